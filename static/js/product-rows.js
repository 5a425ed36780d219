// Rows of the editor: one more fibre or measure, the sum of the fibres, and the matrix drawn anew when sizes change.
export function bind(part) {
  const button = part.querySelector("[data-add-row]");
  button?.addEventListener("click", (event) => {
    event.preventDefault();
    add(part, part.dataset.rows);
  });
}

function add(part, name) {
  const rows = part.querySelectorAll("[data-row]");
  const last = rows[rows.length - 1];
  const fresh = last.cloneNode(true);
  const swap = (text) => text.replace(`${name}-${rows.length - 1}-`, `${name}-${rows.length}-`);
  for (const node of fresh.querySelectorAll("[id], [name], [for]")) {
    for (const attribute of ["id", "name", "for"]) {
      if (node.hasAttribute(attribute)) node.setAttribute(attribute, swap(node.getAttribute(attribute)));
    }
    if (node.matches("input")) node.value = "";
  }
  for (const hidden of fresh.querySelectorAll(".hidden-words")) hidden.textContent = ` ${rows.length + 1}`;
  for (const old of last.querySelectorAll("select")) {
    fresh.querySelector(`#${CSS.escape(swap(old.id))}`).value = old.value;
  }
  last.after(fresh);
  fresh.querySelector("input:not([type=hidden])").focus();
}

function percent(text) {
  const value = Number(text.trim().replace("%", "").replace(",", "."));
  return Number.isFinite(value) ? value : 0;
}

// What the fibres of each part come to, said while one types.
export function bindSum(part) {
  const output = part.querySelector("[data-fibre-sum]");
  const tell = () => {
    const sums = new Map();
    for (const row of part.querySelectorAll("[data-row]")) {
      const share = row.querySelector("[name$='-percent']").value;
      if (!share.trim()) continue;
      const select = row.querySelector("select");
      const name = select.options[select.selectedIndex].text;
      sums.set(name, Math.round(((sums.get(name) ?? 0) + percent(share)) * 100) / 100);
    }
    const said = [...sums].map(([name, sum]) => {
      const words = sum === 100 ? part.dataset.whole : part.dataset.sum;
      return words.replace("{part}", name).replace("{sum}", String(sum).replace(".", document.documentElement.lang === "it" ? "," : "."));
    });
    output.textContent = said.join(" ");
    output.classList.toggle("fibre-whole", sums.size > 0 && [...sums.values()].every((sum) => sum === 100));
  };
  part.addEventListener("input", tell);
  part.addEventListener("change", () => {
    const named = [...part.querySelectorAll("[data-row]")].filter((row) => [...row.querySelectorAll("input")].some(({ value }) => value.trim()));
    const share = named.length === 1 && named[0].querySelector("[name$='-percent']");
    if (!share || share.value.trim()) return;
    share.value = "100"; // named alone, it is all there is
    tell();
  });
  tell();
}

// Sizes and colours make rows: they are drawn by the server, once what is chosen is kept.
export function bindMatrix(form) {
  let wanted = false;
  form.addEventListener("change", (event) => {
    if (!event.target.closest("[data-rebuild]")) return;
    wanted = true;
    form.dispatchEvent(new CustomEvent("product-save"));
  });
  form.addEventListener("product-kept", async () => {
    if (!wanted) return;
    wanted = false;
    const parts = [...form.querySelectorAll("[data-refresh]")];
    const before = new Map(parts.flatMap(fields).map((field) => [field, field.value]));
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of parts) {
      const fresh = page.getElementById(part.id);
      const typed = fields(part).filter((field) => before.get(field) !== field.value);
      const stood = part.contains(document.activeElement) ? document.activeElement : null;
      if (fresh) part.replaceChildren(...fresh.childNodes);
      for (const field of typed) keep(part, field);
      if (stood) (twin(part, stood) ?? document.getElementById(stood.id))?.focus();
      if (part.matches("[data-rows]")) bind(part);
    }
  });
}

const fields = (part) => [...part.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea")];

// The field of the new rows that a field of the old ones has become: of the same size, and colour if that was chosen before.
function twin(part, field) {
  const [size, colour] = row(field), what = field.name?.replace(/\d+/, "");
  const same = fields(part).filter((one) => (size === undefined ? one.name === field.name : row(one)[0] === size && one.name.replace(/\d+/, "") === what));
  return same.find((one) => row(one)[1] === colour) ?? same[0];
}

const row = (field) => [...(field.closest(".matrix-row")?.querySelectorAll("[type=hidden]") ?? [])].map(({ value }) => value);

// What was typed while the new rows were on their way stays.
function keep(part, field) {
  const here = twin(part, field);
  if (here) here.value = field.value;
}

for (const part of document.querySelectorAll("[data-rows]")) bind(part);
for (const part of document.querySelectorAll("[data-fibres]")) bindSum(part);
for (const form of document.querySelectorAll("[data-product-editor]")) bindMatrix(form);
for (const button of document.querySelectorAll("[data-no-js]")) button.closest("p").hidden = true;
