// Money as the till says it: in words of the page's language, and in the fewest notes and coins.
const form = new Intl.NumberFormat(document.documentElement.lang || "it", { style: "currency", currency: "EUR" });

export const money = (cents) => form.format(cents / 100);

/** The values of the notes and coins that make a sum, the largest first. */
export function coins(cents, values) {
  const made = [];
  for (const value of values) {
    for (; cents >= value; cents -= value) made.push(value);
  }
  return made;
}

export const total = (lines) => lines.reduce((sum, { cents }) => sum + cents, 0);

/** A code as it is stored, from what a scanner reads: bare, or at the end of an address. */
export const codeIn = (text) =>
  text.trim().replace(/\/+$/, "").split("/").pop().split(":").pop().toUpperCase().replace(/[^0-9A-Z]/g, "").slice(0, 12);
