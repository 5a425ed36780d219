"""What an exercise says: its task, its steps, and a kind word when something else was done."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.domain.practice.exercises import Exercise
from storefront.domain.practice.goods import GOODS
from storefront.domain.practice.services import Try

TASKS = {
    "scarf_and_bag": _l("Vendi la sciarpa rossa. Poi riprendi la borsa."),
    "wrong_and_undo": _l("Vendi la tazza. Poi torna indietro."),
    "change": _l("Vendi la sciarpa. Il cliente ti dà 50 euro. Dai il resto."),
    "picture": _l("Il cartellino è strappato. Trova la tazza con la foto."),
    "parcel": _l("Anna viene a prendere il suo pacco. Daglielo."),
    "day": _l("È sera. Conta i soldi e chiudi la giornata."),
}
STEPS = {
    "take_scarf": _l("Passa il cartellino della sciarpa rossa."),
    "sell_scarf": _l("Premi Paga. Scegli come paga il cliente."),
    "take_bag_back": _l("Premi Vendite di oggi. Torna indietro con la borsa."),
    "take_mug": _l("Passa il cartellino della tazza gialla."),
    "sell_mug": _l("Premi Paga. Scegli come paga il cliente."),
    "undo_mug": _l("Premi: Ho sbagliato. Scegli un motivo."),
    "give_change": _l("Premi Paga, poi Contanti. Tocca la carta da 50 euro."),
    "find_mug": _l("Premi: Cerca per foto. Tocca la tazza."),
    "hand_over": _l("Premi Pacchi. Apri il pacco di Anna. Daglielo."),
    "count": _l("Premi La giornata. Scrivi quanti soldi vedi."),
}
GOODS_NAMES = {
    "PROVA1": _l("la sciarpa rossa"), "PROVA2": _l("la borsa blu"),
    "PROVA3": _l("la tazza gialla"), "PROVA4": _l("il cappello verde"),
}  # fmt: skip


def wanted(exercise: Exercise) -> str:
    return str(GOODS_NAMES[min(exercise.wanted)]) if exercise.wanted else ""


def aside_from(kind: str, code: str, tried: Try) -> str:
    """A kind word for what was not asked. Nothing is wrong, nothing is lost."""
    if kind == "scan" and code in GOODS and code not in tried.table.on_sale:
        return _("Questo è già venduto. Guarda ancora il compito.")
    if kind == "scan" and code in GOODS:
        if code in tried.exercise.wanted:
            return _("Questa c'è già. Va bene così.")
        thing, asked = GOODS_NAMES[code], wanted(tried.exercise)
        if not asked:
            return _("Questo compito è un altro. Guarda qui sopra che cosa fare.")
        return _(
            "Hai preso %(thing)s. Il compito chiede %(asked)s. Premi Togli: non succede niente.",
            thing=thing,
            asked=asked,
        )
    if kind == "scan":
        return _("Non trovo questo numero. Guarda i cartellini di prova qui sotto.")
    if kind == "sold":
        return _("Guarda ancora il compito. Puoi sempre tornare indietro.")
    if kind == "counted":
        return _("Non è ancora uguale. Conta un'altra volta, con calma.")
    return _("Questa vendita è già tornata indietro.")


def step_done(tried: Try) -> str:
    """What is said when a step is done."""
    return _("Il compito è finito. Ben fatto.") if tried.is_over else _("Ben fatto. Ora il prossimo passo.")
