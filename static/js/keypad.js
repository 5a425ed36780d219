// Large keys beside the field for a secret number: for who finds a phone's own keyboard too small.
for (const form of document.querySelectorAll("[data-keypad]")) {
  const field = form.querySelector("input[type=password]");
  const keys = form.querySelector(".till-keys");
  keys.hidden = false;
  keys.addEventListener("click", ({ target }) => {
    const key = target.closest("button");
    if (!key) return;
    field.value = key.value ? field.value + key.value : "";
    field.focus();
  });
}
