"""Patterns of cloth at coordinates in centimetres: woven ones colour the threads, prints lie on top."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from storefront.demo.draw.field import Colour, Field, mixed, step
from storefront.demo.draw.prints import PRINTS as PRINTS

Colours = tuple[Colour, ...]
Setts = list[tuple[float, int]]  # widths in centimetres, each with the number of its colour


def banded(along: Field, sett: Setts, colours: Colours) -> Field:
    """Colours of threads by a repeat of widths."""
    edges = np.cumsum([width for width, _ in sett])
    at = np.searchsorted(edges, np.mod(along, edges[-1]), side="right")
    table = np.array([colours[number % len(colours)] for _, number in sett], np.float32)
    return table[np.minimum(at, len(sett) - 1)]


def _sett(pattern: str, count: int, seed: int) -> tuple[Setts, Setts]:
    """Repeats across and along for a woven pattern."""
    third = 2 if count > 2 else 0
    if pattern == "stripe":
        designs: list[Setts] = [
            [(1.5, 0), (1.5, 1)],
            [(2.6, 0), (0.5, 1), (0.5, 0), (0.5, 1)],
            [(2.2, 0), (1.1, 1), (0.35, 0), (0.35, third)],
        ]
        return designs[seed % 3 if count < 3 else 2], [(1.0, 0)]
    if pattern == "gingham":
        return [(1.2, 0), (1.2, 1)], [(1.2, 0), (1.2, 1)]
    if pattern == "check":
        sett = [(4.2, 0), (0.4, 1), (0.6, 0), (0.4, 1), (2.0, third), (0.4, 1), (0.6, 0), (0.4, 1)]
        return sett, sett
    if pattern == "tartan":
        sett = [
            (4.4, 0),
            (0.5, 1),
            (0.5, 0),
            (3.2, 1),
            (0.3, 2),
            (3.2, 1),
            (0.5, 0),
            (0.5, 1),
            (2.2, 0),
            (0.3, 2),
            (2.2, 0),
        ]
        return sett, sett
    return [(1.0, 0)], [(1.0, 0)]


def threads(pattern: str, u: Field, v: Field, colours: Colours, seed: int) -> tuple[Field, Field]:
    """Colours of the warp and of the weft threads that pass here."""
    if pattern in ("herringbone", "denim"):
        warp = np.array(colours[0], np.float32)
        undyed = mixed(colours[0], (0.6, 0.62, 0.62), 0.55)
        pale = mixed(colours[-1], colours[0], 0.15) if pattern == "herringbone" else undyed
        weft = np.array(pale, np.float32)
        return np.broadcast_to(warp, (*u.shape, 3)), np.broadcast_to(weft, (*u.shape, 3))
    if pattern in ("stripe", "gingham", "check", "tartan"):
        across, along = _sett(pattern, len(colours), seed)
        weft = banded(u, across, colours) if pattern == "stripe" else banded(v, along, colours)
        return banded(u, across, colours), weft
    one = np.broadcast_to(np.array(colours[0], np.float32), (*u.shape, 3))
    return one, one


def _herringbone(u: Field, v: Field, size: float) -> Field:
    wide = 1.5
    turned = np.abs(np.mod(u, 2 * wide) - wide)
    return 0.5 + 0.42 * np.clip(1.6 * np.sin(2 * np.pi * (turned + v) / (size * 2.6)), -1, 1)


def _denim(u: Field, v: Field, size: float) -> Field:
    return 0.72 + 0.16 * np.sin(2 * np.pi * (u * 0.8 + v) / (size * 2.0))


def _even(u: Field, v: Field, size: float) -> Field:
    return np.full(u.shape, 0.5, np.float32)


def _tweeded(u: Field, v: Field, size: float) -> Field:
    return 0.5 + 0.3 * np.clip(1.5 * np.sin(2 * np.pi * (u + v) / (size * 2.2)), -1, 1)


# From afar single yarns are not seen, but floats that make lines are: the share of the warp on top.
WOVEN: dict[str, Callable[[Field, Field, float], Field]] = {
    "herringbone": _herringbone,
    "denim": _denim,
    "tartan": _tweeded,
    "gingham": _even,
}


def relief(pattern: str, u: Field, v: Field) -> Field | None:
    """Height in centimetres that a pattern itself has: seams of patchwork, cushions of a quilt."""
    if pattern == "patchwork":
        near = np.minimum(_to_line(u, PATCH), _to_line(v, PATCH))
        return (0.16 * step(0.0, 0.9, near)).astype(np.float32)
    if pattern == "quilt":
        near = np.minimum(_to_line(u + v, 7.0), _to_line(u - v, 7.0))
        return (0.75 * np.sqrt(np.clip(near / 3.5, 0, 1))).astype(np.float32)
    return None


PATCH = 7.5


def _to_line(at: Field, repeat: float) -> npt.NDArray[np.float32]:
    inside = np.mod(at, repeat)
    return np.minimum(inside, repeat - inside).astype(np.float32)
