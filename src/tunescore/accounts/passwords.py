"""Passwords: the rule for choosing one, and argon2, in a thread because it is slow on purpose."""

import asyncio
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from tunescore.errors import LongPassword, WeakPassword

LEAST_LENGTH = 10
MOST_LENGTH = 1000

_hasher = PasswordHash((Argon2Hasher(),))


def check_rule(password: str) -> None:
    """Raise `WeakPassword` or `LongPassword` for a password that may not be chosen."""
    if len(password) < LEAST_LENGTH:
        raise WeakPassword(least=LEAST_LENGTH)
    if len(password) > MOST_LENGTH:
        raise LongPassword(most=MOST_LENGTH)


async def hash_password(password: str) -> str:
    """The argon2 hash to keep."""
    return await asyncio.to_thread(_hasher.hash, password)


async def matches(password: str, password_hash: str | None) -> bool:
    """Whether a password is the one behind a hash.

    With no hash (nobody has this address) the same work is done, so that the time taken does not
    show which addresses have an account.
    """
    return await asyncio.to_thread(_matches, password, password_hash)


def _matches(password: str, password_hash: str | None) -> bool:
    if len(password) > MOST_LENGTH:
        password = ""
    known = password_hash is not None
    return _hasher.verify(password, password_hash or _nobody()) and known


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")
