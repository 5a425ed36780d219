"""What things lie on or hang before: plaster, paper sweep, table, linen, shelf."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Colour, clouds, linear, noise, step, toned
from storefront.demo.draw.outline import rectangle
from storefront.demo.draw.scene import Scene
from storefront.demo.draw.solids import OAK, slab, wood_grain

PLASTER = [
    linear(tone)
    for tone in (
        "#d9d0c3",
        "#cfc8bd",
        "#d8cbb8",
        "#c9c6bb",
        "#d6c6b6",
        "#c8c9c4",
        "#ded6c8",
        "#cdbfae",
        "#c3c4b8",
        "#d4c4bb",
    )
]


def plaster(scene: Scene, colour: Colour) -> None:
    """A hand-smoothed plaster wall or floor."""
    patch = scene.stage().everything()
    cloud = clouds(patch.shape, 420, scene.rng, 3)
    trowel = noise(patch.shape, (260, 34), scene.rng) + noise(patch.shape, (60, 150), scene.rng) * 0.6
    sand = noise(patch.shape, (2.4, 2.4), scene.rng)
    paint = np.array(colour, np.float32) * (1 + 0.022 * cloud + 0.008 * trowel + 0.006 * sand)[..., None]
    relief = (0.16 * trowel + 0.02 * sand) / scene.pixels_per_cm
    scene.stage().put(patch, np.ones(patch.shape, np.float32), relief, paint, fuzz=0.0)


def sweep(scene: Scene, colour: Colour, floor_at: float, soft: float = 14.0) -> None:
    """A wall that turns softly into the floor at a height, for things that stand."""
    plaster(scene, colour)
    stage = scene.stage()
    patch = stage.everything()
    floor = step(floor_at - soft / 2, floor_at + soft / 2, patch.y)
    bend = np.exp(-(((patch.y - floor_at) / soft) ** 2))
    stage.shade(patch, 1 + 0.07 * floor - 0.06 * bend)


def table(scene: Scene, colour: Colour = OAK) -> None:
    """Boards of a table seen from above."""
    stage = scene.stage()
    patch = stage.everything()
    wide = 11.0
    grain = wood_grain(patch, scene.rng, across=False)
    board = np.floor((patch.x + 4) / wide)
    tone = 0.07 * np.sin(board * 2.7 + 1)
    gap = np.abs(np.mod(patch.x + 4 + wide / 2, wide) - wide / 2)
    paint = np.array(colour, np.float32) * (1 + 0.1 * grain + tone)[..., None]
    paint = paint * (1 - 0.6 * (1 - step(0.0, 0.13, gap)))[..., None]
    relief = -0.12 * (1 - step(0.0, 0.25, gap)) + 0.004 * grain
    stage.put(patch, np.ones(patch.shape, np.float32), relief, paint, shine=0.18)


def linen(scene: Scene, colour: Colour, seed: int) -> None:
    """A linen cloth spread out."""
    stage = scene.stage()
    patch = stage.everything()
    cloth = Cloth("plain", (colour,), seed, yarn=max(0.07, 2.3 / scene.pixels_per_cm), slub=1.3)
    paint, z = cloth.painted(patch.x, patch.y, patch.pixels_per_cm)
    per_cm = scene.pixels_per_cm
    rolling = noise(patch.shape, (330, 560), scene.rng) * 1.5 / per_cm
    stage.put(patch, np.ones(patch.shape, np.float32), z + rolling, paint, fuzz=0.2)


def shelf(scene: Scene, y: float, half: float, colour: Colour = OAK, deep: float = 12.0) -> None:
    """A wooden shelf on the wall, seen from the front; its upper face shows a little."""
    stage = scene.stage()
    top = rectangle(-half, y - 2.2, half, y + 0.1, 0.05)
    slab(stage, top, colour, lift=deep * 0.55, thick=0.1, edge=0.1, grain=0.16, shine=0.2)
    front = rectangle(-half, y, half, y + 2.6, 0.15)
    slab(stage, front, toned(colour, 0.86), lift=deep, thick=0.25, edge=0.2, grain=0.16, shine=0.2)
