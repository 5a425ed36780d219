"""Pages of words in the office: looked at, written, kept as versions, and back; whoever depends on them follows."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from storefront.domain.audit.models import AuditEntry
from storefront.domain.orders.models import Order
from storefront.domain.texts.models import PageVersion
from storefront.faces.web import page_files
from storefront.infra.db import db
from tests import makers
from tests.faces.office.people import at_the_office


def form_of(slug: str, language: str = "it", **changes: str) -> dict[str, str]:
    page = page_files.of_file(slug, language)
    assert page is not None
    return {"title": page.title, "summary": page.summary, "text": page.text, "after": "0", **changes}


def test_a_page_is_looked_at_published_and_taken_back_to_its_first_words(app: Flask, client: FlaskClient) -> None:
    office = at_the_office(app)
    makers.location()
    text = form_of("contacts")["text"] + "\n\nSuonate **due volte**. <script>x</script>\n"
    look = office.post("/office/texts/contacts/it", data=form_of("contacts", text=text, look="1"))
    assert "<strong>due volte</strong>" in look.text
    assert "<script>x" not in look.text
    assert "Suonate" not in client.get("/pages/contacts").text
    sent = form_of("contacts", text=text, publish="1")
    assert office.post("/office/texts/contacts/it", data=sent).status_code == 303
    page = client.get("/pages/contacts").text
    assert "<strong>due volte</strong>" in page
    assert "notice-warning" not in page  # no longer a draft: its box was not ticked
    assert "Suonate" not in client.get("/en/pages/contacts").text
    late = office.post("/office/texts/contacts/it", data=sent)
    assert (late.status_code, "qualcun altro ha scritto" in late.text) == (422, True)
    assert office.get("/office/texts/contacts/it/1").status_code == 200
    office.post("/office/texts/contacts/it/0/again")
    assert "Suonate" not in client.get("/pages/contacts").text
    assert db.session.scalars(select(PageVersion.number).order_by(PageVersion.number)).all() == [1, 2]
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "page_written")).all()
    assert [(entry.old["version"], entry.new["version"]) for entry in told] == [(0, 1), (1, 2)]


def test_headings_that_others_link_to_and_unknown_facts_are_refused(app: Flask) -> None:
    office = at_the_office(app)
    whole = form_of("brand-terms", publish="1")
    without = {**whole, "text": re.sub(r" \{#seller\}", "", whole["text"])}
    assert "{#seller}" in office.post("/office/texts/brand-terms/it", data=without).text
    strange = {**whole, "text": whole["text"] + "\n{{secret_key}}"}
    assert office.post("/office/texts/brand-terms/it", data=strange).status_code == 422
    assert office.post("/office/texts/brand-terms/it", data={**whole, "text": " "}).status_code == 422
    assert office.get("/office/texts/nothing/it").status_code == 404
    assert office.get("/office/texts/terms/fr").status_code == 404
    assert db.session.scalar(select(PageVersion.id)) is None


def test_new_terms_are_another_version_to_accept_and_orders_name_the_new_words(app: Flask) -> None:
    office = at_the_office(app)
    before, bag = page_files.terms_version(), makers.for_sale(makers.brand().id, makers.location().id, how_many=2)
    first_order = makers.order(bag.id, terms_version="abc").order_id
    for slug in ("brand-terms", "terms"):
        sent = form_of(slug, publish="1")
        sent["text"] += "\n\nUna riga in più.\n"
        assert office.post(f"/office/texts/{slug}/it", data=sent).status_code == 303
    assert page_files.terms_version() not in {before, ""}
    first = page_files.terms_version()
    again = form_of("brand-terms", publish="1", after="1")
    assert office.post("/office/texts/brand-terms/it", data=again).status_code == 303
    assert page_files.terms_version() != first  # twice on one day are two versions
    assert len(page_files.terms_version()) <= 20
    makers.order(bag.id, terms_version="abc")
    named = dict(db.session.execute(select(Order.id, Order.terms_version)).all())
    assert (named.pop(first_order), set(named.values())) == ("abc", {"abc.1"})
    assert office.get("/office/texts").status_code == 200
