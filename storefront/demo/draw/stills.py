"""The still life of the home page: the table of the workshop."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from storefront.demo.draw import ground
from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import linear
from storefront.demo.draw.outline import curve
from storefront.demo.draw.panel import button, strap
from storefront.demo.draw.portraits import (
    anna_maria_carrieri,
    arbrora,
    au_petit_bonheur,
    baobab_couture,
    episodio_zero,
    petit_le_cad,
    sosa_baby_design,
)
from storefront.demo.draw.scene import Scene, Stage
from storefront.demo.draw.studio import piece, room
from storefront.demo.draw.tabletop import cup_above, pencil, scissors, spool
from storefront.demo.draw.wares import linens


def tape_measure(stage: Stage, line: Sequence[tuple[float, float]]) -> None:
    """A tailor's tape, loosely laid, with a mark for every centimetre."""
    path = curve(*line, steps=24)
    strap(stage, path, 1.7, Cloth("plain", (linear("#d9b04e"),), 3, 0.03, slub=0.2), lift=0.25, thick=0.1)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    way = np.gradient(path, axis=0)
    side = np.stack([-way[:, 1], way[:, 0]], axis=1) / np.hypot(way[:, 0], way[:, 1])[:, None]
    marks = []
    for at in np.arange(0.5, along[-1], 1.0):
        spot = np.array([np.interp(at, along, path[:, axis]) for axis in (0, 1)])
        off = np.array([np.interp(at, along, side[:, axis]) for axis in (0, 1)])
        marks.append(np.stack([spot + off * 0.8, spot + off * (0.05 if round(at) % 5 else -0.5)]))
    patch = stage.patch(path, 2.0)
    if patch is not None:
        stage.tint(patch, stage.strokes(patch, marks, 0.12) * 0.8, linear("#2b2a2c"))


def hero() -> Scene:
    """The workshop's table: folded cloths, shears, spools, buttons, a tape, a coffee."""
    scene = room("hero", 104.0, size=(1600, 1000))
    ground.table(scene, linear("#c8a67c"))
    stage = scene.stage()
    cloths = [
        (-37.0, -13.0, -14, piece("a", "tablecloth", "tartan", "#2f4a3e", "#7b2d2f", "#c9a24f").cloth(1.3, 0.16)),
        (-30.0, 2.0, -7, piece("b1", "tablecloth", "wax", "#21456a", "#d9a24a", "#8f3a2f").cloth(0.9)),
        (-35.0, 18.0, 4, piece("c", "tablecloth", "stripe", "#efe6d4", "#a4493f").cloth(1.3)),
    ]
    for x, y, turn, cloth in cloths:
        linens.folded_flat(stage.within(x, y, turn), cloth, 38.0, 27.0, lift=0.4)
    linens.folded_flat(
        stage.within(38.0, -22.0, 9),
        piece("d", "tablecloth", "herringbone", "#4b4640", "#b5ab99").cloth(1.0, 0.16),
        34.0,
        25.0,
    )
    linens.folded_flat(
        stage.within(43.0, -10.0, 3),
        piece("e", "tablecloth", "floral", "#ede4d6", "#a5605a", "#7d8a63").cloth(0.9),
        32.0,
        24.0,
        lift=2.2,
    )
    scissors(scene.stage(3.0, 4.0, 28, 1.25))
    for x, y, turn, tone in (
        (17.0, 19.0, 96, "#86291f"),
        (26.0, 22.5, 78, "#1c4a3c"),
        (22.0, 13.0, 118, "#d9a441"),
        (35.0, 18.0, 100, "#1f4a66"),
        (31.5, 12.0, 62, "#e6dccb"),
    ):
        spool(scene.stage(x, y, turn, 1.15), linear(tone))
    tape_measure(
        stage,
        (
            (-13.0, 25.0),
            (-9.5, 21.5),
            (-4.0, 20.6),
            (1.0, 22.6),
            (5.0, 26.0),
            (9.0, 27.6),
            (12.0, 26.0),
            (12.6, 22.6),
            (10.0, 20.4),
        ),
    )
    tape_measure(
        stage,
        (
            (-18.0, -33.0),
            (-14.0, -27.5),
            (-8.0, -26.0),
            (-1.0, -28.2),
            (6.0, -28.0),
            (11.6, -24.0),
            (13.6, -18.0),
            (12.0, -12.4),
            (8.4, -9.6),
        ),
    )
    cup_above(scene.stage(1.0, -17.0, -35))
    for x, y, size, tone in (
        (-8.0, 8.5, 1.0, "#e9e1d2"),
        (-5.2, 11.2, 0.8, "#6b4f38"),
        (-9.5, 12.4, 0.9, "#7c2f32"),
        (15.0, 4.0, 1.0, "#3a4d52"),
        (18.4, 6.4, 0.7, "#e9e1d2"),
        (44.0, 10.0, 0.9, "#b98b3e"),
    ):
        button(stage, x, y, size, linear(tone))
    pencil(scene.stage(20.0, 30.0, -6), linear("#1c4a3c"))
    return scene


STILLS: dict[str, Callable[[], Scene]] = {
    "hero": hero,
    "brand-au-petit-bonheur": au_petit_bonheur,
    "brand-petit-le-cad": petit_le_cad,
    "brand-arbrora": arbrora,
    "brand-baobab-couture": baobab_couture,
    "brand-anna-maria-carrieri": anna_maria_carrieri,
    "brand-episodio-zero": episodio_zero,
    "brand-sosa-baby-design": sosa_baby_design,
}
