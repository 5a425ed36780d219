"""Letters about an order: who is told what. Written with the fact itself, in the same unit of work."""

from typing import Any

from sqlalchemy import select

from storefront.domain.brands.models import Brand
from storefront.domain.mails.services import enqueue
from storefront.domain.orders.models import Fulfilment, LineShare, Order, OrderEvent, OrderLine
from storefront.domain.places.models import Location
from storefront.infra.db import needs_unit_of_work

HOUSE_LOCALE = "it"  # of letters to brands and places


def enqueue_paid_letters(order_id: int) -> None:
    """A paid order is told to its buyer, to each brand with a part in it, and to each place that prepares some of it.
    Whoever sells and sends gets one letter, which says both.

    Where pieces were gone before the money came, the buyer gets a kind letter about those too; where all were, only that.
    """
    ref, email, locale = _of(order_id)
    has_lost = _has_lost_pieces(order_id)
    if not has_lost or _brands(order_id):
        enqueue("order_paid", f"order-paid:{ref}:customer", email, locale, ref)
    if has_lost:
        enqueue("order_gone", f"order-gone:{ref}:customer", email, locale, ref)
    brands, places = _brands(order_id), _places(order_id)
    for brand_id, brand_email in brands:
        own = [place.id for place in places if (place.brand_id, place.email) == (brand_id, brand_email)]
        enqueue("order_paid_brand", f"order-paid:{ref}:brand:{brand_id}", brand_email, HOUSE_LOCALE, ref,
                {"brand_id": brand_id, "prepares_at": own})  # fmt: skip
    for place in places:
        if (place.brand_id, place.email) not in brands:
            enqueue("order_paid_place", f"order-paid:{ref}:place:{place.id}", place.email, HOUSE_LOCALE, ref,
                    {"location_id": place.id, "brand_id": place.brand_id})  # fmt: skip


def enqueue_failed_letter(order_id: int) -> None:
    """A delayed payment came to nothing: the buyer is told, and how to order again."""
    ref, email, locale = _of(order_id)
    enqueue("payment_failed", f"payment-failed:{ref}", email, locale, ref)


def enqueue_broken_letter(order_id: int) -> None:
    """A piece was sold in a shop while its buyer was about to pay: said kindly, and how to order the rest."""
    ref, email, locale = _of(order_id)
    enqueue("order_broken", f"order-broken:{ref}", email, locale, ref)


def enqueue_refund_letters(order_id: int, refund_ref: str) -> None:
    """Money goes back: its buyer is told how much, what for, and when it comes. Sales without an address get none."""
    ref, email, locale = _of(order_id)
    if email:
        enqueue("order_refunded", f"order-refunded:{refund_ref}", email, locale, ref, {"refund_ref": refund_ref})


def enqueue_withdrawal_letters(order_id: int, withdrawal_ref: str, email: str, line_ids: list[int]) -> None:
    """A declared withdrawal is acknowledged to who declared it (art. 54-bis), and told to the brands of its lines."""
    ref, _email, locale = _of(order_id)
    values = {"withdrawal_ref": withdrawal_ref}
    enqueue("withdrawal", f"withdrawal:{withdrawal_ref}:customer", email, locale, ref, values)
    brands = (
        select(OrderLine.brand_id, Brand.email)
        .join(Brand, Brand.id == OrderLine.brand_id)
        .where(OrderLine.id.in_(line_ids))
        .distinct()
        .order_by(OrderLine.brand_id)
    )
    for brand_id, brand_email in needs_unit_of_work().execute(brands).all():
        enqueue("withdrawal_brand", f"withdrawal:{withdrawal_ref}:brand:{brand_id}", brand_email, HOUSE_LOCALE, ref,
                {**values, "brand_id": brand_id})  # fmt: skip


def _of(order_id: int) -> tuple[str, str, str]:
    query = select(Order.ref, Order.email, Order.locale).where(Order.id == order_id)
    return needs_unit_of_work().execute(query).one()._tuple()


def _has_lost_pieces(order_id: int) -> bool:
    query = select(OrderEvent.id).where(OrderEvent.order_id == order_id, OrderEvent.kind == "pieces_gone")
    return needs_unit_of_work().scalar(query.limit(1)) is not None


def _brands(order_id: int) -> list[tuple[int, str]]:
    """Brands with a part in the lines that stand."""
    query = (
        select(LineShare.brand_id, Brand.email)
        .join(OrderLine, OrderLine.id == LineShare.order_line_id)
        .join(Brand, Brand.id == LineShare.brand_id)
        .where(OrderLine.order_id == order_id, OrderLine.released_at.is_(None))
        .distinct()
        .order_by(LineShare.brand_id)
    )
    return [row._tuple() for row in needs_unit_of_work().execute(query)]


def _places(order_id: int) -> list[Any]:
    """Places with a parcel or a pick-up to prepare, each with the brand whose own it is."""
    query = (
        select(Location.id, Location.brand_id, Location.email)
        .select_from(Fulfilment)
        .join(Location, Location.id == Fulfilment.location_id)
        .join(OrderLine, OrderLine.fulfilment_id == Fulfilment.id)
        .where(Fulfilment.order_id == order_id, OrderLine.released_at.is_(None))
        .distinct()
        .order_by(Location.id)
    )
    return list(needs_unit_of_work().execute(query))
