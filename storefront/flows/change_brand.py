"""A brand changes what it says of itself, is bound by or is sent: each a transaction that pages hear of."""

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.domain.brands import invitations, services
from storefront.domain.brands.models import VatRegime
from storefront.domain.brands.queries import has_absence_to_turn
from storefront.domain.brands.services import Away, LegalFile, NotReady, Story, masked
from storefront.domain.places import ateliers
from storefront.domain.places.ateliers import Atelier
from storefront.flows.joining import show_anew, write_to_owners
from storefront.infra.db import db, unit_of_work
from storefront.infra.queue import nudge


def tell_story(brand_id: int, stories: dict[str, Story]) -> None:
    with unit_of_work():
        services.tell(brand_id, stories)
        show_anew(brand_id)
    nudge("refresh_listing")


def show_picture(brand_id: int, picture_id: int, *, is_logo: bool) -> None:
    """Show a picture as the brand's own, as soon as the worker has made it ready."""
    with unit_of_work():
        if is_logo:
            services.show_logo(brand_id, picture_id)
        else:
            services.show(brand_id, picture_id)
        show_anew(brand_id)
    nudge("refresh_listing")


def identify(
    brand_id: int, legal: LegalFile, regime: VatRegime, by: Actor, *, contact: tuple[str, str] | None = None
) -> None:
    """Who the brand is in law; with e-mail and telephone also where it is reached."""
    with unit_of_work():
        services.identify(brand_id, legal, regime, by)
        invitations.forget_told(brand_id)
        if contact:
            services.reach(brand_id, *contact, by)
        show_anew(brand_id)
    nudge("refresh_listing")


def reach(brand_id: int, email: str, phone: str, by: Actor) -> None:
    with unit_of_work():
        services.reach(brand_id, email, phone, by)
        show_anew(brand_id)
    nudge("refresh_listing")


def bank_at(brand_id: int, name: str, iban: str, holder: str, by: Actor) -> None:
    """Change where money is sent; every owner is told, so that a thief does not do it unseen."""
    with unit_of_work():
        if services.bank_at(brand_id, iban, holder, by):
            about = f"{brand_id}:{clock.now().isoformat()}"
            write_to_owners(brand_id, "brand_bank_changed", about, brand=name, iban=masked(iban))
    nudge("send_mails")


def send_from_hub(brand_id: int, by: Actor) -> None:
    with unit_of_work():
        services.send_from_hub(brand_id, is_so=True, by=by)


def send_from_atelier(brand_id: int, slug: str, atelier: Atelier, by: Actor) -> None:
    """Send from the brand's own place, at its own prices."""
    with unit_of_work():
        ateliers.keep(brand_id, f"atelier-{slug}", atelier)
        services.send_from_hub(brand_id, is_so=False, by=by)
        show_anew(brand_id)
    nudge("refresh_listing")


def approve_brand(brand_id: int, slug: str, name: str, *, is_complete: bool, by: Actor) -> None:
    """Open a brand's shop. Raises NotReady while its list is not done."""
    if not is_complete:
        raise NotReady
    with unit_of_work():
        if services.approve(brand_id, by):
            show_anew(brand_id)
            write_to_owners(brand_id, "brand_approved", str(brand_id), brand=name, path=f"/studio/{slug}")
    nudge("send_mails")
    nudge("refresh_listing")


# --- away ------------------------------------------------------------------------------------------------


def be_away(brand_id: int, away: Away) -> None:
    """Note an absence; it holds at once when it has begun."""
    with unit_of_work():
        services.be_away(brand_id, away)
        services.turn_absences(clock.rome_date(clock.now()))
        show_anew(brand_id)
    nudge("refresh_listing")


def be_back(brand_id: int) -> None:
    with unit_of_work():
        services.be_back(brand_id)
        show_anew(brand_id)
    nudge("refresh_listing")


def turn_absences() -> None:
    """Begin and end the absences whose day has come. Swept every minute."""
    today = clock.rome_date(clock.now())
    is_due = has_absence_to_turn(today)
    db.session.rollback()
    if not is_due:
        return
    with unit_of_work():
        show_anew(*services.turn_absences(today))
    nudge("refresh_listing")
