"""The demo's drawn pictures, made into all sizes by both cores and put into the storage."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from sqlalchemy import select

from storefront.demo.files import PICTURES
from storefront.domain.media.models import Picture, PictureState
from storefront.infra.db import db, unit_of_work
from storefront.infra.images import WIDTHS, Derivatives, derive
from storefront.infra.picture_files import digest_of
from storefront.infra.storage import storage


def load(step: Callable[[], None], widths: Sequence[int] = WIDTHS) -> dict[str, int]:
    """Picture ids by file name without its ending, such as `borsa-sipario-1`; `step` is called for each."""
    paths = sorted(PICTURES.glob("*.avif"))
    known = {row.digest: row.id for row in db.session.execute(select(Picture.digest, Picture.id))}
    found: dict[str, int] = {}
    missing: list[Path] = []
    for path in paths:
        digest = digest_of(path.read_bytes())
        if digest in known:
            found[path.stem] = known[digest]
        else:
            missing.append(path)
    with ProcessPoolExecutor(os.cpu_count() or 1) as pool:
        for path, made in zip(missing, pool.map(partial(_derived, widths), missing, chunksize=4), strict=True):
            found[path.stem] = _keep(made)
            step()
    return found


def _derived(widths: Sequence[int], path: Path) -> Derivatives:
    return derive(path.read_bytes(), widths)


def _keep(made: Derivatives) -> int:
    for name, content in made.files.items():
        storage().write(name, content)
    with unit_of_work() as session:
        picture = Picture(
            digest=made.digest, state=PictureState.READY, width=made.width, height=made.height,
            widths=" ".join(str(width) for width in made.widths), tiny=made.tiny,
        )  # fmt: skip
        session.add(picture)
        session.flush()
        return picture.id
