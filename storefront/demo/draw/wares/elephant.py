"""An elephant, sewn and stuffed."""

from __future__ import annotations

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.outline import curve, joined, loop
from storefront.demo.draw.panel import seam, stitches
from storefront.demo.draw.scene import Stage
from storefront.demo.draw.solids import INK, bead, tube
from storefront.demo.draw.ware import Ware
from storefront.demo.draw.wares.stuffing import stuffed


def elephant(stage: Stage, ware: Ware) -> None:
    cloth, pale = ware.cloth(grain=0.42, yarn=0.085), Cloth("plain", (ware.colour(1),), 5, 0.085)
    tube(stage, curve((12.0, -15.0), (14.6, -12.0), (14.2, -8.0)), 0.4, ware.colour(1), lift=1.0, twist=0.9, shine=0.0)
    for x in (-3.2, 8.2):
        stuffed(
            stage,
            loop((x - 2.6, -8.0), (x + 2.6, -8.0), (x + 2.6, -1.6), (x + 2.0, 0.2), (x - 2.0, 0.2), (x - 2.6, -1.6)),
            cloth.plain(0, 0.8),
            2.0,
            0.3,
        )
    stuffed(
        stage,
        loop(
            (-6.0, -16.0),
            (0.0, -21.0),
            (7.0, -21.2),
            (12.0, -17.0),
            (13.0, -10.0),
            (11.0, -5.0),
            (4.0, -3.6),
            (-4.0, -4.6),
            (-7.0, -9.0),
        ),
        cloth,
        5.4,
        0.8,
    )
    for x in (-5.8, 10.6):
        stuffed(
            stage,
            loop(
                (x - 2.8, -9.0),
                (x, -10.0),
                (x + 2.8, -9.0),
                (x + 2.7, -1.6),
                (x + 2.2, 0.8),
                (x - 2.2, 0.8),
                (x - 2.7, -1.6),
            ),
            cloth,
            2.4,
            3.2,
        )
        stuffed(stage, loop((x - 2.2, -0.2), (x + 2.2, -0.2), (x + 2.1, 0.9), (x - 2.1, 0.9)), pale, 0.2, 0.1, 1.0)
    trunk = joined(
        curve((-8.0, -20.0), (-13.6, -16.0), (-14.6, -9.0), (-16.0, -4.2), (-18.6, -4.8)),
        curve((-19.0, -3.0), (-16.0, -1.2), (-12.6, -3.2), (-11.4, -9.0), (-7.0, -13.0)),
    )
    stuffed(stage, trunk[::-1], cloth, 2.2, 2.6)
    stuffed(
        stage,
        loop(
            (-7.6, -25.6),
            (-2.6, -24.0),
            (-1.0, -18.0),
            (-3.4, -12.6),
            (-8.4, -11.6),
            (-12.6, -14.8),
            (-13.2, -20.4),
            (-11.4, -24.4),
        ),
        cloth,
        4.8,
        3.4,
    )
    ear = loop((-5.2, -23.8), (0.6, -24.6), (3.8, -20.6), (3.2, -14.2), (-0.4, -11.4), (-3.8, -14.6), (-5.6, -19.6))
    stuffed(stage, ear, Cloth("plain", (ware.colour(1),), 6, 0.085), 1.4, 7.4)
    stitches(
        stage,
        loop((-4.4, -22.8), (0.4, -23.4), (2.8, -20.2), (2.3, -14.8), (-0.4, -12.6), (-3.0, -15.2), (-4.6, -19.6)),
        ware.colour(2),
        0.4,
    )
    bead(stage, -9.4, -19.4, 0.5, INK, lift=0.1, follow=1.0, tall=0.5, shine=0.9)
    for y in (-12.4, -10.0, -7.8):
        seam(stage, curve((-14.4, y), (-13.0, y + 0.5), (-11.7, y + 0.2)), 0.15, 0.12)
