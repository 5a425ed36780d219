"""The list of steps in words: what is missing, why it is asked, who does it, where."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from storefront.domain.brands.checklist import OWNERS_STEPS, Progress, Step

ENDPOINTS = {
    Step.PROFILE: "studio.brand_story",
    Step.LEGAL: "studio.brand_legal",
    Step.CONTACT: "studio.brand_contact",
    Step.TERMS: "studio.brand_terms",
    Step.BANK: "studio.brand_bank",
    Step.SENDING: "studio.brand_sending",
    Step.STRIPE: "studio.brand_stripe",
}


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step as the list shows it. `url` is empty where the reader may not go."""

    title: str
    why: str
    lacks: str  # empty when it is done
    url: str
    later: str = ""  # what is still worth adding, and keeps nobody waiting

    @property
    def is_done(self) -> bool:
        return not self.lacks


def titles() -> dict[Step, tuple[str, str]]:
    """Each step's name, and why it is asked."""
    return {
        Step.PROFILE: (_("Come ti presenti"), _("Chi compra vuole sapere chi c'è dietro un pezzo.")),
        Step.LEGAL: (_("Chi sei in legge"), _("Chi compra ha il diritto di sapere da chi.")),
        Step.CONTACT: (_("Come ti si trova"), _("Per chi compra, e per la sicurezza dei prodotti.")),
        Step.TERMS: (_("Le condizioni"), _("Che cosa promettiamo noi e che cosa prometti tu.")),
        Step.BANK: (_("Il tuo IBAN"), _("Qui arriva la tua parte di quello che i negozi incassano.")),
        Step.SENDING: (_("Da dove spedisci"), _("Così sappiamo quanto costa e quando arriva.")),
        Step.STRIPE: (_("I pagamenti online"), _("Stripe manda la tua parte sul tuo conto, vendita per vendita.")),
    }


def lacking_words() -> dict[str, str]:
    return {
        "tagline_it": _("una frase in italiano"),
        "story_it": _("la storia in italiano"),
        "tagline_en": _("una frase in inglese"),
        "story_en": _("la storia in inglese"),
        "picture": _("una foto"),
        "legal_name": _("il nome in legge"),
        "street": _("la via"),
        "postcode": _("il CAP"),
        "city": _("la città"),
        "vat_number": _("la partita IVA"),
        "fiscal_code": _("il codice fiscale"),
        "email": _("l'e-mail"),
        "phone": _("il telefono"),
        "terms": _("leggerle e accettarle"),
        "new_version": _("accettare la nuova versione"),
        "iban": _("l'IBAN"),
        "place": _("il posto da cui partono i pacchi"),
        "account": _("aprire il conto"),
        "account_unfinished": _("finire quello che Stripe chiede"),
    }


def rows(progress: Progress, *, is_owner: bool) -> list[StepRow]:
    """The list for an owner or an editor."""
    said, lacking = titles(), lacking_words()
    return [
        StepRow(
            *said[step],
            lacks=joined([lacking[code] for code in codes]) if codes else "",
            url=url_for(ENDPOINTS[step]) if is_owner or step not in OWNERS_STEPS else "",
            later=joined([lacking[code] for code in progress.later.get(step, ())]),
        )
        for step, codes in progress.lacking.items()
    ]


def joined(words: list[str]) -> str:
    """A list as one reads it aloud."""
    if len(words) < 2:
        return "".join(words)
    return _("%(some)s e %(last)s", some=", ".join(words[:-1]), last=words[-1])


NEEDS: tuple[tuple[tuple[str, ...], Callable[[], str]], ...] = (
    (("external_account",), lambda: _("l'IBAN del conto su cui ricevere")),
    (("verification.document", "verification.additional_document"), lambda: _("la foto di un documento d'identità")),
    (("verification",), lambda: _("una verifica della tua identità")),
    (("tos_acceptance",), lambda: _("l'accordo con Stripe, da accettare")),
    (("dob",), lambda: _("la data di nascita")),
    (("first_name", "last_name", "full_name"), lambda: _("nome e cognome")),
    (("address",), lambda: _("l'indirizzo di casa o della sede")),
    (("phone",), lambda: _("un numero di telefono")),
    (("email",), lambda: _("un indirizzo e-mail")),
    (("id_number", "tax_id", "vat_id"), lambda: _("il codice fiscale o la partita IVA")),
    (("business_profile", "business_type", "company.structure"), lambda: _("che cosa vende il marchio")),
    (("owners", "directors", "representative", "executives"), lambda: _("chi rappresenta il marchio")),
)


def needs(fields: list[str]) -> list[str]:
    """What Stripe asks for, in plain words; each thing once, the unknown ones as one."""
    found: dict[str, None] = {}
    for field in fields:
        known = next((words for parts, words in NEEDS if any(part in field for part in parts)), None)
        found[known() if known else _("altri dati del marchio")] = None
    return list(found)
