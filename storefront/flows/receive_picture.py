"""Take in a picture that somebody of a brand, or of the office (no brand), sends: put its original away, and let the worker know. See docs/uploads.md."""

import os
from typing import IO

from storefront.core.actor import Actor
from storefront.domain.media import services
from storefront.domain.media.models import PictureState
from storefront.domain.media.services import Untaken
from storefront.infra.db import unit_of_work
from storefront.infra.picture_files import (
    HEAD_BYTES,
    MOST_BYTES,
    NotAPicture,
    digest_of,
    is_called_a_picture,
    kind_of,
)
from storefront.infra.queue import nudge
from storefront.infra.storage import StorageAway, StorageFull, private


def receive_picture(brand_id: int | None, name: str, file: IO[bytes], *, by: Actor, bounded: bool = True) -> str:
    """Take a picture in; returns its upload's ref. What is no picture is said at once and nothing is kept of it.

    A row before the original, and a row after it: killed in between, the sweep finds what is left. `bounded` asks
    who has very many pictures waiting to wait too. Raises Untaken, TooManyWaiting, StorageAway, StorageFull.
    """
    size_bytes = _checked(name, file)
    digest = digest_of(file)
    with unit_of_work():
        ref = services.expect(brand_id, by.user_id, name, size_bytes, digest, bounded=bounded)
        is_known = services.is_ready(digest)
    if not is_known:
        _put_away(ref, digest, file)
    with unit_of_work():
        state = services.arrived(ref)
    if state == PictureState.PROCESSING:
        nudge("process_picture")
    return ref


def _checked(name: str, file: IO[bytes]) -> int:
    """What a glance tells: size, name, and the first bytes."""
    size_bytes = file.seek(0, os.SEEK_END)
    if size_bytes > MOST_BYTES:
        raise Untaken(why="too_many_bytes")
    file.seek(0)
    try:
        kind_of(file.read(HEAD_BYTES))
    except NotAPicture as error:
        raise Untaken(why=str(error)) from error
    if not is_called_a_picture(name):
        raise Untaken(why="wrong_name")
    return size_bytes


def _put_away(ref: str, digest: str, file: IO[bytes]) -> None:
    try:
        private().write_from(digest, file)
    except (StorageAway, StorageFull):
        with unit_of_work():
            services.give_back(ref)
        raise
