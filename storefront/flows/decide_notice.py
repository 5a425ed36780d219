"""A person decides on a notice and says why to both sides; whoever disagrees is heard once more. See docs/law.md (L13)."""

from typing import Any

from sqlalchemy import select

from storefront.core.actor import Actor
from storefront.core.errors import NotFound, Refusal
from storefront.domain.audit.services import note
from storefront.domain.cases.models import Case
from storefront.domain.cases.services import close_case, open_case
from storefront.domain.law import decisions
from storefront.domain.law.decisions import DecisionRow, GoodsRow
from storefront.domain.law.models import Outcome
from storefront.domain.mails.services import enqueue
from storefront.flows.take_down import put_back, take_down
from storefront.infra.db import db, needs_unit_of_work, retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


class DecidedBefore(Refusal):
    """A notice is decided once; whoever disagrees complains."""

    code = "notice_decided_before"


class SaidBefore(Refusal):
    """A side complains once."""

    code = "complaint_said_before"


def told_in(notice_ref: str) -> tuple[dict[str, Any], GoodsRow]:
    """What was sent, and the product it is about. Raises NotFound."""
    values = db.session.scalar(select(Case.values).where(Case.subject_ref == f"notice:{notice_ref}"))
    goods = decisions.goods(int(values["product_id"])) if values else None
    if values is None or goods is None:
        raise NotFound(ref=notice_ref)
    return values, goods


@retry_on_deadlock
def decide_notice(ref: str, outcome: Outcome, by: Actor, *, ground: str, rule: str, facts: str) -> None:
    """Take the product off the shop, or leave it; both sides read the reasons. Raises NotFound, DecidedBefore."""
    with unit_of_work():
        _lock(f"notice:{ref}")
        said, goods = told_in(ref)
        if decisions.of_notice(ref) is not None:
            raise DecidedBefore(ref=ref)
        decisions.decide(ref, goods.id, outcome, ground=ground, rule=rule, facts=facts, by=by)
        if outcome == Outcome.REMOVED:
            take_down([goods.id], facts, by)
        close_case(f"notice:{ref}", by=by.user_id, reason=facts)
        new = {"outcome": outcome.value, "ground": ground, "rule": rule, "facts": facts}
        note(by, "notice_decided", "product", goods.ref, new=new)
        _write(decisions.of_notice(ref), goods, said)
    nudge("refresh_listing")
    nudge("send_mails")


def _write(decision: DecisionRow | None, goods: GoodsRow, said: dict[str, Any]) -> None:
    if decision is None:
        return
    told = {
        "title": goods.title, "outcome": decision.outcome.value, "ground": decision.ground, "rule": decision.rule,
        "facts": decision.facts, "ref": decision.notice_ref,
    }  # fmt: skip
    sender = {**told, "side": "sender", "path": f"/decisions/{decision.sender_key}"}
    key = f"decision:{decision.notice_ref}"
    enqueue("notice_decision", f"{key}:sender", said.get("email", ""), said.get("locale", "it"), goods.ref, sender)
    if decision.outcome == Outcome.REMOVED:
        brand = {**told, "side": "brand", "path": f"/decisions/{decision.brand_key}"}
        enqueue("notice_decision", f"{key}:brand", goods.brand_email, "it", goods.ref, brand)


def _lock(subject_ref: str) -> None:
    needs_unit_of_work().execute(select(Case.id).where(Case.subject_ref == subject_ref).with_for_update())


@retry_on_deadlock
def complain(key: str, text: str, locale: str) -> None:
    """One side disagrees: a case for a person who looks once more. Raises NotFound, SaidBefore."""
    with unit_of_work():
        found = decisions.by_key(key)
        if found is None:
            raise NotFound
        decision, side = found
        # An insert-only table: its row is what two clicks at once wait for.
        _lock(f"notice:{decision.notice_ref}")
        if any(one.side == side for one in decisions.complaints(decision.id)):
            raise SaidBefore(ref=decision.notice_ref)
        decisions.complain(decision.id, side, text, locale)
        values = {"notice": decision.notice_ref, "side": side, "text": text, "product_id": decision.product_id}
        open_case("complaint", f"complaint:{decision.notice_ref}:{side}", proposal="look_again", values=values)


@retry_on_deadlock
def answer_complaint(notice_ref: str, side: str, by: Actor, *, is_upheld: bool, text: str) -> None:
    """A person has looked again. Upheld, the decision is turned round. Twice is once. Raises NotFound."""
    with unit_of_work():
        decision = decisions.of_notice(notice_ref)
        mine = decisions.complaints(decision.id) if decision else []
        complaint = next((one for one in mine if one.side == side), None)
        if decision is None or complaint is None:
            raise NotFound(ref=notice_ref)
        if not decisions.answer(complaint.id, is_upheld=is_upheld, text=text, by=by):
            return
        said, goods = told_in(notice_ref)
        if is_upheld and side == "brand":
            put_back(goods.id, by)
        elif is_upheld:
            take_down([goods.id], text, by)
        close_case(f"complaint:{notice_ref}:{side}", by=by.user_id, reason=text)
        note(by, "complaint_answered", "product", goods.ref, new={"upheld": is_upheld, "answer": text, "side": side})
        address = goods.brand_email if side == "brand" else said.get("email", "")
        told = {"title": goods.title, "upheld": is_upheld, "answer": text, "ref": notice_ref, "side": side}
        enqueue("complaint_answered", f"complaint:{notice_ref}:{side}", address, complaint.locale, goods.ref, told)
    nudge("send_mails")
