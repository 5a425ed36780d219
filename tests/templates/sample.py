"""Made-up values for the style guide, and the page itself: `python -m tests.templates.sample page.html` writes it."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace as Thing
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, EmailField, Form, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, Length, Optional

from storefront.core import money

TEMPLATES = Path(__file__).parents[2] / "templates"


@dataclass
class Pic:
    """A picture that has an address in every width."""

    name: str
    alt: str
    width: int = 1200
    height: int = 1500
    widths: tuple[int, ...] = (320, 640, 1024, 1600)
    focus_class: str = ""
    tiny: str = ""
    fallback: str = field(init=False)

    def __post_init__(self) -> None:
        self.fallback = self.src(1024, "jpeg")

    def src(self, width: int, kind: str) -> str:
        return f"m/{self.name}-{width}.{kind}"


SCARF = Pic("scarf", "Sciarpa a spina di pesce su un'asta d'ottone")
CLOTH = Pic("detail", "Il tessuto da vicino")
CUP = Pic("cup", "Tazza in gres")
APRON = Pic("apron", "Grembiule di lino disteso")
PICTURES = [SCARF, CLOTH, CUP, APRON]


class Address(Form):
    name = StringField("Nome e cognome", [DataRequired("Scrivi il tuo nome.")])
    email = EmailField("E-mail", [Email("Scrivi un indirizzo e-mail, come nome@esempio.it.")])
    postcode = StringField("CAP", [Length(5, 5, "Il CAP ha cinque cifre.")])
    town = StringField("Città", [DataRequired("Scrivi la città.")])
    country = SelectField("Paese", choices=[("IT", "Italia"), ("FR", "Francia")])
    note = TextAreaField("Nota", [Optional()])
    delivery = RadioField(
        "Come vuoi riceverlo",
        [DataRequired("Scegli come ricevere il pacco.")],
        choices=[("post", "A casa, con il corriere"), ("pickup", "Ritiro a Il Grifone")],
    )
    invoice = BooleanField("Voglio la fattura")


def wrong_address() -> Address:
    """A form sent with two mistakes, its words kept."""
    words = {"name": "Ada Bianchi", "email": "ada", "postcode": "101", "town": "Torino", "country": "IT"}
    form = Address(MultiDict(words | {"delivery": "pickup"}))
    form.validate()
    return form


def row(title: str, brand: str, picture: Pic, cents: int, **more: Any) -> Thing:
    plain = {"was_cents": None, "lowest_30d_cents": None, "price_from": False, "availability": "available",
             "unit_cents": None, "unit": ""}  # fmt: skip
    values = plain | {"second_picture": None, "slug": "pezzo", "price_cents": cents, "picture": picture} | more
    return Thing(title=title, brand_name=brand, **values)


def facet(name: str, title: str, *labels: str) -> Thing:
    options = [Thing(value=label, label=label, count=9 - n, chosen=n == 1, depth=0) for n, label in enumerate(labels)]
    return Thing(name=name, title=title, options=options)


def option(label: str, state: str = "available", note: str | None = None) -> Thing:
    return Thing(value=label.lower(), label=label, state=state, note=note)


def values() -> Thing:
    """One of everything."""
    return Thing(
        trail=[("Inizio", "#"), ("Catalogo", "#"), ("Sciarpa spigata in lana ritrovata", None)],
        niches=[Thing(href="#", title=pic.alt, picture=pic) for pic in (CUP, SCARF, APRON)],
        brands=[
            Thing(href="#", name=name, words="Maglie da filati ritrovati", picture=PICTURES[n % 4])
            for n, name in enumerate(
                ("Arbrora", "Baobab Couture", "Anna Maria Carrieri", "Episodio Zero", "Petit le Cad")
            )
        ],
        pictures=PICTURES,
        sizes=[option("S"), option("M"), option("L", "to_order", "in 10 giorni"), option("XL", "sold_out")],
        colours=[option("Blu notte"), option("Ocra e verde", "reserved", "Riservato")],
        buy_notes=[
            ("parcel", "Arriva tra mercoledì 25 e venerdì 27 novembre"),
            ("return", "14 giorni per cambiare idea"),
        ],
        facts=[("Composizione", "70 % lana, 30 % seta"), ("Misure", "30 × 180 cm")],
        legal=[("Fabbricante", "Arbrora, via Regaldi 7, 10154 Torino"), ("Avvertenze", "Nessuna")],
        sorts=[("newest", "Più recenti"), ("price", "Prezzo crescente")],
        facets=[
            facet("brand", "Marchio", "Arbrora", "Baobab Couture", "Episodio Zero"),
            facet(
                "material",
                "Materiale",
                *["Lana", "Lino", "Cotone", "Seta", "Pelle", "Gres", "Argento", "Legno", "Canapa", "Iuta"],
            ),
        ],
        chosen=[Thing(label="Lino", remove_href="#")],
        rows=[
            row("Sciarpa spigata", "Arbrora", SCARF, 6800, was_cents=8500, lowest_30d_cents=6400, second_picture=CLOTH),
            row("Tazza grande bicolore", "Episodio Zero", CUP, 2400),
            row("Grembiule di lino con tasche", "Anna Maria Carrieri", APRON, 5900, price_from=True),
            row("Scialle a quadri", "Baobab Couture", CLOTH, 9200, availability="reserved"),
            row("Tazza da colazione", "Episodio Zero", CUP, 2200, availability="sold_out", unit_cents=7500, unit="kg"),
            row("Grembiule da laboratorio", "Petit le Cad", APRON, 6400, availability="to_order"),
        ],
        steps=[
            Thing(words="Pagato", when="domenica 22 novembre, 10:16", state="done"),
            Thing(words="In preparazione da Arbrora", when=None, state="now"),
            Thing(words="Consegnato", when="tra mercoledì 25 e venerdì 27", state="later"),
        ],
        answers=[
            Thing(term="Nome", words="Ada Bianchi", href="#", change="il nome"),
            Thing(term="E-mail", words="ada@glocal.example", href=None, change=None),
        ],
    )


def page(static_prefix: str = "static/") -> str:
    """The style guide as HTML; a name that a part asks for and nobody gives is an error."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"]
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    env.filters["money"] = lambda cents: money.format_cents(cents, "it")
    identity = Thing(
        name="Glocal Factory", seat="Via Regaldi 7, Torino", vat_number="IT00000000000", rea="TO-0000000",
        email="negozio@glocal.example", pec="glocal@pec.example", legal_name="Cooperativa sociale (dati dimostrativi)", is_demo=True,
    )  # fmt: skip
    env.globals.update(
        url=lambda endpoint, **values: f"#{endpoint}",
        static_url=lambda path: static_prefix + path,
        shop=identity,
        footer=lambda: Markup(env.get_template("parts/footer.html").render()),
    )
    return env.get_template("styleguide.html").render(
        locale="it", other_locale_url="#en", cart_count=2, signed_in=False, csp_nonce="", canonical_url=None, alternates={"it": "#it", "en": "#en"},
        request=None, form=wrong_address(), sample=values(),
        get_flashed_messages=lambda with_categories: [("success", "La sciarpa è nel carrello.")],
    )  # fmt: skip


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
