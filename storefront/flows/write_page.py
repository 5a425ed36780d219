"""Somebody of the office writes a page of words anew: the log has it, and whoever keeps pages in memory follows."""

from storefront.core.actor import Actor
from storefront.domain.audit.services import note
from storefront.domain.catalogue.services import next_version
from storefront.domain.texts import pages
from storefront.domain.texts.pages import Words
from storefront.infra.db import unit_of_work


def write_page(slug: str, locale: str, words: Words, old: Words, *, after: int, by: Actor) -> int:
    """Write a version over number `after`; returns its own. Raises WrittenMeanwhile.

    The log keeps title, summary and draft as they were; the words themselves are in the versions, which stay.
    """
    with unit_of_work():
        number = pages.write(slug, locale, words, after=after, by=by.user_id)
        told = {"title": (old.title, words.title), "summary": (old.summary, words.summary),
                "is_draft": (old.is_draft, words.is_draft)}  # fmt: skip
        changed = {name: pair for name, pair in told.items() if pair[0] != pair[1]}
        note(
            by, "page_written", "page", f"{slug}/{locale}",
            old={"version": after, **{name: before for name, (before, _) in changed.items()}},
            new={"version": number, **{name: now for name, (_, now) in changed.items()}},
        )  # fmt: skip
        next_version()
    return number
