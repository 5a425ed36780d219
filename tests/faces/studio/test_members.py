"""The people of a brand: invited, given another part, taken out; never without an owner."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from storefront.domain.audit.models import AuditEntry
from storefront.domain.brands.members import EDITOR, OWNER, people_of
from storefront.domain.brands.models import BrandMember, Invitation
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.faces.account.people import letters, person, sign_in
from tests.faces.office.people import link
from tests.faces.studio.people import at_work, browser_of, member

COLLEAGUE = "dora@posta.example"


def roles(brand_id: int) -> dict[str, str]:
    db.session.rollback()
    return {one.name: one.role for one in people_of(brand_id)}


def test_a_colleague_comes_by_letter_and_works_as_she_was_asked_to(app: Flask, client: FlaskClient) -> None:
    brand = makers.brand("Arbrora")
    owner = at_work(app, brand)
    owner.post(f"/studio/{brand.slug}/brand/people", data={"email": COLLEAGUE.upper(), "role": EDITOR})
    assert [letter.recipient for letter in letters("brand_colleague")] == [COLLEAGUE]
    client.post(link("brand_colleague"), data={"name": "Dora", "password": "ago e filo di lino"})
    assert roles(brand.id) == {"Ada": OWNER, "Dora": EDITOR}
    assert client.get(f"/studio/{brand.slug}/brand/people").status_code == 404


def test_the_same_address_is_invited_once_and_a_member_not_at_all(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    someone = member(brand)
    owner = browser_of(app, someone)
    address = f"/studio/{brand.slug}/brand/people"
    owner.post(address, data={"email": COLLEAGUE, "role": EDITOR})
    assert owner.post(address, data={"email": COLLEAGUE, "role": OWNER}).status_code == 422
    assert owner.post(address, data={"email": someone.email, "role": OWNER}).status_code == 422
    assert len(letters("brand_colleague")) == 1


def test_a_part_that_does_not_exist_is_given_to_nobody(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    owner, dora = at_work(app, brand), member(brand, EDITOR, "Dora")
    owner.post(f"/studio/{brand.slug}/brand/people/{dora.id}", data={"role": "office"})
    owner.post(f"/studio/{brand.slug}/brand/people", data={"email": COLLEAGUE, "role": "office"})
    assert roles(brand.id)["Dora"] == EDITOR
    assert db.session.scalar(select(Invitation.id)) is None


def test_another_part_ends_the_sign_ins_before(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    owner, dora = at_work(app, brand), member(brand, EDITOR, "Dora")
    hers = browser_of(app, dora)
    owner.post(f"/studio/{brand.slug}/brand/people/{dora.id}", data={"role": OWNER})
    assert hers.get(f"/studio/{brand.slug}").status_code == 303
    sign_in(hers, dora.email)
    assert hers.get(f"/studio/{brand.slug}/brand/people").status_code == 200


def test_who_is_taken_out_is_out_at_once_and_keeps_other_brands(app: Flask) -> None:
    brand, other = makers.brand("Arbrora"), makers.brand("Baobab Couture")
    owner, dora = at_work(app, brand), member(brand, EDITOR, "Dora")
    with unit_of_work() as session:
        session.add(BrandMember(brand_id=other.id, user_id=dora.id, role=OWNER))
    hers = browser_of(app, dora)
    owner.post(f"/studio/{brand.slug}/brand/people/{dora.id}/remove")
    assert hers.get("/studio").status_code == 303
    assert "sign-in" in hers.get("/studio").location
    sign_in(hers, dora.email)
    assert hers.get(f"/studio/{brand.slug}").status_code == 404
    assert hers.get(f"/studio/{other.slug}").status_code == 200


def test_with_the_last_brand_goes_the_studio_itself(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    owner, dora = at_work(app, brand), member(brand, EDITOR, "Dora")
    owner.post(f"/studio/{brand.slug}/brand/people/{dora.id}/remove")
    hers = browser_of(app, dora)
    assert hers.get("/studio").status_code == 404
    assert "member_left" in set(db.session.scalars(select(AuditEntry.action)))


def test_the_last_owner_neither_leaves_nor_steps_down(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    ada = member(brand)
    member(brand, EDITOR, "Dora")
    owner = browser_of(app, ada)
    for act in ("", "/remove"):
        answer = owner.post(
            f"/studio/{brand.slug}/brand/people/{ada.id}{act}", data={"role": EDITOR}, follow_redirects=True
        )
        assert "almeno un titolare" in answer.text
    assert roles(brand.id) == {"Ada": OWNER, "Dora": EDITOR}


def test_of_two_owners_one_may_leave(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    ada = member(brand)
    member(brand, OWNER, "Dora")
    owner = browser_of(app, ada)
    assert "sign-in" in owner.post(f"/studio/{brand.slug}/brand/people/{ada.id}/remove").location
    assert roles(brand.id) == {"Dora": OWNER}


def test_a_stranger_is_no_member_to_be_changed(app: Flask) -> None:
    brand, other = makers.brand("Arbrora"), makers.brand("Baobab Couture")
    owner, foreign, nobody = at_work(app, brand), member(other, OWNER, "Eve"), person("Zoe", "zoe@posta.example")
    for stranger in (foreign, nobody):
        for act in ("", "/remove"):
            address = f"/studio/{brand.slug}/brand/people/{stranger.id}{act}"
            assert owner.post(address, data={"role": OWNER}).status_code == 404
    assert roles(other.id) == {"Eve": OWNER}


def test_a_letter_of_another_brand_is_unknown(app: Flask) -> None:
    brand, other = makers.brand("Arbrora"), makers.brand("Baobab Couture")
    at_work(app, other).post(f"/studio/{other.slug}/brand/people", data={"email": COLLEAGUE, "role": EDITOR})
    ref = db.session.scalar(select(Invitation.ref))
    owner = at_work(app, brand)
    for act in ("again", "revoke"):
        assert owner.post(f"/studio/{brand.slug}/brand/invitations/{ref}/{act}").status_code == 404
