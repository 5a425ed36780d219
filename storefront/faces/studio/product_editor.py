"""The editor of one product: drawn from its sheet, saved as one goes, asked when somebody else was quicker."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from storefront.core import clock, money
from storefront.domain.catalogue import publish_check, sheets, skus
from storefront.domain.catalogue.fibres import FIBRES
from storefront.domain.catalogue.labels import CARE, PARTS, SIZES, size_order, words
from storefront.domain.catalogue.particulars import BY_KEY, groups_of
from storefront.domain.catalogue.particulars_table import Form, Group, Particular
from storefront.domain.catalogue.problem import Problem, row_of
from storefront.domain.catalogue.sheet import MOST_CAPACITY, MOST_LEAD_DAYS, MOST_LETTERS, Sheet, SheetVariant
from storefront.domain.catalogue.sheet_facts import Facts, facts
from storefront.domain.catalogue.sheets import Kept, Newer
from storefront.domain.pieces.workbench import counts_of
from storefront.faces.studio import bp, particulars_form, product_newer, product_shares
from storefront.faces.studio.door import actor, here
from storefront.faces.studio.product_form import Changes, changes_of, seen_of
from storefront.faces.studio.product_words import field_name, row_words, said, state_tag
from storefront.faces.studio.uploads import wants_json
from storefront.faces.web import locale
from storefront.infra.db import unit_of_work

COLUMNS = {"list_cents": "price", "weight_grams": "weight"}
LATER = frozenset(
    {
        "title_missing", "category_missing", "price_missing", "no_picture", "picture_processing", "fibres_missing",
        "warnings_missing", "age_missing", "ce_missing", "measures_missing", "lead_days_missing",
        "particular_missing", "weekly_capacity_missing", "label_missing", "letters_missing", "brand_lacks", "terms_missing",
    }
)  # fmt: skip
"""What is only missing is not held against somebody who is still writing: it is told when they want to publish."""


@dataclass(frozen=True, slots=True)
class Said:
    """A problem as the page says it, with the way to its field."""

    words: str
    anchor: str
    is_error: bool
    field: str


@dataclass(slots=True)
class Editor:
    """All that the editor's templates draw from."""

    kept: Kept
    facts: Facts
    problems: list[Problem]
    counts: dict[tuple[str, str], int] = field(default_factory=dict)  # pieces by size and colour

    @property
    def sheet(self) -> Sheet:
        return self.kept.sheet

    @property
    def rows(self) -> Sequence[SheetVariant]:
        return self.sheet.variants or (SheetVariant(),)

    @property
    def is_simple(self) -> bool:
        return len(self.rows) == 1 and self.rows[0].key == ("", "")

    @property
    def sizes(self) -> list[str]:
        return sorted({row.size for row in self.rows if row.size}, key=size_order)

    @property
    def colours(self) -> list[str]:
        return list(dict.fromkeys(row.colour for row in self.rows if row.colour))

    @property
    def measure_sizes(self) -> list[str]:
        """The sizes that measures are told for; one without a name where there is but one size."""
        told = {size for measure in self.sheet.measures.values() for size in measure.get("values", {})}
        wrong = {key.rpartition(":")[2] for key in self.sheet.unread if key.startswith("measures:")} - {"value"}
        return sorted(told | wrong | set(self.sizes), key=size_order) or [""]

    @property
    def particular_groups(self) -> list[Group]:
        return list(groups_of(self.facts.asks_of(self.sheet.category), self.sheet.particulars))

    def particular(self, asked: Particular) -> particulars_form.Shown:
        return particulars_form.shown(asked, self.sheet)

    def wrong_particular(self, key: str) -> str:
        """The sentence to show at a particular; one of its sizes may be what is not understood."""
        fields = [problem.field for problem in self.problems if problem.field.startswith(f"particulars:{key}")]
        return self.wrong(*fields)

    def price(self, row: SheetVariant) -> str:
        if row.list_cents is None:
            return self.sheet.unread.get(f"variants:{row_of(row)}:list_cents", "")
        return money.format_cents(row.list_cents, "it").removesuffix("\u00a0€").removesuffix(",00")

    def number(self, row: SheetVariant, column: str) -> str:
        unread = self.sheet.unread.get(f"variants:{row_of(row)}:{column}")
        value = getattr(row, column)
        return unread or ("" if value in (None, 0) else str(value))

    def plain(self, name: str) -> str:
        """A number of the sheet as it was typed."""
        value = getattr(self.sheet, name)
        empty = value is None or (value == 0 and name != "age_min_months")
        return self.sheet.unread.get(name) or ("" if empty else str(value))

    def centimetres(self, key: str, size: str) -> str:
        value = self.sheet.measures[key].get("values", {}).get(size)
        unread = self.sheet.unread.get(f"measures:{key}:{size or 'value'}", "")
        return unread if value is None else str(value).replace(".", ",")

    def sku(self, row: SheetVariant) -> str:
        """The code that it would get by rule."""
        if not self.sheet.title_it.strip():
            return ""
        colour = self.facts.colours[row.colour].name_it if row.colour in self.facts.colours else ""
        return skus.proposed(self.facts.brand.name, self.sheet.title_it, row.size, colour)

    def row_name(self, row: SheetVariant) -> str:
        return row_words(row_of(row), self.facts)

    def size_name(self, size: str) -> str:
        return words(SIZES, size, locale.current())

    def wrong(self, *names: str) -> str:
        """The sentence to show at a field; empty when there is none."""
        for problem in self.problems:
            if problem.is_error and problem.field in names:
                return said(problem, self.facts)
        return ""

    def wrongs(self, name: str) -> list[str]:
        """Every sentence that belongs to a part of the page."""
        return [
            said(problem, self.facts)
            for problem in self.problems
            if problem.is_error and sheets.of_field(problem.field) == name
        ]

    def is_wrong(self, *names: str) -> bool:
        return any(problem.is_error and sheets.of_field(problem.field) in names for problem in self.problems)

    def told(self) -> list[Said]:
        return [Said(said(p, self.facts), self.anchor(p.field), p.is_error, p.field) for p in self.problems]

    def anchor(self, name: str) -> str:
        """Where on the page a field is."""
        base, _sign, rest = name.partition(":")
        if base == "variants" and rest:
            row, _sign, column = rest.rpartition(":")
            index = next((i for i, one in enumerate(self.rows) if row_of(one) == row), None)
            return f"variant-{index}-{COLUMNS.get(column, column)}" if index is not None else "variants"
        if base == "particulars" and rest:
            key = rest.partition(":")[0]
            ends = {Form.WORDS: "-it", Form.QUANTITY: "-0"}
            return f"particular-{key}{ends.get(BY_KEY[key].form, '')}" if key in BY_KEY else base
        if base in {"making", "withdrawal_exclusion"}:
            return f"{base}-0"
        return base


def editor(kept: Kept, *, strict: bool = False) -> Editor:
    """The editor of a sheet. Strict: what is missing is told as well, as when it is to be published."""
    known = facts(here().brand_id, [kept.sheet])
    problems = publish_check.problems(kept.sheet, known, ref=kept.ref, has_pieces=True, now=clock.now())
    shown = [problem for problem in problems if problem.is_error and (strict or problem.code not in LATER)]
    counts = counts_of(kept.product_id) if kept.product_id is not None else {}
    return Editor(kept, known, shown, counts)


# --- pages -----------------------------------------------------------------------------------------------


@bp.get("/<brand>/products/<ref>")
def product(ref: str) -> ResponseReturnValue:
    kept = sheets.load(here().brand_id, ref)
    return page(kept, strict="check" in request.args)


def page(kept: Kept, *, strict: bool = False, too_long: Sequence[str] = (), status: int = 200) -> ResponseReturnValue:
    drawn = editor(kept, strict=strict)
    answer = make_response(
        render_template(
            "studio/product.html", editor=drawn, kept=kept, sheet=kept.sheet, facts=drawn.facts, strict=strict,
            tag=state_tag(kept.state, waits=kept.wants_publishing), seen=json.dumps(sheets.marks(kept.sheet)),
            shares=product_shares.panel(kept), saved=saved_words(kept) if kept.is_open and kept.version else "",
            too_long=[field_name(name) for name in too_long], tables=_TABLES, limits=_LIMITS,
        ),
        status,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"  # going back must not show an older text than the one kept
    return answer


_TABLES = {"sizes": SIZES, "parts": PARTS, "care": CARE, "fibres": FIBRES}
_LIMITS = {"lead_days": MOST_LEAD_DAYS, "weekly_capacity": MOST_CAPACITY, "letters": MOST_LETTERS}


def saved_words(kept: Kept) -> str:
    at = clock.rome(kept.changed_at or clock.now())
    return _("Salvato alle %(time)s", time=f"{at:%H.%M}" if locale.current() == "it" else f"{at:%H:%M}")


@bp.post("/<brand>/products/<ref>")
def product_save(ref: str) -> ResponseReturnValue:
    """Keep what was written. Programs of the page get JSON, people the page again or the one they asked for."""
    kept = sheets.load(here().brand_id, ref)
    found = changes_of(request.form, kept.sheet, is_new=kept.is_new)
    seen = seen_of(request.form)
    changes = really_changed(kept.sheet, found, seen)
    _choose(kept.sheet, changes, seen)
    try:
        with unit_of_work():
            after = sheets.change(here().brand_id, ref, changes, actor(), seen=seen)
    except Newer as newer:
        return product_newer.ask(ref, found, newer.values["fields"])
    if found.too_long:
        return _too_long(after, found.too_long)
    if wants_json():
        return jsonify(_kept_words(after, changed=after.version != kept.version))
    if request.form.get("action") == "check":
        return redirect(url_for("studio.product_check", ref=ref), 303)
    flash(_("Salvato. Puoi chiudere e continuare quando vuoi."), "success")
    return redirect(url_for("studio.product", ref=ref, _anchor=request.form.get("to") or None), 303)


def really_changed(sheet: Sheet, found: Changes, seen: dict[str, str]) -> dict[str, Any]:
    """The changes without what is still as the writer saw it."""
    after = sheets.merged(sheet, found.all())
    values = {name: value for name, value in found.values.items() if sheets.mark(after, name) != seen.get(name)}
    return {**values, "unread": {key: said for key, said in found.unread.items() if sheets.of_field(key) in values}}


def _choose(sheet: Sheet, changes: dict[str, Any], seen: dict[str, str]) -> None:
    """After the question whose words to keep: the others' are left alone, one's own are written over them."""
    for name in [name for name in changes if f"keep-{name}" in request.form]:
        answer = request.form.get("keep") or request.form[f"keep-{name}"]
        if answer == "theirs" and seen.get(name) is not None and sheets.mark(sheet, name) == seen[name]:
            del changes[name]


def _kept_words(kept: Kept, *, changed: bool) -> dict[str, Any]:
    """What the page's program needs to go on: the new marks, and what is wrong where."""
    drawn = editor(kept)
    return {
        "changed": changed,
        "words": saved_words(kept),
        "seen": sheets.marks(kept.sheet),
        "title": kept.sheet.title(locale.current()),
        "wrong": {one.anchor: one.words for one in drawn.told()},
    }


def _too_long(kept: Kept, names: list[str]) -> ResponseReturnValue:
    """Longer than a sheet can hold: all the rest is kept, this stays on the person's page."""
    named = ", ".join(field_name(name) for name in names)
    sentence = _("Troppo lungo per salvarlo: %(fields)s. Accorcialo e riprova.", fields=named)
    if wants_json():
        return jsonify({"words": sentence, "refused": True}), 422
    return page(kept, too_long=names, status=422)
