"""A brand's file, written whole without the pages that ask for it."""

from sqlalchemy import update

from storefront.core.actor import SYSTEM
from storefront.domain.brands import services
from storefront.domain.brands.models import Brand, StripeAccount, VatRegime
from storefront.domain.brands.services import LegalFile, Story
from storefront.domain.media.models import Picture, PictureState
from storefront.faces.web.page_files import terms_version
from storefront.infra.db import unit_of_work
from tests import makers

IBAN = "IT60X0542811101000000123456"
LEGAL = LegalFile("Filo Matto srl", "Via Po 1", "10124", "Torino", "TO", "99900010010", "99900010010")


def make_complete(brand: Brand) -> None:
    """Nothing is missing; Stripe pays it."""
    number = makers.slug_of("x")
    picture = makers.kept(Picture(digest=number, state=PictureState.READY, width=9, height=9, widths="320"))
    with unit_of_work() as session:
        services.tell(brand.id, {tag: Story("Una frase.", "Una storia.") for tag in ("it", "en")})
        services.show(brand.id, picture.id)
        services.identify(brand.id, LEGAL, VatRegime.ORDINARY, SYSTEM)
        services.reach(brand.id, "ciao@filo.example", "+39 011 000 0000", SYSTEM)
        services.accept_terms(brand.id, terms_version(), SYSTEM)
        services.bank_at(brand.id, IBAN, "Filo Matto srl", SYSTEM)
        services.send_from_hub(brand.id, is_so=True, by=SYSTEM)
        has_one = session.execute(
            update(StripeAccount).where(StripeAccount.brand_id == brand.id).values(transfers_active=True)
        )
        if not has_one.rowcount:  # type: ignore[attr-defined]  # of what an UPDATE answers
            session.add(StripeAccount(brand_id=brand.id, account_id=f"acct_{number}", transfers_active=True))
