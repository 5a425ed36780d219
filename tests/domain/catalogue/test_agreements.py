"""Who made a thing together, and who gets which part of it: asked, answered, in force."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from storefront.core.actor import staff
from storefront.core.errors import NotFound
from storefront.domain.brands.models import Brand, BrandState
from storefront.domain.catalogue import agreement_queries as queries
from storefront.domain.catalogue.agreement_models import AgreementPart, AgreementState, Answer, ShareAgreement
from storefront.domain.catalogue.agreements import (
    Agreed,
    AgreementOver,
    AlreadyAnswered,
    PartnerClosed,
)
from storefront.domain.catalogue.divisions import BadShares, NotAPartner
from storefront.domain.catalogue.models import Product, ProductShare, ProductState
from storefront.domain.catalogue.sellable import is_sellable_online
from storefront.flows.answer_shares import answer_shares
from storefront.flows.check import check
from storefront.flows.propose_shares import leave_shares, propose, propose_shares, withdraw_shares
from storefront.infra.db import db, unit_of_work
from tests import makers

ADA, BRUNO = staff(1), staff(2)


class Workshop:
    """Three brands and a draft that the first of them has just written."""

    def __init__(self) -> None:
        self.lead, self.partner, self.third = (makers.brand(name) for name in ("Arbrora", "Baobab", "Sosa"))
        self.product = makers.product(
            self.lead.id, state=ProductState.DRAFT, published_at=None, wants_publishing=True, accepted=False
        )

    def proposes(self, lead: int = 6000, partner: int = 4000, third: int = 0, words: str = "") -> Agreed:
        parts = {self.lead.slug: lead, self.partner.slug: partner, self.third.slug: third}
        shares = {slug: part for slug, part in parts.items() if part}
        return propose_shares(self.lead.id, self.product.id, shares, by=ADA, words=words)

    def agrees(self, lead: int = 6000, partner: int = 4000) -> Agreed:
        return self.says(self.partner, self.proposes(lead, partner))

    def says(self, brand: Brand, agreed: Agreed, accepts: bool = True, words: str = "") -> Agreed:
        return answer_shares(brand.id, agreed.ref, accepts=accepts, by=BRUNO, words=words)

    def shares(self) -> dict[int, tuple[int, bool]]:
        db.session.rollback()
        rows = db.session.execute(
            select(ProductShare.brand_id, ProductShare.basis_points, ProductShare.accepted_at).where(
                ProductShare.product_id == self.product.id
            )
        )
        return {row.brand_id: (row.basis_points, row.accepted_at is not None) for row in rows}

    def state(self) -> ProductState:
        db.session.rollback()
        return db.session.execute(select(Product.state).where(Product.id == self.product.id)).scalar_one()

    def sells(self) -> bool:
        db.session.rollback()
        query = select(Product.id).where(Product.id == self.product.id, is_sellable_online())
        return db.session.scalar(query) is not None

    def state_of(self, agreed: Agreed) -> AgreementState:
        db.session.rollback()
        return db.session.execute(select(ShareAgreement.state).where(ShareAgreement.ref == agreed.ref)).scalar_one()

    def turns(self, brand: Brand, state: BrandState) -> None:
        with unit_of_work() as session:
            session.execute(update(Brand).where(Brand.id == brand.id).values(state=state))


@pytest.fixture
def shop(app: Flask) -> Workshop:
    return Workshop()


def test_a_thing_of_one_brand_asks_nobody(shop: Workshop) -> None:
    agreed = propose_shares(shop.lead.id, shop.product.id, {}, by=ADA)
    assert agreed.is_in_force
    assert shop.shares() == {shop.lead.id: (10_000, True)}
    assert db.session.scalar(select(ShareAgreement.id)) is None


def test_the_others_are_asked_and_the_last_yes_puts_it_on_sale(shop: Workshop) -> None:
    agreed = shop.proposes(5000, 3000, 2000)
    assert (agreed.state, set(agreed.asked)) == (AgreementState.PROPOSED, {shop.partner.id, shop.third.id})
    assert not shop.sells()
    assert shop.says(shop.partner, agreed).state == AgreementState.PROPOSED
    assert shop.shares()[shop.partner.id] == (3000, True)
    assert (shop.state(), shop.sells()) == (ProductState.DRAFT, False)
    assert shop.says(shop.third, agreed).is_in_force
    assert (shop.state(), shop.sells()) == (ProductState.PUBLISHED, True)
    assert shop.shares() == {shop.lead.id: (5000, True), shop.partner.id: (3000, True), shop.third.id: (2000, True)}
    assert check() == []


def test_a_draft_that_nobody_wants_on_sale_yet_stays_a_draft(shop: Workshop) -> None:
    with unit_of_work() as session:
        session.execute(update(Product).values(wants_publishing=False))
    assert shop.agrees().is_in_force
    assert shop.state() == ProductState.DRAFT


def test_a_change_holds_from_the_last_yes_on_and_not_before(shop: Workshop) -> None:
    first = shop.agrees(6000, 4000)
    change = shop.proposes(5000, 5000)
    assert shop.shares()[shop.lead.id] == (6000, True)
    assert (shop.sells(), shop.state_of(first)) == (True, AgreementState.IN_FORCE)
    shop.says(shop.partner, change)
    assert shop.shares() == {shop.lead.id: (5000, True), shop.partner.id: (5000, True)}
    assert (shop.state_of(first), shop.state_of(change)) == (AgreementState.REPLACED, AgreementState.IN_FORCE)


def test_a_no_leaves_what_held_before(shop: Workshop) -> None:
    first = shop.agrees(6000, 4000)
    change = shop.proposes(9000, 1000)
    shop.says(shop.partner, change, accepts=False, words="È troppo poco.")
    assert shop.shares() == {shop.lead.id: (6000, True), shop.partner.id: (4000, True)}
    assert (shop.state_of(first), shop.state_of(change)) == (AgreementState.IN_FORCE, AgreementState.DECLINED)
    page = queries.agreement(shop.lead.id, change.ref, "it")
    assert page is not None
    assert page.part_of(shop.partner.id).words == "È troppo poco."
    assert shop.sells()


def test_a_no_to_the_first_agreement_keeps_it_off_the_shop(shop: Workshop) -> None:
    shop.says(shop.partner, shop.proposes(), accepts=False)
    assert (shop.state(), shop.sells()) == (ProductState.DRAFT, False)
    assert propose_shares(shop.lead.id, shop.product.id, {}, by=ADA).is_in_force
    assert shop.shares() == {shop.lead.id: (10_000, True)}


def test_who_loses_its_part_is_asked_too(shop: Workshop) -> None:
    shop.agrees()
    change = shop.proposes(10_000, 0)
    assert change.asked == (shop.partner.id,)
    assert shop.shares()[shop.partner.id] == (4000, True)
    shop.says(shop.partner, change)
    assert shop.shares() == {shop.lead.id: (10_000, True)}


def test_a_partner_asks_to_leave_and_the_lead_answers(shop: Workshop) -> None:
    shop.agrees()
    asked = leave_shares(shop.partner.id, shop.product.id, by=BRUNO)
    assert asked.asked == (shop.lead.id,)
    assert shop.shares()[shop.partner.id] == (4000, True)
    shop.says(shop.lead, asked)
    assert shop.shares() == {shop.lead.id: (10_000, True)}


def test_nobody_leaves_what_it_has_no_part_of(shop: Workshop) -> None:
    shop.agrees()
    for brand in (shop.third, shop.lead):
        with pytest.raises(NotFound):
            leave_shares(brand.id, shop.product.id, by=BRUNO)


def test_the_same_division_asks_nobody_again(shop: Workshop) -> None:
    first = shop.proposes()
    assert shop.proposes() == Agreed(shop.product.id, first.ref, AgreementState.PROPOSED, shop.lead.id)
    shop.says(shop.partner, first)
    again = shop.proposes()
    assert (again.is_in_force, again.asked) == (True, ())


def test_going_back_to_what_holds_takes_the_open_proposal_back(shop: Workshop) -> None:
    shop.agrees(6000, 4000)
    change = shop.proposes(7000, 3000)
    assert shop.proposes(6000, 4000).is_in_force
    assert shop.state_of(change) == AgreementState.WITHDRAWN


def test_publishing_what_holds_leaves_an_open_proposal_alone(shop: Workshop) -> None:
    shop.agrees(6000, 4000)
    change = shop.proposes(7000, 3000)
    with unit_of_work():
        shares = {shop.lead.slug: 6000, shop.partner.slug: 4000}
        assert propose(shop.lead.id, shop.product.id, shares, by=ADA).is_in_force
    assert shop.state_of(change) == AgreementState.PROPOSED


def test_a_yes_twice_is_one_yes(shop: Workshop) -> None:
    agreed = shop.proposes()
    assert shop.says(shop.partner, agreed) == shop.says(shop.partner, agreed)


def test_a_yes_is_no_longer_turned_into_a_no(shop: Workshop) -> None:
    agreed = shop.proposes(5000, 3000, 2000)
    shop.says(shop.partner, agreed)
    with pytest.raises(AlreadyAnswered):
        shop.says(shop.partner, agreed, accepts=False)


def test_an_answer_to_a_replaced_proposal_changes_nothing(shop: Workshop) -> None:
    old, new = shop.proposes(6000, 4000), shop.proposes(7000, 3000)
    with pytest.raises(AgreementOver):
        shop.says(shop.partner, old)
    assert shop.shares()[shop.lead.id] == (7000, True)
    assert shop.shares()[shop.partner.id] == (3000, False)
    assert shop.says(shop.partner, new).is_in_force


def test_a_proposal_can_be_taken_back_by_who_made_it_alone(shop: Workshop) -> None:
    agreed = shop.proposes()
    with pytest.raises(NotFound):
        withdraw_shares(shop.partner.id, agreed.ref)
    assert withdraw_shares(shop.lead.id, agreed.ref).state == AgreementState.WITHDRAWN
    assert withdraw_shares(shop.lead.id, agreed.ref).state == AgreementState.WITHDRAWN
    with pytest.raises(AgreementOver):
        shop.says(shop.partner, agreed)


def test_what_is_in_force_is_not_taken_back(shop: Workshop) -> None:
    agreed = shop.agrees()
    with pytest.raises(AgreementOver):
        withdraw_shares(shop.lead.id, agreed.ref)


def test_a_stranger_finds_no_agreement(shop: Workshop) -> None:
    agreed = shop.proposes()
    with pytest.raises(NotFound):
        shop.says(shop.third, agreed)
    assert queries.agreement(shop.third.id, agreed.ref, "it") is None
    with pytest.raises(NotFound):
        propose_shares(shop.partner.id, shop.product.id, {}, by=BRUNO)
    with pytest.raises(NotFound):
        propose_shares(shop.lead.id, shop.product.id, {"nobody": 10_000}, by=ADA)


@pytest.mark.parametrize(
    ("lead", "partner", "why"),
    [
        (5000, 4999, "not_whole"),
        (5000, 5001, "not_whole"),
        (0, 10_000, "lead_gets_nothing"),
        (-1000, 11_000, "not_a_part"),
    ],
)
def test_a_division_that_cannot_be_is_refused(shop: Workshop, lead: int, partner: int, why: str) -> None:
    with pytest.raises(BadShares) as refused:
        shop.proposes(lead, partner)
    assert refused.value.values["why"] == why


def test_more_brands_than_a_product_can_have_are_refused(shop: Workshop) -> None:
    shares = {makers.brand(f"Marchio {number}").slug: 1000 for number in range(6)}
    with pytest.raises(BadShares):
        propose_shares(shop.lead.id, shop.product.id, {shop.lead.slug: 4000, **shares}, by=ADA)


@pytest.mark.parametrize("state", [BrandState.INVITED, BrandState.PAUSED, BrandState.CLOSED])
def test_only_active_brands_are_asked_to_join(shop: Workshop, state: BrandState) -> None:
    shop.turns(shop.partner, state)
    with pytest.raises(NotAPartner):
        shop.proposes()


def test_a_partner_that_is_away_keeps_its_part_in_a_change(shop: Workshop) -> None:
    shop.agrees()
    shop.turns(shop.partner, BrandState.PAUSED)
    change = shop.proposes(5000, 4000, 1000)
    assert set(change.asked) == {shop.partner.id, shop.third.id}
    shop.says(shop.partner, change)
    assert shop.says(shop.third, change).is_in_force
    assert not shop.sells()


def test_a_partner_that_has_closed_is_left_out_without_its_yes(shop: Workshop) -> None:
    shop.agrees()
    shop.turns(shop.partner, BrandState.CLOSED)
    with pytest.raises(NotAPartner):
        shop.proposes(5000, 4000, 1000)
    assert shop.proposes(10_000, 0).is_in_force
    assert shop.shares() == {shop.lead.id: (10_000, True)}


def test_who_closed_after_its_yes_brings_nothing_into_force(shop: Workshop) -> None:
    shop.agrees(6000, 4000)
    change = shop.proposes(5000, 3000, 2000)
    shop.says(shop.third, change)
    shop.turns(shop.third, BrandState.CLOSED)
    with pytest.raises(PartnerClosed):
        shop.says(shop.partner, change)
    assert shop.shares() == {shop.lead.id: (6000, True), shop.partner.id: (4000, True)}
    with pytest.raises(NotFound):
        shop.says(shop.third, change, accepts=False)


def test_every_answer_says_who_and_when(shop: Workshop) -> None:
    shop.agrees()
    rows = db.session.execute(select(AgreementPart.answer, AgreementPart.answered_at, AgreementPart.answered_by)).all()
    assert {row.answered_by for row in rows} == {ADA.user_id, BRUNO.user_id}
    assert all(row.answer == Answer.ACCEPTED and row.answered_at for row in rows)


def test_a_list_puts_first_what_waits_for_an_answer(shop: Workshop) -> None:
    shop.agrees()
    other = makers.product(shop.third.id, "Vestito", accepted=False)
    asked = propose_shares(shop.third.id, other.id, {shop.third.slug: 5000, shop.partner.slug: 5000}, by=ADA)
    rows = queries.agreements_of(shop.partner.id, "it")
    assert [row.waits_for_me for row in rows] == [True, False]
    assert rows[0].ref == asked.ref
    assert queries.to_answer(shop.partner.id, "it") == [(asked.ref, "Vestito", "Sosa")]
    assert queries.to_answer(shop.lead.id, "it") == []
