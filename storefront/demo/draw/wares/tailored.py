"""A tailored jacket with lapels, a kimono jacket with a band: on a hanger, and on a tailor's bust in scale."""

from __future__ import annotations

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import toned
from storefront.demo.draw.kinds import KINDS, Kind, View
from storefront.demo.draw.outline import curve, joined, mirrored
from storefront.demo.draw.panel import Sewn, button, panel, seam, strap
from storefront.demo.draw.scene import Stage
from storefront.demo.draw.tailoring import Cut, armhole_seams, bodice, sleeve
from storefront.demo.draw.ware import Ware
from storefront.demo.draw.wares.women import HORN, _half_bust, _hung, _on_bust


def jacket(stage: Stage, ware: Ware, worn: bool = False) -> None:
    """A tailored jacket with lapels, or a kimono jacket with a band."""
    if ware.cut == "kimono":
        _kimono(stage, ware, worn)
        return
    rng, cloth = ware.rng(0), ware.cloth()
    cut = Cut(
        neck=8.0,
        dip=30.0,
        point=1.0,
        shoulder=20.5,
        slope=4.2,
        armpit=(20.0, 23.0),
        waist=(18.2, 41.0),
        hem=(22.5, 66.0),
        sleeve=58.0,
        cuff=7.0,
        splay=0.12,
        volume=0.55 if worn else 0.24,
        bust=1.0 if worn else 0.3,
    )
    if not worn:
        _inside(stage, cloth, cut)
    for sign in (-1, 1):
        sleeve(stage, cloth, cut, sign, rng)
        for at in range(3):
            button(stage, sign * (21.6 + at * 0.15), 59.5 - at * 2.0, 0.55, HORN)
    bodice(stage, cloth, cut, rng, hemmed=False)
    armhole_seams(stage, cut)
    seam(stage, curve((0.9, 30.0), (1.0, 45.0), (2.0, 60.0), (4.5, 67.0)), 0.4, 0.55)
    for sign in (-1, 1):
        seam(stage, curve((sign * 9.5, 22.0), (sign * 8.6, 36.0), (sign * 9.6, 50.0)), 0.1, 0.22)
        flap = joined([(9.0, 48.0), (18.2, 47.4)], curve((18.4, 51.8), (17.6, 52.6), (10.0, 53.0), (9.2, 52.4)))
        flap = flap if sign > 0 else (flap * np.array([-1.0, 1.0]))[::-1]
        panel(stage, flap, cloth, Sewn(lift=0.25, follow=1.0, thick=0.35, round_cm=0.3, crease=0.0))
        lapel = joined(
            curve((0.6, 31.0), (4.0, 18.0), (8.2, 1.5)),
            [(11.0, 8.4), (15.4, 9.4)],
            curve((12.4, 17.5), (7.0, 26.0), (0.6, 31.6)),
        )
        collar = joined(
            curve((7.0, -2.2), (9.6, 0.6), (11.2, 8.2)), [(14.8, 6.6)], curve((13.0, 1.2), (9.4, -2.6), (7.4, -3.4))
        )
        for shape in (collar, lapel):
            leaf = shape[::-1] if sign > 0 else shape * np.array([-1.0, 1.0])
            panel(
                stage,
                leaf,
                cloth.plain(2) if ware.pattern == "wax" and shape is collar else cloth,
                Sewn(lift=0.35, follow=0.8, thick=0.6, round_cm=0.5, crease=0.01),
            )
    for y in (34.5, 43.5):
        button(stage, 0.9, y, 1.05, HORN)


def _inside(stage: Stage, cloth: Cloth, cut: Cut) -> None:
    """The lining of the back and the back of the collar."""
    back = mirrored(joined(curve((0.0, -2.4), (cut.neck, -0.4)), curve((10.0, 16.0), (0.0, 32.0))))
    panel(stage, back, cloth.plain(1, 0.55), Sewn(lift=0.3, crease=0.02))
    stand = mirrored(joined(curve((0.0, -3.0), (6.0, -2.4), (8.6, -0.2)), curve((6.4, 3.2), (0.0, 2.2))))
    panel(stage, stand, cloth, Sewn(lift=0.6, thick=0.5, crease=0.01))


def _kimono(stage: Stage, ware: Ware, worn: bool) -> None:
    rng, cloth = ware.rng(0), ware.cloth()
    band = cloth.plain(2)
    cut = Cut(
        neck=7.0,
        dip=60.0,
        point=1.0,
        shoulder=21.0,
        slope=4.0,
        armpit=(22.5, 27.0),
        waist=(22.0, 45.0),
        hem=(23.5, 72.0),
        sleeve=33.0,
        cuff=12.5,
        splay=0.42,
        volume=0.5 if worn else 0.18,
        bust=0.6 if worn else 0.2,
    )
    if not worn:
        back = mirrored(joined(curve((0.0, -1.6), (cut.neck, -0.2)), curve((9.0, 30.0), (0.0, 72.0))))
        panel(stage, back, cloth.plain(0, 0.55), Sewn(lift=0.3, crease=0.03))
    for sign in (-1, 1):
        sleeve(stage, cloth, cut, sign, rng, cuff=band)
    bodice(stage, cloth, cut, rng, hemmed=False)
    armhole_seams(stage, cut)
    seam(stage, curve((0.0, 58.0), (0.3, 73.0)), 0.5, 0.6)
    for sign in (1, -1):
        around = ((7.2, 1.0), (5.2, -1.6)) if worn else ((7.2, 1.0), (4.5, -2.4), (0.0, -3.2))
        line = curve((-0.5, 73.0), (0.6, 55.0), (3.2, 28.0), *around) * np.array([sign, 1.0])
        strap(stage, line, 5.2, band, lift=0.3, follow=0.7, thick=0.4, stitch=toned(ware.colour(1), 1.0))


KINDS["jacket"] = Kind(
    _hung(jacket),
    lambda w: View(0, 32, 104 if w.cut == "kimono" else 82),
    lambda w: View(4.0, 28, 22),
    _on_bust(jacket),
    _half_bust,
)
