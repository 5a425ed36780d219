"""The note that travels with a consignment, in Italian: the language of papers that go with goods here."""

from collections.abc import Sequence
from typing import Any

from storefront.core.clock import rome_date
from storefront.core.errors import NotFound
from storefront.core.money import format_cents
from storefront.domain.consignments.models import ConsignmentState, Kind
from storefront.domain.consignments.queries import ConsignmentRow, LineRow
from storefront.domain.consignments.sending import NOTE_LOCALE
from storefront.domain.pieces.label_paper import spelt
from storefront.domain.places.arrival import MONTHS
from storefront.infra import pdf


def note_paper(row: ConsignmentRow, lines: Sequence[LineRow], house: dict[str, str]) -> bytes:
    """The numbered note of a consignment that has left. `house`: legal_name, vat_number of the cooperative.

    What left is on it, whatever became of it; what came along without being on it is not. Raises NotFound before.
    """
    return pdf.draw("note", values_of(row, lines, house))


def values_of(row: ConsignmentRow, lines: Sequence[LineRow], house: dict[str, str]) -> dict[str, Any]:
    if row.sent_at is None or not row.number:
        raise NotFound(ref=row.ref)
    left = [line for line in lines if line.is_frozen and not line.is_extra]
    heaps = _heaps(left)
    sent_on = rome_date(row.sent_at)
    ends = row.ends
    return {
        "number": row.note_no,
        "day": f"{sent_on.day} {MONTHS[NOTE_LOCALE][sent_on.month - 1]} {sent_on.year}",
        "is_recall": row.kind == Kind.RECALL,
        "is_move": row.is_move,
        "is_cancelled": row.state == ConsignmentState.CANCELLED,
        "brand": ends["brand"],
        "house": house,
        "from": ends["from"],
        "to": ends["to"],
        "carrier": row.carrier,
        "parcels": str(row.parcels),
        "remark": row.remark,
        "heaps": heaps,
        "pieces": str(len(left)),
        "total": format_cents(sum(line.price_cents for line in left), NOTE_LOCALE),
        "qr": pdf.qr(row.ref),
        "ref": spelt(row.ref),
    }


def _heaps(lines: Sequence[LineRow]) -> list[dict[str, Any]]:
    """Alike pieces on one row: how many, their codes, the price of one and of all."""
    alike: dict[tuple[str, str, str, int], list[str]] = {}
    for line in lines:
        alike.setdefault((line.title, line.detail, line.sku, line.price_cents), []).append(line.code)
    return [
        {
            "title": title, "detail": detail, "sku": sku, "count": str(len(codes)),
            "codes": [spelt(code) for code in codes], "price": format_cents(cents, NOTE_LOCALE),
            "total": format_cents(cents * len(codes), NOTE_LOCALE),
        }
        for (title, detail, sku, cents), codes in alike.items()
    ]  # fmt: skip
