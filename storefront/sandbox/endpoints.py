"""The list of endpoints that the sandbox answers; each module of nouns adds its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .box import PLATFORM, Body, Box


@dataclass(frozen=True)
class Call:
    """One checked request: its typed parameters, the ids of its path, the account it speaks for."""

    box: Box
    params: Body
    ids: dict[str, str] = field(default_factory=dict)
    account: str = PLATFORM
    path: str = ""


@dataclass(frozen=True)
class Endpoint:
    method: str
    rule: str
    params: type
    work: Callable[[Call], Body]
    simulated: frozenset[str] | None  # None: every parameter that the SDK knows
    for_accounts: bool  # may be called with Stripe-Account


ENDPOINTS: list[Endpoint] = []


def endpoint(
    method: str, rule: str, params: type, *, simulated: str | None = None, for_accounts: bool = False
) -> Callable[[Callable[[Call], Body]], Callable[[Call], Body]]:
    """Register a function as the answer to one method and path."""

    def register(work: Callable[[Call], Body]) -> Callable[[Call], Body]:
        known = None if simulated is None else frozenset(simulated.split())
        ENDPOINTS.append(Endpoint(method, rule, params, work, known, for_accounts))
        return work

    return register
