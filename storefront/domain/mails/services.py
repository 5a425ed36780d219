"""Letters to send: written with what they tell of, sent afterwards by the worker. Every call needs a unit of work."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock
from storefront.domain.mails.models import Mail, MailState
from storefront.infra.db import needs_unit_of_work, on_sqlite

MOST_TRIES = 12
"""With pauses that double from one minute to a day: some two and a half days."""
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(days=1)
NOT_AT_ALL = timedelta(0)
CALLED_BACK, LINK_GONE = "called back", "link_gone"
SENDING_TAKES = timedelta(minutes=5)
"""A letter taken up is left alone for so long: should its sender die, another takes it up."""


def enqueue(
    kind: str, dedup_key: str, recipient: str, locale: str, subject_ref: str, values: Mapping[str, Any] | None = None,
    *, waits: timedelta = NOT_AT_ALL,
) -> bool:  # fmt: skip
    """Write a letter to be sent, at once or when it has waited. False when the one of this key is there already, or
    nobody is to read it."""
    if not recipient:
        return False
    into = insert_on_sqlite(Mail) if on_sqlite() else insert_on_postgresql(Mail)
    now = clock.now()
    letter = into.values(
        dedup_key=dedup_key, kind=kind, recipient=recipient, locale=locale, subject_ref=subject_ref,
        values=dict(values or {}), state=MailState.PENDING, tries=0, not_before=now + waits, last_error="", created_at=now,
    )  # fmt: skip
    written = letter.on_conflict_do_nothing(index_elements=["dedup_key"]).returning(Mail.id)
    return needs_unit_of_work().execute(written).scalar() is not None


def call_back(kind: str, key_begins: str) -> bool:
    """What the letters of these keys told is true no more. One that waits is never sent; of one that went, the key is
    free again, so that its news can be told anew. True when somebody may have read one."""
    session, mine = needs_unit_of_work(), (Mail.kind == kind, Mail.dedup_key.startswith(key_begins, autoescape=True))
    session.execute(delete(Mail).where(*mine, Mail.state == MailState.PENDING, Mail.tries == 0))
    gone = session.scalars(select(Mail.id).where(*mine)).all()
    for mail_id in gone:
        session.execute(update(Mail).where(Mail.id == mail_id).values(dedup_key=f"called-back:{mail_id}"))
    untold = update(Mail).where(Mail.id.in_(gone), Mail.state == MailState.PENDING)  # tried in vain: not tried again
    session.execute(untold.values(state=MailState.FAILED, last_error=CALLED_BACK))
    return bool(gone)


def take_up(mail_id: int) -> bool:
    """Keep a letter for this sender alone. False when another has it, or it is not due."""
    now = clock.now()
    taken = update(Mail).where(Mail.id == mail_id, Mail.state == MailState.PENDING, Mail.not_before <= now)
    taken = taken.values(tries=Mail.tries + 1, not_before=now + SENDING_TAKES).returning(Mail.id)
    return needs_unit_of_work().execute(taken.execution_options(synchronize_session=False)).scalar() is not None


def sent(mail_id: int, values: Mapping[str, Any]) -> None:
    """The server took it. A link that opens something has done its work and is not kept."""
    done = update(Mail).where(Mail.id == mail_id)
    kept = {"state": MailState.DONE, "sent_at": clock.now(), "last_error": "", "values": without_links(values)}
    needs_unit_of_work().execute(done.values(**kept))


def put_off(mail_id: int, tries: int, values: Mapping[str, Any], why: str) -> None:
    """The server did not take it: again after a pause that doubles, and in the end not at all."""
    if tries >= MOST_TRIES:
        give_up(mail_id, values, why)
        return
    pause = min(FIRST_PAUSE * 2 ** max(tries - 1, 0), LONGEST_PAUSE)
    later = update(Mail).where(Mail.id == mail_id).values(not_before=clock.now() + pause, last_error=why[:255])
    needs_unit_of_work().execute(later)


def give_up(mail_id: int, values: Mapping[str, Any], why: str) -> None:
    """It cannot be sent as it is: for a person."""
    failed = update(Mail).where(Mail.id == mail_id)
    told = without_links(values) | ({LINK_GONE: True} if "link" in values else {})
    kept = {"state": MailState.FAILED, "last_error": why[:255], "values": told}
    needs_unit_of_work().execute(failed.values(**kept))


def try_again(mail_id: int) -> bool:
    """A letter that was given up is sent again. False when it is not to be: it went, or its link is gone for good."""
    session = needs_unit_of_work()
    values = session.scalar(select(Mail.values).where(Mail.id == mail_id))
    if values is None or LINK_GONE in values:
        return False
    given_up = (Mail.id == mail_id, Mail.state == MailState.FAILED, Mail.last_error != CALLED_BACK)
    again = update(Mail).where(*given_up).values(state=MailState.PENDING, tries=0, not_before=clock.now())
    return session.execute(again.returning(Mail.id).execution_options(synchronize_session=False)).scalar() is not None


def without_links(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a letter that is over: never a link that opens something."""
    return {name: value for name, value in values.items() if name != "link"}
