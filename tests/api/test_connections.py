"""Connections through the API: how they stand, reading now, disconnecting, deleting."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from tests.api.conftest import MakeVisitor, Visitor
from tests.fakes.facebook import Facebook
from tests.fakes.instagram import Instagram
from tests.fakes.x import X
from tests.ingest.visits import followers, of_post, post
from tunescore.ingest.audience import snapshots
from tunescore.ingest.connections import ledger
from tunescore.ingest.connections.ledger import Ended
from tunescore.jobs.worker import run_queued_jobs
from tunescore.records import Missing, Snapshot
from tunescore.services import Services
from tunescore.store.scope import UserStore


@pytest.fixture
def visitor(at: MakeVisitor) -> Visitor:
    visitor = at(Instagram)
    visitor.fakes["instagram"].add("paperlanternclub", "Paper Lantern Club", posts=8)
    return visitor


def connected(visitor: Visitor) -> int:
    return int(visitor.connect("instagram")["connected"])


def visited(visitor: Visitor) -> None:
    """Let a worker do what waits."""
    services = visitor.services

    async def run() -> None:
        await run_queued_jobs(services.queue)

    assert isinstance(services, Services)
    portal = visitor.browser.portal
    assert portal is not None
    portal.call(run)


def test_the_first_visit_shows_an_account_with_its_figures(visitor: Visitor) -> None:
    number = connected(visitor)
    visited(visitor)
    one = visitor.get(f"/connections/{number}")
    assert one["outcome"] in {"ok", "partly"}, one["detail"]
    assert one["running"] is None
    assert one["as_of"] == one["runs"][0]["finished_at"]
    assert one["next_at"] > one["as_of"]
    assert (one["runs"][0]["trigger"], one["runs"][0]["calls"] > 3) == ("first", True)
    account = visitor.get(f"/audience/{one['account_id']}")["account"]
    assert account["username"] == "paperlanternclub"
    levels = {level["metric"]: level for level in account["levels"]}
    assert int(levels["followers"]["value"]) > 0
    basis = levels["engagement_rate"]["basis"]
    assert basis["followers"] == levels["followers"]["value"]
    assert basis["posts"] == 8
    day = levels["followers"]["as_of"]
    place = f"/audience/{one['account_id']}/lines?metric=followers&date={day}"
    [line] = visitor.get(place)["items"]
    assert (line["import_id"], line["sync_run_id"]) == (None, one["runs"][0]["id"])
    assert (line["connection_id"], line["typed"]) == (number, False)
    run = visitor.get(f"/connections/{number}/runs/{line['sync_run_id']}")
    assert run["figures"] > 0
    assert all("?" not in call["path"] for call in run["calls"])


def test_a_metric_that_did_not_come_is_told_with_its_name_and_reason(
    visitor: Visitor, connection: psycopg.Connection
) -> None:
    number = connected(visitor)
    now = visitor.clock()
    run = ledger.begin_run(UserStore(connection, 1), number, "asked", now)
    told = Missing("views", "retired", "Instagram no longer tells views.")
    ledger.finish_run(
        UserStore(connection, 1), run, Ended(outcome="partly", missing=(told,)), now, now
    )
    one = visitor.get(f"/connections/{number}")
    assert one["missing"] == [
        {
            "metric": "views", "label": "Views", "reason": "retired",
            "detail": "Instagram no longer tells views.",
        }
    ]  # fmt: skip


def test_a_connection_says_at_every_visit_which_metric_is_no_longer_given(at: MakeVisitor) -> None:
    visitor = at(Facebook)
    visitor.fakes["facebook"].add("paperlanternclub", "Paper Lantern Club", posts=8)
    visitor.fakes["facebook"].retire("post_clicks")
    number = int(visitor.connect("facebook")["connected"])
    for trigger in ("first", "asked"):
        visited(visitor)
        one = visitor.get(f"/connections/{number}")
        assert one["runs"][0]["trigger"] == trigger
        for answer in (one, visitor.get(f"/connections/{number}/runs/{one['runs'][0]['id']}")):
            assert answer["outcome"] == "partly"
            assert answer["detail"].startswith("Clicks: Facebook no longer")
            assert [(gap["label"], gap["reason"]) for gap in answer["missing"]] == [
                ("Clicks", "retired")
            ]
        assert visitor.browser.post(f"/api/v1/connections/{number}/sync").status_code == 202


@pytest.mark.parametrize(
    ("outcome", "todo"),
    [
        ("ok", None),
        ("retry", None),
        ("limited", None),
        ("reconnect", "Connect it again. Its history is kept."),
        ("scope_missing", "Connect it again and leave every permission ticked."),
        (
            "out_of_credit",
            "Buy credits on Instagram, or raise the monthly budget, then sync again.",
        ),
    ],
)
def test_each_outcome_tells_the_one_thing_to_do(
    visitor: Visitor, connection: psycopg.Connection, outcome: Any, todo: str | None
) -> None:
    number = connected(visitor)
    now = visitor.clock()
    run = ledger.begin_run(UserStore(connection, 1), number, "asked", now)
    ledger.finish_run(UserStore(connection, 1), run, Ended(outcome=outcome), now, now)
    one = visitor.get(f"/connections/{number}")
    assert (one["outcome"], one["todo"]) == (outcome, todo)
    assert one["state"] == ("reconnect" if outcome == "reconnect" else "connected")


def test_reading_now_is_queued_once(visitor: Visitor, connection: psycopg.Connection) -> None:
    number = connected(visitor)
    for _ in range(3):
        answer = visitor.browser.post(f"/api/v1/connections/{number}/sync")
        assert answer.status_code == 202
        assert answer.json()["running"]["stage"] == "waiting"
    row = connection.execute(
        "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'sync:account'"
    ).fetchone()
    assert row == (1,)


def test_how_far_a_visit_is_can_be_seen(visitor: Visitor, connection: psycopg.Connection) -> None:
    number = connected(visitor)
    run = ledger.begin_run(UserStore(connection, 1), number, "first", visitor.clock())
    ledger.report_progress(UserStore(connection, 1), run, "asking", 3, 12)
    assert visitor.get(f"/connections/{number}")["running"] == {
        "stage": "asking", "done": 3, "total": 12,
    }  # fmt: skip


def test_disconnecting_keeps_the_history_and_erases_the_tokens(
    visitor: Visitor, connection: psycopg.Connection
) -> None:
    number = connected(visitor)
    visited(visitor)
    account = visitor.get(f"/connections/{number}")["account_id"]
    before = visitor.get(f"/audience/{account}")
    answer = visitor.browser.post(f"/api/v1/connections/{number}/disconnect")
    assert answer.json()["state"] == "disconnected"
    assert answer.json()["todo"] == "Connect it again to go on. Its history is kept."
    assert visitor.get(f"/audience/{account}") == before
    row = connection.execute(
        "SELECT access_token, refresh_token, next_sync_at FROM integration_credentials"
    ).fetchone()
    assert row == (None, None, None)
    asked = visitor.browser.post(f"/api/v1/connections/{number}/sync")
    assert (asked.status_code, asked.json()["code"]) == (409, "not_connected")
    assert visitor.connect("instagram") == {"connected": str(number)}
    assert visitor.get(f"/audience/{account}") == before


def test_the_tokens_are_given_up_at_the_platform_too(at: MakeVisitor) -> None:
    visitor = at(X)
    visitor.fakes["twitter"].add("paperlanternclub")
    number = visitor.connect("twitter")["connected"]
    visitor.browser.post(f"/api/v1/connections/{number}/disconnect")
    tokens = visitor.fakes["twitter"].safe.tokens.values()
    assert any(token.dead == "revoked" for token in tokens)


def test_deleting_says_before_and_after_what_goes(visitor: Visitor) -> None:
    number = connected(visitor)
    visited(visitor)
    held = visitor.get(f"/connections/{number}/holds")
    assert held["posts"] == 8
    assert held["days"] > 0
    assert held["lines"] > held["posts"]
    answer = visitor.browser.delete(f"/api/v1/connections/{number}")
    assert answer.json() == {"deleted": held}
    assert visitor.get("/connections") == {"connections": []}
    assert visitor.get("/audience") == {"items": []}
    assert visitor.browser.get(f"/api/v1/connections/{number}").status_code == 404


def test_a_typed_figure_stays_when_its_connection_is_deleted(
    visitor: Visitor, connection: psycopg.Connection
) -> None:
    number = connected(visitor)
    now = visitor.clock()
    run = ledger.begin_run(UserStore(connection, 1), number, "first", now)
    told = Snapshot(
        "paperlanternclub", None, None,
        (followers(1200, now.date()), of_post(1, "likes", 3, now.date())), (post(1),),
    )  # fmt: skip
    snapshots.store(UserStore(connection, 1), number, run, told, now)
    account = visitor.get(f"/connections/{number}")["account_id"]
    day = (now - timedelta(days=40)).date().isoformat()
    typed = {"account_id": account, "date": day, "followers": 900}
    answer = visitor.browser.post("/api/v1/integrations/instagram/manual", json=typed)
    assert answer.status_code == 201, answer.text
    visitor.browser.delete(f"/api/v1/connections/{number}")
    [left] = visitor.get("/audience")["items"]
    assert (left["first_day"], left["last_day"], left["posts"]) == (day, day, 0)


def test_nobody_reads_connections_without_signing_in(visitor: Visitor) -> None:
    visitor.browser.cookies.clear()
    for path in ("/platforms", "/connections", "/connections/1", "/integrations/instagram/auth"):
        assert visitor.browser.get(f"/api/v1{path}").status_code == 401
