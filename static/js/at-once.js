// A form with a file and nothing else is sent as soon as the file is chosen; not while words elsewhere on the page would be lost.
let isWriting = false;

export function bind(form) {
  const button = form.querySelector("button");
  form.querySelector("[data-at-once-words]").hidden = false;
  button.hidden = true;
  form.querySelector("input[type=file]").addEventListener("change", () => {
    if (isWriting) button.hidden = false;
    else form.requestSubmit();
  });
}

document.addEventListener("input", ({ target }) => { if (target.type !== "file") isWriting = true; });
document.querySelectorAll("[data-at-once]").forEach(bind);
