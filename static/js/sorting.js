// Sends the sorting form as soon as another order is chosen with a pointer; the button stays for the keyboard.
export function bind(form) {
  const select = form.querySelector("select");
  let byKeyboard = false;
  select.addEventListener("keydown", () => { byKeyboard = true; });
  select.addEventListener("pointerdown", () => { byKeyboard = false; });
  select.addEventListener("change", () => {
    if (!byKeyboard) form.requestSubmit();
  });
}
