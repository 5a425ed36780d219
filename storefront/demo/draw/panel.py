"""Pieces of cloth as a tailor lays them: panels with hems, seams, stitches, pockets, straps, buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Colour, Field, noise, step, toned
from storefront.demo.draw.outline import Path, dashes, dense, inset
from storefront.demo.draw.scene import Patch, Stage, softened
from storefront.demo.draw.solids import measured

SHIFT = 0.22  # how far a pattern moves aside where its cloth comes forward, of that height

Shape = Callable[[Patch], Field]
Flow = Callable[[Patch], tuple[Field, Field]]


@dataclass(frozen=True)
class Sewn:
    """How a panel is finished: where its folds are, how it lies, how its edge is hemmed."""

    folds: Shape | None = None
    flow: Flow | None = None  # cloth coordinates, when they are not just the place's own
    lift: float = 0.4  # height over what lies below
    round_cm: float = 0.5  # how softly the edge rolls
    thick: float = 0.35
    follow: float = 0.0
    hem: float = 0.0
    stitch: Colour | None = None
    crease: float = 0.04  # how rumpled the cloth is, in centimetres


def skewed(
    across: float = 0.0, along: float = 0.0, *, lean: float = 0.0, climb: float = 0.0, tall: float = 1.0
) -> Flow:
    """Cloth laid another way than its place: shifted, slanted, or closer along the weft."""

    def flow(patch: Patch) -> tuple[Field, Field]:
        return patch.x + across + lean * patch.y, tall * patch.y + along + climb * patch.x

    return flow


def panel(stage: Stage, outline: Path, cloth: Cloth, sewn: Sewn) -> Patch | None:
    """Lay one piece of cloth down and sew its hem."""
    patch = stage.patch(outline, sewn.round_cm)
    if patch is None:
        return None
    cover = stage.mask(patch, [outline])
    folds = sewn.folds(patch) if sewn.folds else np.zeros(patch.shape, np.float32)
    if sewn.crease:
        folds = folds + rumples(patch, sewn.crease, stage.scene.rng)
    u, v = sewn.flow(patch) if sewn.flow else (patch.x, patch.y)
    paint, yarns = cloth.painted(u + SHIFT * folds, v + 0.16 * folds, patch.pixels_per_cm)
    rim = softened(cover, sewn.round_cm, patch)
    z = sewn.lift + folds + yarns + sewn.thick * np.sqrt(np.clip(rim, 0.003, 1))
    stage.put(patch, cover, z, paint, fuzz=cloth.fuzz, follow=sewn.follow)
    if sewn.hem:
        hem(stage, outline, sewn.hem, sewn.stitch or toned(cloth.colour(0), 1.35))
    return patch


def rumples(patch: Patch, depth: float, rng: np.random.Generator) -> Field:
    """Soft hollows and a few long creases, as of cloth that was folded and worn."""
    per_cm = patch.pixels_per_cm
    z = 2.0 * noise(patch.shape, (7 * per_cm, 10 * per_cm), rng)
    z = z + 0.25 * noise(patch.shape, (2.4 * per_cm, 3.4 * per_cm), rng)
    size = float(max(np.ptp(patch.x), np.ptp(patch.y)))
    for _ in range(6):
        turn, wide = rng.uniform(0.5, 2.6), rng.uniform(0.03, 0.06) * size
        x, y = float(rng.choice(patch.x.ravel()[::97])), float(rng.choice(patch.y.ravel()[::97]))
        along = (patch.x - x) * np.cos(turn) + (patch.y - y) * np.sin(turn)
        aside = (patch.y - y) * np.cos(turn) - (patch.x - x) * np.sin(turn)
        bent = aside + 0.05 * along**2 / size
        z = z + 3.0 * rng.uniform(-1, 1) * np.exp(-((bent / wide) ** 2) - ((along / (size * 0.22)) ** 2))
    return (depth * z).astype(np.float32)


def hem(stage: Stage, outline: Path, width: float, thread: Colour, length: float = 0.3) -> None:
    """Fold the edge over: a doubled band, held by a row of stitches."""
    patch = stage.patch(outline, 0.2)
    if patch is None:
        return
    inner = inset(outline, width)
    band: Field = stage.mask(patch, [outline]) - stage.mask(patch, [inner])
    band = softened(np.clip(band, 0, 1), 0.12, patch)
    stage.emboss(patch, 0.05 * band)
    stitches(stage, np.vstack([inset(outline, width * 0.82), inset(outline, width * 0.82)[:1]]), thread, length)


def stitches(
    stage: Stage, line: Path, thread: Colour, length: float = 0.3, width: float = 0.065, gap: float = 0.16
) -> None:
    """A row of stitches along a line, each pulled a little into the cloth."""
    patch = stage.patch(line, 0.6)
    if patch is None:
        return
    even = dense(line, 0.4)
    wide = max(width, 1.15 / stage.pixels_per_cm)
    drawn = stage.strokes(patch, dashes(even, length, gap), wide)
    groove = softened(stage.strokes(patch, [even], 0.34) * 0.5 + 0.5, 0.14, patch)
    per_cm = stage.pixels_per_cm
    if per_cm > 25:
        round_thread = np.sqrt(np.clip(softened(drawn * 0.5 + 0.5, 0.02, patch), 0, 1))
        stage.emboss(patch, -0.05 * groove)
        stage.put(patch, drawn, 0.05 * round_thread - 0.0, thread, follow=1.0)
    else:
        stage.emboss(patch, -0.035 * groove)
        stage.tint(patch, drawn * 0.75, thread)


def seam(stage: Stage, line: Path, depth: float = 0.1, dark: float = 0.25) -> None:
    """Two panels joined: a fine groove that pulls the cloth in."""
    patch = stage.patch(line, 1.2)
    if patch is None:
        return
    core = stage.strokes(patch, [line], max(0.09, 1.3 / stage.pixels_per_cm))
    wide = softened(stage.strokes(patch, [line], 0.5) * 0.5 + 0.5, 0.22, patch)
    stage.emboss(patch, -depth * wide)
    stage.shade(patch, 1 - dark * core)


def strap(
    stage: Stage,
    line: Path,
    width: float,
    cloth: Cloth,
    lift: float = 0.5,
    stitch: Colour | None = None,
    follow: float = 0.0,
    thick: float = 0.25,
) -> None:
    """A band of cloth along a line, its weave running with it."""
    even = dense(line, 0.3)
    patch = stage.patch(even, width)
    if patch is None:
        return
    aside, along = measured(patch, even, width / 2)
    soft = 0.7 / patch.pixels_per_cm
    cover = 1 - step(width / 2 - soft, width / 2 + soft, np.abs(aside))
    rim = np.clip((width / 2 - np.abs(aside)) / (width * 0.16), 0, 1)
    paint, yarns = cloth.painted(aside, along, patch.pixels_per_cm)
    z = lift + yarns + thick * np.sqrt(np.clip(rim, 0.003, 1))
    stage.put(patch, cover, z, paint, fuzz=cloth.fuzz, follow=follow)
    if stitch is not None:
        for side in (-1, 1):
            stitches(stage, inset(even, side * width * 0.36, closed=False), stitch)


def button(
    stage: Stage, x: float, y: float, radius: float, colour: Colour, holes: int = 4, lift: float | None = None
) -> None:
    """A round button with a raised rim, sewn on."""
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    outline = np.stack([x + radius * np.cos(turn), y + radius * np.sin(turn)], axis=1)
    patch = stage.patch(outline, 0.2)
    if patch is None:
        return
    far = np.hypot(patch.x - x, patch.y - y) / radius
    cover = stage.mask(patch, [outline])
    bowl = 0.14 * radius * (np.sqrt(np.clip(1 - far**6, 0, 1)) - 0.7 * (1 - step(0.5, 0.75, far)))
    stage.put(
        patch,
        cover,
        0.12 + 0.9 * bowl if lift is None else lift + 0.9 * bowl,
        colour,
        shine=0.8,
        follow=0.3 if lift is None else 0.0,
    )
    hole = np.zeros(patch.shape, np.float32)
    for at in range(holes):
        angle = np.pi / 4 + at * 2 * np.pi / holes
        near = np.hypot(patch.x - x - 0.3 * radius * np.cos(angle), patch.y - y - 0.3 * radius * np.sin(angle))
        hole = np.maximum(hole, 1 - step(0.08 * radius, 0.15 * radius, near))
    stage.shade(patch, 1 - 0.75 * hole)
    thread = toned(colour, 0.55)
    for sign in (-1, 1):
        end = 0.3 * radius * 0.7071
        cross = np.array([[x - end, y - sign * end], [x + end, y + sign * end]])
        drawn = stage.strokes(patch, [cross], radius * 0.13)
        stage.put(patch, drawn * 0.9, 0.05, thread, follow=1.0)
