"""Signs of life of workers, beside the queue: whoever asks sees when each was last there, on whatever machine."""

import os
import socket
import threading
from datetime import UTC, datetime, timedelta

from storefront.core import clock
from storefront.infra.log import logger
from storefront.infra.queue import queue

log = logger(__name__)
EVERY_S = 15
FORGOTTEN_AFTER = timedelta(days=1)
PREFIX = "worker:"


def beat() -> None:
    """Say that this process is there; forget who has not been for a day."""
    storage = queue().storage
    storage.put_data(f"{PREFIX}{socket.gethostname()}:{os.getpid()}", clock.now().isoformat().encode())
    for node, seen_at in seen().items():
        if seen_at < clock.now() - FORGOTTEN_AFTER:
            storage.delete_data(f"{PREFIX}{node}")


def seen() -> dict[str, datetime]:
    """When each worker was last there, by machine and process. Raises whatever the queue's driver raises."""
    items = {str(name): value for name, value in queue().storage.result_items().items()}
    return {
        name.removeprefix(PREFIX): datetime.fromisoformat(bytes(value).decode()).astimezone(UTC)
        for name, value in items.items()
        if name.startswith(PREFIX)
    }


def go_on(over: threading.Event) -> threading.Thread:
    """Beat in a thread of its own, until told that it is over."""

    def beating() -> None:
        while not over.is_set():
            try:
                beat()
            except Exception as error:  # noqa: BLE001 - whatever the driver raises, the next beat tries again
                log.warning("beat_lost", error=type(error).__name__)
            over.wait(EVERY_S)

    thread = threading.Thread(target=beating, daemon=True, name="beats")
    thread.start()
    return thread
