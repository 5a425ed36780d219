"""A notice is decided by a person with reasons that both sides read; who disagrees is heard once more (DSA 16, 17, 20)."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from storefront.domain.audit.models import AuditEntry
from storefront.domain.cases.models import Case
from storefront.domain.catalogue.models import Product, ProductState
from storefront.domain.law import decisions
from storefront.domain.mails.models import Mail
from storefront.flows.send_mails import send_mails
from storefront.infra.db import db
from tests import makers
from tests.faces.office.people import at_the_office
from tests.rules.reading import address_of

SAID = {"kind": "copied", "words": "È il mio disegno, con il mio nome tolto.", "email": "ada@posta.example"}
REASONS = {"outcome": "removed", "ground": "law", "rule": "legge 633/1941, art. 20", "facts": "Il disegno è lo stesso."}


def state(product_id: int) -> ProductState:
    db.session.rollback()
    return db.session.scalars(select(Product.state).where(Product.id == product_id)).one()


def test_a_decision_takes_the_product_down_and_a_complaint_that_is_right_puts_it_back(
    app: Flask, client: FlaskClient
) -> None:
    bag = makers.for_sale(makers.brand("Arbrora").id, makers.location().id)
    client.post(f"{address_of(bag)}/report", data=SAID)
    case_ref, subject_ref = db.session.execute(select(Case.ref, Case.subject_ref)).one()
    ref = subject_ref.partition(":")[2]
    office = at_the_office(app)
    assert f"/office/law/notices/{ref}" in office.get(f"/office/cases/{case_ref}").text
    page = f"/office/law/notices/{ref}"
    assert office.post(page, data={**REASONS, "facts": ""}).status_code == 422
    assert state(bag.product_id) == ProductState.PUBLISHED
    assert office.post(page, data=REASONS).status_code == 303
    assert office.post(page, data={**REASONS, "outcome": "kept"}).status_code == 303  # decided once
    assert state(bag.product_id) == ProductState.TAKEN_DOWN
    send_mails()
    letters = {
        one.values["side"]: one for one in db.session.scalars(select(Mail).where(Mail.kind == "notice_decision"))
    }
    assert {side: one.state for side, one in letters.items()} == {"sender": "done", "brand": "done"}
    row = decisions.of_notice(ref)
    assert row is not None
    reasons = client.get(f"/decisions/{row.brand_key}").text
    for said in ("Il disegno è lo stesso.", "legge 633/1941", "Ha deciso una persona", "giudice", "esce dal negozio"):
        assert said in reasons
    assert client.get("/decisions/nothing").status_code == 404
    assert client.post(f"/decisions/{row.brand_key}", data={"words": "No."}).status_code == 422
    for _ in range(2):  # sent twice it is one complaint
        client.post(f"/decisions/{row.brand_key}", data={"words": "Il disegno è nostro, del 2019."})
    (complaint,) = decisions.complaints(row.id)
    assert (complaint.side, complaint.is_upheld) == ("brand", None)
    assert "1 da decidere" in office.get("/office/law").text
    assert "del 2019" in office.get(page).text
    assert office.post(f"{page}/brand", data={"upheld": "yes", "text": ""}).status_code == 422
    assert office.post(f"{page}/sender", data={"upheld": "yes", "text": "Sì."}).status_code == 404
    assert office.post(f"{page}/brand", data={"upheld": "yes", "text": "Hai mostrato il disegno."}).status_code == 303
    assert state(bag.product_id) == ProductState.PUBLISHED
    assert "Hai mostrato il disegno." in client.get(f"/decisions/{row.brand_key}").text
    send_mails()
    assert db.session.scalars(select(Mail.state).where(Mail.kind == "complaint_answered")).all() == ["done"]
    assert set(db.session.scalars(select(Case.state))) == {"closed"}
    done = set(db.session.scalars(select(AuditEntry.action)))
    assert {"notice_decided", "product_taken_down", "complaint_answered", "product_put_back"} <= done


def test_a_product_that_stays_is_told_to_who_sent_the_notice_alone(app: Flask, client: FlaskClient) -> None:
    bag = makers.for_sale(makers.brand().id, makers.location().id)
    client.post(f"{address_of(bag)}/report", data=SAID)
    ref = db.session.scalars(select(Case.subject_ref)).one().partition(":")[2]
    at_the_office(app).post(f"/office/law/notices/{ref}", data={**REASONS, "outcome": "kept"})
    assert state(bag.product_id) == ProductState.PUBLISHED
    told = list(db.session.scalars(select(Mail).where(Mail.kind == "notice_decision")))
    assert [one.recipient for one in told] == ["ada@posta.example"]
