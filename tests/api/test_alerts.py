"""Alerts through the API: what was found, rules and their numbers, previews."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import psycopg
import pytest
from starlette.testclient import TestClient

from tests.conftest import Clock
from tests.factories import DISTROKID, UserFactory, sale, sign_in
from tunescore.ingest.alerts import found
from tunescore.jobs import alerts
from tunescore.records import AlertFinding
from tunescore.store.scope import UserStore

TODAY = date(2026, 6, 1)


@pytest.fixture
def artist(owner: TestClient, clock: Clock) -> TestClient:
    """An owner with a song whose plays jumped yesterday."""
    clock.advance(days=(TODAY - clock().date()).days)
    luck = np.random.default_rng(5)
    rows = ["date,streams"]
    for number in range(200, 0, -1):
        plays = luck.poisson(120) * (4 if number == 1 else 1)
        rows.append(f"{TODAY - timedelta(days=number)},{plays}")
    files = {
        "sales.tsv": DISTROKID + "\n" + sale() + "\n",
        "Glass Harbour-timeline.csv": "\n".join(rows) + "\n",
    }
    for name, text in files.items():
        answer = owner.post(
            "/api/v1/integrations/import-csv", files={"file": (name, text.encode())}
        )
        assert answer.status_code == 200, answer.text
    return owner


def evaluate(browser: TestClient) -> None:
    """Do the evaluation that a worker does after an import."""
    services = browser.app.state.services  # type: ignore[attr-defined]
    assert browser.portal is not None
    user = browser.get("/api/v1/auth/me").json()["id"]
    browser.portal.call(alerts.evaluate, services, user)


def listed(browser: TestClient, **query: Any) -> Any:
    answer = browser.get("/api/v1/alerts", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def put(browser: TestClient, **rule: Any) -> Any:
    return browser.put("/api/v1/alert-rules", json={"rules": [rule]})


def test_a_jump_is_told_with_its_reason_and_read_once(artist: TestClient) -> None:
    assert listed(artist) == {"items": [], "unread": 0, "next_cursor": None}
    evaluate(artist)
    answer = listed(artist)
    [one] = [item for item in answer["items"] if item["rule"] == "plays"]
    assert one["title"] == "Plays of “Glass Harbour” on Spotify jumped"
    assert one["rule_name"] == "Plays jump or fall"
    assert (one["read"], one["day"], one["plays"]) == (False, "2026-05-31", None)
    assert one["figures"]["plays"] > 3 * one["figures"]["usual"]
    assert one["link"].startswith("/tracks/")
    assert artist.get("/api/v1/alerts/unread").json() == {"unread": answer["unread"]}
    read = artist.post("/api/v1/alerts/read", json={"ids": [one["id"]]}).json()
    assert read == {"unread": answer["unread"] - 1}
    assert artist.post("/api/v1/alerts/read", json={}).json() == {"unread": 0}
    assert artist.delete(f"/api/v1/alerts/{one['id']}").status_code == 204
    assert artist.delete(f"/api/v1/alerts/{one['id']}").status_code == 404


@pytest.mark.parametrize("read", [False, True])
def test_a_deleted_alert_comes_back_as_it_was(artist: TestClient, read: bool) -> None:
    evaluate(artist)
    if read:
        artist.post("/api/v1/alerts/read", json={})
    before = listed(artist)
    number = before["items"][0]["id"]
    assert artist.post(f"/api/v1/alerts/{number}/restore").status_code == 404
    artist.delete(f"/api/v1/alerts/{number}")
    assert number not in {one["id"] for one in listed(artist)["items"]}
    assert artist.post(f"/api/v1/alerts/{number}/restore").status_code == 204
    assert listed(artist) == before


def test_a_rule_that_is_off_finds_nothing(artist: TestClient) -> None:
    assert put(artist, key="plays", enabled=False).status_code == 200
    evaluate(artist)
    assert [one for one in listed(artist)["items"] if one["rule"] == "plays"] == []
    rules = {one["key"]: one for one in artist.get("/api/v1/alert-rules").json()["items"]}
    assert (rules["plays"]["enabled"], rules["followers"]["enabled"]) == (False, True)


def test_a_rule_s_numbers_are_changed_within_their_bounds(artist: TestClient) -> None:
    answer = put(artist, key="post_level", enabled=True, settings={"level": 10_000})
    [rule] = [one for one in answer.json()["items"] if one["key"] == "post_level"]
    assert rule["settings"] == [
        {
            "key": "level", "label": "Views", "value": 10_000, "default": 100_000,
            "least": 100, "most": 1_000_000_000,
        }
    ]  # fmt: skip
    low = put(artist, key="post_level", settings={"level": 1})
    assert (low.status_code, low.json()["detail"]) == (
        422,
        "Views of “A post passes a round number” is from 100 to 1,000,000,000.",
    )
    assert put(artist, key="post_level", settings={"height": 5}).status_code == 422
    missing = put(artist, key="moon")
    assert (missing.status_code, missing.json()["code"]) == (422, "no_such_rule")


def test_a_preview_says_what_a_rule_would_have_reported_and_changes_nothing(
    artist: TestClient,
) -> None:
    answer = artist.post("/api/v1/alert-rules/preview", json={"key": "plays"}).json()
    assert (answer["first"], answer["last"]) == ("2025-06-01", "2026-06-01")
    assert answer["count"] >= 1
    assert answer["items"][0]["day"] == "2026-05-31"
    strict = {"key": "plays", "settings": {"percent": 900}}
    assert artist.post("/api/v1/alert-rules/preview", json=strict).json()["count"] == 0
    assert listed(artist)["items"] == []


def test_an_import_that_is_committed_is_looked_at_by_the_worker(
    artist: TestClient, run_jobs: Callable[[], None], connection: psycopg.Connection
) -> None:
    text = "date,streams\n" + "\n".join(
        f"{TODAY - timedelta(days=number)},{900 if number == 1 else 100 + number % 3}"
        for number in range(120, 0, -1)
    )
    seen = artist.post(
        "/api/v1/imports", files={"file": ("Night Ferry-timeline.csv", text.encode())}
    ).json()
    assert artist.post(f"/api/v1/imports/{seen['id']}/commit").status_code == 202
    query = "SELECT status::text FROM procrastinate_jobs WHERE task_name = 'alerts:evaluate'"
    run_jobs()
    connection.commit()
    assert connection.execute(query).fetchall() == [], "it is done, and its job is gone"


def test_what_plays_did_in_the_week_after_a_take_off_is_said(
    artist: TestClient, connection: psycopg.Connection, clock: Clock
) -> None:
    user = artist.get("/api/v1/auth/me").json()["id"]
    day = TODAY - timedelta(days=20)
    take_off = AlertFinding(
        "take_off", "post:1", "bound", day, "“Glass Harbour” is taking off", "Why.", {}, None
    )
    with connection.transaction():
        found.keep(UserStore(connection, user), [take_off], clock())
    connection.commit()
    [one] = listed(artist)["items"]
    assert 600 < one["plays"]["before"] < 1_100
    assert 600 < one["plays"]["after"] < 1_100


def test_alerts_of_others_are_not_there(
    artist: TestClient,
    another_browser: Callable[[], TestClient],
    connection: psycopg.Connection,
) -> None:
    evaluate(artist)
    number = listed(artist)["items"][0]["id"]
    other = another_browser()
    UserFactory.create(connection, "ben@example.org")
    connection.commit()
    sign_in(other, "ben@example.org")
    assert listed(other) == {"items": [], "unread": 0, "next_cursor": None}
    assert other.delete(f"/api/v1/alerts/{number}").status_code == 404
    assert artist.delete(f"/api/v1/alerts/{number}").status_code == 204
    assert other.post(f"/api/v1/alerts/{number}/restore").status_code == 404
    artist.post(f"/api/v1/alerts/{number}/restore")
    other.post("/api/v1/alerts/read", json={})
    assert listed(artist)["unread"] > 0
