"""L27: name, seat, VAT number, REA, e-mail and PEC stand on every page; an empty one stops the start."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask

from storefront.app import create_app
from storefront.faces.web.identity import Identity, read
from storefront.settings import ROOT
from tests.rules.reading import page, public_addresses
from tests.shop import environment, forget_settings

ASKED = [field.name for field in fields(Identity) if field.name != "is_demo"]
FILE = ROOT / "shop.toml"


def without(name: str, folder: Path) -> Path:
    """The shop's own file with one answer left empty."""
    path = folder / "shop.toml"
    path.write_text(
        re.sub(rf'^{name} = ".*"$', f'{name} = "  "', FILE.read_text(encoding="utf-8"), flags=re.MULTILINE),
        encoding="utf-8",
    )
    return path


def test_every_public_page_names_the_company_behind_the_shop(app: Flask) -> None:
    shop = read(FILE)
    for address in public_addresses():
        status = app.test_client().get(address).status_code
        text = page(app.test_client(), address, status)
        for fact in (shop.legal_name, shop.seat, shop.vat_number, shop.rea, shop.email, shop.pec):
            assert fact in text, (address, fact)


@pytest.mark.parametrize("name", ASKED)
def test_an_empty_answer_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        read(without(name, tmp_path))


def test_the_shop_does_not_start_without_its_vat_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in environment(f"sqlite:///{tmp_path / 'shop.sqlite3'}", tmp_path).items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("IDENTITY_FILE", str(without("vat_number", tmp_path)))
    forget_settings()
    try:
        with pytest.raises(ValueError, match="vat_number"):
            create_app()
    finally:
        forget_settings()
