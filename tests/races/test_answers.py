"""Brands that answer, change their minds and propose at one instant: one agreement holds, whole."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from storefront.core.actor import staff
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.agreement_models import AgreementState, ShareAgreement
from storefront.domain.catalogue.models import Product, ProductShare, ProductState
from storefront.flows.check import check
from storefront.flows.propose_shares import propose_shares
from storefront.infra.db import db
from tests import makers
from tests.races import acts, truth
from tests.races.crew import Act, Crew, Outcome, Stage

PARTNERS = 5
ROUNDS = 3


def cast() -> tuple[Product, list[Brand]]:
    """A draft that waits to be published, and the brands that made it, the lead brand first."""
    brands = [makers.brand(f"Marchio {number}") for number in range(PARTNERS + 1)]
    draft = {"state": ProductState.DRAFT, "published_at": None, "wants_publishing": True, "accepted": False}
    return makers.product(brands[0].id, **draft), brands


def divided(brands: list[Brand], each: int) -> dict[str, int]:
    """So much for each partner, the rest for the lead brand."""
    lead, *partners = brands
    return {lead.slug: 10_000 - each * len(partners), **{partner.slug: each for partner in partners}}


def asked(product: Product, brands: list[Brand]) -> str:
    return propose_shares(brands[0].id, product.id, divided(brands, 1000), by=staff(1)).ref


def shares(product: Product) -> list[tuple[int, bool]]:
    db.session.rollback()
    query = select(ProductShare.basis_points, ProductShare.accepted_at).where(ProductShare.product_id == product.id)
    return [(row.basis_points, row.accepted_at is not None) for row in db.session.execute(query)]


def count(product: Product, state: AgreementState) -> int:
    db.session.rollback()
    query = select(func.count()).select_from(ShareAgreement)
    return db.session.scalar(query.where(ShareAgreement.product_id == product.id, ShareAgreement.state == state)) or 0


def states(outcomes: list[Outcome]) -> list[str]:
    return sorted(outcome.value for outcome in truth.done(outcomes))


def test_all_yeses_at_once_are_one_agreement(app: Flask, crew: Crew, stage: Callable[..., Stage]) -> None:
    for _round in range(ROUNDS):
        product, brands = cast()
        ref = asked(product, brands)
        yeses: list[Act] = [(acts.answers, (brand.id, ref, True)) for brand in brands[1:]]
        outcomes = crew.act(stage(), yeses * 2)  # each clicks twice
        assert truth.faults(outcomes) == []
        assert len(truth.done(outcomes)) == 2 * PARTNERS
        assert "in_force" in states(outcomes)
        assert sorted(shares(product)) == sorted([(5000, True), *[(1000, True)] * PARTNERS])
        assert db.session.scalar(select(Product.state).where(Product.id == product.id)) == ProductState.PUBLISHED
    assert check() == []


def test_one_no_among_yeses_leaves_nothing_in_force(app: Flask, crew: Crew, stage: Callable[..., Stage]) -> None:
    product, brands = cast()
    ref = asked(product, brands)
    outcomes = crew.act(stage(), [(acts.answers, (brand.id, ref, brand is not brands[3])) for brand in brands[1:]])
    assert truth.faults(outcomes) == []
    assert count(product, AgreementState.DECLINED) == 1
    assert count(product, AgreementState.IN_FORCE) == 0
    assert db.session.scalar(select(Product.state).where(Product.id == product.id)) == ProductState.DRAFT


def test_yeses_and_new_proposals_at_once_leave_one_open_or_one_in_force(
    app: Flask, crew: Crew, stage: Callable[..., Stage]
) -> None:
    for _round in range(ROUNDS):
        product, brands = cast()
        ref = asked(product, brands)
        rivals: list[Act] = [(acts.answers, (brand.id, ref, True)) for brand in brands[1:]]
        rivals += [(acts.proposes, (brands[0].id, product.id, divided(brands, part))) for part in (500, 700, 900, 1100)]
        outcomes = crew.act(stage(), rivals)
        assert truth.faults(outcomes) == []
        assert {outcome.value for outcome in outcomes if outcome.said == "refused"} <= {"agreement_over"}
        assert count(product, AgreementState.PROPOSED) == 1
        parts = shares(product)
        assert sum(part for part, _accepted in parts) == 10_000
        assert all(accepted for _part, accepted in parts) == (count(product, AgreementState.IN_FORCE) == 1)
    assert check() == []
