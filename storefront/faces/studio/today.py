"""What needs a hand today: each room of the studio tells its own, the first page shows them all."""

from collections.abc import Callable
from dataclasses import dataclass

from storefront.domain.brands.members import Membership


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, in words, with the way to it. `tone` as for state tags: bad comes first, then waiting, good."""

    words: str
    url: str
    tone: str = "waiting"


Provider = Callable[[Membership], list[Task]]
PROVIDERS: list[Provider] = []
_ORDER = {"bad": 0, "waiting": 1, "good": 2}


def tells(provider: Provider) -> Provider:
    """Have the first page ask this room too. One statement at most: the first page asks them all."""
    PROVIDERS.append(provider)
    return provider


def tasks(membership: Membership) -> list[Task]:
    found = [task for provider in PROVIDERS for task in provider(membership)]
    return sorted(found, key=lambda task: _ORDER[task.tone])
