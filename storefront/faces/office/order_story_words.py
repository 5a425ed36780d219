"""The steps of an order's story, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from storefront.core.money import format_cents
from storefront.faces.office import case_words, log_words, order_words
from storefront.faces.web import locale
from storefront.flows.order_steps import Step


@dataclass(frozen=True, slots=True)
class Told:
    """One step as it is read."""

    at: datetime
    words: str
    more: str
    who: str
    kind: str  # for its mark: order, money, mail, people


def told(steps: list[Step], names: Mapping[int, str], codes: Mapping[int, str]) -> list[Told]:
    """The story. `names` are people's, `codes` pieces' labels, both by id."""
    return [_told(step, names, codes) for step in steps]


def _told(step: Step, names: Mapping[int, str], codes: Mapping[int, str]) -> Told:
    words, more = _words(step, codes)
    return Told(step.at, words, more, _who(step, names), step.source)


def _who(step: Step, names: Mapping[int, str]) -> str:
    if step.user_id is not None:
        return names.get(step.user_id) or _("persona cancellata")
    return {"customer": _("chi ha comprato"), "system": _("in automatico")}.get(step.actor_kind, "")


def _words(step: Step, codes: Mapping[int, str]) -> tuple[str, str]:
    cents = format_cents(step.cents, locale.current()) if step.cents is not None else ""
    if step.source == "order":
        return _event(step.kind), _values(step.values)
    if step.source == "piece":
        code = codes.get(step.cents or 0, "")
        return _("Pezzo %(code)s: %(what)s", code=code, what=piece_state(step.text)), piece_why(step.kind)
    if step.source == "mail":
        state = {"pending": _("da mandare"), "done": _("mandata"), "failed": _("non partita")}.get(step.text, step.text)
        return _("Mail «%(kind)s» a %(who)s", kind=mail(step.kind), who=step.ref), state
    if step.source == "stripe":
        return _("Stripe: %(kind)s", kind=step.kind), step.ref
    if step.source == "message":
        words = _("Il marchio %(brand)s ha risposto", brand=step.ref) if step.actor_kind == "staff" else _(
            "Messaggio a %(brand)s", brand=step.ref
        )  # fmt: skip
        return words, step.text
    if step.source in {"case", "case_closed", "case_note"}:
        what = case_words.title(step.kind)
        said = {
            "case": _("Caso aperto: %(what)s", what=what), "case_closed": _("Caso chiuso: %(what)s", what=what),
            "case_note": _("Nota al caso: %(what)s", what=what),
        }[step.source]  # fmt: skip
        return said, step.text
    if step.source == "claim":
        return _("Garanzia %(ref)s: %(what)s", ref=step.ref, what=claim_step(step.kind)), step.text
    if step.source == "return":
        less = _("vale %(amount)s in meno", amount=cents) if step.cents else ""
        words = _("Reso %(ref)s arrivato: %(how)s", ref=step.ref, how=condition(step.kind))
        return words, " · ".join(word for word in (less, step.text) if word)
    if step.source == "refund":
        return _("Rimborso %(ref)s di %(amount)s", ref=step.ref, amount=cents), refund_reason(step.kind)
    if step.source in {"call", "trouble"}:
        return _call(step, cents)
    if step.source == "book":
        words = _("Nel libro: %(what)s, %(amount)s", what=order_words.entry(step.kind), amount=cents)
        return words, step.ref if step.kind not in {"sale", "fee", "transfer", "reversal"} else ""
    return _("Registro: %(what)s", what=log_words.said(log_words.acts(), step.kind)), _values(step.values)


def _call(step: Step, cents: str) -> tuple[str, str]:
    """What was asked of Stripe: done, with the id it has there, or not, with Stripe's word for why."""
    if step.source == "trouble":
        what = {"transfer": _("pagamento al marchio"), "reversal": _("ripresa dal marchio"), "refund": _("rimborso")}
        return _(
            "Stripe non l'ha ancora fatto: %(what)s di %(amount)s", what=what[step.kind], amount=cents
        ), order_words.trouble(step.text)
    said = {
        "payment": _("Pagina di pagamento aperta su Stripe, %(amount)s", amount=cents),
        "transfer": _("Stripe ha mandato %(amount)s a %(brand)s", amount=cents, brand=step.text),
        "reversal": _("Stripe ha ripreso %(amount)s da %(brand)s", amount=cents, brand=step.text),
        "refund": _("Stripe ha rimborsato %(amount)s a chi ha comprato", amount=cents),
    }
    return said[step.kind], step.ref


def _event(kind: str) -> str:
    known = {
        "placed": _("Ordine fatto, pezzi riservati"), "paid": _("Ordine pagato"), "processing": _("Pagamento in corso"),
        "expired": _("Scaduto senza pagamento"), "cancelled": _("Annullato prima di pagare"), "failed": _("Pagamento non riuscito"),
        "broken": _("Chiuso: un pezzo è stato venduto in negozio"), "broken_by_till": _("Un pezzo è stato venduto in negozio"),
        "prepared": _("Pacco pronto"), "shipped": _("Pacco spedito"), "delivered": _("Pacco arrivato"),
        "handed_over": _("Consegnato a mano"), "step_undone": _("Un passo indietro"),
        "pieces_gone": _("Pezzi già venduti quando è arrivato il pagamento"), "refunded": _("Rimborso arrivato a Stripe"),
        "refund_made": _("Rimborso deciso"), "withdrawn": _("Recesso dichiarato"), "undone": _("Vendita tolta alla cassa"),
        "cannot_deliver": _("Il marchio non può consegnare"), "can_deliver": _("Si consegna: il pezzo c'è"), "lines_cancelled": _("Pezzi annullati prima di partire"),
        "goods_back": _("Un pezzo è tornato"), "replaced": _("Pezzo sostituito in garanzia"),
        "claimed": _("Chiesta la garanzia"), "sent_back": _("Chi ha comprato ha rispedito"),
    }  # fmt: skip
    return known.get(kind, kind.replace("_", " "))


def piece_state(state: str) -> str:
    known = {
        "available": _("in vendita"), "held": _("riservato"), "sold": _("venduto"), "travelling": _("in viaggio"),
        "withdrawn": _("ritirato"),
    }  # fmt: skip
    return known.get(state.lower(), state)


def piece_why(why: str) -> str:
    known = {
        "checkout": _("qualcuno sta pagando"), "till": _("alla cassa"), "paid": _("pagato"), "expired": _("tempo scaduto"),
        "cancelled": _("annullato"), "refund": _("rimborso o reso"), "undo": _("vendita tolta"),
        "paid_late": _("pagato in ritardo"), "to_order": _("fatto su ordinazione"), "never_made": _("mai fatto"),
        "broken_by_till": _("venduto in negozio"), "replaced": _("sostituito in garanzia"),
    }  # fmt: skip
    return known.get(why, why.replace("_", " "))


def mail(kind: str) -> str:
    known = {
        "order_paid": _("ordine pagato"), "order_paid_brand": _("pezzi da preparare, al marchio"),
        "order_paid_place": _("pacco da preparare, alla sede"), "order_shipped": _("pacco partito"),
        "order_not_shipped": _("pacco non ancora partito"),
        "order_ready": _("pronto da ritirare"), "order_gone": _("pezzi già venduti"), "order_broken": _("venduto in negozio"),
        "payment_failed": _("pagamento non riuscito"), "withdrawal": _("conferma del recesso"),
        "withdrawal_brand": _("recesso, al marchio"), "message_answer": _("risposta del marchio"),
        "office_cannot_deliver": _("non si può consegnare, all'ufficio"), "order_cancelled": _("pezzi annullati"),
        "claim": _("garanzia"), "goods_back": _("reso arrivato"), "order_refunded": _("rimborso"),
    }  # fmt: skip
    return known.get(kind, kind.replace("_", " "))


def claim_step(kind: str) -> str:
    known = {
        "asked": _("chiesta"), "accepted": _("accolta"), "refused": _("non accolta"), "received": _("pezzo arrivato"),
        "sent": _("rispedito"), "done": _("finita"), "note": _("nota"),
    }  # fmt: skip
    return known.get(kind, kind)


def condition(kind: str) -> str:
    known = {
        "as_new": _("come nuovo"), "used": _("usato"), "damaged": _("rovinato"), "missing": _("non c'era"),
    }  # fmt: skip
    return known.get(kind.lower(), kind)


def refund_reason(reason: str) -> str:
    known = {
        "piece_gone": _("pezzo già venduto"), "withdrawal": _("recesso"), "goodwill": _("gesto di cortesia"),
        "paid_twice": _("pagato due volte"), "undo": _("vendita tolta alla cassa"), "cancelled": _("annullato prima di partire"),
        "guarantee": _("garanzia"), "cannot_deliver": _("non si può consegnare"), "dispute": _("contestazione"),
        "damaged": _("arrivato rotto o difettoso"), "wrong_item": _("arrivato il pezzo sbagliato"),
        "lost_parcel": _("pacco perso"), "other": _("altro"),
    }  # fmt: skip
    return known.get(reason, reason.replace("_", " "))


SHOWN = ("fulfilment", "carrier", "tracking", "withdrawal", "refund", "amount_cents", "why", "was", "reason", "claim")


def _values(values: Mapping[str, Any]) -> str:
    """The few values of a step that a person reads; ids stay out."""
    said = []
    for name in SHOWN:
        value = values.get(name)
        if name == "reason" and isinstance(value, str):
            value = refund_reason(value)
        if isinstance(value, int) and name.endswith("_cents"):
            said.append(format_cents(value, locale.current()))
        elif isinstance(value, str) and value:
            said.append(value)
    return " · ".join(said)
