"""The file that tells our bank whom to pay: pain.001, checked against its schema; the same run is the same bytes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sepaxml import SepaTransfer
from sepaxml.validation import ValidationError, try_valid_xml

from storefront.domain.settlements.house import House

SCHEMA = "pain.001.001.09"
NO_BIC = b"<FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId>"  # what banks want where a BIC is not known


@dataclass(frozen=True, slots=True)
class Order:
    """One credit transfer."""

    end_to_end_id: str
    holder: str
    iban: str
    amount_cents: int
    words: str


class NotAFile(ValueError):
    """What was written does not fit the schema: our fault, and no file leaves."""


def written(run_ref: str, made_at: datetime, pay_on: date, house: House, orders: Sequence[Order]) -> bytes:
    """The file of one run. Raises NotAFile."""
    config = {"name": house.name, "IBAN": house.iban, "batch": True, "currency": "EUR"}
    if house.bic:
        config["BIC"] = house.bic
    file = SepaTransfer(config, schema=SCHEMA, clean=True)
    file.msg_id = run_ref
    for order in orders:
        file.add_payment(
            {
                "name": order.holder, "IBAN": order.iban, "amount": order.amount_cents, "execution_date": pay_on,
                "description": order.words, "endtoend_id": order.end_to_end_id,
            }
        )  # fmt: skip
    try:
        draft: bytes = file.export(validate=False)
        content = _made_steady(draft, run_ref, made_at)
        try_valid_xml(content, SCHEMA)
    except ValidationError as error:
        raise NotAFile(str(error)) from error
    return content


def _made_steady(draft: bytes, run_ref: str, made_at: datetime) -> bytes:
    """The library's clock and dice replaced by the run's own: twice the same file is twice the same bytes."""
    steady = {
        b"MsgId": run_ref.encode(), b"PmtInfId": f"{run_ref}-1".encode(),
        b"CreDtTm": made_at.strftime("%Y-%m-%dT%H:%M:%S").encode(),
    }  # fmt: skip
    for tag, value in steady.items():
        draft = re.sub(rb"<%b>[^<]*</%b>" % (tag, tag), b"<%b>%b</%b>" % (tag, value, tag), draft)
    return draft.replace(b"<FinInstnId />", NO_BIC)
