"""Carriers that makers use, and where a parcel of theirs is followed."""

from urllib.parse import quote

CARRIERS: dict[str, tuple[str, str]] = {  # key: (name, address with the number in it)
    "brt": ("BRT", "https://vas.brt.it/vas/sped_det_show.hsm?chisono={}"),
    "poste": ("Poste Italiane", "https://www.poste.it/cerca/index.html#/risultati-spedizioni/{}"),
    "sda": ("SDA", "https://www.sda.it/wps/portal/Servizi_online/dettaglio-spedizione?locale=it&tracing.letteraVettura={}"),
    "gls": ("GLS", "https://www.gls-italy.com/?option=com_gls&view=track_e_trace&mode=search&numero_spedizione={}"),
    "dhl": ("DHL", "https://www.dhl.com/it-it/home/tracking.html?tracking-id={}"),
    "ups": ("UPS", "https://www.ups.com/track?loc=it_IT&tracknum={}"),
    "fedex": ("FedEx", "https://www.fedex.com/fedextrack/?trknbr={}"),
    "tnt": ("TNT", "https://www.tnt.it/tracking/Tracking.do?cons={}"),
}  # fmt: skip
_BY_NAME = dict(CARRIERS.values())


def name_of(key: str) -> str:
    """A carrier's name; what is no key of ours is a name already."""
    return CARRIERS[key][0] if key in CARRIERS else key


def tracking_url(carrier: str, tracking: str) -> str:
    """Where to follow a parcel; empty when the carrier is unknown or there is no number. Receipts print it in groups."""
    pattern, number = _BY_NAME.get(carrier, ""), "".join(tracking.split())
    return pattern.format(quote(number, safe="")) if pattern and number else ""
