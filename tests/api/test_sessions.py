"""Where a user is signed in, and how to end that."""

from collections.abc import Callable

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.conftest import Clock
from tests.factories import OWNER, UserFactory, sign_in

LOGIN = "/api/v1/auth/login"
ME = "/api/v1/auth/me"
SESSIONS = "/api/v1/auth/sessions"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def phone(owner: TestClient, another_browser: Callable[[], TestClient]) -> TestClient:
    """Another browser of the owner's."""
    assert owner.get(ME).status_code == 200
    browser = another_browser()
    sign_in(browser, OWNER["email"])
    return browser


@pytest.mark.parametrize(
    ("agent", "words"),
    [(FIREFOX, "Firefox on Linux"), (SAFARI, "Mobile Safari on iOS"), ("x" * 9_000, None)],
)
def test_a_session_is_named_after_its_browser_and_system(
    owner: TestClient, clock: Clock, agent: str, words: str | None
) -> None:
    owner.post(LOGIN, json=OWNER, headers={"User-Agent": agent})
    [only] = owner.get(SESSIONS).json()["items"]
    assert (only["browser"], only["current"]) == (words, True)
    clock.advance(hours=2)
    owner.get(ME)
    [later] = owner.get(SESSIONS).json()["items"]
    assert later["created_at"] == only["created_at"] == only["seen_at"] < later["seen_at"]


def test_one_session_is_ended(owner: TestClient, phone: TestClient) -> None:
    here, there = sorted(owner.get(SESSIONS).json()["items"], key=lambda one: not one["current"])
    assert (here["current"], there["current"]) == (True, False)
    assert owner.delete(f"{SESSIONS}/{there['id']}").status_code == 204
    assert phone.get(ME).status_code == 401
    assert owner.get(ME).status_code == 200
    assert owner.delete(f"{SESSIONS}/{there['id']}").json()["code"] == "not_found"


def test_all_other_sessions_are_ended_at_once(owner: TestClient, phone: TestClient) -> None:
    assert owner.delete(SESSIONS).status_code == 204
    assert phone.get(ME).status_code == 401
    assert [one["current"] for one in owner.get(SESSIONS).json()["items"]] == [True]


def test_nobody_sees_or_ends_the_sessions_of_another_user(
    owner: TestClient, another_browser: Callable[[], TestClient], connection: psycopg.Connection
) -> None:
    UserFactory.create(connection, "ben@example.org")
    ben = another_browser()
    sign_in(ben, "ben@example.org")
    [own] = owner.get(SESSIONS).json()["items"]
    assert own["id"] not in [one["id"] for one in ben.get(SESSIONS).json()["items"]]
    assert ben.delete(f"{SESSIONS}/{own['id']}").status_code == 404
    ben.delete(SESSIONS)
    assert owner.get(ME).status_code == 200
