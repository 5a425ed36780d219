"""Looks the running shop over and says in one line each what is well, what to look at and what is wrong."""

from collections.abc import Callable, Iterable, Iterator

from storefront.doctor import machine, services, stripe_side
from storefront.doctor.finding import Finding, Verdict, wrong

LOOKS: tuple[Callable[[], Iterable[Finding]], ...] = (
    machine.settings_fit,
    services.database_stands,
    services.work_gets_done,
    services.mail_goes_out,
    stripe_side.stripe_knows_us,
    machine.there_is_room,
    machine.media_can_be_kept,
    machine.backups_can_be_made,
    machine.backups_are_young,
    machine.what_is_built_is_there,
)

__all__ = ["LOOKS", "Finding", "Verdict", "examine"]


def examine() -> Iterator[Finding]:
    """Every finding, in order. A look that itself fails is a finding too; its words stay here: they may hold secrets."""
    for look in LOOKS:
        try:
            yield from look()
        except Exception as error:  # noqa: BLE001 - whatever it is, the other looks are still of use
            yield wrong(look.__name__.replace("_", " "), f"non si riesce a guardare ({type(error).__name__})", "")
