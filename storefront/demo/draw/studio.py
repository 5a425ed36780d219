"""An empty room with a camera, and things for a still life that are not for sale."""

from __future__ import annotations

import zlib

import numpy as np

from storefront.demo.draw.field import linear
from storefront.demo.draw.scene import Scene
from storefront.demo.draw.ware import Ware, worn


def piece(slug: str, kind: str, pattern: str, *tones: str) -> Ware:
    """A thing for a still life, not for sale."""
    return Ware(slug, kind, pattern, tuple(worn(linear(tone)) for tone in tones))


def room(
    name: str, wide_cm: float, middle: tuple[float, float] = (0.0, 0.0), size: tuple[int, int] = (1200, 900)
) -> Scene:
    """An empty scene, its chance drawn from its name."""
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    return Scene(size[0], size[1], size[0] / wide_cm, middle, rng)
