"""Rows of products for the database, from the demo's files: as they are, or varied into any number."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from storefront.core import clock, refs
from storefront.demo.files import Table, products
from storefront.domain.catalogue.agreement_models import AgreementPart, AgreementState, Answer, ShareAgreement
from storefront.domain.catalogue.agreements import REF_LENGTH
from storefront.domain.catalogue.models import (
    PriceChange,
    Product,
    ProductFibre,
    ProductMaterial,
    ProductPicture,
    ProductShare,
    ProductState,
    ProductText,
    Sale,
    Variant,
)
from storefront.domain.pieces.models import Piece, PieceEvent, State

Row = dict[str, Any]
CODE_SIGNS = 8
STRIDE = 310_215_421_847  # shares no factor with the number of codes: no two pieces get the same
PICTURE_KINDS = ("front", "detail", "scale")
# In the order that foreign keys ask for.
TABLES = (
    Product, ProductText, ProductShare, ShareAgreement, AgreementPart, ProductMaterial, ProductFibre, ProductPicture, Variant, Sale, PriceChange,
    Piece, PieceEvent,
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """Ids by slug of what products refer to, and of their pictures by name."""

    brands: dict[str, int]
    categories: dict[str, int]
    materials: dict[str, int]
    colours: dict[str, int]
    lots: dict[str, int]
    locations: dict[str, int]
    pictures: dict[str, int]


@dataclass
class Batch:
    """Rows by table, with ids given out by hand so that thousands go in at once."""

    known: Known
    next_id: dict[type, int] = field(default_factory=lambda: defaultdict(lambda: 1))
    rows: dict[type, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: type, **row: Any) -> int:
        """Note one row; returns the id it will have (for tables that count)."""
        if table in (Product, ShareAgreement, Variant, Piece):
            row["id"] = self.next_id[table]
            self.next_id[table] += 1
        self.rows[table].append(row)
        return int(row.get("id", 0))

    def emptied(self) -> Iterator[tuple[type, list[Row]]]:
        """The rows of each table in the order to insert them; the batch is empty afterwards."""
        rows, self.rows = self.rows, defaultdict(list)
        return ((table, rows[table]) for table in TABLES if rows[table])


def add_product(batch: Batch, number: int) -> None:
    """Note the rows of the `number`th product; from the second round on it is a variation of a demo product."""
    source = products()
    brand_slug, product = source[number % len(source)]
    round_number = number // len(source)
    chance = random.Random(number)
    published_at = clock.now() - timedelta(days=45 + chance.randrange(200), minutes=number % 1440)
    product_id = _product(batch, brand_slug, product, round_number, published_at)
    _texts(batch, product_id, product, round_number)
    _parts(batch, product_id, brand_slug, product, published_at)
    for position, variant in enumerate(product["variant"]):
        _variant(batch, product_id, variant, position, round_number, published_at, chance)


def _product(batch: Batch, brand_slug: str, product: Table, round_number: int, published_at: datetime) -> int:
    known = batch.known
    warnings = product.get("warnings", {})
    return batch.add(
        Product,
        slug=product["slug"] + (f"-{round_number + 1}" if round_number else ""),
        brand_id=known.brands[brand_slug],
        category_id=known.categories[product["category"]],
        state=ProductState.PUBLISHED,
        making=product["made"],
        lead_days=product.get("lead_days", 0),
        weekly_capacity=product.get("weekly_capacity", 0),
        withdrawal_exclusion=product.get("withdrawal_excluded", ""),
        personalisation_max=product.get("personalisation", {}).get("max_length", 0),
        age_min_months=product.get("age_min_months"),
        has_ce_mark=product.get("ce_mark", False),
        has_no_warnings=bool(warnings.get("none")),
        has_animal_parts=product.get("animal_parts", False),
        care_symbols=product.get("care_symbols", []),
        measures=product.get("measures", {}),
        particulars=product.get("particulars", {}),
        reuse_lot_id=known.lots.get(product.get("reuse", "")),
        is_demo=True,
        published_at=published_at,
        created_at=published_at,
    )


def _texts(batch: Batch, product_id: int, product: Table, round_number: int) -> None:
    label = product.get("personalisation", {}).get("label", {})
    for locale in ("it", "en"):
        text = product[locale]
        batch.add(
            ProductText,
            product_id=product_id,
            locale=locale,
            title=text["title"] + (f" {round_number + 1}" if round_number else ""),
            summary=text.get("summary", ""),
            description=text.get("description", "").strip(),
            care=text.get("care", "").strip(),
            made_by=text.get("made_by", "").strip(),
            warnings=product.get("warnings", {}).get(locale, ""),
            personalisation_label=label.get(locale, ""),
        )


def _parts(batch: Batch, product_id: int, brand_slug: str, product: Table, published_at: datetime) -> None:
    known = batch.known
    shares = {known.brands[slug]: part for slug, part in product.get("shares", {brand_slug: 10_000}).items()}
    for brand_id, basis_points in shares.items():
        batch.add(
            ProductShare, product_id=product_id, brand_id=brand_id, basis_points=basis_points, accepted_at=published_at
        )  # fmt: skip
    if len(shares) > 1:
        _agreement(batch, product_id, known.brands[brand_slug], shares, published_at)
    for slug in product["materials"]:
        batch.add(ProductMaterial, product_id=product_id, material_id=known.materials[slug])
    for position, part in enumerate(product.get("fibres", [])):
        for fibre, percent in part["list"]:
            batch.add(
                ProductFibre, product_id=product_id, part=part["part"], fibre=fibre, percent=percent, position=position
            )
    alt = product["picture"]["alt"]
    for position, kind in enumerate(PICTURE_KINDS):
        picture_id = known.pictures.get(f"{product['slug']}-{position + 1}")
        if picture_id:
            batch.add(
                ProductPicture, product_id=product_id, picture_id=picture_id, position=position, kind=kind,
                alt_it=alt["it"][position], alt_en=alt["en"][position],
            )  # fmt: skip


def _agreement(batch: Batch, product_id: int, proposed_by: int, shares: dict[int, int], at: datetime) -> None:
    """What the makers agreed on before it was published, so that each finds the product and a way out of it."""
    agreement_id = batch.add(
        ShareAgreement, ref=refs.code(REF_LENGTH), product_id=product_id, state=AgreementState.IN_FORCE,
        proposed_by=proposed_by, created_at=at - timedelta(days=2), settled_at=at,
    )  # fmt: skip
    for brand_id, basis_points in shares.items():
        batch.add(
            AgreementPart, agreement_id=agreement_id, brand_id=brand_id, basis_points=basis_points,
            answer=Answer.ACCEPTED, answered_at=at,
        )  # fmt: skip


def _variant(
    batch: Batch,
    product_id: int,
    variant: Table,
    position: int,
    round_number: int,
    published_at: datetime,
    chance: random.Random,
) -> None:
    list_cents = variant["price_cents"] + (chance.randrange(-8, 12) * 50 if round_number else 0)
    sale = variant.get("sale")
    sale_cents = min(sale["price_cents"], list_cents - 50) if sale else None
    variant_id = batch.add(
        Variant,
        product_id=product_id,
        sku=variant["sku"] + (f"-{round_number + 1}" if round_number else ""),
        size=variant["size"],
        colour_id=batch.known.colours.get(variant.get("colour", "")),
        list_cents=list_cents,
        price_cents=sale_cents or list_cents,
        lowest_30d_cents=list_cents if sale else None,  # the only price there was before
        weight_grams=variant["weight_grams"],
        position=position,
    )
    batch.add(
        PriceChange, variant_id=variant_id, at=published_at, list_cents=list_cents, price_cents=list_cents, why="first"
    )
    if sale and sale_cents:
        _sale(batch, variant_id, list_cents, sale_cents, sale)
    for slug, count in variant["pieces"].items():
        for _ in range(count):
            _piece(batch, variant_id, batch.known.locations[slug], published_at)


def _sale(batch: Batch, variant_id: int, list_cents: int, sale_cents: int, sale: Table) -> None:
    starts_at = clock.now() - timedelta(days=sale["starts_days_ago"])
    ends_at = clock.now() + timedelta(days=sale["ends_in_days"])
    batch.add(
        Sale, variant_id=variant_id, price_cents=sale_cents, starts_at=starts_at, ends_at=ends_at, state="running"
    )
    batch.add(
        PriceChange, variant_id=variant_id, at=starts_at, list_cents=list_cents, price_cents=sale_cents, why="sale"
    )


def _piece(batch: Batch, variant_id: int, location_id: int, at: datetime) -> None:
    piece_id = batch.add(
        Piece, code=piece_code(batch.next_id[Piece]), variant_id=variant_id, location_id=location_id, state=State.AVAILABLE,
        created_at=at,
    )  # fmt: skip
    batch.add(
        PieceEvent, piece_id=piece_id, at=at, actor_kind="system", to_state=State.AVAILABLE, location_id=location_id,
        why="demo",
    )  # fmt: skip


def piece_code(number: int) -> str:
    """A code that looks like any other and is no other piece's: among 300,000 by chance, every tenth shop has two alike."""
    signs = len(refs.ALPHABET)
    rest, code = number * STRIDE % signs**CODE_SIGNS, ""
    for _ in range(CODE_SIGNS):
        rest, sign = divmod(rest, signs)
        code += refs.ALPHABET[sign]
    return code
