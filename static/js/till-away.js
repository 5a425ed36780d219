// On every page of the till: keep what selling without a connection needs, say how many sales wait, send them.
const book = self.tillBook;
const strip = document.querySelector("[data-till-strip]");
const staff = strip?.dataset.staff ?? "";

if (strip && book && "serviceWorker" in navigator && "indexedDB" in self) start();

async function start() {
  const worker = await navigator.serviceWorker.register("/till/sw.js", { scope: "/till" }).catch(() => null);
  book.channel?.addEventListener("message", show);
  self.addEventListener("till:book", show);
  self.addEventListener("online", greet);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && greet());
  await snapshot();
  await show();
  if (document.readyState !== "complete") await new Promise((done) => self.addEventListener("load", done, { once: true }));
  await greet();
  if (worker?.waiting && !(await book.fact("cart")) && !(await book.fact("open_sale"))) {
    worker.waiting.postMessage("take over"); // between two sales; the page in sight stays as it is
  }
}

// The connection may go in the middle of anything: then there is no answer, and the next page asks again.
const ask = (address) => fetch(address, { cache: "no-store" }).catch(() => null);
const read = (answer) => (answer ? answer.json().catch(() => null) : null);

// Where the connection is: what we need of today, and what waits is sent.
async function greet() {
  const hello = navigator.onLine ? await read(await ask("/till/offline/hello")) : null;
  document.dispatchEvent(new CustomEvent("till:hello", { detail: hello }));
  if (!hello) return;
  if (await book.fact("lock_due")) {
    if (hello.leave) return lockNow(hello);
    await book.forget("lock_due");
  }
  if (hello.leave) await refresh(hello);
  else if (!staff) await lock();
  await book.send();
  await show();
}

async function refresh(hello) {
  await book.keep("pass", { ...hello, at: Date.now() });
  const sent = await book.fact("sent");
  if (sent?.cases) await book.keep("sent", { ...sent, cases: hello.cases }); // the office may have settled some
  const shell = `${hello.staff} ${document.documentElement.lang} ${document.documentElement.className} ${strip.dataset.version}`;
  const pages = await caches.open("till-page");
  if (staff && ((await book.fact("page_of")) !== shell || !(await pages.match("/till/offline")))) {
    const answer = await ask("/till/offline");
    const sounds = answer?.ok ? answer.clone() : null;
    if (answer?.ok && !answer.redirected && (await pages.put("/till/offline", answer).then(() => true, () => false))) {
      await book.keep("page_of", shell);
      await keepSounds(await sounds.text());
    }
  }
  await refreshShelf(hello);
}

// What that page reads aloud: each clip is asked for once, and the worker keeps it.
async function keepSounds(page) {
  const buttons = new DOMParser().parseFromString(page, "text/html").querySelectorAll("[data-aloud]");
  const clips = new Set([...buttons].flatMap((button) => JSON.parse(button.dataset.aloud)).map(({ clip }) => clip).filter(Boolean));
  for (const clip of clips) await ask(clip);
}

async function refreshShelf(hello) {
  const known = await book.fact("shelf");
  const have = known?.location === hello.location ? known.digest : "";
  const answer = await ask(`/till/offline/shelf?have=${have}`);
  if (answer?.status === 204) await book.keep("shelf", { ...known, at: Date.now() }); // the same, seen just now
  const shelf = answer?.status === 200 && !answer.redirected ? await read(answer) : null;
  if (!shelf) return;
  await book.keep("shelf", { ...shelf, digest: answer.headers.get("X-Shelf"), at: Date.now() });
  const pictures = [...new Set(shelf.kinds.map(({ picture }) => picture).filter(Boolean))];
  (await navigator.serviceWorker.ready).active?.postMessage({ pictures });
}

// It was locked without a connection: whoever comes first gives their number.
async function lockNow({ csrf }) {
  const answer = await fetch("/till/lock", { method: "POST", headers: { "X-CSRFToken": csrf }, redirect: "manual" }).catch(() => null);
  if (!answer || answer.status >= 400) return;
  await book.forget("lock_due");
  await lock();
  location.assign("/till/who");
}

// Nobody works here now: nothing of theirs stays, but for what was sold.
async function lock() {
  await book.forget("pass", "cart", "open_sale", "page_of");
  await caches.delete("till-page");
}

// The sale on the screen, as it would go on without a connection.
async function snapshot() {
  const [, , place, key, act] = location.pathname.split("/");
  if (place === "sold" || (place === "sale" && !act && !document.querySelector(".till-items"))) await book.forget("open_sale");
  if (place !== "sale" || act) return;
  const items = [...document.querySelectorAll(".till-item")];
  if (!items.length) return;
  const lines = items.map((item) => ({
    code: item.querySelector("input[name=code]").value, title: item.querySelector(".till-title").textContent.trim(),
    cents: Number(item.querySelector(".till-price").textContent.replace(/\D/g, "")),
    picture: item.querySelector("img")?.getAttribute("src") ?? "", any: false,
  }));
  await book.keep("open_sale", { key, lines });
}

async function show() {
  const queue = await book.queue(), waiting = queue.filter((sale) => !sale.undone).length;
  const words = strip.querySelector("[data-till-waiting]");
  strip.hidden = !waiting;
  if (waiting) words.textContent = (waiting === 1 ? strip.dataset.one : strip.dataset.many).replace("#", waiting);
  if (queue.length) (await navigator.serviceWorker.ready).sync?.register("till-sales").catch(() => {});
}
