"""Watchdog of the embedded PostgreSQL: a server that was killed is started again.

PostgreSQL recovers what was committed by itself; without this, everybody would wait until somebody
started TuneScore anew.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tunescore.errors import TuneScoreError
from tunescore.store.embedded.server import EmbeddedPostgres

LOOKED_EVERY_SECONDS = 1.0

log = logging.getLogger(__name__)


@contextmanager
def kept_running(server: EmbeddedPostgres) -> Iterator[None]:
    """Look after a server that is in use, in a thread, for the block."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(LOOKED_EVERY_SECONDS):
            try:
                if server.revive():
                    log.error("The database had been killed and was started again")
            except TuneScoreError as error:
                log.error("%s", error)  # noqa: TRY400 - its sentence says all

    thread = threading.Thread(target=watch, name="database watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
