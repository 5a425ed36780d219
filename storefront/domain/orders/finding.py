"""Words that an order is found by: of its name, e-mail and telephone. Written with the order, gone with the person."""

import re
from collections.abc import Collection

from sqlalchemy import delete, insert

from storefront.domain.catalogue.words import fold
from storefront.domain.orders.after_models import OrderWord
from storefront.infra.db import needs_unit_of_work

LONGEST = 80
MOST_WORDS = 8
_APART = re.compile(r"[^\w@.+'-]+")
_NO_FIGURE = re.compile(r"\D+")


def words_of(text: str) -> list[str]:
    """The folded words of a text as they are kept and looked for, each once."""
    found = (word.strip(".'-") for word in _APART.split(fold(text)))
    return list(dict.fromkeys(word[:LONGEST] for word in found if word))[:MOST_WORDS]


def phone_word(text: str) -> str:
    """A telephone as it is kept: its figures, without the prefix of Italy."""
    figures = _NO_FIGURE.sub("", text)
    for prefix in ("0039", "39"):
        if figures.startswith(prefix) and len(figures) > 10:
            return figures.removeprefix(prefix)[:LONGEST]
    return figures[:LONGEST]


def words_to_find(name: str, email: str, phone: str) -> list[str]:
    """What is kept of one order: each word of the name, the whole e-mail, the telephone."""
    kept = [*words_of(name), fold(email.strip())[:LONGEST], phone_word(phone)]
    return list(dict.fromkeys(word for word in kept if word))


def keep_words(order_id: int, name: str, email: str, phone: str) -> None:
    """Make an order findable by its buyer. Needs an open unit of work."""
    rows = [{"word": word, "order_id": order_id} for word in words_to_find(name, email, phone)]
    if rows:
        needs_unit_of_work().execute(insert(OrderWord), rows)


def forget_words(order_ids: Collection[int]) -> None:
    """Nobody finds these orders by their buyer any more: the person was erased. Needs an open unit of work."""
    gone = delete(OrderWord).where(OrderWord.order_id.in_(order_ids))
    needs_unit_of_work().execute(gone.execution_options(synchronize_session=False))
