"""Children's dress and shirt on a small hanger, a baby's bodysuit laid flat."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Field, linear, mixed, step, toned
from storefront.demo.draw.kinds import KINDS, Drawn, Kind, Staged, View
from storefront.demo.draw.outline import curve, joined, mirrored
from storefront.demo.draw.panel import Sewn, button, panel, seam, stitches, strap
from storefront.demo.draw.props import hanger, hook
from storefront.demo.draw.scene import Patch, Scene, Stage
from storefront.demo.draw.skirting import Skirt, skirt_part
from storefront.demo.draw.solids import CREAM, bead
from storefront.demo.draw.tabletop import book
from storefront.demo.draw.tailoring import (
    Cut,
    armhole_seams,
    back_neck,
    bodice,
    bulge,
    neck_binding,
    placket,
    shirt_collar,
    sleeve,
)
from storefront.demo.draw.ware import Ware
from storefront.demo.draw.wares.lower import beside_chair


def child_dress(stage: Stage, ware: Ware) -> None:
    """A small dress with a round collar and a gathered skirt."""
    rng, cloth = ware.rng(0), ware.cloth(grain=0.8, yarn=0.09)
    cut = Cut(
        neck=5.4,
        dip=5.0,
        shoulder=11.6,
        slope=2.6,
        armpit=(11.8, 13.0),
        waist=(11.4, 20.0),
        hem=(11.6, 21.0),
        sleeve=9.0,
        cuff=6.4,
        splay=0.42,
    )
    back_neck(stage, cloth, cut, 1.0)
    for sign in (-1, 1):
        sleeve(stage, cloth, cut, sign, rng)
    skirt_part(stage, cloth, Skirt(20.4, 11.5, 53.0, 24.0, gathers=16, folds=7, fine=0.6, deep=2.0), rng)
    bodice(stage, cloth, cut, rng, hemmed=False)
    armhole_seams(stage, cut)
    seam(stage, curve((-11.4, 20.6), (0.0, 21.4), (11.4, 20.6)), 0.2, 0.35)
    for at, y in enumerate((8.0, 12.0, 16.0)):
        button(stage, 0.0, y, 0.6, mixed(ware.colour(1), CREAM, 0.1 * at))
    plain = Cloth("plain", (CREAM if ware.pattern == "gingham" else ware.colour(1),), 4, 0.09)
    shirt_collar(stage, plain, cut, 0.6, soft=True)


def child_shirt(stage: Stage, ware: Ware) -> None:
    """A small shirt with collar and buttons, or a T-shirt."""
    rng, cloth = ware.rng(0), ware.cloth(grain=0.8, yarn=0.09)
    shirt = ware.cut != "maglietta"
    long = ware.pattern in ("check", "stripe") and shirt
    cut = Cut(
        neck=5.2,
        dip=4.6,
        shoulder=13.0,
        slope=2.8,
        armpit=(14.2, 15.0),
        waist=(14.2, 27.0),
        hem=(14.8, 40.0),
        sleeve=30.0 if long else 12.0,
        cuff=4.6 if long else 6.2,
        splay=0.2 if long else 0.4,
    )
    back_neck(stage, cloth, cut, 1.0)
    for sign in (-1, 1):
        sleeve(stage, cloth, cut, sign, rng, cuff=cloth if long else None)
    bodice(stage, cloth, cut, rng)
    armhole_seams(stage, cut)
    if not shirt:
        neck_binding(stage, cut, cloth.plain(2), 1.5)
        return
    placket(stage, cloth, 5.0, 40.5, 6, CREAM if ware.pattern == "wax" else linear("#e3d8c2"), 0.52)
    shirt_collar(stage, cloth, cut, 0.75)


def _hung(draw: Drawn, half: float) -> Drawn:
    def drawn(stage: Stage, ware: Ware) -> None:
        hanger(stage.within(0, 1.2), half, lift=0.0)
        draw(stage, ware)
        hook(stage.within(0, 1.2), 2.2)

    return drawn


hung_dress, hung_shirt = _hung(child_dress, 11.0), _hung(child_shirt, 11.5)


def bodysuit(stage: Stage, ware: Ware) -> None:
    """A baby's bodysuit: short sleeves, wrapped or envelope neck, snaps between the legs."""
    rng, cloth = ware.rng(0), ware.cloth(grain=0.6, yarn=0.075)
    cut = Cut(
        neck=5.0,
        dip=4.2,
        shoulder=9.6,
        slope=1.9,
        armpit=(10.4, 10.5),
        waist=(10.6, 20.0),
        hem=(11.0, 26.0),
        sleeve=7.5,
        cuff=4.5,
        splay=0.62,
        volume=0.12,
    )
    back_neck(stage, cloth, cut, 0.8)
    binding = cloth.plain(1)
    for sign in (-1, 1):
        sleeve(stage, cloth, cut, sign, rng)
    leg = curve((11.0, 26.0), (8.2, 29.5), (5.0, 34.5), (4.2, 38.0))
    neck = curve((0.0, cut.dip), (3.2, 3.2), (4.9, 1.0), (5.0, 0.0))
    arm = curve((9.6, 1.9), (8.9, 6.0), (9.6, 9.0), (10.4, 10.5))
    outline = mirrored(
        joined(neck, arm, curve((10.4, 10.5), (10.5, 18.0), (11.0, 26.0)), leg, curve((4.2, 38.0), (0.0, 38.6)))
    )

    def folds(patch: Patch) -> Field:
        half = np.full(patch.shape, 10.8, np.float32)
        return bulge(patch.x, half, 0.13) * step(44, 20, patch.y)

    panel(stage, outline, cloth, Sewn(folds=folds, lift=0.8, thick=0.5, round_cm=0.7, crease=0.12))
    armhole_seams(stage, cut)
    for sign in (-1, 1):
        strap(stage, leg * np.array([sign, 1.0]), 1.0, binding, lift=0.1, follow=1.0, thick=0.2)
    if ware.cut == "incrociato":
        cross = curve((4.9, 0.2), (2.0, 5.0), (-4.0, 10.5), (-10.3, 14.5))
        strap(stage, cross, 1.0, binding, lift=0.25, follow=1.0, thick=0.25)
        for x, y in ((-7.0, 12.4), (-9.3, 13.8)):
            bead(stage, x, y, 0.42, CREAM, lift=0.3, follow=1.0, tall=0.4, shine=0.7)
    else:
        for sign in (-1, 1):
            strap(
                stage,
                curve((sign * 4.6, -0.4), (sign * 7.4, 3.4), (sign * 9.4, 7.6)),
                0.9,
                binding,
                lift=0.2,
                follow=1.0,
                thick=0.25,
            )
    neck_binding(stage, cut, binding, 1.0)
    for x in (-2.7, 0.0, 2.7):
        bead(stage, x, 37.0, 0.5, CREAM, lift=0.3, follow=1.0, tall=0.4, shine=0.7)
    stitches(stage, curve((-4.2, 35.6), (0.0, 36.0), (4.2, 35.6)), toned(ware.colour(0), 0.7))


def laid_beside_book(draw: Drawn, at: tuple[float, float], where: tuple[float, float, float]) -> Staged:
    def staged(ware: Ware, scene: Scene) -> None:
        book(scene.stage(*where), colour=mixed(ware.colour(1), linear("#3d4a4a"), 0.65))
        draw(scene.stage(*at), ware)

    return staged


KINDS["childdress"] = Kind(
    hung_dress,
    lambda w: View(0, 22, 64),
    lambda w: View(2, 15, 17),
    beside_chair(hung_dress, -38.0, -26.0),
    lambda w: View(4, 12, 118),
)


KINDS["childshirt"] = Kind(
    hung_shirt,
    lambda w: View(0, 18, 58),
    lambda w: View(2, 9, 16),
    beside_chair(hung_shirt, -32.0, -27.0),
    lambda w: View(3, 14, 122),
)


KINDS["bodysuit"] = Kind(
    bodysuit,
    lambda w: View(0, 19, 44),
    lambda w: View(-3, 7, 13),
    laid_beside_book(bodysuit, (-9, -10), (14, 12, 8)),
    lambda w: View(0, 8, 54),
    "flat",
)
