"""Connections in the store: tokens, what is due, runs, and keys."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from tests.ingest.visits import ACCOUNT, CIPHER, NOW, TOKENS, Connected, identity
from tunescore.errors import NotFound, SecretKeyLost
from tunescore.ingest.connections import attempts, key_rotation, ledger, lifecycle
from tunescore.ingest.connections.ledger import LEASE, Ended
from tunescore.records import Call, Missing, SyncOutcome, Tokens
from tunescore.store.encryption import Cipher
from tunescore.store.scope import UserStore


@pytest.fixture
def musician(connection: psycopg.Connection, tmp_path: Path) -> Connected:
    return Connected(connection, tmp_path)


def loaded(musician: Connected) -> ledger.Connection:
    return ledger.load(musician.store, CIPHER, musician.number)


def ended(musician: Connected, outcome: SyncOutcome, after: timedelta = timedelta()) -> None:
    run = ledger.begin_run(musician.store, musician.number, "asked", NOW + after)
    ledger.finish_run(
        musician.store,
        run,
        Ended(outcome=outcome, reason="because", detail="So it is."),
        NOW + after,
        NOW + after + timedelta(days=1),
    )


def test_tokens_are_read_as_they_were_kept(musician: Connected) -> None:
    assert loaded(musician).tokens == TOKENS
    assert "access-of-paper-lantern" not in repr(loaded(musician))


def test_connecting_again_keeps_the_account_and_a_refresh_token_that_is_not_told(
    musician: Connected,
) -> None:
    renewed = replace(TOKENS, access="another", refresh=None, refresh_expires_at=None)
    assert musician.connect(tokens=renewed) == musician.number
    assert loaded(musician).tokens == replace(TOKENS, access="another")


def test_a_renewed_token_without_a_refresh_token_keeps_the_one_there_is(
    musician: Connected,
) -> None:
    told = Tokens("renewed", expires_at=NOW + timedelta(hours=2))
    assert ledger.store_tokens(musician.store, CIPHER, musician.number, told, NOW)
    tokens = loaded(musician).tokens
    assert tokens is not None
    assert (tokens.access, tokens.refresh) == ("renewed", TOKENS.refresh)
    assert tokens.scopes == TOKENS.scopes


def test_tokens_of_a_disconnected_account_are_gone_and_stay_gone(musician: Connected) -> None:
    lifecycle.disconnect(musician.store, musician.number, NOW)
    assert loaded(musician).tokens is None
    assert not ledger.store_tokens(musician.store, CIPHER, musician.number, TOKENS, NOW)
    assert loaded(musician).tokens is None
    assert ledger.due(musician.conn, NOW + timedelta(days=9), 10) == []


def test_what_is_due_is_taken_once_and_again_when_its_job_is_lost(musician: Connected) -> None:
    assert [one.id for one in ledger.due(musician.conn, NOW, 10)] == [musician.number]
    assert ledger.due(musician.conn, NOW, 10) == []
    later = NOW + LEASE + timedelta(seconds=1)
    assert [one.id for one in ledger.due(musician.conn, later, 10)] == [musician.number]


def test_only_a_lost_sign_in_ends_a_connection(musician: Connected) -> None:
    bad: tuple[SyncOutcome, ...] = (
        "retry", "limited", "scope_missing", "not_found", "blocked", "out_of_credit"
    )  # fmt: skip
    for outcome in bad:
        ended(musician, outcome)
        assert loaded(musician).state == "connected"
    ended(musician, "reconnect")
    assert loaded(musician).state == "reconnect"
    assert ledger.due(musician.conn, NOW + timedelta(days=9), 10) == []


def test_failures_in_a_row_begin_with_the_first_and_end_with_a_success(
    musician: Connected,
) -> None:
    ended(musician, "retry")
    ended(musician, "retry", timedelta(days=1))
    assert loaded(musician).failing_since == NOW
    ended(musician, "partly", timedelta(days=2))
    assert loaded(musician).failing_since is None
    assert loaded(musician).last_synced_at == NOW + timedelta(days=2)


def test_a_run_keeps_what_it_asked_and_never_a_query(musician: Connected) -> None:
    run = ledger.begin_run(musician.store, musician.number, "first", NOW)
    call = Call("GET", "graph.example.org", "/me?access_token=secret", 200, 41)
    told = Ended(
        outcome="partly", calls=(call,), missing=(Missing("views", "retired", "It is gone."),)
    )
    ledger.finish_run(musician.store, run, told, NOW, None)
    row = musician.conn.execute("SELECT calls, missing FROM sync_runs").fetchone()
    assert row == (
        [{"method": "GET", "host": "graph.example.org", "path": "/me", "status": 200, "ms": 41}],
        [{"metric": "views", "reason": "retired", "detail": "It is gone."}],
    )


def test_a_run_that_a_killed_worker_left_is_ended_by_the_next(musician: Connected) -> None:
    ledger.begin_run(musician.store, musician.number, "scheduled", NOW)
    ledger.begin_run(musician.store, musician.number, "scheduled", NOW)
    rows = musician.conn.execute("SELECT outcome, reason FROM sync_runs ORDER BY id").fetchall()
    assert rows == [("retry", "interrupted"), (None, None)]


def test_a_connection_of_somebody_else_is_not_found(
    musician: Connected, connection: psycopg.Connection, tmp_path: Path
) -> None:
    other = Connected(connection, tmp_path, account="17841400000000002")
    calls = (
        lambda: ledger.load(UserStore(connection, other.id), CIPHER, musician.number),
        lambda: ledger.begin_run(UserStore(connection, other.id), musician.number, "asked", NOW),
        lambda: lifecycle.disconnect(UserStore(connection, other.id), musician.number, NOW),
        lambda: lifecycle.holdings(UserStore(connection, other.id), musician.number),
        lambda: lifecycle.delete(UserStore(connection, other.id), musician.number),
    )
    for call in calls:
        with pytest.raises(NotFound):
            call()
    assert loaded(musician).tokens == TOKENS


def test_after_a_rotation_the_newest_key_alone_opens_everything(musician: Connected) -> None:
    newer = Cipher(["a newer key", "the key of these tests"])
    assert key_rotation.rekey(musician.conn, newer) == key_rotation.Rekeyed(done=2, lost=0)
    alone = Cipher(["a newer key"])
    one = ledger.load(musician.store, alone, musician.number)
    assert one.tokens == TOKENS
    with pytest.raises(SecretKeyLost):
        loaded(musician)


def test_what_no_key_opens_is_counted_and_left_alone(musician: Connected) -> None:
    stranger = Cipher(["somebody else's key"])
    assert key_rotation.unreadable(musician.conn, stranger) == 1
    assert key_rotation.rekey(musician.conn, stranger) == key_rotation.Rekeyed(done=0, lost=2)
    assert loaded(musician).tokens == TOKENS


def test_two_accounts_of_one_platform_are_two_connections(musician: Connected) -> None:
    second = musician.connect("17841400000000002")
    assert second != musician.number
    assert identity().platform_user_id == ACCOUNT


def test_what_a_sign_in_that_nobody_finished_kept_is_erased(musician: Connected) -> None:
    number = attempts.begin(
        musician.store,
        CIPHER,
        "instagram",
        state="a state",
        binding=b"a session",
        verifier="a verifier",
        redirect_uri="http://127.0.0.1:8000/",
        now=NOW,
    )
    attempts.offer(musician.store, CIPHER, number, [identity()], NOW)
    attempts.forget_old(musician.conn, NOW + timedelta(minutes=1))
    kept = attempts.offered(musician.store, CIPHER, "instagram", number, NOW)
    assert kept.identities == (identity(),)
    attempts.forget_old(musician.conn, NOW + timedelta(hours=1))
    row = musician.conn.execute("SELECT stage, identities FROM connection_attempts").fetchone()
    assert row == ("failed", None)
    attempts.forget_old(musician.conn, NOW + timedelta(days=8))
    assert musician.conn.execute("SELECT FROM connection_attempts").fetchone() is None
