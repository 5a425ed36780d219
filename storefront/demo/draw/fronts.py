"""Fronts of the shops: Turin arcades with shutters and awnings, each in its own colours, and the hub's gate."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import partial

import numpy as np

from storefront.demo.draw.facade import GLASS, STONE, STREET, Front, arch, awning, facade, pavement, shrub, upper_window
from storefront.demo.draw.field import Colour, linear, step, toned
from storefront.demo.draw.outline import rectangle
from storefront.demo.draw.props import mannequin
from storefront.demo.draw.scene import Scene, Stage
from storefront.demo.draw.solids import BRASS, bead, disc, slab, tube
from storefront.demo.draw.ware import Ware, worn
from storefront.demo.draw.wares import bags, children, packs, tailored, toys, women


def shop_window(stage: Stage, half: float, top: float, wood: Colour, shown: str, door: bool) -> None:
    """A wooden shop front inside an arch, something hanging in the window."""
    slab(stage, rectangle(-half, top, half, STREET, 0.5), wood, lift=-34.0, thick=1.5, edge=1.0, grain=0.05, shine=0.25)
    panes = [(-half + 10, half - 10)] if not door else [(-half + 10, half * 0.1), (half * 0.1 + 12, half - 10)]
    for at, (left, right) in enumerate(panes):
        foot = STREET - (62 if at == 0 else 84)
        pane = rectangle(left, top + 12, right, foot, 0.5)
        patch = slab(stage, pane, linear("#a5814f"), lift=-46.0, thick=0.1, edge=0.5)
        if patch is None:
            continue
        warm = np.exp(-(((patch.x - (left + right) / 2) / 70) ** 2) - ((patch.y - top - 60) / 110) ** 2)
        stage.shade(patch, 1 + stage.mask(patch, [pane]) * (0.8 * warm - 0.3))
        before = stage.scene.z.copy()
        if at == 0 or half > 150:
            _displayed(stage.within((left + right) / 2, foot), shown if at == 0 else "bags")
        np.minimum(stage.scene.z, np.maximum(before, -30.0), out=stage.scene.z)
        glare = step(0.0, 0.5, np.sin((patch.x * 0.8 + patch.y * 0.5) / 46) - 0.35) * 0.14 + 0.06
        stage.tint(patch, stage.mask(patch, [pane]) * glare, linear("#cfdadb"))
        for line in (rectangle(left, top + 12, right, foot, 0.5), np.array([[left, top + 64], [right, top + 64]])):
            closed = np.vstack([line, line[:1]]) if len(line) > 2 else line
            tube(stage, closed, 2.2, toned(wood, 1.1), lift=-33.0, shine=0.25)
        low = rectangle(left + 3, foot + 10, right - 3, STREET - 12, 1.5)
        slab(stage, low, toned(wood, 0.9), lift=-32.0, thick=1.4, edge=2.5, shine=0.25)
    if door:
        tube(
            stage,
            np.array([[half * 0.1 + 18, STREET - 110], [half * 0.1 + 18, STREET - 72]]),
            1.6,
            BRASS,
            lift=-28.0,
            metal=1.0,
            shine=0.7,
        )


# What each arch of a shop shows, from the left.
WINDOWS = {"women": ("women", "bags"), "kids": ("kids", "toys", "bags"), "tailor": ("tailor", "bags")}


def _displayed(stage: Stage, shown: str) -> None:
    if shown == "women":
        one = stage.within(-8, -66.0, 0, 0.94)
        mannequin(one)
        women.dress(one.within(0, -59.0), _ware("abito-d", "dress", "plain", "#8a3a33"), True)
    elif shown == "kids":
        children.hung_dress(
            stage.within(-30, -100.0, 0, 1.1), _ware("abitino-v", "childdress", "gingham", "#a9473f", "#f1e8dc")
        )
        children.hung_shirt(
            stage.within(28, -96.0, 0, 1.1),
            _ware("maglietta-v", "childshirt", "stripe", "#d9b25c", "#f3ece0", "#4a6670"),
        )
    elif shown == "toys":
        elephant = _ware("pupazzo-elefante-v", "softtoy", "dots", "#8d9a96", "#e9dfce", "#b98a80")
        toys.soft_toy(stage.within(-22, -2.0, 0, 1.25), elephant)
        rabbit = _ware("pupazzo-coniglio-v", "softtoy", "check", "#b7a58d", "#efe6d6", "#7c8f96")
        toys.soft_toy(stage.within(28, -2.0, 0, 1.2), rabbit)
    elif shown == "bags":
        bags.tote(stage.within(-24, -39.5), _ware("borsa-w", "tote", "wax", "#24585f", "#c04f38", "#e8c979"), True)
        packs.backpack(
            stage.within(30, -41.0), _ware("zaino-w", "backpack", "stripe", "#c98a3c", "#efe5d0", "#3e6b6e"), True
        )
    else:
        one = stage.within(-6, -66.0, 0, 0.94)
        mannequin(one)
        tailored.jacket(one.within(0, -59.0), _ware("giacca-w", "jacket", "herringbone", "#3d4147", "#a7a49b"), True)


def _ware(slug: str, kind: str, pattern: str, *tones: str) -> Ware:
    return Ware(slug, kind, pattern, tuple(worn(linear(tone)) for tone in tones))


def shop(front: Front, name: str) -> Scene:
    """One shop's front."""
    scene = Scene(1200, 900, 1200 / 720, (0.0, 10.0), np.random.default_rng(zlib.crc32(name.encode())))
    facade(scene, front)
    stage = scene.stage()
    wood, shutter = linear(front.wood), linear(front.shutters)
    spots = {1: [(0.0, 190.0)], 2: [(-165.0, 112.0), (165.0, 112.0)], 3: [(-232.0, 90.0), (0.0, 90.0), (232.0, 90.0)]}[
        front.arches
    ]
    for at, (x, half) in enumerate(spots):
        spring = -24.0
        flat = front.arches == 1
        frame = (
            arch(x, half + 12, spring - 4, STREET)
            if not flat
            else rectangle(x - half - 14, -104, x + half + 14, STREET, 3)
        )
        opening = arch(x, half, spring, STREET) if not flat else rectangle(x - half, -86, x + half, STREET, 3)
        slab(stage, frame, STONE, lift=4.0, thick=2.0, edge=2.0)
        slab(stage, opening, toned(linear(front.wall), 0.55), lift=-60.0, thick=0.1, edge=0.5)
        top = spring - 4 if not flat else -80.0
        if not flat:
            slab(stage, arch(x, half - 4, spring, spring + 1), GLASS, lift=-44.0, thick=0.1, edge=0.4, shine=0.9)
            for turn in (0.25, 0.5, 0.75):
                ray = np.array(
                    [[x, spring], [x - (half - 5) * np.cos(np.pi * turn), spring - (half - 5) * np.sin(np.pi * turn)]]
                )
                tube(stage, ray, 1.8, wood, lift=-38.0)
            slab(
                stage,
                rectangle(x - 8, spring - half - 14, x + 8, spring - half + 4, 1.5),
                toned(STONE, 1.1),
                lift=8.0,
                thick=2.0,
                edge=1.5,
            )
        shop_window(
            stage.within(x, 0),
            half - 4,
            top,
            wood,
            WINDOWS[front.shown][at],
            door=at == len(spots) - 1,
        )
    pavement(scene)
    for x, half in spots:
        if front.arches != 3 or x == 0:
            awning(stage.within(x, 0), half - 6, (-72.0 if front.arches > 1 else -78.0), front)
    for at, x in enumerate((-232.0, 0.0, 232.0) if front.arches != 2 else (-165.0, 165.0)):
        upper_window(stage.within(x, -190.0), shutter, open_=(at + len(front.shown)) % 2 == 0)
    for x in {1: (-268.0, 268.0), 2: (0.0,), 3: (-116.0, 116.0)}[front.arches]:
        shrub(stage.within(x, STREET + 14.0, 0, 1.05), scene.rng)
    return scene


def hub() -> Scene:
    """The hub in its courtyard: a grey gate in a wall, a bell, an entrance without steps."""
    front = Front("#c9b79c", "#6f757a", ("#6f757a", "#6f757a"), "#5b6a5f", 1)
    scene = Scene(1200, 900, 1200 / 640, (0.0, 20.0), np.random.default_rng(7))
    facade(scene, front)
    stage, gate = scene.stage(), linear("#7d8488")
    slab(stage, rectangle(-142, -110, 142, STREET, 2), STONE, lift=4.0, thick=2.0, edge=2.0)
    for side in (-1, 1):
        left, right = sorted((side * 2.0, side * 128.0))
        slab(
            stage, rectangle(left, -96, right, STREET, 1), gate, lift=-14.0, thick=2.0, edge=1.5, shine=0.25, grain=0.04
        )
        for top, foot in ((-86.0, -8.0), (4.0, 104.0), (116.0, STREET - 8)):
            slab(
                stage,
                rectangle(left + 10, top, right - 10, foot, 2),
                toned(gate, 0.94),
                lift=-13.0,
                thick=2.4,
                edge=3.0,
                shine=0.25,
            )
    disc(stage, -14, 60, 4.0, BRASS, lift=-10.0, thick=3.0, metal=1.0, shine=0.7)
    slab(stage, rectangle(164, 20, 186, 62, 1.5), BRASS, lift=3.0, thick=1.0, edge=0.6, metal=1.0, shine=0.5)
    for y in (30.0, 41.0, 52.0):
        bead(stage, 175, y, 2.6, linear("#e9e1d2"), lift=4.0, tall=0.5)
    pavement(scene)
    for x in (-215.0, 215.0):
        upper_window(stage.within(x, -190.0), linear(front.shutters), open_=x > 0)
    shrub(stage.within(-205.0, STREET + 14.0, 0, 1.1), scene.rng)
    shrub(stage.within(226.0, STREET + 14.0, 0, 0.9), scene.rng, 48.0)
    return scene


FRONTS: dict[str, Callable[[], Scene]] = {
    "outlet-au-petit-bonheur": partial(shop, Front("#d8bf95", "#4c2a2c", ("#7c2f32", "#ece1cd"), "#3f5a4a"), "apb"),
    "outlet-il-grifone-kids": partial(
        shop, Front("#cfc9b4", "#3e6b6e", ("#d9a441", "#f1e8da"), "#54706b", 3, "kids"), "gk"
    ),
    "outlet-il-grifone": partial(
        shop, Front("#c98f6b", "#1c4a3c", ("#1c4a3c", "#1c4a3c"), "#2c5546", 2, "tailor", False), "g"
    ),
    "outlet-uno": partial(shop, Front("#d3c7b5", "#2f3f4d", ("#1f4a66", "#e9e1d2"), "#5a6a73", 1, "women"), "uno"),
    "hub": hub,
}
