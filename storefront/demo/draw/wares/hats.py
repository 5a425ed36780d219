"""A cloche, a beret, a child's sun hat: from the front, and on a milliner's head in scale."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Field, step, toned
from storefront.demo.draw.kinds import KINDS, Kind, View
from storefront.demo.draw.outline import curve, joined, loop, mirrored, rectangle
from storefront.demo.draw.panel import Sewn, button, panel, seam, stitches
from storefront.demo.draw.scene import Patch, Stage
from storefront.demo.draw.solids import tube
from storefront.demo.draw.ware import Ware
from storefront.demo.draw.wares.headbands import on_head
from storefront.demo.draw.wares.stuffing import domed, felted


def hat(stage: Stage, ware: Ware) -> None:
    """A cloche, a beret or a child's sun hat, from the front."""
    if ware.cut == "basco":
        _beret(stage, ware)
    elif ware.cut == "cappellino":
        _sun_hat(stage, ware)
    else:
        _cloche(stage, ware)


def _cloche(stage: Stage, ware: Ware) -> None:
    felt, band = felted(ware.colour(0)), Cloth("plain", (ware.colour(1),), 4, 0.06, "plain", 0.6, 0.2)
    under = mirrored(joined(curve((0.0, 4.0), (11.4, 5.0)), curve((12.8, 9.4), (9.0, 9.0), (0.0, 6.4))))
    panel(stage, under, felt.plain(0, 0.4), Sewn(lift=0.5, crease=0.0, thick=0.3))
    crown = mirrored(
        joined(
            curve((0.0, -10.6), (5.0, -10.0), (8.6, -6.6), (9.8, -1.0), (10.2, 3.6)),
            curve((10.2, 3.8), (5.0, 5.6), (0.0, 6.0)),
        )
    )
    panel(stage, crown, felt, Sewn(folds=domed(0, 2, 10.8, 13.4, 8.0), lift=1.0, thick=0.6, round_cm=0.8, crease=0.04))
    brim = mirrored(
        joined(
            curve((0.0, 4.2), (6.0, 3.6), (10.2, 2.2)),
            curve((11.6, 4.6), (13.0, 8.8)),
            curve((11.6, 9.4), (7.0, 8.8), (0.0, 9.2)),
        )
    )
    panel(
        stage,
        brim,
        felt,
        Sewn(
            folds=lambda p: (5.5 * np.sqrt(np.clip(1 - (p.x / 14) ** 2, 0.02, 1)) + 1.4 * step(3.0, 9.5, p.y)).astype(
                np.float32
            ),
            lift=2.6,
            thick=0.5,
            round_cm=0.5,
            crease=0.04,
        ),
    )
    ribbon = joined(curve((-10.15, 0.4), (0.0, 3.2), (10.15, 0.4)), curve((10.25, 3.6), (0.0, 6.4), (-10.25, 3.6)))
    panel(stage, ribbon, band, Sewn(lift=0.1, follow=1.0, thick=0.3, round_cm=0.3, crease=0.02))
    bow = stage.within(6.0, 3.4, -16)
    for sign in (-1, 1):
        wing = joined(
            curve((0.0, -0.7), (sign * 1.6, -1.9), (sign * 3.4, -1.6)),
            curve((sign * 3.0, 0.0), (sign * 3.5, 1.7), (sign * 1.6, 1.6), (0.0, 0.7)),
        )
        panel(bow, wing, band, Sewn(lift=0.5, follow=0.9, thick=0.5, round_cm=0.5, crease=0.02))
    panel(
        bow, rectangle(-0.7, -1.0, 0.7, 1.0, 0.3), band, Sewn(lift=0.4, follow=0.9, thick=0.4, round_cm=0.3, crease=0.0)
    )


def _beret(stage: Stage, ware: Ware) -> None:
    cloth = ware.cloth(grain=0.7, yarn=0.12)
    outline = loop(
        (-1.0, -7.6),
        (7.0, -6.6),
        (13.0, -2.6),
        (14.0, 1.6),
        (10.6, 4.4),
        (8.6, 5.0),
        (0.0, 5.6),
        (-8.4, 5.2),
        (-12.6, 3.4),
        (-14.4, 0.0),
        (-10.6, -5.0),
    )

    def folds(patch: Patch) -> Field:
        dome = 6.6 * np.sqrt(np.clip(1 - ((patch.x + 0.2) / 14.8) ** 2 - ((patch.y + 0.6) / 7.6) ** 2, 0.015, 1))
        around = np.arctan2(patch.y + 7.0, patch.x)
        low = step(-2.0, 5.0, patch.y)
        return np.asarray(dome + 0.28 * np.sin(around * 17 + np.sin(around * 5)) * low, dtype=np.float32)

    panel(
        stage,
        outline,
        cloth,
        Sewn(
            folds=folds,
            lift=0.8,
            thick=0.8,
            round_cm=1.2,
            crease=0.1,
            flow=lambda p: (p.x * (1 + 0.012 * (p.y + 7)), p.y * 1.25),
        ),
    )
    for x in (-6.5, 6.5, 0.0):
        seam(stage, curve((x * 0.06, -7.2), (x * 0.8, -2.0), (x * 1.15, 5.0)), 0.12, 0.15)
    band = joined(curve((-8.6, 4.2), (0.0, 5.2), (8.6, 4.2)), curve((8.9, 7.4), (0.0, 8.6), (-8.9, 7.4)))
    panel(
        stage,
        band,
        cloth.plain(0, 0.85),
        Sewn(folds=domed(0, 6, 10.5, 30, 4.0), lift=1.4, thick=0.5, round_cm=0.5, crease=0.02),
    )
    tube(stage, curve((-0.6, -7.2), (-0.5, -8.4), (0.1, -9.2)), 0.28, ware.colour(0), lift=2.0, shine=0.0)


def _sun_hat(stage: Stage, ware: Ware) -> None:
    stage = stage.within(0, 0, 0, 0.88)
    cloth = ware.cloth(grain=0.75, yarn=0.08)
    brim = mirrored(
        joined(curve((0.0, 1.4), (8.0, 0.8), (13.6, 3.2)), curve((14.6, 5.4), (12.0, 8.0), (6.0, 9.4), (0.0, 9.6)))
    )

    def wave(patch: Patch) -> Field:
        round_ = 4.5 * np.sqrt(np.clip(1 - (patch.x / 15.2) ** 2, 0.02, 1))
        return np.asarray(round_ + 0.8 * np.sin(patch.x * 0.8) * step(2, 9, patch.y), dtype=np.float32)

    panel(stage, brim, cloth, Sewn(folds=wave, lift=1.2, thick=0.5, round_cm=0.5, crease=0.05))
    for rank in range(4):
        y = 8.4 - rank * 1.3
        stitches(
            stage,
            curve((-12.6 + rank * 0.5, y - 3.2 + rank * 0.3), (0.0, y), (12.6 - rank * 0.5, y - 3.2 + rank * 0.3)),
            toned(ware.colour(1), 1.0),
            0.25,
        )
    crown = mirrored(
        joined(curve((0.0, -9.4), (4.4, -8.8), (7.8, -5.6), (8.9, 1.8)), curve((8.9, 2.4), (4.0, 4.0), (0.0, 4.3)))
    )
    panel(stage, crown, cloth, Sewn(folds=domed(0, 2, 9.6, 12, 7.0), lift=3.0, thick=0.6, round_cm=0.7, crease=0.05))
    for x in (-4.6, 4.6):
        seam(stage, curve((0.2 * np.sign(x), -9.2), (x * 0.75, -5.0), (x, 3.0)), 0.14, 0.2)
    band = joined(curve((-8.85, 0.4), (0.0, 2.4), (8.85, 0.4)), curve((8.95, 2.2), (0.0, 4.4), (-8.95, 2.2)))
    panel(stage, band, cloth.plain(1), Sewn(lift=0.1, follow=1.0, thick=0.3, round_cm=0.3, crease=0.02))
    button(stage, 0.0, -9.2, 0.7, ware.colour(0), 2)


KINDS["hat"] = Kind(
    hat,
    lambda w: View(0, -0.6, 40 if w.cut == "basco" else 36),
    lambda w: View(5.0, 2.5, 10),
    on_head(hat, 6.0, sink=7.0),
    lambda w: View(0, 14, 46),
    "flat",
)
