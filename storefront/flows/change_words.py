"""The office changes a word of the catalogue: the log has it, and cards, facets and search follow. See docs/people.md."""

from collections.abc import Mapping
from typing import Any

from storefront.core.actor import Actor
from storefront.domain.audit.services import note
from storefront.domain.catalogue import wordlist
from storefront.domain.catalogue.services import mark_stale, next_version
from storefront.domain.catalogue.wordlist import Kind
from storefront.infra.db import unit_of_work
from storefront.infra.queue import nudge


def add_word(kind: Kind, values: Mapping[str, Any], by: Actor) -> str:
    """Returns the word's slug. Raises OwnParent."""
    with unit_of_work():
        slug = wordlist.add(kind, values)
        note(by, "word_added", kind.name, slug, new=values)
        next_version()
    return slug


def change_word(kind: Kind, slug: str, values: Mapping[str, Any], by: Actor) -> None:
    """Raises NotFound, OwnParent."""
    with unit_of_work():
        word_id, changed = wordlist.change(kind, slug, values)
        if changed:
            old = {name: before for name, (before, _after) in changed.items()}
            note(by, "word_changed", kind.name, slug, old=old, new={name: now for name, (_b, now) in changed.items()})
            mark_stale(wordlist.users_of(kind, word_id))
            next_version()
    nudge("refresh_listing")


def remove_word(kind: Kind, slug: str, by: Actor) -> None:
    """Raises NotFound, WordInUse."""
    with unit_of_work():
        note(by, "word_removed", kind.name, slug, old=wordlist.remove(kind, slug))
        next_version()
