"""The acts of the log in words. What has none is told by its own name, with spaces."""

from flask_babel import gettext as _


def acts() -> dict[str, str]:
    return {
        "brand_opened": _("Marchio scritto"), "brand_invited": _("Marchio invitato"),
        "brand_approved": _("Negozio aperto"), "brand_paused": _("Marchio in pausa"),
        "brand_closed": _("Marchio chiuso"), "brand_active": _("Marchio riaperto"),
        "brand_identified": _("Dati legali"), "brand_reached": _("Contatti"), "vat_regime_changed": _("Regime IVA"),
        "iban_changed": _("IBAN"), "sending_changed": _("Da dove spedisce"), "terms_accepted": _("Condizioni accettate"),
        "terms_agreed": _("Condizioni nuove"), "terms_forgotten": _("Condizioni tolte"),
        "member_invited": _("Invito del marchio"), "member_joined": _("Entra nel marchio"),
        "member_changed": _("Cambia ruolo nel marchio"), "member_left": _("Lascia il marchio"),
        "invitation_renewed": _("Invito rimandato"), "invitation_revoked": _("Invito ritirato"),
        "desk_invited": _("Invito in ufficio"), "desk_invitation_revoked": _("Invito in ufficio ritirato"),
        "desk_accepted": _("Entra in ufficio"), "desk_given": _("Ruolo dato"), "desk_taken": _("Ruolo tolto"),
        "places_of_tutor": _("Negozi del tutor"), "sign_ins_ended": _("Fatta uscire ovunque"),
        "staff_added": _("Persona alla cassa aggiunta"), "staff_changed": _("Persona alla cassa cambiata"),
        "pin_given": _("Numero nuovo"), "staff_unlocked": _("Numero riaperto"), "badge_given": _("Tessera nuova"),
        "badge_taken": _("Tessera chiusa"), "staff_ended": _("Tolta dalle casse"), "staff_erased": _("Dati cancellati"),
        "device_code_made": _("Codice per un apparecchio"), "device_bound": _("Apparecchio legato"),
        "device_ended": _("Apparecchio chiuso"), "place_changed": _("Sede cambiata"), "place_shut": _("Chiusura segnata"),
        "place_opened": _("Chiusura tolta"),
        "place_pictured": _("Foto della sede"), "bands_kept": _("Prezzo di spedizione"),
        "band_dropped": _("Prezzo di spedizione tolto"), "word_added": _("Parola del catalogo aggiunta"),
        "word_changed": _("Parola del catalogo cambiata"), "word_removed": _("Parola del catalogo tolta"),
        "recall_opened": _("Richiamo cominciato"), "recall_ended": _("Richiamo chiuso"),
        "product_taken_down": _("Prodotto tolto dal negozio"), "product_put_back": _("Prodotto rimesso in negozio"),
        "notice_decided": _("Segnalazione decisa"), "complaint_answered": _("Reclamo deciso"),
        "trader_checked": _("Venditore guardato con i documenti"), "trader_asked": _("Dati chiesti al venditore"),
        "sellers_told": _("Cifre DAC7 mandate ai marchi"), "sellers_reported": _("File DAC7 fatto"),
        "packaging_changed": _("Imballaggi cambiati"), "privacy_asked": _("Richiesta sui dati personali"),
        "privacy_copied": _("Copia dei dati fatta"), "privacy_answered": _("Richiesta sui dati: risposto"),
        "privacy_withdrawn": _("Richiesta sui dati ritirata"), "person_erased": _("Persona cancellata"),
        "notice_hung": _("Avviso ufficiale messo"),
        "page_written": _("Testo cambiato"), "practice_ended": _("Prova alla cassa finita"),
        "refund_made": _("Rimborso deciso"), "refund_approved": _("Rimborso approvato"),
        "lines_cancelled": _("Pezzi annullati"), "return_asked": _("Reso chiesto"),
        "return_received": _("Reso arrivato"), "claim_accepted": _("Garanzia accolta"),
        "claim_refused": _("Garanzia non accolta"), "claim_done": _("Garanzia finita"),
        "dispute_answered": _("Contestazione: risposto"), "case_closed": _("Caso chiuso"),
        "case_noted": _("Nota a un caso"), "offline_line_settled": _("Vendita senza rete sistemata"),
        "served_with_equal": _("Dato un pezzo uguale"), "invoice_given": _("Fattura data a chi l'ha chiesta"),
        "invoice_issued": _("Fattura scritta"), "statement_checked": _("Estratto conto controllato"),
        "settlement_made": _("Pagamenti preparati"), "settlement_approved": _("Pagamenti approvati"),
        "settlement_paid": _("Pagamento arrivato"), "settlement_bounced": _("Pagamento tornato indietro"),
        "settlement_cancelled": _("Pagamento mai partito"), "bank_file_read": _("File della banca letto"),
        "bank_line_explained": _("Riga della banca spiegata"), "stripe_row_explained": _("Riga di Stripe spiegata"),
        "cash_deposit": _("Contanti portati in banca"), "cash_clearing": _("Carte della sede accreditate"),
        "cash_found": _("Soldi ritrovati"), "mail_tried_again": _("Lettera rimandata"),
        "event_tried_again": _("Messaggio di Stripe riletto"),
    }  # fmt: skip


def subjects() -> dict[str, str]:
    return {
        "brand": _("Marchio"), "person": _("Persona"), "letter": _("Invito"), "staff": _("Persona alla cassa"),
        "place": _("Sede"), "device": _("Apparecchio"), "page": _("Testo"), "category": _("Categoria"),
        "material": _("Materiale"), "colour": _("Colore"), "reuse_lot": _("Partita di recupero"),
        "order": _("Ordine"), "statement": _("Estratto conto"), "settlement": _("Saldo"), "invoice": _("Fattura"),
        "privacy_request": _("Richiesta sui dati"), "office_invitation": _("Invito in ufficio"),
        "brand_invitation": _("Invito di un marchio"), "brand_colleague": _("Invito in un marchio"),
        "refund": _("Rimborso"), "return": _("Reso di un ordine"), "claim": _("Garanzia"), "dispute": _("Contestazione"),
        "case": _("Caso"), "offline_line": _("Vendita senza rete"), "product": _("Prodotto"),
        "recall": _("Richiamo"), "seller_year": _("Anno DAC7"), "bank_file": _("File della banca"),
        "bank_line": _("Riga della banca"), "balance_row": _("Riga di Stripe"), "location": _("Sede"),
        "mail": _("Lettera"), "stripe_event": _("Messaggio di Stripe"),
    }  # fmt: skip


def actors() -> dict[str, str]:
    """Who it was, where no person of the house is known."""
    return {"system": _("il programma"), "customer": _("chi ha comprato"), "staff": _("chi lavora qui")}


def said(known: dict[str, str], name: str) -> str:
    return known.get(name) or name.replace("_", " ")
