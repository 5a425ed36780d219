"""Look through a table of products and say row by row what it would do. Changes nothing. See docs/imports.md."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from storefront.core import clock
from storefront.domain.brands.members import is_editor
from storefront.domain.catalogue import sheet_facts
from storefront.domain.imports import planning, queries, services
from storefront.domain.imports.merging import merge
from storefront.domain.imports.models import ImportState
from storefront.domain.imports.planning import Plan
from storefront.domain.imports.queries import RunRow
from storefront.domain.imports.rows import Group, Wrong, examples, grouped
from storefront.domain.imports.standing import Standing, digests_of, refs_of, standing
from storefront.flows.import_files import Breath, forget_files, pack_of, table_name, taken_up
from storefront.infra import tables
from storefront.infra.db import db, unit_of_work
from storefront.infra.packs import BadPack, Pack
from storefront.infra.picture_files import HEAD_BYTES, MOST_BYTES, NotAPicture, digest_of, kind_of
from storefront.infra.queue import nudge
from storefront.infra.storage import private
from storefront.infra.tables import BadTable

AT_ONCE = 200
MOST_NOTED = 50


class _Stopped(Exception):
    """Somebody let go of the file while it was being read."""


def read_import(import_id: int) -> None:
    """Read one file. Safe to be killed at any instant: the sweep begins the reading again."""
    with taken_up(import_id, ImportState.READING) as run:
        if run is not None:
            _read_file(run)


def _read_file(run: RunRow) -> None:
    try:
        content = private().read(table_name(run.ref))
        _read(run, content or b"")
    except (BadTable, BadPack) as error:
        with unit_of_work():
            services.refuse(run.id, str(error))
        forget_files(run.ref)
    except _Stopped:
        forget_files(run.ref)


def _read(run: RunRow, content: bytes) -> None:
    lines = tables.read(content)
    header, groups, astray = grouped(lines)
    if header.lacks_reference:
        raise BadTable("no_reference_column")
    notes = {
        "unknown": header.unknown[:MOST_NOTED], "twice": header.twice[:MOST_NOTED], "products": len(groups),
        "examples": examples(lines),
        "astray": [one.to_json() for one in astray[:MOST_NOTED]], "astray_count": len(astray),
    }  # fmt: skip
    with unit_of_work():
        services.begin_items(run.id, notes)
    reader, breath = Reader(run.brand_id, run.user_id), Breath()
    with pack_of(run.ref, run.has_pack) as pack:
        for first, batch in in_batches(groups):
            plans = [(group, plan) for group, plan in reader.plans(batch, pack)]
            db.session.rollback()
            with unit_of_work():
                if not services.goes_on(run.id, ImportState.READING):
                    raise _Stopped
                services.add_items(run.id, first, plans)
            breath.take()
    with unit_of_work():
        services.checked(run.id)


def in_batches(groups: Sequence[Group]) -> Iterator[tuple[int, list[Group]]]:
    left = iter(groups)
    first = 0
    while batch := list(islice(left, AT_ONCE)):
        yield first, batch
        first += len(batch)


class Reader:
    """Plans the products of one file, batch after batch; codes that two of them want are noticed."""

    def __init__(self, brand_id: int, user_id: int | None) -> None:
        self.brand_id = brand_id
        self.may_share = not is_editor(brand_id, user_id)
        self.known = sheet_facts.facts(brand_id, [])
        self.skus: dict[str, str] = {}  # by code: the reference that said it first
        self.digests: dict[str, str] = {}  # of files in the ZIP

    def plans(self, batch: Sequence[Group], pack: Pack | None) -> Iterator[tuple[Group, Plan]]:
        refs = refs_of(self.brand_id, batch)
        stands = standing(self.brand_id, refs.values())
        known = replace(self.known, pictures=sheet_facts.pictures(self.brand_id, planning.own_pictures(batch)))
        shown = [picture.upload for one in stands.values() for picture in one.sheet.pictures]
        digests = digests_of(self.brand_id, shown)
        grounds = [
            planning.ground_of(
                now, known, files=self._files(group, now, pack), digests=digests, may_share=self.may_share
            )
            for group in batch
            for now in [stands.get(refs.get(group.key, ""))]
        ]
        wanted = [merge(_copy(group), ground).sheet for group, ground in zip(batch, grounds, strict=True)]
        facts = sheet_facts.facts(self.brand_id, wanted)
        for group, ground in zip(batch, grounds, strict=True):
            found = planning.plan(group, stands.get(refs.get(group.key, "")), ground, facts, clock.now())
            self._look_for_pictures(found, pack)
            self._look_for_codes(group, found)
            yield group, found

    def _files(self, group: Group, stands: Standing | None, pack: Pack | None) -> dict[str, str]:
        """The digests of a product's files: only where it has pictures that they may be."""
        if pack is None or stands is None or not stands.sheet.pictures:
            return {}
        for name in planning.files_of(group):
            if name not in self.digests:
                self.digests[name] = _digest(pack, name)
        return self.digests

    def _look_for_pictures(self, found: Plan, pack: Pack | None) -> None:
        """Whether the ZIP has what the rows name; a glance at the first bytes is enough here."""
        for row, name in found.files:
            why = "no_pack" if pack is None else why_not(pack, name)
            if why:
                found.wrong.append(Wrong(row, "picture", f"pack_{why}", {"name": name[:80]}))

    def _look_for_codes(self, group: Group, found: Plan) -> None:
        for row in group.rows:
            sku = row.cells.get("sku", "").strip()
            if sku and self.skus.setdefault(sku, group.key) != group.key:
                found.wrong.append(Wrong(row.number, "sku", "sku_in_two_products", {"sku": sku[:64]}))


def _digest(pack: Pack, name: str) -> str:
    try:
        return digest_of(pack.read(name, MOST_BYTES))
    except BadPack:
        return ""


def why_not(pack: Pack, name: str) -> str:
    """Why a file of the ZIP cannot be a picture of a product; nothing when it may be one."""
    try:
        if pack.find(name).file_size > MOST_BYTES:
            return "too_many_bytes"
        kind_of(pack.head(name, HEAD_BYTES))
    except (BadPack, NotAPicture) as error:
        return str(error)
    return ""


def _copy(group: Group) -> Group:
    """To merge it twice without saying twice what is wrong with it."""
    return Group(group.key, group.reference, group.rows, [])


def sweep_imports() -> None:
    """What lost nudges and kills left of imports: taken up again; what nobody came back to: let go of."""
    now = clock.now()
    waiting, old = queries.waiting_runs(now), queries.forgotten(now)
    db.session.rollback()
    for import_id, state in waiting:
        nudge("read_import" if state == ImportState.READING else "run_import", import_id)
    for brand_id, ref in old:
        with unit_of_work():
            services.drop(brand_id, ref)
        forget_files(ref)
