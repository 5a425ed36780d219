"""A face asks for one sheet, joined in the order of the cascade and naming its fonts by content."""

import gzip
from pathlib import Path

import pytest

from storefront.faces.web import assets
from storefront.infra import fonts, styles

LIMIT_BYTES = 30_000


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A tiny static folder: tokens, base, one shared part, two faces."""
    sheets = {
        "css/tokens.css": ":root { --ink: #000; }",
        "css/base.css": "/* why */\nbody {\n  margin: 0;\n}\n@font-face { src: url('../fonts/text.woff2'); }",
        "css/parts/button.css": ".button { color: red; }",
        "css/shop/card.css": ".card { color: blue; }",
        "css/till/tile.css": ".tile { color: green; }",
        "fonts/text.woff2": "letters",
    }
    for name, text in sheets.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def built(static: Path, face: str) -> str:
    return (static / "build" / f"{face}.css").read_text("utf-8")


def test_each_face_gets_tokens_then_base_then_parts_then_its_own(static: Path) -> None:
    styles.join_all(static)
    shop = built(static, "shop")
    order = [shop.index(words) for words in (":root", "body", ".button", ".card")]
    assert order == sorted(order)
    assert ".tile" not in shop
    assert ".tile" in built(static, "till")


def test_comments_and_indents_are_left_out(static: Path) -> None:
    styles.join_all(static)
    assert "why" not in built(static, "shop")
    assert "\n  " not in built(static, "shop")


def test_a_sheet_is_written_again_only_when_it_would_say_something_else(static: Path) -> None:
    assert len(styles.join_all(static)) == 2
    assert styles.join_all(static) == []
    (static / "css" / "shop" / "card.css").write_text(".card { color: black; }", "utf-8")
    assert [path.name for path in styles.join_all(static)] == ["shop.css"]
    assert "black" in built(static, "shop")


def test_the_sheet_names_a_font_by_its_content(static: Path) -> None:
    styles.join_all(static)
    before = built(static, "shop")
    (static / "fonts" / "text.woff2").write_text("other letters", "utf-8")
    styles.join_all(static)
    assert f"../fonts/{styles.fingerprinted(static / 'fonts' / 'text.woff2')}" in built(static, "shop")
    assert built(static, "shop") != before


def test_page_and_sheet_ask_for_the_same_font_address() -> None:
    fonts.cut_all()
    face = fonts.FACES[0].output
    assert assets.url(f"fonts/{face}") == f"/static/fonts/{styles.fingerprinted(fonts.STATIC_FONTS / face)}"


def test_the_shop_sheet_stays_under_its_weight() -> None:
    fonts.cut_all()
    text = styles.joined("shop")
    assert len(gzip.compress(text.encode())) <= LIMIT_BYTES
