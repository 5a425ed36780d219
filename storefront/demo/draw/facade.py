"""What shop fronts are built of: plaster, stone, shutters, panes, awnings, a clipped tree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from storefront.demo.draw import ground
from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Colour, Field, clouds, linear, noise, step, toned
from storefront.demo.draw.outline import Path, curve, joined, rectangle
from storefront.demo.draw.panel import SHIFT, Sewn, panel
from storefront.demo.draw.scene import Patch, Scene, Stage
from storefront.demo.draw.solids import WALNUT, bead, slab, tube, turned
from storefront.demo.draw.ware import worn

STONE = linear("#b9b2a6")


STREET = 200.0  # the pavement's height in the picture, centimetres below its middle


GLASS = linear("#2c3435")


@dataclass(frozen=True)
class Front:
    wall: str
    wood: str
    awning: tuple[str, str]
    shutters: str
    arches: int = 2
    shown: str = "women"
    striped: bool = True


def arch(x: float, half: float, spring: float, foot: float) -> Path:
    """A round-headed opening."""
    turn = np.linspace(np.pi, 0, 40)
    head = np.stack([x + half * np.cos(turn), spring - half * np.sin(turn)], axis=1)
    return joined([(x - half, foot)], head, [(x + half, foot)])


def facade(scene: Scene, front: Front) -> None:
    """Stained plaster, a string course, a stone foot, the pavement."""
    stage = scene.stage()
    ground.plaster(scene, linear(front.wall))
    patch = stage.everything()
    stains = clouds(patch.shape, 260, scene.rng, 4)
    runs = noise(patch.shape, (26, 420), scene.rng)
    stage.shade(patch, 1 + 0.035 * stains + 0.025 * runs)
    for y, tall, out in ((-176.0, 14.0, 9.0), (-161.0, 5.0, 5.0)):
        slab(stage, rectangle(-600, y, 600, y + tall, 1.0), STONE, lift=out, thick=2.0, edge=2.0)
    slab(stage, rectangle(-600, STREET - 48, 600, STREET + 6, 1.0), toned(STONE, 0.9), lift=3.0, thick=2.0, edge=1.5)


def pavement(scene: Scene) -> None:
    """Slabs of stone before the door."""
    stage = scene.stage()
    walk = rectangle(-600, STREET, 600, 400, 0.5)
    patch = slab(stage, walk, toned(STONE, 0.82), lift=-10.0, thick=2.0, edge=1.0)
    if patch is None:
        return
    depth = np.clip((patch.y - STREET) / 100, 0, 1)
    row = np.floor(depth**0.7 * 4)
    joint = np.abs(np.mod(patch.x / (70 + 60 * depth) + row * 0.37, 1.0) - 0.5)
    line = np.abs(np.mod(depth**0.7 * 4 + 0.5, 1.0) - 0.5)
    gaps = np.maximum(1 - step(0.0, 0.02, 0.5 - joint), 1 - step(0.0, 0.06, line))
    tone = 0.05 * np.sin(row * 3 + np.floor(patch.x / (70 + 60 * depth) + row * 0.37 + 0.5) * 2.1)
    inside = (patch.y > STREET).astype(np.float32)
    stage.shade(patch, 1 + inside * (tone - 0.3 * gaps - 0.18 * np.exp(-(patch.y - STREET) / 14)))


def upper_window(stage: Stage, shutter: Colour, open_: bool) -> None:
    """A window of the upper floor with louvred shutters, its sill at the origin."""
    slab(stage, rectangle(-44, -170, 44, 6, 1.0), STONE, lift=2.0, thick=2.0, edge=1.5)
    slab(stage, rectangle(-36, -165, 36, 0, 0.5), GLASS, lift=-10.0, thick=0.1, shine=0.9)
    tube(stage, np.array([[0.0, -165.0], [0.0, 0.0]]), 2.4, linear("#d8d0c2"), lift=-8.0)
    spots = ((-62.0, 25.0), (62.0, 25.0)) if open_ else ((-18.0, 18.0), (18.0, 18.0))
    for x, half in spots:
        slab(stage, rectangle(x - half, -166, x + half, 1, 0.5), shutter, lift=5.0, thick=1.5, edge=0.8, shine=0.2)
        patch = stage.patch(rectangle(x - half, -166, x + half, 1), 0.5)
        if patch is not None:
            field = stage.mask(
                patch,
                [rectangle(x - half + 5, -160, x + half - 5, -88), rectangle(x - half + 5, -80, x + half - 5, -5)],
            )
            louvre = np.mod(patch.y, 5.2) / 5.2
            stage.emboss(patch, 1.6 * (louvre - 0.5) * field)
            stage.shade(patch, 1 - 0.45 * field * step(0.8, 1.0, louvre))
    slab(stage, rectangle(-50, -1, 50, 9, 1.0), toned(STONE, 1.05), lift=8.0, thick=2.0, edge=1.2)


def awning(stage: Stage, half: float, top: float, front: Front) -> None:
    """A cloth awning with a scalloped edge; it throws its shade on the window."""
    low, out = top + 58.0, half + 6.0
    colours = tuple(worn(linear(tone)) for tone in front.awning)
    cloth = Cloth("stripe" if front.striped else "plain", colours, 3, 0.2, slub=0.8, grain=9.0)
    sheet = joined([(-half, top), (half, top), (out, low)], [(-out, low)])

    def slope(patch: Patch) -> Field:
        return np.asarray(12.0 + 66.0 * np.clip((patch.y - top) / (low - top), 0, 1) + 1.2 * np.sin(patch.x / 13))

    def straight(patch: Patch) -> tuple[Field, Field]:
        # Cloth shifts a little with its folds; the stripes of a taut sheet do not.
        return patch.x - SHIFT * slope(patch), patch.y

    panel(stage, sheet, cloth, Sewn(folds=slope, flow=straight, lift=0.0, thick=1.0, round_cm=1.5, crease=0.12))
    count = round(2 * out / 22)
    edge = [(-out, low - 1.0), (out, low - 1.0)]
    for at in range(count):
        right = out - at * 2 * out / count
        left = right - 2 * out / count
        turn = np.linspace(0, np.pi, 10)
        edge += [((right + left) / 2 + np.cos(t) * out / count, low + 11 + 6 * np.sin(t)) for t in turn]
    panel(
        stage,
        np.array(edge),
        cloth,
        Sewn(folds=lambda p: np.sin(p.x / 9).astype(np.float32), lift=78.0, thick=1.0, round_cm=1.0, crease=0.1),
    )


def shrub(stage: Stage, rng: np.random.Generator, tall: float = 62.0) -> None:
    """A clipped tree in a clay pot; its foot at the origin."""
    turned(stage, curve((19.0, -40.0), (18.0, -34.0), (14.0, 0.0)), linear("#a5674a"), lift=10.0)
    turned(stage, curve((21.0, -44.0), (21.0, -37.0)), linear("#b0714f"), lift=10.0)
    tube(stage, np.array([[0.0, -44.0], [1.0, -44.0 - tall]]), 2.2, WALNUT, lift=14.0)
    for _ in range(420):
        turn, far = rng.uniform(0, 2 * np.pi), np.sqrt(rng.uniform(0, 1)) * 30
        x, y = far * np.cos(turn), -48.0 - tall + far * np.sin(turn)
        deep = np.sqrt(max(900 - far**2, 1.0))
        tone = toned(linear("#5d7348"), rng.uniform(0.6, 1.35))
        bead(
            stage.within(float(x), float(y), rng.uniform(0, 180)),
            0,
            0,
            rng.uniform(2.0, 3.4),
            tone,
            lift=14 + deep * rng.uniform(0.4, 1.0),
            squash=0.45,
            tall=0.4,
            shine=0.15,
        )
