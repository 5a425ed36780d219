"""The page of one product, and putting it into the cart from there."""

from dataclasses import dataclass, field

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from storefront.core import clock
from storefront.core.errors import Unsellable
from storefront.domain.carts.services import MOST_OF_ONE
from storefront.domain.catalogue import product_page, shelf
from storefront.domain.catalogue.marks import mark
from storefront.domain.catalogue.models import Availability
from storefront.domain.catalogue.product_page import Sheet
from storefront.domain.pieces.choices import Choice, Offering, matching, offering, offering_of, sizes
from storefront.faces.shop import bp, delivery, kept_by, product_view
from storefront.faces.shop.cards import cards, joined
from storefront.faces.shop.product_view import Drawn, Wish, settled
from storefront.faces.web import cart_cookie, fresh, kept, locale
from storefront.faces.web.fields import plain
from storefront.faces.web.fragments import Fragments
from storefront.flows.add_to_cart import CartFull, add_to_cart

KEPT_PAGES = 40  # some 60 kB each; guests are given whole answers (web/kept.py)
LONGEST_WORDS = 200


@bp.get("/products/<slug>")
def product(slug: str) -> Response:
    rule = kept_by.Offer(slug, locale.current())
    at_hand = kept.read(rule)
    rows, span = at_hand
    offer = offering_of(rows)
    if offer is None:
        return without_offer(slug)
    wish = settled(offer.rows, Wish(request.args.get("size", ""), request.args.get("colour", "")))
    etag = fresh.tag("product", slug, offer.state, wish.size, wish.colour, span)
    if etag and set(request.args.items(multi=True)) <= {("size", wish.size), ("colour", wish.colour)}:
        kept.keep(rule, at_hand)
    if etag and fresh.is_seen(etag):
        return fresh.unchanged(etag)
    key = (slug, locale.current(), fresh.look(), offer.state, wish.size, wish.colour, span)
    drawn = kept_pages().kept_or(key, lambda: product_view.draw(known_sheet(slug), offer, wish, span))
    return fresh.page(page(drawn), etag)


def kept_pages() -> Fragments:
    """Drawn pages of this process: they follow stock, catalogue version and half hour, and hold nothing of a person."""
    kept: Fragments = current_app.extensions.setdefault("product_pages", Fragments(KEPT_PAGES))
    return kept


def page(drawn: Drawn, form: object = None) -> str:
    return render_template("shop/product.html", drawn=drawn, form=form)


def known_sheet(slug: str) -> Sheet:
    sheet = product_page.sheet(slug, locale.current(), clock.rome_date(clock.now()))
    if sheet is None:  # its offering was read a moment ago
        raise LookupError(slug)
    return sheet


def without_offer(slug: str) -> Response:
    """A slug that nothing is offered under: moved, taken down, or never there. Says so kindly and shows what there is."""
    moved_to = product_page.new_slug(slug)
    if moved_to:
        return make_response(redirect(url_for("shop.product", slug=moved_to), 301))
    sheet = product_page.sheet(slug, locale.current(), clock.rome_date(clock.now()))
    known = shelf.current()
    alike = known.snapshot.marked(mark("category", sheet.category[0])) if sheet else 0
    rows = product_view.first_cards(known, alike or known.snapshot.marked("state:available"))
    return make_response(render_template("shop/product_gone.html", rows=cards(rows)), 404)


@dataclass(slots=True)
class Wrong:
    """What is wrong with a wish: one sentence a field, as the layout and the page look for it."""

    errors: dict[str, str] = field(default_factory=dict)


@bp.post("/products/<slug>")
def put_in_cart(slug: str) -> Response:
    """From size, colour and words to a line of the cart; what is missing is asked for beside its field."""
    offer = offering(slug, locale.current())
    if offer is None:
        return without_offer(slug)
    sheet, wish = known_sheet(slug), settled(offer.rows, as_wished())
    wrong = Wrong()
    choice = _choice(offer, wish, wrong)
    _check_quantity(wish, choice, wrong)
    _check_words(sheet, wish, wrong)
    if choice is None or wrong.errors:
        return asked_again(sheet, offer, wish, wrong)
    mine = cart_cookie.owner_to_be()
    try:
        add_to_cart(
            mine, choice.id, int(wish.quantity or "1"), wish.personalisation if sheet.personalisation_max else ""
        )
    except CartFull as refusal:
        flash(
            _("Il carrello è pieno: tiene %(most)s righe. Ordina prima queste.", most=refusal.values["most"]), "warning"
        )
    except Unsellable:
        wrong.errors["quantity"] = _("Per ora questo pezzo si compra solo in negozio.")
        return asked_again(sheet, offer, wish, wrong)
    else:
        flash(_("Aggiunto al carrello: %(title)s.", title=sheet.title), "success")
    return cart_cookie.remember(make_response(redirect(url_for("shop.cart"), 303)), mine)


def as_wished() -> Wish:
    """What the form says, in plain words; names of things only as long as any name is."""
    said = {name: plain(request.form.get(name, ""))[:LONGEST_WORDS] for name in Wish.__dataclass_fields__}
    return Wish(**said)


def asked_again(sheet: Sheet, offer: Offering, wish: Wish, wrong: Wrong) -> Response:
    span = delivery.span_of(clock.now())
    answer = make_response(page(product_view.draw(sheet, offer, wish, span, wrong.errors), wrong), 422)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _choice(offer: Offering, wish: Wish, wrong: Wrong) -> Choice | None:
    """The one variant that was chosen; without one, the sentence that asks for it."""
    if len(sizes(offer.rows)) > 1 and not wish.size:
        wrong.errors["size"] = _("Scegli una taglia.")
    if len({row.colour for row in offer.rows}) > 1 and not wish.colour:
        wrong.errors["colour"] = _("Scegli un colore.")
    if wrong.errors:
        return None
    fitting = matching(offer.rows, wish.size, wish.colour)
    if not fitting:
        others = joined([row.colour_name for row in matching(offer.rows, wish.size, "") if row.state != "sold_out"])
        wrong.errors["colour"] = (
            _("Questa taglia c'è solo in altri colori: %(colours)s.", colours=others)
            if others
            else _("Questa scelta non c'è: provane un'altra.")
        )
        return None
    choice = fitting[0]
    if choice.state in (Availability.SOLD_OUT, Availability.RESERVED):
        named = "size" if len(sizes(offer.rows)) > 1 else "colour"
        wrong.errors[named] = (
            _("Qualcuno lo sta pagando in questo momento. Se non lo compra, torna disponibile entro mezz'ora.")
            if choice.state == Availability.RESERVED
            else _("Così è esaurito: prova un'altra scelta.")
        )
    return choice


def _check_quantity(wish: Wish, choice: Choice | None, wrong: Wrong) -> None:
    most = min(choice.left, MOST_OF_ONE) if choice and choice.state == Availability.AVAILABLE else MOST_OF_ONE
    words = wish.quantity or "1"
    if not (words.isascii() and words.isdigit() and len(words) < 5 and int(words) > 0):
        wrong.errors["quantity"] = _("Scrivi quanti ne vuoi, con un numero.")
    elif int(words) > most and "size" not in wrong.errors and "colour" not in wrong.errors:
        wrong.errors["quantity"] = _("Ce ne sono solo %(left)s.", left=most) if most > 1 else _("Ce n'è uno solo.")


def _check_words(sheet: Sheet, wish: Wish, wrong: Wrong) -> None:
    if sheet.needs_words and not wish.personalisation:
        wrong.errors["personalisation"] = _("Scrivi questo testo: senza non possiamo cominciare.")
    elif sheet.personalisation_max and len(wish.personalisation) > sheet.personalisation_max:
        wrong.errors["personalisation"] = _(
            "È troppo lungo: al massimo %(most)s lettere.", most=sheet.personalisation_max
        )
