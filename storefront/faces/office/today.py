"""The first page: what needs a hand today. Each room tells its own, to those who may open it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, url_for

from storefront.faces.office import bp, figure_today
from storefront.faces.office.door import Desk, may_open, open_to


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, in words, with the page where it is done. `tone`: bad comes first, then waiting, then good."""

    words: str
    endpoint: str
    tone: str = "waiting"
    values: Mapping[str, Any] = field(default_factory=dict)  # of the page's address

    @property
    def url(self) -> str:
        return url_for(self.endpoint, **self.values)


Provider = Callable[[], list[Task]]
PROVIDERS: list[Provider] = []
_ORDER = {"bad": 0, "waiting": 1, "good": 2}


def tells(provider: Provider) -> Provider:
    """Have the first page ask this room too. One statement at most: the first page asks them all."""
    PROVIDERS.append(provider)
    return provider


def tasks() -> list[Task]:
    found = [task for provider in PROVIDERS for task in provider() if may_open(task.endpoint)]
    return sorted(found, key=lambda task: _ORDER[task.tone])


@bp.get("")
@open_to(*Desk)
def today() -> str:
    return render_template("office/today.html", tasks=tasks(), sold=figure_today.today())
