"""A member of one brand, at every address of another's things: not found, whatever the form says or leaves out."""

from flask import Flask

from storefront.domain.brands import invitations
from storefront.domain.brands.members import EDITOR
from storefront.domain.catalogue.models import Product
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.consignments import Sender
from tests.doors.routes import routes
from tests.faces.studio.people import browser_of, member
from tests.imports import Sent, table
from tests.sheets import kept

NO_ID = {"kind", "name", "year"}
"""Parts of an address that name no thing of a brand."""


class Owner(Sender):
    """A brand that has one of everything, each by its id."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        someone = member(self.brand)
        self.browser = browser_of(app, someone)
        self.code = self.has(1)[0]
        self.product = db.session.get_one(Product, self.variant.product_id).ref
        placed = makers.paid_order(makers.for_sale(self.brand.id, self.atelier.id, "Borsa").id)
        with unit_of_work():
            letter = invitations.write(self.brand.id, "nuova@posta.example", EDITOR, someone.id)
        self.user_id, self.order, self.parcel = someone.id, placed.ref, f"{placed.ref}-F1"
        self.invitation = letter.ref
        self.note = self.chooses(self.has(1))
        self.table = Sent(self.brand.id, table([{"riferimento": "S-1", "titolo": "Sciarpa"}])).ref
        self.draft = kept(self.brand.id)
        db.session.rollback()

    def values(self, rule: str) -> dict[str, object]:
        """What the parts of an address are called here."""
        refs = {
            "/imports/": self.table, "/orders/": self.order, "/consignments/": self.note, "/products/": self.draft,
            "/invitations/": self.invitation,
        }  # fmt: skip
        ref = next((found for part, found in refs.items() if part in rule), self.product)
        return {
            "ref": ref, "parcel": self.parcel, "code": self.code, "product_ref": self.product, "sale_id": 1,
            "year": 2026, "number": 1, "kind": "pdf", "user_id": self.user_id,
        }  # fmt: skip


def test_an_empty_form_for_a_thing_of_another_brand_finds_nothing(app: Flask) -> None:
    """Whose it is is asked before what the form says: a refusal of the form would tell that the thing is there."""
    ada = Owner(app)
    stranger = browser_of(app, member(other := makers.brand("Sosa"), name="Eva"))
    own_pages = ("imports/" + ada.table, "orders/" + ada.order, "pieces/" + ada.code, "pieces/of/" + ada.product,
                 "pieces/consignments/" + ada.note, "products/" + ada.draft)  # fmt: skip
    for page in own_pages:  # the ids are right
        assert ada.browser.get(f"/studio/{ada.brand.slug}/{page}").status_code == 200, page
    walked = set()
    for route in routes(app):
        parts = route.arguments - {"brand", *NO_ID}
        if not route.endpoint.startswith("studio.") or "brand" not in route.arguments or not parts:
            continue
        with app.test_request_context():
            known = {name: found for name, found in ada.values(route.rule).items() if name in route.arguments}
            address = route.build({"brand": other.slug, **known}, append_unknown=False)
        for method in route.methods & {"GET", "POST"}:
            answer = stranger.open(address[1], method=method, data={} if method == "POST" else None)
            assert answer.status_code == 404, (method, address[1])
            walked.add((method, route.endpoint))
    assert len(walked) > 60
