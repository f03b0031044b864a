"""The turns of readers: of one user only a few read at a time, and the others wait in that line.

So a user with many slow screens holds up nobody else, and no more connections are taken than the
database has use for. Who asks what another one in the line is about to ask gets the same answer.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from tunescore.errors import TooManyAtOnce

T = TypeVar("T")

AT_ONCE = 4
"""How many readers of one user have their turn at a time, in one process."""


class Turns:
    """The lines of the users, in which each waits at most `waiting` seconds.

    `at_once` have their turn at a time, of one user.
    """

    def __init__(self, waiting: float, at_once: int = AT_ONCE) -> None:
        self.waiting, self.at_once = waiting, at_once
        self._lines: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()
        self._asked: dict[tuple[int, Hashable], asyncio.Future[Any]] = {}

    @asynccontextmanager
    async def of(self, user_id: int) -> AsyncIterator[None]:
        """Wait for the user's turn, and have it for the block. Raises `TooManyAtOnce`."""
        line = self._lines.setdefault(user_id, asyncio.Semaphore(self.at_once))
        try:
            async with asyncio.timeout(self.waiting):
                await line.acquire()
        except TimeoutError:
            raise TooManyAtOnce(retry_after=round(self.waiting)) from None
        try:
            yield
        finally:
            line.release()

    async def together(
        self, user_id: int, question: Hashable, answer: Callable[[], Awaitable[T]]
    ) -> T:
        """Wait for the user's turn and return the answer, one for all who wait with this question.

        Nobody gets an answer that was begun before they asked. Raises `TooManyAtOnce`.
        """
        key = user_id, question
        while (asked := self._asked.get(key)) is not None:
            await asyncio.wait([asked])
            if not asked.cancelled():  # else the one who was to ask has gone
                found: T = asked.result()
                return found
        mine = self._asked[key] = asyncio.get_running_loop().create_future()
        try:
            async with self.of(user_id):
                del self._asked[key]
                mine.set_result(found := await answer())
                return found
        except Exception as error:
            mine.set_exception(error)
            mine.exception()  # it is raised here, whether or not anybody else waits for it
            raise
        finally:
            if self._asked.get(key) is mine:
                del self._asked[key]
            mine.cancel()
