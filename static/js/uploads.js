// Sends pictures as soon as they are chosen or dropped, one after the other, each with its own bar. A lost connection is waited
// for, a full queue too; what is refused says why. Without this file the form sends them all, and the page comes anew.
const AT_ONCE = 1; // a phone's line is the bottleneck, and so they come in the order chosen
const MOST_BYTES = 40 * 1024 * 1024;
const LOOK_AGAIN_MS = 700;
const LONGEST_PAUSE_MS = 30_000;

export function bind(section) {
  const words = section.dataset;
  const form = section.querySelector("[data-shots-add]");
  const arrivals = section.querySelector("[data-arrivals]");
  const list = section.querySelector("[data-shots-list]");
  const waiting = [];
  const under = new Set();

  section.classList.add("shots-live");
  list.querySelectorAll("[data-state=processing]").forEach(watch);
  if (!form) return;

  form.querySelectorAll("input[type=file]").forEach((input) => input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  }));
  section.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    section.classList.add("shots-over");
  });
  section.addEventListener("dragleave", (event) => {
    if (!section.contains(event.relatedTarget)) section.classList.remove("shots-over");
  });
  section.addEventListener("drop", (event) => {
    section.classList.remove("shots-over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
  window.addEventListener("online", () => under.forEach((job) => job.again && job.again()));
  window.addEventListener("beforeunload", (event) => { if (waiting.length || under.size) event.preventDefault(); });

  function take(files) {
    for (const file of files) {
      const job = { file, row: row(file), tries: 0 };
      const taken = list.children.length + waiting.length + under.size;
      if (taken >= Number(words.most)) refuse(job, words.full);
      else if (file.size > MOST_BYTES) refuse(job, words.large);
      else waiting.push(job);
    }
    next();
  }

  function row(file) {
    const made = section.querySelector("[data-arrival]").content.firstElementChild.cloneNode(true);
    made.querySelector(".arrival-name").textContent = file.name;
    made.querySelector(".arrival-state").textContent = words.later;
    made.querySelector("progress").setAttribute("aria-label", file.name);
    arrivals.append(made);
    draw(file, made.querySelector("canvas"));
    return made;
  }

  function next() {
    while (under.size < AT_ONCE && waiting.length) {
      const job = waiting.shift();
      under.add(job);
      send(job);
    }
  }

  function send(job) {
    const bar = job.row.querySelector("progress");
    const request = new XMLHttpRequest();
    const body = new FormData();
    for (const name of ["csrf_token", "sheet"]) body.append(name, form.elements[name].value);
    body.append("file", job.file, job.file.name);
    say(job, words.sending);
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = 100 * event.loaded / event.total; });
    request.upload.addEventListener("load", () => say(job, words.received));
    request.addEventListener("load", () => heard(job, request));
    request.addEventListener("error", () => later(job, words.offline));
    job.row.querySelector("[data-drop]").onclick = () => { request.abort(); done(job); };
    request.send(body);
  }

  function heard(job, request) {
    let said = null;
    try { said = JSON.parse(request.responseText); } catch { /* a page instead of an answer */ }
    if (request.status === 201 && said) {
      arrived(job, said.ref);
    } else if (request.status === 429) {
      later(job, said ? said.words : words.later);
    } else if (request.status >= 500) {
      later(job, said ? said.words : words.failed);
    } else if (request.status === 413) {
      refuse(job, words.large);
    } else {
      refuse(job, said && said.words ? said.words : words.stale);
    }
  }

  function later(job, why) {
    const pause = Math.min(2000 * 2 ** job.tries++, LONGEST_PAUSE_MS);
    const again = job.row.querySelector("[data-retry]");
    const timer = setTimeout(() => job.again(), pause);
    job.again = () => { clearTimeout(timer); job.again = null; again.hidden = true; send(job); };
    again.onclick = job.again;
    again.hidden = false;
    job.row.querySelector("progress").value = 0;
    job.row.querySelector("[data-drop]").onclick = () => { clearTimeout(timer); done(job); };
    say(job, why);
  }

  function refuse(job, why) {
    job.row.classList.add("arrival-refused");
    job.row.querySelector("progress").remove();
    job.row.querySelector("[data-drop]").onclick = () => job.row.remove();
    say(job, why);
    under.delete(job);
    next();
  }

  async function arrived(job, key) {
    const card = await cardOf(key);
    const there = list.querySelector(`[data-shot="${CSS.escape(key)}"]`);
    if (card && !there) {
      const canvas = job.row.querySelector("canvas");
      const blank = card.querySelector(".shot-blank");
      if (blank && canvas.dataset.drawn) { canvas.className = "shot-canvas"; blank.replaceChildren(canvas); }
      list.append(card);
      section.querySelector("[data-shots-form]").hidden = false;
      section.dispatchEvent(new CustomEvent("shots:grown"));
      watch(card);
    }
    done(job);
  }

  function done(job) {
    job.row.remove();
    under.delete(job);
    next();
  }

  function say(job, said) {
    const place = job.row.querySelector(".arrival-state");
    if (place.textContent !== said) place.textContent = said;
  }

  // A picture in the making is asked after until it is ready; what was typed beside it stays.
  async function watch(card) {
    let pause = LOOK_AGAIN_MS;
    while (card.isConnected && card.dataset.state === "processing") {
      await new Promise((wake) => setTimeout(wake, pause));
      pause = Math.min(pause * 1.2, 5000);
      const fresh = await stateOf(card) && await cardOf(card.dataset.shot);
      if (!fresh) continue;
      card.dataset.state = fresh.dataset.state;
      card.classList.replace("shot-processing", `shot-${fresh.dataset.state}`);
      if (fresh.dataset.state === "refused") { card.replaceWith(fresh); continue; }
      for (const part of [".shot-seen", ".shot-title"]) card.querySelector(part).replaceWith(fresh.querySelector(part));
      card.querySelector(".focus .hint")?.after(...fresh.querySelectorAll("[data-pad]"));
    }
    section.dispatchEvent(new CustomEvent("shots:grown"));
  }

  async function stateOf(card) {
    const answer = await asked(`${words.uploads}/${card.dataset.shot}`, "application/json");
    return answer ? (await answer.json()).state !== "processing" : false;
  }

  async function cardOf(key) {
    const answer = await asked(`${words.page}?card=${encodeURIComponent(key)}`, "text/html");
    if (!answer) return null;
    const shell = document.createElement("template");
    shell.innerHTML = await answer.text();
    return shell.content.querySelector("[data-shot]");
  }
}

async function asked(address, kind) {
  try {
    const answer = await fetch(address, { headers: { Accept: kind } });
    return answer.ok && !answer.redirected ? answer : null;
  } catch {
    return null;
  }
}

// What was chosen is seen before it has left the phone. A kind that the browser cannot read shows nothing yet.
async function draw(file, canvas) {
  try {
    const picture = await createImageBitmap(file, { resizeWidth: 256, resizeQuality: "medium" });
    const scale = Math.max(canvas.width / picture.width, canvas.height / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    canvas.getContext("2d").drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
    canvas.dataset.drawn = "yes";
    picture.close();
  } catch { /* HEIC on most desks */ }
}

document.querySelectorAll("[data-shots]").forEach(bind);
