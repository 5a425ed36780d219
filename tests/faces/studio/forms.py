"""A form as a browser would send it: read off a page, changed, sent."""

from html.parser import HTMLParser

Pairs = list[tuple[str, str]]


class _Reader(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.inside, self.pairs = form_id, False, Pairs()
        self.area, self.select, self.options = "", "", Pairs()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = said.get("id") == self.form_id
        if not self.inside:
            return
        name = said.get("name", "")
        if tag == "input" and name and said.get("type") not in ("submit", "file"):
            if said.get("type") not in ("checkbox", "radio") or "checked" in said:
                self.pairs.append((name, said.get("value", "on")))
        elif tag == "textarea":
            self.area = name
            self.pairs.append((name, ""))
        elif tag == "select":
            self.select, self.options = name, Pairs()
        elif tag == "option" and self.select:
            self.options.append(("selected" if "selected" in said else "", said.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.pairs[-1] = (self.area, self.pairs[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.area:
            name, words = self.pairs[-1]
            self.pairs[-1], self.area = (name, words.removeprefix("\n").replace("\n", "\r\n")), ""
        elif tag == "select" and self.select:
            chosen = [value for mark, value in self.options if mark] or [value for _, value in self.options][:1]
            self.pairs += [(self.select, value) for value in chosen]
            self.select = ""


def form_of(page: str, form_id: str) -> dict[str, list[str]]:
    """Every field of a form with its values, as the page shows it."""
    reader = _Reader(form_id)
    reader.feed(page)
    found: dict[str, list[str]] = {}
    for name, value in reader.pairs:
        found.setdefault(name, []).append(value)
    return found
