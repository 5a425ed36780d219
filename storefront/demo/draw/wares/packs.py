"""Backpack and pouch."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.field import linear, step, toned
from storefront.demo.draw.kinds import KINDS, Kind, View
from storefront.demo.draw.outline import curve, joined, mirrored, rectangle
from storefront.demo.draw.panel import Sewn, panel, seam, stitches, strap
from storefront.demo.draw.props import chair
from storefront.demo.draw.scene import Scene, Stage
from storefront.demo.draw.solids import BRASS, slab, tube
from storefront.demo.draw.tabletop import coin, pencil, ruler
from storefront.demo.draw.tailoring import bulge
from storefront.demo.draw.ware import Ware
from storefront.demo.draw.wares.bags import before_the_back
from storefront.demo.draw.wares.leather import leather, zipper


def backpack(stage: Stage, ware: Ware, standing: bool = False) -> None:
    """A rounded backpack with pocket, handle and flap; a child's one is small."""
    stage = stage.within(0, 0, 0, 0.68) if ware.slug.startswith("zainetto") else stage
    cloth, band = ware.cloth(grain=1.1), leather(linear("#6b452c"))
    for sign in (-1, 1):
        strap(
            stage,
            curve((sign * 9.0, 3.0), (sign * 14.6, 9.0), (sign * 16.4, 24.0), (sign * 12.6, 38.0)),
            3.2,
            band,
            lift=0.3,
            thick=0.6,
        )
    strap(stage, curve((-3.4, 1.0), (-3.0, -4.4), (0.0, -5.8), (3.0, -4.4), (3.4, 1.0)), 2.0, band, lift=1.0, thick=0.4)
    body = mirrored(
        joined(
            curve(
                (0.0, -0.6),
                (7.0, 0.0),
                (12.0, 3.2),
                (14.2, 10.0),
                (15.0, 24.0),
                (14.6, 36.0),
                (12.6, 39.6),
                (8.0, 40.8),
                (0.0, 41.0),
            )
        )
    )
    panel(
        stage,
        body,
        cloth,
        Sewn(
            lift=0.6,
            thick=3.4,
            round_cm=2.6,
            crease=0.1,
            folds=lambda p: bulge(p.x, np.full(p.shape, 15.0, np.float32), 0.15),
        ),
    )
    seam(stage, curve((-13.6, 34.0), (0.0, 35.4), (13.6, 34.0)), 0.14, 0.25)
    pocket = mirrored(
        joined(curve((0.0, 20.0), (9.6, 20.0)), curve((10.4, 22.0), (10.6, 34.0), (9.4, 37.4), (0.0, 38.0)))
    )
    panel(stage, pocket, cloth.plain(2), Sewn(lift=0.5, follow=0.9, thick=1.6, round_cm=1.1, crease=0.05))
    zipper(stage, curve((-9.0, 21.8), (0.0, 22.2), (8.6, 21.8)), cloth.colour(0), wide=1.8)
    flap = mirrored(
        joined(curve((0.0, -1.0), (8.0, -0.4), (13.0, 3.8)), curve((14.6, 9.0), (13.6, 15.0), (8.0, 17.4), (0.0, 18.2)))
    )
    panel(
        stage,
        flap,
        cloth,
        Sewn(
            lift=3.4,
            follow=0.3,
            thick=1.0,
            round_cm=0.8,
            hem=0.9,
            stitch=toned(ware.colour(1), 1.1),
            crease=0.06,
            flow=lambda p: (p.x, p.y + 1.7),
            folds=lambda p: bulge(p.x, np.full(p.shape, 15.0, np.float32), 0.15),
        ),
    )
    for sign in (-1, 1):
        strap(
            stage,
            np.array([[sign * 6.0, 11.0], [sign * 6.0, 20.6]]),
            1.9,
            band,
            lift=0.5,
            follow=0.8,
            thick=0.3,
            stitch=linear("#b89468"),
        )
        tube(
            stage,
            rectangle(sign * 6.0 - 1.3, 15.8, sign * 6.0 + 1.3, 18.0, 0.2),
            0.2,
            BRASS,
            lift=0.7,
            follow=0.8,
            metal=1.0,
            shine=0.7,
        )


def pouch(stage: Stage, ware: Ware) -> None:
    """A zipped pouch: a clutch of ties, a pencil case, or a coin purse of inner tube."""
    if ware.cut == "monete":
        _purse(stage, ware)
        return
    long = ware.cut == "astuccio"
    half, tall = (11.5, 8.2) if long else (12.5, 16.0)
    cloth = ware.cloth(grain=0.62)
    turned_ = (lambda p: ((p.x + p.y) * 0.72, (p.y - p.x) * 0.72)) if not long else None
    outline = mirrored(
        joined(
            curve((0.0, 0.0), (half, 0.0)),
            curve((half + 0.5, 2.0), (half + 0.5, tall - 2.0), (half - 0.4, tall - 0.2)),
            curve((half - 1.0, tall), (0.0, tall + 0.3)),
        )
    )
    panel(
        stage,
        outline,
        cloth,
        Sewn(
            lift=0.3,
            thick=1.8,
            round_cm=1.5,
            crease=0.05,
            flow=turned_,
            folds=lambda p: bulge(p.x, np.full(p.shape, half, np.float32), 0.09) * step(-2, 5, p.y),
        ),
    )
    if long:
        panel(
            stage,
            rectangle(half - 5.0, 0.2, half + 0.1, tall - 0.2, 0.6),
            cloth.plain(1),
            Sewn(lift=0.1, follow=1.0, thick=0.2, round_cm=0.3, crease=0.02),
        )
        stitches(stage, np.array([[half - 4.7, 0.3], [half - 4.7, tall - 0.2]]), linear("#c58f4e"))
    zipper(
        stage,
        curve((-half + 0.3, 0.9), (0.0, 1.0), (half - 0.5, 0.9)),
        ware.colour(1) if long else ware.colour(0),
        wide=1.7,
    )


def _purse(stage: Stage, ware: Ware) -> None:
    rubber = ware.colour(0)
    outline = mirrored(
        joined(curve((0.0, 0.0), (5.2, 0.0)), curve((6.0, 2.0), (6.3, 6.0), (5.0, 8.8), (2.0, 9.6), (0.0, 9.8)))
    )
    patch = slab(stage, outline, rubber, lift=0.3, thick=1.5, edge=1.3, shine=0.5)
    if patch is not None:
        inside = stage.mask(patch, [outline])
        stage.emboss(
            patch, 0.03 * np.sin(patch.y * 7.0) * step(3.2, 3.4, patch.y) * (1 - step(5.6, 5.8, patch.y)) * inside
        )
        stage.tint(
            patch,
            0.12 * inside * np.clip(np.sin(patch.x * 3.1 + 2 * np.sin(patch.y * 1.3)), 0, 1) ** 4,
            linear("#8c8781"),
        )
    zipper(stage, curve((-5.0, 0.9), (0.0, 1.0), (4.6, 0.9)), ware.colour(1), wide=1.6, teeth=0.24)
    stitches(stage, curve((-5.2, 1.8), (0.0, 1.9), (5.2, 1.8)), ware.colour(1), 0.24)
    stitches(
        stage, curve((-5.4, 6.6), (-4.4, 8.4), (-1.8, 9.0), (1.8, 9.0), (4.4, 8.4), (5.4, 6.6)), ware.colour(1), 0.24
    )


def _backpack_on_chair(ware: Ware, scene: Scene) -> None:
    chair(scene.stage())
    before_the_back(scene)
    backpack(scene.stage(0, -39.5 if not ware.slug.startswith("zainetto") else -26.5), ware, True)


def _pouch_with_pencil(ware: Ware, scene: Scene) -> None:
    if ware.cut == "monete":
        for x, y in ((6.8, 3.4), (8.6, 6.0), (5.4, 7.4)):
            coin(scene.stage(x, y))
        ruler(scene.stage(-8.0, 11.5, -3), 15)
        pouch(scene.stage(-2.4, -6.5, -6), ware)
        return
    ruler(scene.stage(-9.5, 15.0, -4), 20)
    pencil(
        scene.stage(-8.0, 9.6 if ware.cut == "astuccio" else 11.6, 6),
        linear("#a9453c") if ware.cut == "astuccio" else linear("#3e6b6e"),
    )
    pouch(scene.stage(0, -6.0 if ware.cut == "astuccio" else -12.5, 4), ware)


KINDS["backpack"] = Kind(
    backpack,
    lambda w: View(0, 18, 54) if not w.slug.startswith("zainetto") else View(0, 12.5, 38),
    lambda w: View(4, 14, 16) if not w.slug.startswith("zainetto") else View(3, 10, 12),
    _backpack_on_chair,
    lambda w: View(0, -3, 82),
)


KINDS["pouch"] = Kind(
    pouch,
    lambda w: (
        View(1, 4.6, 22) if w.cut == "monete" else (View(0.5, 4, 34) if w.cut == "astuccio" else View(0.5, 8, 36))
    ),
    lambda w: View(3, 2.4, 7) if w.cut == "monete" else View(8, 3.5, 11),
    _pouch_with_pencil,
    lambda w: View(0, 2, 26) if w.cut == "monete" else View(0.5, 1, 36),
    "flat",
)
