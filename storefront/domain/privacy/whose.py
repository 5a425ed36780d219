"""Which rows are a person's, table by table: those that go or are made empty with them, and those that tell of them."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, false, func, literal, or_, select
from sqlalchemy.orm import aliased

from storefront.domain.audit.models import AuditEntry
from storefront.domain.brands.models import BankAccount, Brand, BrandMember, BrandText, Invitation
from storefront.domain.carts.models import Cart, CartLine
from storefront.domain.cases.models import Case, CaseNote
from storefront.domain.imports.models import ImportRun
from storefront.domain.law.models import Complaint, NoticeDecision, RecallLine, SellerReport, TraderStep
from storefront.domain.mails.models import Mail
from storefront.domain.media.models import PictureUpload
from storefront.domain.notices.models import NoticeChoice, NoticeSeen
from storefront.domain.orders.after_models import Claim, ClaimStep, GoodsReturn, OrderWord
from storefront.domain.orders.message_models import OrderMessage
from storefront.domain.orders.models import Fulfilment, Order, OrderEvent, OrderLine, Withdrawal
from storefront.domain.payments.models import Dispute, Payment, Refund, StripeEvent
from storefront.domain.people.models import Address, OfficeInvitation, Passkey, SignIn, User, role_of_user
from storefront.domain.places.models import LocationMember
from storefront.domain.practice.models import PracticeConsent, PracticeSession
from storefront.domain.privacy.models import PrivacyRequest
from storefront.domain.privacy.person import Person
from storefront.domain.tills.models import Shift, Staff, StaffPlace, TillAct, TillSale

Clause = ColumnElement[bool]
Whose = Callable[[Person], Clause]


def _by_account(column: Any) -> Whose:
    return lambda who: column == who.user_id if who.user_id is not None else false()


def _by_email(column: Any) -> Whose:
    return lambda who: func.lower(column) == who.email if who.email else false()


def _by_order(column: Any) -> Whose:
    return lambda who: column.in_(who.order_ids) if who.order_ids else false()


def _by_staff(column: Any) -> Whose:
    return lambda who: column == who.staff_id if who.staff_id is not None else false()


def _by_brand(column: Any) -> Whose:
    return lambda who: column.in_(who.brand_ids) if who.brand_ids else false()


def _cart_lines(who: Person) -> Clause:
    return CartLine.cart_id.in_(select(Cart.id).where(_by_account(Cart.user_id)(who)))


def _claim_steps(who: Person) -> Clause:
    return ClaimStep.claim_id.in_(select(Claim.id).where(_by_order(Claim.order_id)(who)))


def said_by(who: Person) -> Clause:
    """Notices of illegal content that this address sent, and its complaints: their cases keep what was said."""
    if not who.email:
        return false()
    ref = func.replace(NOTICES.subject_ref, "notice:", "")
    own = select(literal("complaint:") + ref + ":sender").where(_sent_notice(NOTICES, who)).correlate(None)
    return or_(_sent_notice(Case, who), Case.subject_ref.in_(own))


NOTICES = aliased(Case, name="sent_notice")


def _sent_notice(kind: Any, who: Person) -> Clause:
    return and_(kind.kind == "notice", func.lower(kind.values["email"].as_string()) == who.email)


def _cases(who: Person) -> Clause:
    return or_(_by_order(Case.order_id)(who), said_by(who))


def _case_notes(who: Person) -> Clause:
    return CaseNote.case_id.in_(select(Case.id).where(_cases(who)))


def _decisions(who: Person) -> Clause:
    if not who.email:
        return false()
    refs = select(func.replace(NOTICES.subject_ref, "notice:", "")).where(_sent_notice(NOTICES, who))
    return NoticeDecision.notice_ref.in_(refs)


def _complaints(who: Person) -> Clause:
    own = select(NoticeDecision.id).where(_decisions(who))
    return and_(Complaint.side == "sender", Complaint.decision_id.in_(own))


def _invitations(who: Person) -> Clause:
    return or_(_by_email(Invitation.email)(who), _by_account(Invitation.accepted_by)(who))


def _requests(who: Person) -> Clause:
    return or_(_by_account(PrivacyRequest.user_id)(who), _by_email(PrivacyRequest.email)(who))


def _stripe_events(who: Person) -> Clause:
    """What Stripe told of their payments: the buyer's name and address stand in it."""
    if not who.order_ids:
        return false()
    ids = [
        select(column).where(of_order.in_(who.order_ids), column.is_not(None))
        for column, of_order in (
            (Payment.session_id, Payment.order_id), (Payment.payment_intent_id, Payment.order_id),
            (Payment.charge_id, Payment.order_id), (Refund.stripe_id, Refund.order_id),
            (Dispute.stripe_id, Dispute.order_id),
        )
    ]  # fmt: skip
    return or_(*(StripeEvent.object_id.in_(query) for query in ids))


def _log_of(who: Person) -> Clause:
    """Entries of the log that are about them: their account, their orders, or whatever names their address."""
    about: list[Clause] = []
    if who.user_id is not None:
        about.append(and_(AuditEntry.subject_kind == "person", AuditEntry.subject_ref == str(who.user_id)))
    if who.order_ids:
        about += [AuditEntry.subject_ref.in_(query) for query in _refs(who)]
    if who.email:
        told = or_(*(func.lower(cast(side, String)).contains(f'"{who.email}"', autoescape=True)
                     for side in (AuditEntry.old, AuditEntry.new)))  # fmt: skip
        about += [told, _log_of_notices(who)]
    return or_(*about) if about else false()


def _log_of_notices(who: Person) -> Clause:
    """What was decided on their notices stands in the log as well, under the product's name."""
    facts = select(NoticeDecision.facts).where(_decisions(who), NoticeDecision.facts != "")
    answers = select(Complaint.answer).where(_complaints(who), Complaint.answer != "")
    return or_(
        and_(AuditEntry.action == "notice_decided", AuditEntry.new["facts"].as_string().in_(facts)),
        and_(AuditEntry.action == "complaint_answered", AuditEntry.new["answer"].as_string().in_(answers)),
    )


def _refs(who: Person) -> list[Any]:
    """Refs of their orders and of all that carries a ref of its own below them."""
    below = (Withdrawal, Claim, GoodsReturn, Refund, Dispute, Case)
    return [
        list(who.order_refs),
        *(select(kind.ref).where(kind.order_id.in_(who.order_ids)) for kind in below),
    ]


# With the person these are made empty, or go, as the register says.
ABOUT: Mapping[str, Whose] = {
    "user": _by_account(User.id),
    "role_of_user": _by_account(role_of_user.c.user_id),
    "passkey": _by_account(Passkey.user_id),
    "sign_in": _by_account(SignIn.user_id),
    "address": _by_account(Address.user_id),
    "cart": _by_account(Cart.user_id),
    "cart_line": _cart_lines,
    "office_invitation": _by_email(OfficeInvitation.email),
    "invitation": _invitations,
    "brand_member": _by_account(BrandMember.user_id),
    "location_member": _by_account(LocationMember.user_id),
    "notice_choice": _by_account(NoticeChoice.user_id),
    "notice_seen": _by_account(NoticeSeen.user_id),
    "privacy_request": _requests,
    "audit_entry": _log_of,
    "mail": _by_email(Mail.recipient),
    "notice_decision": _decisions,
    "complaint": _complaints,
    "order": _by_order(Order.id),
    "fulfilment": _by_order(Fulfilment.order_id),
    "order_line": _by_order(OrderLine.order_id),
    "order_word": _by_order(OrderWord.order_id),
    "order_message": _by_order(OrderMessage.order_id),
    "withdrawal": _by_order(Withdrawal.order_id),
    "claim": _by_order(Claim.order_id),
    "claim_step": _claim_steps,
    "goods_return": _by_order(GoodsReturn.order_id),
    "case": _cases,
    "case_note": _case_notes,
    "payment": _by_order(Payment.order_id),
    "refund": _by_order(Refund.order_id),
    "dispute": _by_order(Dispute.order_id),
    "stripe_event": _stripe_events,
}
# Told in a copy as well: what they did, where they work, whom they sell as.
ALSO_TOLD: Mapping[str, Whose] = {
    "order_event": _by_order(OrderEvent.order_id),
    "recall_line": _by_order(RecallLine.order_id),
    "brand": _by_brand(Brand.id),
    "brand_text": _by_brand(BrandText.brand_id),
    "bank_account": _by_brand(BankAccount.brand_id),
    "trader_step": _by_brand(TraderStep.brand_id),
    "seller_report": _by_brand(SellerReport.brand_id),
    "picture_upload": _by_account(PictureUpload.user_id),
    "import_run": _by_account(ImportRun.user_id),
    "staff": _by_staff(Staff.id),
    "staff_place": _by_staff(StaffPlace.staff_id),
    "shift": _by_staff(Shift.staff_id),
    "practice_consent": _by_staff(PracticeConsent.staff_id),
    "practice_session": _by_staff(PracticeSession.staff_id),
    "till_act": _by_staff(TillAct.staff_id),
    "till_sale": _by_staff(TillSale.staff_id),
}
# Words that they wrote for a brand, and acts of theirs: told in a copy, and left as they are, for they are not about them.
BY_THEM: Mapping[str, Whose] = {
    "order_message": _by_account(OrderMessage.user_id),
    "audit_entry": _by_account(AuditEntry.user_id),
}
# Made empty elsewhere: when their time is over (`periods`), or with somebody of a till (flows/change_staff.py).
ELSEWHERE = frozenset({"aside", "offline_sale", "staff", "staff_place", "shift", "trader_step"})
