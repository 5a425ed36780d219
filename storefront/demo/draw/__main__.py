"""Draws the pictures of the demo: `python -m storefront.demo.draw [--only slug] [--jobs 2] [--force]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from storefront.demo.draw.picture import MOST_BYTES, as_avif, photographed
from storefront.demo.draw.scenes import SCENES, scene_picture
from storefront.demo.draw.ware import Ware, wares

PICTURES = Path(__file__).parent.parent / "pictures"
Job = Callable[[], bytes]


def _product(ware: Ware, view: int) -> bytes:
    return as_avif(photographed(ware, view), MOST_BYTES[view])


def _scene(name: str) -> bytes:
    return as_avif(scene_picture(name), 110_000)


def jobs(only: str | None, force: bool) -> dict[str, Job]:
    """File names still to be drawn, with what draws them."""
    found: dict[str, Job] = {f"_{name}.avif": partial(_scene, name) for name in SCENES}
    for ware in wares():
        for view in (1, 2, 3):
            found[f"{ware.slug}-{view}.avif"] = partial(_product, ware, view)
    return {
        name: job
        for name, job in found.items()
        if (only is None or only in name) and (force or not (PICTURES / name).exists())
    }


def main() -> int:
    """Draw what is missing, or all of it with --force."""
    parser = argparse.ArgumentParser(prog="python -m storefront.demo.draw", description=__doc__)
    parser.add_argument("--only", help="draw only files whose name holds this text")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--force", action="store_true", help="draw again what is already there")
    asked = parser.parse_args()
    PICTURES.mkdir(exist_ok=True)
    todo = jobs(asked.only, asked.force)
    with ProcessPoolExecutor(asked.jobs) as pool:
        running = {name: pool.submit(job) for name, job in todo.items()}
        for count, (name, picture) in enumerate(running.items(), 1):
            (PICTURES / name).write_bytes(picture.result())
            sys.stdout.write(f"{count}/{len(todo)} {name}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
