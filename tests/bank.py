"""What our bank sends: account statements (camt.053) made up for tests."""

from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


@dataclass(frozen=True)
class Entry:
    """One movement; below zero leaves the account."""

    cents: int
    end_to_end_id: str = ""
    words: str = ""
    is_return: bool = False
    on: date = date(2026, 11, 12)


def camt(iban: str, *entries: Entry, prologue: str = "") -> bytes:
    body = "".join(_entry(one) for one in entries)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prologue}<Document xmlns="{NAMESPACE}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>B1</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id><IBAN>{iban}</IBAN></Id></Acct>{body}</Stmt>"
        "</BkToCstmrStmt></Document>"
    ).encode()


def _entry(one: Entry) -> str:
    euros = f"{abs(one.cents) // 100}.{abs(one.cents) % 100:02d}"
    side = "DBIT" if one.cents < 0 else "CRDT"
    back = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>" if one.is_return else ""
    return (
        f'<Ntry><Amt Ccy="EUR">{euros}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>{one.on}</Dt></BookgDt><NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>{one.end_to_end_id or 'NOTPROVIDED'}</EndToEndId></Refs>"
        f'<Amt Ccy="EUR">{euros}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        f"<RmtInf><Ustrd>{escape(one.words)}</Ustrd></RmtInf>{back}</TxDtls></NtryDtls></Ntry>"
    )
