"""What each kind of product looks like, and beside which known things it stands in scale."""

from storefront.demo.draw.wares import (
    babies,
    bags,
    children,
    home,
    jewels,
    linens,
    lower,
    packs,
    rings,
    small,
    tailored,
    toys,
    trousers,
    women,
)

__all__ = [
    "babies",
    "bags",
    "children",
    "home",
    "jewels",
    "linens",
    "lower",
    "packs",
    "rings",
    "small",
    "tailored",
    "toys",
    "trousers",
    "women",
]
