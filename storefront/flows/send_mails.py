"""Send the letters that wait. Nudged after each commit that wrote one, and swept every minute."""

from jinja2 import TemplateNotFound

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.domain.mails import queries, services
from storefront.flows.letter_values import values_of
from storefront.infra import letters, mail
from storefront.infra.db import db, unit_of_work
from storefront.infra.log import logger
from storefront.infra.mail import MailUnsent

log = logger(__name__)


def send_mails() -> int:
    """Hand over all letters that are due; returns how many went. One that fails does not keep the others waiting."""
    return sum(send_mail(mail_id) for mail_id in queries.due(clock.now()))


def send_mail(mail_id: int) -> bool:
    """Send one letter. A kill between sending and noting it down sends it again: better twice than never."""
    with unit_of_work():
        if not services.take_up(mail_id):
            return False
    letter = queries.letter(mail_id)
    try:
        made = letters.render(letter.kind, letter.locale, values_of(letter))
        db.session.rollback()  # the server may be slow: no transaction is open while it is
        mail.send(mail.compose(letter.recipient, made.subject, made.text, made.html))
    except MailUnsent as error:
        log.warning("mail_unsent", mail_id=mail_id, kind=letter.kind, tries=letter.tries, why=str(error))
        with unit_of_work():
            services.put_off(mail_id, letter.tries, letter.values, str(error))
        return False
    except (NotFound, TemplateNotFound, KeyError, ValueError) as error:
        log.error("mail_impossible", mail_id=mail_id, kind=letter.kind, error=type(error).__name__)
        with unit_of_work():
            services.give_up(mail_id, letter.values, type(error).__name__)
        return False
    with unit_of_work():
        services.sent(mail_id, letter.values)
    return True
