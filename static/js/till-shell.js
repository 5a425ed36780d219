// The page that sells by itself. With a connection the first scan goes to the shop, which holds the piece, and its pages
// take over; without one the whole sale is made here, kept in the browser (till-book.js) and sent later, once.
// Files are asked for by the names that carry their content: the page says them, and the kept page keeps them.
const { screens, counting } = document.querySelector("[data-shell]").dataset;
const { codeIn, total } = await import(counting);
const { drawAway, drawBrands, drawCash, drawPieces, drawQueue, drawSale, drawSold, drawUndone, drawWhy, find, say, screen, show } = await import(screens);

const book = self.tillBook, home = find().dataset.home;
const LEAVE_HOLDS_MS = 16 * 3600_000; // a day's work; then somebody has to be let in anew
const WHOLE_CODE = 8; // signs of a piece's number: fewer were half read
const state = { cart: null, given: 0, shelf: null, isAway: !navigator.onLine, pass: null, last: null };

const empty = () => ({ key: crypto.randomUUID().replaceAll("-", ""), lines: [] });

async function start() {
  [state.cart, state.shelf, state.pass] = [await book.fact("cart"), await book.fact("shelf"), await book.fact("pass")];
  state.cart ??= empty();
  document.addEventListener("till:hello", ({ detail }) => hear(detail));
  self.addEventListener("hashchange", () => turn());
  self.addEventListener("offline", () => hear(null));
  const again = () => here()[0] === "queue" && turn(true);
  book.channel?.addEventListener("message", again);
  self.addEventListener("till:book", again);
  find().addEventListener("click", pressed);
  find("form[data-scanner]").addEventListener("submit", scanned);
  const [name, value] = here();
  if (["code", "sale"].includes(name) || location.pathname !== home) await takeOver(); // the shop could not be reached
  if (name === "code") return add(decodeURIComponent(value));
  if (location.pathname !== home && !name) return turnTo("cannot");
  await turn(name === "");
}

const here = () => location.hash.slice(1).split("=");
function turnTo(name) {
  if (location.pathname === home) location.hash = name;
  else location.assign(`${home}#${name}`);
  if (here()[0] === name) turn();
}

// The connection came or went.
async function hear(hello) {
  state.isAway = !hello;
  if (hello && !hello.leave) return location.assign(`${home}/who`);
  if (hello) {
    state.pass = { ...hello, at: Date.now() };
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = hello.csrf;
    const resume = find("[data-resume]");
    resume.hidden = !hello.open || state.cart.lines.length > 0;
    resume.href = `${home}/sale/${hello.open}`;
    state.shelf = (await book.fact("shelf")) ?? state.shelf;
  }
  await drawAway(state.isAway, state.shelf?.at);
}

// What lay on the sale that the shop was asked about last goes on here, under its own key.
async function takeOver() {
  state.isAway = true;
  const open = await book.fact("open_sale");
  if (!open?.lines.length || state.cart.lines.length) return;
  state.cart = { key: open.key, lines: open.lines };
  await keepCart();
}

const keepCart = () => (state.cart.lines.length ? book.keep("cart", state.cart) : book.forget("cart"));

async function turn(quiet = false) {
  const [name, value] = here();
  const at = screen(name) ? name : "sale";
  if (at === "pay" && state.cart.lines.length && isOld()) return refuse("old");
  await (draw[at] ?? (() => {}))(value);
  drawSale(state.cart.lines, takeOff);
  drawAway(state.isAway, state.shelf?.at);
  show(at, { quiet });
}

const draw = {
  brands: () => drawBrands(free()),
  pieces: (brand) => drawPieces(free().filter((kind) => kind.brand === brand), (kind) => choose(kind)),
  cash: () => drawCash(state.given, total(state.cart.lines)),
  sold: async (key) => {
    const sale = (await kept(key)) ?? state.last;
    if (sale) drawSold((state.last = sale), state.isAway);
  },
  queue: async () => drawQueue(await book.waiting(), await book.fact("sent"), askWhy),
  pay: async () => { // from here on the customer may have paid: whatever the clock says later, the sale is kept
    if (!state.cart.lines.length || state.cart.paying) return;
    state.cart.paying = true;
    await keepCart();
  },
  why: async (key) => {
    const sale = await kept(key);
    if (sale) drawWhy((state.last = sale));
  },
  undone: async (key) => {
    const sale = (await kept(key)) ?? state.last;
    if (sale) drawUndone(sale);
  },
};

const kept = async (key) => (await book.queue()).find((one) => one.key === key);
// Who was let in too long ago sells no more: said before anything is paid, never after.
const isOld = () => !state.cart.paying && (!state.pass || Date.now() - state.pass.at > LEAVE_HOLDS_MS);

// --- what goes on the sale ------------------------------------------------------------------------------------

const taken = async () => new Set([...state.cart.lines, ...(await book.waiting()).flatMap(({ lines }) => lines)].map(({ code }) => code));
const free = () => (state.shelf?.kinds ?? []).filter(({ codes }) => codes.length);
const lineOf = (kind, code, any) =>
  ({ code, any, title: kind.title, choice: kind.choice, brand_name: kind.brand_name, cents: kind.cents, picture: kind.picture });

async function scanned(event) {
  const field = find("#code"), code = codeIn(field.value);
  if (!state.isAway && !state.cart.lines.length) { // the shop holds the piece; should it not answer, we go on here
    event.target.action = `${home}/sale/${state.cart.key}/scan`;
    return;
  }
  event.preventDefault();
  field.value = "";
  await add(code);
}

async function add(text) {
  const code = codeIn(text), kind = state.shelf?.kinds.find(({ codes, held }) => codes.includes(code) || held.includes(code));
  if (!kind) return refuse(code.length < WHOLE_CODE ? "unknown" : "stranger");
  if ((await taken()).has(code)) return refuse("twice");
  await put(lineOf(kind, code, false));
}

async function choose(kind) {
  const gone = await taken(), code = kind.codes.find((one) => !gone.has(one));
  if (code) await put(lineOf(kind, code, true));
  else refuse("gone");
}

async function put(line) {
  if (isOld()) return refuse("old");
  state.cart.lines.push(line);
  await keepCart();
  say(null);
  history.replaceState(null, "", `${home}#sale`);
  await turn();
}

function refuse(word) {
  history.replaceState(null, "", `${home}#sale`);
  turn().then(() => say(word));
}

async function takeOff(code) {
  state.cart.lines = state.cart.lines.filter((line) => line.code !== code);
  await keepCart();
  await turn();
}

// --- sold, and back -------------------------------------------------------------------------------------------

async function sell(way, given = null) {
  if (!state.cart.lines.length) return turnTo("sale");
  if (!state.pass) return refuse("old");
  const { key, lines } = state.cart;
  state.last = await book.add({ key, way, given_cents: given, lines });
  await book.forget("cart", "open_sale");
  state.cart = empty();
  state.given = 0;
  history.replaceState(null, "", `${home}#sold=${key}`);
  await turn();
  if (!state.isAway) book.send();
}

const askWhy = async (sale) => turnTo((await kept(sale.key)) ? `why=${sale.key}` : "sent");

async function undo(sale, why) {
  if (!(await book.undo(sale.key, why))) return turnTo("sent");
  state.last = { ...sale, why };
  turnTo(`undone=${sale.key}`);
  if (!state.isAway) book.send();
}

// Nobody comes in again before the connection is back; then the shop is told, too.
async function lock() {
  await book.keep("lock_due", true);
  await book.forget("pass", "cart", "open_sale", "page_of");
  await caches.delete("till-page");
  location.assign(home);
}

async function pressed({ target }) {
  const coin = target.closest("[data-give]"), why = target.closest("[data-why]")?.dataset.why, name = target.closest("[data-press]")?.dataset.press;
  if (coin) state.given += Number(coin.dataset.give);
  if (name === "again") state.given = 0;
  if (coin || name === "again") drawCash(state.given, total(state.cart.lines));
  if (["card", "other", "cash"].includes(name)) await sell(name);
  if (name === "given") await sell("cash", state.given);
  if (name === "undo" && state.last) await askWhy(state.last);
  if (why && state.last) await undo(state.last, why);
  if (name === "lock") await lock();
  if (name === "send") await book.send().then(() => turn(true));
  if (name === "leave") { state.cart = empty(); await keepCart(); turnTo("sale"); }
  if (target.closest("[data-pictures]") && !state.isAway && !state.cart.lines.length) {
    target.closest("[data-pictures]").href = `${home}/sale/${state.cart.key}/shelf`; // what lies here now, not as we remember
  }
}

start();
