// Binds the small extras of a shop page; each is loaded only where its element is. Every page works without them.
// The script's own element names each module's address with its content's hash, so that browsers keep it for ever.
const { dataset } = document.getElementById("extras");

for (const [name, address] of Object.entries({ gallery: dataset.ofGallery, sorting: dataset.ofSorting, filters: dataset.ofFilters, delivery: dataset.ofDelivery })) {
  const elements = document.querySelectorAll(`[data-${name}]`);
  if (elements.length) {
    import(new URL(address, location.href)).then(({ bind }) => elements.forEach(bind));
  }
}
