"""Leather, zips and rivets, for bags."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Colour, linear
from storefront.demo.draw.outline import Path, curve, rectangle
from storefront.demo.draw.panel import strap
from storefront.demo.draw.scene import Stage
from storefront.demo.draw.solids import BRASS, bead, slab, tube

LEATHER = linear("#7a5234")


def leather(colour: Colour = LEATHER) -> Cloth:
    """Smooth leather, for straps and pulls."""
    return Cloth("plain", (colour,), 9, 0.035, slub=0.5, fuzz=0.05)


def zipper(
    stage: Stage,
    line: Path,
    tape: Colour,
    metal: Colour = BRASS,
    teeth: float = 0.32,
    wide: float = 2.4,
    follow: float = 1.0,
) -> None:
    """A zip along a line: tape, two rows of teeth, and its slider at the end."""
    strap(stage, line, wide, Cloth("plain", (tape,), 13, 0.06), lift=0.08, follow=follow, thick=0.1)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    for at in np.arange(0.2, float(along[-1]) - 0.4, teeth):
        x, y = (float(np.interp(at, along, line[:, axis])) for axis in (0, 1))
        x2, y2 = (float(np.interp(at + 0.1, along, line[:, axis])) for axis in (0, 1))
        way = np.array([x2 - x, y2 - y]) / max(np.hypot(x2 - x, y2 - y), 1e-6)
        side = np.array([-way[1], way[0]]) * 0.24
        tube(
            stage,
            np.array([x, y]) + np.stack([-side, side]),
            teeth * 0.3,
            metal,
            lift=0.15,
            follow=follow,
            shine=0.7,
            metal=1.0,
        )
    end, before = line[-1], line[-3]
    way = np.degrees(np.arctan2(*(end - before)[::-1]))
    slider = stage.within(float(end[0]), float(end[1]), float(way))
    slab(
        slider,
        rectangle(-1.0, -0.55, 0.4, 0.55, 0.25),
        metal,
        lift=0.35,
        follow=follow,
        thick=0.35,
        edge=0.2,
        metal=1.0,
        shine=0.7,
    )
    tube(slider, rectangle(0.2, -0.35, 1.3, 0.35, 0.3), 0.11, metal, lift=0.5, follow=follow, metal=1.0, shine=0.7)
    strap(slider, curve((1.3, 0.0), (2.6, 0.1), (4.2, 0.6)), 0.75, leather(), lift=0.5, follow=follow, thick=0.25)


def rivet(stage: Stage, x: float, y: float, metal: Colour = BRASS, radius: float = 0.42) -> None:
    """A metal rivet."""
    bead(stage, x, y, radius, metal, lift=0.1, follow=1.0, tall=0.45, shine=0.7, metal=1.0)
