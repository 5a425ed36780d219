// Shows new costs and days as soon as another way of delivery or another country is chosen. The button that does the
// same stays: it is the way without this script, and the way on when the answer is not the page that was asked for.
const CHOICES = '[name^="collect_"], [name="country"]';

export function bind(form) {
  let latest = 0;
  form.addEventListener("change", async ({ target }) => {
    if (!target.matches(CHOICES)) return;
    const turn = ++latest;
    form.setAttribute("aria-busy", "true");
    try {
      const page = await asked(form);
      if (turn === latest) show(page);
    } catch {
      form.querySelector('[name="look"]')?.click();
    } finally {
      if (turn === latest) form.removeAttribute("aria-busy");
    }
  });
}

async function asked(form) {
  const wish = new FormData(form);
  wish.append("look", "1");
  const answer = await fetch(form.action, { method: "POST", body: wish, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error("not the checkout");
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function show(page) {
  const at = document.activeElement?.id;
  for (const part of document.querySelectorAll("[data-fresh]")) {
    const fresh = page.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
    // What is being typed stays untouched: the address is replaced only when it is asked for anew, or no longer.
    const isSame = part.hasAttribute("data-typed") && Boolean(part.querySelector("#street")) === Boolean(fresh?.querySelector("#street"));
    if (fresh && !isSame) part.replaceChildren(...fresh.childNodes); // the part itself stays, so that screen readers hear of it
  }
  const again = at && document.getElementById(at);
  if (again && again !== document.activeElement) again.focus({ preventScroll: true });
}
