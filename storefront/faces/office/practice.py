"""How practice at the tills goes, for tutors: of those alone who said that it may be seen. A tutor can end that, too.

There is no file to download here: what somebody tries is looked at, not carried away (docs/till-learning.md).
"""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from storefront.core.errors import NotFound
from storefront.domain.audit.services import note
from storefront.domain.places.staff import tutored_by
from storefront.domain.practice import consent, queries
from storefront.domain.practice.exercises import EXERCISES
from storefront.domain.practice.models import EndedBy
from storefront.faces.office import bp
from storefront.faces.office.door import Desk, actor, open_to
from storefront.faces.web.practice_words import TASKS
from storefront.infra.db import unit_of_work
from storefront.settings import settings

A_PAGE = 30


def own_places() -> list[int] | None:
    """The places whose people somebody sees; none for the office, which sees all."""
    return None if current_user.has_role("office") else tutored_by(current_user.id)


@bp.get("/people/practice")
@open_to(Desk.TUTOR)
def person_practice() -> str:
    name, page = request.args.get("q", "").strip()[:40], max(1, request.args.get("page", 1, type=int))
    places = own_places()
    found = queries.learners(places, name=name, offset=(page - 1) * A_PAGE, limit=A_PAGE + 1)
    return render_template(
        "office/practice.html", learners=found[:A_PAGE], tasks=TASKS, exercises=len(EXERCISES), name=name,
        next_page=page + 1 if len(found) > A_PAGE else None, days=settings().practice_days,
    )  # fmt: skip


@bp.post("/people/practice/<int:staff_id>/end")
@open_to(Desk.TUTOR)
def person_practice_end(staff_id: int) -> ResponseReturnValue:
    """Stop seeing somebody's practice: what was recorded is deleted; the till asks them again when they next practise."""
    learner = next(iter(queries.learners(own_places(), staff_id=staff_id)), None)
    if learner is None:
        raise NotFound(staff_id=staff_id)
    with unit_of_work():
        consent.end(staff_id, EndedBy.TUTOR, user_id=current_user.id)
        note(actor(), "practice_ended", "staff", str(staff_id), old={"exercises_done": learner.exercises_done})
    flash(_("Le prove di %(name)s sono cancellate e non si vedono più.", name=learner.name), "success")
    return redirect(url_for("office.person_practice"), 303)
