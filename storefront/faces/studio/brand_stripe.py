"""The brand's account at Stripe: on a click to its pages, back, and how it stands in plain words."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from storefront.core.errors import Unavailable
from storefront.domain.brands.queries_account import AccountRow, account_of
from storefront.faces.studio import bp, brand_words
from storefront.faces.studio.door import here, owners_only
from storefront.flows import onboarding
from storefront.settings import settings


@bp.get("/<brand>/brand/stripe")
@owners_only
def brand_stripe() -> str:
    account = account_of(here().brand_id)
    return render_template("studio/brand_stripe.html", account=account, **_told(account))


def _told(account: AccountRow | None) -> dict[str, object]:
    """What Stripe still asks, by when, and what it is looking at."""
    asked = account.requirements if account else {}
    due = [*(asked.get("past_due") or []), *(asked.get("currently_due") or [])]
    deadline = asked.get("current_deadline")
    return {
        "needs": brand_words.needs(due),
        "looks_at": brand_words.needs(asked.get("pending_verification") or []),
        "deadline": format_date(datetime.fromtimestamp(deadline, UTC), "d MMMM yyyy") if deadline else "",
    }


@bp.post("/<brand>/brand/stripe")
@owners_only
def brand_stripe_open() -> ResponseReturnValue:
    """To Stripe's page: its address is good once and for minutes, so it is asked for on the click."""
    return _to_stripe()


@bp.get("/<brand>/brand/stripe/again")
@owners_only
def brand_stripe_again() -> ResponseReturnValue:
    """Stripe sends people here whose page has expired: they get a new one."""
    return _to_stripe()


def _to_stripe() -> ResponseReturnValue:
    try:
        page = onboarding.onboarding_page(
            here().brand_id,
            refresh_url=_ours("studio.brand_stripe_again"),
            return_url=_ours("studio.brand_stripe_back"),
        )
    except Unavailable:
        return _not_now()
    return redirect(page, 303)


@bp.get("/<brand>/brand/stripe/back")
@owners_only
def brand_stripe_back() -> ResponseReturnValue:
    """Leaving Stripe's page is not finishing it: we ask how the account stands."""
    try:
        can_receive = onboarding.look_again(here().brand_id)
    except Unavailable:
        return _not_now()
    if can_receive:
        flash(_("Fatto: Stripe può mandarti i soldi delle vendite online."), "success")
    return redirect(url_for("studio.brand_stripe"), 303)


@bp.post("/<brand>/brand/stripe/dashboard")
@owners_only
def brand_stripe_dashboard() -> ResponseReturnValue:
    try:
        page = onboarding.dashboard_page(here().brand_id)
    except Unavailable:
        return _not_now()
    return redirect(page, 303)


def _not_now() -> ResponseReturnValue:
    flash(_("Stripe adesso non risponde. Non è successo niente: riprova tra poco."), "error")
    return redirect(url_for("studio.brand_stripe"), 303)


def _ours(endpoint: str) -> str:
    """On BASE_URL, never on the host that the request named."""
    return settings().base_url + url_for(endpoint)
