"""Felt, and parts that are sewn and stuffed."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Colour, Field
from storefront.demo.draw.outline import Path
from storefront.demo.draw.panel import Sewn, Shape, panel
from storefront.demo.draw.scene import Patch, Stage


def domed(x: float, y: float, across: float, down: float, high: float) -> Shape:
    """The height of a stuffed or rounded form around a middle."""

    def shape(patch: Patch) -> Field:
        rest = np.clip(1 - ((patch.x - x) / across) ** 2 - ((patch.y - y) / down) ** 2, 0.015, 1)
        return (high * np.sqrt(rest)).astype(np.float32)

    return shape


def stuffed(
    stage: Stage, outline: Path, cloth: Cloth, high: float, lift: float = 0.3, follow: float = 0.0
) -> Patch | None:
    """A sewn and stuffed part: round over its whole width."""
    low, top = outline.min(axis=0), outline.max(axis=0)
    middle, half = (low + top) / 2, (top - low) / 2 + 0.3
    dome = domed(float(middle[0]), float(middle[1]), float(half[0]), float(half[1]), high)
    return panel(
        stage,
        outline,
        cloth,
        Sewn(folds=dome, lift=lift, follow=follow, thick=min(half) * 0.45, round_cm=min(half) * 0.35, crease=0.03),
    )


def felted(colour: Colour) -> Cloth:
    """Felt: no yarns to see, and a soft rim of light."""
    return Cloth("plain", (colour,), 8, 0.04, slub=0.35, fuzz=1.0)
