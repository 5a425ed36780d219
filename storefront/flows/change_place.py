"""A place of the cooperative changes: the log has it, and shop pages and kept answers follow. See docs/people.md."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date

from storefront.core.actor import Actor
from storefront.domain.audit.services import note
from storefront.domain.catalogue.services import next_version
from storefront.domain.places import keeping
from storefront.domain.places.ateliers import Price
from storefront.domain.places.keeping import Hours, PlaceFacts
from storefront.infra.db import unit_of_work
from storefront.infra.queue import nudge

KIND = "place"


@contextmanager
def _shown_anew() -> Iterator[None]:
    """One transaction; whoever keeps answers in memory sees another version afterwards."""
    with unit_of_work():
        yield
        next_version()
    nudge("refresh_listing")


def change_place(
    location_id: int, slug: str, facts: PlaceFacts, blurbs: Mapping[str, str], hours: Hours, by: Actor
) -> None:
    """Raises NotFound for an atelier: its brand keeps it."""
    with _shown_anew():
        before = _told(keeping.hours_of(location_id))
        changed = keeping.keep_facts(location_id, facts)
        keeping.keep_blurbs(location_id, blurbs)
        keeping.keep_hours(location_id, hours)
        if before != _told(hours):
            changed["hours"] = before, _told(hours)
        old = {name: was for name, (was, _is) in changed.items()}
        note(by, "place_changed", KIND, slug, old=old, new={name: now for name, (_was, now) in changed.items()})


def _told(hours: Hours) -> dict[str, list[str]]:
    return {
        str(day): [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in stretches]
        for day, stretches in sorted(hours.items()) if stretches
    }  # fmt: skip


def show_place(location_id: int, slug: str, picture_id: int, by: Actor) -> None:
    """Another picture of a place. Raises NotFound for an atelier."""
    with _shown_anew():
        keeping.show(location_id, picture_id)
        note(by, "place_pictured", KIND, slug, new={"picture_id": picture_id})


def shut_place(location_id: int, slug: str, first: date, last: date, reasons: Mapping[str, str], by: Actor) -> None:
    """Note days of closure. Raises NotFound."""
    with _shown_anew():
        keeping.shut(location_id, first, last, reasons)
        told = {"from": first.isoformat(), "until": last.isoformat(), **reasons}
        note(by, "place_shut", KIND, slug, new=told)


def open_place(location_id: int, slug: str, day: date, by: Actor) -> None:
    """Take one day of closure back. Raises NotFound."""
    with _shown_anew():
        keeping.open_again(location_id, day)
        note(by, "place_opened", KIND, slug, old={"day": day.isoformat()})


def keep_bands(location_id: int, slug: str, countries: Sequence[str], price: Price, by: Actor) -> None:
    with _shown_anew():
        keeping.keep_bands(location_id, countries, price)
        note(by, "bands_kept", KIND, slug, new={"countries": list(countries), **asdict(price)})


def drop_band(location_id: int, slug: str, country: str, up_to_grams: int, by: Actor) -> None:
    with _shown_anew():
        keeping.drop_band(location_id, country, up_to_grams)
        note(by, "band_dropped", KIND, slug, old={"country": country, "up_to_grams": up_to_grams})
