"""Two people wrote the same fields of a product: which to keep? Both are shown, nothing is lost."""

import json
from dataclasses import dataclass

from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from storefront.core import money
from storefront.domain.catalogue import sheets
from storefront.domain.catalogue.labels import CARE, PARTS, words
from storefront.domain.catalogue.particulars import every_row
from storefront.domain.catalogue.problem import row_of
from storefront.domain.catalogue.sheet import Sheet, SheetVariant
from storefront.domain.catalogue.sheet_facts import Facts, facts
from storefront.domain.people.queries import names_of
from storefront.faces.studio.door import actor, here
from storefront.faces.studio.product_form import Changes, seen_of
from storefront.faces.studio.product_words import field_name, row_words
from storefront.faces.studio.uploads import wants_json
from storefront.faces.web import locale


@dataclass(frozen=True, slots=True)
class Quarrel:
    """One field that two people wrote: what each says."""

    name: str
    label: str
    mine: list[str]
    theirs: list[str]


def ask(ref: str, found: Changes, names: list[str]) -> ResponseReturnValue:
    """Two people wrote the same fields: both are shown, nothing is lost."""
    kept = sheets.load(here().brand_id, ref)
    if wants_json():
        labels = ", ".join(field_name(name) for name in names)
        return jsonify({"words": _("Qualcun altro ha cambiato: %(fields)s.", fields=labels), "newer": names}), 409
    known = facts(here().brand_id, [kept.sheet])
    mine = sheets.merged(kept.sheet, found.all())
    quarrels = [
        Quarrel(name, field_name(name), shown(mine, name, known), shown(kept.sheet, name, known)) for name in names
    ]
    seen = {**seen_of(request.form), **{name: sheets.mark(kept.sheet, name) for name in names}}
    posted = [(name, text) for name, text in request.form.items(multi=True) if not name.startswith("keep")]
    posted = [(name, text) for name, text in posted if name not in {"csrf_token", "seen", "action"}]
    is_own = kept.changed_by is not None and kept.changed_by == actor().user_id  # in another window
    who = names_of([kept.changed_by]).get(kept.changed_by, "") if kept.changed_by else ""
    page = render_template(
        "studio/product_newer.html",
        kept=kept,
        quarrels=quarrels,
        seen=json.dumps(seen),
        posted=posted,
        who=who,
        is_own=is_own,
    )
    return Response(page, 409)


def shown(sheet: Sheet, name: str, known: Facts) -> list[str]:
    """A field in words, a line each, for somebody who must choose."""
    value, language = getattr(sheet, name), locale.current()
    unread = [words for key, words in sheet.unread.items() if sheets.of_field(key) == name]
    if name == "variants":
        return [_variant_words(row, known) for row in value] + unread
    if name == "fibres":
        return [f"{words(PARTS, row.part, language)}: {row.percent}% {row.fibre}" for row in value]
    if name == "measures":
        return [
            f"{row['it']}: {', '.join(f'{size} {cm}'.strip() for size, cm in row['values'].items())}"
            for row in value.values()
        ] + unread
    if name == "particulars":
        return [f"{label}: {said}" for label, said in every_row(value, language)] + unread
    if name == "care_symbols":
        return [words(CARE, symbol, language) for symbol in value]
    if name == "materials":
        return [known.materials[slug].name(language) if slug in known.materials else slug for slug in value]
    if name == "category":
        return [known.categories[value].name(language)] if value in known.categories else [value]
    if isinstance(value, bool):
        return [_("Sì") if value else _("No")]
    return unread or [str(value) if value not in (None, "", 0) else ""]


def _variant_words(row: SheetVariant, known: Facts) -> str:
    price = money.format_cents(row.list_cents, locale.current()) if row.list_cents else _("senza prezzo")
    name = row_words(row_of(row), known)
    pieces = _("%(count)s da aggiungere", count=row.quantity) if row.quantity else ""
    return " · ".join(filter(None, (name, price, pieces, row.sku)))
