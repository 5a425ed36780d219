"""What each kind of product looks like, and beside which known things it stands in scale.

Importing the package registers every kind."""

from storefront.demo.draw.kinds import KINDS
from storefront.demo.draw.wares import (
    aprons,
    babies,
    bags,
    basket,
    children,
    elephant,
    hats,
    headbands,
    home,
    jewels,
    leather,
    linens,
    lower,
    mobile,
    packs,
    rings,
    stuffing,
    tailored,
    toys,
    trousers,
    women,
)

__all__ = [
    "KINDS",
    "aprons",
    "babies",
    "bags",
    "basket",
    "children",
    "elephant",
    "hats",
    "headbands",
    "home",
    "jewels",
    "leather",
    "linens",
    "lower",
    "mobile",
    "packs",
    "rings",
    "stuffing",
    "tailored",
    "toys",
    "trousers",
    "women",
]
