"""Wide headbands with a twist or a knot in front, and the wooden head that wears hats and bands."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.field import Field, linear, step
from storefront.demo.draw.kinds import KINDS, Drawn, Kind, Staged, View
from storefront.demo.draw.outline import curve, joined, loop
from storefront.demo.draw.panel import Sewn, panel, skewed
from storefront.demo.draw.scene import Patch, Scene, Stage
from storefront.demo.draw.solids import turned
from storefront.demo.draw.ware import Ware
from storefront.demo.draw.wares.stuffing import stuffed

BARK = linear("#cdb08a")


def head(stage: Stage) -> None:
    """A milliner's wooden head; the crown is at the origin, the chin 24 cm below."""
    profile = curve(
        (0.3, 0.0),
        (4.0, 0.9),
        (7.0, 4.2),
        (7.8, 9.0),
        (7.2, 14.0),
        (5.6, 19.0),
        (4.6, 21.6),
        (4.3, 24.0),
        (4.6, 28.0),
        (6.0, 31.0),
        (8.6, 32.6),
        (8.8, 34.4),
        steps=8,
    )
    turned(stage, profile, BARK, lift=1.0, grain=0.13, shine=0.25)


def headband(stage: Stage, ware: Ware) -> None:
    """A wide band with a twist or a knot in front."""
    small = ware.cut != "turbante"
    stage = stage.within(0, 0, 0, 0.78) if small else stage
    cloth = ware.cloth(grain=0.55 if not small else 0.42, yarn=0.075)
    back = joined(curve((-9.6, -1.0), (0.0, -5.4), (9.6, -1.0)), curve((9.6, 1.6), (0.0, -2.6), (-9.6, 1.6)))
    panel(stage, back, cloth.plain(0, 0.5), Sewn(lift=0.3, crease=0.02))
    for sign in (-1, 1):
        arm = joined(
            curve((0.0, -1.2), (sign * 3.0, -2.6), (sign * 7.0, -2.6), (sign * 10.0, -1.6)),
            curve((sign * 10.2, 2.0), (sign * 8.0, 3.6), (sign * 3.0, 4.2), (0.0, 2.4)),
        )
        arm = arm if sign > 0 else arm[::-1]

        def folds(patch: Patch, sign: int = sign) -> Field:
            gather = (
                0.22
                * np.sin((patch.y - 0.4) / (0.35 + 0.09 * np.abs(patch.x)) * 1.25 + sign)
                * (1 - 0.5 * step(4, 10, np.abs(patch.x)))
            )
            return np.asarray(5.4 * np.sqrt(np.clip(1 - (patch.x / 10.8) ** 2, 0.02, 1)) + gather, dtype=np.float32)

        panel(
            stage,
            arm,
            cloth,
            Sewn(
                folds=folds,
                lift=0.6,
                thick=0.7,
                round_cm=0.6,
                crease=0.03,
                flow=skewed(sign * 3.3, climb=0.15 * sign),
            ),
        )
    if small:
        for sign in (-1, 1):
            ear = joined(
                curve((0.0, 0.4), (sign * 1.4, -3.0), (sign * 4.8, -7.4)),
                curve((sign * 6.0, -5.8), (sign * 4.4, -1.6), (0.0, 1.6)),
            )
            stuffed(stage, ear if sign > 0 else ear[::-1], cloth, 0.9, 5.6)
    knot = loop((-1.7, -2.6), (0.0, -3.3), (1.7, -2.6), (2.2, 0.6), (1.7, 3.6), (0.0, 4.2), (-1.7, 3.6), (-2.2, 0.6))

    def twist(patch: Patch) -> Field:
        lean = 0.24 * np.sin((patch.x - patch.y * 0.45) * 2.6)
        return np.asarray(
            2.4 * np.sqrt(np.clip(1 - (patch.x / 3.2) ** 2 - (patch.y / 5.2) ** 2, 0.02, 1)) + lean, dtype=np.float32
        )

    panel(
        stage,
        knot,
        cloth,
        Sewn(
            folds=twist,
            lift=5.2,
            thick=0.8,
            round_cm=0.8,
            crease=0.02,
            flow=lambda p: (p.x * 0.8 + p.y * 0.6, p.y * 0.8 - p.x * 0.6),
        ),
    )


def on_head(draw: Drawn, y: float, sink: float = 4.0) -> Staged:
    """Worn by the wooden head, which is sunk a little so that what it wears comes before it."""

    def staged(ware: Ware, scene: Scene) -> None:
        small = ware.cut in ("cappellino", "nodo")
        stand = scene.stage(0, 0, 0, 0.9 if small else 1.0)
        head(stand)
        scene.z -= np.float32(sink)
        draw(scene.stage(0, y), ware)

    return staged


KINDS["headband"] = Kind(
    headband,
    lambda w: View(0, 0, 32 if w.cut == "turbante" else 26),
    lambda w: View(1.5, 0.5, 9),
    on_head(headband, 6.2),
    lambda w: View(0, 14, 46),
    "flat",
)
