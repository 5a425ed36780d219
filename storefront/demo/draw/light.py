"""Light on a scene: a soft window on the left, a pale room, shadows and contact; then film."""

from __future__ import annotations

import numpy as np
from PIL import Image

from storefront.demo.draw.field import Field, blurred, encoded, noise, resized, step
from storefront.demo.draw.scene import Scene

WINDOW = np.array([-0.56, -0.52, 0.645], np.float32)  # towards the light: left, up, to the viewer
WINDOW_COLOUR = np.array([1.06, 1.0, 0.92], np.float32)
ROOM_COLOUR = np.array([0.93, 0.98, 1.08], np.float32)
BOUNCE_COLOUR = np.array([1.1, 0.95, 0.8], np.float32)


def _shifted(plane: Field, across: float, down: float) -> Field:
    dx, dy = round(across), round(down)
    rows = np.clip(np.arange(plane.shape[0]) + dy, 0, plane.shape[0] - 1)
    columns = np.clip(np.arange(plane.shape[1]) + dx, 0, plane.shape[1] - 1)
    return plane[rows][:, columns]


def shadow(z: Field, per_cm: float) -> Field:
    """How much of the window each pixel sees, 0 to 1, by walking over the relief towards the light."""
    half = resized(z, (z.shape[0] // 2, z.shape[1] // 2), smooth=False)
    scale = per_cm / 2
    flat = float(np.hypot(WINDOW[0], WINDOW[1]))
    rise = float(WINDOW[2]) / flat
    reach = max(0.2, float(half.max() - half.min()) / rise)
    blocked = np.zeros_like(half)
    nearest = 1.5 / scale
    far = max(reach * 1.25, nearest * 2)
    # Even steps find thin things far off, growing steps the contact of near ones.
    even = int(np.clip(far * scale / 4, 24, 90))
    for distance in np.concatenate([np.geomspace(nearest, far, 18), np.linspace(nearest, far, even)]):
        ahead = _shifted(half, WINDOW[0] / flat * distance * scale, WINDOW[1] / flat * distance * scale)
        penumbra = 0.42 * distance + 0.02
        part = np.clip((ahead - half - distance * rise) / penumbra + 0.5, 0, 1)
        np.maximum(blocked, part, out=blocked)
    blocked = blurred(blocked, 2.0)
    return 1 - resized(blocked * blocked * (3 - 2 * blocked), (z.shape[0], z.shape[1]))


def openness(z: Field, per_cm: float) -> Field:
    """How much of the room each pixel sees: less in creases and where things touch."""
    half = resized(z, (z.shape[0] // 2, z.shape[1] // 2), smooth=False)
    hidden = np.zeros_like(half)
    for radius, weight in ((2.5, 0.25), (7.0, 0.3), (20.0, 0.4), (60.0, 0.4)):
        above = blurred(half, radius) - half
        hidden += weight * np.clip(above * (per_cm / 2) / radius, 0, 0.9)
    return np.exp(-1.3 * resized(hidden, (z.shape[0], z.shape[1])))


def _room(rx: Field, ry: Field, rz: Field, soft: float) -> Field:
    """What a mirror at this angle would see: a window with its bar, a pale ceiling, a darker floor."""
    across = rx + 0.62
    down = ry + 0.5
    pane = step(-0.34 - soft, -0.34 + soft, across) * (1 - step(0.2 - soft, 0.2 + soft, across))
    pane = pane * step(-0.42 - soft, -0.42 + soft, down) * (1 - step(0.34 - soft, 0.34 + soft, down))
    bar = 1 - 0.45 * (1 - step(0.0, 0.05 + soft, np.abs(across + 0.07)))
    ceiling = 0.34 + 0.4 * step(-0.9, 0.7, -ry)
    strip = 0.5 * step(0.62 - soft, 0.75 + soft, rx) * (1 - step(0.8, 0.98 + soft, rx))
    dark = 1 - 0.55 * step(0.25, 0.95, ry) - 0.35 * step(0.55, 1.0, 1 - rz) * (1 - pane)
    return (pane * bar * 3.4 + (ceiling + strip) * np.clip(dark, 0.1, 1)).astype(np.float32)


def lit(scene: Scene, exposure: float = 1.0) -> Field:
    """The light that leaves every pixel towards the camera."""
    length = np.sqrt(1 + scene.slope_x**2 + scene.slope_y**2)
    nx, ny, nz = -scene.slope_x / length, -scene.slope_y / length, 1 / length
    sees = openness(scene.z, scene.pixels_per_cm)
    window = shadow(scene.z, scene.pixels_per_cm)
    facing = nx * WINDOW[0] + ny * WINDOW[1] + nz * WINDOW[2]
    wrap = np.clip((facing + 0.15) / 1.15, 0, 1) ** 1.35
    key = wrap * (0.06 + 0.94 * window) * (0.55 + 0.45 * sees)
    sky = (0.58 + 0.42 * (nz * 0.8 - ny * 0.5 - nx * 0.33)) * sees
    bounce = np.clip(0.35 + 0.65 * (nx * 0.8 + ny * 0.5), 0, 1) * (0.4 + 0.6 * sees)
    rim = scene.fuzz * np.clip(1 - nz, 0, 1) ** 2 * 0.55
    falloff = _falloff(scene.z.shape[0], scene.z.shape[1])
    light = (
        (key * falloff)[..., None] * WINDOW_COLOUR * np.float32(1.16)
        + sky[..., None] * ROOM_COLOUR * np.float32(0.27)
        + bounce[..., None] * BOUNCE_COLOUR * np.float32(0.08)
    )
    matt = scene.colour * (light + rim[..., None])
    if not (scene.shine.any() or scene.metal.any()):
        return matt * np.float32(exposure)
    return (matt + _shine(scene, matt, nx, ny, nz, window, sees)) * np.float32(exposure)


def _shine(scene: Scene, matt: Field, nx: Field, ny: Field, nz: Field, window: Field, sees: Field) -> Field:
    rx, ry, rz = 2 * nz * nx, 2 * nz * ny, 2 * nz * nz - 1
    seen = (0.35 + 0.65 * sees) * (0.5 + 0.5 * window)
    sharp, broad = _room(rx, ry, rz, 0.06), _room(rx, ry, rz, 0.3)
    mirror = (broad + (sharp - broad) * np.clip(scene.shine, 0, 1)) * seen
    grazing = 0.045 + 0.6 * (1 - nz) ** 5
    glaze = (mirror * grazing * scene.shine * (1 - scene.metal))[..., None] * np.float32(1.0)
    metal = scene.metal[..., None] * (scene.colour * mirror[..., None] * np.float32(1.1) - matt)
    return np.asarray(glaze + metal, dtype=np.float32)


def _falloff(rows: int, columns: int) -> Field:
    down, across = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : columns * 1j].astype(np.float32)
    return 1.09 - 0.2 * across - 0.13 * down


def film(light: Field, rng: np.random.Generator, grain: float = 0.006) -> Image.Image:
    """Light as a photograph: a soft shoulder, a little vignette and grain."""
    rows, columns = light.shape[:2]
    down, across = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j].astype(np.float32)
    vignette = 1 - 0.1 * (across**2 * 0.8 + down**2 * 0.7)
    bright = light * (vignette * np.float32(1.2))[..., None]
    grey = bright @ np.array([0.3, 0.6, 0.1], np.float32)
    bright = grey[..., None] + (bright - grey[..., None]) * np.float32(0.88)
    peak = bright.max(axis=2, keepdims=True)
    shoulder = np.where(peak > 0.55, (0.55 + 0.45 * (1 - np.exp(-(peak - 0.55) / 0.45))) / np.maximum(peak, 1e-4), 1)
    values = encoded(np.clip(bright * shoulder, 0, 1))
    speck = noise((rows, columns), (1.6, 1.6), rng) * np.float32(grain)
    values = np.clip(values + speck[..., None], 0, 1)
    return Image.fromarray((values * 255 + 0.5).astype(np.uint8), "RGB")
