"""Bib, bonnet and bootees, laid flat beside a book or a ruler."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Field, linear, step, toned
from storefront.demo.draw.kinds import KINDS, Drawn, Kind, Staged, View
from storefront.demo.draw.outline import curve, ellipse, joined, loop, mirrored
from storefront.demo.draw.panel import Sewn, button, panel, stitches, strap
from storefront.demo.draw.scene import Patch, Scene, Stage
from storefront.demo.draw.solids import BEECH, CREAM, bead, tube
from storefront.demo.draw.tabletop import ruler
from storefront.demo.draw.ware import Ware
from storefront.demo.draw.wares.children import laid_beside_book


def bib(stage: Stage, ware: Ware) -> None:
    """A baby's bib with a bound edge and a snap behind the neck."""
    cloth = ware.cloth(grain=0.6, yarn=0.085)
    named = ware.cut == "nome"
    side = (
        curve((3.4, 0.8), (5.0, -3.6), (4.0, -8.2), (1.2, -9.6))
        if named
        else curve((3.4, 0.8), (4.8, -3.0), (4.2, -7.4), (0.8, -9.0))
    )
    outer = curve((0.4, -12.2), (5.4, -10.4), (7.6, -4.0), (10.6, 4.0), (11.4, 12.0), (8.6, 19.0), (0.0, 21.4))
    if not named:
        outer = joined(
            curve((0.4, -11.8), (5.0, -10.2), (7.4, -5.0), (8.6, 0.0), (11.4, 4.0)),
            curve((11.6, 18.0), (9.8, 20.4), (0.0, 20.6)),
        )
    outline = mirrored(joined(curve((0.0, 2.6), (2.2, 2.0), (3.4, 0.8)), side, outer))
    panel(stage, outline, cloth, Sewn(lift=0.25, thick=0.4, round_cm=0.5, crease=0.09))
    edge = np.vstack([outline, outline[:1]])
    strap(stage, edge, 0.95, cloth.plain(1), lift=0.12, follow=1.0, thick=0.25, stitch=None)
    bead(stage, -1.9, -10.6, 0.55, CREAM, lift=0.5, tall=0.4, shine=0.7, follow=1.0)
    if named:
        _sprig(stage.within(0, 11.5), ware)
    else:
        pocket = joined([(-8.0, 10.6), (8.0, 10.6)], curve((8.6, 17.2), (7.4, 18.6), (-7.4, 18.6), (-8.6, 17.2)))
        panel(
            stage,
            pocket,
            cloth.plain(1),
            Sewn(lift=0.3, follow=1.0, thick=0.4, round_cm=0.3, hem=0.7, stitch=CREAM, crease=0.02),
        )


def _sprig(stage: Stage, ware: Ware) -> None:
    thread, leaf = ware.colour(1), linear("#7c8763")
    tube(stage, curve((-4.5, 3.2), (-1.5, 0.8), (1.8, 0.6), (4.8, -2.2)), 0.13, leaf, lift=0.02, follow=1.0, twist=0.3)
    for x, y, turn in (
        (-3.2, 1.0, -60),
        (-2.0, 2.6, 130),
        (0.4, -0.6, -50),
        (1.8, 1.8, 120),
        (3.6, -2.2, -70),
        (4.2, 0.0, 100),
    ):
        spot = stage.within(x, y, turn)
        for at in np.linspace(-0.32, 0.32, 7):
            tall = 0.85 * np.sqrt(1 - (at / 0.42) ** 2)
            tube(spot, np.array([[at, -tall], [at, tall]]), 0.075, leaf, follow=1.0)
    for x, y in ((-4.8, 3.2), (0.0, 0.4), (5.0, -2.6)):
        for angle in np.linspace(0, 2 * np.pi, 7)[:-1]:
            petal = np.array(
                [
                    [x + 0.25 * np.cos(angle), y + 0.25 * np.sin(angle)],
                    [x + 1.1 * np.cos(angle), y + 1.1 * np.sin(angle)],
                ]
            )
            tube(stage, petal, 0.24, thread, lift=0.03, follow=1.0, twist=0.25)
        bead(stage, x, y, 0.3, linear("#c99a4a"), lift=0.08, follow=1.0, shine=0.1)


def bonnet(stage: Stage, ware: Ware) -> None:
    """A newborn's bonnet from the side, with ties and a gathered edge."""
    cloth = ware.cloth(grain=0.5, yarn=0.07)
    for sign, end in ((1, (7.0, 19.5)), (-1, (1.5, 21.0))):
        tie = curve((-5.0, 5.4), (-3.4, 10.0), (-1.0 + sign * 1.8, 14.0), (end[0] * 0.6, 17.0), end)
        strap(stage, tie, 1.1, cloth.plain(1), lift=0.3)
    outline = joined(
        curve((-6.0, -7.0), (0.0, -8.6), (6.0, -6.8), (8.6, -1.5), (8.0, 3.6), (4.6, 6.6)),
        curve((3.0, 7.0), (-1.0, 6.8), (-5.6, 6.4)),
        curve((-6.6, 3.0), (-6.9, -2.0), (-6.0, -7.0)),
    )

    def folds(patch: Patch) -> Field:
        around = np.arctan2(patch.y - 1.5, patch.x - 6.0)
        far = np.hypot(patch.x - 6.0, patch.y - 1.5)
        dome = 4.6 * np.sqrt(np.clip(1 - ((patch.x - 0.8) / 9.4) ** 2 - ((patch.y + 0.4) / 9.4) ** 2, 0.02, 1))
        return np.asarray(dome + 0.16 * np.sin(around * 26) * np.exp(-((far - 1.0) / 3.4)), dtype=np.float32)

    panel(stage, outline, cloth, Sewn(folds=folds, lift=0.4, thick=0.5, round_cm=0.6, crease=0.05))
    brim = joined(
        curve((-7.6, -7.4), (-5.4, -8.0)),
        curve((-4.4, -2.0), (-4.2, 3.0), (-4.6, 6.6)),
        curve((-7.2, 6.2), (-8.6, 2.0), (-8.8, -3.0), (-7.6, -7.4)),
    )
    panel(
        stage,
        brim,
        cloth.plain(1),
        Sewn(
            folds=lambda p: 0.06 * np.sin(p.y * 4.2 + p.x).astype(np.float32),
            lift=0.5,
            follow=0.8,
            thick=0.5,
            round_cm=0.5,
        ),
    )
    stitches(stage, curve((-5.0, -7.8), (-4.1, -2.0), (-3.9, 3.0), (-4.3, 6.4)), toned(ware.colour(0), 0.8))


def bootees(stage: Stage, ware: Ware) -> None:
    """A pair of soft shoes from above, with straps."""
    felt = Cloth("plain", (ware.colour(0),), 5, 0.05, slub=0.4, fuzz=0.9)
    inner = Cloth("plain", (ware.colour(1),), 6, 0.05, slub=0.4, fuzz=0.9)
    for sign in (-1, 1):
        shoe = stage.within(sign * 4.1, 0, sign * 7)
        sole = loop(
            (0.0, -6.6),
            (2.3, -5.6),
            (2.9, -2.6),
            (2.3, 1.4),
            (2.2, 4.4),
            (0.0, 6.0),
            (-2.2, 4.4),
            (-2.3, 1.4),
            (-2.9, -2.6),
            (-2.3, -5.6),
        )

        def dome(patch: Patch) -> Field:
            toe = np.clip(1 - (patch.x / 3.0) ** 2 - ((patch.y + 2.4) / 4.6) ** 2, 0.0, 1)
            return (2.6 * np.sqrt(toe + 0.01) + 1.3).astype(np.float32)

        panel(shoe, sole, felt, Sewn(folds=dome, lift=0.1, thick=1.2, round_cm=0.9, crease=0.02))
        mouth = ellipse(0, 2.1, 1.75, 3.1, 60)
        patch = panel(shoe, mouth, inner, Sewn(lift=0.5, thick=0.2, round_cm=0.3, crease=0.0))
        if patch is not None:
            inside = shoe.mask(patch, [mouth])
            shoe.shade(patch, 1 - inside * (0.5 * step(-0.6, 1.6, -patch.x - (patch.y - 2.1) * 0.3)))
        tube(shoe, np.vstack([mouth, mouth[:1]]), 0.28, ware.colour(1), lift=2.2, shine=0.0)
        band = curve((-1.9, 1.0), (0.0, 0.3), (2.0, 1.1))
        strap(shoe, band, 1.1, felt, lift=2.6, thick=0.4)
        button(shoe, sign * 1.7, 0.85, 0.55, BEECH, 2)
        stitches(shoe, curve((-2.3, -2.2), (-1.4, -4.9), (0.0, -5.6), (1.4, -4.9), (2.3, -2.2)), ware.colour(1), 0.24)


def _laid_beside_ruler(draw: Drawn, x: float, y: float, ruler_at: tuple[float, float, float]) -> Staged:
    def staged(ware: Ware, scene: Scene) -> None:
        ruler(scene.stage(*ruler_at))
        draw(scene.stage(x, y), ware)

    return staged


KINDS["bib"] = Kind(
    bib,
    lambda w: View(0, 4.5, 34),
    lambda w: View(3, 12, 13),
    laid_beside_book(bib, (-8, -4), (12.5, 5, -6)),
    lambda w: View(0, 4, 46),
    "flat",
)


KINDS["bonnet"] = Kind(
    bonnet,
    lambda w: View(0, 5, 30),
    lambda w: View(-3, 0, 10),
    _laid_beside_ruler(bonnet, 0, -7, (-10, 17, -4)),
    lambda w: View(0, 3, 34),
    "flat",
)


KINDS["bootees"] = Kind(
    bootees,
    lambda w: View(0, 0, 23),
    lambda w: View(4.5, -1.5, 8.5),
    _laid_beside_ruler(bootees, 0, -4, (-10, 7.5, -4)),
    lambda w: View(0, -0.5, 27),
    "flat",
)
