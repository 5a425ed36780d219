"""A mobile of felt swallows that hang from a wooden ring."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.field import linear, toned
from storefront.demo.draw.kinds import KINDS, Kind, View
from storefront.demo.draw.outline import curve, ellipse, joined
from storefront.demo.draw.panel import stitches
from storefront.demo.draw.props import chair
from storefront.demo.draw.scene import Scene, Stage
from storefront.demo.draw.solids import BEECH, INK, bead, tube
from storefront.demo.draw.ware import Ware
from storefront.demo.draw.wares.stuffing import felted, stuffed


def mobile(stage: Stage, ware: Ware) -> None:
    """Felt swallows that hang from a wooden ring."""
    hang = linear("#d9cfbf")
    for sign in (-1, 1):
        tube(stage, np.array([[0.0, -30.0], [sign * 12.0, -16.0]]), 0.05, hang, lift=3.0)
    tube(stage, np.array([[0.0, -60.0], [0.0, -30.0]]), 0.07, hang, lift=3.0)
    bead(stage, 0, -30.0, 1.1, BEECH, lift=3.0, grained=0.1, shine=0.25)
    circle = ellipse(0, -15.6, 13.0, 2.3, 90)
    tube(stage, circle[45:], 0.55, BEECH, lift=2.0, shine=0.25)
    drops = ((-12.0, 7.0, -16, 0), (-5.0, 18.0, 12, 1), (1.0, 3.0, -8, 2), (7.2, 13.0, 18, 0), (12.6, 1.5, -12, 1))
    for x, y, turn, tone in drops:
        top = -15.6 + 2.3 * np.sqrt(max(1 - (x / 13.0) ** 2, 0)) * (1 if tone != 1 else -1)
        tube(stage, np.array([[x, top], [x, y - 1.5]]), 0.05, hang, lift=3.2)
        bead(stage, x, y - 5.2, 0.75, (BEECH, ware.colour(1), BEECH)[tone], lift=3.0, shine=0.2, grained=0.05)
        _swallow(stage.within(x, y, turn), ware, tone)
    tube(stage, np.vstack([circle[:46]]), 0.55, BEECH, lift=3.6, shine=0.25)


def _swallow(stage: Stage, ware: Ware, tone: int) -> None:
    felt = felted(ware.colour(tone))
    wing = joined(curve((-1.2, -0.6), (0.6, -3.4), (4.4, -6.2)), curve((4.2, -3.6), (3.0, -1.4), (1.6, 0.4)))
    body = joined(
        curve((-5.2, -0.1), (-4.2, -1.5), (-2.0, -1.9), (1.6, -0.9), (5.6, -1.2)),
        [(3.8, 0.1), (5.8, 1.9)],
        curve((2.0, 1.5), (-1.4, 1.5), (-4.0, 0.8), (-5.2, -0.1)),
    )
    far = joined(curve((-1.8, -0.4), (-1.0, 3.4), (1.4, 5.8)), curve((1.8, 3.4), (1.4, 1.4), (0.8, 0.2)))[::-1]
    stuffed(stage, far, felt.plain(0, 0.75), 0.4, 2.0)
    stuffed(stage, body, felt, 0.9, 2.6)
    stuffed(
        stage,
        joined(curve((-4.6, 0.3), (-2.6, 0.0), (-0.4, 0.7)), curve((-1.0, 1.5), (-3.0, 1.2), (-4.6, 0.3))),
        felted(ware.colour(2) if tone != 2 else ware.colour(1)),
        0.2,
        0.1,
        1.0,
    )
    stuffed(stage, wing, felt, 0.5, 3.6)
    stitches(stage, curve((0.2, -1.4), (1.6, -3.2), (3.6, -5.2)), toned(ware.colour(2 if tone != 2 else 0), 1.0), 0.3)
    bead(stage, -4.0, -0.6, 0.17, INK, lift=0.1, follow=1.0, shine=0.9)


def _mobile_over_chair(ware: Ware, scene: Scene) -> None:
    chair(scene.stage(16.0, 50.0))
    mobile(scene.stage(-16.0, -22.0), ware)


KINDS["mobile"] = Kind(
    mobile, lambda w: View(0, -5, 52), lambda w: View(7.2, 11.5, 13), _mobile_over_chair, lambda w: View(1, 12, 112)
)
