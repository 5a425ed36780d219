"""Flask-Security's own messages in our words. The Italian sentence is the message; English comes from the translations."""


def _(words: str) -> str:
    """Marks a sentence for the translators; it is translated when it is shown."""
    return words


GENERIC = _(
    "L'indirizzo o la password non sono giusti, oppure l'indirizzo non è ancora confermato. "
    "Controlla e riprova: se non ricordi la password, scegline una nuova."
)
AGAIN = _("Il link non vale più. Chiedine un altro: arriva subito.")

MESSAGES: dict[str, tuple[str, str]] = {
    "GENERIC_AUTHN_FAILED": (GENERIC, "error"),
    "GENERIC_RECOVERY": (_("Se l'indirizzo è di un profilo, arriva una mail con il link."), "information"),
    "API_ERROR": (_("Qualcosa non torna in quello che è arrivato. Ricomincia da capo."), "error"),
    "UNAUTHENTICATED": (_("Accedi per vedere questa pagina."), "information"),
    "UNAUTHORIZED": (_("Questa pagina è di altre persone."), "error"),
    "REAUTHENTICATION_REQUIRED": (_("Per questa pagina ti chiediamo di nuovo la password."), "information"),
    "CONFIRM_REGISTRATION": (
        _("Ti abbiamo scritto a %(email)s. Apri la mail e conferma l'indirizzo: poi puoi accedere."),
        "success",
    ),
    "EMAIL_CONFIRMED": (_("Indirizzo confermato. Adesso puoi accedere."), "success"),
    "ALREADY_CONFIRMED": (_("Questo indirizzo è già confermato: puoi accedere."), "information"),
    "INVALID_CONFIRMATION_TOKEN": (AGAIN, "error"),
    "CONFIRMATION_EXPIRED": (AGAIN, "error"),
    "CONFIRMATION_REQUIRED": (GENERIC, "error"),
    "CONFIRMATION_REQUEST": (
        _("Se %(email)s aspetta ancora la conferma, arriva una nuova mail con il link."),
        "information",
    ),
    "EMAIL_ALREADY_ASSOCIATED": (_("Questo indirizzo è già usato."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (_("Le due password sono diverse."), "error"),
    "INVALID_REDIRECT": (_("Quel link porta fuori dal negozio: non lo seguiamo."), "error"),
    "PASSWORD_RESET_REQUEST": (
        _("Se %(email)s è di un profilo, arriva una mail con il link per scegliere una nuova password."),
        "information",
    ),
    "PASSWORD_RESET_EXPIRED": (AGAIN, "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (AGAIN, "error"),
    "PASSWORD_RESET_NO_LOGIN": (_("La password è cambiata. Accedi con quella nuova."), "success"),
    "PASSWORD_CHANGE": (_("La password è cambiata. Sugli altri dispositivi bisogna accedere di nuovo."), "success"),
    "PASSWORD_IS_THE_SAME": (_("È la password di prima: scegline una nuova."), "error"),
    "PASSWORD_INVALID_LENGTH": (_("Servono almeno %(length)s caratteri."), "error"),
    "PASSWORD_NOT_PROVIDED": (_("Scrivi la password."), "error"),
    "INVALID_PASSWORD": (_("La password non è giusta."), "error"),
    "USER_DOES_NOT_EXIST": (GENERIC, "error"),
    "DISABLED_ACCOUNT": (GENERIC, "error"),
    "EMAIL_NOT_PROVIDED": (_("Scrivi il tuo indirizzo e-mail."), "error"),
    "INVALID_EMAIL_ADDRESS": (_("Scrivi un indirizzo e-mail completo, come nome@esempio.it."), "error"),
    "INVALID_INPUT": (_("Questo valore non va bene qui."), "error"),
    "ANONYMOUS_USER_REQUIRED": (_("Hai già fatto l'accesso."), "information"),
    "REAUTHENTICATION_SUCCESSFUL": (_("Grazie, puoi continuare."), "success"),
    "TWO_FACTOR_INVALID_TOKEN": (_("Il codice non è giusto, o è già servito. Aspetta il prossimo."), "error"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (_("Codice giusto."), "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (_("Da adesso, per accedere, serve anche il codice."), "success"),
    "TWO_FACTOR_PERMISSION_DENIED": (_("Comincia dall'accesso con la password."), "information"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (_("Scegli una delle possibilità."), "error"),
    "TWO_FACTOR_DISABLED": (_("Da adesso, per accedere, basta la password."), "success"),
    "TWO_FACTOR_SETUP_EXPIRED": (_("È passato troppo tempo. Ricomincia da capo."), "error"),
    "INVALID_RECOVERY_CODE": (_("Questo codice di riserva non c'è, o è già servito."), "error"),
    "NO_RECOVERY_CODES_SETUP": (_("Non hai ancora codici di riserva."), "information"),
    "WEBAUTHN_EXPIRED": (_("È passato troppo tempo. Ricomincia da capo."), "error"),
    "WEBAUTHN_NAME_REQUIRED": (_("Dai un nome alla passkey."), "error"),
    "WEBAUTHN_NAME_INUSE": (_("Hai già una passkey con questo nome."), "error"),
    "WEBAUTHN_NAME_NOT_FOUND": (_("Questa passkey non c'è."), "error"),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (_("Nel nome usa lettere, numeri, spazi e trattini."), "error"),
    "WEBAUTHN_CREDENTIAL_DELETED": (_("La passkey «%(name)s» è tolta."), "success"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": (_("La passkey «%(name)s» è pronta."), "success"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": (_("Questa passkey c'è già."), "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (_("Non conosciamo questa passkey. Accedi con la password."), "error"),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": (_("Non conosciamo questa passkey. Accedi con la password."), "error"),
    "WEBAUTHN_NO_VERIFY": (_("La passkey non ha funzionato. Riprova, o accedi con la password."), "error"),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (_("Questa passkey non serve qui."), "error"),
    "WEBAUTHN_MISMATCH_USER_HANDLE": (_("Non conosciamo questa passkey. Accedi con la password."), "error"),
    "CHANGE_EMAIL_EXPIRED": (AGAIN, "error"),
    "CHANGE_EMAIL_CONFIRMED": (_("Il nuovo indirizzo è confermato."), "success"),
    "CHANGE_EMAIL_SENT": (_("Ti abbiamo scritto a %(email)s: apri la mail e conferma il nuovo indirizzo."), "success"),
}


def settings() -> dict[str, tuple[str, str]]:
    """The messages under the names that Flask-Security reads."""
    return {f"SECURITY_MSG_{name}": message for name, message in MESSAGES.items()}
