"""Table linen, a tea towel, a cushion: laid, hung, and on a set table in scale."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Field, linear, step, toned
from storefront.demo.draw.folds import Fall
from storefront.demo.draw.ground import table
from storefront.demo.draw.kinds import KINDS, Kind, View
from storefront.demo.draw.outline import curve, joined, mirrored, rectangle
from storefront.demo.draw.panel import Sewn, hem, panel, seam, skewed
from storefront.demo.draw.props import chair, peg
from storefront.demo.draw.scene import Patch, Scene, Stage
from storefront.demo.draw.solids import OAK, STEEL, slab, tube
from storefront.demo.draw.tabletop import cup_above, plate
from storefront.demo.draw.ware import Ware


def folded_flat(
    stage: Stage, cloth: Cloth, wide: float, tall: float, lift: float = 0.3, corner: float = 0.8, seed: int = 1
) -> None:
    """A cloth folded into a rectangle, from above: the layers show at two edges."""
    for at in range(3):
        shift = (2 - at) * 0.32
        shape = rectangle(-wide / 2 + shift * 0.4, -tall / 2 + shift * 0.3, wide / 2 + shift, tall / 2 + shift, corner)
        panel(
            stage,
            shape,
            cloth,
            Sewn(
                lift=lift + 0.55 * at,
                thick=0.6,
                round_cm=0.7,
                crease=0.07,
                flow=skewed(at * 13.0, at * 5.0),
            ),
        )
    seam(stage, curve((-wide / 2, 0.4), (0.0, 0.0), (wide / 2, 0.4)), 0.16, 0.0)


def tablecloth(stage: Stage, ware: Ware) -> None:
    """A tablecloth folded, seen from above, its hem mitred."""
    cloth = ware.cloth(grain=1.0, yarn=0.1)
    folded_flat(stage, cloth, 44.0, 58.0, seed=3)
    hem(stage, rectangle(-21.6, -28.7, 22.0, 29.0, 0.5), 1.6, toned(ware.colour(1), 1.2))


def placemats(stage: Stage, ware: Ware) -> None:
    """Two of a set of place mats, one over the other."""
    cloth = ware.cloth(grain=0.8, yarn=0.2)
    for at, (x, y, turn) in enumerate(((5.0, 9.0, 7), (-4.0, -8.0, -5))):
        one = stage.within(x, y, turn)
        mat = rectangle(-22.0, -16.0, 22.0, 16.0, 0.6)
        panel(
            one,
            mat,
            cloth,
            Sewn(lift=0.3 + at * 0.5, thick=0.4, round_cm=0.4, hem=1.3, stitch=toned(ware.colour(0), 1.3), crease=0.05),
        )


def teatowel(stage: Stage, ware: Ware) -> None:
    """A tea towel hung by its loop from a peg."""
    rng, cloth = ware.rng(3), ware.cloth(grain=1.4, yarn=0.1)
    fall = Fall(rng, 5, 5, 1.6, 2.2)
    outline = joined(
        curve((0.4, 0.0), (3.2, 1.0), (9.0, 16.0), (14.6, 40.0)),
        curve((15.2, 55.0), (12.0, 60.0), (6.0, 57.0), (1.0, 62.0), (-5.0, 58.0), (-11.0, 63.0), (-14.8, 57.0)),
        curve((-14.2, 40.0), (-8.6, 16.0), (-3.0, 1.0), (-0.4, 0.0)),
    )

    def half(y: Field) -> Field:
        return np.interp(y, [0, 2, 16, 40, 62], [1.5, 3.4, 9.0, 14.6, 15.4]).astype(np.float32)

    def folds(patch: Patch) -> Field:
        share = patch.x / (2 * half(patch.y)) + 0.5
        gathered = np.clip(half(patch.y) / 14, 0.25, 1)
        return fall.height(share, np.clip(patch.y / 62, 0, 1) * 0.9 + 0.1) * gathered + 1.2

    def flow(patch: Patch) -> tuple[Field, Field]:
        return patch.x / half(patch.y) * 22.0, patch.y - 3.0 * np.abs(patch.x / half(patch.y))

    tube(stage, curve((-0.5, 0.5), (-0.9, -2.6), (0.0, -3.9), (0.9, -2.6), (0.5, 0.5)), 0.22, cloth.colour(1), lift=1.4)
    panel(stage, outline, cloth, Sewn(folds=folds, flow=flow, lift=0.9, round_cm=0.7, thick=0.6, crease=0.05))
    peg(stage.within(0, -4.4))


def cushion(stage: Stage, ware: Ware) -> None:
    """A square cushion, plump, piped around."""
    cloth = ware.cloth(grain=1.1, yarn=0.12)
    corner = curve((0.0, -20.6), (12.0, -20.9), (20.5, -22.4))
    side = curve((22.4, -20.5), (20.9, -10.0), (20.9, 10.0), (22.4, 20.5))
    low = curve((20.5, 22.4), (12.0, 20.9), (0.0, 20.6))
    outline = mirrored(joined(corner, side, low))

    def folds(patch: Patch) -> Field:
        x, y = np.clip(np.abs(patch.x) / 22.4, 0, 1), np.clip(np.abs(patch.y) / 22.4, 0, 1)
        plump = 8.0 * ((1 - x**2.4) * (1 - y**2.4)) ** 0.55
        diagonal = np.exp(-(((x - y) / 0.09) ** 2)) * step(0.5, 1.0, np.maximum(x, y))
        around = np.arctan2(patch.y, patch.x)
        gathers = 0.16 * np.sin(around * 28 + 2 * np.sin(around * 5)) * step(0.62, 1.0, np.maximum(x, y))
        return np.asarray(plump - 0.6 * diagonal + gathers, dtype=np.float32)

    panel(stage, outline, cloth, Sewn(folds=folds, lift=0.5, thick=0.8, round_cm=0.8, crease=0.09))
    edge = np.vstack([outline, outline[:1]])
    tube(stage, edge, 0.42, ware.colour(2), lift=0.8, twist=0.9, shine=0.0)


def _laid_table(ware: Ware, scene: Scene) -> None:
    stage = scene.stage()
    cloth = ware.cloth(grain=1.0, yarn=0.1)
    table(scene)
    panel(
        stage,
        rectangle(-60.0, -60.0, 24.5, 60.0, 0.5),
        cloth,
        Sewn(lift=0.3, thick=0.4, round_cm=0.5, crease=0.12, hem=1.8, stitch=toned(ware.colour(1), 1.2)),
    )
    place_setting(stage.within(-6.0, 6.0), ware)
    cup_above(stage.within(9.5, -17.0, -30))


def place_setting(stage: Stage, ware: Ware) -> None:
    """A plate with fork and knife."""
    plate(stage.within(0, 0))
    fork = stage.within(-16.0, 0.0)
    tube(fork, curve((0.0, 9.5), (0.0, -2.0)), 0.42, STEEL, lift=0.4, shine=0.8, metal=1.0, flat=0.6)
    for x in (-0.85, -0.28, 0.28, 0.85):
        tube(fork, curve((x * 0.5, -2.0), (x, -5.0), (x, -9.5)), 0.17, STEEL, lift=0.4, shine=0.8, metal=1.0)
    slab(
        fork,
        joined(curve((-1.0, -5.4), (-0.4, -1.4), (0.4, -1.4), (1.0, -5.4))),
        STEEL,
        lift=0.3,
        thick=0.3,
        edge=0.3,
        shine=0.8,
        metal=1.0,
    )
    knife = stage.within(16.0, 0.0)
    tube(knife, curve((0.0, 9.5), (0.0, 0.0)), 0.5, STEEL, lift=0.4, shine=0.8, metal=1.0, flat=0.6)
    slab(
        knife,
        joined(curve((-0.45, 0.4), (-0.85, -5.0), (-0.3, -11.0)), [(0.5, -10.4), (0.5, 0.4)]),
        STEEL,
        lift=0.3,
        thick=0.35,
        edge=0.3,
        shine=0.8,
        metal=1.0,
    )


def _mat_on_table(ware: Ware, scene: Scene) -> None:
    table(scene, OAK if sum(ware.colour(0)) > 1.0 else linear("#c3a27a"))
    stage = scene.stage()
    cloth = ware.cloth(grain=0.8, yarn=0.2)
    panel(
        stage,
        rectangle(-22.0, -16.0, 22.0, 16.0, 0.6),
        cloth,
        Sewn(lift=0.2, thick=0.4, round_cm=0.4, hem=1.3, stitch=toned(ware.colour(0), 1.3), crease=0.05),
    )
    place_setting(stage, ware)
    cup_above(stage.within(14.0, -23.0, 20))


def _towel_with_cup(ware: Ware, scene: Scene) -> None:
    table(scene, linear("#c9ab82"))
    stage = scene.stage()
    folded_flat(stage.within(-4.0, 1.0, -6), ware.cloth(grain=1.4, yarn=0.1), 24.0, 34.0)
    cup_above(stage.within(13.0, -12.0, -20))


def _cushion_on_chair(ware: Ware, scene: Scene) -> None:
    stage = scene.stage()
    chair(stage)
    cushion(stage.within(0, -19.0, 3, 0.9), ware)


KINDS["tablecloth"] = Kind(
    tablecloth, lambda w: View(0, 0, 66), lambda w: View(14, 20, 20), _laid_table, lambda w: View(0, 0, 58), "flat"
)


KINDS["placemats"] = Kind(
    placemats, lambda w: View(0, 0, 60), lambda w: View(14, 2, 15), _mat_on_table, lambda w: View(0, -5, 56), "flat"
)


KINDS["teatowel"] = Kind(
    teatowel, lambda w: View(0, 28, 64), lambda w: View(3, 48, 15), _towel_with_cup, lambda w: View(1, -1, 46), "flat"
)


KINDS["cushion"] = Kind(
    cushion, lambda w: View(0, 0, 60), lambda w: View(12, 12, 18), _cushion_on_chair, lambda w: View(0, -4, 76)
)
