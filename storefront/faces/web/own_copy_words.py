"""The words of a person's copy: what each table is, what its columns say. The files beside it have everything."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import format_date, format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.core.clock import rome
from storefront.core.money import format_cents
from storefront.faces.web import locale

FOLDER = "data"
PICTURES = "pictures"
TABLES: Mapping[str, Any] = {
    "user": _l("Il tuo profilo"),
    "address": _l("Indirizzi salvati"),
    "order": _l("Ordini"),
    "order_line": _l("Che cosa hai comprato"),
    "fulfilment": _l("Pacchi e ritiri"),
    "payment": _l("Pagamenti"),
    "refund": _l("Rimborsi"),
    "order_message": _l("Messaggi"),
    "withdrawal": _l("Recessi"),
    "goods_return": _l("Resi"),
    "claim": _l("Garanzia"),
    "claim_step": _l("Garanzia, passo per passo"),
    "order_event": _l("La storia degli ordini"),
    "recall_line": _l("Richiami"),
    "case": _l("Casi seguiti dall'ufficio"),
    "case_note": _l("Appunti dell'ufficio"),
    "dispute": _l("Contestazioni alla banca"),
    "complaint": _l("I tuoi reclami"),
    "notice_decision": _l("Decisioni sulle tue segnalazioni"),
    "cart": _l("Il carrello"),
    "cart_line": _l("Che cosa c'è nel carrello"),
    "brand_member": _l("I marchi per cui lavori"),
    "brand": _l("Il tuo marchio"),
    "brand_text": _l("Il racconto del marchio"),
    "bank_account": _l("Il conto del marchio"),
    "trader_step": _l("Che cosa abbiamo guardato dei tuoi documenti"),
    "seller_report": _l("Che cosa abbiamo comunicato all'Agenzia delle entrate"),
    "invitation": _l("Inviti di un marchio"),
    "picture_upload": _l("Foto che hai mandato"),
    "import_run": _l("Tabelle che hai mandato"),
    "notice_choice": _l("Avvisi che non vuoi"),
    "notice_seen": _l("Avvisi letti"),
    "location_member": _l("Le sedi in cui lavori"),
    "office_invitation": _l("Inviti dell'ufficio"),
    "staff": _l("Tu alla cassa"),
    "staff_place": _l("Dove lavori alla cassa"),
    "shift": _l("Turni aperti"),
    "practice_consent": _l("Il tuo consenso per gli esercizi"),
    "practice_session": _l("Esercizi"),
    "till_act": _l("Che cosa hai fatto alla cassa"),
    "till_sale": _l("Vendite alla cassa"),
    "passkey": _l("Passkey"),
    "sign_in": _l("Dove sei collegato"),
    "mail": _l("Le lettere che ti abbiamo mandato"),
    "privacy_request": _l("Che cosa ci hai chiesto sui tuoi dati"),
    "acts": _l("Che cosa hai fatto qui"),
    "audit_entry": _l("Il registro: che cosa ti riguarda"),
    "stripe_event": _l("Che cosa ci ha detto Stripe"),
}
"""In the order in which a person reads them."""
COLUMNS: Mapping[str, Any] = {
    "order": _l("Ordine"), "ref": _l("Numero"), "brand": _l("Marchio"), "location": _l("Sede"), "name": _l("Nome"),
    "email": _l("E-mail"), "recipient": _l("E-mail"), "phone": _l("Telefono"), "address": _l("Indirizzo"),
    "street": _l("Via e numero"), "extra": _l("Altro"), "postcode": _l("CAP"), "city": _l("Città"),
    "province": _l("Provincia"), "country": _l("Paese"), "locale": _l("Lingua"), "created_at": _l("Dal"),
    "confirmed_at": _l("Confermato il"), "device": _l("Dispositivo"), "role": _l("Ruolo"), "person": _l("Nome"),
    "kind": _l("Che cosa"), "action": _l("Che cosa"), "state": _l("Stato"), "status": _l("Stato"), "wish": _l("Richiesta"),
    "at": _l("Quando"), "asked_at": _l("Chiesto il"), "asked_on": _l("Chiesto il"), "done_at": _l("Fatto il"),
    "sent_at": _l("Mandato il"), "placed_at": _l("Ordinato il"), "paid_at": _l("Pagato il"),
    "shipped_at": _l("Spedito il"), "delivered_at": _l("Arrivato il"), "declared_at": _l("Dichiarato il"),
    "opened_at": _l("Aperto il"), "closed_at": _l("Chiuso il"), "ended_at": _l("Finito il"),
    "received_at": _l("Ricevuto il"), "announced_at": _l("Annunciato il"), "answered_at": _l("Risposto il"),
    "began_at": _l("Iniziato il"), "started_at": _l("Iniziato il"), "found_at": _l("Trovato il"),
    "decided_at": _l("Deciso il"), "touched_at": _l("Ultima volta"), "seen_at": _l("Ultima volta"),
    "channel": _l("Dove"), "goods_cents": _l("Merce"), "shipping_cents": _l("Spedizione"), "total_cents": _l("Totale"),
    "amount_cents": _l("Importo"), "list_cents": _l("Prezzo"), "discount_cents": _l("Sconto"),
    "paid_cents": _l("Pagato"), "less_cents": _l("Tolto"), "invoice": _l("Fattura"), "title": _l("Titolo"),
    "choice": _l("Scelta"), "personalisation": _l("Personalizzazione"), "quantity": _l("Quanti"), "variant": _l("Codice"),
    "carrier": _l("Corriere"), "tracking": _l("Numero del pacco"), "text": _l("Parole"), "note": _l("Parole"),
    "remark": _l("Parole"), "facts": _l("Perché"), "reason": _l("Perché"), "why": _l("Perché"),
    "close_reason": _l("Perché"), "answer": _l("Risposta"), "from_brand": _l("Scritto dal marchio"),
    "remedy": _l("Rimedio"), "outcome": _l("Esito"), "legal_name": _l("Nome in legge"), "vat_number": _l("Partita IVA"),
    "fiscal_code": _l("Codice fiscale"), "iban": _l("IBAN"), "holder": _l("Intestato a"), "story": _l("Racconto"),
    "tagline": _l("In una riga"), "exercise": _l("Esercizio"), "is_given": _l("Dato"), "is_supervisor": _l("Responsabile"),
    "text_size": _l("Grandezza delle lettere"), "face": _l("Disegno"), "way": _l("Come hai pagato"),
}  # fmt: skip

VALUES: Mapping[str, Any] = {
    "it": "Italiano", "en": "English", "fr": "Français", "ar": "العربية", "placed": _l("In attesa del pagamento"), "processing": _l("Pagamento in arrivo"),
    "paid": _l("Pagato"), "expired": _l("Non pagato, scaduto"), "cancelled": _l("Annullato"), "failed": _l("Non riuscito"),
    "pending": _l("In attesa"), "waiting": _l("In attesa"), "done": _l("Fatto"), "open": _l("Aperto"), "closed": _l("Chiuso"),
    "prepared": _l("Pronto"), "shipped": _l("Spedito"), "delivered": _l("Consegnato"), "handed_over": _l("Ritirato"),
    "parcel": _l("Pacco"), "pickup": _l("Ritiro"), "online": _l("Online"), "till": _l("In negozio"),
    "owner": _l("Titolare"), "editor": _l("Collaboratore"), "copy": _l("Una copia"), "erasure": _l("Cancellazione"),
    "asked": _l("Chiesto"), "accepted": _l("Accolto"), "refused": _l("Rifiutato"), "expected": _l("Atteso"),
    "received": _l("Ricevuto"), "order_paid": _l("Conferma dell'ordine"), "order_shipped": _l("Pacco spedito"),
    "order_ready": _l("Pronto da ritirare"), "order_refunded": _l("Rimborso"), "refund_made": _l("Rimborso deciso"),
    "refunded": _l("Rimborsato"), "withdrawn": _l("Recesso"), "withdrawal": _l("Recesso"), "claim": _l("Garanzia"),
    "dispute": _l("Contestazione"), "notice": _l("Segnalazione"),
}  # fmt: skip
"""The program's own words, where people have others. The files beside have them as they are."""


def file_name() -> str:
    return _("i-tuoi-dati")


def table(name: str) -> str:
    return str(TABLES[name])


def value(column: str, said: Any) -> str:
    """A value as people read it: euros, days in Turin, yes and no, lists in one line."""
    if said is None or said == "":
        return ""
    if isinstance(said, bool):
        return _("sì") if said else _("no")
    if column in ("state", "status", "kind", "action", "channel", "role", "wish", "locale", "outcome", "way"):
        return str(VALUES.get(said, str(said).replace("_", " ")))
    if column.endswith("_cents"):
        return format_cents(said, locale.current())
    if column.endswith(("_at", "_on")) or column == "at":
        return _moment(str(said))
    if isinstance(said, dict):
        return "; ".join(f"{key}: {value('', one)}" for key, one in said.items() if one not in (None, "", [], {}))
    return ", ".join(value("", one) for one in said) if isinstance(said, list) else str(said)


def _moment(written: str) -> str:
    at = datetime.fromisoformat(written)
    if len(written) <= len("2026-11-23"):
        return str(format_date(at, "d MMMM y"))
    return str(format_datetime(rome(at), "d MMMM y, HH:mm", rebase=False))
