"""Watchdog of the embedded PostgreSQL: a server that was killed is started again.

PostgreSQL recovers what was committed by itself; without this, everybody would wait until somebody
started TuneScore anew.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tunescore.errors import TuneScoreError
from tunescore.store.embedded.server import EmbeddedPostgres

LOOKED_EVERY_SECONDS = 1.0
SAID_EVERY_SECONDS = 3600.0
"""How often the log says again why the server cannot be started, while that stays so."""

log = logging.getLogger(__name__)


@contextmanager
def kept_running(server: EmbeddedPostgres) -> Iterator[None]:
    """Look after a server that is in use, in a thread, for the block."""
    ended = threading.Event()

    def watch() -> None:
        said: object = None
        said_at = 0.0
        while not ended.wait(LOOKED_EVERY_SECONDS):
            try:
                if server.revive():
                    log.error("The database had been killed and was started again")
                    said = None
            except TuneScoreError as error:
                why, now = (error.code, error.facts.get("found")), time.monotonic()
                if why != said or now - said_at >= SAID_EVERY_SECONDS:
                    log.error("%s", error)  # noqa: TRY400 - its sentence says all
                    said, said_at = why, now

    thread = threading.Thread(target=watch, name="database watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
