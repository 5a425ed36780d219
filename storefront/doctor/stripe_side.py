"""What Stripe knows of us: the key, the two webhook endpoints, the version they speak, and the hour."""

from collections.abc import Collection, Iterator, Sequence

from storefront.doctor.finding import Finding, look, ok, wrong
from storefront.doctor.services import skew
from storefront.domain.payments.gateway_base import VERSION
from storefront.domain.payments.gateway_rows import GatewayError
from storefront.domain.payments.gateway_standing import ACCOUNT_EVENTS, CONNECT_EVENTS, Hook, hooks, standing
from storefront.settings import Settings, settings


def stripe_knows_us() -> Iterator[Finding]:
    try:
        seen = standing()
        known = hooks()
    except GatewayError as error:
        yield wrong("Stripe", f"non risponde come deve ({error.code})", "guarda STRIPE_SECRET_KEY e i suoi permessi")
        return
    yield from key(settings(), is_live=seen.is_live)
    if seen.at is not None:
        yield skew("orologio di Stripe", seen.at)
    base = f"{settings().base_url}/stripe/webhook"
    yield from endpoint("webhook del conto", base, ACCOUNT_EVENTS, known)
    yield from endpoint("webhook dei marchi", f"{base}/connect", CONNECT_EVENTS, known)


def key(config: Settings, *, is_live: bool) -> Iterator[Finding]:
    if config.stripe_api_base:
        yield look("Stripe", "è la sandbox di questa macchina: denaro finto", "per vendere, la chiave di Stripe")
    elif not is_live:
        yield look("Stripe", "la chiave è di prova: denaro finto", "per vendere, la chiave live")
    elif config.stripe_secret_key.startswith("sk_"):
        yield look("Stripe", "la chiave può tutto", "fanne una ristretta (rk_live_…): vedi docs/deploy.md")
    else:
        yield ok("Stripe", "risponde, chiave ristretta, denaro vero")


def endpoint(about: str, url: str, wanted: Collection[str], known: Sequence[Hook]) -> Iterator[Finding]:
    """Whether Stripe tells us at this address what we must hear, in the words that we understand."""
    ours = next((one for one in known if one.url == url), None)
    if ours is None:
        yield wrong(about, f"Stripe non conosce {url}", "crealo nella Dashboard: vedi docs/deploy.md")
        return
    if not ours.is_enabled:
        yield wrong(
            about, "è spento", "riaccendilo nella Dashboard: Stripe lo spegne quando non rispondiamo per giorni"
        )
    if lacking := ours.lacking(wanted):
        yield wrong(about, "non manda " + ", ".join(lacking), "aggiungi questi eventi nella Dashboard")
    if ours.version and ours.version != VERSION:
        yield wrong(
            about, f"parla la versione {ours.version}, noi {VERSION}", "creane uno nuovo con la nostra versione"
        )
    if ours.is_enabled and not lacking and ours.version in {"", VERSION}:
        yield ok(about, url)
