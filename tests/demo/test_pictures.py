"""The drawn pictures of the demo: three for every product, of one size, sound, light, and no two alike."""

import tomllib
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

import storefront.demo
from storefront.demo.draw.picture import photographed
from storefront.demo.draw.scenes import SCENES
from storefront.demo.draw.ware import wares
from storefront.demo.draw.wares import KINDS

DEMO = Path(storefront.demo.__file__).parent
PICTURES = DEMO / "pictures"
MOST_BYTES_IN_ALL = 16_000_000
LEAST_DISTANCE = 16  # of 256 bits of lightness; a picture saved again at another quality differs by 0 to 4

Fingerprint = npt.NDArray[np.bool_]


def expected_sizes() -> dict[str, tuple[int, int]]:
    sizes = {f"{ware.slug}-{view}.avif": (1200, 1500) for ware in wares() for view in (1, 2, 3)}
    sizes |= {f"_{name}.avif": (1200, 900) for name in SCENES}
    return sizes | {"_hero.avif": (1600, 1000)}


def fingerprint(path: Path) -> Fingerprint:
    """Where each of 16 x 16 fields is lighter than its right neighbour."""
    grey = np.asarray(Image.open(path).convert("L").resize((17, 16), Image.Resampling.BOX), dtype=np.int16)
    return np.asarray(grey[:, 1:] > grey[:, :-1]).ravel()


def colours(path: Path) -> npt.NDArray[np.float32]:
    small = Image.open(path).convert("RGB").resize((12, 15), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float32)


def entries(file: str, table: str) -> list[dict[str, Any]]:
    content: dict[str, list[dict[str, Any]]] = tomllib.loads((DEMO / "catalogue" / file).read_text(encoding="utf-8"))
    return content[table]


def test_every_product_has_its_three_pictures_and_no_picture_is_left_over() -> None:
    assert {path.name for path in PICTURES.glob("*.avif")} == set(expected_sizes())


def test_every_brand_every_outlet_and_the_hub_have_a_portrait() -> None:
    brands = {f"brand-{brand['slug']}" for brand in entries("_brands.toml", "brand")}
    places = {place["slug"] for place in entries("_places.toml", "place") if place["kind"] in ("outlet", "hub")}
    assert brands | places <= set(SCENES)


@pytest.mark.parametrize(("name", "size"), sorted(expected_sizes().items()))
def test_a_picture_decodes_at_its_size(name: str, size: tuple[int, int]) -> None:
    with Image.open(PICTURES / name) as picture:
        picture.load()
        assert (picture.format, picture.size) == ("AVIF", size)


def test_all_pictures_together_stay_light() -> None:
    assert sum(path.stat().st_size for path in PICTURES.glob("*.avif")) < MOST_BYTES_IN_ALL


def test_no_two_pictures_are_alike() -> None:
    prints = {path.name: fingerprint(path) for path in sorted(PICTURES.glob("*.avif"))}
    near = [
        (one, other)
        for one, other in combinations(prints, 2)
        if np.count_nonzero(prints[one] ^ prints[other]) < LEAST_DISTANCE
    ]
    assert near == []


def test_the_catalogue_asks_only_for_kinds_that_can_be_drawn() -> None:
    assert {ware.kind for ware in wares()} <= set(KINDS)


def test_a_picture_drawn_twice_is_the_same() -> None:
    ware = wares()[0]
    first, second = (np.asarray(photographed(ware, 1, 120, 150)) for _ in range(2))
    assert np.array_equal(first, second)


def test_the_three_pictures_of_a_product_show_different_things() -> None:
    for ware in wares():
        whole, detail, scale = (colours(PICTURES / f"{ware.slug}-{view}.avif") for view in (1, 2, 3))
        for one, other in ((whole, detail), (whole, scale), (detail, scale)):
            assert np.abs(one - other).mean() > 4, ware.slug
