"""A basket of woven strips of inner tube."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import linear, mixed, toned
from storefront.demo.draw.ground import shelf
from storefront.demo.draw.kinds import KINDS, Kind, View
from storefront.demo.draw.outline import curve, ellipse, joined
from storefront.demo.draw.scene import Scene, Stage
from storefront.demo.draw.solids import slab, tube
from storefront.demo.draw.tabletop import cup
from storefront.demo.draw.ware import Ware
from storefront.demo.draw.wares.leather import LEATHER


def basket(stage: Stage, ware: Ware) -> None:
    """A basket of strips of inner tube, woven; it stands at the origin."""
    wide, tall, open_ = 15.0, 19.0, 3.0
    rim = ellipse(0, -tall, wide, open_, 90)
    slab(stage, rim, toned(ware.colour(0), 0.5), lift=1.0, thick=0.1)
    inside = stage.patch(rim, 0.2)
    strips = Cloth(
        "gingham", (ware.colour(0), mixed(ware.colour(1), ware.colour(0), 0.35)), 17, 2.1, slub=0.25, fuzz=0.05
    )
    if inside is not None:
        paint, weave = strips.painted(inside.x * 0.9, inside.y * 2.0, inside.pixels_per_cm)
        stage.put(
            inside,
            stage.mask(inside, [rim]),
            2.0 - 3 * np.sqrt(np.clip(1 - (inside.x / wide) ** 2, 0.02, 1)) + weave * 0.3,
            paint * 0.42,
            shine=0.3,
        )
    side = curve((wide, -tall), (wide * 0.985, -tall * 0.6), (wide * 0.93, -tall * 0.25), (wide * 0.86, -0.6))
    front_rim = np.stack(
        [wide * np.cos(np.linspace(np.pi, 0, 50)), -tall + open_ * np.sin(np.linspace(np.pi, 0, 50))], axis=1
    )
    base = curve((wide * 0.86, -0.6), (wide * 0.6, 1.1), (0.0, 1.7), (-wide * 0.6, 1.1), (-wide * 0.86, -0.6))
    outline = joined(front_rim, side, base, (side * np.array([-1.0, 1.0]))[::-1])
    patch = stage.patch(outline, 0.3)
    if patch is not None:
        radius = np.interp(patch.y, side[:, 1], side[:, 0]).astype(np.float32)
        share = np.clip(patch.x / radius, -0.995, 0.995)
        curved = np.sqrt(1 - share**2)
        paint, weave = strips.painted(
            (np.arcsin(share) * wide).astype(np.float32), patch.y - 1.9 * curved, patch.pixels_per_cm
        )
        z = 3.0 + radius * 0.8 * curved + weave * 0.6
        stage.put(patch, stage.mask(patch, [outline]), z, paint, shine=0.45)
    lip = np.vstack([rim, rim[:1]])
    tube(stage, lip[44:91], 0.55, ware.colour(0), lift=3.0, shine=0.5)
    tube(stage, lip[:46], 0.62, ware.colour(0), lift=13.0, shine=0.5)
    for sign in (-1, 1):
        tube(
            stage,
            curve(
                (sign * wide * 0.97, -tall + 1.2),
                (sign * (wide + 3.2), -tall - 1.0),
                (sign * (wide + 3.0), -tall + 4.6),
                (sign * wide * 0.97, -tall + 5.4),
            ),
            0.6,
            LEATHER,
            lift=4.0,
            shine=0.35,
        )


def _basket_front(stage: Stage, ware: Ware) -> None:
    basket(stage.within(0, 9.0), ware)


def _basket_on_shelf(ware: Ware, scene: Scene) -> None:
    shelf(scene, 0.0, 80.0)
    basket(scene.stage(-8.0, 0.0), ware)
    cup(scene.stage(19.0, 0.2), linear("#dfd6c6"))


KINDS["basket"] = Kind(
    _basket_front, lambda w: View(0, 0.5, 46), lambda w: View(7, -6, 15), _basket_on_shelf, lambda w: View(2, -8, 62)
)
