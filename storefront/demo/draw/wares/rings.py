"""Bracelets of zips and rope, rings of cutlery and buttons, a brooch of ties."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.field import Field, linear, mixed, step, toned
from storefront.demo.draw.kinds import KINDS, Kind, View
from storefront.demo.draw.outline import curve, ellipse, joined, loop, rectangle
from storefront.demo.draw.panel import Sewn, button, panel, skewed
from storefront.demo.draw.props import mannequin
from storefront.demo.draw.scene import Patch, Scene, Stage
from storefront.demo.draw.solids import BRASS, SILVER, bead, disc, slab, tube
from storefront.demo.draw.tabletop import cup_above
from storefront.demo.draw.ware import Ware
from storefront.demo.draw.wares.jewels import _beside_ruler


def bracelet(stage: Stage, ware: Ware) -> None:
    """A bracelet lying: a coiled zip, or rope of three colours."""
    if ware.cut == "zip":
        _zip_bracelet(stage, ware)
        return
    turn = np.linspace(0, 2 * np.pi, 160)
    for strand, radius in ((0, 3.0), (1, 3.35), (2, 2.65)):
        tube(
            stage,
            np.stack([radius * np.cos(turn) * 1.06, radius * np.sin(turn)], axis=1),
            0.3,
            ware.colour(strand),
            lift=0.05 + 0.1 * (strand == 0),
            twist=0.62,
            shine=0.0,
        )
    for at in np.arange(0.5, 2.6, 0.14):
        x, y = np.cos(at + 0.05), np.sin(at + 0.05)
        tone = ware.colour(int((at - 0.5) / 0.14 / 5) % 3)
        tube(
            stage,
            np.array([[2.2 * x * 1.06, 2.2 * y], [3.8 * x * 1.06, 3.8 * y]]),
            0.23,
            tone,
            lift=0.42,
            twist=0.5,
            shine=0.0,
        )
    for at in (0.42, 2.66):
        x, y = np.cos(at), np.sin(at)
        tube(
            stage,
            np.array([[2.15 * x * 1.06, 2.15 * y], [3.85 * x * 1.06, 3.85 * y]]),
            0.17,
            BRASS,
            lift=0.5,
            metal=1.0,
            shine=0.8,
        )
    bead(stage, 0.0, -3.05, 0.62, BRASS, lift=0.25, metal=1.0, shine=0.8)


def _zip_bracelet(stage: Stage, ware: Ware) -> None:
    tape, metal = ware.colour(1), ware.colour(0)
    for rank, radius in enumerate((3.5, 3.02, 2.54)):
        turn = np.linspace(0.15 * rank, 2 * np.pi + 0.15 * rank, 200)
        ring = np.stack([radius * 1.05 * np.cos(turn), radius * np.sin(turn)], axis=1)
        tube(stage, ring, 0.3, tape, lift=0.1 + 0.16 * rank, shine=0.05)
        for at in np.arange(0, 2 * np.pi, 0.2 / radius * 1.05):
            x, y = np.cos(at), np.sin(at)
            tooth = np.array(
                [[(radius - 0.15) * 1.05 * x, (radius - 0.15) * y], [(radius + 0.15) * 1.05 * x, (radius + 0.15) * y]]
            )
            tube(stage, tooth, 0.065, metal, lift=0.38 + 0.16 * rank, metal=1.0, shine=0.7)
    slider = stage.within(2.6, 2.3, 45)
    slab(slider, rectangle(-0.55, -0.42, 0.55, 0.42, 0.2), metal, lift=0.75, thick=0.3, edge=0.15, metal=1.0, shine=0.7)
    tube(
        slider,
        loop((0.4, 0.0), (0.9, -0.4), (2.3, -0.32), (2.5, 0.0), (2.3, 0.32), (0.9, 0.4)),
        0.11,
        metal,
        lift=0.3,
        metal=1.0,
        shine=0.7,
    )


def ring(stage: Stage, ware: Ware) -> None:
    """A ring seen a little from above: the handle of a spoon bent round, or a button on a wire."""
    metal = mixed(ware.colour(0), SILVER, 0.45) if ware.cut == "posata" else mixed(BRASS, ware.colour(0), 0.3)
    wide, tall, tilt = 0.98, 0.62 if ware.cut == "posata" else 0.2, 0.42
    turn = np.linspace(0, np.pi, 60)
    upper = np.stack([wide * np.cos(turn), -tilt * np.sin(turn) - tall / 2], axis=1)
    inner_back = joined(upper, (upper + np.array([0, tall]))[::-1])
    patch = stage.patch(inner_back, 0.1)
    if patch is not None:
        hollow = -0.7 * np.sqrt(np.clip(wide**2 - patch.x**2, 0.003, None))
        stage.put(patch, stage.mask(patch, [inner_back]), 0.75 + hollow, toned(metal, 0.8), shine=0.6, metal=1.0)
    lower = upper * np.array([1, -1]) - np.array([0, tall])
    front = joined(lower, (lower + np.array([0, tall]))[::-1])
    patch = stage.patch(front, 0.1)
    if patch is not None:
        z = 0.2 + 0.8 * np.sqrt(np.clip((wide + 0.02) ** 2 - patch.x**2, 0.003, None))
        middle = patch.y - tilt * np.sqrt(np.clip(1 - (patch.x / wide) ** 2, 0, 1))
        edge = 0.05 * np.sqrt(np.clip(1 - (middle / (tall / 2)) ** 4, 0.01, 1))
        if ware.cut == "posata":
            edge = edge + _scroll(patch.x, middle)
        stage.put(patch, stage.mask(patch, [front]), z + edge, metal, shine=0.75, metal=1.0)
    if ware.cut != "posata":
        button(
            stage.within(0, 0.3), 0, 0, 0.78, toned(mixed(ware.colour(1), linear("#8a5a3c"), 0.4), 1.3), 4, lift=1.05
        )
        rim = ellipse(0, 0.3, 0.8, 0.8, 60)
        tube(stage, np.vstack([rim, rim[:1]]), 0.06, metal, lift=1.1, metal=1.0, shine=0.8)


def _scroll(x: Field, y: Field) -> Field:
    leaf = np.zeros(x.shape, np.float32)
    for sign in (-1, 1):
        far, around = np.hypot(x - sign * 0.34, y), np.arctan2(y, (x - sign * 0.34) * sign)
        spiral = np.cos(around - 22 * far)
        leaf += (0.035 * step(0.1, 0.8, spiral) * (1 - step(0.2, 0.27, far))).astype(np.float32)
    drop = np.hypot(x / 0.9, y / 1.5)
    beads = 0.04 * np.sqrt(
        np.clip(1 - ((np.mod(x, 0.13) - 0.065) / 0.06) ** 2 - ((np.abs(y) - 0.25) / 0.05) ** 2, 0, 1)
    )
    return np.asarray(leaf + 0.06 * np.sqrt(np.clip(1 - (drop / 0.1) ** 2, 0, 1)) + beads, dtype=np.float32)


def brooch(stage: Stage, ware: Ware) -> None:
    """A rosette folded from ties, a button in its heart, two tails."""
    cloth = ware.cloth(grain=0.28, yarn=0.045)
    for sign in (-1, 1):
        tail = joined(
            [(sign * 0.1, 0.0)],
            curve((sign * 1.0, 1.2), (sign * 2.5, 5.6)),
            [(sign * 1.5, 5.3)],
            curve((sign * 0.8, 6.3), (-sign * 0.4, 1.0)),
        )
        panel(
            stage,
            tail if sign < 0 else tail[::-1],
            cloth.plain(1) if sign > 0 else cloth,
            Sewn(lift=0.1, thick=0.22, round_cm=0.16, crease=0.02),
        )
    for rank, (count, far, size) in enumerate(((9, 1.75, 1.15), (8, 1.2, 0.95), (6, 0.7, 0.7))):
        for at in range(count):
            turn = 360 / count * at + rank * 21
            petal = stage.within(0, 0, turn).within(0, -far)
            shape = loop(
                (0.0, -size),
                (size * 0.85, -size * 0.35),
                (size * 0.55, size * 0.8),
                (-size * 0.55, size * 0.8),
                (-size * 0.85, -size * 0.35),
            )
            kind = (cloth, cloth.plain(1), cloth.plain(2), cloth)[(at + rank) % (4 if rank == 0 else 3)]

            def fold(patch: Patch, size: float = size) -> Field:
                crease = np.exp(-((patch.x / 0.13) ** 2)) * step(-0.5 * size, size, patch.y)
                return np.asarray(0.3 * step(-size, size, -patch.y) - 0.14 * crease, dtype=np.float32)

            panel(
                petal,
                shape,
                kind,
                Sewn(
                    folds=fold,
                    lift=0.25 + 0.28 * rank,
                    thick=0.22,
                    round_cm=0.18,
                    crease=0.004,
                    flow=skewed(at * 1.7, at * 0.9),
                ),
            )
    disc(stage, 0, 0, 0.64, BRASS, lift=1.0, thick=0.25, metal=1.0, shine=0.6)
    button(stage, 0, 0, 0.56, ware.colour(1), 4)


def _beside_cup(ware: Ware, scene: Scene) -> None:
    cup_above(scene.stage(4.0, -5.5, 20))
    bracelet(scene.stage(-4.2, 6.5, 12), ware)


def _brooch_on_bust(ware: Ware, scene: Scene) -> None:
    mannequin(scene.stage(), linear("#5b5a58"))
    scene.z[:] = np.minimum(scene.z, 14.0)
    brooch_at = scene.stage(8.5, -49.0)
    scene.z -= np.float32(13.0)
    brooch(brooch_at, ware)


KINDS["bracelet"] = Kind(
    bracelet, lambda w: View(0.3, 0.2, 13), lambda w: View(1.8, 2.0, 5), _beside_cup, lambda w: View(0, 0, 27), "linen"
)


KINDS["ring"] = Kind(
    ring,
    lambda w: View(0, 0, 4.4),
    lambda w: View(0.1, 0.25, 1.9),
    _beside_ruler,
    lambda w: View(0.4, 0.6, 14),
    "linen",
)


KINDS["brooch"] = Kind(
    brooch,
    lambda w: View(0, 1.3, 13),
    lambda w: View(0.6, 0.0, 5),
    _brooch_on_bust,
    lambda w: View(0, -44, 56),
    "linen",
)
