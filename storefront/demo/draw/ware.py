"""A product to draw: its kind, cut, cloth and seed, read from the catalogue."""

from __future__ import annotations

import tomllib
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from storefront.demo.draw.cloth import Cloth
from storefront.demo.draw.field import Colour, linear, mixed

CATALOGUE = Path(__file__).parent.parent / "catalogue"
WOOLS = {"jacket", "scarf", "shawl", "throw"}
WEAVES = {"herringbone": "herringbone", "tartan": "twill", "denim": "denim"}
# Cuts that a kind alone does not tell: a cloche is no beret. Named after words in the slug.
CUTS = (
    "cloche",
    "basco",
    "cappellino",
    "salopette",
    "kimono",
    "kilt",
    "tubino",
    "turbante",
    "nodo",
    "bottoni",
    "camera-d-aria",
    "zip",
    "posata",
    "cravatta",
    "wax",
    "mappe",
    "corda",
    "cementine",
    "bottone",
    "coniglio",
    "elefante",
    "incrociato",
    "maglietta",
    "fiocco",
    "lunga",
    "aurora",
    "cravatte",
    "astuccio",
    "monete",
    "nome",
    "trapunta",
)


@dataclass(frozen=True)
class Ware:
    slug: str
    kind: str
    pattern: str
    colours: tuple[Colour, ...]

    @property
    def seed(self) -> int:
        return zlib.crc32(self.slug.encode())

    @property
    def cut(self) -> str:
        """The word of the slug that tells the shape, or nothing."""
        return next((word for word in CUTS if word in self.slug), "")

    def rng(self, view: int) -> np.random.Generator:
        """The same chance every time, its own for each of the three pictures."""
        return np.random.default_rng([self.seed, view])

    def pick(self, count: int, salt: int = 0) -> int:
        """One of several designs, always the same for this product."""
        return (self.seed // (salt + 7)) % count

    def colour(self, at: int) -> Colour:
        return self.colours[at % len(self.colours)]

    def cloth(self, grain: float = 1.0, yarn: float | None = None) -> Cloth:
        """The cloth it is made of."""
        wool = self.kind in WOOLS and self.pattern != "wax"
        fuzz = 0.75 if wool else 0.25
        thread = yarn if yarn is not None else (0.17 if wool else 0.115)
        return Cloth(self.pattern, self.colours, self.seed % 9973, thread, self._weave(wool), 1.0, fuzz, grain)

    def _weave(self, wool: bool) -> str:
        return WEAVES.get(self.pattern, "twill" if wool else "plain")


def worn(colour: Colour) -> Colour:
    """A dye as cloth shows it: a little paler and greyer than on the card."""
    grey = 0.3 * colour[0] + 0.6 * colour[1] + 0.1 * colour[2]
    return mixed(mixed(colour, (grey, grey, grey), 0.08), (0.7, 0.65, 0.57), 0.03)


def wares(folder: Path = CATALOGUE) -> list[Ware]:
    """Every product of the catalogue that says how it looks."""
    found = []
    for file in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(file.read_text(encoding="utf-8")).get("product", []):
            look = entry["picture"]
            colours = tuple(worn(linear(tone)) for tone in look["colours"])
            found.append(Ware(entry["slug"], look["kind"], look["pattern"], colours))
    return found
