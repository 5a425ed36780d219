// Arranges a product's pictures: by buttons, by dragging, by the point that is touched. Each change is kept at once;
// without this file the same buttons send the form.
const REST_MS = 700;
const AGAIN_MS = 5000;

export function bind(section) {
  const words = section.dataset;
  const form = section.querySelector("[data-shots-form]");
  const list = section.querySelector("[data-shots-list]");
  const note = section.querySelector("[data-shots-note]");
  let timer = 0;
  let turn = 0;

  form.addEventListener("input", (event) => {
    crop(event.target);
    if ("alt" in event.target.dataset) {
      event.target.closest("details").querySelector("[data-described]").textContent = event.target.value || words.undescribed;
    }
    if ("kind" in event.target.dataset) advise();
    soon();
  });
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    event.preventDefault();
    if (button?.dataset.move) shift(button.closest("[data-shot]"), Number(button.dataset.move), button);
    else if (button && "remove" in button.dataset) remove(button.closest("[data-shot]"));
    else save();
  });
  list.addEventListener("click", (event) => {
    const pad = event.target.closest("[data-pad]");
    if (pad) point(pad, event);
  });
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (grip) drag(grip, event);
  });
  section.addEventListener("shots:grown", number);
  number();

  function number() {
    const cards = [...list.children];
    cards.forEach((card, index) => {
      card.id = `pictures-${index}`;
      card.querySelector("[data-number]").textContent = words.moved.replace("{n}", index + 1).replace("{of}", cards.length);
      card.querySelector("[data-grip]").hidden = cards.length < 2;
    });
    form.hidden = !cards.length;
    advise();
  }

  // Whole, detail, in scale: what is still asked for.
  function advise() {
    const has = new Set([...list.querySelectorAll("[data-kind]")].map((select) => select.value));
    const lacks = ["front", "detail", "scale"].filter((kind) => !has.has(kind)).map((kind) => section.getAttribute(`data-ask-${kind}`));
    section.querySelector("[data-shots-advice]").textContent = lacks.length ? words.asks.replace("{kinds}", lacks.join("; ")) : words.first;
  }

  function shift(card, by, button) {
    const other = by < 0 ? card.previousElementSibling : card.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(card);
    else other.after(card);
    number();
    button.focus();
    card.scrollIntoView({ block: "nearest" });
    say(card.querySelector("[data-number]").textContent);
    save(false);
  }

  async function remove(card) {
    const beside = card.nextElementSibling || card.previousElementSibling;
    if (!(await save(true, card.dataset.shot))) return;
    card.remove();
    number();
    (beside?.querySelector("[data-remove]") || section.querySelector("input[type=file]"))?.focus();
  }

  function drag(grip, start) {
    const card = grip.closest("[data-shot]");
    start.preventDefault();
    grip.setPointerCapture(start.pointerId);
    card.classList.add("shot-held");
    const move = (event) => {
      const below = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-shot]");
      if (!below || below === card || below.parentElement !== list) return;
      const box = below.getBoundingClientRect();
      const isBefore = card.compareDocumentPosition(below) & Node.DOCUMENT_POSITION_PRECEDING;
      const sideways = Math.abs(box.top - card.getBoundingClientRect().top) < 8;
      const passed = sideways ? event.clientX - box.left - box.width / 2 : event.clientY - box.top - box.height / 2;
      if (isBefore && passed < 0) below.before(card);
      if (!isBefore && passed > 0) below.after(card);
    };
    const drop = () => {
      grip.removeEventListener("pointermove", move);
      card.classList.remove("shot-held");
      number();
      save();
    };
    grip.addEventListener("pointermove", move);
    grip.addEventListener("lostpointercapture", drop, { once: true });
  }

  function point(pad, event) {
    const box = pad.querySelector("img").getBoundingClientRect();
    const parts = { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
    for (const [axis, part] of Object.entries(parts)) {
      const range = pad.closest("[data-focus]").querySelector(`[data-axis=${axis}]`);
      range.value = Math.round(10 * Math.min(Math.max(part, 0), 1)) * 10;
      crop(range);
    }
    soon();
  }

  // The mark on the whole picture and the crop on the card follow at once.
  function crop(range) {
    const axis = range.dataset.axis;
    if (!axis) return;
    const card = range.closest("[data-shot]");
    for (const shown of card.querySelectorAll("[data-pad], .shot-seen .picture")) {
      for (const name of [...shown.classList]) if (name.startsWith(`at-${axis}`)) shown.classList.remove(name);
      shown.classList.add(`at-${axis}${range.value}`);
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(save, REST_MS);
  }

  async function save(tells = true, removed = "") {
    clearTimeout(timer);
    const mine = ++turn;
    const body = new FormData(form);
    if (removed) body.append("remove", removed);
    if (tells) say(words.saving);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const said = await answer.json();
      if (answer.status === 409) {
        say(said.words);
        return false;
      }
      for (const [key, mark] of Object.entries(said.marks)) {
        const field = form.elements[`mark-${key}`];
        if (field && mine === turn) field.value = mark;
      }
      if (tells) say(words.saved);
      return true;
    } catch {
      say(words.unsaved);
      if (!removed) timer = setTimeout(save, AGAIN_MS);
      return false;
    }
  }

  function say(said) {
    note.textContent = said;
  }
}

document.querySelectorAll("[data-shots]").forEach(bind);
