"""Making a picture's sizes in a process of its own: a codec that crashes, hangs or eats memory takes no worker with it.

The child gives way to everybody (nice), may use so much memory and so many seconds and no more, and knows no secret.
"""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from storefront.infra.picture_child import SAYS_FULL
from storefront.infra.picture_files import NotAPicture
from storefront.infra.storage import StorageFull
from storefront.settings import ROOT

PATIENCE_S = 150  # by the clock: on a busy machine it waits for everybody


@dataclass(frozen=True, slots=True)
class Made:
    """What the child made: files in the folder, by name."""

    width: int
    height: int
    widths: tuple[int, ...]
    tiny: str
    files: tuple[str, ...]


def derive_apart(original: Path, digest: str, folder: Path) -> Made:
    """Make all sizes of a picture into a folder. Raises NotAPicture, also when the child does not survive it."""
    command = [sys.executable, "-m", "storefront.infra.picture_child", str(original), digest, str(folder)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and a path of ours
            command, cwd=ROOT, env=_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, timeout=PATIENCE_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise NotAPicture("too_heavy") from error
    if done.returncode == SAYS_FULL:
        raise StorageFull
    if done.returncode:
        raise NotAPicture("too_heavy" if -done.returncode in (signal.SIGXCPU, signal.SIGKILL) else "unreadable")
    said = json.loads(done.stdout)
    if "refused" in said:
        raise NotAPicture(said["refused"])
    return Made(said["width"], said["height"], tuple(said["widths"]), said["tiny"], tuple(said["files"]))


def _environment() -> dict[str, str]:
    """None of the shop's secrets: a picture that took the child over would find nothing to tell."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    return {**kept, "MALLOC_ARENA_MAX": "1", "PYTHONDONTWRITEBYTECODE": "1"}
