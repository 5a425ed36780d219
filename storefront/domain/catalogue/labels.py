"""Words for the fixed keys of products: sizes in the expected order, parts of a garment, care symbols (ISO 3758)."""

# Any other size is shown as it is stored.
SIZES: dict[str, tuple[str, str]] = {  # key: (Italian, English)
    "0-3m": ("0-3 mesi", "0-3 months"),
    "3-6m": ("3-6 mesi", "3-6 months"),
    "6-12m": ("6-12 mesi", "6-12 months"),
    "2-3a": ("2-3 anni", "2-3 years"),
    "4-5a": ("4-5 anni", "4-5 years"),
    "6-7a": ("6-7 anni", "6-7 years"),
    "8-9a": ("8-9 anni", "8-9 years"),
    "S": ("S", "S"),
    "M": ("M", "M"),
    "L": ("L", "L"),
    "XL": ("XL", "XL"),
    "52": ("Misura 52", "Size 52"),
    "56": ("Misura 56", "Size 56"),
    "60": ("Misura 60", "Size 60"),
    "140x180": ("140 × 180 cm", "140 × 180 cm"),
    "140x240": ("140 × 240 cm", "140 × 240 cm"),
}

# Parts that a fibre composition is told for.
PARTS: dict[str, tuple[str, str]] = {  # key: (Italian, English)
    "tessuto": ("Tessuto", "Fabric"),
    "fodera": ("Fodera", "Lining"),
    "imbottitura": ("Imbottitura", "Filling"),
    "retro": ("Retro", "Back"),
    "toppe": ("Toppe", "Patches"),
    "tasche": ("Tasche", "Pockets"),
    "bordo": ("Bordo", "Binding"),
    "suola": ("Suola", "Sole"),
    "esterno": ("Esterno", "Outer"),
    "ricami": ("Ricami", "Embroidery"),
    "pettorina": ("Pettorina", "Bib"),
}

# At most one of each group is chosen: washing, bleaching, drying, ironing, professional care.
CARE: dict[str, tuple[str, str]] = {  # key: (Italian, English)
    "wash-30": ("Lavare in lavatrice a 30 °C", "Machine wash at 30 °C"),
    "wash-30-gentle": ("Lavare in lavatrice a 30 °C, ciclo delicato", "Machine wash at 30 °C, gentle cycle"),
    "wash-40": ("Lavare in lavatrice a 40 °C", "Machine wash at 40 °C"),
    "wash-60": ("Lavare in lavatrice a 60 °C", "Machine wash at 60 °C"),
    "wash-hand": ("Lavare a mano", "Hand wash"),
    "no-wash": ("Non lavare in acqua", "Do not wash"),
    "no-bleach": ("Non candeggiare", "Do not bleach"),
    "no-tumble": ("Non asciugare in asciugatrice", "Do not tumble dry"),
    "tumble-low": ("Asciugatrice a bassa temperatura", "Tumble dry low"),
    "iron-1": ("Stirare a bassa temperatura, al massimo 110 °C", "Cool iron, 110 °C at most"),
    "iron-2": ("Stirare a media temperatura, al massimo 150 °C", "Warm iron, 150 °C at most"),
    "iron-3": ("Stirare ad alta temperatura, al massimo 200 °C", "Hot iron, 200 °C at most"),
    "no-iron": ("Non stirare", "Do not iron"),
    "dryclean-p": ("Lavaggio a secco professionale", "Professional dry cleaning"),
    "no-dryclean": ("Non lavare a secco", "Do not dry clean"),
}


def words(table: dict[str, tuple[str, str]], key: str, locale: str) -> str:
    """A key in words; the key itself where the table has none."""
    italian, english = table.get(key, (key, key))
    return english if locale == "en" else italian


def choice(size: str, colour: str | None, locale: str) -> str:
    """Size and colour as people say them: "M, ruggine". The colour comes in its words already."""
    return ", ".join(word for word in (words(SIZES, size, locale) if size else "", colour or "") if word)


_SIZE_ORDER = {key: position for position, key in enumerate(SIZES)}


def size_order(size: str) -> tuple[int, str]:
    """Sorts sizes as people expect them; unknown ones come last, by name."""
    return (_SIZE_ORDER.get(size, len(_SIZE_ORDER)), size)
