"""The table behind particulars.py: which goods, what must be said of them, in which form, and by which rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Names = tuple[str, str]  # Italian, English
Choices = Mapping[str, Names]


class Form(StrEnum):
    """How a particular is said."""

    CHOICE = "choice"
    CHOICES = "choices"
    LINE = "line"  # the same in every language
    WORDS = "words"  # in both
    TICK = "tick"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class Particular:
    """One thing to say. `only_if`: it is needed only when another one has one of these values."""

    key: str
    form: Form
    names: Names
    hints: Names = ("", "")
    choices: Choices = field(default_factory=dict)
    most: int = 400  # letters, or choices
    pattern: str = ""
    is_needed: bool = True
    only_if: tuple[str, frozenset[str]] | None = None
    is_public: bool = True  # told to buyers; the rest is for those who look after the goods

    def name(self, locale: str) -> str:
        return self.names[locale == "en"]

    def hint(self, locale: str) -> str:
        return self.hints[locale == "en"]


@dataclass(frozen=True, slots=True)
class Group:
    """What a category asks with one word."""

    names: Names
    rule: str
    particulars: tuple[Particular, ...]

    def name(self, locale: str) -> str:
        return self.names[locale == "en"]


SHOE_MATERIALS: Choices = {
    "leather": ("cuoio", "leather"),
    "coated": ("cuoio rivestito", "coated leather"),
    "textile": ("materie tessili", "textile"),
    "other": ("altre materie", "other materials"),
}


def _shoe_part(key: str, it: str, en: str) -> Particular:
    hints = (
        "Quello che ne fa almeno l'80 %. Se nessuno arriva all'80 %, i due principali.",
        "What makes up at least 80%. If none does, the two main ones.",
    )
    return Particular(key, Form.CHOICES, (it, en), hints, SHOE_MATERIALS, most=2)


REAL_LEATHER: Choices = {
    "full": ("pelle", "leather"),
    "split": ("crosta", "split leather"),
    "coated": ("pelle rivestita", "coated leather"),
    "fur": ("pelliccia", "fur"),
}
NO_LEATHER: Choices = {
    "bonded": ("fibre di cuoio rigenerate", "bonded leather fibres"),
    "none": ("niente pelle", "no leather"),
}
METALS: Choices = {
    "none": ("nessun metallo", "no metal"),
    "base": ("metallo comune", "base metal"),
    "silver": ("argento", "silver"),
    "gold": ("oro", "gold"),
    "platinum": ("platino", "platinum"),
    "palladium": ("palladio", "palladium"),
}
PRECIOUS = frozenset({"silver", "gold", "platinum", "palladium"})
ALLERGENS: Choices = {
    "none": ("nessuno", "none"),
    "gluten": ("cereali con glutine", "cereals with gluten"),
    "crustaceans": ("crostacei", "crustaceans"),
    "eggs": ("uova", "eggs"),
    "fish": ("pesce", "fish"),
    "peanuts": ("arachidi", "peanuts"),
    "soya": ("soia", "soya"),
    "milk": ("latte", "milk"),
    "nuts": ("frutta a guscio", "nuts"),
    "celery": ("sedano", "celery"),
    "mustard": ("senape", "mustard"),
    "sesame": ("sesamo", "sesame"),
    "sulphites": ("anidride solforosa e solfiti", "sulphur dioxide and sulphites"),
    "lupin": ("lupini", "lupin"),
    "molluscs": ("molluschi", "molluscs"),
}
IS_HAZARDOUS = ("clp", frozenset({"warning", "danger"}))

GROUPS: dict[str, Group] = {
    "shoes": Group(
        ("Scarpe", "Shoes"),
        "Directive 94/11/EC; D.M. 11 April 1996",
        (
            _shoe_part("upper", "Tomaia", "Upper"),
            _shoe_part("lining", "Fodera e soletta", "Lining and sock"),
            _shoe_part("sole", "Suola", "Outer sole"),
        ),
    ),
    "leather": Group(
        ("Pelle", "Leather"),
        "D.Lgs. 68/2020",
        (
            Particular(
                "leather", Form.CHOICE, ("Pelle", "Leather"),
                ("«Pelle» e «cuoio» si dicono solo di quello che viene da un animale.",
                 "“Leather” is said only of what comes from an animal."),
                {**REAL_LEATHER, **NO_LEATHER},
            ),
            Particular(
                "animal", Form.WORDS, ("Di quale animale", "Of which animal"), is_needed=False, most=120,
            ),
        ),
    ),
    "contact": Group(
        ("Piatti, tazze, taglieri", "Plates, cups, boards"),
        "Regulation (EC) 1935/2004, art. 15 and 17; Directive 84/500/EEC",
        (
            Particular(
                "food_contact", Form.CHOICE, ("A contatto con gli alimenti", "In contact with food"),
                ("Se sì, tieni da parte la dichiarazione di conformità: per la ceramica dice piombo e cadmio.",
                 "If it may, keep the declaration of compliance at hand: for ceramics it tells lead and cadmium."),
                {"yes": ("per alimenti", "for food contact"),
                 "no": ("non è per alimenti, è solo decorativo", "not for food: decorative only")},
            ),
            Particular(
                "contact_use", Form.WORDS, ("Come si usa con gli alimenti", "How to use it with food"),
                ("Per esempio: «Non per cibi acidi», «non in microonde».",
                 "For example: “Not for acidic food”, “not in the microwave”."), is_needed=False,
            ),
            Particular(
                "contact_lot", Form.LINE, ("Lotto del pezzo", "Batch of the piece"),
                ("Per ritrovare da dove viene: una data o una sigla.", "To find where it came from: a date or a code."),
                most=60, only_if=("food_contact", frozenset({"yes"})),
            ),
        ),
    ),
    "metal": Group(
        ("Gioielli e metalli", "Jewellery and metals"),
        "D.Lgs. 251/1999; Regulation (EC) 1907/2006, annex XVII, 27",
        (
            Particular("metal", Form.CHOICES, ("Metallo", "Metal"), choices=METALS, most=3),
            Particular(
                "fineness", Form.LINE, ("Titolo in millesimi", "Fineness in thousandths"),
                ("Per esempio 925 per l'argento, 750 per l'oro.", "For example 925 for silver, 750 for gold."),
                most=40, pattern=r"[3-9][0-9]{2}(?:[,;/ ]+[3-9][0-9]{2}){0,2}", only_if=("metal", PRECIOUS),
            ),
            Particular(
                "maker_mark", Form.LINE, ("Marchio di identificazione", "Maker's mark"),
                ("Numero e provincia, come 123 TO. Non serve sotto un grammo.",
                 "Number and province, such as 123 TO. Not needed below one gram."),
                most=20, pattern=r"[0-9]{1,4} ?[A-Za-z]{2}", is_needed=False,
            ),
            Particular(
                "nickel", Form.TICK, ("Nichel", "Nickel"),
                ("Le parti di metallo che toccano la pelle non cedono nichel oltre i limiti.",
                 "Metal parts that touch the skin release no nickel beyond the limits."),
                {"yes": ("cessione entro i limiti di legge", "release within the legal limits")},
                only_if=("metal", PRECIOUS | {"base"}),
            ),
        ),
    ),
    "cosmetic": Group(
        ("Saponi e cosmetici", "Soaps and cosmetics"),
        "Regulation (EC) 1223/2009, art. 13 and 19",
        (
            Particular(
                "inci", Form.LINE, ("Ingredienti (INCI)", "Ingredients (INCI)"),
                ("Dal più pesante, con i nomi INCI: sono uguali in tutte le lingue.",
                 "Heaviest first, by their INCI names: they are the same in every language."), most=2_000,
            ),
            Particular(
                "purpose", Form.WORDS, ("A che cosa serve", "What it is for"), is_needed=False, most=200,
            ),
            Particular(
                "after_opening", Form.CHOICE, ("Dopo l'apertura dura", "Lasts after opening"), (
                    "Se dura meno di 30 mesi chiuso, scegli la data sulla confezione.",
                    "If it lasts less than 30 months closed, choose the date on the pack."),
                {"pack": ("fino alla data sulla confezione", "until the date on the pack"),
                 **{str(months): (f"{months} mesi", f"{months} months") for months in (3, 6, 9, 12, 18, 24, 36)}},
            ),
            Particular(
                "cosmetic_lot", Form.LINE, ("Lotto del cosmetico", "Batch of the cosmetic"), is_needed=False, most=60,
            ),
            Particular(
                "cpnp", Form.LINE, ("Numero di notifica CPNP", "CPNP notification number"),
                ("Chi compra non lo vede: lo può chiedere l'ufficio.",
                 "Buyers do not see it: the office may ask for it."),
                most=20, pattern=r"[0-9]{5,10}", is_public=False,
            ),
        ),
    ),
    "candle": Group(
        ("Candele e profumi per la casa", "Candles and home fragrance"),
        "Regulation (EC) 1272/2008, art. 17, 25, 45 and 48",
        (
            Particular(
                "clp", Form.CHOICE, ("Classificazione CLP", "CLP classification"),
                ("Sta nella scheda di sicurezza del profumo, alla tua percentuale.",
                 "It is in the safety data sheet of the fragrance, at your percentage."),
                {"none": ("non pericolosa", "not hazardous"), "warning": ("Attenzione", "Warning"),
                 "danger": ("Pericolo", "Danger")},
            ),
            Particular(
                "hazards", Form.WORDS, ("Indicazioni di pericolo", "Hazard statements"),
                ("Con le parole della scheda: «H317 Può provocare una reazione allergica cutanea».",
                 "In the words of the sheet: “H317 May cause an allergic skin reaction”."),
                most=1_000, only_if=IS_HAZARDOUS,
            ),
            Particular(
                "precautions", Form.WORDS, ("Consigli di prudenza", "Precautionary statements"), most=1_000,
                only_if=IS_HAZARDOUS,
            ),
            Particular(
                "scent_allergens", Form.WORDS, ("Contiene", "Contains"),
                ("I profumi che danno allergia, come «linalolo, limonene».",
                 "Fragrances that cause allergy, such as “linalool, limonene”."), is_needed=False,
            ),
            Particular(
                "ufi", Form.LINE, ("Codice UFI", "UFI code"),
                ("Come è sulla notifica: VDU1-414F-1003-1862.", "As on the notification: VDU1-414F-1003-1862."),
                most=19, pattern=r"[0-9A-Za-z]{4}(?:-[0-9A-Za-z]{4}){3}", only_if=IS_HAZARDOUS,
            ),
        ),
    ),
    "food": Group(
        ("Cibi e bevande", "Food and drink"),
        "Regulation (EU) 1169/2011, art. 9 and 14",
        (
            Particular(
                "ingredients", Form.WORDS, ("Ingredienti", "Ingredients"),
                ("Dal più pesante. Gli allergeni in MAIUSCOLO.", "Heaviest first. Allergens in CAPITALS."), most=2_000,
            ),
            Particular(
                "allergens", Form.CHOICES, ("Allergeni", "Allergens"), choices=ALLERGENS, most=len(ALLERGENS) - 1,
            ),
            Particular("storage", Form.WORDS, ("Come si conserva", "How to keep it")),
            Particular(
                "origin", Form.WORDS, ("Origine", "Origin"),
                ("Dove la legge la vuole: miele, olio, latte, carne, pasta, riso…",
                 "Where the law wants it: honey, oil, milk, meat, pasta, rice…"), is_needed=False, most=200,
            ),
            Particular(
                "nutrition", Form.WORDS, ("Valori nutrizionali per 100 g", "Nutrition per 100 g"),
                ("Non serve a chi vende in piccole quantità direttamente o a negozi vicini.",
                 "Not needed from those who sell small quantities directly or to shops near by."), is_needed=False,
            ),
            Particular(
                "alcohol", Form.LINE, ("Alcol (% vol)", "Alcohol (% vol)"),
                ("Sopra l'1,2 %, come 12,5.", "Above 1.2%, such as 12.5."),
                most=5, pattern=r"[0-9]{1,2}(?:[.,][0-9])?", is_needed=False,
            ),
        ),
    ),
    "quantity": Group(
        ("A peso, a volume, a metro", "By weight, volume or length"),
        "Directive 98/6/EC; art. 13–17 of the Codice del consumo",
        (
            Particular(
                "quantity", Form.QUANTITY, ("Quantità netta", "Net quantity"),
                ("Senza la confezione. Da qui viene il prezzo al chilo, al litro o al metro.",
                 "Without the packaging. The price per kilogram, litre or metre comes from it."),
            ),
        ),
    ),
}  # fmt: skip
"""By the word of `category.asks`."""
