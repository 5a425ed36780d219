"""Soft toys, sewn and stuffed: a rabbit and an elephant."""

from __future__ import annotations

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import linear
from storefront.demo.draw.ground import shelf
from storefront.demo.draw.kinds import KINDS, Kind, View
from storefront.demo.draw.outline import curve, ellipse, loop, rectangle
from storefront.demo.draw.panel import strap
from storefront.demo.draw.scene import Scene, Stage
from storefront.demo.draw.solids import INK, bead, slab, tube
from storefront.demo.draw.ware import Ware
from storefront.demo.draw.wares.elephant import elephant
from storefront.demo.draw.wares.stuffing import stuffed


def soft_toy(stage: Stage, ware: Ware) -> None:
    """A rabbit or an elephant, sewn and stuffed, sitting with its seat at the origin."""
    (elephant if ware.cut == "elefante" else _rabbit)(stage, ware)


def _rabbit(stage: Stage, ware: Ware) -> None:
    cloth, pale = ware.cloth(grain=0.5, yarn=0.085), Cloth("plain", (ware.colour(1),), 5, 0.085)
    for sign in (-1, 1):
        ear = loop(
            (sign * 1.2, -24.0),
            (sign * 0.6, -30.0),
            (sign * 2.2, -36.4),
            (sign * 4.0, -37.4),
            (sign * 5.0, -34.0),
            (sign * 4.6, -28.0),
            (sign * 3.4, -23.6),
        )
        stuffed(stage, ear, cloth, 0.8, 0.4)
        inner = loop(
            (sign * 2.0, -26.0),
            (sign * 1.8, -30.5),
            (sign * 2.9, -35.0),
            (sign * 3.9, -35.2),
            (sign * 4.1, -32.0),
            (sign * 3.6, -27.0),
        )
        stuffed(stage, inner, pale, 0.3, 0.1, 1.0)
        arm = loop(
            (sign * 3.6, -15.6),
            (sign * 6.4, -13.4),
            (sign * 8.0, -8.6),
            (sign * 7.2, -6.2),
            (sign * 5.6, -6.6),
            (sign * 4.2, -10.4),
        )
        stuffed(stage, arm, cloth, 1.4, 1.0)
    stuffed(
        stage,
        loop(
            (0.0, -17.0),
            (4.0, -14.8),
            (6.2, -8.0),
            (6.0, -2.4),
            (3.4, 0.4),
            (0.0, 0.8),
            (-3.4, 0.4),
            (-6.0, -2.4),
            (-6.2, -8.0),
            (-4.0, -14.8),
        ),
        cloth,
        4.2,
        0.6,
    )
    stuffed(
        stage,
        loop((0.0, -12.4), (2.9, -9.6), (3.4, -5.0), (0.0, -2.4), (-3.4, -5.0), (-2.9, -9.6)),
        pale,
        0.7,
        0.1,
        1.0,
    )
    for sign in (-1, 1):
        leg = loop(
            (sign * 2.0, -3.4),
            (sign * 4.8, -4.8),
            (sign * 8.6, -2.6),
            (sign * 9.4, 0.2),
            (sign * 7.4, 2.0),
            (sign * 3.6, 1.6),
        )
        stuffed(stage, leg, cloth, 2.2, 3.4)
        stuffed(stage, ellipse(sign * 7.9, -0.2, 1.5, 1.8, 30), pale, 0.4, 0.2, 1.0)
    stuffed(
        stage,
        loop(
            (0.0, -26.6),
            (4.2, -25.4),
            (6.2, -21.0),
            (5.2, -17.2),
            (2.4, -15.4),
            (0.0, -15.2),
            (-2.4, -15.4),
            (-5.2, -17.2),
            (-6.2, -21.0),
            (-4.2, -25.4),
        ),
        cloth,
        4.6,
        2.2,
    )
    stuffed(stage, ellipse(0, -18.4, 2.7, 2.2, 40), pale, 0.9, 0.1, 1.0)
    _face(stage, -21.2, 2.6, ware)
    strap(
        stage,
        curve((-4.0, -15.4), (0.0, -14.2), (4.0, -15.4)),
        1.5,
        Cloth("plain", (ware.colour(2),), 6, 0.07),
        lift=5.2,
        thick=0.4,
    )
    for sign in (-1, 1):
        stuffed(
            stage,
            loop((0.0, -14.4), (sign * 2.0, -16.2), (sign * 3.4, -15.0), (sign * 3.2, -13.2), (sign * 1.6, -13.4)),
            Cloth("plain", (ware.colour(2),), 7, 0.07),
            0.6,
            6.0,
        )
    bead(stage, 0, -14.5, 0.65, ware.colour(2), lift=6.4, shine=0.05)


def _face(stage: Stage, y: float, half: float, ware: Ware) -> None:
    for sign in (-1, 1):
        bead(stage, sign * half, y, 0.48, INK, lift=0.1, follow=1.0, tall=0.5, shine=0.9)
    dark = linear("#5a3a34")
    stuffed(
        stage,
        loop((-0.8, y + 1.9), (0.0, y + 1.7), (0.8, y + 1.9), (0.0, y + 2.8)),
        Cloth("plain", (dark,), 3, 0.05),
        0.2,
        0.1,
        1.0,
    )
    for sign in (-1, 1):
        tube(
            stage,
            curve((0.0, y + 2.7), (sign * 0.2, y + 3.5), (sign * 1.1, y + 3.7)),
            0.09,
            dark,
            lift=0.05,
            follow=1.0,
            shine=0.0,
        )


def _toy_on_shelf(ware: Ware, scene: Scene) -> None:
    shelf(scene, 0.6, 80.0)
    soft_toy(scene.stage(-5.0, 0.0), ware)
    for at, (tall, tone) in enumerate(((21.0, "#5d6b62"), (19.0, "#a87c4f"), (22.0, "#6e4a45"))):
        x = 15.4 + at * 3.3
        slab(
            scene.stage(),
            rectangle(x, -tall, x + 3.1, 0.6, 0.25),
            linear(tone),
            lift=10.0,
            thick=1.6,
            edge=0.8,
            fuzz=0.2,
            shine=0.1,
        )
        for y in (-tall + 2.0, -tall + 3.0, -3.0):
            slab(
                scene.stage(),
                rectangle(x + 0.1, y, x + 3.0, y + 0.28),
                linear("#d9c59a"),
                thick=0.02,
                edge=0.02,
                follow=1.0,
            )


KINDS["softtoy"] = Kind(
    soft_toy,
    lambda w: View(0, -17.5, 44) if w.cut != "elefante" else View(-2.0, -12, 46),
    lambda w: View(0.5, -20, 14) if w.cut != "elefante" else View(-5, -18, 15),
    _toy_on_shelf,
    lambda w: View(2, -15, 58),
)
