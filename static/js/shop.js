// Binds the small extras of a shop page; each is loaded only where its element is. Every page works without them.
const behaviours = ["gallery", "sorting", "filters"];

for (const name of behaviours) {
  const elements = document.querySelectorAll(`[data-${name}]`);
  if (elements.length) {
    import(`./${name}.js`).then(({ bind }) => elements.forEach(bind));
  }
}
