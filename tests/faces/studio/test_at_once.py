"""Two people at the same instant: one membership, one acceptance of terms, never a brand without an owner."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from storefront.core.actor import SYSTEM
from storefront.core.errors import Refusal
from storefront.domain.audit.models import AuditEntry
from storefront.domain.brands import services
from storefront.domain.brands.members import OWNER, people_of
from storefront.domain.brands.models import BrandMember
from storefront.domain.people.newcomers import Newcomer
from storefront.flows.accept_invitation import accept_as_newcomer, accept_invitation
from storefront.flows.change_members import remove_member
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.faces.account.people import person
from tests.faces.office.people import MAKER, invited, link
from tests.faces.studio.people import member


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """Do all of this at the same instant; what each gave, or the refusal it met."""
    start = Barrier(len(acts))
    db.session.remove()

    def done(act: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait()
            try:
                return act()
            except Refusal as refusal:
                return refusal
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(done, acts))


def test_two_clicks_of_somebody_new_make_one_membership(app: Flask) -> None:
    invited()
    token = link().rpartition("/")[2]
    seen = at_once(app, *[lambda: accept_as_newcomer(token, Newcomer("Bruna", "hash", "it"))] * 2)
    assert sorted(isinstance(one, Refusal) for one in seen) == [False, True]
    assert db.session.scalar(select(func.count()).select_from(BrandMember)) == 1


def test_two_clicks_of_somebody_known_make_one_membership(app: Flask) -> None:
    bruna = person("Bruna", MAKER)
    invited()
    token = link().rpartition("/")[2]
    seen = at_once(app, *[lambda: accept_invitation(token, bruna.id, MAKER)] * 2)
    assert sorted(isinstance(one, Refusal) for one in seen) == [False, True]
    assert db.session.scalar(select(func.count()).select_from(BrandMember)) == 1


def test_two_owners_who_take_each_other_out_leave_one(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    ada, dora = member(brand), member(brand, OWNER, "Dora")
    at_once(
        app,
        lambda: remove_member(brand.id, brand.slug, ada.id, SYSTEM),
        lambda: remove_member(brand.id, brand.slug, dora.id, SYSTEM),
    )
    assert len(people_of(brand.id)) == 1


def test_terms_accepted_twice_at_once_are_accepted_once(app: Flask) -> None:
    brand = makers.brand("Arbrora")

    def accepts() -> bool:
        with unit_of_work():
            return services.accept_terms(brand.id, "2026-11-22", SYSTEM)

    assert sorted(at_once(app, accepts, accepts)) == [False, True]
    accepted = select(func.count()).where(AuditEntry.action == "terms_accepted")
    assert db.session.scalar(accepted) == 1
