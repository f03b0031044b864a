"""The turns of readers: of one user only a few read at a time, and the others wait in that line.

So a user with many slow screens holds up nobody else, and no more connections are taken than the
database has use for.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from tunescore.errors import TooManyAtOnce

AT_ONCE = 4
"""How many readers of one user have their turn at a time, in one process."""


class Turns:
    """The lines of the users who read now, in which each waits at most `waiting` seconds."""

    def __init__(self, waiting: float) -> None:
        self.waiting = waiting
        self._lines: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def of(self, user_id: int) -> AsyncIterator[None]:
        """Wait for the user's turn, and have it for the block. Raises `TooManyAtOnce`."""
        line = self._lines.setdefault(user_id, asyncio.Semaphore(AT_ONCE))
        try:
            async with asyncio.timeout(self.waiting):
                await line.acquire()
        except TimeoutError:
            raise TooManyAtOnce(retry_after=round(self.waiting)) from None
        try:
            yield
        finally:
            line.release()
