"""What every form does with words before it looks at them, and how it looks at Italian addresses and numbers."""

import re
import unicodedata
from typing import Any

from email_validator import EmailNotValidError, validate_email
from stdnum.it import codicefiscale, iva

from storefront.core import refs

HALF_LABEL = 4
CODE = re.compile(r"[\s.\-]+")
CAP = re.compile(r"[0-9]{5}")
FOREIGN_POSTCODE = re.compile(r"[A-Z0-9][A-Z0-9 \-]{1,10}")

PROVINCES = frozenset(
    [
        "AG",
        "AL",
        "AN",
        "AO",
        "AP",
        "AQ",
        "AR",
        "AT",
        "AV",
        "BA",
        "BG",
        "BI",
        "BL",
        "BN",
        "BO",
        "BR",
        "BS",
        "BT",
        "BZ",
        "CA",
        "CB",
        "CE",
        "CH",
        "CL",
        "CN",
        "CO",
        "CR",
        "CS",
        "CT",
        "CZ",
        "EN",
        "FC",
        "FE",
        "FG",
        "FI",
        "FM",
        "FR",
        "GE",
        "GO",
        "GR",
        "IM",
        "IS",
        "KR",
        "LC",
        "LE",
        "LI",
        "LO",
        "LT",
        "LU",
        "MB",
        "MC",
        "ME",
        "MI",
        "MN",
        "MO",
        "MS",
        "MT",
        "NA",
        "NO",
        "NU",
        "OR",
        "PA",
        "PC",
        "PD",
        "PE",
        "PG",
        "PI",
        "PN",
        "PO",
        "PR",
        "PT",
        "PU",
        "PV",
        "PZ",
        "RA",
        "RC",
        "RE",
        "RG",
        "RI",
        "RM",
        "RN",
        "RO",
        "SA",
        "SI",
        "SO",
        "SP",
        "SR",
        "SS",
        "SU",
        "SV",
        "TA",
        "TE",
        "TN",
        "TO",
        "TP",
        "TR",
        "TS",
        "TV",
        "UD",
        "VA",
        "VB",
        "VC",
        "VE",
        "VI",
        "VR",
        "VT",
        "VV",
    ]
)
"""The provinces of Italy by their two letters."""


def plain(text: Any) -> str:
    """One line of words as a person meant them: no control signs, single spaces, composed letters."""
    if not isinstance(text, str):
        return ""
    kept = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def compact(text: Any) -> str:
    """A code without the spaces, dots and dashes that people type, in capitals."""
    return CODE.sub("", plain(text)).upper()


def codes_in(text: Any) -> list[str]:
    """Labels of pieces apart by lines, commas or spaces, each once; two halves of four signs with a space are one label."""
    codes: list[str] = []
    for part in re.split(r"[\s,;]+", str(text or "")):
        if codes and len(part) == HALF_LABEL and len(codes[-1]) == HALF_LABEL:
            codes[-1] += part
        elif part:
            codes.append(part)
    return list(dict.fromkeys(refs.normalised(code)[:12] for code in codes))


def is_email(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return len(text) <= 254


def is_postcode(text: str, country: str) -> bool:
    return bool((CAP if country == "IT" else FOREIGN_POSTCODE).fullmatch(text))


def is_vat_number(text: str) -> bool:
    return bool(iva.is_valid(text.removeprefix("IT")))


def is_fiscal_code(text: str) -> bool:
    """A person's sixteen signs, or a company's eleven digits."""
    return bool(codicefiscale.is_valid(text))
