"""The turns of a user's readers: who waits with the same question gets the same answer."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tunescore.errors import TooManyAtOnce
from tunescore.store.turns import AT_ONCE, Turns

USER = 1


class Reads:
    """Readings that end when they are let go, and are counted."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.let_go = asyncio.Event()
        self._changed = asyncio.Condition()

    async def have_begun(self, times: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.begun) >= times)

    def of(self, question: str) -> Callable[[], Awaitable[str]]:
        async def read() -> str:
            async with self._changed:
                self.begun.append(question)
                self._changed.notify_all()
            await self.let_go.wait()
            return f"{question}, reading {len(self.begun)}"

        return read


async def busy(turns: Turns, reads: Reads) -> list[asyncio.Task[str]]:
    """Take all turns of the user."""
    tasks = [
        asyncio.create_task(turns.together(USER, f"other {n}", reads.of(f"other {n}")))
        for n in range(AT_ONCE)
    ]
    await reads.have_begun(AT_ONCE)
    return tasks


def asked(turns: Turns, reads: Reads, times: int) -> list[asyncio.Task[str]]:
    return [
        asyncio.create_task(turns.together(USER, "home", reads.of("home"))) for _ in range(times)
    ]


def test_equal_questions_that_wait_are_answered_at_once() -> None:
    async def run() -> None:
        turns, reads = Turns(10), Reads()
        others = await busy(turns, reads)
        same = asked(turns, reads, 20)
        await asyncio.sleep(0)
        reads.let_go.set()
        assert len(set(await asyncio.gather(*same))) == 1
        assert reads.begun.count("home") == 1
        await asyncio.gather(*others)

    asyncio.run(run())


def test_nobody_gets_an_answer_that_was_begun_before_they_asked() -> None:
    async def run() -> None:
        turns, reads = Turns(10), Reads()
        (first,) = asked(turns, reads, 1)
        await reads.have_begun(1)
        (second,) = asked(turns, reads, 1)
        await reads.have_begun(2)
        reads.let_go.set()
        await asyncio.gather(first, second)

    asyncio.run(asyncio.wait_for(run(), 10))


def test_users_share_nothing() -> None:
    async def run() -> None:
        turns, reads = Turns(10), Reads()
        others = await busy(turns, reads)
        mine = asked(turns, reads, 1)
        theirs = asyncio.create_task(turns.together(2, "home", reads.of("theirs")))
        await reads.have_begun(AT_ONCE + 1)
        reads.let_go.set()
        assert (await theirs).startswith("theirs")
        await asyncio.gather(*others, *mine)
        assert "home" in reads.begun

    asyncio.run(asyncio.wait_for(run(), 10))


@pytest.mark.parametrize("while_reading", [False, True])
def test_when_the_one_who_asks_goes_the_next_one_asks(*, while_reading: bool) -> None:
    async def run() -> None:
        turns, reads = Turns(10), Reads()
        others = await busy(turns, reads)
        first, *rest = asked(turns, reads, 3)
        await asyncio.sleep(0)
        if while_reading:
            others[0].cancel()
            await reads.have_begun(AT_ONCE + 1)
        first.cancel()
        reads.let_go.set()
        assert all(found.startswith("home") for found in await asyncio.gather(*rest))
        assert first.cancelled()
        await asyncio.gather(*others, return_exceptions=True)

    asyncio.run(asyncio.wait_for(run(), 10))


def test_what_goes_wrong_is_told_to_everybody_who_waits() -> None:
    async def run() -> None:
        turns, reads = Turns(0.05), Reads()
        others = await busy(turns, reads)
        told = await asyncio.gather(*asked(turns, reads, 3), return_exceptions=True)
        assert [type(one) for one in told] == [TooManyAtOnce] * 3
        reads.let_go.set()
        await asyncio.gather(*others)
        assert (await asked(turns, reads, 1)[0]).startswith("home")

    asyncio.run(asyncio.wait_for(run(), 10))
