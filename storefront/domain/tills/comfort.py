"""How somebody likes to read the till: language, size of the letters, contrast. Remembered for each person."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import update

from storefront.domain.tills.models import Staff
from storefront.infra.db import needs_unit_of_work

SIZES = ("m", "l", "x")


@dataclass(frozen=True, slots=True)
class Comfort:
    """What somebody chose."""

    locale: str = "it"
    text_size: str = "m"
    high_contrast: bool = False

    def packed(self) -> str:
        """As a cookie carries it: `ar.l.1`."""
        return f"{self.locale}.{self.text_size}.{int(self.high_contrast)}"

    def with_choice(self, name: str, value: str, locales: tuple[str, ...]) -> "Comfort":
        """The same with one thing chosen anew; what is no choice changes nothing."""
        if name == "locale" and value in locales:
            return replace(self, locale=value)
        if name == "text_size" and value in SIZES:
            return replace(self, text_size=value)
        if name == "contrast" and value in {"0", "1"}:
            return replace(self, high_contrast=value == "1")
        return self


def unpacked(text: str, locales: tuple[str, ...]) -> Comfort | None:
    """What a cookie says; none when it says nothing of sense."""
    locale, _, rest = text.partition(".")
    size, _, contrast = rest.partition(".")
    if locale not in locales or size not in SIZES or contrast not in {"0", "1"}:
        return None
    return Comfort(locale, size, contrast == "1")


def choose(staff_id: int, chosen: Comfort) -> None:
    """Keep it for this person, on every device."""
    values: dict[str, Any] = {
        "locale": chosen.locale, "text_size": chosen.text_size, "high_contrast": chosen.high_contrast,
    }  # fmt: skip
    needs_unit_of_work().execute(update(Staff).where(Staff.id == staff_id).values(**values))
