"""A year's sellers for the revenue agency: shown to each brand first, then written for good; corrections are new files.

See docs/law.md (L17).
"""

from datetime import date

from sqlalchemy import select

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.core.clock import rome, rome_date
from storefront.core.errors import Refusal
from storefront.domain.audit.services import note
from storefront.domain.brands.models import Brand
from storefront.domain.law import seller_xml, sellers
from storefront.domain.law.seller_xml import Message
from storefront.domain.law.sellers import Saying, SellerYear
from storefront.domain.settlements.house import House, house
from storefront.flows.joining import write_to_owners
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


class YearNotOver(Refusal):
    """A year is reported when it is over: `year`."""

    code = "year_not_over"


class SellersLack(Refusal):
    """Brands that must be reported and whose data are not whole: `brands`."""

    code = "sellers_lack"


class NothingNew(Refusal):
    """All that the book says was handed in before."""

    code = "nothing_new_to_report"


def due_on(year: int) -> date:
    """By when a year's file is handed in (D.Lgs. 32/2023, art. 13), and each seller has read it."""
    return date(year + 1, 1, 31)


def tell_sellers(year: int, by: Actor) -> int:
    """Write to the owners of each brand that will be reported, with the way to its figures. Once a day. How many brands."""
    with unit_of_work():
        today = rome_date(clock.now())
        found = [one for one in sellers.year_of(year) if one.is_reportable]
        for one in found:
            told = {"brand": one.name, "year": str(year), "path": f"/studio/{one.slug}/money/dac7/{year}"}
            write_to_owners(one.brand_id, "seller_year", f"{year}:{one.brand_id}:{today}", **told)
        note(by, "sellers_told", "seller_year", str(year), new={"brands": len(found)})
    nudge("send_mails")
    return len(found)


@retry_on_deadlock
def report_sellers(year: int, platform: str, by: Actor) -> list[str]:
    """Write what was not handed in yet, or changed since; returns the refs of the files: new sellers and corrections apart.

    Raises YearNotOver, SellersLack, NothingNew.
    """
    if rome_date(clock.now()).year <= year:
        raise YearNotOver(year=year)
    with unit_of_work() as session:
        session.execute(select(Brand.id).order_by(Brand.id).limit(1).with_for_update())  # one office hand at a time
        found = sellers.year_of(year, by_book=True)
        new, changed = _sayings(year, found)
        lacking = [one.seller.name for one in [*new, *changed] if one.seller.lacks and not one.is_deleted]
        if lacking:
            raise SellersLack(brands=lacking)
        files = len(sellers.files(year))
        if files and not new and not changed:
            raise NothingNew(year=year)
        wanted = [(kind, said) for kind, said in ((Message.NEW, new), (Message.CORRECTED, changed)) if said]
        made = [
            _write(year, number, message, sayings, platform, by)
            for number, (message, sayings) in enumerate(wanted or [(Message.NOTHING, [])], files + 1)
        ]
        note(by, "sellers_reported", "seller_year", str(year), new={"files": made})
    return made


def _sayings(year: int, found: list[SellerYear]) -> tuple[list[Saying], list[Saying]]:
    """Who was never reported, and of whom something else must be said; refs follow with the file."""
    before, now = sellers.last_said(year), {one.brand_id: one for one in found if one.is_reportable}
    new, changed = [], []
    for brand_id, seller in now.items():
        last = before.get(brand_id)
        if last is None or last.is_deleted:
            new.append(Saying(seller, ""))
        elif dict(last.values) != seller.values():
            changed.append(Saying(seller, "", last.doc_ref))
    for brand_id, last in before.items():
        if brand_id not in now and not last.is_deleted:
            gone = _as_said(brand_id, last, found)
            changed.append(Saying(gone, "", last.doc_ref, is_deleted=True))
    return new, changed


def _as_said(brand_id: int, last: sellers.ReportRow, found: list[SellerYear]) -> SellerYear:
    """A report that is taken back repeats what it had said."""
    known = next((one for one in found if one.brand_id == brand_id), None)
    one, two, three, four = sellers.quarters_of(last.values)
    return SellerYear(
        brand_id,
        known.slug if known else "",
        known.name if known else "",
        last.values["facts"],
        (one, two, three, four),
    )


def _write(year: int, number: int, message: Message, sayings: list[Saying], platform: str, by: Actor) -> str:
    issuer: House = house()
    base = f"IT{year}-{issuer.fiscal_code}"
    named = [
        Saying(one.seller, f"{base}-{number}-{one.seller.brand_id}", one.corrects, one.is_deleted) for one in sayings
    ]
    ref, at = f"{base}-{number}", rome(clock.now())
    xml = seller_xml.written(
        year, ref, message, issuer, platform, named, at, f"{base}-operator", is_first=number == 1
    )  # fmt: skip
    sellers.keep(year, number, ref, xml, named, by)
    return ref
