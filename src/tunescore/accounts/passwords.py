"""Passwords: the rule for choosing one, and argon2, in two threads of its own.

Argon2 is slow and takes much memory on purpose, so that two run at once at most: one for strangers,
who are turned away while many wait, and one for users whose browser is known, who do not wait for
strangers.
"""

import asyncio
import gzip
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from tunescore.errors import LongPassword, SignInsBusy, WeakPassword
from tunescore.threads import patient_threads

T = TypeVar("T")

LEAST_LENGTH = 10
MOST_LENGTH = 1000

OWN_LENGTH = 5
"""How many characters a password has beside the address and TuneScore's name."""

LONGEST_QUEUE = 8
RETRY_SECONDS = 5

_hasher = PasswordHash((Argon2Hasher(),))
_for_strangers = patient_threads(1, "passwords of strangers")
_for_known = ThreadPoolExecutor(1, "passwords of known browsers")
_strangers: set[asyncio.Future[Any]] = set()
"""What waits for the strangers' thread."""


def check_rule(password: str, email: str) -> None:
    """Raise `WeakPassword` or `LongPassword` for a password that may not be chosen."""
    if len(password) < LEAST_LENGTH:
        raise WeakPassword(found=f"must have at least {LEAST_LENGTH} characters")
    if len(password) > MOST_LENGTH:
        raise LongPassword(most=MOST_LENGTH)
    folded = password.casefold()
    if len(set(folded)) == 1:
        raise WeakPassword(found="is one character again and again")
    if folded in _common():
        raise WeakPassword(found="is one of those that are tried first, because many people use it")
    own = folded
    for known in (email, email.partition("@")[0], "tunescore"):
        own = own.replace(known.casefold(), "")
    if len(own) < OWN_LENGTH:
        raise WeakPassword(found="has little in it beside your address or the name of TuneScore")


@cache
def _common() -> frozenset[str]:
    """The 10,000 most used passwords of that length, folded.

    They are the first in SecLists' `10-million-password-list-top-1000000.txt` (MIT licence).
    """
    packed = (files(__package__) / "common_passwords.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode().splitlines())


async def hash_password(password: str, *, known: bool = False) -> str:
    """The argon2 hash to keep."""
    return await _in_turn(known, _hasher.hash, password)


async def matches(password: str, password_hash: str | None, *, known: bool = False) -> bool:
    """Whether a password is the one behind a hash; `known` is asked by somebody who is.

    With no hash (nobody has this address) the same work is done, so that the time taken does not
    show which addresses have an account.
    """
    return await _in_turn(known, _matches, password, password_hash)


def refuse_when_busy() -> None:
    """Raise `SignInsBusy` where many passwords of strangers wait to be looked at."""
    if len(_strangers) >= LONGEST_QUEUE:
        raise SignInsBusy(retry_after=RETRY_SECONDS)


async def _in_turn(known: bool, work: Callable[..., T], *arguments: object) -> T:
    threads = _for_known if known else _for_strangers
    waiting = asyncio.wrap_future(threads.submit(work, *arguments))
    if not known:
        _strangers.add(waiting)
        waiting.add_done_callback(_strangers.discard)
    return await waiting


def _matches(password: str, password_hash: str | None) -> bool:
    if len(password) > MOST_LENGTH:
        password = ""
    known = password_hash is not None
    return _hasher.verify(password, password_hash or _nobody()) and known


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")
