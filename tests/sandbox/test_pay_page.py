"""The pay page: honest, without scripts or card fields, and it waits for the shop."""

from __future__ import annotations

import re

import pytest
import requests

from .makers import brand, line, open_session, paid, send
from .server import running_sandbox

BANNER = "Pagamento dimostrativo: nessun addebito"


def read(url):
    return requests.get(url, timeout=10)


def test_the_page_shows_the_lines_by_brand_and_the_total(client):
    mixed = [line("arbrora", "Anello", 1, 1_000), line("baobab-couture", "Borsa", 1, 5_000)]
    session = open_session(client, line_items=[*mixed, line("arbrora", "Collana", 2, 2_000)])
    text = re.sub(r"<[^>]+>", " ", read(session.url).text)
    assert BANNER in text
    order = [text.index(word) for word in ("Arbrora", "Anello", "Collana", "Baobab Couture", "Borsa", "Totale")]
    assert order == sorted(order)
    assert "100,00\u00a0€" in text


def test_the_page_speaks_english_to_an_english_session(client):
    page = read(open_session(client, locale="en").url).text
    assert '<html lang="en">' in page
    assert "Demonstration payment: nothing is charged" in page
    assert "€159.00" in page


@pytest.mark.parametrize("place", ["/pay/{id}", "/pay/{id}/confirm", "/", "/_local/accounts", "/_local/faults"])
def test_no_script_no_inline_style_no_card_field(sandbox, client, place):
    session = open_session(client)
    answer = read(sandbox.url + place.format(id=session.id))
    assert not re.search(r"<script|style=|\son\w+=|cc-number|type=.?(tel|password)", answer.text)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert BANNER in answer.text


@pytest.mark.parametrize("page", ["", "/confirm"])
def test_the_form_may_end_at_the_shop_and_nowhere_else(client, page):
    """Browsers hold the redirect after a form to form-action: without the shop here the buyer is stuck."""
    policy = read(open_session(client).url + page).headers["Content-Security-Policy"]
    assert policy.endswith("form-action 'self' http://127.0.0.1:9")


def test_paying_by_card_waits_for_the_shop_and_goes_to_the_thank_you_page(sandbox, client, ear):
    ear.answer_after_seconds = 0.1
    session = open_session(client)
    answer = sandbox.presses(session.id, "card")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://127.0.0.1:9/thanks?session_id={session.id}"
    assert "checkout.session.completed" in ear.types


def test_a_shop_that_does_not_answer_keeps_the_buyer_only_so_long(tmp_path, hooks, ear):
    ear.answer_status = 500
    with running_sandbox(tmp_path, **hooks, hook_wait_seconds=0.2) as sandbox:
        session = open_session(sandbox.client())
        assert sandbox.presses(session.id, "card").status_code == 303
        assert sandbox.client().v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_pressing_twice_pays_once(sandbox, client):
    session = open_session(client)
    first, second = sandbox.presses(session.id, "card"), sandbox.presses(session.id, "card")
    assert first.headers["Location"] == second.headers["Location"]
    assert len(client.v1.charges.list().data) == 1


def test_3ds_asks_once_more_before_it_pays(sandbox, client):
    session = open_session(client)
    step = sandbox.presses(session.id, "card_3ds")
    assert step.headers["Location"] == f"/pay/{session.id}/confirm"
    assert "Conferma con la tua banca" in read(sandbox.url + step.headers["Location"]).text
    assert client.v1.charges.list().data == []
    sandbox.presses(session.id, "confirm")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


@pytest.mark.parametrize("how", ["card_declined", "refuse"])
def test_a_refused_card_says_so_and_offers_another_try(sandbox, client, how):
    session = open_session(client)
    back = sandbox.presses(session.id, how)
    page = read(sandbox.url + back.headers["Location"]).text
    assert "La carta è stata rifiutata" in page
    assert 'value="satispay"' in page


def test_cancel_leads_back_to_the_basket(client):
    assert 'href="http://127.0.0.1:9/cart"' in read(open_session(client).url).text


def test_an_excluded_way_of_paying_is_not_offered_and_not_taken(sandbox, client):
    session = open_session(client, excluded_payment_method_types=["sepa_debit"])
    assert 'value="sepa_debit"' not in read(session.url).text
    sandbox.presses(session.id, "sepa_debit")
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_a_closed_session_shows_no_buttons(sandbox, client):
    done = paid(sandbox, client)
    page = read(f"{sandbox.url}/pay/{done.session.id}").text
    assert "Il pagamento è già registrato" in page
    assert "<button" not in page
    ended = client.v1.checkout.sessions.expire(open_session(client).id)
    expired = read(f"{sandbox.url}/pay/{ended.id}")
    assert expired.status_code == 410
    assert "scaduta" in expired.text
    assert read(f"{sandbox.url}/pay/cs_test_nobody").status_code == 404


def test_text_of_the_shop_is_escaped(client):
    page = read(open_session(client, line_items=[line("a", "<b>Tazza</b>", 1, 900)]).url).text
    assert "&lt;b&gt;Tazza&lt;/b&gt;" in page


def test_the_panel_shows_one_charge_and_three_transfers_whose_sums_fit(sandbox, client):
    done = paid(sandbox, client)
    names = ("petit-le-cad", "arbrora", "baobab-couture")
    for name, cents in zip(names, (5_000, 4_000, 3_900), strict=True):
        send(client, brand(client, name).id, cents, done.charge.id)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", read(sandbox.url).text)).replace("\u00a0", " ")
    assert "Ordine K7XQ2M" in text
    assert all(f"A {name}" in text for name in names)
    assert "50,00 € + 40,00 € + 39,00 € + 30,00 € = 159,00 €" in text


def test_the_panel_settles_a_debit_and_comes_back(sandbox, client):
    done = paid(sandbox, client, "sepa_debit")
    assert "La banca paga" in read(sandbox.url).text
    page = f"{sandbox.url}/"
    answer = requests.post(
        f"{sandbox.url}/_local/settle_debit/{done.charge.id}",
        headers={"Referer": page},
        timeout=10,
        allow_redirects=False,
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert client.v1.charges.retrieve(done.charge.id).status == "succeeded"


@pytest.mark.parametrize("place", ["/", "/_local", "/_local/accounts", "/_local/deliveries", "/_local/faults"])
def test_every_page_of_the_panel_opens_empty_and_full(sandbox, client, place):
    assert read(sandbox.url + place).status_code == 200
    done = paid(sandbox, client)
    send(client, brand(client).id, 100, done.charge.id)
    sandbox.control("open_dispute", done.charge.id)
    sandbox.breaks("dropped")
    assert read(sandbox.url + place).status_code == 200


def test_forms_of_another_site_are_refused(sandbox, client):
    session = open_session(client)
    foreign = {"Origin": "https://elsewhere.example"}
    address = f"{sandbox.url}/pay/{session.id}"
    assert requests.post(address, data={"how": "card"}, headers=foreign, timeout=10).status_code == 403
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    named = requests.get(sandbox.url, headers={"Host": "elsewhere.example"}, timeout=10)
    assert named.status_code == 403
