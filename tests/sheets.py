"""Sheets for tests: a bag with all that law and shop require, and pictures that are ready."""

from itertools import count
from typing import Any

from sqlalchemy import select

from storefront.core import clock, refs
from storefront.core.actor import Actor, staff
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue import sheets
from storefront.domain.catalogue.models import Category, Colour, Material
from storefront.domain.catalogue.sheet import Sheet, SheetFibre, SheetPicture, SheetVariant
from storefront.domain.media.models import Picture, PictureState, PictureUpload
from storefront.flows.publish_product import Published, publish_product
from storefront.infra.db import db, unit_of_work
from tests import makers

ADA, BRUNO = staff(1), staff(2)
_numbers = count(1)


def brand(name: str = "Arbrora", **columns: Any) -> Brand:
    """A brand that may publish, with a place of its own to make pieces at."""
    made = makers.brand(name, accepted_terms="test", accepted_at=makers.LONG_AGO, **columns)
    makers.atelier(made.id)
    return made


def words(*, asks: str = "") -> str:
    """The words that sheets name, made once; returns the slug of a new category that asks this."""
    if not db.session.scalar(select(Colour.id).where(Colour.slug == "rosso")):
        makers.kept(
            Colour(slug="rosso", name_it="Rosso", name_en="Red", hex="#aa0000"),
            Colour(slug="blu", name_it="Blu", name_en="Blue", hex="#0000aa"),
            Material(slug="cotone", name_it="Cotone", name_en="Cotton"),
            Material(slug="vela", name_it="Tela di vela", name_en="Sailcloth"),
        )
    slug = f"borse-{next(_numbers)}"
    makers.kept(Category(slug=slug, name_it="Borse", name_en="Bags", asks=asks))
    return slug


def upload(brand_id: int, state: PictureState = PictureState.READY) -> str:
    """A picture that the brand sent; returns its upload's ref."""
    digest = f"{next(_numbers):032x}"
    picture = makers.kept(
        Picture(digest=digest, state=state, width=1024, height=1280, widths="320 640 1024", not_before=clock.now())
    )
    ref = refs.code(12)
    makers.kept(
        PictureUpload(ref=ref, brand_id=brand_id, name="IMG_1.jpg", size_bytes=10, digest=digest, picture_id=picture.id)
    )
    return ref


def bag(brand_id: int, **changes: Any) -> Sheet:
    """A bag of one size and colour, ready to publish, with three pieces to add."""
    pictures = tuple(
        SheetPicture(upload=upload(brand_id), kind=kind, alt_it="Una borsa", alt_en="A bag")
        for kind in ("front", "detail", "scale")
    )
    plain: dict[str, Any] = {
        "title_it": "Borsa di vela", "title_en": "Sail bag", "summary_it": "Leggera.", "summary_en": "Light.",
        "description_it": "Nata da una vela.", "description_en": "Born of a sail.", "category": words(),
        "fibres": (SheetFibre("tessuto", "cotone", "70"), SheetFibre("tessuto", "lino", "30")),
        "has_no_warnings": True, "pictures": pictures,
        "variants": (SheetVariant(list_cents=4500, weight_grams=400, quantity=3),),
    }  # fmt: skip
    return Sheet(**{**plain, **changes})


def kept(brand_id: int, by: Actor = ADA, **changes: Any) -> str:
    """A new sheet of a brand that says all this; returns its ref."""
    sheet = bag(brand_id, **changes)
    with unit_of_work():
        return sheets.open_new(brand_id, by, sheet)


def published(brand_id: int, by: Actor = ADA, **changes: Any) -> Published:
    """The short way to a product in the shop, written by its sheet."""
    return publish_product(brand_id, kept(brand_id, by, **changes), by)


def changed(brand_id: int, ref: str, by: Actor = ADA, **changes: Any) -> None:
    with unit_of_work():
        sheets.change(brand_id, ref, changes, by)
