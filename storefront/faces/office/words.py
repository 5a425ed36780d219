"""A brand's state and steps, and the office's own desks, as the office reads them."""

from flask_babel import gettext as _

from storefront.domain.brands.checklist import Progress, Step
from storefront.domain.brands.models import BrandState


def states() -> dict[BrandState, tuple[str, str]]:
    """Words and tone by state."""
    return {
        BrandState.INVITED: (_("Invitato"), "waiting"),
        BrandState.ACTIVE: (_("Aperto"), "good"),
        BrandState.PAUSED: (_("In pausa"), "over"),
        BrandState.CLOSED: (_("Chiuso"), "over"),
    }


def steps(progress: Progress) -> list[tuple[str, bool]]:
    """Each step's name, and whether it is done."""
    names = {
        Step.PROFILE: _("Presentazione"),
        Step.LEGAL: _("Dati legali"),
        Step.CONTACT: _("Contatti"),
        Step.TERMS: _("Condizioni accettate"),
        Step.BANK: _("IBAN"),
        Step.SENDING: _("Da dove spedisce"),
        Step.STRIPE: _("Conto Stripe attivo"),
    }
    return [(names[step], not codes) for step, codes in progress.lacking.items()]


def desks() -> dict[str, tuple[str, str]]:
    """Each desk's name, and what opens to it."""
    return {
        "office": (_("Ufficio"), _("Apre tutto, e dà i ruoli alle altre persone.")),
        "bookkeeper": (_("Contabilità"), _("Soldi, numeri, estratti conto.")),
        "supervisor": (_("Responsabile dei negozi"), _("Sedi, casse, apparecchi e chi ci lavora.")),
        "tutor": (_("Tutor"), _("Le persone in formazione dei propri negozi.")),
    }
