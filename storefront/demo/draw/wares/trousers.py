"""Trousers, long and small, and dungarees, hung by their waist."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Field, linear, step, toned
from storefront.demo.draw.folds import Fall, pull
from storefront.demo.draw.kinds import KINDS, Kind, View
from storefront.demo.draw.outline import Path, curve, joined, mirrored, rectangle
from storefront.demo.draw.panel import Sewn, button, panel, seam, stitches, strap
from storefront.demo.draw.scene import Patch, Stage
from storefront.demo.draw.solids import BRASS, tube
from storefront.demo.draw.tailoring import bulge
from storefront.demo.draw.ware import Ware
from storefront.demo.draw.wares.lower import HORN, beside_chair, clip_hanger, waistband


def leg_outline(waist: float, hip: float, crotch: float, knee: float, cuff: float, long: float, gap: float) -> Path:
    """Both legs, clockwise from the top middle."""
    outside = curve((waist, 0.0), (hip, crotch * 0.75), (gap + knee * 2, (crotch + long) / 2), (gap + cuff * 2, long))
    inside = curve((gap, long), (gap * 0.8, (crotch + long) / 2), (0.35, crotch + 1.0))
    return mirrored(joined([(0.0, 0.0)], outside, [(gap + cuff * 2, long + 0.2)], inside, [(0.0, crotch)]))


def legs(
    stage: Stage,
    cloth: Cloth,
    ware: Ware,
    waist: float,
    crotch: float,
    long: float,
    cuff: float,
    knee: float,
    *,
    crease: bool,
    volume: float = 0.2,
) -> None:
    """Trouser legs with their creases, pockets and hems."""
    hip, gap = waist * 1.13, waist * 0.12
    outline = leg_outline(waist, hip, crotch, knee, cuff, long, gap)
    fall = Fall(ware.rng(0), 5, 3, 0.2, 0.6)

    def folds(patch: Patch) -> Field:
        down = np.clip((patch.y - crotch) / (long - crotch), 0, 1)
        middle = waist * 0.52 + (gap + cuff - waist * 0.52) * down**0.7
        half = waist * 0.55 + (cuff - waist * 0.55) * down**0.7
        side = np.abs(patch.x) - middle
        one = bulge(side.astype(np.float32), half.astype(np.float32), 0.22 + volume * 0.3)
        whole = bulge(patch.x, np.full(patch.shape, hip, np.float32), volume)
        z = whole + (one - whole) * step(-0.15, 0.25, (patch.y - crotch) / long)
        if crease:
            z = z + 0.55 * np.exp(-np.abs(side) / 0.8) * step(0.1, 0.3, patch.y / long)
        z = z + fall.height((side / (2 * half) + 0.5 + 0.03 * np.sign(patch.x)).astype(np.float32), down) * 0.8
        for sign in (-1, 1):
            for target, depth in ((0.9, 0.8), (0.6, 0.65)):
                z = z + pull(patch, sign * 0.5, crotch - 1.5, (sign * hip, crotch - 9 * target), hip, depth)
            z = z + pull(
                patch, sign * 1.0, crotch + 2, (sign * (gap + cuff), crotch + (long - crotch) * 0.4), long * 0.35, 0.6
            )
            knee_y = (crotch + long) / 2
            z = z + pull(patch, sign * gap, knee_y, (sign * hip, knee_y - 4), hip * 0.9, 0.45)
        return np.asarray(z, dtype=np.float32)

    panel(stage, outline, cloth, Sewn(folds=folds, lift=1.4, round_cm=0.7, thick=0.5))
    thread = toned(cloth.colour(0), 1.35) if ware.pattern != "denim" else linear("#c58f4e")
    seam(stage, curve((0.0, 3.0), (0.3, crotch * 0.6), (0.0, crotch)), 0.15, 0.35)
    fly = curve((waist * 0.14, 4.2), (waist * 0.15, crotch * 0.5), (waist * 0.08, crotch * 0.68), (0.1, crotch * 0.74))
    stitches(stage, fly, thread)
    for sign in (-1, 1):
        pocket = curve(
            (sign * waist * 0.52, 4.0), (sign * waist * 0.75, crotch * 0.36), (sign * hip * 0.965, crotch * 0.52)
        )
        seam(stage, pocket, 0.2, 0.4)
        stitches(stage, pocket + np.array([-sign * 0.5, 0.4]), thread)
        hem_line = np.array([[sign * (gap + 0.2), long - 2.4], [sign * (gap + cuff * 2 - 0.2), long - 2.4]])
        stitches(stage, hem_line, thread)


def trousers(stage: Stage, ware: Ware, worn: bool = False) -> None:
    """Long trousers held by their waist."""
    cloth = ware.cloth(yarn=0.13)
    straight = ware.pattern != "plain"
    legs(
        stage,
        cloth,
        ware,
        20.0,
        31.0,
        101.0,
        9.3 if straight else 8.2,
        9.9 if straight else 9.4,
        crease=ware.pattern == "herringbone",
    )
    waistband(stage, cloth, 20.2)
    for x in (-12.5, 0.0, 12.5):
        if x:
            panel(
                stage,
                rectangle(x - 0.6, -0.2, x + 0.6, 5.2, 0.1),
                cloth,
                Sewn(lift=0.3, follow=1.0, thick=0.3, round_cm=0.2, crease=0),
            )
    button(stage, 1.2, 2.9, 0.85, HORN)


def child_trousers(stage: Stage, ware: Ware, worn: bool = False) -> None:
    """Small trousers with patches, checks, or dungarees."""
    cloth = ware.cloth(grain=0.75)
    dungarees = ware.cut == "salopette"
    stage = stage.within(0, 16.0) if dungarees else stage
    legs(stage, cloth, ware, 14.5, 20.0, 58.0, 6.6, 6.9, crease=False)
    waistband(stage, cloth, 14.7, 3.2)
    contrast = cloth.plain(1)
    if dungarees:
        _bib(stage, cloth, ware)
    elif ware.pattern == "denim":
        for x, y in ((7.6, 38.0), (-7.8, 39.5)):
            patch_shape = rectangle(x - 4.6, y - 5.2, x + 4.6, y + 5.2, 1.6)
            panel(
                stage,
                patch_shape,
                contrast,
                Sewn(lift=0.15, follow=1.0, thick=0.25, round_cm=0.25, crease=0.01, hem=0.7),
            )
        button(stage, 0.9, 2.2, 0.75, BRASS)
    else:
        for sign in (-1, 1):
            tie = curve((0.0, 2.0), (sign * 3.0, 6.0), (sign * 2.0, 11.0), (sign * 3.2, 15.0))
            tube(stage, tie, 0.32, contrast.colour(0), lift=0.6, follow=0.9, twist=0.9)


def _bib(stage: Stage, cloth: Cloth, ware: Ware) -> None:
    thread = toned(ware.colour(1), 1.5)
    for sign in (-1, 1):
        strap(
            stage,
            curve((sign * 6.6, -12.5), (sign * 6.2, -21.0), (sign * 3.5, -25.0), (0.0, -26.5)),
            3.0,
            cloth,
            lift=1.8,
            stitch=thread,
        )
    shape = mirrored(joined([(0.0, -15.0)], curve((8.2, -15.0), (8.8, -7.0), (13.2, 1.5)), [(0.0, 2.4)]))
    panel(stage, shape, cloth, Sewn(lift=2.6, thick=0.5, round_cm=0.5, hem=1.0, stitch=thread))
    panel(
        stage,
        rectangle(-5.0, -10.5, 5.0, -2.0, 0.8),
        cloth,
        Sewn(lift=0.2, follow=1.0, thick=0.35, round_cm=0.3, hem=0.8, stitch=thread, crease=0.01),
    )
    for sign in (-1, 1):
        button(stage, sign * 6.6, -12.6, 1.0, BRASS)


def _hung_trousers(stage: Stage, ware: Ware) -> None:
    trousers(stage, ware)
    clip_hanger(stage, 14.0)


def _hung_child(stage: Stage, ware: Ware) -> None:
    child_trousers(stage, ware)
    if ware.cut != "salopette":
        clip_hanger(stage, 10.0)


KINDS["trousers"] = Kind(
    _hung_trousers,
    lambda w: View(0, 46, 100),
    lambda w: View(7.0, 9, 22),
    beside_chair(_hung_trousers, -52.0),
    lambda w: View(2, 3, 136),
)


KINDS["childtrousers"] = Kind(
    _hung_child,
    lambda w: View(0, 24, 88) if w.cut == "salopette" else View(0, 29, 66),
    lambda w: View(6.0, 22 if w.cut != "salopette" else 8, 17),
    beside_chair(_hung_child, -38.0, -26.0),
    lambda w: View(4, 14, 118),
)
