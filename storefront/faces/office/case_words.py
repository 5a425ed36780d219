"""Each kind of case in plain words: what happened, what is proposed, and what may be done. A new kind adds its row here."""

from dataclasses import dataclass

from flask_babel import format_date
from flask_babel import gettext as _

from storefront.core.clock import rome_date
from storefront.core.money import format_cents
from storefront.domain.cases.queries import CaseRow
from storefront.faces.web import locale


@dataclass(frozen=True, slots=True)
class Way:
    """One way out: words, the page where it is done, and how the case is to be read from there."""

    words: str
    endpoint: str
    values: dict[str, str]
    posts: bool = False


def titles() -> dict[str, str]:
    """What each kind is called."""
    return {
        "withdrawal": _("Recesso"), "claim": _("Garanzia"), "cannot_deliver": _("Non si può consegnare"),
        "dispute": _("Contestazione"), "refund_failed": _("Rimborso fermo"), "refund_unplanned": _("Rimborso fatto su Stripe"),
        "payment_mismatch": _("Pagamento diverso dall'ordine"), "bill_mismatch": _("Totale diverso da Stripe"),
        "transfer_failed": _("Pagamento al marchio rifiutato"), "transfer_stuck": _("Pagamento al marchio fermo"),
        "reversal_unplanned": _("Soldi ripresi su Stripe"), "reversal_failed": _("Soldi non ripresi dal marchio"),
        "notice": _("Segnalazione di un prodotto"), "offline_sale": _("Vendita senza rete"),
        "offline_unreadable": _("Vendita senza rete illeggibile"), "settlement_bounced": _("Bonifico tornato indietro"),
        "settlement_paid_after_all": _("Bonifico partito lo stesso"), "cannot_invoice": _("Fattura che non si può fare"),
        "balance_unmatched": _("Movimento di Stripe da spiegare"), "settlement_failed": _("Pagamento del mese rifiutato"),
        "complaint": _("Reclamo su una decisione"),
    }  # fmt: skip


def title(kind: str) -> str:
    return titles().get(kind, kind.replace("_", " "))


def happened(case: CaseRow, brand: str = "") -> str:
    """What happened, in a sentence or two."""
    amount = _cents(case)
    values = case.values
    known = {
        "withdrawal": _("Chi ha comprato ha cambiato idea e ha dichiarato il recesso. Non deve dire perché."),
        "claim": _("Chi ha comprato dice che un pezzo ha un difetto e chiede la garanzia legale di due anni."),
        "cannot_deliver": _("%(brand)s non può consegnare «%(title)s»: %(why)s.", brand=brand or _("Il marchio"),
                            title=values.get("title", ""), why=cannot(str(values.get("why", "")))),
        "dispute": _("Chi ha pagato contesta %(amount)s in banca. Finché è aperta, la banca può riprendersi i soldi.", amount=amount),
        "refund_failed": _("Un rimborso non è arrivato a chi ha comprato. Gli dobbiamo ancora i soldi."),
        "refund_unplanned": _("Qualcuno ha fatto un rimborso di %(amount)s direttamente su Stripe: nel libro non c'è.", amount=amount),
        "payment_mismatch": _("Su Stripe è stato pagato qualcosa che non torna con l'ordine. L'ordine non è segnato come pagato."),
        "bill_mismatch": _("Il totale che Stripe ha calcolato non è quello dell'ordine. Nessuno è stato mandato a pagare."),
        "transfer_failed": _("Stripe ha rifiutato di pagare un marchio per questo ordine."),
        "transfer_stuck": _("Da molti tentativi Stripe non risponde sul pagamento a un marchio."),
        "reversal_unplanned": _("Qualcuno ha ripreso soldi a un marchio direttamente su Stripe: nel libro non ci sono."),
        "reversal_failed": _("Non è stato possibile riprendere dal marchio la sua parte di un rimborso."),
        "complaint": _("Qualcuno non è d'accordo con una decisione su una segnalazione."),
        "notice": _("Una persona ha segnalato un prodotto: può essere contro la legge."),
        "offline_sale": _("In negozio, senza rete, è stato venduto un pezzo che non si poteva vendere. I soldi sono in sospeso."),
        "offline_unreadable": _("È arrivata dalla cassa una vendita che non si capisce."),
        "settlement_bounced": _("Un bonifico di %(amount)s a %(brand)s è tornato indietro.", amount=amount, brand=brand or _("un marchio")),
        "settlement_paid_after_all": _("Un bonifico di %(amount)s che era stato annullato è partito lo stesso.", amount=amount),
        "cannot_invoice": _("La fattura della commissione a %(brand)s non si può fare: mancano dei dati.", brand=brand or _("un marchio")),
        "balance_unmatched": _("Sul saldo di Stripe c'è un movimento che il libro non spiega."),
        "settlement_failed": _("Stripe ha rifiutato di pagare %(amount)s a un marchio. Non è partito niente: il mese è di nuovo da pagare.", amount=amount),
    }  # fmt: skip
    return known.get(case.kind, _("È successo qualcosa che una persona deve guardare."))


def ended(case: CaseRow) -> str:
    """How it was closed: somebody's words, or what was done."""
    known = {
        "": _("Si è risolto da solo."),
        "cancelled": _("Il pezzo è annullato, e i soldi tornano a chi ha comprato."),
        "found": _("Il marchio ha trovato il pezzo: si consegna."),
    }
    return known.get(case.close_reason, case.close_reason)


def proposed(case: CaseRow) -> str:
    """The way out that is proposed."""
    known = {
        "refund_when_returned": _("Aspetta che i pezzi tornino, o che chi ha comprato mostri di averli spediti. Poi rimborsa, anche la spedizione normale."),
        "decide_late_withdrawal": _("I 14 giorni erano passati: non sei obbligato. Rispondi a chi ha comprato, e se vuoi accettalo lo stesso."),
        "answer_claim": _("Senti il marchio e scegli: riparare, sostituire o ridare i soldi. Chi ha comprato non deve pagare niente."),
        "refund": _("Rimborsa il pezzo e, se il pacco resta vuoto, la spedizione. Scrivi a chi ha comprato."),
        "read_notice": _("Leggi la segnalazione, guarda il prodotto, e se serve toglilo con una ragione. Rispondi a chi l'ha mandata."),
        "look_again": _("Guarda ancora una volta, se si può con occhi diversi da chi ha deciso, e rispondi."),
        "equal_piece": _("C'è un pezzo uguale: dallo a chi ha comprato online e registra la vendita del negozio."),
        "refund_online": _("Ridai i soldi a chi ha comprato online e registra la vendita del negozio."),
        "find_piece": _("Chiedi al negozio quale pezzo è uscito davvero, e registra la vendita con la sua etichetta."),
        "book_as_it_is": _("Registra la vendita così come è stata pagata."),
        "ask_the_shop": _("Chiedi al negozio che cosa è stato venduto e registralo a mano."),
    }  # fmt: skip
    by_kind = {
        "dispute": _("Rispondi alla banca entro il giorno scritto qui, con le prove dalla storia dell'ordine."),
        "refund_failed": _("Riprova, o paga in un altro modo e scrivilo qui."),
        "refund_unplanned": _("Guarda su Stripe perché è stato fatto, e registralo nel libro."),
        "payment_mismatch": _("Guarda il pagamento su Stripe. Se i soldi sono nostri, ridalli da lì; poi scrivi a chi ha pagato."),
        "bill_mismatch": _("È un errore del programma: avvisa chi lo cura, e scrivi a chi ha ordinato."),
        "transfer_failed": _("Guarda il conto Stripe del marchio. Quando è a posto, fallo ripartire."),
        "transfer_stuck": _("Guarda lo stato di Stripe. Il programma continua a provare da solo."),
        "reversal_unplanned": _("Chiedi chi l'ha fatto su Stripe e perché, e registralo nel libro."),
        "settlement_bounced": _("Controlla l'IBAN con il marchio e paga di nuovo."),
        "cannot_invoice": _("Completa i dati che mancano e falla di nuovo."),
    }  # fmt: skip
    return (
        known.get(case.proposal)
        or by_kind.get(case.kind)
        or _("Guarda che cosa è successo, decidi, e chiudi con una ragione.")
    )


def ways(case: CaseRow) -> list[Way]:
    """Pages where the way out is. Only those that exist are shown; whoever builds one names it here."""
    order, line = case.order, str(case.values.get("line_id") or "")
    found: list[Way] = []
    if order:
        found += {
            "withdrawal": [Way(_("Rimborsa il recesso"), "office.case_withdrawal", {"ref": case.ref})],
            "cannot_deliver": [
                Way(_("Annulla il pezzo e rimborsa"), "office.order_cancel", {"ref": order, "line": line}),
                Way(_("Rimborsa una parte"), "office.order_refund", {"ref": order}),
            ],
            "claim": [Way(_("Decidi la garanzia"), "office.case_claim", {"ref": str(case.values.get("claim", ""))})],
            "dispute": [Way(_("Guarda la contestazione"), "office.case_dispute", {"ref": case.subject_ref.partition(":")[2]})],
            "refund_failed": [Way(_("Guarda il rimborso"), "office.order_refunds", {"ref": order})],
        }.get(case.kind, [])  # fmt: skip
        found.append(Way(_("Guarda l'ordine"), "office.order", {"ref": order}))
    if case.kind == "offline_sale":
        found.insert(0, Way(_("Sistema la vendita"), "office.case_offline", {"ref": case.ref}))
    if case.kind in ("notice", "complaint"):
        ref = case.subject_ref.split(":")[1]
        found.append(Way(_("Guarda e decidi"), "office.law_notice", {"ref": ref}))
    return found


def cannot(why: str) -> str:
    known = {
        "damaged": _("si è rovinato"), "lost": _("non si trova più"), "not_made": _("non riesce a farlo"),
        "sold_twice": _("l'ha già venduto altrove"), "other": _("per un altro motivo"),
    }  # fmt: skip
    return known.get(why, why)


def facts(case: CaseRow) -> list[tuple[str, str]]:
    """What else is known of it, by name."""
    names = {
        "title": _("Pezzo"), "remark": _("Ha scritto"), "note": _("Ha scritto"), "text": _("Ha scritto"),
        "code": _("Codice"), "reason": _("Motivo"), "status": _("Stato"), "words": _("Parole della banca"),
        "lacks": _("Manca"), "stripe_id": _("Codice di Stripe"), "product": _("Prodotto"), "email": _("E-mail"),
        "name": _("Nome"), "withdrawal": _("Recesso"), "claim": _("Garanzia"), "wish": _("Chiede"),
    }  # fmt: skip
    said = [(names[name], _said(value)) for name, value in case.values.items() if name in names and value]
    money = [(_("Importo"), _cents(case))] if _cents(case) else []
    return [*money, *said]


def _said(value: object) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _cents(case: CaseRow) -> str:
    cents = next(
        (case.values[name] for name in ("amount_cents", "paid_cents", "reversed_cents") if name in case.values), None
    )
    return format_cents(cents, locale.current()) if isinstance(cents, int) else ""


def due(case: CaseRow) -> str:
    return format_date(rome_date(case.due_at), "d MMMM y") if case.due_at else ""
