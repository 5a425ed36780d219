"""How a file moves: read, checked, run, stopped, done. Every call needs an open unit of work."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from storefront.core import clock
from storefront.core.errors import NotFound, Refusal
from storefront.domain.imports.models import ImportItem, ImportPicture, ImportRun, ImportState, ItemState, ProductKey
from storefront.domain.imports.planning import Plan
from storefront.domain.imports.rows import Group
from storefront.infra.db import needs_unit_of_work

LEASE = timedelta(seconds=75)
"""A file taken up is left alone for so long; whoever works on it says again and again that it does."""
MOST_AT_ONCE = 3
"""Files of one brand that are being read or run."""
AT_WORK = (ImportState.READING, ImportState.RUNNING)


class TooManyImports(Refusal):
    """A brand has several files at work already: `most`."""

    code = "too_many_imports"
    status = 429


class NotNow(Refusal):
    """What is asked does not go with the file's state: `state`."""

    code = "import_not_now"


def begin(brand_id: int, ref: str, user_id: int | None, name: str, *, has_pack: bool) -> int:
    """Write down that a file has come; its id. Raises TooManyImports."""
    session = needs_unit_of_work()
    busy = select(ImportRun.id).where(ImportRun.brand_id == brand_id, ImportRun.state.in_(AT_WORK))
    if len(session.scalars(busy.limit(MOST_AT_ONCE)).all()) == MOST_AT_ONCE:
        raise TooManyImports(most=MOST_AT_ONCE)
    run = ImportRun(
        ref=ref, brand_id=brand_id, user_id=user_id, name=name[:120], has_pack=has_pack,
        not_before=clock.now(),
    )  # fmt: skip
    session.add(run)
    session.flush()
    return run.id


def _move(import_id: int, to: ImportState, *since: ImportState, **columns: Any) -> bool:
    """One conditional UPDATE: False when it was not there to be moved."""
    change = update(ImportRun).where(ImportRun.id == import_id, ImportRun.state.in_(since))
    change = change.values(state=to, **columns).returning(ImportRun.id)
    return needs_unit_of_work().execute(_quietly(change)).scalar() is not None


def _quietly(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)


def take_up(import_id: int, state: ImportState) -> bool:
    """Keep a file for this worker alone. False when another has it, or nobody is to work on it now."""
    now = clock.now()
    taken = update(ImportRun).where(ImportRun.id == import_id, ImportRun.state == state, ImportRun.not_before <= now)
    taken = taken.values(not_before=now + LEASE).returning(ImportRun.id)
    return needs_unit_of_work().execute(_quietly(taken)).scalar() is not None


def goes_on(import_id: int, state: ImportState) -> bool:
    """Say that it is still being worked on. False when a person has stopped it meanwhile."""
    return _move(import_id, state, state, not_before=clock.now() + LEASE)


def let_go(import_id: int, *, for_a_while: timedelta = timedelta()) -> None:
    """Let whoever comes next take it up."""
    change = update(ImportRun).where(ImportRun.id == import_id, ImportRun.state.in_(AT_WORK))
    needs_unit_of_work().execute(_quietly(change.values(not_before=clock.now() + for_a_while)))


def refuse(import_id: int, why: str) -> None:
    _move(import_id, ImportState.REFUSED, ImportState.READING, why=why, ended_at=clock.now())


def begin_items(import_id: int, notes: dict[str, Any]) -> None:
    """A reading begins, or begins again after it was cut off: nothing of the last one stays."""
    session = needs_unit_of_work()
    session.execute(_quietly(delete(ImportItem).where(ImportItem.import_id == import_id)))
    session.execute(_quietly(update(ImportRun).where(ImportRun.id == import_id).values(notes=notes)))


def add_items(import_id: int, first: int, plans: Sequence[tuple[Group, Plan]]) -> None:
    rows = [
        {
            "import_id": import_id, "position": first + number, "reference": group.reference[:64],
            "rows": [[row.number, row.cells] for row in group.rows], "state": _first_state(plan), **_said(plan),
        }
        for number, (group, plan) in enumerate(plans)
    ]  # fmt: skip
    if rows:
        needs_unit_of_work().execute(insert(ImportItem), rows)


def _first_state(plan: Plan) -> ItemState:
    if plan.wrong:
        return ItemState.WRONG
    return ItemState.SAME if plan.action == "same" else ItemState.WAITING


def _said(plan: Plan) -> dict[str, Any]:
    return {
        "title": plan.title, "action": plan.action, "publishes": plan.publishes, "product_ref": plan.product_ref,
        "seen": plan.seen, "changes": [[one.row, one.column, one.old[:300], one.new[:300]] for one in plan.changes],
        "wrong": [one.to_json() for one in plan.wrong], "notes": [one.to_json() for one in plan.notes],
    }  # fmt: skip


def checked(import_id: int) -> None:
    _move(import_id, ImportState.CHECKED, ImportState.READING, not_before=clock.now())


def start(brand_id: int, ref: str) -> int:
    """Let it run, or go on. Twice is once. Raises NotFound, NotNow."""
    run = _locked(brand_id, ref)
    if run.state in {ImportState.RUNNING, ImportState.DONE}:
        return int(run.id)
    if not _move(run.id, ImportState.RUNNING, ImportState.CHECKED, ImportState.STOPPED, not_before=clock.now()):
        raise NotNow(state=run.state.value)
    return int(run.id)


def stop(brand_id: int, ref: str) -> None:
    """Stop after the product at hand. Twice is once; what is done stays done. Raises NotFound."""
    _move(_locked(brand_id, ref).id, ImportState.STOPPED, ImportState.RUNNING)


def drop(brand_id: int, ref: str) -> int:
    """Let go of a file that has not run, or of the rest of one that was stopped. Raises NotFound, NotNow."""
    run = _locked(brand_id, ref)
    since = (ImportState.READING, ImportState.CHECKED, ImportState.STOPPED, ImportState.DROPPED)
    if not _move(run.id, ImportState.DROPPED, *since, ended_at=clock.now()):
        raise NotNow(state=run.state.value)
    return int(run.id)


def _locked(brand_id: int, ref: str) -> Any:
    columns = (ImportRun.id, ImportRun.state)
    query = select(*columns).where(ImportRun.ref == ref, ImportRun.brand_id == brand_id).with_for_update()
    run = needs_unit_of_work().execute(query).one_or_none()
    if run is None:
        raise NotFound(ref=ref)
    return run


def finish(import_id: int) -> bool:
    """Everything that could be done is done."""
    return _move(import_id, ImportState.DONE, ImportState.RUNNING, ended_at=clock.now())


# --- items ----------------------------------------------------------------------------------------------


def win(item_id: int) -> bool:
    """Take an item's turn, once: whoever comes later finds it done. In the transaction that does it."""
    change = update(ImportItem).where(ImportItem.id == item_id, ImportItem.state == ItemState.WAITING)
    change = change.values(state=ItemState.DONE, done_at=clock.now()).returning(ImportItem.id)
    return needs_unit_of_work().execute(_quietly(change)).scalar() is not None


def became(item_id: int, product_ref: str) -> None:
    change = update(ImportItem).where(ImportItem.id == item_id).values(product_ref=product_ref)
    needs_unit_of_work().execute(_quietly(change))


def refuse_item(item_id: int, wrong: Iterable[list[Any]]) -> None:
    """It could not be done when its turn came: nothing of it was."""
    change = update(ImportItem).where(ImportItem.id == item_id)
    values = {"state": ItemState.REFUSED, "wrong": list(wrong), "done_at": clock.now()}
    needs_unit_of_work().execute(_quietly(change.values(**values)))


def name_product(brand_id: int, key: str, reference: str, product_ref: str) -> None:
    """From now on the brand's tables mean this product by this name."""
    session = needs_unit_of_work()
    session.execute(_quietly(delete(ProductKey).where(ProductKey.brand_id == brand_id, ProductKey.key == key)))
    row = {"brand_id": brand_id, "key": key, "product_ref": product_ref, "reference": reference.strip()[:64]}
    session.execute(insert(ProductKey), [row])


def note_picture(import_id: int, name: str, *, upload_ref: str = "", why: str = "") -> None:
    session = needs_unit_of_work()
    own = (ImportPicture.import_id == import_id, ImportPicture.name == name[:400])
    if session.scalar(select(ImportPicture.name).where(*own)) is None:
        row = {"import_id": import_id, "name": name[:400], "upload_ref": upload_ref, "why": why}
        session.execute(insert(ImportPicture), [row])
