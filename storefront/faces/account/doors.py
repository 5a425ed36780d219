"""Flask-Security as this shop uses it: addresses, words, rules and looks of the doors at /account."""

from datetime import timedelta
from typing import Any

from flask import Flask, render_template, request
from flask_principal import Principal  # type: ignore[import-untyped]  # a library without types
from flask_security import Security, user_registered
from flask_security.views import login
from werkzeug.routing import Rule as Route

from storefront.core import clock
from storefront.faces.account import code_setup, forms, letters, passwords, second_factor, words
from storefront.faces.web import access, accounts, locale, passkeys
from storefront.faces.web.access import Rule
from storefront.settings import ROOT, settings

ADDRESSES = {
    "LOGIN_URL": "/sign-in",
    "LOGOUT_URL": "/sign-out",
    "REGISTER_URL": "/register",
    "CONFIRM_URL": "/confirm",
    "RESET_URL": "/recover",
    "CHANGE_URL": "/password",
    "CHANGE_EMAIL_URL": "/email",
    "VERIFY_URL": "/verify",
    "TWO_FACTOR_SETUP_URL": "/second-factor",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/second-factor/code",
    "TWO_FACTOR_RESCUE_URL": "/second-factor/help",
    "TWO_FACTOR_SELECT_URL": "/second-factor/choose",
    "MULTI_FACTOR_RECOVERY_CODES_URL": "/second-factor/spare-codes",
    "MULTI_FACTOR_RECOVERY_URL": "/second-factor/spare-code",
    "WAN_REGISTER_URL": "/passkeys",
    "WAN_SIGNIN_URL": "/passkeys/sign-in",
    "WAN_DELETE_URL": "/passkeys/remove",
    "WAN_VERIFY_URL": "/passkeys/verify",
}
AFTERWARDS = {
    "POST_LOGIN_VIEW": "account.home",
    "POST_LOGOUT_VIEW": "shop.home",
    "POST_REGISTER_VIEW": "security.login",
    "POST_CONFIRM_VIEW": "security.login",
    "POST_RESET_VIEW": "security.login",
    "POST_CHANGE_VIEW": "account.security",
    "POST_CHANGE_EMAIL_VIEW": "account.home",
    "POST_VERIFY_VIEW": "account.security",
    "TWO_FACTOR_POST_SETUP_VIEW": "account.security",
    "WAN_POST_REGISTER_VIEW": "account.passkey_made",
}
BEHIND_THE_DOOR = (
    "verify", "change_password", "change_email", "mf_recovery_codes", "two_factor_setup_validate", "wan_register",
    "wan_register_response", "wan_delete", "wan_verify", "wan_verify_response",
)  # fmt: skip
FORMS: dict[str, Any] = {
    "login_form": forms.SignInForm,
    "register_form": forms.RegisterForm,
    "forgot_password_form": forms.RecoverForm,
    "send_confirmation_form": forms.ConfirmForm,
    "reset_password_form": forms.NewPasswordForm,
    "change_password_form": forms.ChangePasswordForm,
    "change_email_form": forms.NewAddressForm,
    "verify_form": forms.VerifyForm,
    "two_factor_verify_code_form": forms.CodeForm,
    "mf_recovery_form": forms.SpareCodeForm,
    "wan_register_form": forms.PasskeyForm,
    "wan_signin_form": forms.PasskeySignInForm,
}


def rules() -> dict[str, object]:
    """What is asked of people at the doors."""
    config = settings()
    return {
        "URL_PREFIX": "/account",
        "STATIC_FOLDER": None,  # the scripts are ours: static/js/passkey.js
        "REGISTERABLE": True, "CONFIRMABLE": True, "RECOVERABLE": True, "CHANGEABLE": True, "CHANGE_EMAIL": True,
        "RETURN_GENERIC_RESPONSES": True,
        "EMAIL_PLAINTEXT": False, "EMAIL_HTML": False,  # letters are rows, drawn by the worker
        "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": spelt_or_none, "case_insensitive": False}}],
        "API_ENABLED_METHODS": ["session"],
        "DATETIME_FACTORY": clock.now,
        "CACHE_CONTROL": {"private": None, "no-store": None},
        # Argon2id with the least that OWASP asks: 19 MiB, so that a burst of sign-ins does not eat the worker's memory.
        "PASSWORD_HASH": "argon2",
        "PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__memory_cost": 19_456, "argon2__time_cost": 2, "argon2__parallelism": 1,
        },
        "PASSWORD_SALT": config.secret_key,
        "PASSWORD_LENGTH_MIN": passwords.LEAST,
        "PASSWORD_CONFIRM_REQUIRED": False,
        "HASHING_SCHEMES": ["hex_sha256"], "DEPRECATED_HASHING_SCHEMES": [],  # of what lies in signed links
        "CONFIRM_EMAIL_WITHIN": timedelta(days=2),
        "RESET_PASSWORD_WITHIN": timedelta(hours=2),
        "FRESHNESS": timedelta(minutes=30), "FRESHNESS_GRACE_PERIOD": timedelta(minutes=30),
        "TWO_FACTOR": True, "TWO_FACTOR_ENABLED_METHODS": ["authenticator"], "TWO_FACTOR_RESCUE_EMAIL": False,
        "TOTP_SECRETS": {"1": config.totp_secret}, "TOTP_ISSUER": "Glocal Factory",
        "MULTI_FACTOR_RECOVERY_CODES": True, "MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [second_factor.spare_code_key()],
        "WEBAUTHN": True, "WAN_RP_NAME": "Glocal Factory", "WAN_ALLOW_USER_HINTS": False,
        "WAN_ALLOW_AS_VERIFY": ["first"],
        "I18N_DOMAIN": "messages", "I18N_DIRNAME": [str(ROOT / "translations")],
    }  # fmt: skip


def spelt_or_none(address: str) -> str | None:
    """An address as rows keep it, or none when it is not one."""
    try:
        return forms.LetterForm.spelt(address)
    except ValueError:
        return None


def drawn(template: str, **context: Any) -> Any:
    """A page of the doors: 422 when its form came back with something to put right."""
    sent = [form for name, form in context.items() if name.endswith("_form") and form is not None]
    for form in sent:
        if isinstance(form, forms.BlankNamed):
            form.say_blanks()
    is_wrong = request.method == "POST" and any(form.errors for form in sent)
    main = next((form for form in sent if form.errors), sent[0] if sent else None)
    page = render_template(template, form=main, **context)
    return (page, 422) if is_wrong else page


def install(app: Flask) -> None:
    """Hang the doors. Must come before `account` registers pages that link to them."""
    names = {**rules(), **ADDRESSES, **AFTERWARDS}
    app.config.update({f"SECURITY_{name}": value for name, value in names.items()})
    app.config.update(words.settings())
    app.config.update(
        SESSION_PROTECTION=None
    )  # it would tie sign-ins to an address on the net, which changes on the move
    security = Security(
        app, accounts.datastore, render_template=drawn, mail_util_cls=letters.ShopLetters,
        password_util_cls=passwords.ShopPasswords, totp_cls=second_factor.OnceOnly,
        webauthn_util_cls=second_factor.ShopPasskeys, **FORMS,
    )  # fmt: skip
    app.extensions["shop_security"] = security
    security.context_processor(
        lambda: {"passkeys_work_here": passkeys.has_name(), "named_address": passkeys.named_address()}
    )
    security.want_json(lambda _request: False)
    app.login_manager.user_loader(accounts.user_of_cookie)  # type: ignore[attr-defined]  # set by Flask-Login
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]  # cookies only: no tokens
    _leave_out_principal(app)
    _leave_out_remembering(app)
    _name_rules(app)
    _alias_sign_in(app)
    user_registered.connect(_greet, app)
    code_setup.install(app)
    letters.install(app)
    accounts.install(app)


def _leave_out_principal(app: Flask) -> None:
    """Flask-Principal would read the person for every picture and style sheet; access.py asks only where it must."""
    hooks = app.before_request_funcs[None]
    hooks[:] = [hook for hook in hooks if not isinstance(getattr(hook, "__self__", None), Principal)]


def _leave_out_remembering(app: Flask) -> None:
    """Flask-Login's own cookie is not used (a sign-in is a row, see accounts). Looking for it would open the session
    of every request, and so say of style sheets and scripts that they differ by cookie."""
    hooks = app.after_request_funcs[None]
    hooks[:] = [hook for hook in hooks if getattr(hook, "__name__", "") != "_update_remember_cookie"]


def _name_rules(app: Flask) -> None:
    for endpoint in app.view_functions:
        if endpoint.startswith("security."):
            is_behind = endpoint.removeprefix("security.") in BEHIND_THE_DOOR
            access.RULES[endpoint] = Rule.SIGNED_IN if is_behind else Rule.PUBLIC


def _alias_sign_in(app: Flask) -> None:
    """`account.sign_in` is how layouts call the door; it only makes addresses."""
    app.url_map.add(Route("/account/sign-in", endpoint="account.sign_in", methods=["GET", "POST"], build_only=True))
    app.view_functions["account.sign_in"] = login
    access.RULES["account.sign_in"] = Rule.PUBLIC


def _greet(_app: Flask, user: Any, **_: Any) -> None:
    """A new person is written to in the language in which they came."""
    user.locale = locale.current()
