// Leaves empty questions out of the address, so that a filtered list can be shared as a short link.
export function bind(details) {
  const form = details.querySelector("form");
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) {
      if (value === "") formData.delete(name);
    }
  });
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open && event.target !== details.firstElementChild) {
      details.open = false;
      details.querySelector("summary").focus();
    }
  });
}
