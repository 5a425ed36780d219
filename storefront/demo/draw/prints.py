"""Prints: dots, flowers, wax, chevrons, patches and quilted squares, at coordinates in centimetres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from storefront.demo.draw.field import Colour, Field, mixed, step

Colours = tuple[Colour, ...]
SOFT = 0.05  # centimetres over which printed ink fades


def _tables(seed: int, planes: int) -> Field:
    return np.random.default_rng(seed).random((planes, 64, 64)).astype(np.float32)


def _over(below: Field, share: Field, colour: Colour) -> Field:
    return np.asarray(below + share[..., None] * (np.array(colour, np.float32) - below), dtype=np.float32)


def _ground(u: Field, colour: Colour) -> Field:
    return np.broadcast_to(np.array(colour, np.float32), (*u.shape, 3)).astype(np.float32)


def _inside(distance: Field, edge: float | Field, soft: float = SOFT) -> Field:
    return 1 - step(-soft, soft, distance - edge)


def _cells(u: Field, v: Field, size: float, half_drop: bool) -> tuple[Field, Field, Field, Field]:
    column = np.floor(u / size).astype(np.int32)
    shifted = v + np.where(column % 2 == 1, size / 2, 0).astype(np.float32) if half_drop else v
    row = np.floor(shifted / size).astype(np.int32)
    return u - (column + 0.5) * size, shifted - (row + 0.5) * size, column & 63, row & 63


def dots(u: Field, v: Field, colours: Colours, seed: int) -> Field:
    """Printed dots, staggered."""
    x, y, column, row = _cells(u, v, 1.9, True)
    table = _tables(seed, 2)
    x, y = x + 0.12 * (table[0][column, row] - 0.5), y + 0.12 * (table[1][column, row] - 0.5)
    paint = _ground(u, colours[0])
    return _over(paint, _inside(np.hypot(x, y), 0.42) * 0.94, colours[1 % len(colours)])


def floral(u: Field, v: Field, colours: Colours, seed: int) -> Field:
    """Small scattered flowers with leaves."""
    paint = _ground(u, colours[0])
    bloom, leaf = colours[1 % len(colours)], colours[2 % len(colours)]
    for layer, (size, radius) in enumerate(((4.6, 1.25), (3.1, 0.5))):
        table = _tables(seed + layer, 4)
        x, y, column, row = _cells(u + layer * 1.7, v + layer * 2.3, size, True)
        room = size / 2 - radius * 1.25
        x = x - (table[0][column, row] - 0.5) * 2 * room
        y = y - (table[1][column, row] - 0.5) * 2 * room
        turn = table[2][column, row] * 6.28
        grown = radius * (0.75 + 0.4 * table[3][column, row])
        around, far = np.arctan2(y, x) + turn, np.hypot(x, y)
        blade = np.abs(np.sin(around - 0.6)) ** 6 * 1.3 + 0.02
        paint = _over(paint, _inside(far, grown * blade * 0.98) * 0.9, leaf)
        petals = grown * (0.62 + 0.26 * np.abs(np.cos(around * 2.5)) ** 0.7)
        shade = mixed(bloom, colours[0], 0.35) if layer else bloom
        paint = _over(paint, _inside(far, petals) * 0.95, shade)
        vein = _inside(np.abs(np.sin(around * 2.5)) * far, 0.05 * grown + 0.02) * _inside(far, grown * 0.6)
        paint = _over(paint, vein * 0.35, colours[0])
        paint = _over(paint, _inside(far, grown * 0.2), mixed(leaf, colours[0], 0.55))
    return paint


def _crackle(u: Field, v: Field) -> Field:
    """The fine veins that broken wax leaves."""
    warp = np.sin(u * 0.9 + 1.3 * np.sin(v * 0.7)) + np.sin(v * 1.1 + 1.7 * np.sin(u * 0.5 + 2))
    warp = warp + 0.5 * np.sin(u * 2.3 - v * 1.9) + 0.35 * np.sin(u * 4.1 + v * 3.3 + 2 * np.sin(v * 1.3))
    return (1 - step(0.0, 0.06, np.abs(warp))) * step(-0.4, 0.9, np.sin(u * 0.31 + 1) + np.sin(v * 0.23 + 2))


def wax(u: Field, v: Field, colours: Colours, seed: int) -> Field:
    """A wax print: one of three designs, with its veins."""
    design = (_suns, _fans, _leaves)[seed % 3]
    paint = design(u, v, colours)
    return _over(paint, _crackle(u, v) * 0.4, mixed(colours[1 % len(colours)], colours[0], 0.4))


def _suns(u: Field, v: Field, colours: Colours) -> Field:
    x, y, column, row = _cells(u, v, 13.0, True)
    far, around = np.hypot(x, y), np.arctan2(y, x)
    light, accent = colours[1], colours[2 % len(colours)]
    paint = _ground(u, colours[0])
    speck_x, speck_y, _, _ = _cells(u, v, 1.3, True)
    paint = _over(paint, _inside(np.hypot(speck_x, speck_y), 0.16) * (far > 6.2), light)
    rays = 4.6 + 1.1 * (np.abs(np.mod(around * 20 / (2 * np.pi), 1) - 0.5) * 2)
    paint = _over(paint, _inside(far, rays), light)
    paint = _over(paint, _inside(far, 4.1), colours[0])
    petals = 2.4 + 1.3 * np.abs(np.cos(around * 5))
    paint = _over(paint, _inside(far, petals), accent)
    paint = _over(paint, _inside(np.abs(far - petals + 0.3), 0.1), light)
    paint = _over(paint, _inside(far, 2.0), colours[0])
    ring = np.hypot(far - 1.45, (np.mod(around * 10 / (2 * np.pi), 1) - 0.5) * 0.9)
    paint = _over(paint, _inside(ring, 0.26), light)
    return _over(paint, _inside(far, 0.75), accent)


def _fans(u: Field, v: Field, colours: Colours) -> Field:
    light, accent = colours[1], colours[2 % len(colours)]
    paint = _ground(u, colours[0])
    size = 8.4
    for rank in range(3):
        shift = (rank % 2) * size / 2
        y = np.mod(v + rank * size * 0.25, size * 0.75) - size * 0.75 + rank * 0.0
        column = np.floor((u + shift) / size)
        x = u + shift - (column + 0.5) * size
        far, around = np.hypot(x, y), np.arctan2(-y, x)
        if rank == 0:
            bands = np.mod(far, 1.4)
            paint = _over(paint, _inside(np.abs(bands - 0.7), 0.3) * (far < 4.2), light)
            blades = np.abs(np.sin(around * 9)) > 0.55
            paint = _over(paint, blades * step(2.1, 2.2, far) * (far < 3.3), accent)
            paint = _over(paint, _inside(far, 1.05), accent)
            paint = _over(paint, _inside(np.abs(far - 4.15), 0.12), light)
    return paint


def _leaves(u: Field, v: Field, colours: Colours) -> Field:
    light, accent = colours[1], colours[2 % len(colours)]
    wave = u + 1.6 * np.sin(v * 2 * np.pi / 15)
    x, y, column, row = _cells(wave, v, 7.5, True)
    paint = _ground(u, colours[0])
    stem = np.abs(x)
    leaf = 2.5 * np.cos(np.clip(y / 3.7, -1, 1) * np.pi / 2)
    paint = _over(paint, _inside(stem - leaf, 0.0), light)
    paint = _over(paint, _inside(stem - leaf * 0.8, 0.0), accent)
    rib = np.abs(np.mod(y + stem * 0.9, 0.8) - 0.4)
    paint = _over(paint, _inside(rib, 0.11) * _inside(stem - leaf * 0.74, 0.0), light)
    paint = _over(paint, _inside(stem, 0.12) * _inside(np.abs(y), 3.6), light)
    speck = np.hypot(x - np.sign(x) * 3.2, np.mod(y, 1.0) - 0.5)
    return _over(paint, _inside(speck, 0.19), light)


def chevron(u: Field, v: Field, colours: Colours, seed: int) -> Field:
    """Zigzag bands."""
    wide = 4.0
    zigzag = np.abs(np.mod(u, 2 * wide) - wide)
    band = np.mod(v + zigzag * 0.75, 3.0 * max(len(colours), 2))
    number = np.floor(band / 3.0)
    paint = _ground(u, colours[0])
    for at in range(1, len(colours)):
        inside = step(at * 3 - SOFT, at * 3 + SOFT, band) * (1 - step(at * 3 + 2.6, at * 3 + 2.6 + 2 * SOFT, band))
        paint = _over(paint, inside * (number >= at - 1), colours[at])
    return paint


def patchwork(u: Field, v: Field, colours: Colours, seed: int) -> Field:
    """Squares of many cloths sewn together."""
    size = 7.5
    column, row = np.floor(u / size).astype(np.int32), np.floor(v / size).astype(np.int32)
    table = _tables(seed, 3)
    count = len(colours)
    number = (column * 2 + row * 3 + (table[0][column & 63, row & 63] * 1.99).astype(np.int32)) % count
    second = (number + 1 + (table[1][column & 63, row & 63] * (count - 1)).astype(np.int32)) % count
    kinds = (table[2][column & 63, row & 63] * 5.99).astype(np.int32)
    palette = np.array(colours, np.float32)
    base, other = palette[number], palette[second]
    strand = step(0.36, 0.44, np.abs(np.mod(u, 1.0) - 0.5) * 1.6)
    cross = step(0.36, 0.44, np.abs(np.mod(v, 1.0) - 0.5) * 1.6)
    x, y, _, _ = _cells(u, v, 1.5, True)
    share = np.where(kinds == 1, strand, 0) + np.where(kinds == 2, 0.5 * (strand + cross), 0)
    share = share + np.where(kinds == 3, _inside(np.hypot(x, y), 0.32), 0)
    paint = base + (share * 0.8)[..., None] * (other - base)
    return np.asarray(paint * _seam(u, v, size)[..., None], dtype=np.float32)


def _seam(u: Field, v: Field, size: float) -> Field:
    near = np.minimum(np.abs(np.mod(u + size / 2, size) - size / 2), np.abs(np.mod(v + size / 2, size) - size / 2))
    return 1 - 0.32 * (1 - step(0.0, 0.16, near))


def quilt(u: Field, v: Field, colours: Colours, seed: int) -> Field:
    """A quilted plain ground with small printed sprigs, one in each diamond."""
    paint = _ground(u, colours[0])
    a, b = np.mod(u + v, 7.0) - 3.5, np.mod(u - v, 7.0) - 3.5
    x, y = (a + b) / 2, (a - b) / 2
    far, around = np.hypot(x, y), np.arctan2(y, x)
    petals = 0.34 + 0.5 * np.abs(np.cos(around * 2)) ** 1.5
    paint = _over(paint, _inside(far, petals) * 0.85, colours[1 % len(colours)])
    stitched = np.minimum(3.5 - np.abs(a), 3.5 - np.abs(b))
    dash = step(0.25, 0.35, np.abs(np.mod(u * 1.8, 1.0) - 0.5))
    return _over(paint, _inside(stitched, 0.06) * dash * 0.8, colours[2 % len(colours)])


PRINTS: dict[str, Callable[[Field, Field, Colours, int], Field]] = {
    "dots": dots,
    "floral": floral,
    "wax": wax,
    "chevron": chevron,
    "patchwork": patchwork,
    "quilt": quilt,
}
