"""Solid things: beads, discs, tubes and bands along lines, turned forms, wood, metal, clay."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from storefront.demo.draw.field import Colour, Field, linear, noise, step
from storefront.demo.draw.outline import Path, dense, ellipse
from storefront.demo.draw.scene import Patch, Stage, softened

OAK, WALNUT, BEECH = linear("#b98f5f"), linear("#6d4a33"), linear("#d3b48a")
BRASS, STEEL, SILVER = linear("#d9b26a"), linear("#a9abad"), linear("#d4d2cd")
CLAY, CREAM, INK = linear("#a9694b"), linear("#e9e1d2"), linear("#2b2a2c")


def measured(patch: Patch, line: Path, reach: float) -> tuple[Field, Field]:
    """For every pixel near a line: how far aside it lies (signed) and how far along, in centimetres."""
    aside = np.full(patch.shape, 1e3, np.float32)
    along = np.zeros(patch.shape, np.float32)
    even = dense(line, max(reach * 0.6, 0.05))
    done = 0.0
    for start, end in pairwise(even):
        length = float(np.hypot(*(end - start)))
        rows, columns = _near(patch, start, end, reach * 1.3)
        if length < 1e-6 or rows.stop <= rows.start or columns.stop <= columns.start:
            done += length
            continue
        x, y = patch.x[rows, columns] - start[0], patch.y[rows, columns] - start[1]
        way = (end - start) / length
        at = np.clip(x * way[0] + y * way[1], 0, length)
        off = np.hypot(x - at * way[0], y - at * way[1]) * np.where(y * way[0] - x * way[1] >= 0, 1, -1)
        closer = np.abs(off) < np.abs(aside[rows, columns])
        aside[rows, columns] = np.where(closer, off, aside[rows, columns])
        along[rows, columns] = np.where(closer, at + done, along[rows, columns])
        done += length
    return aside, along


def _near(patch: Patch, start: Path, end: Path, reach: float) -> tuple[slice, slice]:
    # The patch may be turned: map the two ends to its pixels through its corners.
    origin = np.array([patch.x[0, 0], patch.y[0, 0]])
    right = np.array([patch.x[0, 1], patch.y[0, 1]]) - origin
    down = np.array([patch.x[1, 0], patch.y[1, 0]]) - origin
    inverse = np.linalg.inv(np.stack([right, down], axis=1))
    dots = np.stack([inverse @ (start - origin), inverse @ (end - origin)])
    room = reach * patch.pixels_per_cm + 2
    low = np.maximum(np.floor(dots.min(axis=0) - room), 0).astype(int)
    high = np.ceil(dots.max(axis=0) + room).astype(int)
    return slice(low[1], min(high[1], patch.shape[0])), slice(low[0], min(high[0], patch.shape[1]))


def tube(
    stage: Stage,
    line: Path,
    radius: float,
    colour: Colour,
    *,
    lift: float = 0.0,
    shine: float = 0.2,
    metal: float = 0.0,
    twist: float = 0.0,
    follow: float = 0.0,
    flat: float = 1.0,
) -> None:
    """A round rod, cord or wire along a line; `twist` turns it into a rope of two strands."""
    patch = stage.patch(line, radius * 2)
    if patch is None:
        return
    aside, along = measured(patch, line, radius)
    soft = 0.7 / patch.pixels_per_cm
    cover = 1 - step(radius - soft, radius + soft, np.abs(aside))
    profile: Field = np.sqrt(np.clip(1 - (aside / radius) ** 2, 0.01, 1)) * radius * flat
    paint: Field = np.broadcast_to(np.array(colour, np.float32), (*patch.shape, 3))
    if twist:
        strand = np.sin(2 * np.pi * (along / twist + aside / radius * 0.45))
        profile = profile + 0.16 * radius * np.abs(strand) ** 0.6
        paint = paint * (0.72 + 0.28 * np.abs(strand) ** 0.7)[..., None]
    stage.put(patch, cover, lift + profile, paint, shine=shine, metal=metal, follow=follow)


def bead(
    stage: Stage,
    x: float,
    y: float,
    radius: float,
    colour: Colour,
    *,
    lift: float = 0.0,
    shine: float = 0.5,
    metal: float = 0.0,
    tall: float = 1.0,
    squash: float = 1.0,
    follow: float = 0.0,
    grained: float = 0.0,
) -> None:
    """A ball, or an egg `squash` times as high as wide."""
    outline = ellipse(x, y, radius, radius * squash, 48)
    patch = stage.patch(outline, 0.1)
    if patch is None:
        return
    far = np.hypot(patch.x - x, (patch.y - y) / squash) / radius
    cover = stage.mask(patch, [outline])
    z = lift + radius * tall * np.sqrt(np.clip(1 - far**2, 0.004, 1))
    paint = np.broadcast_to(np.array(colour, np.float32), (*patch.shape, 3))
    if grained:
        paint = paint * (1 + grained * wood_grain(patch, stage.scene.rng))[..., None]
    stage.put(patch, cover, z, paint, shine=shine, metal=metal, follow=follow)


def slab(
    stage: Stage,
    outline: Path,
    colour: Colour | Field,
    *,
    lift: float = 0.0,
    thick: float = 0.5,
    edge: float = 0.2,
    shine: float = 0.15,
    metal: float = 0.0,
    grain: float = 0.0,
    across: bool = True,
    follow: float = 0.0,
    fuzz: float = 0.0,
) -> Patch | None:
    """A flat thing with a rounded edge: a board, a book's cover, a plate of metal."""
    patch = stage.patch(outline, 0.3)
    if patch is None:
        return None
    cover = stage.mask(patch, [outline])
    rim = softened(cover, edge, patch)
    paint = np.broadcast_to(np.asarray(colour, np.float32), (*patch.shape, 3))
    if grain:
        paint = paint * (1 + grain * wood_grain(patch, stage.scene.rng, across))[..., None]
    z = lift + thick * np.sqrt(np.clip(1 - (1 - rim) ** 2, 0.0005, 1))
    stage.put(patch, cover, z, paint, shine=shine, metal=metal, follow=follow, fuzz=fuzz)
    return patch


def wood_grain(patch: Patch, rng: np.random.Generator, across: bool = True) -> Field:
    """Streaks and rings of wood, -1 to 1."""
    per_cm = patch.pixels_per_cm
    long, short = 14 * per_cm, 0.35 * per_cm
    cell = (long, short) if across else (short, long)
    fine = (5 * per_cm, max(1.2, 0.07 * per_cm))
    streaks = noise(patch.shape, cell, rng) * 0.5 + noise(patch.shape, fine if across else fine[::-1], rng) * 0.3
    wide = noise(patch.shape, (long, 2 * per_cm) if across else (2 * per_cm, long), rng)
    rings = np.sin(6 * wide + 2.2 * (patch.y if across else patch.x))
    return (0.5 * streaks + 0.28 * rings).astype(np.float32)


def turned(
    stage: Stage,
    profile: Path,
    colour: Colour | Field,
    *,
    lift: float = 0.0,
    round_: float = 1.0,
    shine: float = 0.3,
    metal: float = 0.0,
    grain: float = 0.0,
    fuzz: float = 0.0,
    tip: float = 0.0,
) -> Patch | None:
    """A form turned on a wheel or a lathe, seen from the front: half its outline (radius, y), top to bottom."""
    outline = np.vstack([profile, profile[::-1] * np.array([-1.0, 1.0])])
    patch = stage.patch(outline, 0.2)
    if patch is None:
        return None
    radius = np.maximum(np.interp(patch.y, profile[:, 1], profile[:, 0]).astype(np.float32), 0.02)
    cover = stage.mask(patch, [outline])
    z = lift + round_ * radius * np.sqrt(np.clip(1 - (patch.x / radius) ** 2, 0.01, 1))
    paint = np.broadcast_to(np.asarray(colour, np.float32), (*patch.shape, 3))
    if grain:
        paint = paint * (1 + grain * wood_grain(patch, stage.scene.rng, across=False))[..., None]
    if tip:
        paint = paint * (1 - tip * step(0.0, 1.0, (patch.y - profile[0, 1]) / np.ptp(profile[:, 1])))[..., None]
    stage.put(patch, cover, z, paint, shine=shine, metal=metal, fuzz=fuzz)
    return patch


def disc(
    stage: Stage,
    x: float,
    y: float,
    radius: float,
    colour: Colour,
    *,
    lift: float = 0.0,
    thick: float = 0.2,
    shine: float = 0.2,
    metal: float = 0.0,
    edge: float | None = None,
    follow: float = 0.0,
    squash: float = 1.0,
) -> Patch | None:
    """A flat round."""
    return slab(
        stage,
        ellipse(x, y, radius, radius * squash, 72),
        colour,
        lift=lift,
        thick=thick,
        shine=shine,
        metal=metal,
        edge=edge if edge is not None else min(0.2, radius * 0.25),
        follow=follow,
    )
