"""Attempts to connect at a platform, from the button or a pasted token to the choice of accounts.

The state that a browser brings back is good for one return, within `LIFE`, by the session that
began it. What is known of an attempt in between, its verifier and the tokens of the accounts to
choose from, is kept encrypted and goes when it ends.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

import psycopg

from tunescore.errors import (
    NotFound,
    SignInNotStarted,
    SignInTooLate,
    TooManySignIns,
    TuneScoreError,
)
from tunescore.records import AttemptStage, Identity, Tokens
from tunescore.store.encryption import Cipher
from tunescore.store.scope import UserStore

LIFE = timedelta(minutes=30)
"""How long a sign-in may take, and then the choice."""

MOST_WAITING = 30
"""How many sign-ins of a user may wait for their return."""

KEPT = timedelta(days=7)
"""How long it is remembered how an attempt ended."""


@dataclass(frozen=True, slots=True)
class Returned:
    """An attempt whose browser came back."""

    id: int
    redirect_uri: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Offer:
    """The accounts of an attempt, which wait until then for the user to choose."""

    way: str
    identities: tuple[Identity, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """How far an attempt came; `code`, `detail` and `todo` say why it failed."""

    platform: str
    stage: AttemptStage
    code: str | None
    detail: str | None
    todo: str | None


def hashed(text: str) -> bytes:
    """Hash a state, or the session that began a sign-in: only the hash is kept."""
    return hashlib.sha256(text.encode()).digest()


def begin(
    store: UserStore,
    cipher: Cipher,
    platform: str,
    *,
    state: str,
    binding: bytes,
    verifier: str,
    redirect_uri: str,
    now: datetime,
) -> int:
    """Begin an attempt: a browser is sent to a platform. Returns the attempt's id.

    Raises `TooManySignIns` where many wait already.
    """
    with store.transaction():
        _forget(store, now)
        _refuse_more(store, now)
        row = store.execute(
            "INSERT INTO connection_attempts (user_id, platform, stage, state_hash, binding,"
            " verifier, redirect_uri, expires_at, created_at)"
            " VALUES (%(user)s, %(platform)s, 'begun', %(state)s, %(binding)s, %(verifier)s,"
            " %(uri)s, %(expires)s, %(now)s) RETURNING id",
            {
                "platform": platform,
                "state": hashed(state),
                "binding": binding,
                "verifier": cipher.encrypt(verifier),
                "uri": redirect_uri,
                "expires": now + LIFE,
                "now": now,
            },
        ).fetchone()
    assert row  # noqa: S101 - an insert returns its row
    return int(row[0])


def _refuse_more(store: UserStore, now: datetime) -> None:
    waiting = store.execute(
        "SELECT expires_at FROM connection_attempts WHERE user_id = %(user)s AND stage = 'begun'"
        " AND expires_at > %(now)s ORDER BY expires_at DESC OFFSET %(most)s LIMIT 1",
        {"now": now, "most": MOST_WAITING - 1},
    ).fetchone()
    if waiting is not None:
        raise TooManySignIns(retry_after=ceil((waiting[0] - now).total_seconds()))


def _forget(store: UserStore, now: datetime) -> None:
    store.execute(
        "DELETE FROM connection_attempts WHERE user_id = %(user)s AND expires_at < %(before)s",
        {"before": now - KEPT},
    )


def take(
    store: UserStore, cipher: Cipher, platform: str, *, state: str, binding: bytes, now: datetime
) -> Returned:
    """Take the attempt that a browser came back from; its state is used up by that.

    Raises `SignInNotStarted` for a state that is forged, of another session, or used already, and
    `SignInTooLate`.
    """
    with store.transaction():
        row = store.execute(
            "UPDATE connection_attempts SET stage = 'returned', state_hash = NULL"
            " WHERE user_id = %(user)s AND platform = %(platform)s AND state_hash = %(state)s"
            " AND binding = %(binding)s RETURNING id, redirect_uri, verifier, expires_at",
            {"platform": platform, "state": hashed(state), "binding": binding},
        ).fetchone()
    if row is None:
        raise SignInNotStarted
    if row[3] < now:
        late = SignInTooLate(minutes=int(LIFE.total_seconds() // 60))
        fail(store, row[0], late)
        raise late
    return Returned(row[0], row[1], cipher.decrypt(row[2]))


def fail(store: UserStore, attempt_id: int, error: TuneScoreError, code: str | None = None) -> None:
    """Fail an attempt and store why; `code` where it has one of its own."""
    with store.transaction():
        store.execute(
            "UPDATE connection_attempts SET stage = 'failed', code = %(code)s,"
            " detail = %(detail)s, todo = %(todo)s, state_hash = NULL, verifier = NULL,"
            " identities = NULL WHERE user_id = %(user)s AND id = %(id)s",
            {
                "code": code or error.code,
                "detail": error.detail,
                "todo": error.next_step,
                "id": attempt_id,
            },
        )


def finish(store: UserStore, attempt_id: int) -> None:
    """Finish an attempt: it ended well."""
    with store.transaction():
        store.execute(
            "UPDATE connection_attempts SET stage = 'done', verifier = NULL, identities = NULL"
            " WHERE user_id = %(user)s AND id = %(id)s",
            {"id": attempt_id},
        )


def offer(
    store: UserStore, cipher: Cipher, attempt_id: int, identities: Sequence[Identity], now: datetime
) -> None:
    """Offer the accounts of a sign-in: they are kept until the user has chosen."""
    with store.transaction():
        store.execute(
            "UPDATE connection_attempts SET stage = 'choosing', verifier = NULL,"
            " identities = %(identities)s, expires_at = %(expires)s"
            " WHERE user_id = %(user)s AND id = %(id)s",
            {
                "identities": _encrypted(cipher, identities),
                "expires": now + LIFE,
                "id": attempt_id,
            },
        )


def offer_pasted(
    store: UserStore,
    cipher: Cipher,
    platform: str,
    way: str,
    identities: Sequence[Identity],
    *,
    binding: bytes,
    now: datetime,
) -> int:
    """Offer the accounts of a pasted token, without a sign-in. Returns the attempt's id."""
    with store.transaction():
        _forget(store, now)
        row = store.execute(
            "INSERT INTO connection_attempts (user_id, platform, way, stage, binding, identities,"
            " expires_at, created_at) VALUES (%(user)s, %(platform)s, %(way)s, 'choosing',"
            " %(binding)s, %(identities)s, %(expires)s, %(now)s) RETURNING id",
            {
                "platform": platform,
                "way": way,
                "binding": binding,
                "identities": _encrypted(cipher, identities),
                "expires": now + LIFE,
                "now": now,
            },
        ).fetchone()
    assert row  # noqa: S101 - an insert returns its row
    return int(row[0])


def _encrypted(cipher: Cipher, identities: Sequence[Identity]) -> str:
    return cipher.encrypt(json.dumps([_written(one) for one in identities]))


def offered(
    store: UserStore, cipher: Cipher, platform: str, attempt_id: int, now: datetime
) -> Offer:
    """Return the accounts to choose from. Raises `NotFound`, and `SignInTooLate` after `LIFE`."""
    with store.transaction():
        row = store.execute(
            "SELECT identities, expires_at, way FROM connection_attempts WHERE user_id = %(user)s"
            " AND platform = %(platform)s AND id = %(id)s AND stage = 'choosing' FOR UPDATE",
            {"platform": platform, "id": attempt_id},
        ).fetchone()
    if row is None:
        raise NotFound(thing="choice of accounts")
    if row[1] < now:
        late = SignInTooLate(minutes=int(LIFE.total_seconds() // 60))
        fail(store, attempt_id, late)
        raise late
    accounts = json.loads(cipher.decrypt(row[0]))
    return Offer(way=row[2], identities=tuple(map(_read, accounts)), expires_at=row[1])


def story(store: UserStore, attempt_id: int) -> Story:
    """Return how far an attempt came. Raises `NotFound`."""
    with store.transaction():
        row = store.execute(
            "SELECT platform, stage, code, detail, todo FROM connection_attempts"
            " WHERE user_id = %(user)s AND id = %(id)s",
            {"id": attempt_id},
        ).fetchone()
    if row is None:
        raise NotFound(thing="sign-in")
    return Story(*row)


def forget_old(conn: psycopg.Connection, now: datetime) -> None:
    """Forget expired attempts: their secrets at once, the attempts themselves after `KEPT`."""
    with conn.transaction():
        conn.execute("DELETE FROM connection_attempts WHERE expires_at < %s", (now - KEPT,))
        conn.execute(
            "UPDATE connection_attempts SET stage = 'failed', code = 'sign_in_too_late',"
            " state_hash = NULL, verifier = NULL, identities = NULL"
            " WHERE expires_at < %s AND stage IN ('begun', 'returned', 'choosing')",
            (now,),
        )


_INSTANTS = ("expires_at", "refresh_expires_at", "renew_at")


def _written(identity: Identity) -> dict[str, Any]:
    tokens = asdict(identity.tokens)
    tokens["scopes"] = sorted(identity.tokens.scopes)
    for name in _INSTANTS:
        tokens[name] = tokens[name].isoformat() if tokens[name] is not None else None
    return {**asdict(identity), "tokens": tokens}


def _read(written: dict[str, Any]) -> Identity:
    tokens = dict(written["tokens"])
    for name in _INSTANTS:
        tokens[name] = datetime.fromisoformat(tokens[name]) if tokens[name] is not None else None
    tokens["scopes"] = frozenset(tokens["scopes"])
    return Identity(**{**written, "tokens": Tokens(**tokens)})
