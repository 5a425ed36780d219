"""A brand says that a buyer has got the invoice that was asked for."""

from datetime import date

from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.audit.services import note
from storefront.domain.invoices import asked, services
from storefront.infra.db import unit_of_work


def give_invoice(brand_id: int, order_ref: str, number: str, on: date, *, by: Actor) -> bool:
    """Write down number and day. False when it was said before. Raises NotFound for what was not asked of this brand."""
    with unit_of_work():
        row = asked.of_brand(brand_id, order_ref)
        if row is None:
            raise NotFound(order_ref=order_ref)
        is_new = services.give(row.order_id, brand_id, number, on, by=by)
        if is_new:
            note(
                by,
                "invoice_given",
                "order",
                order_ref,
                new={"brand_id": brand_id, "number": number, "on": on.isoformat()},
            )
    return is_new
