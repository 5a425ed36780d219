// A scanner on USB types like a keyboard and ends with Enter. Whatever has the focus, its signs reach the field:
// a scan must not lose its first sign because somebody has touched the screen.
const field = document.querySelector("[data-scanner] input[name=code]");

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, button, a");
  if (!field || typing || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
  field.focus(); // the sign itself goes on into the field
});
