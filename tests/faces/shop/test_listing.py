"""The list of products as a visitor reads it: right, shareable, kind to bad input, in few statements."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from storefront.domain.catalogue import orders, services
from storefront.domain.catalogue.models import Listing, Product, ProductState, ProductText, Variant
from storefront.faces.shop import ranking
from storefront.flows.refresh_listing import refresh_listing
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.statements import counted


@pytest.fixture
def shop(app: Flask) -> dict[str, int]:
    """Two brands, thirty bags and two scarves: two pages."""
    hub = makers.location()
    grifone = makers.outlet("Il Grifone", slug="il-grifone")
    arbrora, baobab = makers.brand("Arbrora", slug="arbrora"), makers.brand("Baobab Couture", slug="baobab")
    bags, scarves = makers.category("Borse", slug="borse"), makers.category("Sciarpe", slug="sciarpe")
    for number in range(30):
        makers.for_sale(arbrora.id, hub.id, f"Borsa {number:02d}", price_cents=2000 + number * 100, category_id=bags.id)
    makers.for_sale(
        baobab.id, grifone.id, "Sciarpa di lana", price_cents=9000, category_id=scarves.id, title_en="Wool scarf"
    )
    sold = makers.variant(makers.product(baobab.id, "Sciarpa di seta", category_id=scarves.id).id, price_cents=12_050)
    everything_anew()
    return {"arbrora": arbrora.id, "baobab": baobab.id, "sold": sold.product_id}


def everything_anew() -> None:
    with unit_of_work() as session:
        services.mark_stale(session.scalars(select(Product.id)).all())
    refresh_listing()
    db.session.rollback()


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.text)


def titles(html: str) -> list[str]:
    return re.findall(r'class="card-title"><a [^>]*>([^<]+)</a>', html)


def heading(html: str) -> str:
    return re.search(r"<h1>([^<]+)</h1>", html)[1]


def test_a_list_says_what_is_seen(client: FlaskClient, shop: dict[str, int]) -> None:
    assert heading(page(client, "/products")) == "Tutti i pezzi"
    html = page(client, "/products?brand=arbrora&category=borse")
    assert heading(html) == "Borse · Arbrora"
    assert "<title>Borse · Arbrora – " in html
    assert heading(page(client, "/products?q=lana")) == "Risultati per «lana»"
    assert "30 pezzi" in html


def test_pages_follow_each_other_and_hold_every_product_once(client: FlaskClient, shop: dict[str, int]) -> None:
    first, second = page(client, "/products"), page(client, "/products?page=2")
    assert (len(titles(first)), len(titles(second))) == (24, 8)
    assert len({*titles(first), *titles(second)}) == 32
    assert '<link rel="next" href="/products?page=2">' in first
    assert '<link rel="prev" href="/products">' in second
    assert 'rel="next"' not in second.split("</head>")[0]
    assert "Hai visto 24 di 32." in first


def test_what_is_sold_out_comes_last(client: FlaskClient, shop: dict[str, int]) -> None:
    assert titles(page(client, "/products?page=2"))[-1] == "Sciarpa di seta"


@pytest.mark.parametrize(
    ("sort", "first"),
    [("price_up", "Borsa 00"), ("price_down", "Sciarpa di seta"), ("title", "Borsa 00"), ("newest", "Sciarpa di seta")],
)
def test_orders(client: FlaskClient, shop: dict[str, int], sort: str, first: str) -> None:
    assert titles(page(client, f"/products?sort={sort}"))[0] == first


def test_a_title_changed_moves_in_the_order_of_titles(client: FlaskClient, shop: dict[str, int]) -> None:
    assert titles(page(client, "/products?sort=title"))[0] == "Borsa 00"
    with unit_of_work() as session:
        session.execute(update(ProductText).where(ProductText.product_id == shop["sold"]).values(title="Àncora"))
        services.mark_stale([shop["sold"]])
    refresh_listing()
    assert titles(page(client, "/products?sort=title"))[0] == "Àncora"


def test_a_price_range_holds_both_its_ends(client: FlaskClient, shop: dict[str, int]) -> None:
    assert titles(page(client, "/products?price_min=20&price_max=22&sort=price_up")) == [
        "Borsa 00",
        "Borsa 01",
        "Borsa 02",
    ]
    assert titles(page(client, "/products?price_min=120,50")) == ["Sciarpa di seta"]
    assert titles(page(client, "/products?price_min=22&price_max=20&sort=price_up")) == [
        "Borsa 00",
        "Borsa 01",
        "Borsa 02",
    ]


def test_a_price_that_is_none_is_said_kindly_and_kept(client: FlaskClient, shop: dict[str, int]) -> None:
    html = page(client, "/products?price_max=tanto<b>")
    assert "«tanto<b>» non è un prezzo" in html
    assert "tanto<b>" not in client.get("/products?price_max=tanto<b>").text
    assert "32 pezzi" in html


def test_available_and_outlet_narrow(client: FlaskClient, shop: dict[str, int]) -> None:
    assert titles(page(client, "/products?outlet=il-grifone")) == ["Sciarpa di lana"]
    assert "31 pezzi" in page(client, "/products?available=1")
    assert titles(page(client, "/products?category=sciarpe&available=1")) == ["Sciarpa di lana"]


def test_every_choice_is_a_link_that_takes_it_away(client: FlaskClient, shop: dict[str, int]) -> None:
    html = page(client, "/products?category=borse&brand=arbrora&available=1&page=2")
    removing = re.findall(r'<li><a href="([^"]+)"><span class="hidden-words">Togli il filtro', html)
    assert removing == [
        "/products?brand=arbrora&available=1", "/products?category=borse&available=1",
        "/products?category=borse&brand=arbrora",
    ]  # fmt: skip


def test_an_empty_list_helps_to_drop_a_filter_and_says_what_comes_back(
    client: FlaskClient, shop: dict[str, int]
) -> None:
    html = page(client, "/products?category=sciarpe&brand=arbrora")
    assert "Nessun pezzo con tutti questi filtri" in html
    assert re.search(r"Senza «Arbrora»</a>: 2 pezzi", html)
    assert re.search(r"Senza «Sciarpe»</a>: 30 pezzi", html)
    assert 'content="noindex, follow"' in html


def test_a_search_keeps_its_words_and_counts_facets_within_what_it_found(
    client: FlaskClient, shop: dict[str, int]
) -> None:
    html = page(client, "/products?q=sciarpe")
    assert sorted(titles(html)) == ["Sciarpa di lana", "Sciarpa di seta"]
    assert 'value="sciarpe"' in html
    assert re.search(r'value="baobab".*?<span class="count">2<', html)
    assert 'value="arbrora"' not in html


def test_a_misspelt_search_is_answered_and_says_so(client: FlaskClient, shop: dict[str, int]) -> None:
    html = page(client, "/products?q=siarpa")
    assert "Non abbiamo trovato «siarpa». Ecco i risultati per «sciarpa»." in html
    assert len(titles(html)) == 2


def test_words_that_no_product_has_together_find_those_that_have_some(
    client: FlaskClient, shop: dict[str, int]
) -> None:
    html = page(client, "/products?q=sciarpa+borsa")
    assert "Nessun pezzo ha tutte le parole" in html
    assert len(titles(html)) == 24


def test_a_search_for_nothing_known_says_what_to_do(client: FlaskClient, shop: dict[str, int]) -> None:
    html = page(client, "/products?q=xyzzyx")
    assert "Non abbiamo trovato «xyzzyx»" in html
    assert "Guarda tutto il catalogo" in html


def test_english_pages_speak_english_of_the_products(client: FlaskClient, shop: dict[str, int]) -> None:
    html = page(client, "/en/products?q=scarf")
    assert "Wool scarf" in titles(html)
    assert "/en/products/" in html


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=-3", "page=99999999999999", "page=abc", "page=²", "page=٣", "sort=best", "sort=%00", "sort=DROP",
        "brand=", "brand=nessuno", "brand=%00&category=%ff", "size=" + "M" * 5000, "price_min=1e9", "price_max=-1",
        "price_min=9999999999999", "price_min=NaN", "price_max=%E2%82%AC", "available=maybe", "outlet=../../etc/passwd",
        "q=%00", "q=%ff%fe", "q=" + "a+" * 4000, "q='\"<script>", "q=(((", "&".join(["brand=arbrora"] * 300), "=&=", "%",
        "q=%ED%A0%80", "nonsense=1",
    ],
)  # fmt: skip
def test_no_address_gives_an_error_or_echoes_markup(client: FlaskClient, shop: dict[str, int], query: str) -> None:
    for prefix in ("", "/en"):
        answer = client.get(f"{prefix}/products?{query}")
        assert answer.status_code == 200
        assert "<script>" not in answer.text.replace('<script type="module"', "")


def test_a_page_beyond_the_last_is_the_last(client: FlaskClient, shop: dict[str, int]) -> None:
    html = page(client, "/products?page=77")
    assert len(titles(html)) == 8
    assert '<link rel="canonical" href="http://127.0.0.1:8000/products?page=2">' in html


@pytest.mark.parametrize(
    ("query", "indexed"),
    [
        ("", True), ("category=borse", True), ("category=borse&page=2", True), ("brand=arbrora", True),
        ("category=borse&brand=arbrora", False), ("q=borsa", False), ("price_max=30", False), ("sort=newest", False),
    ],
)  # fmt: skip
def test_search_engines_keep_lists_with_one_choice(
    client: FlaskClient, shop: dict[str, int], query: str, indexed: bool
) -> None:
    assert ("noindex" not in page(client, f"/products?{query}")) is indexed


def test_one_choice_has_one_address(client: FlaskClient, shop: dict[str, int]) -> None:
    wanted = '<link rel="canonical" href="http://127.0.0.1:8000/products?category=borse&brand=arbrora&brand=baobab">'
    for query in (
        "brand=baobab&brand=arbrora&category=borse",
        "category=borse&brand=arbrora&brand=baobab&brand=arbrora&page=1&x=y",
    ):
        assert wanted in page(client, f"/products?{query}")


# --- statements and caches ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/products", "/products?page=2", "/products?brand=arbrora&sort=price_up", "/products?sort=title",
        "/products?q=borsa", "/products?q=borza", "/products?q=sciarpa+borsa", "/products?q=borza+siarpa",
        "/products?q=xyzzyx", "/en/products?q=wool&available=1",
    ],
)  # fmt: skip
def test_a_list_takes_at_most_four_statements(client: FlaskClient, shop: dict[str, int], path: str) -> None:
    page(client, "/")  # the process has read the catalogue
    db.session.remove()
    with counted() as said:
        page(client, path)
    assert len(said) <= 4, said
    db.session.remove()
    with counted() as said:
        page(client, path)
    assert len(said) == 1, "drawn once per version"


def test_a_browser_that_has_the_page_is_told_so_until_the_catalogue_changes(
    client: FlaskClient, shop: dict[str, int]
) -> None:
    first = client.get("/products?brand=arbrora")
    tag = first.headers["ETag"]
    again = client.get("/products?brand=arbrora", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/en/products?brand=arbrora", headers={"If-None-Match": tag}).status_code == 200
    everything_anew()
    assert client.get("/products?brand=arbrora", headers={"If-None-Match": tag}).status_code == 200


def test_a_page_is_never_kept_for_others(client: FlaskClient, shop: dict[str, int]) -> None:
    cache = client.get("/products").headers["Cache-Control"]
    assert "private" in cache
    assert "no-cache" in cache


def test_a_product_hidden_now_is_gone_from_the_next_answer(client: FlaskClient, shop: dict[str, int]) -> None:
    assert "Sciarpa di lana" in titles(page(client, "/products?outlet=il-grifone"))
    with unit_of_work() as session:
        session.execute(update(Product).where(Product.brand_id == shop["baobab"]).values(state=ProductState.TAKEN_DOWN))
    everything_anew()
    assert titles(page(client, "/products?outlet=il-grifone")) == []
    assert titles(page(client, "/products?q=sciarpa")) == []


def test_kept_pages_hold_nothing_of_a_visitor(client: FlaskClient, shop: dict[str, int]) -> None:
    answer = client.get("/products")
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])[1]
    main = answer.text.split("<main", 1)[1].split("</main>")[0]
    assert nonce not in main
    assert "csrf" not in main


def test_the_price_beside_a_reduced_one_is_the_lowest_of_thirty_days(client: FlaskClient, shop: dict[str, int]) -> None:
    with unit_of_work() as session:
        reduced = {"list_cents": 13_000, "price_cents": 9_900, "lowest_30d_cents": 11_000}
        session.execute(update(Variant).where(Variant.product_id == shop["sold"]).values(**reduced))
    everything_anew()
    html = page(client, "/products?category=sciarpe")
    assert "Prezzo più basso degli ultimi 30 giorni: 110,00" in html
    assert "130,00" not in html


# --- how results are ranked (L14) -----------------------------------------------------------------------


def test_every_list_says_how_it_is_ordered_from_the_constants_of_the_code(
    client: FlaskClient, shop: dict[str, int]
) -> None:
    with client.application.test_request_context():
        recommended, best = ranking.parameters(orders.Sort.RECOMMENDED), ranking.parameters(orders.Sort.BEST)
    assert (len(recommended), len(best)) == (len(orders.RECOMMENDED_BY), len(orders.BEST_BY))
    assert str(orders.FRESH_DAYS) in recommended[orders.RECOMMENDED_BY.index("fresh")]
    for path, told in (("/products", recommended), ("/products?q=borsa", best), ("/products?q=xyzzyx", best)):
        html = page(client, path)
        assert "Come ordiniamo i risultati" in html
        assert all(words in html for words in told)


def test_the_row_of_a_hidden_product_stays_so_that_other_processes_learn_of_it(
    app: Flask, shop: dict[str, int]
) -> None:
    with unit_of_work() as session:
        session.execute(update(Product).where(Product.id == shop["sold"]).values(state=ProductState.ARCHIVED))
    everything_anew()
    assert db.session.scalar(select(Listing.is_shown).where(Listing.product_id == shop["sold"])) is False


def test_a_filter_that_nothing_is_known_by_is_told_kindly_and_not_indexed(
    client: FlaskClient, shop: dict[str, int]
) -> None:
    html = page(client, "/products?category=borze&colour=<b>&size=&brand=arbrora")
    assert "«borze» non lo conosciamo, in «Che cosa»" in html
    assert "«<b>» non lo conosciamo, in «Colore»" in html
    assert html.count("non lo conosciamo") == 2
    assert 'content="noindex, follow"' in html
    assert 'content="noindex, follow"' not in page(client, "/products?brand=arbrora")
    assert titles(html) == titles(page(client, "/products?brand=arbrora"))
    many = page(client, "/products?" + "&".join(f"size=zz{n}" for n in range(30)))
    assert many.count("non lo conosciamo") == 3


def test_counts_are_told_to_the_ear_in_the_singular_too(client: FlaskClient, shop: dict[str, int]) -> None:
    words = re.findall(r'class="count">(\d+)<span class="hidden-words"> (\w+)<', page(client, "/products"))
    assert ("1", "pezzo") in words
    assert ("30", "pezzi") in words
    assert ("1", "pezzi") not in words


def test_a_slip_of_the_pen_is_not_taken_for_an_inflection_of_another_word(app: Flask, client: FlaskClient) -> None:
    hub, brand = makers.location(), makers.brand()
    makers.for_sale(brand.id, hub.id, "Coniglio dalle orecchie lunghe", title_en="Bunny with long ears")
    makers.for_sale(brand.id, hub.id, "Orecchini di wax", title_en="Wax earrings")
    everything_anew()
    html = page(client, "/en/products?q=earings")
    assert titles(html)[0] == "Wax earrings"
    assert "earrings" in html
    assert titles(page(client, "/en/products?q=ear"))[0] == "Bunny with long ears"
    assert titles(page(client, "/products?q=orecchio")) == ["Coniglio dalle orecchie lunghe"]
