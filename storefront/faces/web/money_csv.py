"""A brand's money as a table for a spreadsheet."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from storefront.domain.settlements.movements import Movement, Part
from storefront.faces.web import money_words
from storefront.faces.web.csv_file import Cell, decimals


def heading() -> list[Cell]:
    return [
        _("Giorno"), _("Movimento"), _("Ordine"), _("Luogo"), _("Che cosa"), _("Scelta"), _("SKU"), _("Prezzo pagato"),
        _("Tua quota %"), _("Tua parte"), _("Commissione %"), _("Commissione"), _("IVA sulla commissione"), _("Netto"),
        _("Motivo"),
    ]  # fmt: skip


def rows_of(movements: Iterable[Movement]) -> Iterator[list[Cell]]:
    """One row for each part, and one for each movement that has none. The last column but one sums to the ledger."""
    for one in movements:
        start: list[Cell] = [one.booked_on, money_words.kind(one), one.order_ref, money_words.place(one)]
        why = money_words.reason(one.why) if one.why else ""
        for part in one.parts if one.is_explained else ():
            yield [*start, *_part(part), why]
        if not one.is_explained:
            yield [*start, *[None] * 9, one.cents, why]


def _part(part: Part) -> list[Cell]:
    commission = None if part.is_shipping else _percent(part.commission_bp)
    return [
        money_words.title(part), part.choice, part.sku, part.paid_cents, _percent(part.basis_points), part.gross_cents,
        commission, -part.commission_cents, -part.commission_vat_cents, part.net_cents,
    ]  # fmt: skip


def _percent(basis_points: int) -> str:
    return decimals(basis_points)
