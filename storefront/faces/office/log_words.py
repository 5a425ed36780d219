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
        "page_written": _("Testo cambiato"),
    }  # fmt: skip


def subjects() -> dict[str, str]:
    return {
        "brand": _("Marchio"), "person": _("Persona"), "letter": _("Invito"), "staff": _("Persona alla cassa"),
        "place": _("Sede"), "device": _("Apparecchio"), "page": _("Testo"), "category": _("Categoria"),
        "material": _("Materiale"), "colour": _("Colore"), "reuse_lot": _("Partita di recupero"),
        "order": _("Ordine"), "statement": _("Estratto conto"), "settlement": _("Saldo"), "invoice": _("Fattura"),
        "privacy_request": _("Richiesta sui dati"),
    }  # fmt: skip


def said(known: dict[str, str], name: str) -> str:
    return known.get(name) or name.replace("_", " ")
