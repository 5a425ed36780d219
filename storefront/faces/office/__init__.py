"""The office: where the cooperative looks after the shop. One file a resource; each adds its routes to `bp`."""

from flask import Blueprint

from storefront.faces.web import access

bp = Blueprint("office", __name__, url_prefix="/office")
access.RULES["office"] = access.Rule.OFFICE

from storefront.faces.office import (  # noqa: E402 - the modules add their routes to bp
    brand_standing,  # noqa: F401
    brand_terms,  # noqa: F401
    brands,  # noqa: F401
    case_acts,  # noqa: F401
    case_offline,  # noqa: F401
    cases,  # noqa: F401
    catalogue,  # noqa: F401
    disputes,  # noqa: F401
    door,  # noqa: F401
    figures,  # noqa: F401
    figures_lines,  # noqa: F401
    figures_returns,  # noqa: F401
    figures_stock,  # noqa: F401
    law,  # noqa: F401
    law_notices,  # noqa: F401
    law_privacy,  # noqa: F401
    law_recalls,  # noqa: F401
    law_sellers,  # noqa: F401
    law_traders,  # noqa: F401
    log,  # noqa: F401
    money,  # noqa: F401
    money_bank,  # noqa: F401
    money_cash,  # noqa: F401
    money_invoices,  # noqa: F401
    money_runs,  # noqa: F401
    money_statements,  # noqa: F401
    money_stripe,  # noqa: F401
    money_takings,  # noqa: F401
    order_acts,  # noqa: F401
    order_page,  # noqa: F401
    orders,  # noqa: F401
    orders_unsent,  # noqa: F401
    people,  # noqa: F401
    person_join,  # noqa: F401
    place_bands,  # noqa: F401
    place_devices,  # noqa: F401
    place_picture,  # noqa: F401
    place_tills,  # noqa: F401
    places,  # noqa: F401
    practice,  # noqa: F401
    refunds,  # noqa: F401
    second_factor,  # noqa: F401
    staff,  # noqa: F401
    text_notice,  # noqa: F401
    texts,  # noqa: F401
    today,  # noqa: F401
)
