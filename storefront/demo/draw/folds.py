"""How cloth falls: folds that hang, gathers that open, pulls from where it is held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from storefront.demo.draw.field import Field, step
from storefront.demo.draw.outline import Path
from storefront.demo.draw.scene import Patch

TABLE = 1024


def ridges(count: float, rng: np.random.Generator, sharp: float = 1.0) -> Field:
    """A row of rounded folds over 0..1, no two alike, as a table of heights from -1 to 1."""
    at = np.linspace(0, 1, TABLE, dtype=np.float32)
    centres = (np.arange(round(count) + 1) + rng.uniform(-0.32, 0.32, round(count) + 1)) / max(count, 1)
    heights = rng.uniform(0.45, 1.0, len(centres))
    widths = rng.uniform(0.26, 0.42, len(centres)) / max(count, 1)
    table = np.zeros(TABLE)
    for centre, height, width in zip(centres, heights, widths, strict=True):
        table = np.maximum(table, height * np.exp(-(np.abs((at - centre) / width) ** (1.7 * sharp))))
    return (table * 2 - 1).astype(np.float32)


def read(table: Field, share: Field) -> Field:
    """A table of folds read at 0..1, without steps."""
    at = np.clip(share, 0, 0.9995) * (TABLE - 1)
    low = at.astype(np.int32)
    part = (at - low).astype(np.float32)
    return (table[low] * (1 - part) + table[low + 1] * part).astype(np.float32)


@dataclass
class Fall:
    """Cloth held above and free below: small gathers at the hold open into wide folds."""

    rng: np.random.Generator
    gathers: float
    folds: float
    fine: float  # depth of the gathers, in centimetres
    deep: float  # depth of the folds at the hem

    def __post_init__(self) -> None:
        self.top, self.bottom = ridges(self.gathers, self.rng, 1.1), ridges(self.folds, self.rng)
        self.middle = ridges((self.gathers + self.folds) / 2, self.rng)

    def height(self, share: Field, down: Field) -> Field:
        """`share` 0..1 across, `down` 0..1 from the hold to the hem."""
        sway = share + 0.012 * np.sin(down * 5 + 1.3)
        opened, half = step(0.0, 0.75, down), np.clip(1 - np.abs(down - 0.3) / 0.42, 0, 1)
        z = read(self.top, share) * self.fine * (1 - step(0.05, 0.5, down))
        z = z + read(self.bottom, sway) * self.deep * opened + read(self.middle, sway) * 0.4 * self.deep * half
        return z.astype(np.float32)

    def hem(self, left: float, right: float, y: float, bow: float = 0.0) -> Path:
        """The hem from right to left: it dips where a fold comes forward."""
        share = np.linspace(1, 0, 90)
        dip = read(self.bottom, share.astype(np.float32)) * self.deep * 0.32
        arc = bow * (1 - (2 * share - 1) ** 2)
        return np.stack([left + (right - left) * share, y + dip + arc], axis=1)


def pull(patch: Patch, x: float, y: float, towards: tuple[float, float], reach: float, depth: float) -> Field:
    """A crease that runs from a held point (an armpit, a crotch, a strap) and fades."""
    way = np.array(towards) - np.array([x, y])
    length = float(np.hypot(*way))
    along = ((patch.x - x) * way[0] + (patch.y - y) * way[1]) / length
    aside = ((patch.y - y) * way[0] - (patch.x - x) * way[1]) / length
    width = 0.5 + 0.16 * np.clip(along, 0, None)
    fade = step(-0.6, 1.5, along) * (1 - step(reach * 0.3, reach, along))
    return (depth * np.exp(-((aside / width) ** 2)) * fade).astype(np.float32)
