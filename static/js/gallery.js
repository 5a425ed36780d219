// Opens the large picture over the page and keeps the thumbnails in step with the strip.
// Without it a thumbnail jumps to its picture and a picture opens its file.
export function bind(gallery) {
  const strip = gallery.querySelector(".gallery-list");
  const thumbs = [...gallery.querySelectorAll("[data-gallery-thumb]")];
  const pictures = [...strip.children];

  thumbs.forEach((thumb, index) => thumb.addEventListener("click", (event) => {
    event.preventDefault();
    strip.scrollTo({ left: pictures[index].offsetLeft - strip.offsetLeft });
    mark(thumbs, index);
  }));

  if ("IntersectionObserver" in window && thumbs.length) {
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) mark(thumbs, pictures.indexOf(entry.target));
      }
    }, { root: strip, threshold: 0.6 });
    pictures.forEach((picture) => seen.observe(picture));
  }

  strip.addEventListener("click", (event) => {
    const link = event.target.closest("[data-gallery-zoom]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link, gallery.dataset.close || "Chiudi");
  });
}

function mark(thumbs, current) {
  thumbs.forEach((thumb, index) => {
    if (index === current) thumb.setAttribute("aria-current", "true");
    else thumb.removeAttribute("aria-current");
  });
}

function open(link, closeWords) {
  const dialog = document.createElement("dialog");
  dialog.className = "zoom-dialog";
  const picture = document.createElement("img");
  picture.src = link.href;
  picture.alt = link.querySelector("img").alt;
  dialog.setAttribute("aria-label", picture.alt);
  const close = document.createElement("button");
  close.className = "button";
  close.textContent = closeWords;
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === picture) dialog.close(); });
  dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
  dialog.append(picture, close);
  document.body.append(dialog);
  dialog.showModal();
}
