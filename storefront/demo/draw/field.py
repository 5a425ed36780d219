"""Arrays the size of a picture: noise, blur, steps, and colours in linear light."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Field = npt.NDArray[np.floating[Any]]
Colour = tuple[float, float, float]


def linear(hex_colour: str) -> Colour:
    """A colour written as #rrggbb, in linear light."""
    parts = [int(hex_colour.lstrip("#")[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def encoded(light: Field) -> Field:
    """Linear light as sRGB values from 0 to 1."""
    low = light * 12.92
    high = 1.055 * np.power(np.maximum(light, 1e-6), 1 / 2.4) - 0.055
    return np.where(light <= 0.0031308, low, high).astype(np.float32)


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """A colour between two others."""
    red, green, blue = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return red, green, blue


def toned(colour: Colour, factor: float) -> Colour:
    """The same colour, darker or lighter."""
    red, green, blue = (min(part * factor, 0.95) for part in colour)
    return red, green, blue


def step(low: float, high: float, value: Field) -> Field:
    """A soft step from 0 at `low` to 1 at `high`."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return (share * share * (3 - 2 * share)).astype(np.float32)


def resized(field: Field, shape: tuple[int, int], smooth: bool = True) -> Field:
    """A field stretched to another shape."""
    method = Image.Resampling.BICUBIC if smooth else Image.Resampling.BOX
    image = Image.fromarray(field.astype(np.float32), mode="F")
    return np.asarray(image.resize((shape[1], shape[0]), method), dtype=np.float32)


def noise(shape: tuple[int, int], cell: tuple[float, float], rng: np.random.Generator) -> Field:
    """Smooth noise, deviation about 1; `cell` is its grain in pixels, across and down."""
    rows = max(2, round(shape[0] / max(cell[1], 1)) + 2)
    columns = max(2, round(shape[1] / max(cell[0], 1)) + 2)
    grid = rng.standard_normal((min(rows, shape[0]), min(columns, shape[1]))).astype(np.float32)
    return grid if grid.shape == shape else resized(grid, shape) * np.float32(1.25)


def clouds(shape: tuple[int, int], cell: float, rng: np.random.Generator, octaves: int = 3) -> Field:
    """Noise of several grains at once, each half as coarse and half as strong as the one before."""
    layers = [noise(shape, (cell / 2**at, cell / 2**at), rng) / 2**at for at in range(octaves)]
    return np.sum(layers, axis=0, dtype=np.float32)


def _box(field: Field, radius: int) -> Field:
    padded = np.pad(field, ((radius + 1, radius), (0, 0)), mode="edge")
    total: Field = np.cumsum(padded, axis=0, dtype=np.float64)
    width = 2 * radius + 1
    return ((total[width:] - total[:-width]) / width).astype(np.float32)


def blurred(field: Field, radius: float) -> Field:
    """A field blurred about as by a Gaussian of this radius in pixels; wide blurs work on a smaller copy."""
    if radius < 0.4:
        return field
    shape = field.shape
    factor = int(max(1, radius // 4))
    small = field
    if factor > 1:
        small = resized(field, (max(2, shape[0] // factor), max(2, shape[1] // factor)), smooth=False)
    reach = max(1, round(radius / factor * 0.7))
    for _ in range(3):
        small = _box(_box(small, reach).T, reach).T
    return resized(small, (shape[0], shape[1])) if factor > 1 else np.ascontiguousarray(small)
