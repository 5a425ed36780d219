"""The cooperative as papers of money name it: from the identity file, sound or nothing is written."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from schwifty import BIC, IBAN

from storefront.settings import settings


@dataclass(frozen=True, slots=True)
class House:
    """Who issues invoices and pays brands."""

    name: str
    vat_number: str  # without its country
    fiscal_code: str
    street: str
    postcode: str
    city: str
    province: str
    rea: str
    email: str
    pec: str
    tax_regime: str
    vat_nature: str
    iban: str
    bic: str


def house() -> House:
    """Raises ValueError naming what is wrong with the identity file."""
    return _read(settings().identity_file)


@lru_cache(maxsize=4)
def _read(path: Path) -> House:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    books = table.get("books", {})
    missing = [key for key in ("street", "postcode", "city", "province", "tax_regime", "iban") if not books.get(key)]
    if missing:
        raise ValueError(f"{path.name}: fill in {', '.join(missing)} under [books]")
    vat_number = str(table["vat_number"]).removeprefix("IT")
    return House(
        name=table["legal_name"], vat_number=vat_number, fiscal_code=books.get("fiscal_code") or vat_number,
        street=books["street"], postcode=books["postcode"], city=books["city"], province=books["province"],
        rea=table["rea"], email=table["email"], pec=table["pec"], tax_regime=books["tax_regime"],
        vat_nature=books.get("vat_nature", ""), iban=str(IBAN(books["iban"])),
        bic=str(BIC(books["bic"])) if books.get("bic") else "",
    )  # fmt: skip
