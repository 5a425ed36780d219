"""A long apron with a pocket, ties and a neck band, laid flat and on a tailor's bust."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.field import Field, toned
from storefront.demo.draw.folds import Fall
from storefront.demo.draw.kinds import KINDS, Kind, View
from storefront.demo.draw.outline import curve, joined, mirrored, rectangle
from storefront.demo.draw.panel import Sewn, hem, panel, seam, stitches, strap
from storefront.demo.draw.props import mannequin
from storefront.demo.draw.scene import Patch, Scene, Stage
from storefront.demo.draw.tailoring import bulge
from storefront.demo.draw.ware import Ware


def apron(stage: Stage, ware: Ware, worn: bool = False) -> None:
    """A long apron with a pocket, ties and a neck band."""
    cloth, rng = ware.cloth(yarn=0.13), ware.rng(0)
    ties = cloth.plain(1) if ware.pattern == "wax" else cloth.plain(0, 0.92)
    thread = toned(ware.colour(1), 1.2)
    neck = curve((-13.0, 1.0), (-11.0, -12.0), (0.0, -20.0), (11.0, -12.0), (13.0, 1.0))
    strap(
        stage,
        neck if not worn else curve((-12.5, 1.0), (-9.0, -8.0), (-5.0, -13.5)),
        2.4,
        ties,
        lift=0.5 if not worn else 12.0,
    )
    if worn:
        strap(stage, curve((12.5, 1.0), (9.0, -8.0), (5.0, -13.5)), 2.4, ties, lift=12.0)
    else:
        for sign in (-1, 1):
            wave = curve(
                (sign * 33.0, 30.0),
                (sign * 42.0, 31.0),
                (sign * 45.0, 40.0),
                (sign * 42.0, 50.0),
                (sign * 45.0, 60.0),
                (sign * 43.5, 70.0),
            )
            strap(stage, wave, 2.4, ties, lift=0.4)
    wide = 27.0 if worn else 34.0
    bottom = curve((wide, 86.0), (wide * 0.5, 87.2), (0.0, 87.0))
    side = curve((13.5, 0.0), (15.5, 14.0), (wide * 0.72, 25.0), (wide * 0.97, 30.0))
    outline = mirrored(joined([(0.0, 0.4)], side, curve((wide, 31.0), (wide * 1.01, 60.0), (wide, 85.0)), bottom))
    fall = Fall(rng, 6, 5, 0.2, 1.7 if worn else 0.7)

    def folds(patch: Patch) -> Field:
        half = np.full(patch.shape, wide, np.float32)
        return bulge(patch.x, half, 0.5 if worn else 0.05) + fall.height(
            patch.x / (2 * wide) + 0.5, np.clip(patch.y / 86, 0, 1)
        )

    panel(stage, outline, cloth, Sewn(folds=folds, lift=0.5, round_cm=0.5, hem=1.5, stitch=thread, crease=0.1))
    if worn:
        panel(
            stage,
            rectangle(-wide - 0.3, 29.5, wide + 0.3, 32.5),
            ties,
            Sewn(lift=0.3, follow=1.0, thick=0.3, round_cm=0.3),
        )
    pocket = joined(
        [(-16.0, 40.0), (16.0, 40.0)],
        curve((16.0, 56.0), (15.2, 59.2), (12.5, 60.0)),
        curve((-12.5, 60.0), (-15.2, 59.2), (-16.0, 56.0)),
    )
    panel(
        stage, pocket, cloth, Sewn(lift=0.3, follow=1.0, thick=0.5, round_cm=0.35, hem=1.0, stitch=thread, crease=0.02)
    )
    seam(stage, np.array([[0.0, 40.2], [0.0, 59.6]]), 0.12, 0.1)
    stitches(stage, np.array([[-0.35, 40.2], [-0.35, 59.6]]), thread)
    hem(stage, rectangle(-5.0, 5.0, 5.0, 9.0, 0.3), 0.3, thread)


def _apron_on_bust(ware: Ware, scene: Scene) -> None:
    stage = scene.stage()
    mannequin(stage)
    apron(stage.within(0, -46.0), ware, True)


KINDS["apron"] = Kind(
    apron, lambda w: View(0, 34, 104), lambda w: View(14.0, 46, 20), _apron_on_bust, lambda w: View(0.0, -1.0, 122.0)
)
