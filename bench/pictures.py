"""What a phone's photo costs, and what ten of them at once cost the shop. Part of `make bench`; alone: `python bench/pictures.py`.

The ceiling is the least that Pillow can do for it in a process of its own: decode at reduced size, then four widths of
WebP, each from the one before, as fast as the encoder goes with our settings. Ours makes AVIF, JPEG and the hint besides.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image, ImageChops

from bench import servers, traffic, visits
from storefront.demo.files import PICTURES

PHOTO = (4032, 3024)
AT_ONCE = 10
RUNS = 3
CONNECTIONS = 4
CEILING = """
import sys
from PIL import Image
picture = Image.open(sys.argv[1])
picture.draft("RGB", (1600, round(picture.height * 1600 / picture.width)))
for width in (1600, 1024, 640, 320):
    picture = picture.resize((width, round(picture.height * width / picture.width)), 1, reducing_gap=2.0)
    picture.save(f"{sys.argv[3]}/{width}.webp", quality=76, method=int(sys.argv[2]))
"""
MEASURED = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, time.perf_counter() - began]))
"""


def photo(path: Path, number: int = 1, size: tuple[int, int] = PHOTO) -> Path:
    """Twelve megapixels with a sensor's noise, some four megabytes; no two numbers give the same bytes."""
    drawn = (
        Image.open(sorted(PICTURES.glob("[a-z]*.avif"))[number]).convert("RGB").resize(size, Image.Resampling.BICUBIC)
    )
    noise = Image.effect_noise(size, 10).convert("RGB")
    ImageChops.add(drawn, noise, 1, -128).save(path, "JPEG", quality=90)
    return path


def cost(command: Sequence[str]) -> tuple[float, float, float]:
    """CPU seconds, peak megabytes and seconds by the clock of a process: the median of some runs."""
    runs = []
    for _run in range(RUNS):
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, *command], cwd=servers.ROOT, check=True, stdout=subprocess.PIPE
        )
        runs.append(json.loads(done.stdout))
    cpu, peak, clock = (statistics.median(run[n] for run in runs) for n in range(3))
    return cpu, peak, clock


def one_photo() -> list[dict[str, Any]]:
    """A photo lying and one standing: the ceiling with the encoder's own effort and with ours, then all that we make."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, size in (("lying", PHOTO), ("standing", PHOTO[::-1])):
            path = str(photo(Path(folder) / f"{name}.jpg", size=size))
            ceilings = [
                cost([sys.executable, "-c", CEILING, path, effort, folder]) for effort in ("4", "2")
            ]  # Pillow's own effort is 4; we ask for 2
            ours = cost([sys.executable, "-m", "storefront.infra.picture_child", path, "a" * 32, folder])
            rows.append(
                {
                    "photo": name, "bytes": os.path.getsize(path),
                    **_figures("ceiling", ceilings[0]), **_figures("ceiling_2", ceilings[1]), **_figures("ours", ours),
                    "of_ceiling": round(ours[0] / ceilings[0][0], 2),
                }
            )  # fmt: skip
    return rows


def _figures(name: str, found: tuple[float, float, float]) -> dict[str, float]:
    cpu, peak, clock = found
    return {f"{name}_cpu_s": round(cpu, 2), f"{name}_peak_mb": round(peak), f"{name}_clock_s": round(clock, 2)}


def beside_the_shop(
    shop: servers.Server, environment: Mapping[str, str], todo: Mapping[str, visits.Visit], seconds: float
) -> list[dict[str, Any]]:
    """The p95 of pages while nothing else happens, and while ten photos are being made."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for turn, name in enumerate(name for name in ("listing", "product") if name in todo):
            steps, rounds = todo[name]
            traffic.warm(shop.base, steps, rounds)
            idle = _p95(shop, steps, rounds, seconds)
            for number in range(AT_ONCE):
                photo(Path(folder) / f"{number}.jpg", 1 + turn * AT_ONCE + number)
            began = time.perf_counter()
            servers.inside(environment, "send", folder)
            busy = _p95(shop, steps, rounds, seconds)
            still = int(servers.inside(environment, "waiting"))
            servers.inside(environment, "finished")
            rows.append(
                {
                    "page": name, "idle_p95_ms": idle, "p95_with_ten_ms": busy, "ratio": round(busy / idle, 2),
                    "unfinished_at_the_end": still, "all_ready_s": round(time.perf_counter() - began, 1),
                }
            )  # fmt: skip
    return rows


def _p95(shop: servers.Server, steps: Any, rounds: Any, seconds: float) -> float:
    seen = traffic.crowd(shop.base, steps, rounds, connections=CONNECTIONS, seconds=seconds)
    ms = sorted(1000 * one for one in seen.seconds)
    return round(ms[int(len(ms) * 0.95)], 1)


def show(rows: Sequence[Mapping[str, Any]]) -> None:
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))


if __name__ == "__main__":
    show(one_photo())
