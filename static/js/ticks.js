// Ticks all pieces of a list at once, or none; the button is there only where this runs.
export function bind(form) {
  const button = form.querySelector("[data-tick-all]");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  if (!button || boxes.length < 2) return;
  button.hidden = false;
  const show = () => button.setAttribute("aria-pressed", String(boxes.every((box) => box.checked)));
  button.addEventListener("click", () => {
    const wanted = !boxes.every((box) => box.checked);
    boxes.forEach((box) => { box.checked = wanted; });
    show();
  });
  form.addEventListener("change", show);
  show();
}
document.querySelectorAll("[data-ticks]").forEach(bind);
