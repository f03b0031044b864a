"""Budgets that all workers share: calls an hour, and dollars a month."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import psycopg
import pytest

from tests.conftest import Clock
from tunescore.jobs.sync import rate_limits
from tunescore.jobs.sync.cost_budget import CostBudget
from tunescore.jobs.sync.rate_limits import LimitState, RateLimiter
from tunescore.platforms.platform import Limit
from tunescore.records import Call, Failure, Usage
from tunescore.store.engine import Database

CALL = Call("GET", "graph.example.org", "/v1/me")
HOUR = 3600


@asynccontextmanager
async def database_at(url: str) -> AsyncIterator[Database]:
    database = Database.at(url)
    try:
        yield database
    finally:
        await database.close()


def app(calls: int, seconds: int = HOUR, path: str | None = None) -> LimitState:
    return LimitState(Limit(calls, seconds, "app", path), calls, f"example:app:1:{path}:{seconds}")


def account(calls: int, name: str = "a") -> LimitState:
    return LimitState(Limit(calls, HOUR, "account"), calls, f"example:account:1:{name}:{HOUR}")


Make = Callable[..., RateLimiter]


def run(url: str, clock: Clock, work: Callable[[Make], object]) -> None:
    async def inner() -> None:
        async with database_at(url) as database:
            await work(lambda *held: RateLimiter(database, clock, "Example", list(held)))  # type: ignore[misc]

    asyncio.run(inner())


async def ask(limiter: RateLimiter, times: int, *usage: Usage) -> int:
    """Ask until it may not be, and tell how often that was."""
    for made in range(times):
        try:
            await limiter.take(CALL)
        except Failure:
            return made
        await limiter.report(Call("GET", CALL.host, CALL.path, 200, 5, usage))
    return times


async def refused(limiter: RateLimiter, expected: int = 1, share: float = 1.0) -> Failure:
    with pytest.raises(Failure) as raised:
        await limiter.open(expected, share=share)
    assert raised.value.outcome == "limited"
    return raised.value


def test_no_stretch_of_an_hour_has_more_calls_than_the_limit(
    database_url: str, clock: Clock
) -> None:
    async def work(purse_of: Make) -> None:
        made: list[datetime] = []
        for _ in range(40):
            limiter = purse_of(app(20), account(20))
            count = await ask(limiter, 7)
            made += [clock.now] * count
            await limiter.close()
            clock.advance(minutes=9)
        for at in made:
            assert sum(at - timedelta(hours=1) < other <= at for other in made) <= 20
        assert len(made) > 100

    run(database_url, clock, work)


def test_two_workers_at_once_never_take_more_than_there_is(database_url: str, clock: Clock) -> None:
    async def work(purse_of: Make) -> None:
        async with database_at(database_url) as another:
            limiters = [purse_of(app(50), account(30, str(n))) for n in range(4)]
            limiters += [
                RateLimiter(another, clock, "Example", [app(50), account(30, str(n))])
                for n in range(4)
            ]
            made = await asyncio.gather(*(ask(limiter, 20) for limiter in limiters))
            assert sum(made) == 50

    run(database_url, clock, work)


def test_what_a_visit_did_not_need_goes_back(database_url: str, clock: Clock) -> None:
    async def work(purse_of: Make) -> None:
        first = purse_of(app(20))
        await first.open(15)
        assert await ask(first, 3) == 3
        await refused(purse_of(app(20)), 10)
        await first.close()
        again = purse_of(app(20))
        await again.open(10)
        assert await ask(again, 20) == 17

    run(database_url, clock, work)


def test_a_visit_that_has_no_room_does_not_begin_and_is_told_when_there_is(
    database_url: str, clock: Clock
) -> None:
    begun = clock.now

    async def work(purse_of: Make) -> None:
        for _ in range(3):
            limiter = purse_of(app(20))
            assert await ask(limiter, 5) == 5
            await limiter.close()
            clock.advance(minutes=10)
        failure = await refused(purse_of(app(20)), 12)
        assert failure.at == begun + timedelta(hours=1, minutes=10)
        clock.now = failure.at
        await purse_of(app(20)).open(12)

    run(database_url, clock, work)


def test_a_visit_that_can_wait_leaves_room_for_those_that_cannot(
    database_url: str, clock: Clock
) -> None:
    async def work(purse_of: Make) -> None:
        await ask(purse_of(app(20)), 10)
        await refused(purse_of(app(20)), 4, share=0.5)
        await purse_of(app(20)).open(4)

    run(database_url, clock, work)


def test_what_was_taken_by_a_worker_that_was_killed_counts_until_its_hour_is_over(
    database_url: str, clock: Clock
) -> None:
    async def work(purse_of: Make) -> None:
        await purse_of(app(20)).open(20)
        await refused(purse_of(app(20)))
        clock.advance(minutes=61)
        await purse_of(app(20)).open(20)

    run(database_url, clock, work)


def test_the_platforms_own_headers_lower_the_limit(database_url: str, clock: Clock) -> None:
    async def work(purse_of: Make) -> None:
        limiter = purse_of(app(200))
        assert await ask(limiter, 2, Usage("app", percent=95.0)) == 2
        await limiter.close()
        clock.advance(minutes=1)
        other = purse_of(app(200))
        assert await ask(other, 50) == 10
        await other.close()
        clock.advance(minutes=60)
        assert await ask(purse_of(app(200)), 50) == 50

    run(database_url, clock, work)


def test_a_budget_that_the_platform_calls_spent_is_closed_for_everybody_until_its_time(
    database_url: str, clock: Clock
) -> None:
    until = clock.now + timedelta(minutes=19)

    async def work(purse_of: Make) -> None:
        limiter = purse_of(app(200), account(200))
        usage = Usage("app", percent=100.0, resets_at=until)
        assert await ask(limiter, 5, usage) == 1
        await limiter.close()
        assert (await refused(purse_of(app(200), account(200, "b")))).at == until

    run(database_url, clock, work)


def test_what_is_left_by_the_platforms_count_is_believed(database_url: str, clock: Clock) -> None:
    async def work(purse_of: Make) -> None:
        limiter = purse_of(account(75))
        await ask(limiter, 1, Usage("account", remaining=3, resets_at=clock.now))
        await limiter.close()
        clock.advance(seconds=1)
        assert await ask(purse_of(account(75)), 20) == 3

    run(database_url, clock, work)


def test_an_account_that_was_asked_to_wait_is_left_alone_and_others_are_not(
    database_url: str, clock: Clock
) -> None:
    until = clock.now + timedelta(hours=2)

    async def work(purse_of: Make) -> None:
        limiter = purse_of(app(200), account(200, "a"))
        await ask(limiter, 1)
        await limiter.close(Failure("limited", "too_many_calls", "Wait.", at=until))
        assert (await refused(purse_of(app(200), account(200, "a")))).at == until
        await purse_of(app(200), account(200, "b")).open(5)

    run(database_url, clock, work)


def test_a_limit_of_one_endpoint_counts_its_calls_alone(database_url: str, clock: Clock) -> None:
    async def work(purse_of: Make) -> None:
        limiter = purse_of(app(3, path="/v1/me"), app(100))
        assert await ask(limiter, 10) == 3
        await limiter.take(Call("GET", CALL.host, "/v1/posts"))

    run(database_url, clock, work)


def test_old_calls_are_forgotten(
    database_url: str, clock: Clock, connection: psycopg.Connection
) -> None:
    async def work() -> None:
        async with database_at(database_url) as database:
            await RateLimiter(database, clock, "Example", [app(20)]).take(CALL)
            clock.advance(hours=2)
            await RateLimiter(database, clock, "Example", [app(20)]).take(CALL)
            await rate_limits.forget_old(database, clock.now, [HOUR, 60])

    asyncio.run(work())
    assert connection.execute("SELECT count(*) FROM budget_calls").fetchone() == (1,)


def test_a_months_dollars_are_never_exceeded_and_what_was_not_spent_goes_back(
    database_url: str, clock: Clock, connection: psycopg.Connection
) -> None:
    clock.now = datetime(2026, 12, 30, 12, 0, tzinfo=UTC)

    def read(cost: str) -> Call:
        return Call("GET", "api.example.org", "/posts", cost=Decimal(cost))

    failures: list[Failure] = []

    async def work() -> None:
        async with database_at(database_url) as database:
            several = [
                CostBudget(database, clock, "example", "Example", Decimal("0.50")) for _ in range(6)
            ]

            async def visit(spending: CostBudget) -> CostBudget | None:
                try:
                    await spending.take(read("0.20"))
                except Failure as failure:
                    failures.append(failure)
                    return None
                return spending

            spent = [one for one in await asyncio.gather(*map(visit, several)) if one is not None]
            assert len(spent) == 2
            assert {one.at for one in failures} == {datetime(2027, 1, 1, tzinfo=UTC)}
            assert "1 January" in failures[0].message
            await spent[0].report(read("0.03"))
            await several[0].open(Decimal("0.27"))
            with pytest.raises(Failure):
                await several[0].open(Decimal("0.28"))
            clock.advance(days=2)
            await several[0].open(Decimal("0.50"))
            await several[0].take(read("0.20"))

    asyncio.run(work())
    rows = connection.execute("SELECT month::text, dollars FROM spending ORDER BY month").fetchall()
    assert rows == [("2026-12-01", Decimal("0.23")), ("2027-01-01", Decimal("0.20"))]
