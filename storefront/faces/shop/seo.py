"""What machines read of a page: JSON-LD by schema.org, as Google's merchant listings ask for it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import url_for

from storefront.core import clock
from storefront.domain.catalogue.models import Availability
from storefront.domain.catalogue.product_page import Parts, Sheet
from storefront.domain.pieces.choices import Choice
from storefront.faces.web.identity import Identity
from storefront.settings import settings

Thing = dict[str, Any]
SCHEMA = "https://schema.org"
STOCK = {
    Availability.AVAILABLE: f"{SCHEMA}/InStock",
    Availability.TO_ORDER: f"{SCHEMA}/MadeToOrder",
    Availability.RESERVED: f"{SCHEMA}/LimitedAvailability",
    Availability.SOLD_OUT: f"{SCHEMA}/OutOfStock",
}
RETURN_DAYS = 14
PRICE_HOLDS = timedelta(days=30)


def absolute(path: str) -> str:
    return path if path.startswith("http") else settings().base_url + path


def euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def product(sheet: Sheet, parts: Parts, rows: Sequence[Choice]) -> Thing:
    """The product with its offers: one, or one for each variant under a group."""
    url = absolute(url_for("shop.product", slug=sheet.slug))
    shared: Thing = {
        "name": sheet.title,
        "description": sheet.summary or sheet.description,
        "image": [absolute(picture.fallback) for picture in parts.pictures],
        "brand": {"@type": "Brand", "name": sheet.maker.name},
        "category": " > ".join(step[1] for step in (sheet.parent, sheet.category) if step),
        "material": ", ".join(name for _, name in parts.materials),
        "url": url,
    }
    if len(rows) == 1:
        return {"@context": SCHEMA, "@type": "Product", **shared, "sku": rows[0].sku, "offers": offer(sheet, rows[0], url)}
    return {
        "@context": SCHEMA,
        "@type": "ProductGroup",
        **shared,
        "productGroupID": sheet.slug,
        "variesBy": [f"{SCHEMA}/size", f"{SCHEMA}/color"],
        "hasVariant": [variant(sheet, shared, row, url) for row in rows],
    }


def variant(sheet: Sheet, shared: Thing, row: Choice, url: str) -> Thing:
    own = f"{url}?{'&'.join(f'{k}={v}' for k, v in (('size', row.size), ('colour', row.colour)) if v)}".rstrip("?")
    name = ", ".join(word for word in (sheet.title, row.size, row.colour_name) if word)
    facts = {"size": row.size, "color": row.colour_name}
    return {
        "@type": "Product",
        "name": name,
        "sku": row.sku,
        "image": shared["image"],
        "description": shared["description"],
        **{key: value for key, value in facts.items() if value},
        "offers": offer(sheet, row, own),
    }


def offer(sheet: Sheet, row: Choice, url: str) -> Thing:
    return {
        "@type": "Offer",
        "url": url,
        "priceCurrency": "EUR",
        "price": euros(row.price_cents),
        "priceValidUntil": (clock.rome_date(clock.now()) + PRICE_HOLDS).isoformat(),
        "availability": STOCK[row.state],
        "itemCondition": f"{SCHEMA}/NewCondition",
        "seller": {"@type": "Organization", "name": sheet.maker.legal_name or sheet.maker.name},
        "shippingDetails": shipping(sheet.lead_days),
        "hasMerchantReturnPolicy": returns(sheet.withdrawal_exclusion),
    }


def shipping(lead_days: int) -> Thing:
    def days(least: int, most: int) -> Thing:
        return {"@type": "QuantitativeValue", "minValue": least, "maxValue": most, "unitCode": "DAY"}

    return {
        "@type": "OfferShippingDetails",
        "shippingDestination": {"@type": "DefinedRegion", "addressCountry": "IT"},
        "shippingRate": {"@type": "MonetaryAmount", "value": "5.90", "currency": "EUR"},
        "deliveryTime": {
            "@type": "ShippingDeliveryTime",
            "handlingTime": days(lead_days, lead_days + 1),
            "transitTime": days(2, 4),
        },
    }


def returns(excluded: str) -> Thing:
    """Fourteen days to withdraw; none for what is made to a person's own words (art. 59)."""
    if excluded == "personalised":
        category = {"returnPolicyCategory": f"{SCHEMA}/MerchantReturnNotPermitted"}
    else:
        category = {
            "returnPolicyCategory": f"{SCHEMA}/MerchantReturnFiniteReturnWindow",
            "merchantReturnDays": RETURN_DAYS,
            "returnMethod": [f"{SCHEMA}/ReturnByMail", f"{SCHEMA}/ReturnInStore"],
            "returnFees": f"{SCHEMA}/ReturnFeesCustomerResponsibility",
        }
    return {"@type": "MerchantReturnPolicy", "applicableCountry": "IT", **category}


def organization(shop: Identity) -> Thing:
    return {
        "@context": SCHEMA,
        "@type": "OnlineStore",
        "name": shop.name,
        "legalName": shop.legal_name,
        "url": settings().base_url,
        "vatID": shop.vat_number,
        "email": shop.email,
        "telephone": shop.phone,
        "address": {"@type": "PostalAddress", "streetAddress": shop.seat, "addressLocality": "Torino", "addressCountry": "IT"},
    }


def crumbs(trail: Sequence[tuple[str, str | None]]) -> Thing:
    """The way to this page, for search results."""
    here = settings().base_url
    items = [
        {"@type": "ListItem", "position": position, "name": name, **({"item": here + href} if href else {})}
        for position, (name, href) in enumerate(trail, 1)
    ]
    return {"@context": SCHEMA, "@type": "BreadcrumbList", "itemListElement": items}


