"""The demo's catalogue files are whole, honest and agree with each other; nothing here needs a database."""

import re
import tomllib
from collections import Counter
from datetime import time
from pathlib import Path
from typing import Any

import pytest

import storefront.demo
from storefront.domain.catalogue import labels

FOLDER = Path(storefront.demo.__file__).parent / "catalogue"
KINDS = set(re.findall(r"\w+", """
    dress skirt blouse jacket trousers apron scarf shawl tote crossbody backpack pouch cushion throw tablecloth placemats
    teatowel basket earrings necklace bracelet ring brooch bodysuit bib bonnet bootees babyblanket softtoy mobile
    childdress childtrousers childshirt hat headband
"""))  # fmt: skip
PATTERNS = set(re.findall(r"\w+", """
    plain stripe check herringbone tartan dots floral wax denim patchwork gingham chevron quilt
"""))  # fmt: skip
TEXTS = ("title", "summary", "description", "care", "made_by")
# Words that promise something about nature: D.Lgs. 30/2026 wants proof for each, and a demo has none.
GREEN = re.compile(
    r"\b(eco|bio|green|natural[ei]?|ecolog\w*|sostenibil\w*|sustainab\w*|ecosostenibil\w*|biodegrad\w*|recycled|riciclat\w*"
    r"|impatto|climat\w*|co2|eco-friendly|organic|vegan\w*|cruelty\w*)\b",
    re.IGNORECASE,
)


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


WORDS = table("_materials")
BRANDS = {row["slug"]: row for row in table("_brands")["brand"]}
PLACES = {row["slug"]: row for row in table("_places")["place"]}
CATEGORIES = {row["slug"]: row for row in table("_categories")["category"]}
LOTS = {row["slug"]: row for row in table("_reuse")["lot"]}
SHELVES = [(brand, product) for brand in BRANDS for product in table(brand)["product"]]
PRODUCTS = [product for _, product in SHELVES]
VARIANTS = [variant for product in PRODUCTS for variant in product["variant"]]
each_product = pytest.mark.parametrize(("brand", "product"), SHELVES, ids=[p["slug"] for p in PRODUCTS])


def keys(name: str) -> set[str]:
    return {row["key"] for row in WORDS[name]}


def pieces(product: dict[str, Any]) -> int:
    return sum(sum(variant["pieces"].values()) for variant in product["variant"])


def said(product: dict[str, Any], locale: str) -> list[str]:
    alts = product["picture"]["alt"][locale]
    warnings = product["warnings"].get(locale, "")
    return [*(product[locale][name] for name in TEXTS), *alts, warnings]


def test_seven_brands_show_nine_to_eleven_products_each():
    counts = Counter(brand for brand, _ in SHELVES)
    assert set(counts) == {
        "au-petit-bonheur", "petit-le-cad", "arbrora", "baobab-couture", "anna-maria-carrieri", "episodio-zero",
        "sosa-baby-design",
    }  # fmt: skip
    assert all(9 <= count <= 11 for count in counts.values())
    assert len(PRODUCTS) >= 66


def test_the_mix_shows_every_way_of_selling():
    made = Counter(product["made"] for product in PRODUCTS)
    sold_out = [p for p in PRODUCTS if p["made"] != "to_order" and pieces(p) == 0]
    shares = [product["shares"] for product in PRODUCTS if "shares" in product]
    assert made["one_off"] == 20
    assert made["to_order"] == 8
    assert len(sold_out) == 6
    assert sum(any("sale" in v for v in product["variant"]) for product in PRODUCTS) >= 10
    assert sum("reuse" in product for product in PRODUCTS) >= 20
    assert len(shares) >= 7
    assert sum(len(share) == 3 for share in shares) >= 2
    assert any(sorted(share.values()) == [3333, 3333, 3334] for share in shares)
    assert {product["picture"]["kind"] for product in PRODUCTS} == KINDS
    assert {product["withdrawal_excluded"] for product in PRODUCTS} == {"", "personalised", "hygiene"}


def test_slugs_skus_titles_and_pictures_are_each_their_own():
    for name, all_of in {
        "slug": [product["slug"] for product in PRODUCTS],
        "sku": [variant["sku"] for variant in VARIANTS],
        "title it": [product["it"]["title"] for product in PRODUCTS],
        "title en": [product["en"]["title"] for product in PRODUCTS],
        "look": [(p["picture"]["kind"], p["picture"]["pattern"], tuple(p["picture"]["colours"])) for p in PRODUCTS],
        "first picture's text": [p["picture"]["alt"]["it"][0] for p in PRODUCTS],
    }.items():
        assert [each for each, count in Counter(all_of).items() if count > 1] == [], name


@each_product
def test_it_stands_in_a_category_of_the_second_level_and_names_known_things(brand, product):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", product["slug"])
    assert CATEGORIES[product["category"]]["parent"] in CATEGORIES
    assert product["materials"]
    assert set(product["materials"]) <= keys("material")
    assert product.get("reuse") is None or product["reuse"] in LOTS
    shares = product.get("shares", {brand: 10_000})
    assert sum(shares.values()) == 10_000
    assert brand in shares
    assert set(shares) <= set(BRANDS)


@each_product
def test_it_is_told_in_two_languages_as_a_shop_would(brand, product):
    for locale in ("it", "en"):
        texts = said(product, locale)
        assert all(texts[:-1]), "an empty text"
        assert texts[1].endswith(".")
        assert ". " not in texts[1], "the summary is one sentence"
        paragraphs = texts[2].strip().split("\n\n")
        assert 2 <= len(paragraphs) <= 4
        assert len(texts) == len(TEXTS) + 4
        for text in texts:
            assert "!" not in text
            assert not GREEN.search(text), GREEN.search(text)
            assert "\n " not in text
    for name in TEXTS:
        assert product["it"][name] != product["en"][name]


@each_product
def test_its_making_and_stock_say_the_same(brand, product):
    if product["made"] == "to_order":
        assert product["lead_days"] > 0
        assert product["weekly_capacity"] > 0
        assert all(variant["pieces"] == {} for variant in product["variant"])
    elif product["made"] == "one_off":
        assert len(product["variant"]) == 1
        assert pieces(product) in (0, 1)
    else:
        assert product["made"] == "stock"
        assert pieces(product) == 0 or 2 <= pieces(product) <= 9
    excluded = product["withdrawal_excluded"]
    assert (excluded == "personalised") == ("personalisation" in product)
    if "personalisation" in product:
        assert 1 <= product["personalisation"]["max_length"] <= 200
        assert set(product["personalisation"]["label"]) == {"it", "en"}


@each_product
def test_its_composition_is_lawful(brand, product):
    asks = CATEGORIES[product["category"]].get("asks", [])
    assert "fibres" not in asks or product["fibres"]
    parts = [part["part"] for part in product.get("fibres", [])]
    assert len(parts) == len(set(parts))
    assert set(parts) <= keys("part")
    for part in product.get("fibres", []):
        names, percents = zip(*part["list"], strict=True)
        assert set(names) <= keys("fibre")
        assert sum(percents) == 100
        assert list(percents) == sorted(percents, reverse=True)
    group = {row["key"]: row["group"] for row in WORDS["care_symbol"]}
    groups = [group[symbol] for symbol in product.get("care_symbols", [])]
    assert len(groups) == len(set(groups))
    assert "fibres" not in asks or set(groups) == set(group.values())
    assert isinstance(product["animal_parts"], bool)


@each_product
def test_it_warns_of_what_can_hurt(brand, product):
    warnings, category = product["warnings"], product["category"]
    assert (warnings == {"none": True}) != bool(warnings.get("it") and warnings.get("en"))
    if CATEGORIES[category]["parent"] == "neonati":
        assert "none" not in warnings, "baby goods always say how to use them"
    if category == "copertine":
        assert "12 mesi" in warnings["it"]
    if category == "giochi":
        assert product["ce_mark"] is True
        assert product["age_min_months"] == 0
    if category == "orecchini":
        assert product["withdrawal_excluded"] == "hygiene"
        assert "3 anni" in warnings["it"]


@each_product
def test_its_variants_can_be_sold(brand, product):
    sizes = [variant["size"] for variant in product["variant"]]
    prefix = {variant["sku"].split("-")[0] for variant in product["variant"]}
    assert len(prefix) == 1
    assert len({(v["size"], v["colour"]) for v in product["variant"]}) == len(product["variant"])
    for variant in product["variant"]:
        assert re.fullmatch(r"[A-Z]{3}-[A-Z]+-\d\d(-[A-Z0-9]+)*", variant["sku"])
        assert variant["size"] in keys("size") | {""}
        assert variant["colour"] in keys("colour")
        assert 1000 <= variant["price_cents"] <= 40_000
        assert 5 <= variant["weight_grams"] <= 2500
        for place in variant["pieces"]:
            assert PLACES[place].get("brand", brand) == brand, "a piece in another brand's workshop"
        if sale := variant.get("sale"):
            assert 0 < sale["price_cents"] < variant["price_cents"]
            assert sale["starts_days_ago"] > 0
            assert sale["ends_in_days"] > 0
    asks = CATEGORIES[product["category"]].get("asks", [])
    assert "measures" not in asks or product["measures"]
    for measure in product.get("measures", {}).values():
        assert set(measure["values"]) == set(sizes)
        assert measure["it"]
        assert measure["en"]


@each_product
def test_its_pictures_can_be_drawn_and_told(brand, product):
    picture = product["picture"]
    assert picture["kind"] in KINDS
    assert picture["pattern"] in PATTERNS
    assert 2 <= len(picture["colours"]) <= 4
    for colour in picture["colours"]:
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        assert max(red, green, blue) - min(red, green, blue) < 165, "brighter than a dyed cloth"
    for locale in ("it", "en"):
        alts = picture["alt"][locale]
        assert len(alts) == len(set(alts)) == 3
        assert all(10 <= len(alt) <= 140 for alt in alts)


def test_brands_carry_invented_identities_whose_numbers_add_up():
    assert {brand["legal"]["vat_regime"] for brand in BRANDS.values()} == {"ordinario", "forfettario"}
    assert len({brand["legal"]["vat_number"] for brand in BRANDS.values()}) == len(BRANDS)
    for slug, brand in BRANDS.items():
        legal = brand["legal"]
        assert legal["is_demo"] is True
        assert "dati dimostrativi" in legal["legal_name"]
        assert legal["email"] == f"ciao@{slug}.example"
        assert (legal["vat_rate_bp"] == 0) == (legal["vat_regime"] == "forfettario")
        digits = [int(digit) for digit in legal["vat_number"]]
        doubled = [d if at % 2 == 0 else 2 * d - 9 * (d > 4) for at, d in enumerate(digits)]
        assert len(digits) == 11
        assert sum(doubled) % 10 == 0, slug
        assert 0 < brand["commission_bp"]["online"] <= brand["commission_bp"]["till"] < 5000
        codes = {row["key"] for row in table("_brands")["packaging"]}
        assert brand["packaging"]
        assert set(brand["packaging"]) <= codes
        for locale in ("it", "en"):
            assert 3 <= brand["story"][locale].count(".") <= 5
            assert not GREEN.search(brand["story"][locale])


def test_places_open_close_and_ship():
    assert [p["kind"] for p in PLACES.values()].count("outlet") == 4
    assert "hub" in PLACES
    for slug, place in PLACES.items():
        assert place["address_is_demo"] is (slug != "hub")
        assert (place["kind"] == "atelier") != place["pickup"]
        assert set(place["hours"]) == {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
        for spans in place["hours"].values():
            times = [time.fromisoformat(hour) for span in spans for hour in span.split("-")]
            assert times == sorted(times)
        for closure in place["closures"]:
            assert closure["from"] <= closure["until"]
        for country in ("IT", "FR", "RO"):
            bands = [band for band in place["shipping"] if country in band["countries"]]
            grams = [band["up_to_grams"] for band in bands]
            cents = [band["price_cents"] for band in bands]
            assert grams == sorted(set(grams)), (slug, country)
            assert cents == sorted(cents)
            assert grams[-1] >= 10_000
            assert all(band["days_min"] <= band["days_max"] for band in bands)


def test_lots_of_reused_material_are_used_and_weighed():
    used = {product["reuse"] for product in PRODUCTS if "reuse" in product}
    assert used == set(LOTS)
    for lot in LOTS.values():
        assert lot["kilos"] > 0
        for locale in ("it", "en"):
            assert lot["source"][locale]
            assert not GREEN.search(lot[locale])


def test_words_for_sizes_parts_and_care_are_those_the_pages_show():
    for name, shown in (("size", labels.SIZES), ("part", labels.PARTS), ("care_symbol", labels.CARE)):
        assert {row["key"]: (row["it"], row["en"]) for row in WORDS[name]} == shown


def test_sixty_searches_name_pieces_that_exist():
    queries = table("_queries")["query"]
    slugs = {product["slug"] for product in PRODUCTS}
    assert len(queries) == 60
    assert len({(query["q"], query["locale"]) for query in queries}) == 60
    assert Counter(query["locale"] for query in queries).keys() == {"it", "en"}
    for query in queries:
        assert query["first"]
        assert set(query["first"]) <= slugs, query["q"]
