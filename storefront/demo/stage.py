"""What the demo shop stands on: brands, places, words, people."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from flask_security import hash_password
from schwifty import IBAN
from sqlalchemy import insert, select

from storefront.core import clock
from storefront.demo.files import table
from storefront.domain.brands.models import (
    BankAccount,
    Brand,
    BrandMember,
    BrandState,
    BrandTerms,
    BrandText,
    VatRegime,
)
from storefront.domain.catalogue.models import Category, Colour, Material, ReuseLot
from storefront.domain.people.desks import DESKS
from storefront.domain.people.models import Role, User
from storefront.domain.places.models import (
    Closure,
    Location,
    LocationKind,
    LocationMember,
    LocationText,
    OpeningHours,
    ShippingBand,
)
from storefront.domain.tills import doors
from storefront.domain.tills.models import Staff, StaffPlace
from storefront.faces.web.page_files import terms_version
from storefront.infra.db import needs_unit_of_work

PASSWORD = "glocal-demo"
PHONE = "+39 011 000 0000"  # rings nowhere
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
REGIMES = {"ordinario": VatRegime.ORDINARY, "forfettario": VatRegime.FORFETTARIO}
LONG_AGO = date(2024, 1, 1)


def set_up() -> None:
    """Write everything that products refer to. Needs an open unit of work."""
    _words()
    brands = _brands()
    locations = _places(brands)
    _people(brands, locations)


def _words() -> None:
    session = needs_unit_of_work()
    words = table("materials")
    session.execute(insert(Material), [_named(row) for row in words["material"]])
    session.execute(insert(Colour), [{**_named(row), "hex": row["hex"]} for row in words["colour"]])
    session.execute(insert(ReuseLot), [_lot(row) for row in table("reuse")["lot"]])
    ids: dict[str, int] = {}
    for position, row in enumerate(table("categories")["category"]):
        parent_id = ids.get(row.get("parent", ""))
        category = Category(
            slug=row["slug"], parent_id=parent_id, position=position, name_it=row["it"], name_en=row["en"],
            asks=" ".join(row.get("asks", [])),
        )  # fmt: skip
        session.add(category)
        session.flush()
        ids[row["slug"]] = category.id


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {"slug": row["key"], "name_it": row["it"], "name_en": row["en"]}


def _lot(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "slug": row["slug"], "source_it": row["source"]["it"], "source_en": row["source"]["en"],
        "grams": row["kilos"] * 1000, "text_it": row["it"], "text_en": row["en"],
    }  # fmt: skip


def _brands() -> dict[str, Brand]:
    session = needs_unit_of_work()
    brands: dict[str, Brand] = {}
    for position, row in enumerate(table("brands")["brand"]):
        brand = _brand(row, position)
        session.add(brand)
        session.flush()
        session.add(_terms(row, brand.id))
        session.add(_bank(brand, position))
        for locale in ("it", "en"):
            story = row["story"][locale]
            session.add(BrandText(brand_id=brand.id, locale=locale, story=story, tagline=story.split(". ")[0] + "."))
        brands[brand.slug] = brand
    return brands


def _brand(row: dict[str, Any], position: int) -> Brand:
    legal = row["legal"]
    return Brand(
        slug=row["slug"], name=row["name"], state=BrandState.ACTIVE, position=position, email=legal["email"],
        phone=legal.get("phone", PHONE), legal_name=legal["legal_name"], street=legal["street"],
        postcode=legal["postcode"], city=legal["town"], province=legal["province"], country=legal["country"],
        vat_number=legal["vat_number"], fiscal_code=legal.get("fiscal_code", legal["vat_number"]),
        register_no=legal.get("rea", ""), packaging=row["packaging"], sends_from_hub=row["slug"] not in own_places(),
        accepted_terms=terms_version(), accepted_at=datetime(2024, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def own_places() -> set[str]:
    """Slugs of the brands that send from a place of their own."""
    return {row["brand"] for row in table("places")["place"] if row["kind"] == LocationKind.ATELIER}


def _bank(brand: Brand, number: int) -> BankAccount:
    """An account that no bank has: its numbers are made up, its check digits hold."""
    iban = IBAN.generate("IT", bank_code="99999", branch_code="99999", account_code=f"{number:012d}")
    return BankAccount(brand_id=brand.id, iban=str(iban), holder=brand.legal_name, changed_at=brand.accepted_at)


def _terms(row: dict[str, Any], brand_id: int) -> BrandTerms:
    return BrandTerms(
        brand_id=brand_id, valid_from=LONG_AGO, commission_online_bp=row["commission_bp"]["online"],
        commission_till_bp=row["commission_bp"]["till"], vat_regime=REGIMES[row["legal"]["vat_regime"]],
        vat_bp=row["legal"]["vat_rate_bp"],
    )  # fmt: skip


def _places(brands: dict[str, Brand]) -> dict[str, Location]:
    session = needs_unit_of_work()
    locations: dict[str, Location] = {}
    for position, row in enumerate(table("places")["place"]):
        owner = brands.get(row.get("brand", ""))
        location = Location(
            slug=row["slug"], kind=LocationKind(row["kind"]), brand_id=owner.id if owner else None, name=row["name"],
            street=row["street"], postcode=row["postcode"], city=row["town"], province=row["province"],
            country=row["country"], email=row["email"], offers_pickup=row["pickup"],
            ready_hours=row["ready_hours"], position=position,
        )  # fmt: skip
        session.add(location)
        session.flush()
        _describe(location.id, row)
        locations[location.slug] = location
    return locations


def _describe(location_id: int, row: dict[str, Any]) -> None:
    session = needs_unit_of_work()
    for locale in ("it", "en"):
        session.add(LocationText(location_id=location_id, locale=locale, blurb=row["blurb"][locale]))
    for weekday, name in enumerate(WEEKDAYS):
        for stretch in row["hours"][name]:
            opens, closes = (time.fromisoformat(part) for part in stretch.split("-"))
            session.add(OpeningHours(location_id=location_id, weekday=weekday, opens=opens, closes=closes))
    for day, closure in _closures(row["closures"]).items():
        session.add(Closure(location_id=location_id, day=day, reason_it=closure["it"], reason_en=closure["en"]))
    for band in row["shipping"]:
        for country in band["countries"]:
            session.add(
                ShippingBand(
                    location_id=location_id,
                    country=country,
                    up_to_grams=band["up_to_grams"],
                    price_cents=band["price_cents"],
                    free_above_cents=band.get("free_above_cents"),
                    days_min=band["days_min"],
                    days_max=band["days_max"],
                )
            )


def _closures(rows: list[dict[str, str]]) -> dict[date, dict[str, str]]:
    """Days of closure, this year and the next; a day named twice keeps its first reason."""
    this_year = clock.rome_date(clock.now()).year
    days: dict[date, dict[str, str]] = {}
    for year in (this_year, this_year + 1):
        for row in rows:
            day, last = (date.fromisoformat(f"{year}-{row[end]}") for end in ("from", "until"))
            while day <= last:
                days.setdefault(day, row)
                day += timedelta(days=1)
    return days


def _people(brands: dict[str, Brand], locations: dict[str, Location]) -> None:
    session = needs_unit_of_work()
    roles = {role.name: role for role in session.scalars(select(Role))}
    for name in ("customer", "brand", "outlet", *DESKS):
        if name not in roles:
            roles[name] = Role(name=name)
            session.add(roles[name])
    _person("office@glocal.example", "Ufficio", roles["office"])
    _person("bookkeeper@glocal.example", "Contabilità", roles["bookkeeper"])
    _person("supervisor@glocal.example", "Responsabile dei negozi", roles["supervisor"])
    tutor = _person("tutor@glocal.example", "Tutor", roles["tutor"])
    _person("customer@glocal.example", "Cliente dimostrativo", roles["customer"])
    for brand in brands.values():
        member = _person(f"{brand.slug}@glocal.example", brand.name, roles["brand"])
        session.add(BrandMember(brand_id=brand.id, user_id=member.id))
    for location in locations.values():
        if location.kind == LocationKind.OUTLET:
            session.add(LocationMember(location_id=location.id, user_id=tutor.id, role="tutor"))
            worker = _person(f"{location.slug}@glocal.example", location.name, roles["outlet"])
            session.add(LocationMember(location_id=location.id, user_id=worker.id))
        if location.kind != LocationKind.ATELIER:
            _till_people(location)


def _till_people(location: Location) -> None:
    """Three people at each till, one of them in training and one in charge; each comes in with 1234."""
    session = needs_unit_of_work()
    pin_hash = doors.hashed("1234")
    for name, face, is_supervisor in (("Amina", "sun", False), ("Leo", "boat", False), ("Rosa", "flower", True)):
        staff = Staff(
            name=name, face=face, pin_hash=pin_hash, is_supervisor=is_supervisor, may_change_prices=is_supervisor,
            is_trainee=name == "Leo",
        )  # fmt: skip
        session.add(staff)
        session.flush()
        session.add(StaffPlace(staff_id=staff.id, location_id=location.id))


def _person(email: str, name: str, role: Role) -> User:
    session = needs_unit_of_work()
    person = User(
        email=email, name=name, password=hash_password(PASSWORD), fs_uniquifier=uuid4().hex,
        confirmed_at=clock.now(), roles=[role],
    )  # fmt: skip
    session.add(person)
    session.flush()
    return person
