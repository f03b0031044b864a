"""Callbacks that a platform signs: somebody wants their data deleted, or left."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from tests.api.conftest import PUBLIC, MakeVisitor, Visitor
from tests.factories import OWNER, sign_in
from tests.fakes.facebook import Facebook
from tests.fakes.signed import signed_request
from tests.ingest.visits import followers, snapshot
from tunescore.ingest.audience import snapshots
from tunescore.ingest.connections import ledger
from tunescore.store.scope import UserStore


@pytest.fixture
def visitor(at: MakeVisitor, connection: psycopg.Connection) -> Visitor:
    visitor = at(Facebook)
    visitor.fakes["facebook"].add("paperlanternclub", "Paper Lantern Club")
    number = int(visitor.connect("facebook")["connected"])
    now = visitor.clock()
    run = ledger.begin_run(UserStore(connection, 1), number, "first", now)
    snapshots.store(
        UserStore(connection, 1), number, run, snapshot(followers(1200, now.date())), now
    )
    visitor.browser.cookies.clear()  # the platform has no session here
    return visitor


def call(visitor: Visitor, what: str, **changed: Any) -> Any:
    fake = visitor.fakes["facebook"]
    told = {"secret": fake.client_secret, "user_id": _person(fake), "now": visitor.clock()}
    request = signed_request(**{**told, **changed})
    return visitor.browser.post(
        f"/api/v1/integrations/facebook/{what}", data={"signed_request": request}
    )


def _person(fake: Any) -> int:
    return int(fake.people[0].id)


def count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    return int(row[0]) if row else -1


def test_a_person_who_asks_for_it_is_deleted_with_all_that_was_told(
    visitor: Visitor, connection: psycopg.Connection
) -> None:
    answer = call(visitor, "deletion")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    for table in ("integration_credentials", "audience_lines", "social_accounts", "sync_runs"):
        assert count(connection, table) == 0, table
    assert told["url"] == f"{PUBLIC}/deletion?id={told['confirmation_code']}"
    page = visitor.browser.get(told["url"].removeprefix(PUBLIC))
    assert page.status_code == 200
    assert "TuneScore deleted your data from Facebook" in page.text
    assert "1 connected accounts, 1 figures" in page.text
    assert visitor.browser.get("/deletion?id=another").status_code == 404


def test_a_person_who_left_has_no_tokens_here_and_their_history_stays(
    visitor: Visitor, connection: psycopg.Connection
) -> None:
    assert call(visitor, "deauthorize").json() == {"connections": 1}
    row = connection.execute(
        "SELECT state, access_token, outcome FROM integration_credentials"
    ).fetchone()
    assert row == ("reconnect", None, "reconnect")
    assert count(connection, "audience_lines") == 1


@pytest.mark.parametrize("what", ["deletion", "deauthorize"])
def test_what_the_platform_did_not_sign_changes_nothing(
    visitor: Visitor, connection: psycopg.Connection, what: str
) -> None:
    forged = call(visitor, what, secret="somebody else's")
    late = call(visitor, what, now=visitor.clock() - timedelta(days=2))
    assert (forged.status_code, forged.json()["code"]) == (403, "signature_wrong")
    assert late.status_code == 403
    for text in ("", "x", "a.b", ".", "é.é", "a." + "b" * 9000):
        answer = visitor.browser.post(
            f"/api/v1/integrations/facebook/{what}", data={"signed_request": text}
        )
        assert answer.status_code in {403, 422}, text
    assert count(connection, "integration_credentials") == 1
    assert count(connection, "audience_lines") == 1


def test_nobody_else_is_touched(visitor: Visitor, connection: psycopg.Connection) -> None:
    answer = call(visitor, "deletion", user_id=12345)
    assert answer.status_code == 200
    assert count(connection, "audience_lines") == 1


def test_a_platform_without_such_callbacks_has_no_address_for_them(visitor: Visitor) -> None:
    answer = visitor.browser.post(
        "/api/v1/integrations/twitter/deletion", data={"signed_request": "a.b"}
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_platform")


def connect_again(visitor: Visitor) -> None:
    sign_in(visitor.browser, OWNER["email"])
    visitor.connect("facebook")
    visitor.browser.cookies.clear()


def test_the_same_request_deletes_once_and_is_answered_alike(
    visitor: Visitor, connection: psycopg.Connection
) -> None:
    sent = visitor.clock()
    first = call(visitor, "deletion")
    visitor.clock.advance(seconds=30)
    connect_again(visitor)
    visitor.clock.advance(minutes=5)
    again = call(visitor, "deletion", now=sent)
    assert (again.status_code, again.json()) == (200, first.json())
    assert count(connection, "integration_credentials") == 1
    known = connection.execute("SELECT connections, lines FROM deletion_requests").fetchall()
    assert known == [(1, 1)]


def test_a_request_says_nothing_about_what_was_connected_after_it(
    visitor: Visitor, connection: psycopg.Connection
) -> None:
    before = visitor.clock() - timedelta(minutes=5)
    answer = call(visitor, "deletion", now=before)
    assert answer.status_code == 200
    assert count(connection, "integration_credentials") == 1
    sent = visitor.clock()
    assert call(visitor, "deauthorize").json() == {"connections": 1}
    visitor.clock.advance(seconds=30)
    connect_again(visitor)
    assert call(visitor, "deauthorize", now=sent).json() == {"connections": 0}
    row = connection.execute("SELECT state FROM integration_credentials").fetchone()
    assert row == ("connected",)
