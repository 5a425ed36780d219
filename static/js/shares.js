// Tells at once what is left for the brand itself while the others' parts are typed. The server does its own sums.
export function bind(form) {
  const own = form.querySelector("[data-own]");
  const shown = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 2 });
  form.addEventListener("input", () => {
    const parts = [...form.querySelectorAll("[inputmode=decimal]")].map(({ value }) => Number(value.replace("%", "").replace(",", ".")) || 0);
    const left = parts.reduce((rest, part) => rest - Math.round(part * 100), 10000);
    own.textContent = shown.format(Math.max(left, 0) / 10000).replace("%", form.ownerDocument.documentElement.lang === "it" ? "\u00a0%" : "%");
  });
}

document.querySelectorAll("[data-shares]").forEach(bind);
