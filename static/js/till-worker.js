// The till's service worker. It keeps the till's own files and the one page that sells without a connection, and nothing
// that the shop said to anybody else. Every other page comes from the shop; without it, the kept page takes over.
importScripts(TILL.BOOK);
const FILES = `till-files-${TILL.VERSION}`, PAGE = "till-page", PICTURES = "till-pictures";
const MOST_PICTURES = 400, PATIENCE_MS = 15_000;
const LOCK = `${TILL.HOME}/lock`, PRACTICE = `${TILL.HOME}/practice`;
const HASHED = /^\/static\/.+\.[0-9a-f]{12}\.\w+$/;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((files) => files.addAll(TILL.KEPT)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("till-files-") && name !== FILES) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("message", ({ data }) => {
  if (data === "take over") self.skipWaiting(); // a page says so between two sales, never in one
  if (data?.pictures) keepPictures(data.pictures);
});

self.addEventListener("sync", (event) => {
  if (event.tag === "till-sales") event.waitUntil(self.tillBook.send());
});

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === TILL.HOME || url.pathname.startsWith(`${TILL.HOME}/`)) event.respondWith(page(event, url));
  } else if (request.method === "GET" && HASHED.test(url.pathname)) {
    event.respondWith(keptFile(request));
  } else if (request.method === "GET" && url.pathname.startsWith("/media/")) {
    event.respondWith(caches.open(PICTURES).then(async (pictures) => (await pictures.match(request)) ?? fetch(request)));
  }
});

// A file whose name carries its content is the same for ever.
async function keptFile(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.status === 200) (await caches.open(FILES)).put(request, answer.clone()); // no part of a sound
  return answer;
}

async function page(event, url) {
  const { request } = event;
  if (request.method === "GET" && url.pathname === TILL.HOME && !(await self.tillBook.fact("open_sale"))) {
    const kept = await keptPage();
    if (kept) return kept;
  }
  const form = request.method === "POST" ? request.clone() : null;
  try {
    const answer = await patiently(request);
    if (form && url.pathname === LOCK) await lock();
    return answer;
  } catch {
    return isPractice(url) ? practiceWaits(url, form) : away(url, form);
  }
}

// Practice never turns into the till: its screens, and how one reads on them, wait for the connection.
function isPractice(url) {
  const from = url.pathname === `${TILL.HOME}/comfort` ? (url.searchParams.get("next") ?? "") : url.pathname;
  return from === PRACTICE || from.startsWith(`${PRACTICE}/`);
}

async function practiceWaits(url, form) {
  const [, , , key] = url.pathname.split("/");
  if (form) return back(key?.length > 20 ? `/practice/${key}/sale` : "/practice");
  return (await caches.match(TILL.PRACTICE)) ?? Response.error();
}

// A connection that hangs is none; but what was sent may have arrived, so only looking is given up.
async function patiently(request) {
  if (request.method !== "GET") return fetch(request);
  const tired = new AbortController(), timer = setTimeout(() => tired.abort(), PATIENCE_MS);
  try {
    return await fetch(request, { signal: tired.signal });
  } finally {
    clearTimeout(timer);
  }
}

async function keptPage() {
  if (!(await self.tillBook.fact("pass"))) return null;
  return (await caches.open(PAGE)).match(TILL.SHELL);
}

// Locked: who works here is forgotten at once.
async function lock() {
  await self.tillBook.forget("pass", "cart", "open_sale");
  await caches.delete(PAGE);
}

// Without a connection. A tap that was on its way is kept and goes on where the till sells by itself.
async function away(url, form) {
  const kept = await keptPage();
  if (!kept) return (await caches.match(TILL.CLOSED)) ?? Response.error();
  if (form && url.pathname === LOCK) return back("#lock"); // nobody could come in again: asked first
  const [, , , key, act] = url.pathname.split("/");
  if (form && url.pathname.startsWith(`${TILL.HOME}/sale/`)) {
    const fields = await form.formData().catch(() => new FormData());
    if (act === "sold") return back(await sell(key, fields));
    return back(act === "scan" ? `#code=${encodeURIComponent(fields.get("code") ?? "")}` : "#sale");
  }
  return form ? back("#cannot") : kept;
}

const back = (where) => Response.redirect(`${TILL.HOME}${where}`, 303);

// The tap that says "sold": kept under the sale's own key, so that it is one sale whether it had arrived or not.
async function sell(key, fields) {
  const open = await self.tillBook.fact("open_sale");
  if (open?.key !== key || !open.lines.length) return "#sale";
  const given = fields.get("given");
  await self.tillBook.add({ key, way: fields.get("way"), given_cents: given ? Number(given) : null, lines: open.lines });
  await self.tillBook.forget("open_sale", "cart");
  return `#sold=${key}`;
}

// Pictures of the last known shelf, a few at a time; those of pieces that are gone make room.
async function keepPictures(addresses) {
  const wanted = addresses.slice(0, MOST_PICTURES), pictures = await caches.open(PICTURES);
  const kept = new Set((await pictures.keys()).map(({ url }) => new URL(url).pathname));
  for (const gone of [...kept].filter((address) => !wanted.includes(address))) await pictures.delete(gone);
  const lacking = wanted.filter((address) => !kept.has(address));
  while (lacking.length) await pictures.addAll(lacking.splice(0, 4)).catch(() => {});
}
