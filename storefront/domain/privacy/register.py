"""Every table of the shop, and what becomes of each of its columns when a person is erased.

A column that could tell of a person and stands nowhere in here fails `tests/domain/privacy`, and docs/privacy.md is
drawn from here: what is written there is what `erasing` does.
"""

from collections.abc import Iterator

from storefront.domain.privacy.fates import WHY, Fate, Held, telling
from storefront.domain.privacy.of_house import BOOKS, GOODS
from storefront.domain.privacy.of_people import PEOPLE
from storefront.domain.privacy.of_sales import SALES
from storefront.infra.db import Base

REGISTER: dict[str, Held] = {**PEOPLE, **SALES, **BOOKS, **GOODS}


def unnamed() -> list[str]:
    """Columns that could tell of a person and that nobody has decided on; named twice, or not there. None is right."""
    found = []
    for name, table in sorted(Base.metadata.tables.items()):
        entry = REGISTER.get(name)
        if entry is None:
            found.append(f"{name}: the table is not in the register")
            continue
        named = list(entry.named())
        found += [f"{name}.{one}: nobody has decided" for one in telling(table) if entry.fate(one) is None]
        found += [f"{name}.{one}: named twice" for one in sorted(set(named)) if named.count(one) > 1]
        found += [f"{name}.{one}: there is no such column" for one in named if one not in table.columns]
        found += [f"{name}.{one}: no such reason as {why}" for one, why in entry.kept.items() if why not in WHY]
    return found + [f"{name}: there is no such table" for name in sorted(set(REGISTER) - set(Base.metadata.tables))]


def page() -> Iterator[str]:
    """The table of docs/privacy.md: each table that could tell of somebody, column by column."""
    yield "| table | made empty or deleted | stays, and why |"
    yield "|---|---|---|"
    for name in sorted(REGISTER):
        if row := _row(name, REGISTER[name]):
            yield row


def _row(name: str, entry: Held) -> str:
    if entry.is_deleted:
        return f"| `{name}` | the whole row | |"
    blanked = ", ".join(f"`{column}`" for column in sorted(entry.blanked))
    reasons: dict[str, list[str]] = {}
    for column, why in entry.kept.items():
        reasons.setdefault(why, []).append(column)
    if entry.ten_years:
        reasons["ten years, then empty"] = sorted(entry.ten_years)
    if not blanked and not reasons:
        return ""
    stays = "; ".join(f"*{why}*: {', '.join(f'`{one}`' for one in columns)}" for why, columns in reasons.items())
    return f"| `{name}` | {blanked} | {stays} |"


def blanked(name: str) -> list[str]:
    return sorted(REGISTER[name].blanked)


def deleted() -> list[str]:
    return sorted(name for name, entry in REGISTER.items() if entry.fate("") == Fate.DELETED)
