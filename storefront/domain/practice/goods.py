"""What is sold in practice: a small made-up shop. Nothing of it is a piece, and no code of it fits a real label."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Good:
    """One made-up thing. `title` is Italian, as titles are; its picture is drawn (static/img/practice)."""

    code: str
    title: str
    brand: str
    price_cents: int


SCARF = Good("PROVA1", "Sciarpa rossa", "Bottega Aurora", 3400)
BAG = Good("PROVA2", "Borsa blu", "Bottega Aurora", 5200)
MUG = Good("PROVA3", "Tazza gialla", "Bottega Luna", 1850)
HAT = Good("PROVA4", "Cappello verde", "Bottega Luna", 2600)
GOODS: dict[str, Good] = {good.code: good for good in (SCARF, BAG, MUG, HAT)}
"""By the code on their labels: shorter than any piece's (eight signs), so neither till can take the other's."""

BRANDS = {"bottega-aurora": "Bottega Aurora", "bottega-luna": "Bottega Luna"}

PARCEL_REF, PARCEL_NAME, PARCEL_GOOD = "PROVA-F1", "Anna", HAT

DRAWER: dict[int, int] = {2000: 2, 1000: 1, 500: 2, 200: 3, 100: 1, 50: 2}
"""What lies in the made-up drawer in the evening: how many of each note and coin."""

DRAWER_CENTS = sum(value * count for value, count in DRAWER.items())
