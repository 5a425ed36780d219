"""Each brand's own work, gathered in one picture."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw import ground
from storefront.demo.draw.field import linear
from storefront.demo.draw.kinds import KINDS
from storefront.demo.draw.outline import rectangle
from storefront.demo.draw.panel import button
from storefront.demo.draw.props import mannequin, peg, rail
from storefront.demo.draw.scene import Scene
from storefront.demo.draw.solids import OAK, slab
from storefront.demo.draw.studio import piece, room
from storefront.demo.draw.wares import (
    bags,
    children,
    hats,
    headbands,
    home,
    jewels,
    linens,
    mobile,
    packs,
    rings,
    tailored,
    toys,
    trousers,
)


def hung_rail(scene: Scene, half: float, y: float) -> None:
    """A long rail for garments on hangers."""
    rail(scene.stage(0, y), half)


def au_petit_bonheur() -> Scene:
    """Made to measure: a rail with a dress, a blouse, a skirt."""
    scene = room("apb", 190.0, (0.0, 45.0))
    ground.plaster(scene, linear("#d3c7b7"))
    hung_rail(scene, 88.0, -6.9)
    KINDS["dress"].draw(scene.stage(-50.0, 0), piece("abito-rosso", "dress", "floral", "#ece3d3", "#7c2f32", "#6f7d5a"))
    KINDS["jacket"].draw(scene.stage(2.0, 0), piece("giacca", "jacket", "herringbone", "#5b4a3c", "#b9a88f"))
    KINDS["skirt"].draw(scene.stage(54.0, 4.4), piece("gonna", "skirt", "plain", "#7c2f32"))
    return scene


def petit_le_cad() -> Scene:
    """Small clothes on a rail."""
    scene = room("plc", 132.0, (0.0, 25.0))
    ground.plaster(scene, linear("#c9cdc0"))
    hung_rail(scene, 62.0, -5.6)
    children.hung_dress(scene.stage(-38.0, 0), piece("abitino", "childdress", "gingham", "#a9473f", "#f1e8dc"))
    children.hung_shirt(
        scene.stage(4.0, 0), piece("maglietta", "childshirt", "stripe", "#d9b25c", "#f3ece0", "#4a6670")
    )
    trousers.child_trousers(
        scene.stage(42.0, -1.6, 0, 0.82), piece("salopette", "childtrousers", "plain", "#5d7284", "#c39a5c")
    )
    return scene


def arbrora() -> Scene:
    """Bags of banners and sails on pegs."""
    scene = room("arb", 140.0, (0.0, 6.0))
    ground.plaster(scene, linear("#c6c6ba"))
    slab(scene.stage(), rectangle(-66.0, -28.5, 66.0, -19.5, 0.8), OAK, thick=1.6, edge=0.5, grain=0.16, shine=0.25)
    for x in (-44.0, 0.0, 44.0):
        peg(scene.stage(x, -24.0), 1.6)
    bags.tote(scene.stage(-44.0, -1.2), piece("borsa-v", "tote", "chevron", "#e9e4d8", "#2f4f63", "#c0563f"))
    packs.backpack(scene.stage(0.0, -18.5), piece("zaino", "backpack", "stripe", "#c98a3c", "#efe5d0", "#3e6b6e"))
    bags.crossbody(
        scene.stage(44.0, 22.6), piece("tracolla", "crossbody", "patchwork", "#2f6672", "#d8a94a", "#ece6da")
    )
    return scene


def baobab_couture() -> Scene:
    """Wax prints, folded, and what becomes of them."""
    scene = room("bao", 104.0)
    ground.plaster(scene, linear("#d8cbb8"))
    folds = (
        (-31.0, -16.0, -12, ("x1", "#c8862e", "#23435c", "#7d2b2b")),
        (-27.0, -3.0, -5, ("x2", "#1f4f55", "#d49a3d", "#e9dfc8")),
        (-31.0, 12.0, 4, ("x6", "#6e2c3f", "#d09a55", "#26313f")),
        (-26.0, 25.0, -3, ("x7", "#31577a", "#e0b354", "#efe6d2")),
    )
    for x, y, turn, (name, *tones) in folds:
        linens.folded_flat(
            scene.stage(x, y, turn), piece(name, "tablecloth", "wax", *tones).cloth(0.75), 38.0, 24.0, lift=0.4
        )
    linens.cushion(scene.stage(24.0, 9.0, 8, 0.92), piece("cuscino", "cushion", "wax", "#2a3d63", "#e6ddc9", "#b5683a"))
    headbands.headband(
        scene.stage(22.0, -27.0, -8), piece("fascia-turbante", "headband", "wax", "#8a3033", "#dba84f", "#2f5249")
    )
    return scene


def anna_maria_carrieri() -> Scene:
    """Tailoring on the bust, a cloche on its block, a shawl on the rail."""
    scene = room("amc", 176.0, (0.0, -12.0))
    ground.sweep(scene, linear("#cdbfb2"), 50.0)
    stage = scene.stage(-2.0, 0.0)
    rail(scene.stage(56.0, -62.0), 26.0)
    home.hung(
        scene.stage(56.0, -62.0),
        piece("s", "shawl", "tartan", "#2f4a3e", "#7b2d2f", "#c9a24f").cloth(),
        20.0,
        88.0,
        scene.rng,
        tassels=8.0,
        deep=2.0,
        lift=2.0,
        top=-0.7,
    )
    mannequin(stage)
    tailored.jacket(stage.within(0, -59.0), piece("giacca-s", "jacket", "herringbone", "#3d4147", "#a7a49b"), True)
    spot = scene.stage(-56.0, -26.0)
    slab(spot, rectangle(-24.0, 46.0, 24.0, 50.0, 0.5), OAK, lift=8.0, thick=1.2, edge=0.5, grain=0.16, shine=0.25)
    headbands.head(spot.within(-1.0, 0, 0, 1.34))
    scene.z -= np.float32(8.0)
    hats.hat(spot.within(-1.0, 6.0, 0, 1.3), piece("cloche", "hat", "plain", "#5c2b38", "#2c2224"))
    return scene


def episodio_zero() -> Scene:
    """Jewellery of found things, laid on linen."""
    scene = room("epz", 46.0, (0.0, 1.0))
    ground.linen(scene, linear("#d6d0c4"), 5)
    jewels.necklace(
        scene.stage(-9.5, -3.0, -6), piece("collana-mappe", "necklace", "patchwork", "#c8b78f", "#7f9a96", "#a8674d")
    )
    rings.bracelet(
        scene.stage(7.5, 8.5), piece("bracciale-corda", "bracelet", "chevron", "#c2603a", "#2f5560", "#e6dcc5")
    )
    jewels.earrings(
        scene.stage(5.5, -7.5, 5), piece("orecchini-wax", "earrings", "wax", "#b7522f", "#e3b45b", "#26485a")
    )
    rings.brooch(
        scene.stage(16.0, -4.0, 12), piece("spilla-cravatta", "brooch", "floral", "#3b2f4a", "#a9834b", "#8a3b3b")
    )
    rings.ring(scene.stage(17.0, 9.5, -12, 1.15), piece("anello-posata", "ring", "plain", "#9c9d9b", "#5d5f60"))
    for x, y, size, tone in ((-9.8, -4.0, 0.9, "#8a4b3c"), (-8.0, -2.6, 0.7, "#e2d3b8"), (-10.2, -1.6, 0.6, "#3a4d52")):
        button(scene.stage(), x, y, size, linear(tone))
    return scene


def sosa_baby_design() -> Scene:
    """A nursery shelf."""
    scene = room("sosa", 112.0, (0.0, -19.0))
    ground.plaster(scene, linear("#d5cabc"))
    ground.shelf(scene, 0.6, 90.0)
    toys.soft_toy(
        scene.stage(-32.0, 0.0), piece("pupazzo-coniglio", "softtoy", "check", "#b7a58d", "#efe6d6", "#7c8f96")
    )
    toys.soft_toy(scene.stage(2.0, 0.0), piece("pupazzo-elefante", "softtoy", "dots", "#8d9a96", "#e9dfce", "#b98a80"))
    blanket = piece("copertina", "babyblanket", "patchwork", "#3e6377", "#d39b48", "#b4584a", "#efe5d1")
    home.folded(scene.stage(36.0, 0.4), blanket.cloth(0.9), 30.0, 12.0, 5, 4, thick=2.0)
    home.folded(
        scene.stage(36.0, -9.8), piece("c", "babyblanket", "plain", "#dcc9ae").cloth(), 28.0, 12.0, 3, 5, thick=2.0
    )
    mobile.mobile(
        scene.stage(34.0, -44.0, 0, 0.8), piece("giostrina", "mobile", "plain", "#3b4656", "#c88a5a", "#e9e1d2")
    )
    return scene
