"""A person is erased: of all that they said, and of all that was said of them, only what the register keeps is left."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Boolean, Integer, LargeBinary, Table, delete, event, insert, select, update

from storefront.core import clock
from storefront.core.actor import customer, staff
from storefront.domain.brands.models import BrandMember, BrandState, Invitation
from storefront.domain.carts.services import CartOwner
from storefront.domain.cases.models import Case
from storefront.domain.law.models import Complaint, NoticeDecision, Outcome
from storefront.domain.mails.models import Mail
from storefront.domain.orders.after_models import Wish
from storefront.domain.orders.models import Fulfilment, FulfilmentState, OrderLine
from storefront.domain.payments.models import Dispute
from storefront.domain.payments.refund_plan import LineWish
from storefront.domain.people.models import Address, OfficeInvitation, Passkey, SignIn, User
from storefront.domain.places.models import LocationMember
from storefront.domain.privacy import erasing, person
from storefront.domain.privacy.models import PrivacyRequest, Progress
from storefront.domain.privacy.register import REGISTER
from storefront.domain.privacy.whose import ABOUT
from storefront.flows import claim as claims
from storefront.flows.add_to_cart import add_to_cart
from storefront.flows.check import check
from storefront.flows.decide_notice import complain, decide_notice
from storefront.flows.declare_withdrawal import declare_withdrawal
from storefront.flows.erase_person import ErasureWaits, ask_erasure, erase_customer, finish_erasures, take_back
from storefront.flows.place_order import Placed
from storefront.flows.refund import refund
from storefront.flows.report_product import NoticeKind, report_product
from storefront.flows.send_mails import send_mails
from storefront.flows.send_refunds import send_refunds
from storefront.flows.send_transfers import send_transfers
from storefront.flows.settle_payment import settle_payment
from storefront.flows.sweep_payments import sweep_payments
from storefront.flows.write_message import answer_buyer, ask_brand
from storefront.infra import append_only
from storefront.infra.db import Base, db, unit_of_work
from tests import makers
from tests.faces.office.people import at_the_office
from tests.faces.studio.people import at_work
from tests.orders_for_payments import Shop

OLGA = staff(9_001)
ADA, BEA = "zibaldona", "perfidiosa"
"""Words that are nowhere but in what each of the two said, or is called."""


def lives(shop: Shop, name: str) -> tuple[User, Placed]:
    """A customer who did everything that one can do here, more than a month ago; nothing of it is open."""
    shop.sandbox.turns("fee_detail_delay_seconds", 0)
    email = f"{name}@posta.example"
    someone = makers.user(name.title(), email=email, tf_totp_secret=name)
    home = {"name": name, "street": f"Via {name} 1", "extra": name, "postcode": "10124", "city": name,
            "province": "TO", "country": "IT", "phone": name}  # fmt: skip
    asked = {"name": name, "vat_number": "99900010010", "fiscal_code": "", "address": name, "sdi": "", "pec": ""}
    placed = buys(
        shop, name, owner=CartOwner(user_id=someone.id), by=customer(someone.id), email=email, name=name.title(),
        phone="+39 347 000 1111", address=home, invoice=asked,
    )  # fmt: skip
    shop.hears()
    arrives(placed)
    talks(shop, placed, name, someone)
    complains(shop, placed, name, email)
    keeps(someone, name, shop)
    for work in (send_transfers, send_refunds, sweep_payments, send_mails):
        work()
    return someone, placed


def buys(shop: Shop, who: str, **changes: Any) -> Placed:
    """Three pieces of three brands, paid."""
    hub = makers.location()
    brands = [shop.brands.get(name) or shop.brand(name) for name in ("Arbrora", "Episodio Zero", "Sosa")]
    variants = [makers.for_sale(brand.id, hub.id) for brand in brands]
    for variant in variants:
        add_to_cart(changes["owner"], variant.id)
    placed = shop.order(*variants, who=who, **{"request_key": f"order-{len(shop.heard)}-{variants[0].id}", **changes})
    shop.pays(placed)
    settle_payment(shop.payment(placed).id)
    return placed


def arrives(placed: Placed) -> None:
    with unit_of_work() as session:
        came = {"state": FulfilmentState.DELIVERED, "delivered_at": clock.now(), "shipped_at": clock.now()}
        session.execute(update(Fulfilment).where(Fulfilment.order_id == placed.order_id).values(came))


def talks(shop: Shop, placed: Placed, name: str, someone: User) -> None:
    """With a brand, under the guarantee, and by a withdrawal whose money goes back."""
    line, other, _third = shop.rows(OrderLine, OrderLine.order_id == placed.order_id)
    brand = next(one for one in shop.brands.values() if one.id == line.brand_id)
    ask_brand(placed.ref, brand.slug, f"Sono {name}", customer(someone.id), request_key=f"ask-{someone.id}")
    answer_buyer(brand.id, placed.ref, f"Cara {name}", OLGA, request_key=f"answer-{someone.id}")
    ref = claims.ask_guarantee(
        placed.ref, line.id, Wish.REPAIR, f"Di {name}", customer(someone.id), request_key=f"g{someone.id}"
    )
    claims.refuse(ref, OLGA, reason=f"Gentile {name}")
    said = {"name": name, "email": f"{name}@posta.example", "note": name}
    withdrawn = declare_withdrawal(placed.ref, [other.id], by=customer(someone.id), **said)
    refund(placed.order_id, [LineWish(other.id)], "withdrawal", OLGA, f"w-{someone.id}", note=name)
    settled(withdrawn.ref, name)


def settled(withdrawal_ref: str, name: str) -> None:
    """The piece came back, with a word about it; its case is closed with another."""
    with unit_of_work() as session:
        returned = Base.metadata.tables["goods_return"]
        came = {"state": "received", "received_at": clock.now(), "remark": name, "condition": "as_new"}
        session.execute(update(returned).where(returned.c.subject_ref == withdrawal_ref).values(came))
        session.execute(
            update(Case).where(Case.state == "open").values(state="closed", close_reason=name, closed_at=clock.now())
        )


def complains(shop: Shop, placed: Placed, name: str, email: str) -> None:
    """About somebody's product, and about what was decided on it; and to the bank."""
    (line, *_rest) = shop.rows(OrderLine, OrderLine.order_id == placed.order_id)
    ref = report_product(
        line.product_id, "Borsa", NoticeKind.OTHER, f"Io, {name}", name=name, email=email, locale="it", received="oggi"
    )
    decide_notice(ref, Outcome.KEPT, OLGA, ground="terms", rule="niente", facts=f"Dice {name}")
    (decision,) = shop.rows(NoticeDecision, NoticeDecision.notice_ref == ref)
    complain(decision.sender_key, f"Ancora {name}", "it")
    with unit_of_work() as session:
        session.execute(update(Case).where(Case.state == "open").values(state="closed", closed_at=clock.now()))
        session.execute(
            update(Complaint)
            .where(Complaint.decision_id == decision.id)
            .values(is_upheld=False, answer=f"Gentile {name}", answered_at=clock.now())
        )
    row = {"ref": f"{placed.ref}-D1", "stripe_id": f"dp_{placed.ref}", "order_id": placed.order_id, "amount_cents": 1,
           "payment_id": shop.payment(placed).id, "reason": "general", "status": "won", "opened_at": clock.now(),
           "closed_at": clock.now(), "evidence": {"words": name}, "fee_cents": 0}  # fmt: skip
    with unit_of_work() as session:
        session.execute(insert(Dispute).values(row))


def keeps(someone: User, name: str, shop: Shop) -> None:
    """An address, a cart, a passkey, a sign-in; a part in a brand and at a shop; letters that invited them."""
    brand = next(iter(shop.brands.values()))
    colleague, place = makers.user("Collega"), makers.outlet()
    bag = makers.for_sale(brand.id, place.id, personalisation_max=40)
    add_to_cart(CartOwner(user_id=someone.id), bag.id)
    makers.kept(Address(user_id=someone.id, name=name, street=name, postcode="10124", city=name))
    makers.kept(SignIn(id=name, user_id=someone.id, device=name))
    makers.kept(
        Passkey(user_id=someone.id, name=name, credential_id=name.encode(), public_key=b"", backup_state=False,
                device_type=name, lastuse_datetime=clock.now(), usage="first")
    )  # fmt: skip
    makers.kept(
        BrandMember(brand_id=brand.id, user_id=someone.id, role="owner"),
        BrandMember(brand_id=brand.id, user_id=colleague.id, role="owner"),
    )
    makers.kept(
        Invitation(ref=f"I{someone.id}", brand_id=brand.id, email=someone.email, role="owner", token_digest=f"t{someone.id}",
                   expires_at=clock.now(), accepted_at=clock.now(), person=name, told={"name": name}),
        OfficeInvitation(ref=f"O{someone.id}", email=someone.email, role="office", token_digest=f"o{someone.id}",
                         expires_at=clock.now(), revoked_at=clock.now()),
        Mail(dedup_key=f"till-note:X:{someone.email}", kind="till_note", recipient=someone.email, locale="it",
             subject_ref="X", not_before=clock.now(), state="failed", last_error=name, values={"name": name}),
    )  # fmt: skip


def marked(name: str) -> dict[str, int]:
    """Where a word stands, by table and column: how many rows."""
    db.session.rollback()
    found: dict[str, int] = {}
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            for column, value in row.items():
                if name in (value.decode(errors="replace") if isinstance(value, bytes) else str(value)).lower():
                    found[f"{table.name}.{column}"] = found.get(f"{table.name}.{column}", 0) + 1
    return found


def fill(who: person.Person, name: str) -> Iterator[str]:
    """Put the word into every column that ought to be made empty, of every row of a person; tells which tables had none."""
    append_only.unguard(db.session.connection(), *append_only.BLANKABLE)
    session = db.session()
    for table_name, clause in ABOUT.items():
        table = Base.metadata.tables[table_name]
        if not session.execute(select(1).select_from(table).where(clause(who)).limit(1)).all():
            yield table_name
        values = {column: words(table, column, name) for column in REGISTER[table_name].blanked - FOUND_BY}
        if values:
            session.execute(update(table).where(clause(who)).values(values))
    append_only.guard(db.session.connection(), *append_only.BLANKABLE)


FOUND_BY = {
    "old",
    "new",
    "facts",
    "answer",
    "email",
    "recipient",
    "user_id",
    "cart_id",
    "dedup_key",
    "fs_uniquifier",
    "fs_webauthn_user_handle",
}


def words(table: Table, column: str, name: str) -> Any:
    kind, most = table.c[column].type, getattr(table.c[column].type, "length", None) or 40
    if table.name in erasing.ONE_BY_ONE and column in ("values", "address"):
        return Base.metadata.tables[table.name].c[column]  # filled by the flows: their keys count
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Integer):
        return 7
    if isinstance(kind, LargeBinary):
        return name.encode()
    return {"it": name} if kind.python_type is dict else clock.now() if column.endswith("_at") else name[:most]


def months_later() -> Any:
    return time_machine.travel(clock.now() + timedelta(days=40), tick=True)


def is_whole() -> None:
    db.session.rollback()
    assert [str(one) for one in check()] == []


def everybody_still_reads(shop: Shop, placed: Placed) -> None:
    """Every page that told of them is there."""
    office, brand = at_the_office(shop.app), shop.brands["Arbrora"]
    cases = [f"/office/cases/{one.ref}" for one in shop.rows(Case)]
    notices = [f"/office/law/notices/{one.notice_ref}" for one in shop.rows(NoticeDecision)]
    for address in (f"/office/orders/{placed.ref}", *cases, *notices, "/office/log"):
        page = office.get(address)
        assert (page.status_code, address) == (200, address)
    assert office.get(f"/office/orders/{placed.ref}").text.lower().count(ADA) == 1  # the invoice that they asked for
    maker = at_work(shop.app, brand)
    assert maker.get(f"/studio/{brand.slug}/orders/{placed.ref}").status_code == 200
    guest = shop.app.test_client()
    assert guest.get(f"/orders/{placed.ref}?key={placed.key}").status_code == 200


def test_column_by_column_only_what_the_register_keeps_tells_of_who_was_erased(shop: Shop) -> None:
    ada, placed = lives(shop, ADA)
    bea, _hers = lives(shop, BEA)
    with unit_of_work():
        assert set(fill(person.of_account(ada.id), ADA)) <= {"role_of_user", "location_member", "case_note",
                                                             "notice_choice", "notice_seen", "privacy_request"}  # fmt: skip
        assert len(list(fill(person.of_account(bea.id), BEA))) <= 6
    before, hers = marked(ADA), marked(BEA)
    assert {"order.email", "fulfilment.address", "stripe_event.payload", "order_word.word", "claim_step.text"} <= set(
        before
    )
    with months_later():
        erase_customer(ada.id, OLGA)
        left = marked(ADA)
        letter = shop.rows(Mail, Mail.kind == "person_erased")[0]
        assert (letter.recipient, letter.state) == (ada.email, "pending")
        assert set(left) - {"mail.recipient"} == {"order.invoice"}
        assert (left["mail.recipient"], marked(BEA)) == (1, hers)  # of nobody else a word is gone
        assert shop.rows(User, User.id == ada.id)[0].active is False
        is_whole()
        (line, *_rest) = [
            one for one in shop.rows(OrderLine, OrderLine.order_id == placed.order_id) if not one.released_at
        ]
        refund(placed.order_id, [LineWish(line.id)], "goodwill", OLGA, "after")  # money goes back all the same
        send_refunds()
        is_whole()
        everybody_still_reads(shop, placed)


def test_what_is_open_is_waited_for_and_done_by_the_worker_as_soon_as_it_is_over(shop: Shop) -> None:
    shop.sandbox.turns("fee_detail_delay_seconds", 0)
    ada = makers.user("Ada", email="ada@posta.example")
    placed = buys(shop, "ada", owner=CartOwner(user_id=ada.id), by=customer(ada.id), email=ada.email)
    send_mails()
    with pytest.raises(ErasureWaits) as refused:
        erase_customer(ada.id, OLGA)
    assert [(one.code, one.about) for one in refused.value.found] == [("not_delivered", placed.ref)]
    assert shop.rows(PrivacyRequest) == []
    asked = ask_erasure(ada.id)
    assert (asked.state, [one.code for one in asked.waiting]) == (Progress.OPEN, ["not_delivered"])
    assert ask_erasure(ada.id).ref == asked.ref  # asked twice it is one
    assert (take_back(ada.id), take_back(ada.id)) == (True, False)
    ask_erasure(ada.id)
    arrives(placed)
    with time_machine.travel(clock.now() + timedelta(days=2), tick=True):
        finish_erasures()
        waiting = shop.rows(PrivacyRequest)[-1]
        assert [code for code, *_rest in waiting.waits_for] == ["withdrawal_period"]
    with months_later():
        finish_erasures()
        finish_erasures()
        done = shop.rows(PrivacyRequest)[-1]
        assert (done.state, done.email, done.rows["order"]) == (Progress.DONE, "", 1)
        assert shop.rows(User, User.id == ada.id)[0].email == f"erased:{ada.id}"
        is_whole()


def test_a_fault_on_the_way_leaves_everything_and_the_worker_finishes(app: Flask) -> None:
    bag = makers.for_sale(makers.brand("Arbrora").id, makers.location().id)
    ada = makers.user("Ada", email="ada@posta.example")
    makers.paid_order(bag.id, owner=CartOwner(user_id=ada.id), by=customer(ada.id), email=ada.email)
    send_mails()
    with unit_of_work() as session:
        session.execute(update(Fulfilment).values(state=FulfilmentState.CANCELLED))
    before = marked("ada")

    def fails(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.replace('"', "").startswith("UPDATE user "):
            raise KeyboardInterrupt  # a kill, at the last of all steps

    event.listen(db.engine, "before_cursor_execute", fails)
    with pytest.raises(KeyboardInterrupt):
        ask_erasure(ada.id)
    event.remove(db.engine, "before_cursor_execute", fails)
    assert {name: count for name, count in marked("ada").items() if not name.startswith("privacy")} == before
    finish_erasures()
    assert set(marked("ada@posta")) == {"mail.recipient"}


def test_who_makes_too_leaves_a_brand_that_has_another_owner_and_no_other(app: Flask) -> None:
    ada, bruno = makers.user("Ada"), makers.user("Bruno")
    brand = makers.brand("Arbrora")
    makers.kept(BrandMember(brand_id=brand.id, user_id=ada.id, role="owner"))
    asked = ask_erasure(ada.id)
    assert [(one.code, one.about, one.needs_them) for one in asked.waiting] == [("last_owner", "Arbrora", True)]
    makers.kept(BrandMember(brand_id=brand.id, user_id=bruno.id, role="owner"))
    assert ask_erasure(ada.id).state == Progress.DONE
    db.session.rollback()
    assert db.session.scalars(select(BrandMember.user_id)).all() == [bruno.id]
    place = makers.outlet()
    makers.kept(LocationMember(location_id=place.id, user_id=bruno.id, role="staff"))
    assert [one.code for one in ask_erasure(bruno.id).waiting] == ["place", "last_owner"]
    with unit_of_work() as session:
        session.execute(delete(LocationMember))
        session.execute(update(type(brand)).values(state=BrandState.CLOSED))
    assert ask_erasure(bruno.id).state == Progress.DONE  # it is closed, and owed nothing
