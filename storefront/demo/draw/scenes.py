"""Pictures of no product: the home page's still life, a portrait for each brand, a front for each place."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from storefront.demo.draw.fronts import FRONTS
from storefront.demo.draw.light import film, lit
from storefront.demo.draw.scene import Scene
from storefront.demo.draw.stills import STILLS

SCENES: dict[str, Callable[[], Scene]] = {**STILLS, **FRONTS}


def scene_picture(name: str) -> Image.Image:
    """One of the pictures, by name."""
    scene = SCENES[name]()
    return film(lit(scene), scene.rng)
