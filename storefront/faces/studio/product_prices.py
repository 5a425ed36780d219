"""Reduced prices of one product, and what it cost before: the lowest of 30 days is computed, never typed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, RadioField, SelectMultipleField, StringField
from wtforms.validators import Optional

from storefront.core import clock, money
from storefront.core.errors import NotFound
from storefront.domain.catalogue import sales, sheets
from storefront.domain.catalogue.lowest_price import PriorPrice
from storefront.domain.catalogue.sales import PricedRow, SaleRefused, SaleRow
from storefront.domain.catalogue.sheet_facts import Facts, facts
from storefront.domain.catalogue.sheets import Kept
from storefront.faces.studio import bp
from storefront.faces.studio.door import here
from storefront.faces.studio.product_words import row_words
from storefront.faces.web import locale
from storefront.faces.web.fields import plain
from storefront.infra import queue
from storefront.infra.db import unit_of_work

LONGEST_SALE = timedelta(days=366)


class SaleForm(FlaskForm):
    """Which choices, how much less, from when to when."""

    variants = SelectMultipleField(_l("Che cosa"), coerce=int, validate_choice=False)
    how = RadioField(_l("Di quanto"), default="percent")
    percent = StringField(_l("Sconto, in percento"), filters=[plain])
    price = StringField(_l("Prezzo scontato"), filters=[plain])
    starts_on = DateField(_l("Dal giorno"), validators=[Optional()])
    ends_on = DateField(_l("Fino al giorno, compreso"), validators=[Optional()])

    def __init__(self, rows: list[PricedRow], **start: Any) -> None:
        super().__init__(**start)
        self.rows = {row.variant_id: row for row in rows if row.is_offered}
        self.how.choices = [("percent", _("Una percentuale")), ("price", _("Un prezzo"))]

    def validate(self, extra_validators: object = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if self.variants.errors or not self.variants.data:
            self.variants.errors = [_("Scegli almeno una riga.")]
        for day, words in (
            (self.starts_on, _("Scrivi il primo giorno.")),
            (self.ends_on, _("Scrivi l'ultimo giorno.")),
        ):
            if day.errors or not day.data:
                day.errors = [words]
        self._check_days()
        if self.how.data == "price" and not self.cents():
            self.price.errors = [_("Scrivi il prezzo scontato, come 39 oppure 39,90.")]
        if self.how.data == "percent" and not self.whole_percent():
            self.percent.errors = [_("Scrivi lo sconto, da 1 a 90.")]
        return fine and not self.errors

    def _check_days(self) -> None:
        if self.starts_on.errors or self.ends_on.errors:
            return
        if self.ends_on.data < self.starts_on.data:
            self.ends_on.errors = [_("L'ultimo giorno viene prima del primo.")]
        elif self.ends_on.data < clock.rome_date(clock.now()):
            self.ends_on.errors = [_("È già passato: scegli un giorno che deve venire.")]
        elif self.starts_on.data - clock.rome_date(clock.now()) > LONGEST_SALE:
            self.starts_on.errors = [_("Scegli un giorno entro un anno da oggi.")]
        elif self.ends_on.data - self.starts_on.data > LONGEST_SALE:
            self.ends_on.errors = [_("Uno sconto dura al massimo un anno.")]

    def cents(self) -> int | None:
        try:
            return money.parse_cents(self.price.data or "") or None
        except ValueError:
            return None

    def whole_percent(self) -> int | None:
        words = (self.percent.data or "").removesuffix("%").strip()
        return int(words) if words.isascii() and words.isdigit() and len(words) < 3 and 1 <= int(words) <= 90 else None

    def wanted(self) -> list[tuple[int, int]]:
        """Variants with their reduced price. Raises NotFound for one that is not offered here."""
        if set(self.variants.data) - set(self.rows):
            raise NotFound
        chosen = [self.rows[variant_id] for variant_id in sorted(set(self.variants.data))]
        cents, percent = self.cents() or 0, self.whole_percent() or 0
        if self.how.data == "price":
            return [(row.variant_id, cents) for row in chosen]
        return [(row.variant_id, sales.reduced(row.list_cents, percent)) for row in chosen]

    def span(self) -> tuple[datetime, datetime]:
        """From the first minute of the first day to the end of the last, by the clocks of Turin; never in the past."""
        starts_at = datetime.combine(self.starts_on.data, time(), clock.ROME)
        ends_at = datetime.combine(self.ends_on.data + timedelta(days=1), time(), clock.ROME)
        return max(starts_at, clock.now()), ends_at


@bp.get("/<brand>/products/<ref>/prices")
def product_prices(ref: str) -> ResponseReturnValue:
    kept = _written(ref)
    rows = sales.variants_of(kept.product_id or 0)
    today = clock.rome_date(clock.now())
    form = SaleForm(rows, data={"variants": [row.variant_id for row in rows if row.is_offered], "starts_on": today})
    return _page(kept, rows, form)


@bp.post("/<brand>/products/<ref>/prices")
def product_sale(ref: str) -> ResponseReturnValue:
    kept = _written(ref)
    rows = sales.variants_of(kept.product_id or 0)
    form = SaleForm(rows)
    if not form.validate_on_submit():
        return _page(kept, rows, form, 422)
    starts_at, ends_at = form.span()
    wanted = form.wanted()
    try:
        with unit_of_work():
            sales.plan(here().brand_id, ref, wanted, starts_at, ends_at, clock.now())
    except SaleRefused as refusal:
        field = {"not_lower": form.price if form.how.data == "price" else form.percent}.get(refusal.why, form.starts_on)
        field.errors = [_refused(refusal.why)]
        return _page(kept, rows, form, 422)
    queue.nudge("refresh_listing")
    flash(_("Sconto scritto: comincia e finisce da solo."), "success")
    return redirect(url_for("studio.product_prices", ref=ref), 303)


def _refused(why: str) -> str:
    return {
        "not_lower": _("Il prezzo scontato deve essere più basso del prezzo pieno, per ogni riga scelta."),
        "overlaps": _("In quei giorni c'è già uno sconto: annullalo prima, o scegli altri giorni."),
        "ends_before": _("Lo sconto finisce prima di cominciare."),
        "is_over": _("È già passato: scegli giorni che devono venire."),
    }.get(why, _("Scegli almeno una riga."))


@bp.post("/<brand>/products/<ref>/prices/<int:sale_id>/end")
def product_sale_end(ref: str, sale_id: int) -> Response:
    with unit_of_work():
        was = sales.end(here().brand_id, ref, sale_id, clock.now())
    queue.nudge("refresh_listing")
    words = {
        "planned": _("Lo sconto è annullato: non comincerà."),
        "running": _("Lo sconto è finito: il prezzo è di nuovo quello pieno."),
    }
    flash(words.get(was, _("Questo sconto era già finito.")), "success")
    return redirect(url_for("studio.product_prices", ref=ref), 303)


def _written(ref: str) -> Kept:
    """The product of a ref; a draft has no prices to remember yet."""
    kept = sheets.load(here().brand_id, ref)
    if kept.product_id is None:
        raise NotFound(ref=ref)
    return kept


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One sale in words."""

    id: int
    name: str
    price_cents: int
    list_cents: int
    days: str
    state: str


def _page(kept: Kept, rows: list[PricedRow], form: SaleForm, status: int = 200) -> ResponseReturnValue:
    known = facts(here().brand_id, [])
    names = {row.variant_id: row_words(f"{row.size}|{row.colour}", known) or _("Unico") for row in rows}
    history = sales.history_of(kept.product_id or 0)
    lines = [_line(sale, known) for sale in sales.sales_of(kept.product_id or 0)]
    return render_template(
        "studio/product_prices.html", kept=kept, sheet=kept.sheet, form=form, rows=rows, names=names,
        sales=[line for line in lines if line.state != "ended"], over=[line for line in lines if line.state == "ended"],
        history=[(_day(row.at), names.get(row.variant_id, ""), row.list_cents, row.price_cents, _why(row.why)) for row in history],
        priors={names[variant_id]: _prior_words(prior) for variant_id, prior in sales.priors(history, clock.now()).items() if variant_id in names},
        today=clock.rome_date(clock.now()).isoformat(),
    ), status  # fmt: skip


def _line(sale: SaleRow, known: Facts) -> SaleLine:
    last = sale.ends_at - timedelta(seconds=1)
    days = _("dal %(first)s al %(last)s", first=_day(sale.starts_at), last=_day(last))
    name = row_words(f"{sale.size}|{sale.colour}", known) or _("Unico")
    return SaleLine(sale.id, name, sale.price_cents, sale.list_cents, days, sale.state)


def _day(at: datetime) -> str:
    day: date = clock.rome_date(at)
    return format_date(day, "d MMMM y")


def _why(why: str) -> str:
    return {
        "first": _("in vendita"), "list": _("prezzo cambiato"), "sale": _("sconto"), "sale_ended": _("fine dello sconto")
    }.get(why, why)  # fmt: skip


def _prior_words(prior: PriorPrice) -> str:
    """What the shop says beside the price, and why."""
    lowest = money.format_cents(prior.prior_cents, locale.current()) if prior.prior_cents else ""
    return {
        "full_price": _("Prezzo pieno: accanto non c'è niente."),
        "lowest_30d": _("Accanto si legge %(price)s: il prezzo più basso dei 30 giorni prima dello sconto.", price=lowest),
        "since_launch": _("Accanto si legge %(price)s: il prezzo più basso da quando è in vendita.", price=lowest),
        "launch_price": _("È scontato dal primo giorno: nessun prezzo di prima da mostrare."),
        "not_lower": _("Nei 30 giorni prima costava %(price)s o meno: non si può chiamare sconto, il prezzo resta da solo.", price=lowest),
    }[prior.kind.value]  # fmt: skip
