"""The demo's month, one customer: she has an account, buys early in the month, and asks to be erased when it is over."""

from uuid import uuid4

from sqlalchemy import select

from storefront.core import clock
from storefront.demo.month_online import Online
from storefront.domain.mails.models import Mail
from storefront.domain.people.models import User
from storefront.domain.people.services import give_role
from storefront.domain.privacy.models import Progress
from storefront.flows.erase_person import ask_erasure
from storefront.flows.send_mails import send_mail
from storefront.infra.db import db, unit_of_work

EMAIL, NAME = "vera@posta.example", "Vera Ferro"
BUYS_ON = 2  # day of the month: what she may send back is over long before the end


def joins() -> int:
    """She opens an account; returns its number."""
    with unit_of_work() as session:
        vera = User(email=EMAIL, name=NAME, fs_uniquifier=uuid4().hex, confirmed_at=clock.now())
        session.add(vera)
        session.flush()
        user_id = vera.id
        give_role(user_id, "customer")
    return user_id


def buys(online: Online, user_id: int) -> None:
    online.buys(user_id, EMAIL, NAME)


def goes(online: Online, user_id: int) -> None:
    """Her letters have gone, and nothing of hers is open: she is erased as she asks for it."""
    letters = list(db.session.scalars(select(Mail.id).where(Mail.recipient == EMAIL)))
    db.session.rollback()
    for mail_id in letters:
        send_mail(mail_id)
    asked = ask_erasure(user_id)
    online.world.made["customers erased" if asked.state == Progress.DONE else "customers who wait to be erased"] += 1
