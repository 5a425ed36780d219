"""Garments from their parts: bodice, sleeve, collar, placket, skirt. The place's origin is the base of the neck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Colour, Field, toned
from storefront.demo.draw.folds import Fall, pull
from storefront.demo.draw.outline import Path, curve, joined, mirrored
from storefront.demo.draw.panel import Sewn, button, hem, panel, seam, stitches, strap
from storefront.demo.draw.scene import Patch, Stage


@dataclass(frozen=True)
class Cut:
    """Measures of a garment in centimetres, half widths and heights below the neck."""

    neck: float = 8.0
    dip: float = 8.0  # how deep the front of the neck is
    point: float = 0.0  # 1 makes a V of it
    shoulder: float = 19.0
    slope: float = 4.5
    armpit: tuple[float, float] = (18.5, 22.0)
    waist: tuple[float, float] = (17.0, 41.0)
    hem: tuple[float, float] = (20.0, 62.0)
    sleeve: float = 0.0
    cuff: float = 6.0
    splay: float = 0.2
    volume: float = 0.2  # how round it stands: 0.2 on a hanger, 0.6 on a bust
    bust: float = 0.0

    def half(self, y: Field) -> Field:
        """Half the width of the body at a height."""
        points = curve((self.shoulder, self.slope), self.armpit, self.waist, self.hem)
        return np.interp(y, points[:, 1], points[:, 0]).astype(np.float32)


def bulge(x: Field, half: Field, volume: float) -> Field:
    """A rounded body: highest in the middle, falling to the sides."""
    return (volume * half * np.sqrt(np.clip(1 - (x / (half + 0.2)) ** 2, 0.02, 1))).astype(np.float32)


def _neckline(cut: Cut) -> Path:
    if cut.point:
        return curve((0.0, cut.dip), (cut.neck * 0.55, cut.dip * 0.42), (cut.neck, 0.0))
    return curve((0.0, cut.dip), (cut.neck * 0.62, cut.dip * 0.78), (cut.neck * 0.96, cut.dip * 0.25), (cut.neck, 0.0))


def body_outline(cut: Cut) -> Path:
    """The front of a bodice or shirt."""
    armhole = curve(
        (cut.shoulder, cut.slope),
        (cut.shoulder - 1.6, cut.slope * 0.5 + cut.armpit[1] * 0.42),
        (cut.armpit[0] - 0.9, cut.armpit[1] - 3),
        cut.armpit,
    )
    side = curve(cut.armpit, cut.waist, cut.hem)
    under = curve(cut.hem, (cut.hem[0] * 0.5, cut.hem[1] + 0.8), (0.0, cut.hem[1] + 1.0))
    return mirrored(joined(_neckline(cut), armhole, side, under))


def back_neck(stage: Stage, cloth: Cloth, cut: Cut, rise: float = 1.6) -> None:
    """The inside of the back, seen through the neck."""
    outline = mirrored(
        joined(
            curve((0.0, -rise + 2.4), (cut.neck * 0.6, -rise + 1.5), (cut.neck, -0.2)),
            [(cut.neck + 0.5, 1.0)],
            curve((cut.neck * 0.7, cut.dip), (0.0, cut.dip + 2)),
        )
    )
    panel(stage, outline, cloth.plain(0, 0.62), Sewn(lift=0.4, crease=0.01))
    inner = curve((-cut.neck * 0.8, 1.4), (0.0, 3.0), (cut.neck * 0.8, 1.4))
    stitches(stage, inner, toned(cloth.colour(0), 0.9))


def bodice(stage: Stage, cloth: Cloth, cut: Cut, rng: np.random.Generator, *, hemmed: bool = True) -> Patch | None:
    """The front of the body, with the creases that shoulders and armpits make."""
    lower = Fall(rng, 7, 5, 0.15, 0.95)
    depth = cut.hem[1] - cut.slope
    side = rng.uniform(0.8, 1.2)

    def folds(patch: Patch) -> Field:
        half = cut.half(patch.y)
        share = patch.x / (2 * half) + 0.5
        z = bulge(patch.x, half, cut.volume) + lower.height(share, (patch.y - cut.slope) / depth) * 0.8
        for sign in (-1, 1):
            arm = (sign * cut.armpit[0], cut.armpit[1] - 2.0)
            z = z + pull(patch, arm[0], arm[1], (sign * 3.0, cut.armpit[1] + 9 * side), depth * 0.34, 0.8)
            z = z + pull(patch, arm[0], arm[1] + 3, (sign * cut.waist[0] * 0.6, cut.waist[1] + 6), depth * 0.5, 0.75)
            z = z + pull(patch, sign * cut.shoulder * 0.8, cut.slope, (sign * 5, cut.armpit[1] + 6), depth * 0.45, 0.6)
            breast = ((patch.x - sign * 7.2) / 5.6) ** 2 + ((patch.y - cut.armpit[1] + 1.5) / 6.5) ** 2
            z = z + cut.bust * np.exp(-breast)
        return np.asarray(z, dtype=np.float32)

    finish = Sewn(folds=folds, lift=1.6, round_cm=0.7, thick=0.5, hem=0.0)
    patch = panel(stage, body_outline(cut), cloth, finish)
    if hemmed:
        line = curve(
            (-cut.hem[0] + 0.3, cut.hem[1] - 1.5), (0.0, cut.hem[1] - 0.6), (cut.hem[0] - 0.3, cut.hem[1] - 1.5)
        )
        stitches(stage, line, toned(cloth.colour(0), 1.3))
    return patch


def neck_binding(stage: Stage, cut: Cut, cloth: Cloth, width: float = 1.1, worn: bool = False) -> None:
    """A narrow band of cloth around the neck; its back shows unless somebody's neck hides it."""
    right = _neckline(cut)
    back = curve((-cut.neck, 0.0), (-cut.neck * 0.8, -0.9), (0.0, -1.5), (cut.neck * 0.8, -0.9), (cut.neck, 0.0))
    if not worn:
        strap(stage, back, width, cloth.plain(0, 0.85), lift=1.2, thick=0.15)
    line = np.vstack([right[::-1], right[1:] * np.array([-1.0, 1.0])])
    strap(stage, line, width, cloth, lift=0.12, follow=1.0, thick=0.15)


def sleeve(
    stage: Stage, cloth: Cloth, cut: Cut, sign: int, rng: np.random.Generator, cuff: Cloth | None = None
) -> None:
    """A sleeve hanging from the shoulder, with creases at the elbow and a cuff."""
    splay = cut.splay * sign
    way = np.array([np.sin(splay), np.cos(splay)])
    aside = np.array([way[1], -way[0]]) * sign
    shoulder = np.array([sign * (cut.shoulder - 2.6), cut.slope - 0.5])
    armpit = np.array([sign * (cut.armpit[0] - 2.2), cut.armpit[1] + 0.3])
    end = np.array([sign * cut.shoulder * 0.97, cut.slope + 2]) + way * cut.sleeve
    outer, inner = end + aside * cut.cuff, end - aside * cut.cuff
    tip = np.array([sign * (cut.shoulder + 0.25), cut.slope + 0.1])
    crown = tip + aside * 0.9 + way * (2.5 + 0.06 * cut.sleeve)
    elbow_out = crown + (outer - crown) * 0.55 + aside * 0.7
    elbow_in = armpit + (inner - armpit) * 0.5 - aside * 0.2
    outline = joined(
        curve(tuple(shoulder), tuple(tip), tuple(crown), tuple(elbow_out), tuple(outer)),
        curve(tuple(inner), tuple(elbow_in), tuple(armpit)),
    )
    if sign < 0:
        outline = outline[::-1]
    middle = (shoulder + armpit) / 2
    wide = float(np.hypot(*(armpit - shoulder))) / 2
    length = float(np.hypot(*(end - middle)))
    axis = (end - middle) / length
    table = Fall(rng, 3, 3, 0.3, 0.5)
    waves = rng.uniform(0, 6, 3)

    def across(patch: Patch) -> tuple[Field, Field]:
        x, y = patch.x - middle[0], patch.y - middle[1]
        return (x * axis[1] - y * axis[0]).astype(np.float32), (x * axis[0] + y * axis[1]).astype(np.float32)

    def folds(patch: Patch) -> Field:
        u, v = across(patch)
        half = wide * 0.8 + (cut.cuff - wide * 0.8) * np.clip(v / length, 0, 1)
        round_ = bulge(u, half, 0.35 + 0.3 * cut.volume)
        bent = np.sin((v * 0.55 + u * 0.45 + waves[0]) + 0.8 * np.sin(v * 0.21 + waves[1]))
        elbow = np.exp(-(((v - length * 0.5) / (length * 0.28)) ** 2)) + 0.8 * np.exp(-(((v - length) / 9) ** 2))
        long_folds = table.height(u / (2 * half) + 0.5, np.clip(v / length, 0, 1))
        return np.asarray(round_ + 0.32 * bent * elbow + long_folds, dtype=np.float32)

    panel(stage, outline, cloth, Sewn(folds=folds, flow=across, lift=0.7, round_cm=0.6, thick=0.5))
    band = cuff or cloth
    deep = 5.0 if cuff else 2.0
    edge = end - way * deep
    corners = joined(
        [
            tuple(edge - aside * (cut.cuff + 0.25)),
            tuple(edge + aside * (cut.cuff + 0.25)),
            tuple(outer + way * 0.1),
            tuple(inner + way * 0.1),
        ]
    )
    if cuff is not None:
        if sign < 0:
            corners = corners[::-1]
        panel(stage, corners, band, Sewn(flow=across, lift=0.15, follow=1.0, thick=0.25, round_cm=0.2, crease=0.0))
    else:
        stitches(
            stage,
            np.array([edge - aside * cut.cuff * 0.94, edge + aside * cut.cuff * 0.94]),
            toned(cloth.colour(0), 1.3),
        )


def placket(
    stage: Stage, cloth: Cloth, top: float, bottom: float, count: int, colour: Colour, radius: float = 0.62
) -> None:
    """A buttoned strip down the middle."""
    strip = joined([(-1.5, top), (1.5, top), (1.5, bottom), (-1.5, bottom)])
    panel(stage, strip, cloth, Sewn(lift=0.1, follow=1.0, thick=0.12, round_cm=0.2, crease=0.0))
    for x in (-1.2, 1.2):
        stitches(stage, np.array([[x, top], [x, bottom]]), toned(cloth.colour(0), 1.3))
    for y in np.linspace(top + 2.0, bottom - 3.5, count):
        button(stage, 0.0, float(y), radius, colour)


def shirt_collar(stage: Stage, cloth: Cloth, cut: Cut, size: float = 1.0, soft: bool = False) -> None:
    """Two collar leaves, pointed or rounded."""
    for sign in (-1, 1):
        tip = (cut.neck * 0.95 * size, cut.dip + 3.4 * size)
        if soft:
            leaf = joined(
                curve((0.3, cut.dip - 0.4), (cut.neck * 0.55, cut.dip * 0.6), (cut.neck * 0.9, -0.5)),
                curve(
                    (cut.neck + 1.0, 0.4),
                    (cut.neck + 2.6 * size, 2.5 * size),
                    (cut.neck + 2.4 * size, cut.dip * 0.75),
                    (cut.neck * 0.85, cut.dip + 3.2 * size),
                    (cut.neck * 0.3, cut.dip + 2.6 * size),
                    (0.3, cut.dip + 0.2),
                ),
            )
        else:
            leaf = joined(
                curve((0.2, cut.dip - 0.2), (cut.neck * 0.6, cut.dip * 0.55), (cut.neck * 0.92, -0.7)),
                curve((cut.neck + 1.5, 1.2), (cut.neck + 1.0, cut.dip * 0.6), tip),
                [(0.2, cut.dip + 0.4)],
            )
        leaf = leaf[::-1] if sign > 0 else leaf * np.array([-1.0, 1.0])
        panel(stage, leaf, cloth, Sewn(lift=0.25, follow=0.6, thick=0.45, round_cm=0.4, crease=0.01))
        hem(stage, leaf, 0.6, toned(cloth.colour(0), 1.3))


def armhole_seams(stage: Stage, cut: Cut) -> None:
    """The seams that set the sleeves in."""
    line = curve(
        (cut.shoulder - 0.2, cut.slope),
        (cut.shoulder - 1.7, cut.slope * 0.5 + cut.armpit[1] * 0.42),
        (cut.armpit[0] - 1.0, cut.armpit[1] - 3),
        cut.armpit,
    )
    for sign in (-1, 1):
        seam(stage, line * np.array([sign, 1.0]), 0.12, 0.2)
