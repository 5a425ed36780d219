"""What machines read of a page: JSON-LD by schema.org, as Google's merchant listings ask for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, url_for

from storefront.core import clock
from storefront.domain.catalogue.labels import SIZES, words
from storefront.domain.catalogue.models import Availability
from storefront.domain.catalogue.product_page import Parts, Sheet
from storefront.domain.orders.plan import Parcel
from storefront.domain.pieces.choices import Choice, Offering
from storefront.domain.places.pages import OutletPage
from storefront.domain.places.queries import PlaceRow
from storefront.faces.shop import delivery
from storefront.faces.shop.product_words import seller
from storefront.faces.web import assets, locale
from storefront.faces.web.identity import Identity
from storefront.settings import settings

Thing = dict[str, Any]
SCHEMA = "https://schema.org"
STOCK = {
    Availability.AVAILABLE: f"{SCHEMA}/InStock",
    Availability.TO_ORDER: f"{SCHEMA}/MadeToOrder",
    Availability.RESERVED: f"{SCHEMA}/OutOfStock",  # nobody else can buy it now
    Availability.SOLD_OUT: f"{SCHEMA}/OutOfStock",
}
RETURN_DAYS = 14
PRICE_HOLDS = timedelta(days=30)


def absolute(path: str) -> str:
    return path if path.startswith("http") else settings().base_url + path


def euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def product(sheet: Sheet, parts: Parts, offer: Offering, places: dict[int, PlaceRow], at: datetime) -> Thing:
    """The product with its offers: one, or one for each variant under a group."""
    url = absolute(url_for("shop.product", slug=sheet.slug))
    offers = [
        offer_of(sheet, row, offer, url, delivery.parcel(row, sheet, parts, places, at), at) for row in offer.rows
    ]
    shared = told(sheet, parts, url)
    if len(offer.rows) == 1:
        facts = own_facts(offer.rows[0])
        return {"@context": SCHEMA, "@type": "Product", **shared, **facts, "offers": offers[0]}
    variants = [variant(shared, row, one) for row, one in zip(offer.rows, offers, strict=True)]
    varies = {"size": "size", "colour": "color"}
    return {
        "@context": SCHEMA,
        "@type": "ProductGroup",
        **shared,
        "productGroupID": sheet.slug,
        "variesBy": [
            f"{SCHEMA}/{name}" for column, name in varies.items() if any(getattr(row, column) for row in offer.rows)
        ],
        "hasVariant": variants,
    }


def told(sheet: Sheet, parts: Parts, url: str) -> Thing:
    """What is the same of all variants."""
    found: Thing = {
        "name": sheet.title,
        "description": sheet.summary or sheet.description,
        "image": [absolute(picture.fallback) for picture in parts.pictures],
        "brand": {"@type": "Brand", "name": sheet.maker.name},
        "category": " > ".join(step[1] for step in (sheet.parent, sheet.category) if step),
        "material": ", ".join(name for _, name in parts.materials),
        "countryOfOrigin": sheet.maker.country,
        "url": url,
    }
    return {key: value for key, value in found.items() if value}


def own_facts(row: Choice) -> Thing:
    size = words(SIZES, row.size, locale.current()) if row.size else ""
    facts = {"sku": row.sku, "size": size, "color": row.colour_name}
    return {key: value for key, value in facts.items() if value}


def variant(shared: Thing, row: Choice, one: Thing) -> Thing:
    facts = own_facts(row)
    name = ", ".join([shared["name"], *(facts[key] for key in ("size", "color") if key in facts)])
    kept: Thing = {key: shared[key] for key in ("image", "description", "brand") if key in shared}
    return {"@type": "Product", "name": name, **kept, **facts, "offers": one}


def offer_of(sheet: Sheet, row: Choice, offer: Offering, url: str, sent: Parcel | None, at: datetime) -> Thing:
    query = "&".join(f"{key}={value}" for key, value in (("size", row.size), ("colour", row.colour)) if value)
    stock = f"{SCHEMA}/InStoreOnly" if row.left and not (offer.is_sellable and sent) else STOCK[row.state]
    ends_at = row.sale_ends_at or at + PRICE_HOLDS
    found: Thing = {
        "@type": "Offer",
        "url": f"{url}?{query}" if query and len(offer.rows) > 1 else url,
        "priceCurrency": "EUR",
        "price": euros(row.price_cents),
        "priceValidUntil": clock.rome_date(ends_at).isoformat(),
        "availability": stock,
        "itemCondition": f"{SCHEMA}/NewCondition",
        "seller": {"@type": "Organization", "name": seller(sheet)[0]},
        "hasMerchantReturnPolicy": returns(sheet),
    }
    return {**found, "shippingDetails": shipping(sheet, row, sent)} if sent else found


def shipping(sheet: Sheet, row: Choice, sent: Parcel) -> Thing:
    """What one piece costs to send within Italy, and how long that takes, from the band that the cart would take."""
    band = delivery.band_of(sent, row)
    lead = 0 if row.left else sheet.lead_days
    return {
        "@type": "OfferShippingDetails",
        "shippingDestination": {"@type": "DefinedRegion", "addressCountry": "IT"},
        "shippingRate": {"@type": "MonetaryAmount", "value": euros(sent.shipping_cents), "currency": "EUR"},
        "deliveryTime": {
            "@type": "ShippingDeliveryTime",
            "handlingTime": _days(lead, lead + 1),
            "transitTime": _days(band.days_min, band.days_max) if band else _days(1, 5),
        },
    }


def _days(least: int, most: int) -> Thing:
    return {"@type": "QuantitativeValue", "minValue": least, "maxValue": most, "unitCode": "DAY"}


def returns(sheet: Sheet) -> Thing:
    """Fourteen days to withdraw; none for what is made to a person's own words or spoils (art. 59)."""
    policy: Thing = {"@type": "MerchantReturnPolicy", "applicableCountry": "IT"}
    if sheet.needs_words or sheet.withdrawal_exclusion == "perishable":
        return {**policy, "returnPolicyCategory": f"{SCHEMA}/MerchantReturnNotPermitted"}
    return {
        **policy,
        "returnPolicyCategory": f"{SCHEMA}/MerchantReturnFiniteReturnWindow",
        "merchantReturnDays": RETURN_DAYS,
        "returnMethod": [f"{SCHEMA}/ReturnByMail", f"{SCHEMA}/ReturnInStore"],
        "returnFees": f"{SCHEMA}/ReturnFeesCustomerResponsibility",
        "merchantReturnLink": absolute(url_for("shop.page", slug="returns")),
    }


def organization() -> Thing:
    """Who runs the shop: stands on the first page."""
    shop: Identity = current_app.extensions["shop_identity"]
    street, _, town = shop.seat.partition(", ")
    postcode, _, city = town.partition(" ")
    return {
        "@context": SCHEMA,
        "@type": "OnlineStore",
        "name": shop.name,
        "legalName": shop.legal_name,
        "url": settings().base_url,
        "logo": absolute(assets.url("img/favicon.svg")),
        "vatID": shop.vat_number,
        "email": shop.email,
        "telephone": shop.phone,
        "address": {
            "@type": "PostalAddress", "streetAddress": street, "postalCode": postcode, "addressLocality": city,
            "addressCountry": "IT",
        },
    }  # fmt: skip


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def store(row: OutletPage) -> Thing:
    """A place that people may visit, with its hours."""
    found: Thing = {
        "@context": SCHEMA,
        "@type": "Store",
        "name": row.name,
        "url": absolute(url_for("shop.outlet", slug=row.slug)),
        "email": row.email,
        "telephone": row.phone,
        "image": absolute(row.picture.fallback) if row.picture else "",
        "address": {
            "@type": "PostalAddress", "streetAddress": row.street, "postalCode": row.postcode,
            "addressLocality": row.city, "addressRegion": row.province, "addressCountry": "IT",
        },
        "openingHoursSpecification": [
            {"@type": "OpeningHoursSpecification", "dayOfWeek": f"{SCHEMA}/{DAYS[day]}", "opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"}
            for day, stretches in row.hours.items()
            for opens, closes in stretches
        ],
    }  # fmt: skip
    return {key: value for key, value in found.items() if value}


def crumbs(trail: Sequence[tuple[str, str | None]]) -> Thing:
    """The way to this page, for search results."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, **({"item": absolute(href)} if href else {})}
        for position, (name, href) in enumerate(trail, 1)
    ]
    return {"@context": SCHEMA, "@type": "BreadcrumbList", "itemListElement": items}
