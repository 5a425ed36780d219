"""Tote and crossbody bag."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Field, linear, mixed, step, toned
from storefront.demo.draw.folds import Fall
from storefront.demo.draw.kinds import KINDS, Kind, View
from storefront.demo.draw.outline import Path, curve, ellipse, joined, mirrored, rectangle
from storefront.demo.draw.panel import Sewn, panel, stitches, strap
from storefront.demo.draw.props import chair, peg
from storefront.demo.draw.scene import Patch, Scene, Stage
from storefront.demo.draw.solids import BRASS, tube
from storefront.demo.draw.tabletop import book, pencil
from storefront.demo.draw.tailoring import bulge
from storefront.demo.draw.ware import Ware
from storefront.demo.draw.wares.leather import leather, rivet


def tote(stage: Stage, ware: Ware, standing: bool = False) -> None:
    """A shopper with two handles; the top edge's middle is the origin."""
    cloth, rng = ware.cloth(yarn=0.14), ware.rng(0)
    rope, denim = ware.cut == "" and ware.pattern == "chevron", ware.pattern == "denim"
    dark = cloth.plain(1) if ware.pattern in ("chevron", "wax") else leather(linear("#6b452c"))
    high = 13.0 if standing else 24.0
    back = curve((-9.5, 2.0), (-9.2, -high * 0.6), (0.0, -high + 0.8), (8.2, -high * 0.6), (9.5, 2.0))
    _handle(stage, back, dark, ware, rope, 0.6)
    panel(
        stage,
        mirrored(joined(curve((0.0, -0.6), (19.6, -0.4)), [(19.6, 3.0), (0.0, 3.0)])),
        cloth.plain(0, 0.55),
        Sewn(lift=0.6, crease=0.02),
    )
    outline = mirrored(
        joined(
            curve((0.0, 0.7), (10.0, 0.5), (20.0, 0.0)),
            curve((20.0, 0.0), (20.6, 18.0), (19.4, 36.0)),
            curve((19.2, 37.0), (17.6, 38.4), (0.0, 39.0)),
        )
    )
    fall = Fall(rng, 4, 3, 0.5, 0.8)

    def folds(patch: Patch) -> Field:
        half = np.full(patch.shape, 20.2, np.float32)
        low = 1.6 * np.exp(-(((patch.y - 30) / 10) ** 2))
        z = bulge(patch.x, half, 0.22) * step(-6, 16, patch.y) + low
        for sign in (-1, 1):
            z = z + 0.8 * np.exp(-(((patch.x - sign * (9.5 + patch.y * 0.12)) / 2.2) ** 2)) * (1 - step(4, 22, patch.y))
        return np.asarray(z + fall.height(patch.x / 41 + 0.5, np.clip(1 - patch.y / 39, 0, 1)), dtype=np.float32)

    panel(stage, outline, cloth, Sewn(folds=folds, lift=1.0, thick=1.0, round_cm=1.0, crease=0.1))
    thread = toned(ware.colour(1), 1.15)
    for y in (0.6, 3.2):
        stitches(stage, curve((-19.8, y - 0.4), (0.0, y + 0.4), (19.8, y - 0.4)), thread)
    if denim:
        pocket = mirrored(joined([(0.0, 12.0), (9.0, 12.0)], curve((9.0, 24.0), (8.4, 26.0)), [(0.0, 29.0)]))
        panel(
            stage,
            pocket,
            cloth,
            Sewn(lift=0.2, follow=1.0, thick=0.5, round_cm=0.35, hem=0.8, stitch=linear("#c58f4e"), crease=0.05),
        )
        stitches(stage, curve((-8.6, 16.5), (0.0, 20.0), (8.6, 16.5)), linear("#c58f4e"))
        for x in (-8.4, 8.4):
            rivet(stage, x, 12.6, linear("#b9794a"), 0.4)
    if ware.pattern == "plain":
        base = mirrored(joined(curve((0.0, 29.2), (19.8, 28.6)), curve((19.4, 36.0), (17.6, 38.5), (0.0, 39.1))))
        panel(
            stage,
            base,
            leather(linear("#4b2d22")),
            Sewn(lift=0.15, follow=1.0, thick=0.3, round_cm=0.3, hem=0.6, stitch=ware.colour(1), crease=0.0),
        )
    front = curve(
        (-9.5, 6.5), (-9.3, 0.0), (-8.2, -high * 0.62), (0.0, -high - 0.6), (8.2, -high * 0.62), (9.3, 0.0), (9.5, 6.5)
    )
    if standing:
        front = curve((-9.5, 6.5), (-9.6, 0.0), (-9.2, -7.0), (-1.0, -high + 2.4), (8.6, -7.0), (9.4, 0.0), (9.5, 6.5))
    _handle(stage, front, dark, ware, rope, 2.6)
    for sign in (-1, 1):
        if rope:
            tube(stage, ellipse(sign * 9.5, 3.0, 0.9, 0.9), 0.22, BRASS, lift=3.4, metal=1.0, shine=0.7)
        else:
            for y in (2.0, 5.4):
                rivet(stage, sign * 9.5, y)


def _handle(stage: Stage, line: Path, cloth: Cloth, ware: Ware, rope: bool, lift: float) -> None:
    if rope:
        tube(stage, line, 0.75, linear("#d9cdb4"), lift=lift, twist=1.9, shine=0.0)
    else:
        strap(stage, line, 2.5, cloth, lift=lift + 0.8, thick=0.35, stitch=toned(ware.colour(1), 1.1))


def _hung_tote(stage: Stage, ware: Ware) -> None:
    peg(stage.within(0, -22.6))
    tote(stage, ware)


def crossbody(stage: Stage, ware: Ware, laid: bool = False) -> None:
    """A bag with a flap and a long strap."""
    cloth, band = ware.cloth(grain=0.85), leather(linear("#5d3f2b"))
    if laid:
        line = curve(
            (-12.8, 2.0),
            (-19.0, -8.0),
            (-16.0, -19.0),
            (-3.0, -22.0),
            (9.0, -17.0),
            (17.0, -19.0),
            (18.0, -8.0),
            (12.8, 2.0),
        )
    else:
        line = curve(
            (-12.8, 2.5), (-11.2, -16.0), (-1.6, -47.0), (0.0, -48.0), (1.6, -47.0), (11.2, -16.0), (12.8, 2.5)
        )
    strap(stage, line, 1.7, band, lift=0.5, thick=0.3, stitch=linear("#b89468"))
    body = mirrored(
        joined(
            curve((0.0, -0.4), (13.0, 0.0)),
            curve((14.0, 4.0), (14.2, 14.0), (12.8, 20.0), (10.0, 21.4)),
            curve((8.0, 21.8), (0.0, 22.2)),
        )
    )
    panel(
        stage,
        body,
        cloth,
        Sewn(
            lift=0.4,
            thick=2.0,
            round_cm=1.6,
            crease=0.06,
            folds=lambda p: bulge(p.x, np.full(p.shape, 14.0, np.float32), 0.1),
        ),
    )
    flap = mirrored(
        joined(curve((0.0, -0.8), (13.4, -0.3)), curve((13.9, 5.0), (13.2, 11.0), (9.0, 14.6), (0.0, 15.6)))
    )
    panel(
        stage,
        flap,
        cloth,
        Sewn(
            lift=2.3,
            thick=0.8,
            round_cm=0.6,
            hem=0.8,
            stitch=toned(ware.colour(2), 1.0),
            crease=0.06,
            flow=lambda p: (p.x + 3.7, p.y + 2.2),
            folds=lambda p: bulge(p.x, np.full(p.shape, 14.0, np.float32), 0.1),
        ),
    )
    tab = mirrored(joined([(0.0, 11.4), (1.5, 11.4)], curve((1.5, 17.0), (1.2, 18.4), (0.0, 18.9))))
    panel(
        stage,
        tab,
        band,
        Sewn(lift=0.4, follow=0.8, thick=0.4, round_cm=0.3, hem=0.3, stitch=linear("#b89468"), crease=0.0),
    )
    rivet(stage, 0.0, 17.2, BRASS, 0.6)
    for sign in (-1, 1):
        tube(
            stage,
            rectangle(sign * 12.8 - 1.2, 0.6, sign * 12.8 + 1.2, 2.6, 0.5),
            0.2,
            BRASS,
            lift=2.6,
            metal=1.0,
            shine=0.7,
        )


def _hung_crossbody(stage: Stage, ware: Ware) -> None:
    crossbody(stage, ware)
    peg(stage.within(0, -46.6))


def _tote_on_chair(ware: Ware, scene: Scene) -> None:
    chair(scene.stage())
    before_the_back(scene)
    tote(scene.stage(0, -37.0), ware, True)


def before_the_back(scene: Scene) -> None:
    """What stands on the seat stands before the chair's back: sink what is already there."""
    scene.z -= np.float32(9.0)
    np.maximum(scene.z, -8.8, out=scene.z)


def _crossbody_with_book(ware: Ware, scene: Scene) -> None:
    book(scene.stage(20.5, 16.0, 7), colour=mixed(ware.colour(0), linear("#46423e"), 0.6))
    pencil(scene.stage(-13.0, 29.5, -8), linear("#c0563f"))
    crossbody(scene.stage(-7.0, 0.0, -4), ware, True)


KINDS["tote"] = Kind(
    _hung_tote, lambda w: View(0, 7, 66), lambda w: View(10.5, 3.5, 15), _tote_on_chair, lambda w: View(0, -3, 82)
)


KINDS["crossbody"] = Kind(
    _hung_crossbody,
    lambda w: View(0, -12, 64),
    lambda w: View(5, 11, 15),
    _crossbody_with_book,
    lambda w: View(1, 4, 62),
    "flat",
)
