"""Outlines in centimetres: smooth curves, mirrored halves, offsets, dashes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Path = npt.NDArray[np.float64]
Points = Sequence[tuple[float, float]]


def curve(*points: tuple[float, float], steps: int = 14) -> Path:
    """A smooth open curve through points (Catmull-Rom); two points make a straight line."""
    known = np.array(points, dtype=np.float64)
    if len(known) == 2:
        share = np.linspace(0, 1, steps)[:, None]
        return np.asarray(known[0] + (known[1] - known[0]) * share)
    ends = np.vstack([2 * known[0] - known[1], known, 2 * known[-1] - known[-2]])
    parts = [_span(ends[at : at + 4], steps) for at in range(len(known) - 1)]
    return np.vstack([*parts, known[-1:]])


def _span(four: Path, steps: int) -> Path:
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    a, b, c, d = four
    return np.asarray(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))


def joined(*paths: Path | Points) -> Path:
    """Curves and points, end to end."""
    return np.vstack([np.asarray(path, dtype=np.float64).reshape(-1, 2) for path in paths])


def mirrored(right: Path) -> Path:
    """A closed outline from its right half, drawn from the top middle to the bottom middle."""
    left = right[::-1] * np.array([-1.0, 1.0])
    return np.vstack([right, left])


def loop(*points: tuple[float, float], steps: int = 14) -> Path:
    """A smooth closed outline through points."""
    count = len(points)
    ring = [points[-1], *points, points[0], points[1]]
    known = np.array(ring, dtype=np.float64)
    return np.vstack([_span(known[at : at + 4], steps) for at in range(count)])


def ellipse(x: float, y: float, across: float, down: float, count: int = 64) -> Path:
    """A closed ellipse by its half axes."""
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack([x + across * np.cos(turn), y + down * np.sin(turn)], axis=1)


def rectangle(left: float, top: float, right: float, bottom: float, corner: float = 0.0) -> Path:
    """A closed rectangle, its corners rounded."""
    corner = max(corner, 1e-3)
    turn = np.linspace(0, np.pi / 2, 8)
    centres = [
        (right - corner, top + corner, -np.pi / 2),
        (right - corner, bottom - corner, 0.0),
        (left + corner, bottom - corner, np.pi / 2),
        (left + corner, top + corner, np.pi),
    ]
    arcs = [
        np.stack([x + corner * np.cos(turn + start), y + corner * np.sin(turn + start)], axis=1)
        for x, y, start in centres
    ]
    return dense(np.vstack(arcs), max(min(0.5, corner * 0.4), 0.04), closed=True)


def _lengths(path: Path) -> Path:
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])


def dense(path: Path, spacing: float, closed: bool = False) -> Path:
    """The same line with a point every `spacing`."""
    line = np.vstack([path, path[:1]]) if closed else path
    along = _lengths(line)
    count = max(2, round(float(along[-1]) / spacing) + 1)
    wanted = np.linspace(0, along[-1], count)
    even = np.stack([np.interp(wanted, along, line[:, axis]) for axis in (0, 1)], axis=1)
    return even[:-1] if closed else even


def normals(path: Path, closed: bool) -> Path:
    """Unit normals, to the right of the way of travel (inwards for a clockwise outline, y down)."""
    if closed:
        way = np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0)
    else:
        way = np.gradient(path, axis=0)
    length = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)[:, None]
    return np.stack([-way[:, 1], way[:, 0]], axis=1) / length


def _is_backward(path: Path) -> bool:
    onward = np.roll(path, -1, axis=0)
    return bool(np.sum(path[:, 0] * onward[:, 1] - onward[:, 0] * path[:, 1]) < 0)


def inset(path: Path, distance: float, closed: bool = True) -> Path:
    """The line moved aside by a distance: a closed outline inwards, an open one to its right."""
    even = dense(path, max(abs(distance) * 0.5, 0.15), closed=closed)
    if closed and _is_backward(even):
        distance = -distance
    return even + normals(even, closed) * distance


def dashes(path: Path, length: float, gap: float) -> list[Path]:
    """A line cut into stitches."""
    along = _lengths(path)
    starts = np.arange(0, float(along[-1]) - length, length + gap)
    cuts = []
    for start in starts:
        at = np.array([start, start + length / 2, start + length])
        cuts.append(np.stack([np.interp(at, along, path[:, axis]) for axis in (0, 1)], axis=1))
    return cuts
