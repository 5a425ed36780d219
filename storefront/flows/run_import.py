"""Do what a table of products says: one product after the other, each once, whoever kills the worker. See docs/imports.md."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from storefront.core import clock
from storefront.core.actor import SYSTEM, Actor, staff
from storefront.core.errors import Refusal
from storefront.domain.catalogue import sheet_facts, sheets
from storefront.domain.catalogue.sheet_facts import Facts
from storefront.domain.catalogue.sheets import Kept
from storefront.domain.imports import planning, queries, services
from storefront.domain.imports.ground import Ground
from storefront.domain.imports.merging import differences, merge
from storefront.domain.imports.models import ImportState, ItemState
from storefront.domain.imports.planning import Plan
from storefront.domain.imports.queries import ItemRow, RunRow
from storefront.domain.imports.rows import Wrong
from storefront.domain.imports.standing import BLANK, Standing, digests_of, refs_of, sign_of, standing
from storefront.domain.media.services import Untaken
from storefront.domain.media.uploads import uploads_of
from storefront.flows.import_files import Breath, forget_files, pack_of, taken_up
from storefront.flows.publish_product import NotReady, publish_locked
from storefront.flows.receive_picture import receive_picture
from storefront.infra.db import db, retry_on_deadlock, unit_of_work
from storefront.infra.packs import BadPack, Pack
from storefront.infra.picture_files import MOST_BYTES
from storefront.infra.queue import nudge
from storefront.infra.storage import StorageAway, StorageFull

AT_ONCE = 10
"""Products of one transaction: short enough that nobody at the checkout notices."""
PICTURES_TAKE_S = 45
"""So long a run waits for the last pictures before it lets others work; the sweep takes it up again."""
STORAGE_PAUSE = timedelta(minutes=1)


def run_import(import_id: int) -> None:
    """Work an import off until it is done, or stopped, or waits for pictures."""
    with taken_up(import_id, ImportState.RUNNING) as run:
        if run is not None:
            _run(run)


def _run(run: RunRow) -> None:
    try:
        with pack_of(run.ref, run.has_pack) as pack:
            is_done = _work_off(run, pack)
    except (StorageAway, StorageFull):
        with unit_of_work():
            services.let_go(run.id, for_a_while=STORAGE_PAUSE)
        return
    nudge("refresh_listing")
    if is_done:
        with unit_of_work():
            services.finish(run.id)
        forget_files(run.ref)


def _work_off(run: RunRow, pack: Pack | None) -> bool:
    """Whether nothing is left to do. False when somebody stopped it, or pictures are still being made."""
    after, waits, patience = -1, False, time.monotonic() + PICTURES_TAKE_S
    breath = Breath()
    while True:
        breath.take()
        batch = queries.items(run.id, [ItemState.WAITING], after=after, limit=AT_ONCE)
        db.session.rollback()
        if not batch and not waits:
            return True
        if not batch and time.monotonic() > patience:
            with unit_of_work():
                services.let_go(run.id)
            return False
        if not batch:  # what is left waits for its pictures
            time.sleep(0.5)
            after, waits = -1, False
            continue
        after = batch[-1].position
        ready = [item for item in batch if _has_its_pictures(run, item, pack)]
        waits |= len(ready) < len(batch)
        if not _do(run, ready):
            return False


# --- pictures -------------------------------------------------------------------------------------------


def _has_its_pictures(run: RunRow, item: ItemRow, pack: Pack | None) -> bool:
    """Take the item's pictures in, each once; whether they are ready, for what is to be published."""
    names = planning.files_of(item.group())
    if not names:
        return True
    known = queries.pictures_of(run.id, names)
    db.session.rollback()
    for name in names:
        if name not in known:
            known[name] = _take_in(run, name, pack)
    if not item.publishes:
        return True
    uploads = uploads_of(run.brand_id, [ref for ref, _why in known.values() if ref])
    db.session.rollback()
    return all(upload.state != "processing" for upload in uploads.values())


def _take_in(run: RunRow, name: str, pack: Pack | None) -> tuple[str, str]:
    ref, why = "", ""
    try:
        if pack is None:
            raise BadPack("no_pack")
        ref = receive_picture(run.brand_id, name, pack.read(name, MOST_BYTES), by=_by(run), bounded=False)
    except BadPack as error:
        why = str(error)
    except Untaken as refusal:
        why = str(refusal.values["why"])
    with unit_of_work():
        services.note_picture(run.id, name, upload_ref=ref, why=why)
        services.goes_on(run.id, ImportState.RUNNING)
    return ref, why


def _by(run: RunRow) -> Actor:
    return staff(run.user_id) if run.user_id else SYSTEM


# --- products -------------------------------------------------------------------------------------------


@retry_on_deadlock
def _do(run: RunRow, batch: Sequence[ItemRow]) -> bool:
    """Write a few products, all that goes. False when somebody stopped it meanwhile: then nothing of them is written."""
    with unit_of_work() as session:
        if not services.goes_on(run.id, ImportState.RUNNING):
            return False
        stands, known = _ground_of(run, batch)
        for item in batch:
            if not services.win(item.id):
                continue
            try:
                with session.begin_nested():
                    _write(run, item, stands.get(item.group().key), known)
            except IntegrityError:  # somebody took the same code or address meanwhile
                services.refuse_item(item.id, [Wrong(item.first_row, "reference", "changed_meanwhile").to_json()])
            except _Wrong as wrong:
                services.refuse_item(item.id, [one.to_json() for one in wrong.found])
    return True


class _Wrong(Exception):
    """It cannot be done as things are now."""

    def __init__(self, found: Sequence[Wrong]) -> None:
        super().__init__(len(found))
        self.found = found


def _ground_of(run: RunRow, batch: Sequence[ItemRow]) -> tuple[dict[str, Standing], Facts]:
    """What stands of a batch, and all that is known for writing it: a few statements for all of them."""
    groups = [item.group() for item in batch]
    refs = refs_of(run.brand_id, groups)
    before = standing(run.brand_id, refs.values())
    sheets.lock_many(run.brand_id, before)  # from here to the commit nobody else writes them
    by_ref = standing(run.brand_id, before) if before else {}
    stands = {key: by_ref[ref] for key, ref in refs.items() if ref in by_ref}
    words = sheet_facts.facts(run.brand_id, [])
    words = replace(words, pictures=sheet_facts.pictures(run.brand_id, planning.own_pictures(groups)))
    merged = [merge(item.group(), _ground(run, item, stands.get(item.group().key), words)).sheet for item in batch]
    return stands, sheet_facts.facts(run.brand_id, merged)


def _ground(run: RunRow, item: ItemRow, stands: Standing | None, known: Facts) -> Ground:
    """What an item is held against, with its pictures as they came in."""
    names = planning.files_of(item.group())
    if not names:
        return planning.ground_of(stands, known)
    uploads = {name: ref for name, (ref, _why) in queries.pictures_of(run.id, names).items() if ref}
    shown = [picture.upload for picture in stands.sheet.pictures] if stands else []
    digests = digests_of(run.brand_id, [*uploads.values(), *shown])
    files = {name: digests.get(ref, "") for name, ref in uploads.items()}
    return planning.ground_of(stands, known, uploads=uploads, files=files, digests=digests)


def _write(run: RunRow, item: ItemRow, stands: Standing | None, known: Facts) -> None:
    """One product. Raises _Wrong when it is not what was shown before, or cannot be published."""
    if sign_of(stands or BLANK) != item.seen:
        raise _Wrong([Wrong(item.first_row, "reference", "changed_meanwhile")])
    group = item.group()
    ground = _ground(run, item, stands, known)
    plan = planning.plan(group, stands, ground, known, clock.now(), pictures_are_there=item.publishes)
    missing = [
        Wrong(row, "picture", "pack_lost", {"name": name}) for row, name in plan.files if not ground.uploads.get(name)
    ]
    if plan.wrong or missing:
        raise _Wrong([*plan.wrong, *missing])
    ref = _keep(run, plan, ground, stands, known)
    services.name_product(run.brand_id, group.key, group.reference, ref)
    services.became(item.id, ref)


def _keep(run: RunRow, plan: Plan, ground: Ground, stands: Standing | None, known: Facts) -> str:
    """The sheet as the rows want it: a draft, a working copy, or straight into the shop."""
    ref = stands.ref if stands else sheets.open_new(run.brand_id, _by(run), plan.sheet)
    if plan.publishes:
        now = stands or replace(BLANK, ref=ref)
        _publish(run, Kept(ref, run.brand_id, now.product_id, now.state, 0, True, plan.sheet), plan, known)
    elif stands is not None:
        changes = differences(ground.sheet, plan.sheet)
        if changes:
            sheets.change(run.brand_id, ref, changes, _by(run))
    return ref


def _publish(run: RunRow, kept: Kept, plan: Plan, known: Facts) -> None:
    try:
        publish_locked(run.brand_id, kept, _by(run), known)
    except NotReady as refusal:
        first = plan.changes[0].row if plan.changes else 0
        raise _Wrong(
            [Wrong(first, one.field.partition(":")[0], one.code, {}, one.field) for one in refusal.problems]
        ) from refusal
    except Refusal as refusal:
        raise _Wrong([Wrong(0, "shares", refusal.code)]) from refusal
