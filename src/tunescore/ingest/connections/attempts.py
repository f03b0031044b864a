"""Sign-ins at a platform, from the button to the choice of accounts.

The state that a browser brings back is good for one return, within `LIFE`, by the session that
began it. What is known of an attempt in between, its verifier and the tokens of the accounts to
choose from, is kept encrypted and goes when it ends.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg

from tunescore.errors import NotFound, SignInNotStarted, SignInTooLate, TuneScoreError
from tunescore.records import AttemptStage, Identity, Tokens
from tunescore.store.encryption import Cipher

LIFE = timedelta(minutes=30)
"""How long a sign-in may take, and then the choice."""

KEPT = timedelta(days=7)
"""How long it is remembered how an attempt ended."""


@dataclass(frozen=True, slots=True)
class Returned:
    """An attempt whose browser came back."""

    id: int
    redirect_uri: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Story:
    """How far an attempt came; `code`, `detail` and `todo` say why it failed."""

    platform: str
    stage: AttemptStage
    code: str | None
    detail: str | None
    todo: str | None


def hashed(text: str) -> bytes:
    """What is kept of a state, or of the session that began a sign-in."""
    return hashlib.sha256(text.encode()).digest()


def begin(
    conn: psycopg.Connection,
    cipher: Cipher,
    user_id: int,
    platform: str,
    *,
    state: str,
    binding: bytes,
    verifier: str,
    redirect_uri: str,
    now: datetime,
) -> int:
    """Write down that a browser is sent to a platform; the attempt's number."""
    with conn.transaction():
        conn.execute(
            "DELETE FROM connection_attempts WHERE user_id = %s AND expires_at < %s",
            (user_id, now - KEPT),
        )
        row = conn.execute(
            "INSERT INTO connection_attempts (user_id, platform, stage, state_hash, binding,"
            " verifier, redirect_uri, expires_at, created_at)"
            " VALUES (%s, %s, 'begun', %s, %s, %s, %s, %s, %s) RETURNING id",
            (
                user_id, platform, hashed(state), binding, cipher.encrypt(verifier),
                redirect_uri, now + LIFE, now,
            ),
        ).fetchone()  # fmt: skip
    assert row  # noqa: S101 - an insert returns its row
    return int(row[0])


def take(
    conn: psycopg.Connection,
    cipher: Cipher,
    user_id: int,
    platform: str,
    *,
    state: str,
    binding: bytes,
    now: datetime,
) -> Returned:
    """Take the attempt that a browser came back from; its state is used up by that.

    Raises `SignInNotStarted` for a state that is forged, of another session, or used already, and
    `SignInTooLate`.
    """
    with conn.transaction():
        row = conn.execute(
            "UPDATE connection_attempts SET stage = 'returned', state_hash = NULL"
            " WHERE user_id = %s AND platform = %s AND state_hash = %s AND binding = %s"
            " RETURNING id, redirect_uri, verifier, expires_at",
            (user_id, platform, hashed(state), binding),
        ).fetchone()
    if row is None:
        raise SignInNotStarted
    if row[3] < now:
        late = SignInTooLate(minutes=int(LIFE.total_seconds() // 60))
        fail(conn, user_id, row[0], late)
        raise late
    return Returned(row[0], row[1], cipher.decrypt(row[2]))


def fail(
    conn: psycopg.Connection,
    user_id: int,
    attempt_id: int,
    error: TuneScoreError,
    code: str | None = None,
) -> None:
    """Write down why an attempt ended without a connection; `code` where it has one of its own."""
    with conn.transaction():
        conn.execute(
            "UPDATE connection_attempts SET stage = 'failed', code = %s, detail = %s, todo = %s,"
            " state_hash = NULL, verifier = NULL, identities = NULL"
            " WHERE user_id = %s AND id = %s",
            (code or error.code, error.detail, error.next_step, user_id, attempt_id),
        )


def finish(conn: psycopg.Connection, user_id: int, attempt_id: int) -> None:
    """Write down that an attempt ended well."""
    with conn.transaction():
        conn.execute(
            "UPDATE connection_attempts SET stage = 'done', verifier = NULL, identities = NULL"
            " WHERE user_id = %s AND id = %s",
            (user_id, attempt_id),
        )


def offer(
    conn: psycopg.Connection,
    cipher: Cipher,
    user_id: int,
    attempt_id: int,
    identities: Sequence[Identity],
    now: datetime,
) -> None:
    """Keep the accounts of a sign-in until the user has chosen."""
    text = json.dumps([_written(one) for one in identities])
    with conn.transaction():
        conn.execute(
            "UPDATE connection_attempts SET stage = 'choosing', verifier = NULL,"
            " identities = %s, expires_at = %s WHERE user_id = %s AND id = %s",
            (cipher.encrypt(text), now + LIFE, user_id, attempt_id),
        )


def offered(
    conn: psycopg.Connection,
    cipher: Cipher,
    user_id: int,
    platform: str,
    attempt_id: int,
    now: datetime,
) -> list[Identity]:
    """Return the accounts to choose from. Raises `NotFound`, and `SignInTooLate` after `LIFE`."""
    with conn.transaction():
        row = conn.execute(
            "SELECT identities, expires_at FROM connection_attempts WHERE user_id = %s"
            " AND platform = %s AND id = %s AND stage = 'choosing' FOR UPDATE",
            (user_id, platform, attempt_id),
        ).fetchone()
    if row is None:
        raise NotFound(thing="choice of accounts")
    if row[1] < now:
        late = SignInTooLate(minutes=int(LIFE.total_seconds() // 60))
        fail(conn, user_id, attempt_id, late)
        raise late
    return [_read(one) for one in json.loads(cipher.decrypt(row[0]))]


def story(conn: psycopg.Connection, user_id: int, attempt_id: int) -> Story:
    """Tell how far an attempt came. Raises `NotFound`."""
    with conn.transaction():
        row = conn.execute(
            "SELECT platform, stage, code, detail, todo FROM connection_attempts"
            " WHERE user_id = %s AND id = %s",
            (user_id, attempt_id),
        ).fetchone()
    if row is None:
        raise NotFound(thing="sign-in")
    return Story(*row)


def forget_old(conn: psycopg.Connection, now: datetime) -> None:
    """Erase what attempts that nobody finished kept, and after a while the attempts."""
    with conn.transaction():
        conn.execute("DELETE FROM connection_attempts WHERE expires_at < %s", (now - KEPT,))
        conn.execute(
            "UPDATE connection_attempts SET stage = 'failed', code = 'sign_in_too_late',"
            " state_hash = NULL, verifier = NULL, identities = NULL"
            " WHERE expires_at < %s AND stage IN ('begun', 'returned', 'choosing')",
            (now,),
        )


def _written(one: Identity) -> dict[str, Any]:
    tokens = asdict(one.tokens)
    tokens["scopes"] = sorted(one.tokens.scopes)
    for name in ("expires_at", "refresh_expires_at"):
        tokens[name] = tokens[name].isoformat() if tokens[name] is not None else None
    return {**asdict(one), "tokens": tokens}


def _read(told: dict[str, Any]) -> Identity:
    tokens = dict(told["tokens"])
    for name in ("expires_at", "refresh_expires_at"):
        tokens[name] = datetime.fromisoformat(tokens[name]) if tokens[name] is not None else None
    tokens["scopes"] = frozenset(tokens["scopes"])
    return Identity(**{**told, "tokens": Tokens(**tokens)})
