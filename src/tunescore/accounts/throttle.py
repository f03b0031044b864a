"""The slowing of guesses: of passwords, of codes; of requests for a mailed link, of invitations.

A guess is counted before it is looked at, in one transaction, so that a thousand guesses at once
are a thousand guesses. A stranger's count at an address from its network, for its network over all
addresses, and for the address over all networks, where many are free. A browser in which the user
has signed in before counts by itself, so that no stranger keeps a user out of it (OWASP's device
cookies).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from tunescore.accounts.secrets import Secret
from tunescore.errors import TooManyAttempts
from tunescore.store.engine import Writer
from tunescore.store.tables.accounts import SignInFailure

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures in a row are free, and after which time without one they are forgotten."""

    free: int
    forgotten_after: timedelta = FORGOTTEN_AFTER

    def wait_after(self, failures: int) -> timedelta:
        """How long the next guess waits after so many failures in a row."""
        if failures < self.free:
            return timedelta(0)
        return min(FIRST_WAIT * (1 << min(failures - self.free, 10)), LONGEST_WAIT)


NARROW = Limit(5)
"""For guesses that are one person's: at one address from one network, or in one browser."""
NETWORK = Limit(30, timedelta(hours=1))
ADDRESS = Limit(100)
INVITATIONS = Limit(50)
"""For the invitations that an account has mailed."""

Guess = Mapping[bytes, Limit]
"""What a guess counts for: hashes of its kinds, each with its limit."""


def of_stranger(purpose: str, address: str, network: str) -> Guess:
    """A guess at an address by a browser that is not known there."""
    return {
        _hashed(purpose, "both", address, network): NARROW,
        _hashed(purpose, "network", network): NETWORK,
        _hashed(purpose, "address", address): ADDRESS,
    }


def of_browser(purpose: str, browser: Secret) -> Guess:
    """A guess in a browser in which the user has signed in before."""
    return {_hashed(purpose, "browser", browser.text): NARROW}


def of_invitation(account_id: int, address: str) -> Guess:
    """An invitation that is mailed: by its account, and to its address by all accounts."""
    return {
        _hashed("invitation", "account", str(account_id)): INVITATIONS,
        _hashed("invitation", "address", address): NARROW,
    }


def network_of(host: str) -> str:
    """The network whose guesses count together: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False))


async def count(session: Writer, guess: Guess, now: datetime) -> None:
    """Count a guess. Raises `TooManyAttempts` for one that comes too early."""
    for key in sorted(guess):  # in one order, so that two guesses never wait for each other
        fresh = insert(SignInFailure).values(
            key_hash=key, failures=0, failed_at=now, blocked_until=now
        )
        locked = fresh.on_conflict_do_update(
            index_elements=["key_hash"], set_={"failures": SignInFailure.failures}
        )
        row = (await session.scalars(locked.returning(SignInFailure))).one()
        if row.blocked_until > now:
            raise TooManyAttempts(retry_after=_seconds(row.blocked_until - now))
        forgotten = row.failed_at <= now - guess[key].forgotten_after
        row.failures, row.failed_at = (1 if forgotten else row.failures + 1), now
        row.blocked_until = now + guess[key].wait_after(row.failures)


async def forgive(session: Writer, guess: Guess) -> None:
    """Forget the failures of whoever has guessed right.

    Of its network and its address only this guess: other people's failures are not forgiven.
    """
    for key in sorted(guess):
        row = await session.get(SignInFailure, key, with_for_update=True)
        if row is not None:
            row.failures = 0 if guess[key] is NARROW else max(0, row.failures - 1)
            row.blocked_until = row.failed_at


async def forget_old(session: Writer, now: datetime) -> None:
    """Delete counts that no longer matter."""
    await session.execute(
        delete(SignInFailure).where(SignInFailure.failed_at <= now - FORGOTTEN_AFTER)
    )


def _hashed(*parts: str) -> bytes:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).digest()


def _seconds(wait: timedelta) -> int:
    return max(1, -int(-wait.total_seconds() // 1))
