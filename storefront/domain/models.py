"""All tables, imported for their metadata: what migrations are compared with."""

from storefront.domain.audit import models as audit
from storefront.domain.brands import models as brands
from storefront.domain.carts import models as carts
from storefront.domain.cases import models as cases
from storefront.domain.catalogue import agreement_models as agreements
from storefront.domain.catalogue import models as catalogue
from storefront.domain.catalogue import sheet_models as sheets
from storefront.domain.consignments import models as consignments
from storefront.domain.figures import models as figures
from storefront.domain.imports import models as imports
from storefront.domain.invoices import models as invoices
from storefront.domain.law import models as law
from storefront.domain.ledger import models as ledger
from storefront.domain.mails import models as mails
from storefront.domain.media import models as media
from storefront.domain.notices import models as notices
from storefront.domain.orders import after_models as after_orders
from storefront.domain.orders import message_models as order_messages
from storefront.domain.orders import models as orders
from storefront.domain.payments import models as payments
from storefront.domain.people import models as people
from storefront.domain.pieces import models as pieces
from storefront.domain.places import models as places
from storefront.domain.practice import models as practice
from storefront.domain.privacy import models as privacy
from storefront.domain.settlements import models as settlements
from storefront.domain.settlements import paying_models as paying
from storefront.domain.texts import models as texts
from storefront.domain.tills import count_models as counts
from storefront.domain.tills import models as tills
from storefront.domain.tills import offline_models as offline_sales

__all__ = [
    "after_orders",
    "agreements",
    "audit",
    "brands",
    "carts",
    "cases",
    "catalogue",
    "consignments",
    "counts",
    "figures",
    "imports",
    "invoices",
    "law",
    "ledger",
    "mails",
    "media",
    "notices",
    "offline_sales",
    "order_messages",
    "orders",
    "paying",
    "payments",
    "people",
    "pieces",
    "places",
    "practice",
    "privacy",
    "settlements",
    "sheets",
    "texts",
    "tills",
]
