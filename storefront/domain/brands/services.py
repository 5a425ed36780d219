"""What a brand says of itself and is bound by: each change in words, in law, in money. Every call needs a unit of work."""

import re
import unicodedata
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock, refs
from storefront.core.actor import Actor
from storefront.core.errors import NotFound, Refusal
from storefront.domain.audit.services import note
from storefront.domain.brands.models import (
    BankAccount,
    Brand,
    BrandLogo,
    BrandState,
    BrandTerms,
    BrandText,
    Party,
    VatRegime,
)
from storefront.infra.db import needs_unit_of_work, on_sqlite

RESERVED = {"join"}  # addresses of the studio that no brand may stand in front of
LONGEST_SLUG = 60


class NameTaken(Refusal):
    """There is a brand of this name already: `slug`."""

    code = "name_taken"
    status = 422


class NotReady(Refusal):
    """The brand's list of what is missing is not done: `missing`."""

    code = "not_ready"


@dataclass(frozen=True, slots=True)
class NewBrand:
    """What the office agrees on with a brand before it invites it."""

    name: str
    email: str  # of its owner; also its public address until it names another
    commission_online_bp: int
    commission_till_bp: int
    fee_bearer: Party


@dataclass(frozen=True, slots=True)
class LegalFile:
    """Who the brand is in law (art. 49 Codice del consumo; DSA 30)."""

    legal_name: str
    street: str
    postcode: str
    city: str
    province: str
    vat_number: str
    fiscal_code: str
    register_no: str = ""
    country: str = "IT"
    sdi: str = ""  # where it receives electronic invoices: a code, or else a certified address
    pec: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """How a brand tells itself in one language; the story in small Markdown."""

    tagline: str
    story: str


# --- a new brand -----------------------------------------------------------------------------------------


def open_brand(new: NewBrand, by: Actor) -> tuple[int, str]:
    """Write a brand down as invited, with its terms from today on; returns its id and slug. Raises NameTaken."""
    session = needs_unit_of_work()
    same = session.scalar(select(Brand.slug).where(func.lower(Brand.name) == new.name.lower()))
    if same is not None:
        raise NameTaken(slug=same)
    slug = _free_slug(new.name)
    last = session.scalar(select(func.max(Brand.position)))
    row: dict[str, Any] = {
        "slug": slug, "name": new.name, "state": BrandState.INVITED, "email": new.email,
        "position": 0 if last is None else last + 1, "packaging": [],
    }  # fmt: skip
    brand_id = session.execute(insert(Brand).values(row).returning(Brand.id)).scalar_one()
    terms = {
        "commission_online_bp": new.commission_online_bp, "commission_till_bp": new.commission_till_bp,
        "fee_bearer": new.fee_bearer,
    }  # fmt: skip
    session.execute(insert(BrandTerms).values(brand_id=brand_id, valid_from=_today(), vat_regime="ordinary", **terms))
    note(by, "brand_opened", "brand", slug, new={"name": new.name, "email": new.email, **terms})
    return brand_id, slug


def _free_slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-") or "marchio"
    taken = needs_unit_of_work().scalar(select(Brand.id).where(Brand.slug == slug)) is not None
    return f"{slug}-{refs.code(4).lower()}" if taken or slug in RESERVED else slug


def approve(brand_id: int, by: Actor) -> bool:
    """Let a brand in for good, once. False when it was let in before."""
    change = update(Brand).where(Brand.id == brand_id, Brand.state == BrandState.INVITED)
    slug = needs_unit_of_work().scalar(change.values(state=BrandState.ACTIVE).returning(Brand.slug))
    if slug is None:
        return False
    note(by, "brand_approved", "brand", slug)
    return True


# --- words and pictures ----------------------------------------------------------------------------------


def tell(brand_id: int, stories: dict[str, Story]) -> None:
    """What the brand's page tells, by language."""
    for locale, story in stories.items():
        _keep_text(brand_id, locale, asdict(story))


def show(brand_id: int, picture_id: int) -> None:
    """The picture under the brand's arch."""
    needs_unit_of_work().execute(update(Brand).where(Brand.id == brand_id).values(picture_id=picture_id))


def show_logo(brand_id: int, picture_id: int) -> None:
    _upsert(BrandLogo, {"brand_id": brand_id}, {"picture_id": picture_id})


def _keep_text(brand_id: int, locale: str, words: dict[str, str]) -> None:
    _upsert(BrandText, {"brand_id": brand_id, "locale": locale}, words, {"tagline": "", "story": "", "away_words": ""})


def _upsert(table: Any, keys: dict[str, Any], changes: dict[str, Any], empty: dict[str, Any] | None = None) -> None:
    into = insert_on_sqlite(table) if on_sqlite() else insert_on_postgresql(table)
    row = into.values({**(empty or {}), **keys, **changes})
    needs_unit_of_work().execute(row.on_conflict_do_update(index_elements=list(keys), set_=changes))


# --- law -------------------------------------------------------------------------------------------------


def identify(brand_id: int, legal: LegalFile, regime: VatRegime, by: Actor) -> None:
    """Who the brand is in law and how its prices stand to VAT. Past sales keep what they froze."""
    slug = _change(brand_id, asdict(legal), "brand_identified", by)
    _keep_regime(brand_id, slug, regime, by)


def reach(brand_id: int, email: str, phone: str, by: Actor) -> None:
    """Where buyers and authorities reach the brand (art. 49; GPSR 19)."""
    _change(brand_id, {"email": email, "phone": phone}, "brand_reached", by)


def _change(brand_id: int, values: dict[str, Any], action: str, by: Actor) -> str:
    """Write columns of a brand, and what really changed into the audit; returns its slug."""
    session = needs_unit_of_work()
    columns = [getattr(Brand, name) for name in values]
    row = session.execute(select(Brand.slug, *columns).where(Brand.id == brand_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    old = dict(zip(values, row[1:], strict=True))
    changed = [name for name in values if old[name] != values[name]]
    if changed:
        session.execute(update(Brand).where(Brand.id == brand_id).values(values))
        news = {name: values[name] for name in changed}
        note(by, action, "brand", row.slug, old={name: old[name] for name in changed}, new=news)
    return str(row.slug)


def _keep_regime(brand_id: int, slug: str, regime: VatRegime, by: Actor) -> None:
    """From today on: a row of today's own, else a copy of the one in force with another regime; coming ones follow."""
    session = needs_unit_of_work()
    own, coming = BrandTerms.brand_id == brand_id, BrandTerms.valid_from > _today()
    query = select(BrandTerms).where(own, ~coming).order_by(BrandTerms.valid_from.desc()).limit(1)
    latest = session.scalar(query)
    session.execute(update(BrandTerms).where(own, coming).values(vat_regime=regime))
    if latest is None or latest.vat_regime == regime:
        return
    note(by, "vat_regime_changed", "brand", slug, old={"regime": latest.vat_regime}, new={"regime": regime})
    if latest.valid_from >= _today():
        latest.vat_regime = regime
        return
    session.add(
        BrandTerms(
            brand_id=brand_id, valid_from=_today(), vat_regime=regime, vat_bp=latest.vat_bp,
            commission_online_bp=latest.commission_online_bp, commission_till_bp=latest.commission_till_bp,
            seller_online=latest.seller_online, seller_till=latest.seller_till, fee_bearer=latest.fee_bearer,
            is_nonprofit=latest.is_nonprofit,
        )
    )  # fmt: skip


def accept_terms(brand_id: int, version: str, by: Actor) -> bool:
    """Bind the brand to a version of the terms. False, and nothing changed, when it is bound to it already."""
    change = update(Brand).where(Brand.id == brand_id, Brand.accepted_terms != version)
    values = {"accepted_terms": version, "accepted_at": clock.now()}
    slug = needs_unit_of_work().scalar(change.values(values).returning(Brand.slug))
    if slug is None:
        return False
    note(by, "terms_accepted", "brand", slug, new={"version": version})
    return True


# --- money and parcels -----------------------------------------------------------------------------------


def masked(iban: str) -> str:
    """An IBAN as pages and logs may show it: country and last four signs."""
    return f"{iban[:2]} … {iban[-4:]}" if iban else ""


def bank_at(brand_id: int, iban: str, holder: str, by: Actor) -> bool:
    """Where money that is not Stripe's is sent. False when it was there already."""
    session = needs_unit_of_work()
    slug = session.scalar(select(Brand.slug).where(Brand.id == brand_id).with_for_update())
    if slug is None:
        raise NotFound
    query = select(BankAccount.iban, BankAccount.holder).where(BankAccount.brand_id == brand_id)
    before = session.execute(query).first()
    if before is not None and tuple(before) == (iban, holder):
        return False
    _upsert(BankAccount, {"brand_id": brand_id}, {"iban": iban, "holder": holder, "changed_at": clock.now()})
    old = {"iban": masked(before.iban)} if before else None
    note(by, "iban_changed", "brand", slug, old=old, new={"iban": masked(iban)})
    return True


def send_from_hub(brand_id: int, *, is_so: bool, by: Actor) -> None:
    """The brand brings its pieces to the hub, which sends them."""
    _change(brand_id, {"sends_from_hub": is_so}, "sending_changed", by)


# --- away ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Away:
    """When nobody is at the bench, both days included, and what that means for sales."""

    from_on: date
    until_on: date
    pauses: bool
    words: dict[str, str]  # by language


def be_away(brand_id: int, away: Away) -> None:
    """Note an absence. Whether it holds today is the flow's to say."""
    values = {"away_from": away.from_on, "away_until": away.until_on, "away_pauses": away.pauses}
    needs_unit_of_work().execute(update(Brand).where(Brand.id == brand_id).values(values))
    for locale, words in away.words.items():
        _keep_text(brand_id, locale, {"away_words": words})


def be_back(brand_id: int) -> None:
    gone = {"away_from": None, "away_until": None, "away_pauses": False, "is_away": False}
    needs_unit_of_work().execute(update(Brand).where(Brand.id == brand_id).values(gone))


def turn_absences(today: date) -> list[int]:
    """Begin and end what begins and ends today; returns the brands for which something turned."""
    session = needs_unit_of_work()
    over = (
        update(Brand)
        .where(Brand.away_until < today)
        .values(away_from=None, away_until=None, away_pauses=False, is_away=False)
    )
    begins = update(Brand).where(
        Brand.is_away.is_(False), Brand.away_until >= today, or_(Brand.away_from.is_(None), Brand.away_from <= today)
    )
    not_yet = update(Brand).where(Brand.is_away.is_(True), Brand.away_from > today)
    turned: set[int] = set()
    for change in (over, begins.values(is_away=True), not_yet.values(is_away=False)):
        told = change.returning(Brand.id).execution_options(synchronize_session=False)
        turned.update(session.scalars(told))
    return sorted(turned)


def _today() -> date:
    return clock.rome_date(clock.now())
