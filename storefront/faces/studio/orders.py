"""What to prepare, by parcel and by day; one order with the brand's own lines. Its steps: order_acts.py."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from storefront.core import clock, refs
from storefront.core.errors import NotFound, Refusal
from storefront.domain.brands.members import Membership
from storefront.domain.orders import messages, of_brand
from storefront.domain.orders.carriers import tracking_url
from storefront.domain.orders.fulfilments import CAN_BE_UNDONE_FOR
from storefront.domain.orders.messages import MessageRow
from storefront.domain.orders.models import FulfilmentState
from storefront.domain.orders.of_brand import BrandOrder, ParcelRow, PartRow
from storefront.domain.places.arrival import words as span_words
from storefront.domain.settlements import movements
from storefront.domain.settlements.movements import EARNINGS, Movement
from storefront.faces.studio import bp, today
from storefront.faces.studio.door import here
from storefront.faces.studio.order_forms import AnswerForm, CannotForm, ShipForm
from storefront.faces.web import locale
from storefront.flows import fulfil
from storefront.infra.db import unit_of_work

MOST_PAGES = 1_000


def needed(ref: str) -> BrandOrder:
    """The brand's part of an order. Raises NotFound where it has none."""
    found = of_brand.order_of(here().brand_id, ref)
    if found is None:
        raise NotFound(ref=ref)
    return found


@bp.get("/<brand>/orders")
def orders() -> str:
    is_past, page = request.args.get("past") == "1", min(max(1, request.args.get("page", 1, type=int)), MOST_PAGES)
    rows, total = of_brand.parcels(here().brand_id, is_past=is_past, page=page)
    return render_template(
        "studio/orders.html", groups=[] if is_past else grouped(rows), rows=rows, is_past=is_past, page=page,
        pages=max(1, -(-total // of_brand.A_PAGE)), total=total, state_words=state_words, unread=unread(),
    )  # fmt: skip


def unread() -> list[str]:
    return messages.unread_by(here().brand_id)


def grouped(rows: list[ParcelRow]) -> list[tuple[str, str, list[ParcelRow]]]:
    """Own parcels by the day on which they should leave; then those that others prepare. (title, tone, parcels)."""
    now = clock.rome_date(clock.now())
    titles: dict[str, tuple[str, str]] = {
        "late": (_("In ritardo"), "bad"), "today": (_("Da far partire oggi"), "waiting"),
        "tomorrow": (_("Da far partire domani"), "waiting"), "later": (_("Più avanti"), "good"),
        "others": (_("Li preparano altri"), "good"),
    }  # fmt: skip
    heaps: dict[str, list[ParcelRow]] = {key: [] for key in titles}
    for row in rows:
        heaps[_when(row, now) if row.is_own else "others"].append(row)
    return [(*titles[key], heap) for key, heap in heaps.items() if heap]


def _when(row: ParcelRow, now: date) -> str:
    due = row.due_on
    if due is None or due == now:
        return "today"
    if due < now:
        return "late"
    return "tomorrow" if due == now + timedelta(days=1) else "later"


def state_words(parcel: ParcelRow | PartRow) -> tuple[str, str]:
    """Words and tone of a parcel's state."""
    pickup = parcel.is_pickup
    return {
        FulfilmentState.WAITING: (_("Da preparare"), "waiting"),
        FulfilmentState.PREPARED: (_("Pronto da ritirare") if pickup else _("Pronto, da spedire"), "waiting"),
        FulfilmentState.SHIPPED: (_("Spedito"), "good"),
        FulfilmentState.DELIVERED: (_("Arrivato"), "good"),
        FulfilmentState.HANDED_OVER: (_("Consegnato a mano"), "good"),
        FulfilmentState.CANCELLED: (_("Annullato"), "over"),
    }[parcel.state]


@bp.get("/<brand>/orders/<ref>")
def order(ref: str) -> str:
    found = needed(ref)
    thread = messages.of_order(found.id, brand_id=here().brand_id)
    page = page_of(found, thread=thread)
    if any(one.is_new and not one.from_brand for one in thread):  # a look alone takes no lock
        with unit_of_work():
            messages.read(found.id, here().brand_id, by_brand=True)
    return page


def page_of(
    found: BrandOrder, *, chosen: Sequence[str] = (), thread: Sequence[MessageRow] | None = None, **forms: FlaskForm
) -> str:  # fmt: skip
    given: dict[str, Any] = {
        "ship_form": ShipForm(formdata=None), "cannot_form": CannotForm(formdata=None),
        "answer_form": AnswerForm(formdata=None, request_key=refs.key()), **forms,
    }  # fmt: skip
    wrong = next((form for form in forms.values() if form.errors), None)
    return render_template(
        "studio/order.html", order=found, state_words=state_words, tracking_url=tracking_url, form=wrong,
        promised=promised, stays=kept_back(found), can_undo=can_undo, chosen=chosen, earned=earned(found.ref),
        thread=messages.of_order(found.id, brand_id=here().brand_id) if thread is None else thread, **given,
    )  # fmt: skip


def kept_back(found: BrandOrder) -> dict[int, str]:
    """Why a parcel that the brand would prepare does not leave now, by its id."""
    to_do = [parcel for parcel in found.parcels if parcel.is_own and parcel.state in of_brand.TO_DO]
    refusals = {parcel.id: _refusal(found, parcel) for parcel in to_do}
    return {parcel_id: stays(refusal) for parcel_id, refusal in refusals.items() if refusal is not None}


def _refusal(found: BrandOrder, parcel: PartRow) -> Refusal | None:
    standing = [line.id for line in found.lines_of(parcel) if not line.is_released]
    return fulfil.kept_back(found.id, parcel.id, standing, found.withdrawn, found.undeliverable)


def earned(ref: str) -> list[Movement]:
    """What the order brought the brand and what of it went back: the rows of the money page, shipping included."""
    return [row for row in movements.of_order(here().brand_id, ref) if row.kind in EARNINGS]


def promised(parcel: PartRow) -> str:
    """The days that the buyer was promised."""
    if parcel.first_on is None:
        return ""
    if parcel.is_pickup or parcel.last_on is None:
        return _("Promesso: pronto da %(day)s", day=format_date(parcel.first_on, "EEEE d MMMM"))
    return _("Promesso: arriva %(span)s", span=span_words(parcel.first_on, parcel.last_on, locale.current()))


def can_undo(parcel: PartRow) -> bool:
    is_recent = parcel.moved_at is not None and clock.now() - parcel.moved_at < CAN_BE_UNDONE_FOR
    return parcel.is_own and is_recent and parcel.state not in (FulfilmentState.WAITING, FulfilmentState.CANCELLED)


def stays(refusal: Refusal) -> str:
    """Why a parcel takes no step now."""
    known = {
        fulfil.Recalled.code: _("Un pezzo di questo pacco è stato richiamato: non farlo partire. Mettilo da parte, l'ufficio lo decide con chi l'ha comprato."),
        fulfil.Disputed.code: _("La banca ha ripreso i soldi di quest'ordine: non farlo partire. Tienilo da parte, l'ufficio ti dice come va a finire."),
        fulfil.Undeliverable.code: _("Questo pacco aspetta: un pezzo non si può consegnare, e prima decide l'ufficio. Se l'hai ritrovato, dillo accanto al pezzo."),
        fulfil.Withdrawn.code: _("Chi l'ha comprato ha cambiato idea: non farlo partire. Tienilo da parte, l'ufficio se ne occupa."),
    }  # fmt: skip
    return known.get(refusal.code, _("Adesso non si può: qualcuno ha già fatto un altro passo. Guarda com'è ora."))


@today.tells
def to_prepare(membership: Membership) -> list[today.Task]:
    count, first_on, coming_back = of_brand.waiting(membership.brand_id)
    returns = ngettext("%(num)s pezzo torna da te", "%(num)s pezzi tornano da te", coming_back)
    found = [today.Task(returns, url_for("studio.order_returns"), "waiting")] if coming_back else []
    if not count:
        return found
    is_late = first_on is not None and first_on - of_brand.LEAVES_BEFORE < clock.rome_date(clock.now())
    words = ngettext("%(num)s pacco da preparare", "%(num)s pacchi da preparare", count)
    return [today.Task(words, url_for("studio.orders"), "bad" if is_late else "waiting"), *found]


@today.tells
def to_answer(membership: Membership) -> list[today.Task]:
    refs_ = messages.unread_by(membership.brand_id)
    if not refs_:
        return []
    words = ngettext("Una persona aspetta una tua risposta", "%(num)s persone aspettano una tua risposta", len(refs_))
    return [today.Task(words, url_for("studio.order", ref=refs_[0], _anchor="messages"), "waiting")]
