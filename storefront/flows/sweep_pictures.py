"""What lost nudges, kills and closed tabs left of pictures: taken up again, or cleared away. Swept every minute."""

import shutil
import time
from contextlib import suppress

from storefront.core import clock
from storefront.domain.media import services, uploads
from storefront.flows.forget_pictures import forget_pictures
from storefront.flows.process_picture import AT_WORK
from storefront.infra.db import db, unit_of_work
from storefront.infra.queue import nudge
from storefront.infra.storage import private, storage
from storefront.settings import settings

FOLDER_LASTS_S = 3600
NIGHTLY = (3, 17)
"""Hour and minute in Turin at which pictures that nobody uses are looked for."""


def sweep_pictures() -> None:
    """Never works off pictures itself: the sweep of payments and mails must not wait for five hundred of them."""
    at = clock.now()
    waits = uploads.next_waiting(at) is not None
    late = uploads.given_up(at)
    db.session.rollback()
    if waits:
        nudge("process_picture")
    for upload_id, digest in late:
        with unit_of_work():
            nobody_needs_it = services.forget(upload_id, digest)
        if nobody_needs_it:
            private().delete(digest)
    _clear_away()
    if (clock.rome(at).hour, clock.rome(at).minute) == NIGHTLY:
        forget_pictures()


def _clear_away() -> None:
    private().tidy()
    storage().tidy()
    for folder in (settings().var_dir / AT_WORK).glob("*"):
        with suppress(FileNotFoundError):
            if folder.stat().st_mtime < time.time() - FOLDER_LASTS_S:
                shutil.rmtree(folder, ignore_errors=True)
