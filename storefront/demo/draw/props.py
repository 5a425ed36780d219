"""Known things that stand or hang and give the size: hanger, peg, rail, mannequin, chair."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Colour, Field, linear, mixed, step, toned
from storefront.demo.draw.outline import curve, joined, mirrored, rectangle
from storefront.demo.draw.scene import Stage
from storefront.demo.draw.solids import BRASS, OAK, STEEL, WALNUT, bead, disc, slab, tube, turned


def hook(stage: Stage, lift: float = 1.8) -> None:
    """A hanger's wire hook."""
    line = curve((0.0, -0.6), (0.0, -2.6), (1.3, -3.6), (2.0, -5.0), (0.9, -6.5), (-0.9, -6.3), (-1.5, -5.2))
    tube(stage, line, 0.16, STEEL, lift=lift, shine=0.9, metal=1.0)


def hanger(stage: Stage, half: float, lift: float = 1.2) -> None:
    """A wooden hanger; the top middle of its shoulders is the place's origin."""
    hook(stage, lift + 0.6)
    top = curve((0.0, -1.3), (half * 0.3, -0.3), (half * 0.75, half * 0.2), (half, half * 0.36))
    under = curve((half, half * 0.36 + 1.2), (half * 0.7, half * 0.2 + 2.2), (half * 0.3, 1.9), (0.0, 1.2))
    slab(stage, mirrored(joined(top, under)), OAK, lift=lift, thick=0.9, edge=0.6, grain=0.14, shine=0.35)


def peg(stage: Stage, radius: float = 1.3) -> None:
    """A turned wooden peg on the wall, seen from the front."""
    disc(stage, 0, 0, radius * 1.05, WALNUT, thick=1.2, edge=0.3)
    bead(stage, 0, 0, radius, WALNUT, lift=2.2, shine=0.4, grained=0.1)


def rail(stage: Stage, half: float, brass: bool = True) -> None:
    """A rod on the wall, with ends."""
    colour = BRASS if brass else OAK
    tube(stage, curve((-half, 0.0), (half, 0.0)), 0.55, colour, lift=2.0, shine=0.8, metal=1.0 if brass else 0.0)
    for side in (-1, 1):
        disc(stage, side * half * 0.9, 0, 1.3, WALNUT, thick=1.5, edge=0.3)
        bead(stage, side * half * 0.9, 0, 1.15, WALNUT, lift=2.2, shine=0.4)


BUST = (
    (3.6, -66.0),
    (3.7, -62.5),
    (5.2, -60.0),
    (12.5, -57.0),
    (17.0, -54.0),
    (17.6, -50.0),
    (15.4, -44.0),
    (16.3, -38.0),
    (16.2, -33.0),
    (13.4, -25.0),
    (12.0, -19.0),
    (13.6, -12.0),
    (17.0, -3.0),
    (18.2, 5.0),
    (17.4, 11.0),
)


def mannequin(stage: Stage, cloth_colour: Colour = linear("#d9cdb8"), stand: bool = True) -> None:
    """A tailor's bust covered in linen. The waist lies at -19, the top of the neck at -66, the hips at 5."""
    if stand:
        tube(stage, curve((0.0, 9.0), (0.0, 62.0)), 1.1, WALNUT, lift=4.0, shine=0.4)
        foot = curve((0.0, 60.5), (12.0, 62.0), (17.5, 66.5))
        for side in (-1, 1):
            tube(stage, foot * np.array([side, 1]), 1.25, WALNUT, lift=3.0, shine=0.4)
        tube(stage, curve((0.0, 60.0), (0.5, 69.0)), 1.4, WALNUT, lift=6.0, shine=0.4)
    profile = curve(*BUST, steps=8)
    cloth = Cloth("plain", (cloth_colour,), 5, yarn=0.12, slub=1.2)
    outline = mirrored(joined([(0.0, -66.0)], profile, [(0.0, 12.0)]))
    patch = stage.patch(outline, 0.4)
    if patch is None:
        return
    cover = stage.mask(patch, [outline])
    paint, yarns = cloth.painted(patch.x, patch.y, patch.pixels_per_cm)
    centre = step(0.0, 0.16, np.abs(patch.x)) * 0.25 + 0.75
    z = bust_depth(patch.x, patch.y) + yarns
    stage.put(patch, cover, z, paint * centre[..., None], fuzz=0.3)
    cap = curve((0.8, -70.5), (1.4, -69.6), (0.9, -68.6), (3.3, -67.4), (3.75, -66.2), (3.7, -65.6))
    turned(stage, cap, WALNUT, lift=7.0, shine=0.5, grain=0.1)


def bust_depth(x: Field, y: Field) -> Field:
    """How far the bust comes forward at a place, for what it wears."""
    profile = curve(*BUST, steps=8)
    radius = np.interp(y, profile[:, 1], profile[:, 0]).astype(np.float32) + 0.3
    body = np.sqrt(np.clip(1 - (x / radius) ** 2, 0.015, 1)) * radius * 0.72
    breast = sum(np.exp(-(((x - side * 7.2) / 5.6) ** 2) - ((y + 38.5) / 6.5) ** 2) for side in (-1, 1))
    return np.asarray(6.0 + body + 2.2 * breast, dtype=np.float32)


def chair(stage: Stage, wood: Colour = OAK) -> None:
    """A kitchen chair from the front: seat at the origin, back 42 cm above, floor 45 cm below."""
    dark = mixed(wood, (0.05, 0.03, 0.02), 0.25)
    for side in (-1, 1):
        tube(stage, curve((side * 15.5, 4.0), (side * 15.0, 41.5)), 1.4, dark, lift=2.0, shine=0.3)
        tube(stage, curve((side * 16.8, 0.0), (side * 18.0, -42.0)), 1.5, wood, lift=3.0, shine=0.3)
        tube(stage, curve((side * 18.2, 2.0), (side * 19.2, 46.0)), 1.6, wood, lift=9.0, shine=0.3)
    tube(stage, curve((-18.5, 27.0), (18.5, 27.0)), 0.9, wood, lift=9.5, shine=0.3)
    for y, tall in ((-39.0, 6.0), (-27.5, 3.6), (-16.5, 3.6)):
        bow = curve((-17.5, y), (0.0, y - 1.2), (17.5, y))
        under = curve((17.5, y + tall), (0.0, y + tall - 1.2), (-17.5, y + tall))
        slab(stage, joined(bow, under), wood, lift=3.4, thick=0.8, edge=0.7, grain=0.14, shine=0.3)
    seat = joined(curve((-17.0, -1.6), (17.0, -1.6)), curve((20.5, 1.6), (-20.5, 1.6)))
    slab(stage, seat, toned(wood, 1.08), lift=7.0, thick=0.4, edge=0.4, grain=0.14, shine=0.3)
    slab(stage, rectangle(-20.6, 1.4, 20.6, 4.6, 0.5), dark, lift=10.0, thick=0.6, edge=0.5, grain=0.14, shine=0.3)
