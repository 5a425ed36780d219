// Saves a product while it is being written. What cannot be sent is kept in this browser and sent when the net is back.
const PAUSE = 900;
const RETRY = 8000;

export function bind(form) {
  const words = form.dataset;
  const said = form.querySelector("[data-saved]");
  const key = `product:${words.ref}`;
  let timer = 0;
  let busy = false;
  let again = false;
  let stopped = false;
  let owed = localStorage.getItem(key); // written without a net in an earlier visit: goes before anything of this one
  let stale = false; // the page shows less than was saved

  const body = () => new URLSearchParams(new FormData(form));
  const remember = () => localStorage.setItem(key, body().toString());
  const forget = () => localStorage.removeItem(key);

  const say = (text, isBad = false) => {
    if (said.textContent !== text) said.textContent = text;
    said.classList.toggle("editor-unsaved", isBad);
  };

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  const changed = () => {
    if (stopped) return;
    again = true;
    if (!owed) keep(remember);
    later(PAUSE);
  };

  async function save() {
    if (busy || stopped) return;
    if (owed) return takeUp();
    busy = true;
    again = false;
    say(words.saving);
    const outcome = await send(location.pathname, body());
    busy = false;
    if (outcome.kind === "kept") {
      form.elements.seen.value = JSON.stringify(outcome.answer.seen);
      if (outcome.answer.title) document.querySelector("[data-product-title]").textContent = outcome.answer.title;
      mark(form, outcome.answer.wrong);
      if (again) return later(PAUSE);
      keep(forget);
      if (stale) return showAll();
      say(outcome.answer.words);
      form.dispatchEvent(new CustomEvent("product-kept"));
    } else if (outcome.kind === "newer") {
      stopped = true;
      quarrel(form, said, outcome.answer.words, words.choose);
    } else if (outcome.kind === "refused") {
      say(outcome.answer.words, true);
    } else {
      unsent(outcome.kind);
    }
  }

  // What an earlier visit left here, and then whatever was written since this page was opened.
  async function takeUp() {
    busy = true;
    const left = new URLSearchParams(owed);
    left.set("csrf_token", form.elements.csrf_token.value);
    const outcome = await send(location.pathname, left);
    busy = false;
    if (outcome.kind === "newer" || outcome.kind === "refused") {
      stopped = true;
      keep(forget);
      hand(location.pathname, left); // the page that asks, or says what is wrong
    } else if (outcome.kind === "kept") {
      owed = null;
      keep(forget);
      stale = outcome.answer.changed;
      if (again) later(0);
      else if (stale) showAll();
    } else {
      unsent(outcome.kind);
    }
  }

  function showAll() {
    stopped = true;
    sessionStorage.setItem(key, words.found);
    location.reload();
  }

  function unsent(kind) {
    say(kind === "offline" ? words.offline : kind === "signed-out" ? words.signedOut : words.failed, true);
    later(RETRY);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("product-save", () => later(0));
  form.addEventListener("submit", (event) => {
    // After a quarrel every button leads to the page that asks which words to keep.
    if (event.submitter?.matches("[data-save]") && !stopped) {
      event.preventDefault();
      return later(0);
    }
    clearTimeout(timer);
    stopped = true;
  });
  window.addEventListener("online", () => {
    if (localStorage.getItem(key)) later(0);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && again) later(0);
  });

  if (owed) {
    takeUp();
  } else {
    const note = sessionStorage.getItem(key);
    if (note) say(note);
    sessionStorage.removeItem(key);
  }
  goTo(document.getElementById(location.hash.slice(1)));
}

// Whoever comes from the check stands in the field at once, were it folded away.
function goTo(field) {
  for (let fold = field?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  field?.focus();
}

async function send(address, body) {
  let answer;
  try {
    answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
  } catch {
    return { kind: "offline" };
  }
  if (answer.type === "opaqueredirect") return { kind: "signed-out" };
  const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
  if (!isJson) return { kind: "failed" };
  const kinds = { 200: "kept", 409: "newer", 422: "refused" };
  return { kind: kinds[answer.status] ?? "failed", answer: await answer.json() };
}

// Another person was quicker: the same words go to the page that shows both.
function quarrel(form, said, words, choose) {
  said.textContent = words;
  said.classList.add("editor-unsaved");
  const button = document.createElement("button");
  button.className = "button button-quiet";
  button.textContent = choose;
  button.name = "action";
  button.value = "choose";
  said.after(button);
}

function hand(address, body) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  for (const [name, value] of body) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    form.append(field);
  }
  form.hidden = true;
  document.body.append(form);
  form.submit();
}

function mark(form, wrong) {
  for (const old of form.querySelectorAll("[data-live-error]")) old.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.closest(".field-wrong")?.querySelectorAll(".field-error").forEach((old) => old.remove());
    field.closest(".field-wrong")?.classList.remove("field-wrong");
  }
  for (const [id, words] of Object.entries(wrong)) {
    const field = document.getElementById(id);
    if (!field || !form.contains(field)) continue;
    const error = document.createElement("p");
    error.className = "field-error";
    error.id = `${id}-error`;
    error.dataset.liveError = "";
    error.textContent = words;
    if (field.matches("input, select, textarea")) {
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", error.id);
      const box = field.closest(".field, .matrix-cell") ?? field.parentElement;
      box.classList.add("field-wrong");
      (field.closest(".with-unit") ?? field).before(error);
    } else {
      field.querySelector("legend, h2, summary")?.after(error);
    }
  }
}

// A browser without room or in private mode keeps nothing: the page saves over the net all the same.
function keep(what) {
  try {
    what();
  } catch {
    /* nothing to do about it */
  }
}

for (const form of document.querySelectorAll("[data-product-editor]")) bind(form);
