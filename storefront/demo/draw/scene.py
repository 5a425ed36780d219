"""A picture as a relief: height, slope, colour and shine of every pixel, laid down layer by layer.

The camera looks straight at a wall or straight down on a ground, so one height per pixel says all:
shadows, creases and roundness follow from it. Lengths are centimetres, y points down.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw

from storefront.demo.draw.field import Colour, Field, blurred
from storefront.demo.draw.outline import Path

FINE = 3  # masks are drawn this many times finer and averaged


@dataclass
class Scene:
    width: int
    height: int
    pixels_per_cm: float
    centre: tuple[float, float] = (0.0, 0.0)
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(1))

    def __post_init__(self) -> None:
        shape = (self.height, self.width)
        self.z: Field = np.zeros(shape, np.float32)
        self.slope_x: Field = np.zeros(shape, np.float32)
        self.slope_y: Field = np.zeros(shape, np.float32)
        self.colour: Field = np.zeros((*shape, 3), np.float32)
        self.shine: Field = np.zeros(shape, np.float32)
        self.metal: Field = np.zeros(shape, np.float32)
        self.fuzz: Field = np.zeros(shape, np.float32)

    def stage(self, x: float = 0.0, y: float = 0.0, turn: float = 0.0, scale: float = 1.0) -> Stage:
        """A place to draw at, in centimetres of the scene; `turn` in degrees, clockwise."""
        return Stage(self, x, y, np.radians(turn), scale)


@dataclass
class Patch:
    """The part of the picture that one layer touches, with its own coordinates."""

    rows: slice
    columns: slice
    x: Field
    y: Field
    pixels_per_cm: float

    @property
    def shape(self) -> tuple[int, int]:
        return self.x.shape[0], self.x.shape[1]


@dataclass
class Stage:
    scene: Scene
    at_x: float
    at_y: float
    turn: float
    scale: float

    @property
    def pixels_per_cm(self) -> float:
        return self.scene.pixels_per_cm * self.scale

    def within(self, x: float, y: float, turn: float = 0.0, scale: float = 1.0) -> Stage:
        """A place on this place."""
        there = self._placed(np.array([[x, y]]))[0]
        return Stage(self.scene, there[0], there[1], self.turn + np.radians(turn), self.scale * scale)

    def _placed(self, points: Path) -> Path:
        cosine, sine = np.cos(self.turn), np.sin(self.turn)
        turned = points @ np.array([[cosine, sine], [-sine, cosine]])
        return np.asarray(turned * self.scale + np.array([self.at_x, self.at_y]))

    def pixels(self, points: Path) -> Path:
        """Points of this place as pixels of the picture."""
        scene = self.scene
        middle = np.array([scene.width / 2, scene.height / 2])
        return np.asarray((self._placed(points) - np.array(scene.centre)) * scene.pixels_per_cm + middle)

    def patch(self, outline: Path, margin: float = 0.5) -> Patch | None:
        """The window around an outline, or nothing when it lies outside the picture."""
        dots = self.pixels(outline)
        room = margin * self.pixels_per_cm + 2
        left, top = np.floor(dots.min(axis=0) - room).astype(int)
        right, bottom = np.ceil(dots.max(axis=0) + room).astype(int)
        left, top = max(left, 0), max(top, 0)
        right, bottom = min(right, self.scene.width), min(bottom, self.scene.height)
        if right - left < 3 or bottom - top < 3:
            return None
        return self._window(left, top, right, bottom)

    def _window(self, left: int, top: int, right: int, bottom: int) -> Patch:
        scene = self.scene
        across = (np.arange(left, right, dtype=np.float32) + 0.5 - scene.width / 2) / scene.pixels_per_cm
        down = (np.arange(top, bottom, dtype=np.float32) + 0.5 - scene.height / 2) / scene.pixels_per_cm
        x = (across + np.float32(scene.centre[0] - self.at_x))[None, :]
        y = (down + np.float32(scene.centre[1] - self.at_y))[:, None]
        cosine, sine = np.float32(np.cos(self.turn) / self.scale), np.float32(np.sin(self.turn) / self.scale)
        return Patch(
            slice(top, bottom), slice(left, right), x * cosine + y * sine, y * cosine - x * sine, self.pixels_per_cm
        )

    def everything(self) -> Patch:
        """The whole picture."""
        return self._window(0, 0, self.scene.width, self.scene.height)

    def mask(self, patch: Patch, outlines: list[Path]) -> Field:
        """Closed outlines filled, 0 to 1."""
        return self._drawn(patch, outlines, None)

    def strokes(self, patch: Patch, lines: list[Path], width: float) -> Field:
        """Open lines drawn with a width in centimetres, 0 to 1."""
        return self._drawn(patch, lines, width)

    def _drawn(self, patch: Patch, lines: list[Path], width: float | None) -> Field:
        rows, columns = patch.shape
        canvas = Image.new("L", (columns * FINE, rows * FINE))
        pen = ImageDraw.Draw(canvas)
        corner = np.array([patch.columns.start, patch.rows.start])
        for line in lines:
            dots = [(float(x), float(y)) for x, y in (self.pixels(line) - corner) * FINE]
            if width is None:
                pen.polygon(dots, fill=255)
            else:
                pen.line(dots, fill=255, width=max(1, round(width * self.pixels_per_cm * FINE)), joint="curve")
        return np.asarray(canvas.reduce(FINE), dtype=np.float32) / np.float32(255)

    def put(
        self,
        patch: Patch,
        cover: Field,
        z: Field | float,
        colour: Field | Colour,
        *,
        shine: Field | float = 0.0,
        metal: float = 0.0,
        fuzz: float = 0.0,
        follow: float = 0.0,
    ) -> None:
        """Lay one layer down. `follow` 1 lets it ride on what lies below, 0 sets its height from the ground."""
        scene, rows, columns = self.scene, patch.rows, patch.columns
        relief = np.broadcast_to(np.asarray(z, dtype=np.float32) * np.float32(self.scale), patch.shape)
        per_cm = np.float32(scene.pixels_per_cm)
        own_y, own_x = np.gradient(relief)
        below = scene.z[rows, columns]
        slope_x, slope_y = scene.slope_x[rows, columns], scene.slope_y[rows, columns]
        scene.z[rows, columns] = below + cover * (relief + below * follow - below)
        scene.slope_x[rows, columns] = slope_x + cover * (own_x * per_cm + slope_x * follow - slope_x)
        scene.slope_y[rows, columns] = slope_y + cover * (own_y * per_cm + slope_y * follow - slope_y)
        paint = np.asarray(colour, dtype=np.float32)
        under = scene.colour[rows, columns]
        scene.colour[rows, columns] = under + cover[..., None] * (paint - under)
        for plane, value in ((scene.shine, shine), (scene.metal, metal), (scene.fuzz, fuzz)):
            plane[rows, columns] += cover * (np.asarray(value, dtype=np.float32) - plane[rows, columns])

    def tint(self, patch: Patch, share: Field, colour: Colour) -> None:
        """Colour what is already there, without changing its shape."""
        under = self.scene.colour[patch.rows, patch.columns]
        paint = np.asarray(colour, dtype=np.float32)
        self.scene.colour[patch.rows, patch.columns] = under + share[..., None] * (paint - under)

    def shade(self, patch: Patch, factor: Field) -> None:
        """Darken or lighten what is already there."""
        self.scene.colour[patch.rows, patch.columns] *= factor[..., None]

    def emboss(self, patch: Patch, relief: Field) -> None:
        """Press a relief into what is already there."""
        own_y, own_x = np.gradient(relief * np.float32(self.scale))
        scene, per_cm = self.scene, np.float32(self.scene.pixels_per_cm)
        scene.z[patch.rows, patch.columns] += relief * np.float32(self.scale)
        scene.slope_x[patch.rows, patch.columns] += own_x * per_cm
        scene.slope_y[patch.rows, patch.columns] += own_y * per_cm


def softened(mask: Field, radius_cm: float, patch: Patch) -> Field:
    """A mask whose edge falls off over a radius, 0 at the edge and 1 inside: a rounded rim."""
    return np.clip(blurred(mask, radius_cm * patch.pixels_per_cm) * 2 - 1, 0, 1)
