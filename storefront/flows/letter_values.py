"""What each kind of letter tells, read from frozen rows when it is sent."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from storefront.core.clock import rome
from storefront.core.errors import NotFound
from storefront.domain.brands.sellers import sellers
from storefront.domain.law import recall_reach, recalls
from storefront.domain.law.models import RecallKind
from storefront.domain.mails.queries import LetterRow
from storefront.domain.orders import claims, queries, returns
from storefront.domain.orders.carriers import tracking_url
from storefront.domain.orders.queries import LineRow, Whole
from storefront.domain.payments.refund_queries import amounts_of, refunded
from storefront.domain.places.arrival import words as span_words
from storefront.domain.settlements import queries as statements

Values = dict[str, Any]


def values_of(letter: LetterRow) -> Values:
    """All that the templates of a letter may use. Raises NotFound when what it tells of is not there."""
    build = KINDS.get(letter.kind)
    told = build(letter) if build else {}
    return {**_days(letter.locale), **letter.values, **told}


def _days(locale: str) -> Values:
    def day(on: date) -> str:
        return format_date(on, "EEEE d MMMM", locale=locale)

    def moment(at: datetime) -> str:
        return f"{format_date(rome(at).date(), 'EEEE d MMMM y', locale=locale)}, {rome(at):%H:%M}"

    def span(first_on: date, last_on: date) -> str:
        return span_words(first_on, last_on, locale)

    return {"day": day, "moment": moment, "span": span}


def _order(letter: LetterRow) -> Whole:
    door = queries.door(letter.subject_ref)
    if door is None:
        raise NotFound(ref=letter.subject_ref)
    return queries.whole(door.order_id)


def _whole(letter: LetterRow) -> Values:
    whole = _order(letter)
    lines = [line for line in whole.lines if line.released_at is None]
    return {
        "order": whole.order,
        "parcels": _parcels(whole, lines),
        "lines": whole.lines,
        "sellers": sellers((line.brand_id, line.seller, line.vat_bp) for line in whole.lines),
        "order_path": f"/orders/{whole.order.ref}?key={whole.order.key}",
        "withdrawal_path": f"/withdrawal/{whole.order.ref}?key={whole.order.key}",
        "excluded": [line for line in lines if line.withdrawal_exclusion],
    }


def _parcels(whole: Whole, lines: list[LineRow]) -> list[tuple[Any, list[LineRow]]]:
    """Parcels with those of the lines that lie in them, the empty ones left out."""
    found = [(parcel, [line for line in lines if line.fulfilment_id == parcel.id]) for parcel in whole.parcels]
    return [(parcel, inside) for parcel, inside in found if inside]


def _of_brand(letter: LetterRow) -> Values:
    """Only what concerns one brand: its own lines and its part of them, and whither its own parcels go."""
    whole = _order(letter)
    places = letter.values.get("prepares_at", [])
    shares = queries.shares_of(whole.order.id, letter.values["brand_id"])
    lines = [line for line in whole.lines if line.id in shares and line.released_at is None]
    sells = any(line.brand_id == letter.values["brand_id"] and line.seller == "brand" for line in lines)
    return {
        "order": whole.order,
        "parcels": _parcels(whole, lines),
        "own_parcels": [parcel.ref for parcel, _inside in _parcels(whole, lines) if parcel.location_id in places],
        "shares": shares,
        "net_cents": sum(shares[line.id][1] for line in lines),
        "invoice": whole.order.invoice if sells else None,
        "path": f"/studio/{statements.slug_of(letter.values['brand_id'])}/orders/{whole.order.ref}",
    }


def _of_place(letter: LetterRow) -> Values:
    """Only the parcels that one place prepares; to a brand's own, with the way to them."""
    whole = _order(letter)
    lines = [line for line in whole.lines if line.released_at is None]
    here = [pair for pair in _parcels(whole, lines) if pair[0].location_id == letter.values["location_id"]]
    owner = letter.values.get("brand_id")
    path = f"/studio/{statements.slug_of(owner)}/orders/{whole.order.ref}" if owner else ""
    return {"order": whole.order, "parcels": here, "path": path}


def _gone(letter: LetterRow) -> Values:
    """What was sold before the money came, and what goes back for it."""
    whole = _order(letter)
    lost = {line_id for event in whole.events if event.kind == "pieces_gone" for line_id in event.values["line_ids"]}
    refunds = [refund for refund in refunded(whole.order.id) if refund.reason == "piece_gone"]
    return {
        **_whole(letter),
        "gone": [line for line in whole.lines if line.id in lost],
        "refund_cents": sum(refund.amount_cents for refund in refunds),
    }


def _refunded(letter: LetterRow) -> Values:
    """One refund: how much, and what it is for."""
    whole = _order(letter)
    row = next((one for one in refunded(whole.order.id) if one.ref == letter.values["refund_ref"]), None)
    if row is None:
        raise NotFound(ref=letter.values["refund_ref"])
    amounts = amounts_of(row.ref)
    return {
        **_whole(letter),
        "refund": row,
        "back": [(line, amounts[line.id]) for line in whole.lines if line.id in amounts],
        "shipping_cents": row.amount_cents - sum(amounts.values()),
        "is_on_the_spot": not whole.parcels,  # handed over at the counter, and paid there
    }


def _of_parcel(letter: LetterRow) -> Values:
    """One parcel or pick-up, as it stands when the letter is sent."""
    whole = _order(letter)
    parcel = next((one for one in whole.parcels if one.ref == letter.values["fulfilment"]), None)
    if parcel is None:
        raise NotFound(ref=letter.values["fulfilment"])
    return {
        "order": whole.order,
        "parcel": parcel,
        "lines": [line for line in whole.lines_of(parcel) if line.released_at is None],
        "tracking_url": tracking_url(parcel.carrier, parcel.tracking),
        "order_path": f"/orders/{whole.order.ref}?key={whole.order.key}",
        "qr_path": f"/orders/{whole.order.ref}/qr.png?key={whole.order.key}",
    }


def _broken(letter: LetterRow) -> Values:
    """What a shop sold before its buyer had paid; nothing was charged."""
    whole = _order(letter)
    lost = {line_id for event in whole.events if event.kind == "broken_by_till" for line_id in event.values["line_ids"]}
    gone = [line for line in whole.lines if line.id in lost]
    return {**_whole(letter), "gone": gone, "has_rest": len(gone) < len(whole.lines)}


def _withdrawn(letter: LetterRow) -> Values:
    whole = _order(letter)
    ref = letter.values["withdrawal_ref"]
    declared = next((one for one in whole.withdrawals if one.ref == ref), None)
    if declared is None:
        raise NotFound(ref=ref)
    brand_id = letter.values.get("brand_id")
    lines = [line for line in whole.lines if line.id in declared.line_ids]
    own = [line for line in lines if brand_id in {None, line.brand_id}]
    path = f"/orders/{whole.order.ref}?key={whole.order.key}"
    coming = [row for row in returns.of_subject(ref) if row.line_id in {line.id for line in own}]
    back = {row.line_id for row in coming}
    stays = [line for line in own if line.id not in back and line.released_at is not None]  # it never left
    return {
        "order": whole.order, "declared": declared, "lines": own, "coming": coming, "stays": stays, "order_path": path,
    }  # fmt: skip


def _cancelled(letter: LetterRow) -> Values:
    """What was given up before it left."""
    whole = _order(letter)
    lines = [line for line in whole.lines if line.id in letter.values["line_ids"]]
    return {"order": whole.order, "lines": lines, "order_path": f"/orders/{whole.order.ref}?key={whole.order.key}"}


def _goods_back(letter: LetterRow) -> Values:
    """One piece that came back, as it was seen."""
    whole, row = _order(letter), returns.by_ref(letter.values["return_ref"])
    if row is None:
        raise NotFound(ref=letter.values["return_ref"])
    return {"order": whole.order, "row": row, "order_path": f"/orders/{whole.order.ref}?key={whole.order.key}"}


def _claim(letter: LetterRow) -> Values:
    """A claim with the last words about it."""
    whole, claim = _order(letter), claims.one(letter.values["claim_ref"])
    if claim is None:
        raise NotFound(ref=letter.values["claim_ref"])
    said = next((one.text for one in reversed(claims.steps(claim.id)) if one.kind == letter.values["step"]), "")
    coming = returns.of_subject(claim.ref)
    path = f"/orders/{whole.order.ref}?key={whole.order.key}"
    return {"order": whole.order, "claim": claim, "said": said, "coming": coming, "order_path": path}


def _statement(letter: LetterRow) -> Values:
    """A closed month, and the way to its page."""
    row = statements.statement(letter.values["brand_id"], letter.subject_ref)
    slug = statements.slug_of(letter.values["brand_id"])
    if row is None or slug is None:
        raise NotFound(ref=letter.subject_ref)
    month = format_date(row.month.first_on, "LLLL y", locale=letter.locale)
    return {"statement": row, "month": month, "path": f"/studio/{slug}/money/statements/{row.ref}"}


def _notice(letter: LetterRow) -> Values:
    """What a brand was told: the sentence asks for its values by name."""
    return {"values_": letter.values}


def _recall(letter: LetterRow) -> Values:
    """The notice of a recall with what art. 36 of Regulation (EU) 2023/988 asks, and the pieces of this order."""
    whole, recall = _order(letter), recalls.one(letter.values["recall_ref"])
    rows = recall_reach.of_order(recall.id, recall.ref, whole.order.ref)
    goods = recall_reach.goods(recall.id, letter.locale, with_codes=recall.kind == RecallKind.PIECES)
    path = f"/recalls/{recall.ref}/{whole.order.ref}?key={whole.order.key}"
    return {
        "on_day": lambda at: format_date(rome(at).date(), "d MMMM y", locale=letter.locale),
        "order": whole.order, "recall": recall, "rows": rows, "goods": goods, "remedies": recall.remedies,
        "told": {name: recall.told(name, letter.locale) for name in ("goods", "hazard", "action")},
        "recall_path": path, "notice_path": f"/recalls/{recall.ref}",
    }  # fmt: skip


KINDS: dict[str, Callable[[LetterRow], Values]] = {
    "claim": _claim,
    "goods_back": _goods_back,
    "order_cancelled": _cancelled,
    "order_ready": _of_parcel,
    "order_shipped": _of_parcel,
    "order_not_shipped": _of_parcel,
    "order_paid": _whole,
    "order_paid_brand": _of_brand,
    "order_paid_place": _of_place,
    "message_answer": _whole,
    "notice": _notice,
    "order_broken": _broken,
    "order_gone": _gone,
    "order_refunded": _refunded,
    "payment_failed": _whole,
    "recall": _recall,
    "statement_closed": _statement,
    "withdrawal": _withdrawn,
    "withdrawal_brand": _withdrawn,
}
