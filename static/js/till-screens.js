// Draws the screens of the page that sells without a connection. What is drawn comes from outside; nothing is remembered.
const shell = document.querySelector("[data-shell]");
const { coins, money, total } = await import(shell.dataset.counting);
export const VALUES = shell.dataset.choose.split(",").map(Number);
export const find = (what, within = shell) => (what ? within.querySelector(what) : shell);
export const screen = (name) => find(`[data-screen="${name}"]`);
const copy = (name) => find(`template[data-of="${name}"]`).content.firstElementChild.cloneNode(true);
const fill = (element, amount) => { element.textContent = element.dataset.words.replace("#", amount); };

function picture(image, address) {
  if (address) image.src = address;
  else image.remove();
}

/** Show one screen alone, from its top, and let a screen reader begin there. */
export function show(name, { quiet = false } = {}) {
  for (const one of shell.querySelectorAll("[data-screen]")) one.hidden = one.dataset.screen !== name;
  const head = find("h1", screen(name));
  document.title = document.title.replace(/^.*–/, `${head.textContent} –`);
  if (quiet) return;
  self.scrollTo(0, 0);
  const field = name === "sale" && find("#code");
  head.tabIndex = -1;
  (field || head).focus();
}

/** One sentence on what cannot be, and what to do now; none takes it away. */
export function say(word) {
  const box = find("[data-said]"), words = word && find(`template[data-word="${word}"]`);
  box.hidden = !words;
  if (!words) return;
  find("[data-say=what]", box).textContent = words.content.textContent;
  find("[data-say=now]", box).textContent = words.dataset.now;
}

export function drawSale(lines, off) {
  find("[data-filled]").hidden = !lines.length;
  find("[data-items]").replaceChildren(...lines.map((line) => {
    const item = copy("item");
    picture(find("img", item), line.picture);
    find(".till-title", item).textContent = line.title;
    find("[data-choice]", item).textContent = [line.brand_name, line.choice].filter(Boolean).join(", ");
    find(".till-price", item).textContent = money(line.cents);
    find(".hidden-words", item).textContent = ` ${line.title}`;
    find("button", item).addEventListener("click", () => off(line.code));
    return item;
  }));
  for (const sum of shell.querySelectorAll("[data-say=total]")) sum.textContent = money(total(lines));
}

export function drawBrands(kinds) {
  const brands = new Map(kinds.map((kind) => [kind.brand, kind.brand_name]));
  find("[data-none]").hidden = brands.size > 0;
  find("[data-brands]").replaceChildren(...[...brands].map(([slug, name]) => {
    const way = copy("brand");
    way.href = `${shell.dataset.home}#pieces=${slug}`;
    find("span", way).textContent = name;
    return way;
  }));
}

export function drawPieces(kinds, choose) {
  find("[data-pieces]").replaceChildren(...kinds.map((kind) => {
    const tile = copy("piece");
    picture(find("img", tile), kind.picture);
    find("span", tile).textContent = [kind.title, kind.choice].filter(Boolean).join(", ");
    find("strong", tile).textContent = money(kind.cents);
    find("button", tile).addEventListener("click", () => choose(kind));
    return tile;
  }));
}

const drawn = (cents) => coins(cents, VALUES).map((value) => find(`template[data-coin="${value}"]`).content.firstElementChild.cloneNode(true));

/** A sum in drawn notes and coins, where the screen has a place for it. */
export function drawCoins(name, cents) {
  const box = find("[data-change]", screen(name));
  box.hidden = cents <= 0;
  if (cents <= 0) return;
  fill(find("h2", box), money(cents));
  find("[data-coins]", box).replaceChildren(...drawn(cents));
}

export function drawCash(given, due) {
  const cash = screen("cash"), lacks = find("[data-lacking]", cash);
  find("[data-given]", cash).hidden = !given;
  find("[data-say=given]", cash).textContent = money(given);
  lacks.hidden = given >= due;
  fill(lacks, money(due - given));
  find("[data-press=cash]", cash).hidden = given > 0;
  find("[data-press=given]", cash).hidden = !given || given < due;
  drawCoins("cash", given >= due ? given - due : 0);
}

export function drawSold(sale, isKept) {
  const sold = screen("sold"), due = total(sale.lines);
  fill(find("[data-sold-for]", sold), money(due));
  find("[data-kept]", sold).hidden = !isKept;
  drawCoins("sold", sale.given_cents ? sale.given_cents - due : 0);
}

/** Why it goes back is asked of one sale: its pieces and its sum stand there. */
export function drawWhy(sale) {
  const titles = sale.lines.map(({ title }) => title).join(", ");
  find("[data-undoing]", screen("why")).textContent = `${titles}, ${money(total(sale.lines))}`;
}

/** What goes back to the customer, and how; the coins only when it was cash. */
export function drawUndone(sale) {
  const undone = screen("undone"), cents = total(sale.lines);
  find("[data-back]", undone).hidden = false;
  fill(find("[data-back] h2", undone), money(cents));
  find("[data-coins]", undone).replaceChildren(...(sale.way === "cash" ? drawn(cents) : []));
  for (const one of undone.querySelectorAll("[data-back-by]")) one.hidden = one.dataset.backBy !== sale.way;
  find("[data-broken]", undone).hidden = sale.why !== "damaged";
}

export function drawQueue(waiting, sent, undo) {
  const queue = screen("queue"), clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  find("[data-empty]", queue).hidden = waiting.length > 0;
  find("[data-stuck]", queue).hidden = !waiting.some((sale) => sale.stuck);
  find("[data-press=send]", queue).hidden = !waiting.length;
  find("[data-cases]", queue).hidden = !sent?.cases;
  fill(find("[data-cases]", queue), sent?.cases ?? 0);
  find("[data-queue]", queue).replaceChildren(...waiting.map((sale) => {
    const item = copy("waiting"), titles = sale.lines.map(({ title }) => title).join(", ");
    find(".till-title", item).textContent = titles;
    find("[data-choice]", item).textContent = clock.format(sale.at);
    find(".till-price", item).textContent = money(total(sale.lines));
    find(".hidden-words", item).textContent = ` ${titles}`;
    find("button", item).addEventListener("click", () => undo(sale));
    return item;
  }));
}

export function drawAway(isAway, shelfAt) {
  find("[data-away]").hidden = !isAway;
  const since = find("[data-since]");
  since.hidden = !shelfAt;
  fill(since, new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" }).format(shelfAt ?? 0));
}
