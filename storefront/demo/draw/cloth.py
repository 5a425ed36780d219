"""Cloth: yarns that cross, the colours they carry, prints that lie on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from storefront.demo.draw.field import Colour, Field, noise, step, toned
from storefront.demo.draw.patterns import PRINTS, WOVEN, relief, threads

CLOSE = 2.6  # yarns wider than this many pixels are drawn one by one


@dataclass(frozen=True)
class Cloth:
    pattern: str
    colours: tuple[Colour, ...]
    seed: int
    yarn: float = 0.12  # centimetres from yarn to yarn
    weave: str = "plain"
    slub: float = 1.0  # how uneven the yarn is: linen 1.5, cotton 0.6
    fuzz: float = 0.25
    grain: float = 1.0  # size of the pattern

    def colour(self, at: int) -> Colour:
        """One of its colours; the first ones again when there are fewer."""
        return self.colours[at % len(self.colours)]

    def plain(self, at: int, shade: float = 1.0) -> Cloth:
        """The same cloth, undyed by the pattern: for linings, bindings, straps."""
        one = toned(self.colour(at), shade)
        return Cloth("plain", (one,), self.seed + 7 * at + 1, self.yarn, self.weave, self.slub, self.fuzz)

    def painted(self, u: Field, v: Field, pixels_per_cm: float) -> tuple[Field, Field]:
        """Colour and relief (cm) at cloth coordinates in centimetres: u across, v along."""
        rng = np.random.default_rng(self.seed)
        wide = self.yarn * pixels_per_cm
        if wide < CLOSE:
            paint, z = self._far(u, v, pixels_per_cm, rng)
        else:
            paint, z = self._near(u, v, min(1.0, (wide - CLOSE) / 2 + 0.35), rng)
        own = relief(self.pattern, u / self.grain, v / self.grain)
        return paint, z if own is None else z + own * np.float32(self.grain)

    def _surface(self, u: Field, v: Field, warp: Field) -> Field:
        if self.pattern in PRINTS:
            return PRINTS[self.pattern](u / self.grain, v / self.grain, self.colours, self.seed)
        across, along = threads(self.pattern, u / self.grain, v / self.grain, self.colours, self.seed)
        return along + (across - along) * warp[..., None]

    def _far(self, u: Field, v: Field, pixels_per_cm: float, rng: np.random.Generator) -> tuple[Field, Field]:
        warp = np.full(u.shape, 0.5, np.float32)
        if self.pattern in WOVEN:
            warp = WOVEN[self.pattern](u / self.grain, v / self.grain, max(self.yarn, 2.2 / pixels_per_cm))
        paint = self._surface(u, v, warp)
        shape = (u.shape[0], u.shape[1])
        slubs = noise(shape, (1.3, 34.0), rng) * 0.6 + noise(shape, (46.0, 1.3), rng) * 0.8
        mottle = noise(shape, (3.0 * pixels_per_cm, 3.0 * pixels_per_cm), rng)
        texture = 1 + 0.022 * self.slub * slubs + 0.012 * mottle
        relief = (0.0016 * self.slub) * slubs * (12 / max(pixels_per_cm, 6))
        return paint * texture[..., None], relief.astype(np.float32)

    def _near(self, u: Field, v: Field, share: float, rng: np.random.Generator) -> tuple[Field, Field]:
        pitch = np.float32(self.yarn)
        # Yarns wander and swell; the tables make every yarn its own.
        wander = rng.standard_normal((2, 512)).astype(np.float32)
        u_at, v_at = u / pitch, v / pitch
        u_at = u_at + 0.16 * np.sin(v_at * 0.37 + wander[0][np.floor(u_at).astype(np.int32) & 511])
        v_at = v_at + 0.16 * np.sin(u_at * 0.31 + wander[1][np.floor(v_at).astype(np.int32) & 511])
        column, row = np.floor(u_at).astype(np.int32), np.floor(v_at).astype(np.int32)
        in_u, in_v = (u_at - column).astype(np.float32), (v_at - row).astype(np.float32)
        over = _over(self.weave, column, row)
        before = _over(self.weave, column, row - 1), _over(self.weave, column, row + 1)
        beside = _over(self.weave, column - 1, row), _over(self.weave, column + 1, row)
        swell = 0.14 * self.slub
        warp_fat = 1 + swell * np.sin(wander[1][column & 511] * 9 + v_at * 0.11)
        weft_fat = 1 + swell * np.sin(wander[0][row & 511] * 9 + u_at * 0.09)
        warp_up = _ride(over, before[0], before[1], in_v)
        weft_up = -_ride(over, beside[0], beside[1], in_u)
        warp_round = np.sqrt(np.clip(1.06 - (2 * in_u - 1) ** 2 / warp_fat, 0.0, 1))
        weft_round = np.sqrt(np.clip(1.06 - (2 * in_v - 1) ** 2 / weft_fat, 0.0, 1))
        warp_z, weft_z = warp_round + 0.62 * warp_up, weft_round + 0.62 * weft_up
        warp = step(-0.08, 0.08, warp_z - weft_z)
        z = np.maximum(warp_z, weft_z)
        paint = (
            self._surface((column + 0.5) * pitch, (row + 0.5) * pitch, warp)
            if self.pattern not in PRINTS
            else self._surface(u, v, warp)
        )
        twist = np.sin(2 * np.pi * (np.where(warp > 0.5, v_at * 1.6 + in_u * 1.2, u_at * 1.6 + in_v * 1.2)))
        own = np.where(warp > 0.5, wander[0][column & 511], wander[1][row & 511])
        fibre = noise((u.shape[0], u.shape[1]), (2.2, 2.2), rng)
        texture = 1 + 0.05 * self.slub * own + 0.035 * twist + 0.035 * fibre
        deep = 0.52 + 0.48 * step(-0.2, 1.25, z)
        texture = 1 + (texture * deep * 1.16 - 1) * share
        relief = pitch * (0.2 * z + 0.018 * twist + 0.012 * fibre) * share
        return (paint * texture[..., None]).astype(np.float32), relief.astype(np.float32)


def _over(weave: str, column: Field, row: Field) -> Field:
    """1 where the warp lies on top, -1 where the weft does."""
    if weave == "twill":
        up = (column + row) % 4 < 2
    elif weave == "herringbone":
        turned = np.where((column // 8) % 2 == 0, column, -column)
        up = (turned + row) % 4 < 2
    elif weave == "basket":
        up = (column // 2 + row // 2) % 2 == 0
    elif weave == "denim":
        up = (column + row) % 3 < 2
    else:
        up = (column + row) % 2 == 0
    return np.where(up, np.float32(1), np.float32(-1))


def _ride(here: Field, before: Field, after: Field, along: Field) -> Field:
    """Height of a yarn on its way: it dips only towards a crossing that lies the other way."""
    near = np.where(along < 0.5, before, after)
    edge = np.abs(2 * along - 1)
    return here + (near - here) * 0.5 * step(0.3, 1.0, edge)
