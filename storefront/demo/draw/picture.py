"""One picture of one product: builds the scene, lights it, keeps it as AVIF of a bounded size."""

from __future__ import annotations

import io

from PIL import Image

from storefront.demo.draw import ground
from storefront.demo.draw.field import Colour
from storefront.demo.draw.kinds import View
from storefront.demo.draw.light import film, lit
from storefront.demo.draw.scene import Scene
from storefront.demo.draw.ware import Ware
from storefront.demo.draw.wares import KINDS

WIDE, TALL = 1200, 1500
# Bytes a picture may take: close-ups of woven cloth hold the most.
MOST_BYTES = {1: 66_000, 2: 92_000, 3: 62_000}


def photographed(ware: Ware, view: int, wide: int = WIDE, tall: int = TALL) -> Image.Image:
    """Picture 1 (whole), 2 (detail) or 3 (in scale) of a product."""
    kind = KINDS[ware.kind]
    frame = (kind.front(ware), kind.detail(ware), kind.scale_view(ware))[view - 1]
    scene = framed(ware, view, frame, wide, tall)
    tone = ground.PLASTER[(ware.seed + 3 * (view == 3)) % len(ground.PLASTER)]
    if kind.ground == "wall" and view == 3:
        ground.sweep(scene, tone, 56.0)
    else:
        _laid(scene, ware, tone)
    if view == 3:
        kind.scale(ware, scene)
    else:
        kind.draw(scene.stage(), ware)
    return film(lit(scene), scene.rng)


def _laid(scene: Scene, ware: Ware, tone: Colour) -> None:
    if KINDS[ware.kind].ground == "linen" and ware.kind not in ("necklace", "brooch"):
        ground.linen(scene, tone, ware.seed % 997)
    else:
        ground.plaster(scene, tone)


def framed(ware: Ware, view: int, frame: View, wide: int, tall: int) -> Scene:
    return Scene(wide, tall, wide / frame.wide, (frame.x, frame.y), ware.rng(view))


def as_avif(image: Image.Image, most_bytes: int) -> bytes:
    """The picture as AVIF, at the best quality that stays under a size."""
    for quality in (62, 54, 46, 39, 33, 28, 24):
        kept = io.BytesIO()
        image.save(kept, "AVIF", quality=quality, speed=7)
        if kept.tell() <= most_bytes:
            break
    return kept.getvalue()
