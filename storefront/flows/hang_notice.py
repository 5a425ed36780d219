"""Somebody of the office hangs the official notice on the guarantee: looked at, kept byte by byte, shown at once."""

import io
from typing import IO

from PIL import Image, UnidentifiedImageError

from storefront.core.actor import Actor
from storefront.core.errors import Refusal
from storefront.domain.audit.services import note
from storefront.domain.catalogue.services import next_version
from storefront.domain.texts import official
from storefront.infra.db import unit_of_work
from storefront.infra.picture_files import Kind, NotAPicture, digest_of, look

MOST_BYTES = 4 * 1024 * 1024
MOST_PIXELS = 20_000_000
SHORTEST_SIDE = 300
"""Of a notice that can still be read when it is printed on A4, roughly."""
MEDIA_TYPES = {Kind.PNG: "image/png", Kind.JPEG: "image/jpeg", Kind.WEBP: "image/webp"}


class NotANotice(Refusal):
    """The file cannot be hung; `why`: too_large, too_small, not_a_picture."""

    code = "not_a_notice"


def hang_notice(locale: str, file: IO[bytes], by: Actor) -> bool:
    """Show this file as the notice of a language from now on; False when it hangs already. Raises NotANotice.

    Nothing is drawn anew: what the Commission prescribes must not change by a pixel.
    """
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise NotANotice(why="too_large")
    media_type, size = _looked_at(content)
    with unit_of_work():
        digest = digest_of(content)
        is_new = official.hang(locale, digest, media_type, size, content, by.user_id)
        if is_new:
            note(by, "notice_hung", "page", f"guarantee/{locale}", new={"digest": digest})
            next_version()
    return is_new


def _looked_at(content: bytes) -> tuple[str, tuple[int, int]]:
    """Media type and size of one whole, still picture that browsers draw. Raises NotANotice."""
    try:
        found = look(content)
        if found.kind not in MEDIA_TYPES or found.width * found.height > MOST_PIXELS:
            raise NotANotice(why="not_a_picture")
        with Image.open(io.BytesIO(content), formats=[found.kind.value.upper()]) as picture:
            picture.load()
            size = picture.size
    except (
        NotAPicture,
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
    ) as fault:
        raise NotANotice(why="not_a_picture") from fault
    if min(size) < SHORTEST_SIDE:
        raise NotANotice(why="too_small")
    return MEDIA_TYPES[found.kind], size
