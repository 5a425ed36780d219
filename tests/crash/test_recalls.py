"""A recall whose workers are killed, or run side by side: every buyer is written to, and once."""

from sqlalchemy import select

from storefront.core.actor import SYSTEM
from storefront.domain.law.models import RecallKind
from storefront.domain.mails.models import Mail
from storefront.domain.orders.after_models import Wish
from storefront.flows.check_law import LAW
from storefront.flows.recall_goods import Wanted, open_recall
from storefront.infra.db import db
from tests import makers
from tests.crash.processes import Processes
from tests.orders_for_payments import Shop

TOLD = dict.fromkeys(("goods_it", "goods_en", "hazard_it", "hazard_en", "action_it", "action_en"), "gancio")


def recalled(how_many: int) -> list[str]:
    """A recall of something that so many buyers have; their addresses."""
    brand = makers.brand()
    bag = makers.for_sale(brand.id, makers.atelier(brand.id).id, how_many=how_many + 1)
    addresses = [f"ada{number}@posta.example" for number in range(how_many)]
    for address in addresses:
        makers.paid_order(bag.id, email=address)
    open_recall(Wanted(RecallKind.PRODUCT, bag.product_id), TOLD, (Wish.REPAIR, Wish.MONEY), SYSTEM)
    return addresses


def written_to() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(select(Mail.recipient).where(Mail.kind == "recall")))


def test_a_worker_killed_at_any_line_leaves_the_rest_to_the_next_and_nobody_is_written_to_twice(
    shop: Shop, processes: Processes
) -> None:
    addresses = recalled(3)
    step = 1
    while processes.killed_at(step, ["recall_goods.py", "recalls.py", "recall_reach.py"], "follow_recalls"):
        assert written_to() in ([], addresses)  # one transaction: all letters, or none
        step += 6
    assert step > 6
    assert set(processes.side_by_side(*[("follow_recalls", [])] * 3)) == {0}
    assert written_to() == addresses
    assert [row for invariant in LAW.values() for row in invariant()] == []
