"""Reading an account statement of our bank (camt.053): which movements it tells of. Nothing in it is run or fetched."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from storefront.core.errors import Refusal

LARGEST = 8 * 2**20
DOCUMENT = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:camt\.05[34]\.[0-9.]+\}Document")


class NotABankFile(Refusal):
    """What was sent is no camt.053 that we can read: `why` names what is wrong."""

    code = "not_a_bank_file"
    status = 422


@dataclass(frozen=True, slots=True)
class Line:
    """One movement; `cents` below zero has left our account."""

    key: str
    booked_on: date
    cents: int
    end_to_end_id: str
    is_return: bool
    name: str
    iban: str
    words: str


@dataclass(frozen=True, slots=True)
class BankStatement:
    iban: str
    digest: str
    lines: tuple[Line, ...]


def read(content: bytes) -> BankStatement:
    """What the file says. Raises NotABankFile."""
    if len(content) > LARGEST:
        raise NotABankFile(why="too_large")
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NotABankFile(why="not_xml") from error
    if not DOCUMENT.fullmatch(root.tag):
        raise NotABankFile(why="not_camt")
    _without_namespace(root)
    statements = root.findall("./*/Stmt") or root.findall("./*/Ntfctn")
    if not statements:
        raise NotABankFile(why="empty")
    ibans = {_text(one, "Acct/Id/IBAN") for one in statements}
    if len(ibans) != 1:
        raise NotABankFile(why="several_accounts")
    try:
        lines = tuple(line for one in statements for line in _lines(one))
    except (ValueError, InvalidOperation) as error:
        raise NotABankFile(why="unreadable_line") from error
    return BankStatement(ibans.pop(), hashlib.sha256(content).hexdigest(), lines)


def _without_namespace(root: Element) -> None:
    for one in root.iter():
        one.tag = one.tag.rpartition("}")[2]


def _lines(statement: Element) -> Iterator[Line]:
    """Booked entries; one that sums several transactions is told transaction by transaction."""
    seen: dict[str, int] = {}
    for entry in statement.iter("Ntry"):
        if (_text(entry, "Sts/Cd") or _text(entry, "Sts")) not in {"BOOK", ""}:
            continue
        details = entry.findall("NtryDtls/TxDtls")
        parts = details if len(details) > 1 or _amount(details[0] if details else entry) is not None else [None]
        for part in parts if details else [None]:
            line = _line(entry, part if part is not None else (details[0] if details else None), whole=part is None)
            seen[line.key] = seen.get(line.key, 0) + 1
            yield _numbered(line, seen[line.key])


def _line(entry: Element, detail: Element | None, *, whole: bool) -> Line:
    part = detail if detail is not None else entry
    amount = _amount(entry) if whole else _amount(part)
    if amount is None or _text(entry, "Amt/@Ccy") not in {"EUR", ""}:
        raise ValueError("no amount in euros")
    leaves = (_text(part, "CdtDbtInd") or _text(entry, "CdtDbtInd")) == "DBIT"
    is_return = _text(entry, "RvslInd") == "true" or part.find("RtrInf") is not None
    other = "Cdtr" if leaves != is_return else "Dbtr"
    words = " ".join(one.text.strip() for one in part.iter("Ustrd") if one.text)
    reason = _text(part, "RtrInf/Rsn/Cd") or _text(part, "RtrInf/AddtlInf")
    bank_ref = _text(part, "Refs/AcctSvcrRef") or (_text(entry, "AcctSvcrRef") if whole else "")
    end_to_end = _text(part, "Refs/EndToEndId")
    booked_on = date.fromisoformat((_text(entry, "BookgDt/Dt") or _text(entry, "BookgDt/DtTm"))[:10])
    cents = -amount if leaves else amount
    said = "|".join((booked_on.isoformat(), str(cents), end_to_end, bank_ref, words, _text(entry, "NtryRef")))
    return Line(
        key=hashlib.sha256(said.encode()).hexdigest(), booked_on=booked_on, cents=cents,
        end_to_end_id="" if end_to_end == "NOTPROVIDED" else end_to_end[:35], is_return=is_return,
        name=(_text(part, f"RltdPties/{other}/Nm") or _text(part, f"RltdPties/{other}/Pty/Nm"))[:255],
        iban=_text(part, f"RltdPties/{other}Acct/Id/IBAN")[:34],
        words=" ".join(one for one in (reason, words or _text(entry, "AddtlNtryInf")) if one)[:1000],
    )  # fmt: skip


def _numbered(line: Line, number: int) -> Line:
    """Two lines that say the same in one file are two; in two files they are one."""
    if number == 1:
        return line
    key = hashlib.sha256(f"{line.key}#{number}".encode()).hexdigest()
    return Line(key, line.booked_on, line.cents, line.end_to_end_id, line.is_return, line.name, line.iban, line.words)


def _amount(part: Element) -> int | None:
    """Cents, exactly; none where no amount stands."""
    words = _text(part, "Amt") or _text(part, "AmtDtls/TxAmt/Amt")
    if not words:
        return None
    cents = Decimal(words) * 100
    if cents != cents.to_integral_value() or not 0 <= cents < 10**12:
        raise ValueError("an amount in cents")
    return int(cents)


def _text(part: Element, path: str) -> str:
    path, _, attribute = path.partition("/@")
    found: Any = part.find(path)
    if found is None:
        return ""
    return str(found.get(attribute, "") if attribute else (found.text or "")).strip()
