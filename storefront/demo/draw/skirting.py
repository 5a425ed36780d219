"""A skirt below a waist, gathered or fitted, the far side of its hem showing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Field, step, toned
from storefront.demo.draw.folds import Fall
from storefront.demo.draw.outline import curve, joined, mirrored
from storefront.demo.draw.panel import Sewn, panel, stitches
from storefront.demo.draw.scene import Patch, Stage
from storefront.demo.draw.tailoring import bulge


@dataclass(frozen=True)
class Skirt:
    """A skirt below a waist: half widths, heights, fullness."""

    top: float
    waist: float
    bottom: float
    wide: float
    gathers: float = 14
    folds: float = 6
    fine: float = 0.35
    deep: float = 1.6
    volume: float = 0.25
    hip: float = 0.0  # half width a fifth down, when it is fitted

    def half(self, y: Field) -> Field:
        down = np.clip((y - self.top) / (self.bottom - self.top), 0, 1)
        straight = self.waist + (self.wide - self.waist) * down**0.8
        if self.hip:
            points = [(0.0, self.waist), (0.14, (self.waist + self.hip * 1.5) / 2.5), (0.3, self.hip), (1.0, self.wide)]
            fitted = curve(*points)
            straight = np.interp(down, fitted[:, 0], fitted[:, 1])
        return np.asarray(straight, dtype=np.float32)


def skirt_part(stage: Stage, cloth: Cloth, skirt: Skirt, rng: np.random.Generator, *, hemmed: bool = True) -> Fall:
    """A skirt hanging from its waist, the far side of the hem showing between the folds."""
    fall = Fall(rng, skirt.gathers, skirt.folds, skirt.fine, skirt.deep)
    ys = np.linspace(skirt.top, skirt.bottom, 40)
    side = np.stack([skirt.half(ys.astype(np.float32)), ys], axis=1)
    far = mirrored(joined(side, [(0.0, skirt.bottom + 0.9)]))
    panel(stage, far, cloth.plain(0, 0.5), Sewn(lift=0.3, crease=0.0))
    outline = joined(side, fall.hem(-skirt.wide, skirt.wide, skirt.bottom, 1.6), (side * np.array([-1.0, 1.0]))[::-1])
    length = skirt.bottom - skirt.top

    def folds(patch: Patch) -> Field:
        half = skirt.half(patch.y)
        share, down = patch.x / (2 * half) + 0.5, np.clip((patch.y - skirt.top) / length, 0, 1)
        return bulge(patch.x, half, skirt.volume) + fall.height(share, down)

    def flow(patch: Patch) -> tuple[Field, Field]:
        half = skirt.half(patch.y)
        full = skirt.wide if not skirt.hip else skirt.hip
        bow = 1.6 * (1 - (patch.x / half) ** 2) * step(0, 1, (patch.y - skirt.top) / length)
        return patch.x / half * full * (1.25 if skirt.gathers > 5 else 1.0), patch.y - bow

    panel(stage, outline, cloth, Sewn(folds=folds, flow=flow, lift=1.6, round_cm=0.6, thick=0.5))
    if hemmed:
        line = fall.hem(-skirt.wide * 0.985, skirt.wide * 0.985, skirt.bottom - 2.6, 1.6)
        stitches(stage, line, toned(cloth.colour(0), 1.25))
    return fall
