"""Concurrent requests, until one of them meets a limit."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from tunescore.records import Failure, SyncOutcome

AT_ONCE = 8
"""How many requests of one sync are under way at a time."""

_ENOUGH: frozenset[SyncOutcome] = frozenset({"limited", "retry", "out_of_credit"})


async def each(jobs: Iterable[Callable[[], Awaitable[None]]]) -> Failure | None:
    """Do all jobs. Returns the failure that ended it early, None where none did.

    A limit or a platform that is down ends it and leaves what was done; any other failure is
    raised, once those under way have ended.
    """
    waiting = iter(jobs)
    stopped: list[Failure] = []

    async def worker() -> None:
        for job in waiting:
            if stopped:
                return
            try:
                await job()
            except Failure as failure:
                stopped.append(failure)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(worker())
    except ExceptionGroup as several:
        raise several.exceptions[0] from None
    for failure in stopped:
        if failure.outcome not in _ENOUGH:
            raise failure
    return stopped[0] if stopped else None
