"""Agreements on shares: proposed, answered by each brand, in force when all have accepted. See docs/agreements.md.

`product_share` is the division that sales read. Every move locks the product first, so that two answers, or an
answer and a new proposal, come one after the other.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from storefront.core import clock, refs
from storefront.core.actor import Actor
from storefront.core.errors import NotFound, Refusal
from storefront.core.money import WHOLE_BP
from storefront.domain.catalogue import agreement_rows, publishing
from storefront.domain.catalogue.agreement_models import AgreementPart, AgreementState, Answer, ShareAgreement
from storefront.domain.catalogue.divisions import Shares, must_be_able, must_be_whole
from storefront.domain.catalogue.models import ProductShare
from storefront.domain.catalogue.services import mark_stale
from storefront.infra.db import needs_unit_of_work

LONGEST_WORDS = 400
REF_LENGTH = 8


class AgreementOver(Refusal):
    """The proposal is no longer open: it was answered, withdrawn or replaced by a later one: `state`."""

    code = "agreement_over"


class AlreadyAnswered(Refusal):
    """This brand has said the other thing before: `answer`."""

    code = "already_answered"


class PartnerClosed(Refusal):
    """One of the brands has closed since it was asked: the agreement cannot come into force."""

    code = "partner_closed"


@dataclass(frozen=True, slots=True)
class Agreed:
    """Where an agreement stands after a move. `asked` are the brands that have been asked just now."""

    product_id: int
    ref: str
    state: AgreementState
    proposed_by: int
    asked: tuple[int, ...] = ()

    @property
    def is_in_force(self) -> bool:
        return self.state == AgreementState.IN_FORCE


# --- proposing ------------------------------------------------------------------------------------------


def propose(product_id: int, shares: Shares, *, by: Actor, words: str = "") -> Agreed:
    """The lead brand names who made a product and each one's share. In force at once when nobody else is asked.

    The same division as the one in force, or as the open proposal, asks nobody again and leaves an open proposal as
    it is. Raises NotFound, BadShares, NotAPartner.
    """
    lead_id = agreement_rows.lock(product_id)
    wanted = {brand_id: part for brand_id, part in shares.items() if part}
    before, accepted = agreement_rows.in_force(product_id)
    must_be_whole(wanted, lead_id)
    must_be_able(set(wanted) - {lead_id}, already=set(accepted))
    if set(wanted) == {lead_id} and not accepted:
        return _alone(product_id, lead_id)
    return _propose(product_id, lead_id, wanted, before=before if accepted else {}, by=by, words=words)


def leave(product_id: int, brand_id: int, *, by: Actor, words: str = "") -> Agreed:
    """A partner asks to leave: its part shall go to the lead brand from then on. Raises NotFound."""
    lead_id = agreement_rows.lock(product_id)
    before, accepted = agreement_rows.in_force(product_id)
    if brand_id not in accepted or brand_id == lead_id:
        raise NotFound(product_id=product_id)
    wanted = {**before, lead_id: before[lead_id] + before[brand_id]}
    del wanted[brand_id]
    return _propose(product_id, brand_id, wanted, before=before, by=by, words=words)


def _propose(product_id: int, by_brand: int, wanted: Shares, *, before: Shares, by: Actor, words: str) -> Agreed:
    now = clock.now()
    opened = agreement_rows.opened(product_id)
    if before and dict(wanted) == dict(before):
        return Agreed(product_id, "", AgreementState.IN_FORCE, by_brand)
    parts = {**dict.fromkeys(set(before) - agreement_rows.closed(before), 0), **wanted}
    if opened and agreement_rows.parts(opened.id) == parts and opened.proposed_by == by_brand:
        return Agreed(product_id, opened.ref, AgreementState.PROPOSED, by_brand)
    agreement_rows.close(opened, AgreementState.REPLACED, now)
    agreement_id, ref = _write(product_id, by_brand, parts, by=by, words=words, now=now)
    if not before:
        _keep_shares(product_id, agreement_id)
    if set(parts) == {by_brand}:
        _put_in_force(product_id, agreement_id, now)
        return Agreed(product_id, ref, AgreementState.IN_FORCE, by_brand)
    return Agreed(product_id, ref, AgreementState.PROPOSED, by_brand, asked=tuple(sorted(set(parts) - {by_brand})))


def _alone(product_id: int, lead_id: int) -> Agreed:
    """All of it is the lead brand's own, and nobody else ever agreed to a part: there is nobody to ask."""
    session, now = needs_unit_of_work(), clock.now()
    agreement_rows.close(agreement_rows.opened(product_id), AgreementState.WITHDRAWN, now)
    session.execute(delete(ProductShare).where(ProductShare.product_id == product_id))
    own = {"product_id": product_id, "brand_id": lead_id, "basis_points": WHOLE_BP, "accepted_at": now}
    session.execute(insert(ProductShare), [own])
    mark_stale([product_id])
    return Agreed(product_id, "", AgreementState.IN_FORCE, lead_id)


def _write(product_id: int, by_brand: int, parts: Shares, *, by: Actor, words: str, now: datetime) -> tuple[int, str]:
    """A new proposal: who proposes it has accepted it."""
    session = needs_unit_of_work()
    agreement = ShareAgreement(
        ref=refs.code(REF_LENGTH), product_id=product_id, proposed_by=by_brand, proposed_by_user=by.user_id,
        words=words[:LONGEST_WORDS], created_at=now,
    )  # fmt: skip
    session.add(agreement)
    session.flush()
    rows = [
        {
            "agreement_id": agreement.id, "brand_id": brand_id, "basis_points": part, "words": "",
            "answer": Answer.ACCEPTED if brand_id == by_brand else Answer.NONE,
            "answered_at": now if brand_id == by_brand else None,
            "answered_by": by.user_id if brand_id == by_brand else None,
        }
        for brand_id, part in sorted(parts.items())
    ]  # fmt: skip
    session.execute(insert(AgreementPart), rows)
    return agreement.id, agreement.ref


def withdraw(brand_id: int, ref: str) -> Agreed:
    """Take one's own open proposal back. Twice is once. Raises NotFound, AgreementOver."""
    agreement = agreement_rows.locked(brand_id, ref)
    if agreement.proposed_by != brand_id:
        raise NotFound(ref=ref)
    if agreement.state == AgreementState.WITHDRAWN:
        return _as_is(agreement)
    if agreement.state != AgreementState.PROPOSED:
        raise AgreementOver(state=agreement.state.value)
    agreement_rows.close(agreement, AgreementState.WITHDRAWN, clock.now())
    return Agreed(agreement.product_id, ref, AgreementState.WITHDRAWN, agreement.proposed_by)


def withdraw_open(product_id: int, brand_id: int) -> None:
    """The same by product, for whoever goes back to what holds; nothing when nothing of its own is open."""
    agreement_rows.lock(product_id)
    opened = agreement_rows.opened(product_id)
    if opened is not None and opened.proposed_by == brand_id:
        agreement_rows.close(opened, AgreementState.WITHDRAWN, clock.now())


# --- answering ------------------------------------------------------------------------------------------


def answer(brand_id: int, ref: str, *, accepts: bool, by: Actor, words: str = "") -> Agreed:
    """One brand's yes or no. The last yes puts the agreement in force, one no ends it. The same answer twice is one.

    Raises NotFound, AgreementOver, AlreadyAnswered, PartnerClosed.
    """
    agreement = agreement_rows.locked(brand_id, ref)
    given = Answer.ACCEPTED if accepts else Answer.DECLINED
    if agreement.answer == given:
        return _as_is(agreement)
    if agreement.answer and agreement.state != AgreementState.REPLACED:
        raise AlreadyAnswered(answer=agreement.answer.value)
    if agreement.state != AgreementState.PROPOSED:
        raise AgreementOver(state=agreement.state.value)
    now = clock.now()
    _note_answer(agreement.id, brand_id, given, by=by, words=words, now=now)
    return _declined(agreement, now) if not accepts else _accepted(agreement, brand_id, now)


def _note_answer(agreement_id: int, brand_id: int, given: Answer, *, by: Actor, words: str, now: datetime) -> None:
    needs_unit_of_work().execute(
        update(AgreementPart)
        .where(AgreementPart.agreement_id == agreement_id, AgreementPart.brand_id == brand_id)
        .values(answer=given, answered_at=now, answered_by=by.user_id, words=words[:LONGEST_WORDS])
    )


def _declined(agreement: Any, now: datetime) -> Agreed:
    agreement_rows.close(agreement, AgreementState.DECLINED, now)
    return Agreed(agreement.product_id, agreement.ref, AgreementState.DECLINED, agreement.proposed_by)


def _accepted(agreement: Any, brand_id: int, now: datetime) -> Agreed:
    """Noted; and in force when it was the last one to be waited for."""
    session = needs_unit_of_work()
    product_id = agreement.product_id
    waited_for = select(func.count()).where(
        AgreementPart.agreement_id == agreement.id, AgreementPart.answer != Answer.ACCEPTED
    )
    if session.scalar(waited_for):
        session.execute(  # of a first agreement the shares stand there already, each with its own yes
            update(ProductShare)
            .where(
                ProductShare.product_id == product_id, ProductShare.brand_id == brand_id,
                ProductShare.accepted_at.is_(None),
            )
            .values(accepted_at=now)
        )  # fmt: skip
        return Agreed(product_id, agreement.ref, AgreementState.PROPOSED, agreement.proposed_by)
    if agreement_rows.closed(brand for brand, part in agreement_rows.parts(agreement.id).items() if part):
        raise PartnerClosed(ref=agreement.ref)
    _put_in_force(product_id, agreement.id, now)
    return Agreed(product_id, agreement.ref, AgreementState.IN_FORCE, agreement.proposed_by)


def _put_in_force(product_id: int, agreement_id: int, now: datetime) -> None:
    """From now on sales are divided like this; orders that are placed keep what they froze."""
    session = needs_unit_of_work()
    of_product = ShareAgreement.product_id == product_id
    session.execute(
        update(ShareAgreement)
        .where(of_product, ShareAgreement.state == AgreementState.IN_FORCE)
        .values(state=AgreementState.REPLACED, replaced_at=now)
    )
    session.execute(
        update(ShareAgreement)
        .where(ShareAgreement.id == agreement_id)
        .values(state=AgreementState.IN_FORCE, settled_at=now)
    )
    _keep_shares(product_id, agreement_id)
    publishing.show_what_waited(product_id, now)
    mark_stale([product_id])


def _keep_shares(product_id: int, agreement_id: int) -> None:
    """What sales read becomes what this agreement says, each part with its brand's yes or without."""
    session = needs_unit_of_work()
    session.execute(delete(ProductShare).where(ProductShare.product_id == product_id))
    parts = select(AgreementPart.brand_id, AgreementPart.basis_points, AgreementPart.answered_at).where(
        AgreementPart.agreement_id == agreement_id, AgreementPart.basis_points > 0
    )
    columns = ("product_id", "brand_id", "basis_points", "accepted_at")
    rows = [dict(zip(columns, (product_id, *part), strict=True)) for part in session.execute(parts)]
    session.execute(insert(ProductShare), rows)


def _as_is(agreement: Any) -> Agreed:
    return Agreed(agreement.product_id, agreement.ref, agreement.state, agreement.proposed_by)
