"""Known things for the hand and the table that give the size: cup, book, ruler, coin, spool, shears, pencil, plate."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Colour, linear, step, toned
from storefront.demo.draw.outline import curve, ellipse, joined, mirrored, rectangle
from storefront.demo.draw.scene import Stage
from storefront.demo.draw.solids import BEECH, BRASS, CLAY, CREAM, INK, SILVER, STEEL, WALNUT, disc, slab, tube, turned


def cup(stage: Stage, glaze: Colour = CREAM, clay: Colour = CLAY, radius: float = 4.1, tall: float = 8.2) -> None:
    """A stoneware cup from the front; it stands at the origin."""
    handle = curve(
        (radius * 0.9, -tall * 0.8),
        (radius * 1.5, -tall * 0.82),
        (radius * 1.75, -tall * 0.5),
        (radius * 1.4, -tall * 0.22),
        (radius * 0.85, -tall * 0.24),
    )
    tube(stage, handle, 0.55, glaze, lift=3.0, shine=0.6)
    profile = curve((radius, -tall), (radius * 0.985, -tall * 0.5), (radius * 0.9, -tall * 0.12), (radius * 0.74, 0.25))
    bottom = ellipse(0, 0.1, radius * 0.76, 0.7, 40)
    slab(stage, bottom, clay, lift=4.0, thick=0.4)
    patch = turned(stage, profile, glaze, lift=3.5, shine=0.6)
    if patch is None:
        return
    edge = -tall * 0.3 + 0.35 * np.sin(patch.x * 1.3) + 0.2 * np.sin(patch.x * 3.1)
    inside = (np.abs(patch.x) <= radius * 0.99) & (patch.y < 0.3)
    stage.tint(
        patch,
        step(-0.08, 0.08, patch.y - edge)
        * inside
        * stage.mask(patch, [mirrored(joined([(0.0, -tall)], profile, [(0.0, 0.25)]))]),
        clay,
    )
    rim = ellipse(0, -tall, radius, 0.95, 64)
    slab(stage, rim, glaze, lift=5.5, thick=0.5, edge=0.18, shine=0.6)
    slab(stage, ellipse(0, -tall + 0.04, radius - 0.3, 0.72, 64), toned(glaze, 0.55), lift=5.0, thick=0.05)
    slab(stage, ellipse(0, -tall + 0.25, radius - 0.5, 0.5, 64), linear("#3d2415"), lift=5.0, thick=0.02, shine=0.8)


def cup_above(stage: Stage, glaze: Colour = CREAM, saucer: bool = True) -> None:
    """A cup of coffee from above."""
    if saucer:
        disc(stage, 0, 0, 7.4, glaze, thick=0.9, edge=1.6, shine=0.6)
        disc(stage, 0, 0, 4.2, toned(glaze, 0.96), lift=0.55, thick=0.1, edge=0.4, shine=0.6)
    tube(stage, curve((3.4, 0.9), (6.3, 1.7)), 0.5, glaze, lift=3.6, shine=0.6)
    disc(stage, 0, 0, 4.1, glaze, lift=3.2, thick=2.2, edge=0.6, shine=0.6)
    disc(stage, 0, 0, 3.75, toned(glaze, 0.8), lift=4.2, thick=0.3, edge=0.2, shine=0.5)
    patch = disc(stage, 0, 0, 3.55, linear("#4a2b18"), lift=3.4, thick=0.05, edge=0.1, shine=0.9)
    if patch is not None:
        far = np.hypot(patch.x, patch.y)
        foam = step(2.7, 3.4, far + 0.18 * np.sin(np.arctan2(patch.y, patch.x) * 5)) * (far < 3.55)
        stage.tint(patch, foam * 0.75, linear("#b98a5a"))
        stage.shade(patch, 1 - 0.4 * (far < 3.55) * step(-1.0, 3.6, -patch.x - patch.y))


def book(
    stage: Stage, wide: float = 13.0, tall: float = 20.0, colour: Colour = linear("#4c6560"), thick: float = 2.2
) -> None:
    """A cloth-bound book lying flat, its middle at the origin."""
    slab(
        stage,
        rectangle(-wide / 2 + 0.1, -tall / 2 + 0.2, wide / 2 + 0.25, tall / 2 + 0.35, 0.2),
        linear("#e6dcc6"),
        thick=thick * 0.8,
        edge=0.1,
    )
    cover = rectangle(-wide / 2, -tall / 2, wide / 2, tall / 2, 0.25)
    patch = slab(stage, cover, colour, thick=thick, edge=0.15, fuzz=0.2)
    if patch is None:
        return
    cloth = Cloth("plain", (colour,), 11, yarn=0.06)
    paint, z = cloth.painted(patch.x, patch.y, patch.pixels_per_cm)
    stage.emboss(patch, z)
    groove = np.exp(-(((patch.x + wide / 2 - 1.3) / 0.28) ** 2)) * stage.mask(patch, [cover])
    stage.emboss(patch, -0.16 * groove)
    slab(
        stage,
        rectangle(-wide * 0.16, -tall * 0.3, wide * 0.3, -tall * 0.14, 0.08),
        linear("#e3d6b8"),
        thick=0.05,
        edge=0.05,
        follow=1.0,
    )


def ruler(stage: Stage, length: int = 20) -> None:
    """A wooden ruler with a mark for every half centimetre, from the origin to the right."""
    slab(stage, rectangle(-0.6, -1.5, length + 0.6, 1.5, 0.12), BEECH, thick=0.35, edge=0.18, grain=0.14, shine=0.3)
    board = rectangle(-0.6, -1.5, length + 0.6, 1.5)
    patch = stage.patch(board, 0.1)
    if patch is None:
        return
    marks = []
    for half in range(2 * length + 1):
        tall = 1.0 if half % 10 == 0 else (0.75 if half % 2 == 0 else 0.45)
        marks.append(np.array([[half / 2, -1.45], [half / 2, -1.45 + tall]]))
    stage.tint(patch, stage.strokes(patch, marks, max(0.045, 1.2 / stage.pixels_per_cm)) * 0.85, INK)


def coin(stage: Stage) -> None:
    """A coin of one euro, 2.3 cm, without its face."""
    disc(stage, 0, 0, 1.16, linear("#cfa956"), thick=0.2, edge=0.1, metal=1.0, shine=0.35)
    disc(stage, 0, 0, 0.82, SILVER, thick=0.02, edge=0.05, metal=1.0, shine=0.35, follow=1.0)


def spool(stage: Stage, thread: Colour, tall: float = 5.0, radius: float = 1.5) -> None:
    """A wooden spool of thread standing, seen from the front, its foot at the origin."""
    turned(stage, curve((radius, -0.7), (radius, 0.0)), BEECH, lift=1.5, grain=0.1)
    patch = turned(
        stage,
        curve((radius * 0.86, -tall + 0.6), (radius * 0.92, -tall / 2), (radius * 0.86, -0.6)),
        thread,
        lift=1.5,
        shine=0.25,
        fuzz=0.4,
    )
    if patch is not None:
        wound = np.sin(2 * np.pi * (patch.y * 5.5 + patch.x * 0.35))
        inside = stage.mask(patch, [rectangle(-radius * 0.86, -tall + 0.6, radius * 0.86, -0.6)])
        stage.emboss(patch, 0.012 * wound * inside)
        stage.shade(patch, 1 - 0.14 * (1 - wound) / 2 * inside)
    turned(stage, curve((radius, -tall), (radius, -tall + 0.7)), BEECH, lift=1.5, grain=0.1)
    slab(stage, ellipse(0, -tall, radius, 0.34, 40), toned(BEECH, 1.05), lift=2.6, thick=0.1, edge=0.05)
    slab(stage, ellipse(0, -tall, 0.4, 0.1, 24), toned(WALNUT, 0.5), lift=2.6, thick=0.05, edge=0.05)


def scissors(stage: Stage) -> None:
    """Tailor's shears lying half open, about 22 cm, their screw at the origin."""
    for side in (-1, 1):
        one = stage.within(0, 0, side * 9)
        blade = joined(curve((0.9, 0.9), (0.75, -5.0), (0.0, -12.0)), curve((-0.25, -11.0), (-0.7, -4.0), (-0.8, 0.9)))
        slab(
            one,
            blade * np.array([side, 1]),
            STEEL,
            lift=0.2 + 0.15 * (side + 1),
            thick=0.35,
            edge=0.5,
            metal=1.0,
            shine=0.75,
        )
        shank = curve((0.0, 0.4), (side * -0.6, 2.6), (side * -1.5, 4.4))
        tube(one, shank, 0.62, INK, lift=0.3, shine=0.7)
        turn = np.linspace(0, 2 * np.pi, 40)
        bow = np.stack([side * -2.3 + 1.75 * np.cos(turn), 7.2 + 2.9 * np.sin(turn)], axis=1)
        tube(one, bow, 0.5, INK, lift=0.2, shine=0.7)
    disc(stage, 0, 0, 0.5, BRASS, lift=0.75, thick=0.2, metal=1.0, shine=0.6)


def pencil(stage: Stage, colour: Colour, length: float = 17.0) -> None:
    """A pencil lying, its end at the origin, its point to the right."""
    slab(stage, rectangle(0, -0.37, length - 2.2, 0.37, 0.05), colour, thick=0.5, edge=0.3, shine=0.6)
    cone = np.array([[length - 2.25, -0.37], [length - 0.5, -0.1], [length - 0.5, 0.1], [length - 2.25, 0.37]])
    slab(stage, cone, BEECH, thick=0.4, edge=0.25)
    slab(stage, np.array([[length - 0.62, -0.12], [length, 0.0], [length - 0.62, 0.12]]), INK, thick=0.2, edge=0.1)


def plate(stage: Stage, glaze: Colour = CREAM, radius: float = 12.5) -> None:
    """A plate from above."""
    disc(stage, 0, 0, radius, glaze, thick=1.6, edge=2.4, shine=0.6)
    disc(stage, 0, 0, radius * 0.68, toned(glaze, 0.93), lift=0.9, thick=0.05, edge=0.5, shine=0.6)
    patch = stage.patch(ellipse(0, 0, radius, radius), 0.2)
    if patch is not None:
        far = np.hypot(patch.x, patch.y)
        stage.emboss(patch, -0.3 * (1 - step(radius * 0.62, radius * 0.72, far)))
        stage.tint(patch, np.exp(-(((far - radius * 0.97) / 0.16) ** 2)) * 0.6, CLAY)
