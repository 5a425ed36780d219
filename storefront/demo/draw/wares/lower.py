"""Skirts: a kilt, a long print, a gathered one; held by a clip hanger, and on a tailor's bust in scale."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Field, linear, step, toned
from storefront.demo.draw.folds import Fall
from storefront.demo.draw.kinds import KINDS, Drawn, Kind, Staged, View
from storefront.demo.draw.outline import curve, joined, rectangle
from storefront.demo.draw.panel import Sewn, panel, seam, stitches, strap
from storefront.demo.draw.props import chair, mannequin
from storefront.demo.draw.scene import Patch, Scene, Stage
from storefront.demo.draw.skirting import Skirt, skirt_part
from storefront.demo.draw.solids import BEECH, BRASS, STEEL, slab, tube
from storefront.demo.draw.tailoring import bulge
from storefront.demo.draw.ware import Ware

HORN = linear("#6b4f38")


def clip_hanger(stage: Stage, half: float) -> None:
    """A hanger with two clips; the cloth's waist is at the origin."""
    hook = curve((0.0, -5.2), (0.0, -7.2), (1.3, -8.0), (2.0, -9.4), (0.9, -10.9), (-0.9, -10.7), (-1.5, -9.6))
    tube(stage, hook, 0.16, STEEL, lift=2.0, shine=0.9, metal=1.0)
    tube(stage, curve((-half - 2, -5.0), (half + 2, -5.0)), 0.45, STEEL, lift=1.4, shine=0.9, metal=1.0)
    for side in (-1, 1):
        slab(
            stage,
            rectangle(side * half - 1.6, -5.6, side * half + 1.6, 1.2, 0.5),
            BEECH,
            lift=2.8,
            thick=0.9,
            edge=0.5,
            grain=0.12,
            shine=0.3,
        )


def waistband(stage: Stage, cloth: Cloth, half: float, tall: float = 4.0) -> None:
    """A band around the waist, stitched on both edges."""
    top = curve((-half, 0.0), (0.0, 0.8), (half, 0.0))
    under = curve((half + 0.3, tall), (0.0, tall + 0.9), (-half - 0.3, tall))
    panel(
        stage,
        joined(top, under),
        cloth,
        Sewn(
            lift=2.0,
            thick=0.5,
            round_cm=0.5,
            crease=0.03,
            folds=lambda patch: bulge(patch.x, np.full(patch.shape, half, np.float32), 0.2),
        ),
    )
    for y in (0.5, tall - 0.5):
        stitches(stage, curve((-half, y), (0.0, y + 0.85), (half, y)), toned(cloth.colour(0), 1.3))


def skirt(stage: Stage, ware: Ware, worn: bool = False) -> None:
    """A skirt: a kilt of pleats, a long print, or a gathered one."""
    rng, cloth = ware.rng(0), ware.cloth()
    volume = 0.6 if worn else 0.22
    half = 13.5 if worn else 17.5
    if ware.cut == "kilt":
        _kilt(stage, ware, half, volume)
        return
    long = 84.0 if ware.cut == "lunga" else 68.0
    shape = Skirt(
        2.0, half, long, 37.0 if ware.cut == "lunga" else 33.0, gathers=19, folds=7, fine=0.7, deep=3.2, volume=volume
    )
    skirt_part(stage, cloth, shape, rng)
    waistband(stage, cloth.plain(0) if ware.pattern == "wax" else cloth, half + 0.2)


def _kilt(stage: Stage, ware: Ware, half: float, volume: float) -> None:
    cloth = ware.cloth(grain=1.15)
    wide, bottom = half * 1.5, 56.0

    def flow(patch: Patch) -> tuple[Field, Field]:
        at = half + (wide - half) * np.clip(patch.y / bottom, 0, 1)
        pleat = patch.x / at * half * 1.55
        apron = step(-2.6, -2.2, patch.x / at * 10)
        width = 2.35
        within = np.mod(pleat, width)
        folded = np.floor(pleat / width) * width * 1.0 + within * 0.92
        return folded * (1 - apron) + pleat * apron, patch.y

    def folds(patch: Patch) -> Field:
        at = half + (wide - half) * np.clip(patch.y / bottom, 0, 1)
        apron = step(-2.6, -2.2, patch.x / at * 10)
        share = np.mod(patch.x / at * half * 1.55 / 2.35, 1.0)
        opened = 0.3 + 0.7 * step(0.15, 0.9, patch.y / bottom)
        pleats = (share**1.3 - step(0.93, 1.0, share) * share**1.3) * 0.85 * opened
        sway = Fall(ware.rng(0), 4, 4, 0.1, 1.1).height(patch.x / (2 * at) + 0.5, patch.y / bottom)
        return bulge(patch.x, at.astype(np.float32), volume) + pleats * (1 - apron) + (0.5 + 0.8 * sway) * apron

    outline = joined(
        curve((half, 2.0), (half * 1.28, 18.0), (wide, bottom)),
        curve((wide, bottom), (0.0, bottom + 1.6), (-wide, bottom)),
        curve((-wide, bottom), (-half * 1.28, 18.0), (-half, 2.0)),
    )
    panel(stage, outline, cloth, Sewn(folds=folds, flow=flow, lift=1.6, round_cm=0.6, thick=0.5))
    x0, x1 = -0.25 * half, -0.25 * wide
    seam(stage, curve((x0, 3.0), ((x0 + x1) / 2, 30.0), (x1, bottom + 0.8)), 0.35, 0.5)
    for at in np.arange(0.0, bottom - 3.2, 0.45):
        x = x0 + (x1 - x0) * at / bottom
        tube(
            stage,
            np.array([[x, 3.0 + at], [x - 0.75, 3.15 + at]]),
            0.07,
            ware.colour(int(at / 0.45)),
            lift=0.1,
            follow=1.0,
        )
    waistband(stage, cloth, half + 0.2)
    for y in (2.0, 9.5):
        strap(
            stage,
            curve((-half * 0.62, y + 0.4), (-half * 0.1, y + 0.8)),
            1.9,
            Cloth("plain", (linear("#4a2f22"),), 3, 0.05),
            lift=0.3,
            follow=0.8,
            stitch=linear("#b08a5c"),
        )
        tube(
            stage,
            rectangle(-half * 0.36, y - 0.8, -half * 0.2, y + 1.9, 0.2),
            0.2,
            BRASS,
            lift=0.5,
            follow=0.8,
            shine=0.7,
            metal=1.0,
        )


def _hung_skirt(stage: Stage, ware: Ware) -> None:
    skirt(stage, ware)
    clip_hanger(stage, 12.0)


def _skirt_on_bust(ware: Ware, scene: Scene) -> None:
    stage = scene.stage()
    mannequin(stage)
    skirt(stage.within(0, -21.0), ware, True)


def beside_chair(draw: Drawn, y: float, x: float = -30.0) -> Staged:
    """Hung on the wall beside a kitchen chair."""

    def staged(ware: Ware, scene: Scene) -> None:
        chair(scene.stage(34.0, 30.0))
        draw(scene.stage(x, y), ware)

    return staged


KINDS["skirt"] = Kind(
    _hung_skirt,
    lambda w: View(0, 38 if w.cut == "lunga" else 29, 98 if w.cut == "lunga" else 88),
    lambda w: View(-5.0, 8, 22),
    _skirt_on_bust,
    lambda w: View(0.0, -1.0, 122.0),
)
