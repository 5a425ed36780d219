"""Whether a tutor may see how somebody's practice goes: asked in simple words, kept with its date, ended at any time.

Whoever takes the word back, the person or the tutor, what was recorded goes with it. Writes need an open unit of work.
"""

from sqlalchemy import delete, insert, select, update

from storefront.core import clock
from storefront.domain.practice.models import EndedBy, PracticeConsent, PracticeSession
from storefront.infra.db import db, needs_unit_of_work


def word(staff_id: int) -> bool | None:
    """What somebody said last: yes, no, or nothing yet."""
    query = select(PracticeConsent.is_given).where(
        PracticeConsent.staff_id == staff_id, PracticeConsent.ended_at.is_(None)
    )
    return db.session.scalar(query)


def say(staff_id: int, *, is_given: bool, locale: str) -> None:
    """Somebody says yes or no. The word before ends; a no deletes what was recorded under a yes."""
    end(staff_id, EndedBy.PERSON, forget=not is_given)
    row = {"staff_id": staff_id, "is_given": is_given, "locale": locale, "at": clock.now()}
    needs_unit_of_work().execute(insert(PracticeConsent).values(**row))


def end(staff_id: int, by: EndedBy, *, user_id: int | None = None, forget: bool = True) -> bool:
    """The standing word ends, and what was recorded is deleted with it; false when there was none."""
    change = update(PracticeConsent).where(PracticeConsent.staff_id == staff_id, PracticeConsent.ended_at.is_(None))
    change = change.values(ended_at=clock.now(), ended_by=by, ended_by_user=user_id).returning(PracticeConsent.id)
    session = needs_unit_of_work()
    ended = session.execute(change.execution_options(synchronize_session=False)).first()
    if forget:
        forget_tries(staff_id)
    return ended is not None


def forget_tries(staff_id: int) -> None:
    """Delete what somebody tried; their acts go with the tries."""
    needs_unit_of_work().execute(delete(PracticeSession).where(PracticeSession.staff_id == staff_id))


def forget_person(staff_id: int) -> None:
    """All of practice that bears a person's name, for when a person is erased."""
    forget_tries(staff_id)
    needs_unit_of_work().execute(delete(PracticeConsent).where(PracticeConsent.staff_id == staff_id))
