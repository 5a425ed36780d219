"""Cloths that hang or are folded: scarf, shawl, throw, baby blanket."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Colour, Field, linear, mixed, toned
from storefront.demo.draw.folds import Fall
from storefront.demo.draw.ground import shelf
from storefront.demo.draw.kinds import KINDS, Kind, View
from storefront.demo.draw.outline import Path, curve, joined, rectangle
from storefront.demo.draw.panel import Sewn, panel, skewed, stitches, strap
from storefront.demo.draw.patterns import threads
from storefront.demo.draw.props import chair, mannequin, rail
from storefront.demo.draw.scene import Patch, Scene, Stage
from storefront.demo.draw.solids import tube
from storefront.demo.draw.tabletop import cup
from storefront.demo.draw.ware import Ware


def fringe(
    stage: Stage, cloth: Cloth, left: float, right: float, y: Callable[[float], float], long: float, lift: float
) -> None:
    """Twisted tassels along a lower edge, in the colours of their threads."""
    rng = np.random.default_rng(cloth.seed)
    for x in np.arange(left + 0.45, right - 0.2, 0.95):
        where = np.full((1, 1), x, np.float32)
        warp, _ = threads(cloth.pattern, where / cloth.grain, where, cloth.colours, cloth.seed)
        tone: Colour = (float(warp[0, 0, 0]), float(warp[0, 0, 1]), float(warp[0, 0, 2]))
        top, lean, wave = y(float(x)), rng.normal(0, 0.35), rng.normal(0, 0.3)
        end = long * rng.uniform(0.86, 1.08)
        line = curve((x, top - 0.4), (x + wave, top + end * 0.5), (x + lean, top + end))
        tube(stage, line, 0.27, toned(tone, rng.uniform(0.85, 1.08)), lift=lift, shine=0.0, twist=0.8)


def hung(
    stage: Stage,
    cloth: Cloth,
    half: float,
    long: float,
    rng: np.random.Generator,
    *,
    tassels: float = 0.0,
    folds: float = 5,
    deep: float = 1.4,
    lift: float = 2.0,
    top: float = 0.0,
    hemmed: float = 0.0,
) -> None:
    """A cloth that hangs straight down from an edge at the top."""
    fall = Fall(rng, folds, folds, deep * 0.6, deep)
    low = fall.hem(-half * 1.02, half * 1.02, long)
    outline = joined([(-half, top), (half, top)], low)

    def shape(patch: Patch) -> Field:
        share = patch.x / (2.04 * half) + 0.5
        over = -1.1 * np.exp(-np.clip(patch.y - top, 0, None) / 0.8)
        return fall.height(share, np.clip((patch.y - top) / (long - top), 0, 1) * 0.8 + 0.2) + over

    panel(stage, outline, cloth, Sewn(folds=shape, lift=lift, round_cm=0.5, thick=0.5, crease=0.06))
    if tassels:
        xs, ys = low[::-1, 0], low[::-1, 1]
        fringe(stage, cloth, -half, half, lambda x: float(np.interp(x, xs, ys)), tassels, lift - 0.2)
    if hemmed:
        line = fall.hem(-half, half, long - hemmed)
        stitches(stage, line, toned(cloth.colour(0), 0.75 if sum(cloth.colour(0)) > 1.5 else 1.35))


def scarf(stage: Stage, ware: Ware) -> None:
    """A scarf over a brass rail, one end longer; a child's one is short."""
    cloth = ware.cloth()
    small = ware.cut != "" or "sciarpina" in ware.slug
    half, long = (9.0, 62.0) if small else (15.0, 92.0)
    rail(stage, half * 2.0)
    hung(stage.within(half * 0.3, 0), cloth, half, long * 0.78, ware.rng(5), tassels=5.5, deep=0.9, lift=0.4)
    hung(stage.within(-half * 0.12, 0), cloth, half, long, ware.rng(6), tassels=5.5, deep=1.5, lift=1.8, top=-0.7)


def shawl(stage: Stage, ware: Ware) -> None:
    """A wide shawl over a rail, falling in deep folds."""
    rail(stage, 42.0, brass=ware.pick(2) == 0)
    cloth = ware.cloth()
    hung(stage.within(6.0, 0), cloth, 30.0, 62.0, ware.rng(5), tassels=8.0, folds=7, deep=1.8, lift=0.4)
    hung(stage.within(-3.0, 0), cloth, 29.0, 82.0, ware.rng(6), tassels=8.0, folds=6, deep=2.6, lift=2.0, top=-0.7)


def throw(stage: Stage, ware: Ware) -> None:
    """A quilted throw hung to show its squares."""
    rail(stage, 72.0, brass=False)
    hung(stage, ware.cloth(grain=1.9), 62.0, 148.0, ware.rng(6), folds=6, deep=1.9, lift=3.0, top=-0.7, hemmed=2.0)


def blanket(stage: Stage, ware: Ware) -> None:
    """A baby's blanket laid flat, one corner turned back."""
    cloth = ware.cloth(grain=1.15)
    edge = joined(
        curve((8.0, 44.6), (-32.0, 45.0), (-36.0, 41.0)),
        curve((-36.0, -41.0), (-35.0, -44.0), (-32.0, -45.0)),
        curve((32.0, -45.0), (35.0, -44.0), (36.0, -41.0)),
        [(36.4, 15.4)],
    )
    panel(stage, edge, cloth, Sewn(lift=0.6, thick=1.0, round_cm=1.4, crease=0.16))
    strap(stage, edge, 2.2, cloth.plain(1), lift=0.1, follow=1.0, thick=0.5)
    corner = joined(
        [(36.9, 15.0)],
        curve((36.9, 15.0), (22.0, 28.0), (7.0, 45.9)),
        curve((10.0, 31.0), (11.5, 17.0), (15.0, 14.6), (25.0, 15.4), (36.9, 15.0)),
    )
    panel(stage, corner, cloth.plain(2), Sewn(lift=1.2, follow=0.4, thick=1.6, round_cm=2.0, crease=0.12))


def folded(stage: Stage, cloth: Cloth, wide: float, tall: float, layers: int, seed: int, *, thick: float = 1.6) -> None:
    """A cloth folded into a parcel, from the front: rounded edges one above the other. Stands at the origin."""
    rng = np.random.default_rng(seed)
    for at in range(layers):
        y = -(layers - at - 1) * thick
        half = wide / 2 * rng.uniform(0.97, 1.0)
        lean = rng.normal(0, 0.25)
        shape = rectangle(-half + lean, y - thick * 1.04, half + lean, y, thick * 0.5)
        panel(
            stage.within(0, 0),
            shape,
            cloth,
            Sewn(
                lift=tall * 0.55,
                thick=thick * 0.7,
                round_cm=thick * 0.42,
                crease=0.03,
                flow=skewed(0.0, at * 9.7, tall=2.2),
            ),
        )


def _scarf_on_chair(ware: Ware, scene: Scene) -> None:
    stage = scene.stage()
    chair(stage)
    small = "sciarpina" in ware.slug
    half, long = (8.0, 34.0) if small else (12.5, 56.0)
    over = stage.within(-1.5, -40.2)
    hung(over, ware.cloth(), half, long, ware.rng(6), tassels=5.0, deep=1.6, lift=13.0, top=-0.8)


def _shawl_on_bust(ware: Ware, scene: Scene) -> None:
    stage = scene.stage()
    mannequin(stage)
    cloth, rng = ware.cloth(), ware.rng(6)
    fall = Fall(rng, 7, 6, 1.0, 2.2)
    for sign in (-1, 1):
        edge = curve((sign * 5.6, -60.5), (sign * 4.8, -48.0), (sign * 1.0, -30.0), (sign * 3.0, 0.0))
        low = curve((sign * 3.0, 0.0), (sign * 14.0, 3.0), (sign * 27.0, -2.0))
        out = curve(
            (sign * 27.0, -2.0), (sign * 25.0, -30.0), (sign * 21.5, -52.0), (sign * 13.0, -58.6), (sign * 5.6, -60.5)
        )
        outline = joined(edge[::-1], out[::-1], low[::-1]) if sign > 0 else joined(edge, low, out)

        def folds(patch: Patch, sign: int = sign) -> Field:
            share = np.clip(np.abs(patch.x) / 28.0 + 0.06 * np.sin(patch.y / 14), 0, 1)
            round_ = 7.5 * np.sqrt(np.clip(1 - (patch.x / 28.0) ** 2, 0.02, 1))
            return fall.height(share.astype(np.float32), np.clip((patch.y + 60) / 60, 0, 1)) * 0.9 + round_

        panel(
            stage,
            outline,
            cloth,
            Sewn(
                folds=folds,
                lift=9.0 + sign * 0.8,
                round_cm=1.2,
                thick=1.0,
                crease=0.1,
                flow=skewed(lean=sign * 0.22),
            ),
        )
        xs, ys = (low[:, 0], low[:, 1]) if sign > 0 else (low[::-1, 0], low[::-1, 1])
        fringe(stage, cloth, float(xs.min()), float(xs.max()), partial(height_at, xs, ys), 8.0, 9.0)


def height_at(xs: Path, ys: Path, x: float) -> float:
    return float(np.interp(x, xs, ys))


def _on_shelf(ware: Ware, scene: Scene) -> None:
    shelf(scene, 0.0, 80.0)
    stage = scene.stage()
    cloth = ware.cloth(grain=1.3)
    folded(stage.within(-9, 0), cloth, 40.0, 16.0, 6, ware.seed, thick=2.6 if ware.kind == "throw" else 2.0)
    folded(
        stage.within(-9, -15.8 if ware.kind == "throw" else -12.2),
        cloth.plain(1),
        37.0,
        15.0,
        2,
        ware.seed + 1,
        thick=1.7,
    )
    cup(stage.within(20.0, 0.0), mixed(ware.colour(-1), linear("#e9e1d2"), 0.6))


def _blanket_on_chair(ware: Ware, scene: Scene) -> None:
    stage = scene.stage()
    chair(stage)
    over = stage.within(0, -40.2)
    hung(over, ware.cloth(grain=1.05), 15.0, 37.0, ware.rng(6), folds=3, deep=1.4, lift=13.0, top=-0.8, hemmed=1.2)


KINDS["scarf"] = Kind(
    scarf,
    lambda w: View(0, 33 if "sciarpina" in w.slug else 46, 62 if "sciarpina" in w.slug else 92),
    lambda w: View(-2, 50 if "sciarpina" in w.slug else 82, 18),
    _scarf_on_chair,
    lambda w: View(0, 0, 84),
)


KINDS["shawl"] = Kind(
    shawl, lambda w: View(0, 43, 100), lambda w: View(-8, 74, 26), _shawl_on_bust, lambda w: View(0, -26, 90)
)


KINDS["throw"] = Kind(
    throw, lambda w: View(0, 73, 158), lambda w: View(-18, 96, 34), _on_shelf, lambda w: View(1, -14, 66)
)


KINDS["babyblanket"] = Kind(
    blanket, lambda w: View(0, 0, 94), lambda w: View(20, 22, 24), _blanket_on_chair, lambda w: View(0, 0, 84), "flat"
)
