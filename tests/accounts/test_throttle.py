"""What counts together when guesses are slowed."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.conftest import Clock
from tunescore.accounts import passwords, throttle
from tunescore.errors import SignInsBusy, TooManyAttempts
from tunescore.store.engine import Database, Writer

HOME = "203.0.113.5"


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("testclient", "testclient"),
    ],
)
def test_a_network_is_an_ipv4_address_or_the_64_of_an_ipv6_one(host: str, network: str) -> None:
    assert throttle.network_of(host) == network


@pytest.fixture
def written(database_url: str) -> Callable[[Callable[[Writer], Awaitable[None]]], None]:
    """Runs something in a transaction of its own."""

    def run(work: Callable[[Writer], Awaitable[None]]) -> None:
        async def go() -> None:
            database = Database.at(database_url)
            try:
                async with database.write() as session:
                    await work(session)
            finally:
                await database.close()

        asyncio.run(go())

    return run


Written = Callable[[Callable[[Writer], Awaitable[None]]], None]


def test_a_network_that_goes_through_many_addresses_is_slowed(
    written: Written, clock: Clock
) -> None:
    async def guesses(session: Writer) -> None:
        for number in range(30):
            guess = throttle.of_stranger("password", f"{number}@example.org", HOME)
            await throttle.count(session, guess, clock())
        with pytest.raises(TooManyAttempts) as raised:
            await throttle.count(
                session, throttle.of_stranger("password", "new@example.org", HOME), clock()
            )
        assert raised.value.facts["retry_after"] == 30
        elsewhere = throttle.of_stranger("password", "0@example.org", "203.0.113.6")
        await throttle.count(session, elsewhere, clock())

    written(guesses)


def test_an_address_that_is_guessed_at_from_many_networks_is_slowed(
    written: Written, clock: Clock
) -> None:
    async def guesses(session: Writer) -> None:
        for number in range(100):
            guess = throttle.of_stranger("password", "owner@example.org", f"198.51.100.{number}")
            await throttle.count(session, guess, clock())
        guess = throttle.of_stranger("password", "owner@example.org", "203.0.113.99")
        with pytest.raises(TooManyAttempts):
            await throttle.count(session, guess, clock())

    written(guesses)


def test_who_guesses_right_is_not_forgiven_the_failures_of_the_network(
    written: Written, clock: Clock
) -> None:
    async def guesses(session: Writer) -> None:
        for number in range(29):
            guess = throttle.of_stranger("password", f"{number}@example.org", HOME)
            await throttle.count(session, guess, clock())
        own = throttle.of_stranger("password", "mallory@example.org", HOME)
        await throttle.count(session, own, clock())
        await throttle.forgive(session, own)
        await throttle.count(
            session, throttle.of_stranger("password", "30@example.org", HOME), clock()
        )
        with pytest.raises(TooManyAttempts):
            await throttle.count(
                session, throttle.of_stranger("password", "31@example.org", HOME), clock()
            )

    written(guesses)


def test_strangers_are_turned_away_while_many_wait_and_known_browsers_do_not_wait_for_them() -> (
    None
):
    async def flood() -> None:
        waiting = [asyncio.create_task(passwords.matches("whatever", None)) for _ in range(8)]
        await asyncio.sleep(0)
        with pytest.raises(SignInsBusy) as raised:
            passwords.refuse_when_busy()
        assert raised.value.facts["retry_after"] == 5
        await passwords.matches("whatever", None, known=True)
        assert not all(one.done() for one in waiting)
        assert await asyncio.gather(*waiting) == [False] * 8
        passwords.refuse_when_busy()

    asyncio.run(flood())
