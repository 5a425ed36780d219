"""Making things together: naming partners, being asked, answering; each party sees its own money alone."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storefront.core.actor import staff
from storefront.domain.brands.members import EDITOR
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue import sheets
from storefront.domain.catalogue.models import Product, ProductState
from storefront.domain.catalogue.sheet import Sheet
from storefront.flows.propose_shares import propose_shares
from storefront.infra.db import unit_of_work
from tests import makers
from tests.faces.studio.people import at_work
from tests.statements import counted

ADA = staff(1)
MOST_STATEMENTS = 12


class Workshop:
    """Two brands that make things together, and one that does not."""

    def __init__(self, app: Flask) -> None:
        self.lead, self.partner = (
            makers.brand("Arbrora", commission_bp=2000),
            makers.brand("Baobab", commission_bp=1500),
        )
        self.stranger = makers.brand("Sosa")
        self.ada, self.bruno, self.carla = (at_work(app, one) for one in (self.lead, self.partner, self.stranger))

    def product(self, **columns: object) -> Product:
        made = makers.product(self.lead.id, "Giacca di vela", state=ProductState.DRAFT, **columns)
        makers.variant(made.id, price_cents=10_000)
        return made

    def asked(self, product: Product | None = None, part: int = 4000) -> str:
        product = product or self.product(accepted=False)
        shares = {self.lead.slug: 10_000 - part, self.partner.slug: part}
        return propose_shares(self.lead.id, product.id, shares, by=ADA).ref

    def at(self, brand: Brand, way: str) -> str:
        return f"/studio/{brand.slug}/{way}".rstrip("/")

    def answers(self, ref: str, answer: str, browser: FlaskClient | None = None, words: str = "") -> str:
        sent = (browser or self.bruno).post(
            self.at(self.partner, f"agreements/{ref}/answer"),
            data={"answer": answer, "words": words}, follow_redirects=True,
        )  # fmt: skip
        return sent.text


@pytest.fixture
def shop(app: Flask) -> Workshop:
    return Workshop(app)


def name_partner(shop: Workshop, ref: str, percent: str, **more: str) -> object:
    form = {"partner_0": shop.partner.slug, "percent_0": percent, **more}
    return shop.ada.post(shop.at(shop.lead, f"products/{ref}/shares"), data=form)


def test_a_draft_keeps_whom_it_was_made_with(shop: Workshop) -> None:
    with unit_of_work():
        ref = sheets.open_new(shop.lead.id, ADA, Sheet(title_it="Giacca"))
    assert name_partner(shop, ref, "33,33").status_code == 303
    assert sheets.load(shop.lead.id, ref).sheet.shares == {shop.lead.slug: 6667, shop.partner.slug: 3333}
    page = shop.ada.get(shop.at(shop.lead, f"products/{ref}/shares")).text
    assert "66,67\u00a0%" in page
    assert 'value="33,33"' in page


def test_a_product_asks_the_other_brand_and_its_first_page_tells(shop: Workshop) -> None:
    product = shop.product(accepted=False)
    assert name_partner(shop, product.ref, "40", words="Come detto ieri.").status_code == 303
    today = shop.bruno.get(shop.at(shop.partner, "")).text
    assert "Arbrora ti chiede di accettare la tua parte di «Giacca di vela»" in today
    assert "ti chiede" not in shop.carla.get(shop.at(shop.stranger, "")).text
    ref = today.partition("/agreements/")[2].partition('"')[0]
    assert "Come detto ieri." in shop.bruno.get(shop.at(shop.partner, f"agreements/{ref}")).text


def test_each_party_sees_its_own_money_alone(shop: Workshop) -> None:
    ref = shop.asked()
    hers = shop.ada.get(shop.at(shop.lead, f"agreements/{ref}")).text
    his = shop.bruno.get(shop.at(shop.partner, f"agreements/{ref}")).text
    # 60 % of 100 euros less 20 % and the VAT on it; 40 % less 15 % and the VAT on it
    assert ("60,00\u00a0€" in hers, "12,00\u00a0€" in hers, "45,36\u00a0€" in hers) == (True, True, True)
    assert ("40,00\u00a0€" in his, "6,00\u00a0€" in his, "32,68\u00a0€" in his) == (True, True, True)
    assert ("32,68" in hers, "6,00\u00a0€" in hers) == (False, False)
    assert ("45,36" in his, "12,00" in his, "20\u00a0%" in his) == (False, False, False)


def test_a_yes_is_said_with_its_consequence(shop: Workshop) -> None:
    ref = shop.asked()
    assert "L&#39;accordo vale da adesso" in shop.answers(ref, "yes")
    assert "Hai accettato" in shop.answers(ref, "yes")
    assert "Avete già risposto" in shop.answers(ref, "no")


def test_a_no_is_told_to_who_asked_with_its_words(shop: Workshop) -> None:
    product = shop.product(accepted=False)
    ref = shop.asked(product)
    assert "Hai detto di no" in shop.answers(ref, "no", words="Il ricamo è <b>mio</b>.")
    page = shop.ada.get(shop.at(shop.lead, f"products/{product.ref}/shares")).text
    assert "Baobab ha detto di no" in page
    assert "Il ricamo è &lt;b&gt;mio&lt;/b&gt;." in page


def test_an_answer_to_a_replaced_proposal_says_so(shop: Workshop) -> None:
    product = shop.product(accepted=False)
    old = shop.asked(product, 4000)
    shop.asked(product, 3000)
    assert "non è più aperta" in shop.answers(old, "yes")


def test_notices_of_proposals_say_which_one_and_what_became_of_it(shop: Workshop) -> None:
    product = shop.product(accepted=False)
    old = shop.asked(product, 4000)
    new = shop.asked(product, 2500)
    for way in ("", "notices"):
        with counted() as statements:
            page = shop.bruno.get(shop.at(shop.partner, way)).text
        rows = {ref: _row(page, ref) for ref in (old, new)}
        assert ("40\u00a0%" in rows[old], "Sostituito" in rows[old]) == (True, True), way
        assert ("25\u00a0%" in rows[new], "Aspetta la tua risposta" in rows[new]) == (True, True), way
        assert len(statements) <= MOST_STATEMENTS
    shop.answers(new, "no")
    assert "Non accettato" in _row(shop.bruno.get(shop.at(shop.partner, "notices")).text, new)


def _row(page: str, ref: str) -> str:
    """The last row of a page that leads to an agreement."""
    return page.rpartition(f'/agreements/{ref}"')[2].partition("</li>")[0]


def test_an_answer_that_is_neither_is_asked_again(shop: Workshop) -> None:
    ref = shop.asked()
    sent = shop.bruno.post(shop.at(shop.partner, f"agreements/{ref}/answer"), data={"answer": "maybe"})
    assert (sent.status_code, "Scegli: accetta o rifiuta." in sent.text) == (422, True)
    long = shop.bruno.post(shop.at(shop.partner, f"agreements/{ref}/answer"), data={"answer": "no", "words": "a" * 401})
    assert long.status_code == 422


def test_who_proposed_takes_it_back(shop: Workshop) -> None:
    ref = shop.asked()
    way = shop.at(shop.lead, f"agreements/{ref}/withdraw")
    assert "Proposta ritirata" in shop.ada.post(way, follow_redirects=True).text
    assert "non è più aperta" in shop.answers(ref, "yes")


def test_a_partner_asks_to_leave(shop: Workshop) -> None:
    ref = shop.asked()
    shop.answers(ref, "yes")
    way = shop.at(shop.partner, f"agreements/{ref}/leave")
    assert "Richiesta mandata" in shop.bruno.post(way, data={"words": "Cambio mestiere."}, follow_redirects=True).text
    assert "Baobab ti chiede" in shop.ada.get(shop.at(shop.lead, "")).text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"percent_0": "40"}, "Scegli il marchio"),
        ({"partner_0": "PARTNER", "percent_0": "tanto"}, "Scrivi una parte"),
        ({"partner_0": "PARTNER", "percent_0": "0"}, "Scrivi una parte"),
        ({"partner_0": "PARTNER", "percent_0": ""}, "Scrivi una parte"),
        ({"partner_0": "PARTNER", "percent_0": "100"}, "non resta niente"),
        ({"partner_0": "PARTNER", "percent_0": "40", "partner_1": "PARTNER", "percent_1": "1"}, "c&#39;è già"),
        ({"partner_0": "nessuno", "percent_0": "40"}, "Controlla questi punti"),
        ({"partner_0": "LEAD", "percent_0": "40"}, "Controlla questi punti"),
    ],
)
def test_parts_that_cannot_be_are_said_beside_their_field(shop: Workshop, form: dict[str, str], words: str) -> None:
    slugs = {"PARTNER": shop.partner.slug, "LEAD": shop.lead.slug}
    data = {name: slugs.get(value, value) for name, value in form.items()}
    sent = shop.ada.post(shop.at(shop.lead, f"products/{shop.product().ref}/shares"), data=data)
    assert (sent.status_code, words in sent.text) == (422, True)


def test_another_row_comes_without_javascript(shop: Workshop) -> None:
    product = shop.product()
    sent = name_partner(shop, product.ref, "40", more="y")
    assert (sent.status_code, 'name="partner_1"' in sent.text, 'value="40"' in sent.text) == (200, True, True)


def test_a_stranger_finds_none_of_it(shop: Workshop) -> None:
    product = shop.product(accepted=False)
    ref = shop.asked(product)
    assert shop.carla.get(shop.at(shop.stranger, f"products/{product.ref}/shares")).status_code == 404
    assert shop.carla.post(shop.at(shop.stranger, f"products/{product.ref}/shares")).status_code == 404
    assert shop.bruno.get(shop.at(shop.partner, f"products/{product.ref}/shares")).status_code == 404
    assert shop.carla.get(shop.at(shop.stranger, f"agreements/{ref}")).status_code == 404
    for way in ("answer", "withdraw", "leave"):
        sent = shop.carla.post(shop.at(shop.stranger, f"agreements/{ref}/{way}"), data={"answer": "yes"})
        assert sent.status_code == 404
    assert shop.bruno.post(shop.at(shop.partner, f"agreements/{ref}/withdraw")).status_code == 404
    assert "Giacca" not in shop.carla.get(shop.at(shop.stranger, "agreements")).text
    for way in (f"agreements/{ref}", "agreements"):
        assert shop.carla.get(shop.at(shop.lead, way)).status_code == 404


def test_an_editor_reads_of_shares_and_binds_nobody(app: Flask, shop: Workshop) -> None:
    product = shop.product(accepted=False)
    ref = shop.asked(product)
    theirs, ours = at_work(app, shop.partner, EDITOR), at_work(app, shop.lead, EDITOR)
    page = theirs.get(shop.at(shop.partner, f"agreements/{ref}")).text
    assert "Risponde chi è titolare di Baobab" in page
    assert "Accetto" not in page
    assert "ti chiede di accettare" not in theirs.get(shop.at(shop.partner, "")).text
    for browser, brand, way in (
        (theirs, shop.partner, f"agreements/{ref}/answer"), (theirs, shop.partner, f"agreements/{ref}/leave"),
        (ours, shop.lead, f"agreements/{ref}/withdraw"), (ours, shop.lead, f"products/{product.ref}/shares"),
    ):  # fmt: skip
        form = {"answer": "yes", "partner_0": shop.partner.slug, "percent_0": "90"}
        assert browser.post(shop.at(brand, way), data=form).status_code == 404
    assert ours.get(shop.at(shop.lead, f"products/{product.ref}/shares")).status_code == 404
    editor = ours.get(shop.at(shop.lead, f"products/{product.ref}"))
    assert (editor.status_code, "lo decide chi è titolare" in editor.text) == (200, True)
    assert "Accetto" in shop.bruno.get(shop.at(shop.partner, f"agreements/{ref}")).text


def test_pages_ask_the_database_as_often_however_many_there_are(shop: Workshop) -> None:
    for _number in range(5):
        ref = shop.asked()
    for way in ("agreements", f"agreements/{ref}"):
        with counted() as said:
            assert shop.bruno.get(shop.at(shop.partner, way)).status_code == 200
        assert len(said) <= MOST_STATEMENTS
    product = shop.product(accepted=False)
    shop.asked(product)
    with counted() as said:
        shop.ada.get(shop.at(shop.lead, f"products/{product.ref}/shares"))
    assert len(said) <= MOST_STATEMENTS
