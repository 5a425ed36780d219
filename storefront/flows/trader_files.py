"""The file of each trader: looked at by a person; asked for when it lacks something; in the end no online sale without it.

See docs/law.md (L12).
"""

from storefront.core import clock
from storefront.core.actor import SYSTEM, Actor
from storefront.core.clock import rome_date
from storefront.core.errors import NotFound, Refusal
from storefront.domain.audit.services import note
from storefront.domain.law import traders
from storefront.domain.law.models import TraderAct
from storefront.domain.law.traders import REASONABLE, StepRow, TraderFile
from storefront.flows.change_standing import NotThisMove, pause_brand
from storefront.flows.joining import write_to_owners
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.log import logger
from storefront.infra.queue import nudge

log = logger(__name__)


class FileLacks(Refusal):
    """What is missing cannot be looked at: `lacks`."""

    code = "trader_file_lacks"


class NothingLacks(Refusal):
    """The file is complete: there is nothing to ask for."""

    code = "trader_file_is_whole"


def needed(slug: str) -> TraderFile:
    found = traders.file_of(slug)
    if found is None:
        raise NotFound(slug=slug)
    return found


@retry_on_deadlock
def check_trader(slug: str, remark: str, by: Actor) -> None:
    """A person has compared the file with documents (`remark`: which). It is kept as it was. Raises NotFound, FileLacks."""
    with unit_of_work():
        file = needed(slug)
        if file.lacks:
            raise FileLacks(lacks=file.lacks)
        traders.record(file.brand_id, TraderAct.CHECKED, file.facts, by, remark)
        note(by, "trader_checked", "brand", slug, new={"seen": remark})


@retry_on_deadlock
def ask_trader(slug: str, by: Actor) -> None:
    """Write to the owners what is missing and by when. A second click the same day is none. Raises NotFound, NothingLacks."""
    with unit_of_work():
        file = needed(slug)
        if not file.lacks:
            raise NothingLacks
        today = rome_date(clock.now())
        if file.asked_at is not None and rome_date(file.asked_at) == today:
            return
        due_on = file.is_due_on or today + REASONABLE  # a reminder gives no more time
        told = {"lacks": file.lacks, "due_on": due_on.isoformat()}
        traders.record(file.brand_id, TraderAct.ASKED, told, by)
        _write(file, "trader_asked", f"{file.brand_id}:{today}", due_on.strftime("%d/%m/%Y"))
        note(by, "trader_asked", "brand", slug, new=told)
    nudge("send_mails")


def _write(file: TraderFile, kind: str, about: str, due: str) -> None:
    told = {"brand": file.name, "lacks": " ".join(file.lacks), "due": due, "path": f"/studio/{file.slug}/brand"}
    write_to_owners(file.brand_id, kind, about, **told)


def suspend_traders() -> int:
    """Brands whose time is over sell nothing online until their file is complete; the shops go on. How many. Swept."""
    today, done = rome_date(clock.now()), 0
    for file in traders.overdue(today):
        try:
            _suspend(file)
            done += 1
        except NotThisMove:  # paused or closed meanwhile
            log.info("trader_moved_meanwhile", brand_id=file.brand_id)
    if done:
        nudge("send_mails")
    return done


def _suspend(file: TraderFile) -> None:
    """Told, then paused: a kill in between leaves the pause to the next sweep, and tells nobody twice."""
    with unit_of_work():
        if not any(step.kind == TraderAct.SUSPENDED for step in _since_asked(file)):
            traders.record(file.brand_id, TraderAct.SUSPENDED, {"lacks": file.lacks}, SYSTEM)
            _write(file, "trader_suspended", f"{file.brand_id}:{file.is_due_on}", "")
    pause_brand(file.brand_id, "trader_file", SYSTEM)


def _since_asked(file: TraderFile) -> list[StepRow]:
    return [step for step in traders.steps(file.brand_id) if file.asked_at and step.at >= file.asked_at]
