"""Earrings and necklaces of buttons, tiles, cloth, inner tube and maps."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.field import Colour, Field, linear, mixed, step, toned
from storefront.demo.draw.kinds import KINDS, Kind, View
from storefront.demo.draw.outline import Path, curve, ellipse, loop, rectangle
from storefront.demo.draw.panel import Sewn, button, panel
from storefront.demo.draw.props import mannequin
from storefront.demo.draw.scene import Scene, Stage
from storefront.demo.draw.solids import BRASS, bead, slab, tube
from storefront.demo.draw.tabletop import coin, ruler
from storefront.demo.draw.ware import Ware


def ear_wire(stage: Stage, colour: Colour = BRASS) -> None:
    """A hook for the ear; what hangs from it starts at the origin."""
    line = curve((0.0, 0.0), (-0.05, -0.5), (0.35, -1.3), (0.2, -2.0), (-0.35, -2.1), (-0.75, -1.5), (-0.85, -0.6))
    tube(stage, line, 0.055, colour, lift=0.1, metal=1.0, shine=0.8)
    tube(stage, ellipse(0, 0.12, 0.16, 0.16, 24), 0.05, colour, lift=0.1, metal=1.0, shine=0.8)


def earrings(stage: Stage, ware: Ware) -> None:
    """A pair: stacked buttons, cloth-covered drops, or little cement tiles."""
    for sign in (-1, 1):
        one = stage.within(sign * 2.3, -1.5, sign * 3)
        ear_wire(one)
        if ware.cut == "bottoni":
            _button_drop(one, ware)
        elif ware.cut == "cementine":
            _tile_drop(one, ware)
        else:
            _cloth_drop(one, ware, sign)


def _button_drop(stage: Stage, ware: Ware) -> None:
    y = 0.35
    for radius, tone in ((0.62, 1), (0.9, 0), (0.72, 2)):
        y += radius
        button(stage.within(0, y, 15 * tone), 0, 0, radius, ware.colour(tone), 4 if tone else 2)
        y += radius
        tube(stage, ellipse(0, y + 0.05, 0.15, 0.15, 24), 0.045, BRASS, lift=0.1, metal=1.0, shine=0.8)
        y += 0.12


def _tile_drop(stage: Stage, ware: Ware) -> None:
    spot = stage.within(0, 2.3, 45)
    square = rectangle(-1.45, -1.45, 1.45, 1.45, 0.12)
    slab(spot, rectangle(-1.55, -1.55, 1.55, 1.55, 0.14), BRASS, thick=0.3, edge=0.1, metal=1.0, shine=0.6)
    patch = slab(spot, square, ware.colour(1), lift=0.05, thick=0.36, edge=0.08, shine=0.3)
    if patch is None:
        return
    x, y = patch.x, patch.y
    inside = spot.mask(patch, [square])
    corner = np.hypot(np.abs(x) - 1.45, np.abs(y) - 1.45)
    far = np.abs(x) + np.abs(y)
    spot.tint(patch, inside * (1 - step(0.83, 0.87, corner)), ware.colour(0))
    spot.tint(patch, inside * (1 - step(0.45, 0.49, corner)), ware.colour(2))
    spot.tint(patch, inside * (1 - step(0.83, 0.87, far)), ware.colour(2))
    spot.tint(patch, inside * (1 - step(0.42, 0.46, far)), ware.colour(1))
    grit = stage.scene.rng.standard_normal(patch.shape).astype(np.float32)
    spot.shade(patch, 1 + 0.03 * grit * inside)


def _cloth_drop(stage: Stage, ware: Ware, sign: int) -> None:
    cloth = ware.cloth(grain=0.24, yarn=0.04)
    tube(stage, ellipse(0, 1.0, 0.78, 0.78, 48), 0.07, BRASS, lift=0.1, metal=1.0, shine=0.8)
    drop = loop((0.0, 1.7), (0.95, 2.6), (1.55, 3.9), (1.1, 5.1), (0.0, 5.5), (-1.1, 5.1), (-1.55, 3.9), (-0.95, 2.6))
    panel(
        stage,
        drop,
        cloth,
        Sewn(lift=0.15, thick=0.34, round_cm=0.24, crease=0.002, flow=lambda p: (p.x + sign * 1.1, p.y + sign * 0.7)),
    )
    tube(stage, np.vstack([drop, drop[:1]]), 0.09, BRASS, lift=0.22, metal=1.0, shine=0.7)


def _arc(half: float, deep: float, count: int) -> Path:
    turn = np.linspace(np.pi * 0.99, 0.01 * np.pi, count)
    return np.stack([half * np.cos(turn) * (1 - 0.12 * np.sin(turn) ** 2), deep * np.sin(turn) ** 0.9], axis=1)


def necklace(stage: Stage, ware: Ware, worn: bool = False) -> None:
    """A necklace laid in an arc: petals of inner tube, or beads of rolled maps."""
    half, deep = (6.6, 12.5) if worn else (8.2, 14.0)
    rise = -9.0
    ends = ((half * 0.8, -1.2), (3.6, -3.6)) if worn else ((half, rise * 0.5), (half * 0.72, rise))
    sides = [curve((half * 0.99, 0.6), *ends) * np.array([sign, 1.0]) for sign in (-1, 1)]
    lift = 14.0 if worn else 0.1
    cord = linear("#2b2826")
    for line in sides:
        tube(
            stage,
            line,
            0.13,
            cord if ware.cut == "camera-d-aria" else linear("#5c4a38"),
            lift=lift,
            shine=0.2,
            twist=0.5,
        )
    if not worn:
        tube(stage, curve(sides[0][-1], (0.0, rise - 1.6), sides[1][-1]), 0.13, cord, lift=lift, twist=0.5)
        slab(stage, rectangle(-0.7, rise - 2.0, 0.7, rise - 1.2, 0.3), BRASS, lift=0.2, thick=0.3, metal=1.0, shine=0.7)
    (_petals if ware.cut == "camera-d-aria" else _map_beads)(stage, ware, half, deep, lift)


def _petals(stage: Stage, ware: Ware, half: float, deep: float, lift: float) -> None:
    arc = _arc(half, deep, 23)
    tube(stage, arc, 0.14, linear("#2b2826"), lift=lift, shine=0.2)
    way = np.gradient(arc, axis=0)
    for rank, (scale, tone) in enumerate(((1.0, 0), (0.72, 1))):
        order = sorted(range(len(arc)), key=lambda at: -abs(at - len(arc) // 2))
        for at in order:
            turn = float(np.degrees(np.arctan2(way[at][1], way[at][0])))
            leaf = stage.within(float(arc[at][0]), float(arc[at][1]), turn)
            long = scale * (1.7 + 1.5 * np.sin(np.pi * at / (len(arc) - 1)))
            shape = loop(
                (0.0, -0.2),
                (0.42 * scale, long * 0.35),
                (0.5 * scale, long * 0.7),
                (0.0, long),
                (-0.5 * scale, long * 0.7),
                (-0.42 * scale, long * 0.35),
            )
            colour = toned(mixed(ware.colour(0), ware.colour(1), 0.06 if tone == 0 else 0.2), 1.1)
            slab(leaf, shape, colour, lift=lift + 0.15 + 0.28 * rank, thick=0.4, edge=0.34, shine=0.75)
            bead(leaf, 0, 0.1, 0.13, BRASS, lift=lift + 0.55 + 0.25 * rank, metal=1.0, shine=0.8)


def _map_beads(stage: Stage, ware: Ware, half: float, deep: float, lift: float) -> None:
    arc = _arc(half, deep, 200)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(arc, axis=0).T))])
    rng, at, number = ware.rng(2), 0.3, 0
    tube(stage, arc, 0.07, linear("#5c4a38"), lift=lift)
    while at < along[-1] - 0.8:
        middle = np.sin(np.pi * at / along[-1])
        long, radius = 1.5 + 0.9 * middle, 0.34 + 0.34 * middle
        spots = [
            np.array([np.interp(at + long * part, along, arc[:, axis]) for axis in (0, 1)]) for part in (0.0, 0.5, 1.0)
        ]
        way = spots[2] - spots[0]
        one = stage.within(float(spots[1][0]), float(spots[1][1]), float(np.degrees(np.arctan2(way[1], way[0]))))
        _paper_bead(one, ware, long / 2 * 0.94, radius, number, rng, lift)
        at += long
        x, y = (float(np.interp(at + 0.12, along, arc[:, axis])) for axis in (0, 1))
        bead(stage, x, y, 0.17, BRASS, lift=lift, metal=1.0, shine=0.8)
        at += 0.26
        number += 1


def _paper_bead(
    stage: Stage, ware: Ware, half: float, radius: float, number: int, rng: np.random.Generator, lift: float
) -> None:
    shape = loop(
        (-half, 0.0),
        (-half * 0.5, -radius * 0.86),
        (0.0, -radius),
        (half * 0.5, -radius * 0.86),
        (half, 0.0),
        (half * 0.5, radius * 0.86),
        (0.0, radius),
        (-half * 0.5, radius * 0.86),
    )
    patch = stage.patch(shape, 0.1)
    if patch is None:
        return
    girth = radius * np.sqrt(np.clip(1 - (patch.x / half) ** 2, 0.02, 1)) ** 0.9
    z = lift + np.sqrt(np.clip(girth**2 - patch.y**2, 0.0004, None))
    base, ink = np.array(ware.colour(number), np.float32), np.array(ware.colour(number + 1), np.float32)
    turns = patch.x * 9 + patch.y * 0.8
    layer = step(0.25, 0.4, np.abs(np.mod(turns / 2, 1) - 0.5) * 2)
    roads = step(0.86, 0.95, np.sin(patch.x * 14 + 3 * np.sin(patch.y * 9 + number) + number))
    water = step(0.55, 0.7, np.sin(patch.x * 5.5 + patch.y * 7 + number * 2.4))
    paint = mixed_field(base, ink, 0.5 * water * layer)
    paint = mixed_field(paint, np.array(linear("#a8493c"), np.float32), 0.75 * roads)
    stage.put(patch, stage.mask(patch, [shape]), z + 0.012 * layer, paint * (0.82 + 0.18 * layer)[..., None], shine=0.7)


def mixed_field(below: Field, above: Field, share: Field) -> Field:
    """Colours mixed pixel by pixel."""
    return np.asarray(below + share[..., None] * (above - below), dtype=np.float32)


def _beside_ruler(ware: Ware, scene: Scene) -> None:
    draw = KINDS[ware.kind].draw
    ruler(scene.stage(-5.0, 6.8 if ware.kind == "earrings" else 3.0, -3), 15 if ware.kind == "earrings" else 10)
    coin(scene.stage(5.6 if ware.kind == "earrings" else 3.6, -2.2 if ware.kind == "earrings" else -1.4))
    draw(scene.stage(-1.2, -1.5), ware)


def _necklace_on_bust(ware: Ware, scene: Scene) -> None:
    mannequin(scene.stage(), linear("#cfc3b0"))
    necklace(scene.stage(0, -59.0), ware, True)


KINDS["earrings"] = Kind(
    earrings,
    lambda w: View(0, 0.2, 13.5),
    lambda w: View(2.1, 1.4, 5.2),
    _beside_ruler,
    lambda w: View(2.0, 1.2, 19),
    "linen",
)


KINDS["necklace"] = Kind(
    necklace,
    lambda w: View(0, 3.2, 28),
    lambda w: View(2.5, 13.0, 8.5),
    _necklace_on_bust,
    lambda w: View(0, -47, 58),
    "linen",
)
