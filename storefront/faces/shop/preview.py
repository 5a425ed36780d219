"""The page of a product as customers will see it, drawn from its sheet: for the members of its brand alone."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.domain.brands.members import memberships_of
from storefront.domain.brands.models import Party
from storefront.domain.catalogue import fibres, product_page, sheets
from storefront.domain.catalogue import queries as catalogue
from storefront.domain.catalogue.models import Making
from storefront.domain.catalogue.product_page import Parts
from storefront.domain.catalogue.product_page import Sheet as PageSheet
from storefront.domain.catalogue.sheet import Sheet
from storefront.domain.catalogue.sheet_facts import Facts, facts
from storefront.domain.catalogue.sheets import Kept
from storefront.domain.catalogue.write_variants import USUAL_GRAMS
from storefront.domain.catalogue.writing import materials_of
from storefront.domain.pieces.choices import Choice, Offering
from storefront.domain.pieces.workbench import counts_of
from storefront.faces.shop import bp, product_view
from storefront.faces.shop.product_view import Wish, settled
from storefront.faces.web import access, locale

NOWHERE = 0
FIRST_PRICE = 1


@bp.get("/preview/<ref>")
@access.only(access.Rule.BRAND)
def preview(ref: str) -> Response:
    """Like the page in the shop, with a word above; it is never kept and never found by searching."""
    kept = _own(ref)
    known = facts(kept.brand_id, [kept.sheet])
    offer = _offer(kept, known)
    wish = settled(offer.rows, Wish(request.args.get("size", ""), request.args.get("colour", "")))
    page = _page_sheet(kept, known)
    drawn = product_view.draw(page, offer, wish, clock.now(), parts=_parts(kept.sheet, known))
    drawn = replace(drawn, before=_harmless(drawn.before, page.slug, ref))
    answer = make_response(
        render_template(
            "shop/preview.html", drawn=drawn, kept=kept, slug=known.brand.slug,
            lacks_price=not any(one.is_offered and one.list_cents for one in kept.sheet.variants),
        )
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _harmless(html: str, slug: str, ref: str) -> str:
    """The form to buy leads back here with what was chosen: in a preview nothing is bought."""
    buys = f'method="post" action="{url_for("shop.put_in_cart", slug=slug)}"'
    return html.replace(buys, f'method="get" action="{url_for("shop.preview", ref=ref)}"')


def _own(ref: str) -> Kept:
    """A sheet of one of the person's brands. Raises NotFound for all others."""
    for membership in memberships_of(current_user.id):
        try:
            return sheets.load(membership.brand_id, ref)
        except NotFound:
            continue
    raise NotFound(ref=ref)


def _page_sheet(kept: Kept, known: Facts) -> PageSheet:
    """What the page tells, in this language, in Italian where that has no words."""
    sheet, language = kept.sheet, locale.current()

    def words(name: str) -> str:
        return sheet.text(name, language) or sheet.text(name, "it") or sheet.text(name, "en")

    category = known.categories.get(sheet.category)
    parent = known.categories.get(category.parent) if category else None
    maker = product_page.maker(kept.brand_id)
    return PageSheet(
        id=kept.product_id or 0, slug=kept.slug or kept.ref, state=kept.state, making=sheet.making,
        lead_days=max(sheet.lead_days, 0), weekly_capacity=max(sheet.weekly_capacity, 0),
        withdrawal_exclusion=sheet.withdrawal_exclusion, personalisation_max=sheet.personalisation_max,
        age_min_months=sheet.age_min_months, has_ce_mark=sheet.has_ce_mark, has_no_warnings=sheet.has_no_warnings,
        has_animal_parts=sheet.has_animal_parts, is_demo=False, care_symbols=list(sheet.care_symbols),
        measures=sheet.measures, particulars=sheet.particulars, title=words("title") or _("Senza titolo"), summary=words("summary"),
        description=words("description"), care=words("care"), made_by=words("made_by"), warnings=words("warnings"),
        personalisation_label=words("personalisation_label"),
        category=(sheet.category, category.name(language)) if category else ("", _("Senza categoria")),
        parent=(category.parent, parent.name(language)) if category and parent else None,
        lot=(known.lots[sheet.reuse_lot].name(language), "", None) if sheet.reuse_lot in known.lots else None,
        maker=maker, seller=Party.BRAND,
    )  # fmt: skip


def _parts(sheet: Sheet, known: Facts) -> Parts:
    language = locale.current()
    parts = Parts(brands=[(known.brand.slug, known.brand.name)])
    parts.materials = [
        (slug, known.materials[slug].name(language))
        for slug in dict.fromkeys(materials_of(sheet, known))
        if slug in known.materials
    ]
    for fibre in sheet.fibres:
        content = _content(fibre.fibre, fibre.percent)
        if content:
            parts.fibres[fibre.part].append(content)
    for picture in sheet.pictures:
        fact = known.pictures.get(picture.key)
        if fact and fact.picture:
            alt = picture.alt_en if language == "en" else picture.alt_it
            parts.pictures.append(replace(fact.picture, alt=alt, focus=picture.focus))
    return parts


def _content(name: str, percent: str) -> tuple[str, Decimal] | None:
    """A fibre as far as it can be read: what is wrong is said in the editor."""
    try:
        share = Decimal(percent.strip().removesuffix("%").replace(",", "."))
        return (fibres.fibre(name).key, share) if share.is_finite() else None
    except (InvalidOperation, fibres.BadComposition):
        return None


def _offer(kept: Kept, known: Facts) -> Offering:
    """Its choices as they would be offered, with the pieces that are there or will be added."""
    counts = counts_of(kept.product_id) if kept.product_id is not None else {}
    language = locale.current()
    rows = []
    for number, variant in enumerate(kept.sheet.variants):
        if not variant.is_offered:
            continue
        colour = known.colours[variant.colour].name(language) if variant.colour in known.colours else ""
        left = counts.get(variant.key, 0) + max(variant.quantity, 0)
        place = known.place(kept.sheet.location)
        rows.append(
            Choice(
                number, variant.sku, variant.size, variant.colour if colour else "", colour,
                variant.list_cents or FIRST_PRICE, variant.list_cents or FIRST_PRICE, None,
                variant.weight_grams or USUAL_GRAMS, None, kept.sheet.making,
                {place.id if place else NOWHERE: left} if left and kept.sheet.making != Making.TO_ORDER else {},
            )
        )  # fmt: skip
    blank = Choice(0, "", "", "", "", FIRST_PRICE, FIRST_PRICE, None, USUAL_GRAMS, None, kept.sheet.making)
    return Offering(catalogue.version(), kept.product_id or 0, True, rows or [blank])
