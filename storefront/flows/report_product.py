"""Somebody says that an offer is illegal, dangerous or untrue: a case for a person, and an acknowledgement (DSA, art. 16)."""

from enum import StrEnum

from storefront.core import refs
from storefront.domain.cases.services import open_case
from storefront.domain.mails.services import enqueue
from storefront.infra.db import unit_of_work
from storefront.infra.queue import nudge

REF_LENGTH = 8


class NoticeKind(StrEnum):
    """What is wrong with an offer, most urgent first."""

    DANGEROUS = "dangerous"
    ILLEGAL = "illegal"
    COPIED = "copied"  # somebody else's work or name
    UNTRUE = "untrue"
    OTHER = "other"


def report_product(
    product_id: int, title: str, kind: NoticeKind, words: str, *, name: str, email: str, locale: str, received: str
) -> str:
    """Hand a notice to a person; returns its ref. `received` is day and hour in the sender's language.

    Sent twice it is two notices: nobody's words are dropped because somebody else's were alike.
    """
    ref = refs.code(REF_LENGTH)
    said = {"product_id": product_id, "title": title, "kind": kind.value, "words": words, "name": name, "email": email,
            "locale": locale}  # fmt: skip
    with unit_of_work():
        open_case("notice", f"notice:{ref}", proposal="read_notice", values=said)
        told = {"title": title, "words": words, "received": received, "ref": ref}
        enqueue("notice_received", f"notice:{ref}", email, locale, ref, told)
    nudge("send_mails")
    return ref
