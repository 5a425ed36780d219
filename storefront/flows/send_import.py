"""Take in a table of products, with or without a ZIP of pictures: put both away, and let the worker look through them."""

import os
from typing import BinaryIO

from storefront.core import refs
from storefront.core.actor import Actor
from storefront.core.errors import Refusal
from storefront.domain.imports import services
from storefront.flows.import_files import forget_files, pack_name, table_name
from storefront.infra import packs, tables
from storefront.infra.db import unit_of_work
from storefront.infra.queue import nudge
from storefront.infra.storage import private

REF_LENGTH = 10


class UntakenFile(Refusal):
    """A file that we do not take, as could be seen at the door: `why`."""

    code = "untaken_file"
    status = 422


def send_import(brand_id: int, name: str, table: BinaryIO, pack: BinaryIO | None, *, by: Actor) -> str:
    """Take a table in; returns the import's ref. Raises UntakenFile, TooManyImports, StorageAway, StorageFull.

    The row comes last: killed before it, nobody knows of the files.
    """
    _must_fit(table, tables.MOST_BYTES, "too_large")
    if pack is not None:
        _must_fit(pack, packs.MOST_BYTES, "pack_too_large")
        pack.seek(0)
        if pack.read(2) != b"PK":
            raise UntakenFile(why="not_a_pack")
    ref = refs.code(REF_LENGTH)
    try:
        private().write_from(table_name(ref), table)
        if pack is not None:
            private().write_from(pack_name(ref), pack)
        with unit_of_work():
            import_id = services.begin(brand_id, ref, by.user_id, name, has_pack=pack is not None)
    except Refusal:
        forget_files(ref)
        raise
    nudge("read_import", import_id)
    return ref


def _must_fit(file: BinaryIO, most: int, why: str) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if not 0 < size <= most:
        raise UntakenFile(why=why if size else "empty")
