// The title often says what kind of thing it is: the category is chosen from it while nobody has chosen one.
const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const stems = (words) => plain(words).split(/[^a-z]+/).filter((word) => word.length > 3).map((word) => word.slice(0, -1));

export function bind(select) {
  const said = document.querySelector("[data-from-title]");
  const kinds = [...select.options].filter(({ value }) => value).map((option) => ({ value: option.value, stems: stems(option.text) }));
  select.addEventListener("change", (event) => { if (event.isTrusted) said.hidden = true; });
  for (const id of ["title_it", "title_en"]) {
    document.getElementById(id)?.addEventListener("change", ({ target }) => {
      if (select.value) return;
      const found = stems(target.value).map((stem) => kinds.find((kind) => kind.stems.includes(stem))).find(Boolean);
      if (!found) return;
      select.value = found.value;
      said.hidden = false;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}

bind(document.getElementById("category"));
