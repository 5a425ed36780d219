"""Everything that the shop keeps about one person, table by table, as they may take it away (GDPR, arts. 15 and 20)."""

from base64 import b64encode
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import select
from sqlalchemy.sql.schema import Column, Table

from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Variant
from storefront.domain.media.models import Picture, PictureUpload
from storefront.domain.places.models import Location
from storefront.domain.privacy.person import Person
from storefront.domain.privacy.whose import ABOUT, ALSO_TOLD, BY_THEM, Whose
from storefront.infra.db import Base, db

SECRETS = frozenset({
    "password", "fs_uniquifier", "tf_totp_secret", "mf_recovery_codes", "fs_webauthn_user_handle", "totp_counter",
    "credential_id", "public_key", "pin_hash", "badge_digest", "token_digest", "token_hash", "key", "request_key",
    "session_url", "dedup_key", "brand_key", "sender_key", "last_error",
})  # fmt: skip
"""Keys that open doors, and marks of the program's: of no use to a person, and of much to a thief of the file."""
INDEXES = frozenset({"order_word", "role_of_user"})
"""Made from what is told anyway."""
WORKINGS = frozenset(
    {"tries", "epoch", "not_before", "first_tried_at", "livemode", "sign_count", "sequence", "next_at"}
)
NAMES: Mapping[str, tuple[Any, Any]] = {
    "brand_id": (Brand.id, Brand.name),
    "location_id": (Location.id, Location.name),
    "variant_id": (Variant.id, Variant.sku),
}
ACTS = "acts"
"""What they did here, from the log."""
OF_OTHERS = frozenset({"old", "new", "actor_kind"})
"""Of their own acts the values stay out: they tell of others."""
MOST_PICTURES = 300


@dataclass(frozen=True, slots=True)
class Told:
    """One table's part: its columns in order, its rows in plain words and figures."""

    table: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def plain(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def everything(who: Person) -> Iterator[Told]:
    """Each table in which something of them stands; so many statements as there are tables."""
    refs = dict(zip(who.order_ids, who.order_refs, strict=True))
    for name, (whose, hidden) in _wanted().items():
        told = _told(Base.metadata.tables[name], whose, who, refs, hidden)
        if told.rows:
            yield told
    acts = _told(Base.metadata.tables["audit_entry"], [BY_THEM["audit_entry"]], who, refs, OF_OTHERS)
    if acts.rows:
        yield replace(acts, table=ACTS)


def columns_told() -> dict[str, tuple[str, ...]]:
    """What a copy may have in it, by table: for the words that explain it."""
    told = {
        name: tuple(_name(one) for one in _columns(Base.metadata.tables[name], hidden))
        for name, (_, hidden) in _wanted().items()
    }
    return {**told, ACTS: tuple(one.name for one in _columns(Base.metadata.tables["audit_entry"], OF_OTHERS))}


def _wanted() -> Mapping[str, tuple[list[Whose], frozenset[str]]]:
    found = {
        name: ([clause], frozenset[str]()) for name, clause in {**ABOUT, **ALSO_TOLD}.items() if name not in INDEXES
    }
    found["order_message"][0].append(BY_THEM["order_message"])
    found["order_event"] = (found["order_event"][0], frozenset({"values"}))
    return found


def _told(table: Table, whose: list[Whose], who: Person, refs: Mapping[int, str], hidden: frozenset[str]) -> Told:
    columns = _columns(table, hidden)
    rows: dict[Any, list[Any]] = {}
    key = list(table.primary_key.columns)
    for clause in whose:
        for row in db.session.execute(select(*key, *columns).where(clause(who)).order_by(*key)):
            rows[tuple(row[: len(key)])] = [plain(value) for value in row[len(key) :]]
    for place, column in enumerate(columns):
        if column.name in NAMES:
            known = _names(column.name, {told[place] for told in rows.values()})
            for told in rows.values():
                told[place] = known.get(told[place])
        elif column.name == "order_id":
            for told in rows.values():
                told[place] = refs.get(told[place], "")
    return Told(table.name, tuple(_name(one) for one in columns), [tuple(told) for told in rows.values()])


def _names(column: str, ids: Collection[Any]) -> dict[Any, str]:
    key, name = NAMES[column]
    found = select(key, name).where(key.in_([one for one in ids if one is not None]))
    return dict(db.session.execute(found).tuples().all())


def _columns(table: Table, hidden: frozenset[str]) -> list[Column[Any]]:
    return [one for one in table.columns if one.name not in hidden and _is_told(one)]


def _is_told(column: Column[Any]) -> bool:
    if column.name in SECRETS or column.name in WORKINGS or (column.table.name == "sign_in" and column.name == "id"):
        return False
    is_number = column.name == "id" or column.name.endswith(("_id", "_by", "_by_user")) or column.name == "by"
    return not is_number or column.name in NAMES or (column.name == "order_id" and column.table.name != "order")


def _name(column: Column[Any]) -> str:
    """A column as a copy calls it: `order` is its number, `brand` and `location` are names."""
    return column.name.removesuffix("_id")


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return _read(value)
    return list(value) if isinstance(value, (set, tuple)) else value


def _read(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return b64encode(content).decode()


def pictures(who: Person) -> list[tuple[str, str]]:
    """Pictures that they sent: what each was called, and its largest public file. The latest, so many at most."""
    if who.user_id is None:
        return []
    query = (
        select(PictureUpload.name, Picture.digest, Picture.widths)
        .join(Picture, Picture.id == PictureUpload.picture_id)
        .where(PictureUpload.user_id == who.user_id, Picture.widths != "")
        .order_by(PictureUpload.id.desc())
        .limit(MOST_PICTURES)
    )
    return [(row.name, f"{row.digest}-{max(map(int, row.widths.split()))}.jpg") for row in db.session.execute(query)]
