"""The offers as an RSS feed with Google's names: one item for each variant, in Italian."""

from collections.abc import Iterable, Iterator, Mapping

from flask import current_app

from storefront.domain.catalogue.labels import SIZES, words
from storefront.domain.catalogue.machines import OfferRow
from storefront.domain.catalogue.models import Making
from storefront.domain.pieces.lying import available_variants
from storefront.domain.places import bands
from storefront.domain.places.queries import PlaceRow
from storefront.faces.shop.seo import absolute, euros
from storefront.faces.shop.xml import tag
from storefront.faces.web.identity import Identity
from storefront.settings import settings

HOME = "IT"


def lines(rows: Iterable[OfferRow], places: Mapping[int, PlaceRow]) -> Iterator[str]:
    """The feed, item by item."""
    shop: Identity = current_app.extensions["shop_identity"]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n'
    yield tag("title", shop.name) + tag("link", settings().base_url) + tag("description", shop.legal_name) + "\n"
    lying = available_variants()
    for row in rows:
        told = "".join(tag(name, said) for name, said in facts(row, row.variant_id in lying) if said)
        yield f"<item>{told}{shipping(row, places)}</item>\n"
    yield "</channel>\n</rss>\n"


def facts(row: OfferRow, is_there: bool) -> list[tuple[str, str]]:
    """Names and values of one item; what is reserved or sold out is out of stock."""
    size = words(SIZES, row.size, "it") if row.size else ""
    to_order = row.making == Making.TO_ORDER
    path = f"/products/{row.slug}"
    query = "&".join(f"{name}={value}" for name, value in (("size", row.size), ("colour", row.colour)) if value)
    is_reduced = row.lowest_30d_cents is not None
    before_cents = row.lowest_30d_cents if row.lowest_30d_cents is not None else row.price_cents
    pictures = [absolute(picture.fallback) for picture in row.pictures]
    return [
        ("g:id", row.sku),
        ("g:item_group_id", row.slug),
        ("title", ", ".join(word for word in (row.title, size, row.colour_name) if word)),
        ("description", row.summary or row.title),
        ("link", settings().base_url + path + (f"?{query}" if query else "")),
        *(("g:image_link" if number == 0 else "g:additional_image_link", href) for number, href in enumerate(pictures)),
        ("g:availability", "in_stock" if is_there or to_order else "out_of_stock"),
        ("g:price", f"{euros(before_cents)} EUR"),
        ("g:sale_price", f"{euros(row.price_cents)} EUR" if is_reduced else ""),
        ("g:brand", row.brand_name),
        ("g:condition", "new"),
        ("g:identifier_exists", "no"),
        ("g:product_type", " > ".join(word for word in (row.parent, row.category) if word)),
        ("g:color", row.colour_name),
        ("g:size", size),
        ("g:shipping_weight", f"{row.weight_grams} g"),
        ("g:min_handling_time", str(row.lead_days) if to_order and not is_there else ""),
        ("g:max_handling_time", str(row.lead_days + 1) if to_order and not is_there else ""),
    ]


def shipping(row: OfferRow, places: Mapping[int, PlaceRow]) -> str:
    """What sending one costs within Italy, from where it is cheapest."""
    found = [bands.sending(place.bands, HOME, row.weight_grams, row.price_cents) for place in places.values()]
    prices = [sending.price_cents for sending in found if isinstance(sending, bands.Sending)]
    if not prices:
        return ""
    return f"<g:shipping>{tag('g:country', HOME)}{tag('g:price', f'{euros(min(prices))} EUR')}</g:shipping>"
