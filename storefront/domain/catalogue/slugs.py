"""The address of a product, from its title; old ones go on leading to it."""

from sqlalchemy import delete, insert, select, union_all

from storefront.core import refs
from storefront.domain.catalogue.models import OldSlug, Product
from storefront.domain.catalogue.words import fold
from storefront.infra.db import needs_unit_of_work

LONGEST_SLUG = 80
RANDOM_SIGNS = 4


def slug_of(title: str) -> str:
    """A title as an address says it: "Borsa di vela n° 2" is borsa-di-vela-n-2."""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in fold(title))
    return "-".join(plain.split())[:LONGEST_SLUG].strip("-") or "pezzo"


def free_slug(title: str, product_id: int | None = None) -> str:
    """An address for this title that no product has or had; this product's own old ones are free to it.

    One that is taken gets a few random signs, so that two products written at once never ask for the same.
    """
    slug = slug_of(title)
    own, old = Product.id != (product_id or 0), OldSlug.product_id != (product_id or 0)
    taken = union_all(
        select(Product.slug).where(Product.slug == slug, own), select(OldSlug.slug).where(OldSlug.slug == slug, old)
    )
    if needs_unit_of_work().execute(taken).first() is None:
        return slug
    return f"{slug}-{refs.code(RANDOM_SIGNS).lower()}"


def keep_old(product_id: int, old: str, new: str) -> None:
    """From now on the old address leads to the new one."""
    session = needs_unit_of_work()
    session.execute(delete(OldSlug).where(OldSlug.slug.in_((old, new)), OldSlug.product_id == product_id))
    session.execute(insert(OldSlug), [{"slug": old, "product_id": product_id}])
