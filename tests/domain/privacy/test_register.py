"""The register of docs/privacy.md knows every column, and the page says what it does."""

from storefront.domain import models
from storefront.domain.privacy import periods, register, whose
from storefront.infra import append_only
from storefront.infra.db import Base
from tests.databases import ROOT


def test_every_column_that_could_tell_of_a_person_is_decided_on() -> None:
    assert models.privacy.PrivacyRequest.__tablename__ in Base.metadata.tables
    assert register.unnamed() == []


def test_a_new_column_or_table_that_nobody_decided_on_is_named() -> None:
    from sqlalchemy import Column, Integer, MetaData, String, Table

    from storefront.domain.privacy.fates import held, telling

    table = Table("guest_book", MetaData(), Column("id", Integer), Column("words", String), Column("seen_by", Integer))
    assert telling(table) == ["words", "seen_by"]
    assert [held(blanked="words").fate(name) for name in telling(table)] == ["blanked", None]


def test_whatever_is_made_empty_is_found_by_its_person_or_is_emptied_elsewhere() -> None:
    wanted = {name for name, entry in register.REGISTER.items() if entry.blanked or entry.is_deleted}
    assert wanted == set(whose.ABOUT) | (whose.ELSEWHERE - {"trader_step"})
    for name, columns in append_only.BLANKABLE.items():
        assert set(columns) == register.REGISTER[name].blanked | register.REGISTER[name].ten_years
    grows = wanted & set(append_only.TABLES)
    assert grows <= set(append_only.BLANKABLE)


def test_the_page_says_what_the_register_does() -> None:
    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    for table in (register.page(), periods.page()):
        assert "\n".join(table) in page
