"""What a brand still lacks: pure."""

from dataclasses import replace

import pytest

from storefront.domain.brands.checklist import BrandFile, Step, progress
from storefront.domain.brands.models import BrandState
from storefront.domain.brands.services import masked

WHOLE = BrandFile(
    1, "arbrora", "Arbrora", BrandState.INVITED, "ciao@arbrora.example", "+39 011 000 0000", "Arbrora srl", "Via Po 1",
    "10124", "Torino", "99900010010", "99900010010", "2026-11-22", False, True, "Una frase.", "A line.", "Storia.",
    "Story.", True, True, "acct_1", True, True, {},
)  # fmt: skip


def test_a_whole_file_lacks_nothing() -> None:
    found = progress(WHOLE, "2026-11-22")
    assert (found.is_complete, found.done, found.next_step) == (True, 7, None)


@pytest.mark.parametrize(
    ("change", "step", "code"),
    [
        ({"tagline_it": ""}, Step.PROFILE, "tagline_it"),
        ({"has_picture": False}, Step.PROFILE, "picture"),
        ({"fiscal_code": ""}, Step.LEGAL, "fiscal_code"),
        ({"phone": ""}, Step.CONTACT, "phone"),
        ({"accepted_terms": ""}, Step.TERMS, "terms"),
        ({"accepted_terms": "2025-01-01"}, Step.TERMS, "new_version"),
        ({"has_bank": False}, Step.BANK, "iban"),
        ({"has_own_place": False}, Step.SENDING, "place"),
        ({"account_id": "", "transfers_active": False}, Step.STRIPE, "account"),
        ({"transfers_active": False}, Step.STRIPE, "account_unfinished"),
    ],
)
def test_each_missing_thing_is_named_in_its_step_alone(change: dict[str, object], step: Step, code: str) -> None:
    found = progress(replace(WHOLE, **change), "2026-11-22")  # type: ignore[arg-type]  # fields by name
    assert {one: codes for one, codes in found.lacking.items() if codes} == {step: (code,)}


def test_sending_from_the_hub_needs_no_place_of_ones_own() -> None:
    assert progress(replace(WHOLE, has_own_place=False, sends_from_hub=True), "2026-11-22").is_complete


def test_an_iban_is_shown_by_its_last_signs_alone() -> None:
    assert masked("IT60X0542811101000000123456") == "IT … 3456"


def test_a_story_and_english_may_follow_when_the_shop_is_open() -> None:
    found = progress(replace(WHOLE, story_it="", tagline_en="", story_en=""), "2026-11-22")
    assert found.is_complete
    assert found.later[Step.PROFILE] == ("story_it", "tagline_en", "story_en")


def test_each_step_leads_to_the_next_that_lacks_something_and_the_last_back_to_what_was_left() -> None:
    found = progress(replace(WHOLE, has_picture=False, phone="", has_bank=False), "2026-11-22")
    assert [found.after(one) for one in (Step.PROFILE, Step.LEGAL, Step.CONTACT, Step.BANK)] == [
        Step.CONTACT, Step.CONTACT, Step.BANK, Step.PROFILE
    ]  # fmt: skip
    assert progress(WHOLE, "2026-11-22").after(Step.LEGAL) is None
