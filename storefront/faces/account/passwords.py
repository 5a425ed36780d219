"""What makes a password good enough: long, not one of those that everybody tries first, not one's own address."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_security import PasswordUtil

LEAST = 10
MOST = 128
COMMON = Path(__file__).with_name("common_passwords.txt")


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """The most used passwords of ten letters and more, from leaks (in the public domain; Django ships the same list)."""
    return frozenset(COMMON.read_text(encoding="utf-8").split())


def faults(password: str, email: str = "") -> list[str]:
    """What is wrong with a new password, in one sentence; nothing when it will do."""
    plain = password.casefold()
    name = email.partition("@")[0].casefold()
    if len(password) < LEAST:
        return [_("Servono almeno %(least)s caratteri: una frase va benissimo.", least=LEAST)]
    if len(password) > MOST:
        return [_("Al massimo %(most)s caratteri.", most=MOST)]
    if plain in common() or len(set(plain)) < 4:
        return [_("Questa password la provano tutti per prima. Scegline un'altra.")]
    if (len(name) > 3 and name in plain) or "glocal" in plain:
        return [_("Non usare il tuo indirizzo o il nome del negozio.")]
    return []


class ShopPasswords(PasswordUtil):
    def validate(self, password: str, is_register: bool, **about: Any) -> tuple[list[str] | None, str]:
        normal = self.normalize(password)
        email = about.get("email") or getattr(about.get("user"), "email", "") or ""
        return faults(normal, str(email)) or None, normal
