"""What a brand still lacks before it can sell: pure. See docs/joining.md."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from storefront.domain.brands.models import BrandState


class Step(StrEnum):
    """The steps of joining, in the order in which they are easiest."""

    PROFILE = "profile"
    LEGAL = "legal"
    CONTACT = "contact"
    TERMS = "terms"
    BANK = "bank"
    SENDING = "sending"
    STRIPE = "stripe"


OWNERS_STEPS = frozenset(Step) - {Step.PROFILE}
"""What binds the brand in law and money: editors see that it is done or not, and no more."""


@dataclass(frozen=True, slots=True)
class BrandFile:
    """Everything about a brand that the list asks for."""

    brand_id: int
    slug: str
    name: str
    state: BrandState
    email: str
    phone: str
    legal_name: str
    street: str
    postcode: str
    city: str
    vat_number: str
    fiscal_code: str
    accepted_terms: str
    sends_from_hub: bool
    has_picture: bool
    tagline_it: str
    tagline_en: str
    story_it: str
    story_en: str
    has_bank: bool
    has_own_place: bool
    account_id: str  # empty: none opened
    transfers_active: bool
    payouts_enabled: bool
    requirements: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """The whole list: what each step lacks, by code."""

    lacking: dict[Step, tuple[str, ...]]
    later: dict[Step, tuple[str, ...]] = field(default_factory=dict)  # what may follow when the shop is open

    @property
    def done(self) -> int:
        return sum(not codes for codes in self.lacking.values())

    @property
    def is_complete(self) -> bool:
        return self.done == len(self.lacking)

    @property
    def next_step(self) -> Step | None:
        return next((step for step, codes in self.lacking.items() if codes), None)

    def after(self, step: Step) -> Step | None:
        """The step to go on with from this one: the next that lacks something, then those before it."""
        order = list(self.lacking)
        place = order.index(step) + 1
        return next((one for one in (*order[place:], *order[: place - 1]) if self.lacking[one]), None)


PROFILE = ("tagline_it",)
LATER = ("story_it", "tagline_en", "story_en")
"""Worth having, and no reason to wait: pages leave out what is not there."""
LEGAL = ("legal_name", "street", "postcode", "city", "vat_number", "fiscal_code")


def progress(file: BrandFile, terms_version: str) -> Progress:
    """What is missing. `terms_version` is the one in force: an older acceptance counts as none."""
    return Progress(
        {
            Step.PROFILE: (*_empty(file, *PROFILE), *_unless(file.has_picture, "picture")),
            Step.LEGAL: _empty(file, *LEGAL),
            Step.CONTACT: _empty(file, "email", "phone"),
            Step.TERMS: _terms(file.accepted_terms, terms_version),
            Step.BANK: _unless(file.has_bank, "iban"),
            Step.SENDING: _unless(file.sends_from_hub or file.has_own_place, "place"),
            Step.STRIPE: _account(file),
        },
        {Step.PROFILE: _empty(file, *LATER)},
    )


def _empty(file: BrandFile, *names: str) -> tuple[str, ...]:
    return tuple(name for name in names if not getattr(file, name))


def _unless(fine: bool, code: str) -> tuple[str, ...]:
    return () if fine else (code,)


def _terms(accepted: str, version: str) -> tuple[str, ...]:
    if accepted == version:
        return ()
    return ("new_version",) if accepted else ("terms",)


def _account(file: BrandFile) -> tuple[str, ...]:
    if file.transfers_active:
        return ()
    return ("account_unfinished",) if file.account_id else ("account",)
