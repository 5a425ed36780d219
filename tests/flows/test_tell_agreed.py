"""Brands hear of agreements on shares: who is asked, and who asked."""

import pytest
from sqlalchemy import select

from storefront.core.actor import Actor, ActorKind, staff
from storefront.domain.notices.models import Kind, Notice
from storefront.flows.answer_shares import answer_shares
from storefront.flows.propose_shares import propose_shares
from storefront.infra.db import db
from tests import makers
from tests.faces.account.people import letters
from tests.faces.studio.people import member

pytestmark = pytest.mark.usefixtures("app")
SOMEBODY = Actor(ActorKind.STAFF)


def told() -> list[tuple[int, Kind, str]]:
    db.session.rollback()
    rows = db.session.execute(select(Notice).order_by(Notice.id)).scalars()
    return [(row.brand_id, row.kind, str(row.values.get("answer", ""))) for row in rows]


@pytest.mark.parametrize(("accepts", "answer"), [(True, "accepted"), (False, "declined")])
def test_who_is_asked_and_who_asked_are_told(accepts: bool, answer: str) -> None:
    one, other = makers.brand("Arbrora"), makers.brand("Baobab")
    ada = member(other)
    product = makers.product(one.id, "Borsa a due")
    agreed = propose_shares(one.id, product.id, {one.slug: 6000, other.slug: 4000}, by=SOMEBODY)
    assert told() == [(other.id, Kind.ASKED, "")]
    assert [letter.recipient for letter in letters("notice")] == [ada.email]
    answer_shares(other.id, agreed.ref, accepts=accepts, by=staff(ada.id))
    assert told()[1:] == [(one.id, Kind.AGREED, answer)]


def test_proposing_the_same_twice_asks_once() -> None:
    one, other = makers.brand("Arbrora"), makers.brand("Baobab")
    product = makers.product(one.id, "Borsa a due")
    for _ in range(2):
        propose_shares(one.id, product.id, {one.slug: 6000, other.slug: 4000}, by=SOMEBODY)
    assert told() == [(other.id, Kind.ASKED, "")]
