"""The register of kinds: who draws it, how large it is, where its detail lies, how it is seen in scale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from storefront.demo.draw.scene import Scene, Stage
from storefront.demo.draw.ware import Ware

Drawn = Callable[[Stage, Ware], None]
Staged = Callable[[Ware, Scene], None]
Worn = Callable[[Stage, Ware, bool], None]


@dataclass(frozen=True)
class View:
    """What the camera takes in: its middle and the width of the picture, in centimetres."""

    x: float
    y: float
    wide: float


@dataclass(frozen=True)
class Kind:
    draw: Drawn
    front: Callable[[Ware], View]
    detail: Callable[[Ware], View]
    scale: Staged
    scale_view: Callable[[Ware], View]
    ground: str = "wall"


KINDS: dict[str, Kind] = {}
