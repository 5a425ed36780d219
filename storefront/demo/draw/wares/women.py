"""Dress and blouse: on a hanger from the front, on a tailor's bust in scale."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.field import linear, mixed
from storefront.demo.draw.kinds import KINDS, Drawn, Kind, Staged, View, Worn
from storefront.demo.draw.outline import curve, joined, mirrored
from storefront.demo.draw.panel import Sewn, panel, seam
from storefront.demo.draw.props import hanger, hook, mannequin
from storefront.demo.draw.scene import Scene, Stage
from storefront.demo.draw.skirting import Skirt, skirt_part
from storefront.demo.draw.tailoring import (
    Cut,
    armhole_seams,
    back_neck,
    bodice,
    neck_binding,
    placket,
    shirt_collar,
    sleeve,
)
from storefront.demo.draw.ware import Ware

HORN = linear("#6b4f38")


def dress(stage: Stage, ware: Ware, worn: bool = False) -> None:
    """A dress: a sheath with sleeves, or a bodice with a gathered skirt."""
    rng, cloth = ware.rng(0), ware.cloth()
    sheath = ware.cut == "tubino"
    long_sleeves = ware.cut == "aurora"
    waist = 15.2 if worn else 15.8
    cut = Cut(
        neck=9.5,
        dip=6.0 if sheath else 10.0,
        point=1.0 if long_sleeves else 0.0,
        shoulder=18.4,
        waist=(waist, 40.0),
        hem=(waist, 41.5),
        sleeve=20.0 if sheath else (46.0 if long_sleeves else 17.0),
        cuff=8.6 if not long_sleeves else 6.0,
        splay=0.24 if not long_sleeves else 0.16,
        volume=0.55 if worn else 0.2,
        bust=1.4 if worn else 0.4,
    )
    if not worn:
        back_neck(stage, cloth, cut)
    for sign in (-1, 1):
        sleeve(stage, cloth, cut, sign, rng)
    if sheath:
        skirt = Skirt(40.5, waist, 97.0, 19.5, gathers=3, folds=3, fine=0.1, deep=0.9, hip=21.0, volume=cut.volume)
    elif long_sleeves:
        skirt = Skirt(40.5, waist, 112.0, 38.0, gathers=5, folds=6, fine=0.2, deep=3.2, volume=cut.volume)
    else:
        skirt = Skirt(
            40.5,
            waist,
            106.0,
            37.0 if ware.pattern != "wax" else 33.0,
            gathers=17,
            folds=7,
            fine=0.6,
            deep=2.9,
            volume=cut.volume,
        )
    skirt_part(stage, cloth, skirt, rng)
    bodice(stage, cloth, cut, rng, hemmed=False)
    armhole_seams(stage, cut)
    neck_binding(stage, cut, cloth.plain(1 if sheath or ware.pattern == "wax" else 0), 1.1, worn)
    if sheath or long_sleeves:
        for sign in (-1, 1):
            seam(stage, curve((sign * 8.0, 26.0), (sign * 7.0, 41.0), (sign * 8.0, 58.0)), 0.08, 0.22)
    if not sheath:
        band = cloth.plain(1) if ware.pattern in ("wax", "stripe") else cloth
        outline = mirrored(joined(curve((0.0, 39.4), (waist + 0.2, 38.4)), curve((waist + 0.2, 42.0), (0.0, 43.2))))
        panel(stage, outline, band, Sewn(lift=0.2, follow=0.9, thick=0.25, round_cm=0.25, crease=0.01))
    if ware.slug.startswith("abito-portico"):
        placket(stage, cloth, 10.3, 39.0, 5, linear("#efe8d8"))


def blouse(stage: Stage, ware: Ware, worn: bool = False) -> None:
    """A blouse with a bow or a round collar, buttons and full sleeves."""
    rng, cloth = ware.rng(0), ware.cloth(yarn=0.085)
    cut = Cut(
        neck=7.4,
        dip=7.0,
        shoulder=19.0,
        waist=(18.2, 42.0),
        hem=(20.5, 61.0),
        sleeve=54.0,
        cuff=5.6,
        splay=0.15,
        volume=0.5 if worn else 0.2,
        bust=1.4 if worn else 0.4,
    )
    if not worn:
        back_neck(stage, cloth, cut)
    for sign in (-1, 1):
        sleeve(stage, cloth, cut, sign, rng, cuff=cloth.plain(0, 0.98) if ware.pattern == "plain" else cloth)
    bodice(stage, cloth, cut, rng)
    armhole_seams(stage, cut)
    buttons = mixed(ware.colour(1), (0.8, 0.75, 0.65), 0.3)
    placket(stage, cloth, 8.0, 61.2, 7, buttons, 0.55)
    if ware.cut == "fiocco":
        neck_binding(stage, cut, cloth, 2.6, worn)
        _bow(stage.within(0, 9.0), ware)
    else:
        shirt_collar(stage, cloth.plain(1), cut, soft=True)


def _bow(stage: Stage, ware: Ware) -> None:
    cloth = ware.cloth(yarn=0.085)
    for sign, long in ((-1, 23.0), (1, 19.0)):
        tail = joined(curve((0.0, 0.0), (2.2, 8.0), (3.8, long)), curve((7.4, long - 1.5), (4.6, 8.0), (1.4, 0.0)))
        tail = tail[::-1] if sign > 0 else tail * np.array([-1.0, 1.0])
        panel(stage, tail, cloth, Sewn(lift=0.7, follow=0.7, thick=0.4, round_cm=0.5, crease=0.03))
        wing = joined(curve((0.0, -1.0), (4.5, -4.2), (9.5, -3.2), (10.4, 0.4), (9.0, 3.6), (4.5, 2.6), (0.0, 1.2)))
        wing = wing if sign > 0 else (wing * np.array([-1.0, 1.0]))[::-1]
        panel(stage, wing, cloth, Sewn(lift=1.0, follow=0.7, thick=1.6, round_cm=1.6, crease=0.05))
        for y in (-1.0, 0.3, 1.4):
            seam(stage, curve((sign * 1.2, y * 0.5), (sign * 5.5, y * 1.5)), 0.12, 0.06)
    knot = curve((-1.7, -1.8), (0.0, -2.1), (1.7, -1.8), (2.0, 0.2), (1.5, 2.2), (-1.5, 2.2), (-2.0, 0.2), (-1.7, -1.8))
    panel(stage, knot, cloth, Sewn(lift=1.6, follow=0.7, thick=1.5, round_cm=1.2, crease=0.03))


def _hung(draw: Worn) -> Drawn:
    def drawn(stage: Stage, ware: Ware) -> None:
        hanger(stage.within(0, 1.6), 17.5, lift=0.0)
        draw(stage, ware, False)
        hook(stage.within(0, 1.6), 2.2)

    return drawn


def _on_bust(draw: Worn) -> Staged:
    def staged(ware: Ware, scene: Scene) -> None:
        stage = scene.stage()
        mannequin(stage, linear("#d9cdb8"))
        draw(stage.within(0, -59.0), ware, True)

    return staged


def _half_bust(ware: Ware) -> View:
    return View(0.0, -22.0, 104.0 if ware.cut == "kimono" else 88.0)


KINDS["dress"] = Kind(
    _hung(dress),
    lambda w: View(0, 52 if w.cut == "aurora" else 50, 112 if w.cut == "aurora" else 106),
    lambda w: View(3.5, 36, 24) if w.cut not in ("tubino", "aurora") else View(6.0, 9, 26),
    _on_bust(dress),
    lambda w: View(0, -1, 122),
)


KINDS["blouse"] = Kind(
    _hung(blouse), lambda w: View(0, 29, 78), lambda w: View(2.5, 13, 22), _on_bust(blouse), _half_bust
)
