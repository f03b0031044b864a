"""Accounts over the API, as a browser meets them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.conftest import Clock
from tests.factories import OWNER, UserFactory
from tunescore.app import create_app
from tunescore.settings import Settings

SESSION = "tunescore_session_8000"
ME = "/api/v1/auth/me"
LOGIN = "/api/v1/auth/login"
REGISTER = "/api/v1/auth/register"
LOGOUT = "/api/v1/auth/logout"
WRONG = {**OWNER, "password": "not the right one"}


def test_the_first_account_is_the_owners_and_is_signed_in(client: TestClient) -> None:
    assert client.get("/api/v1/setup").json()["needs_owner"] is True
    response = client.post(REGISTER, json={**OWNER, "email": "  Owner@Example.org "})
    assert response.status_code == 201
    assert response.json() == {
        "id": 1,
        "email": "owner@example.org",
        "owner": True,
        "demo": False,
        "role": "owner",
        "member": None,
    }
    assert client.get(ME).json() == response.json()
    assert client.get("/api/v1/setup").json()["needs_owner"] is False


def test_after_the_owner_registration_is_closed(owner: TestClient) -> None:
    response = owner.post(REGISTER, json={"email": "b@example.org", "password": "long enough 1"})
    assert response.status_code == 403
    assert response.json()["code"] == "registration_closed"


def test_open_registration_takes_further_accounts_that_are_not_owners(
    settings: Settings, database_url: str
) -> None:
    opened = create_app(settings.model_copy(update={"open_registration": True}), database_url)
    with TestClient(opened) as client:
        client.post(REGISTER, json=OWNER)
        second = client.post(REGISTER, json={"email": "b@example.org", "password": "long enough"})
        assert second.json()["owner"] is False
        again = client.post(REGISTER, json={"email": "B@example.org", "password": "long enough"})
        assert (again.status_code, again.json()["code"]) == (409, "email_taken")


def test_two_first_visitors_at_once_make_one_owner(
    client: TestClient, connection: psycopg.Connection
) -> None:
    def register(number: int) -> int:
        person = {"email": f"{number}@example.org", "password": "long enough"}
        return client.post(REGISTER, json=person).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(register, range(4)))
    assert statuses == [201, 403, 403, 403]
    row = connection.execute("SELECT count(*), bool_and(is_owner) FROM users").fetchone()
    assert row == (1, True)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("123456789", "10 characters"),
        ("1234567890", "tried first"),
        ("Password12", "tried first"),
        ("tunescore1", "name of TuneScore"),
        ("owner@example.org", "address"),
        ("Owner@Example.org1", "address"),
        ("          ", "one character"),
        ("\x00" * 10, "one character"),
    ],
)
def test_a_password_that_is_guessed_soon_is_refused_in_words(
    client: TestClient, password: str, words: str
) -> None:
    refused = client.post(REGISTER, json={**OWNER, "password": password})
    assert (refused.status_code, refused.json()["code"]) == (422, "weak_password")
    assert words in refused.json()["detail"]


def test_a_malformed_address_is_refused_in_words(client: TestClient) -> None:
    for email in ("", "nobody", "a b@example.org", "a@b@c", "a\x00@b"):
        malformed = client.post(REGISTER, json={**OWNER, "email": email})
        assert (malformed.status_code, malformed.json()["code"]) == (422, "malformed_email"), email


def test_signing_out_ends_the_session_on_the_server(owner: TestClient) -> None:
    cookie = owner.cookies[SESSION]
    assert owner.post(LOGOUT).status_code == 204
    assert SESSION not in owner.cookies
    owner.cookies[SESSION] = cookie
    response = owner.get(ME)
    assert (response.status_code, response.json()["code"]) == (401, "not_signed_in")
    assert owner.post(LOGOUT).status_code == 204


def test_signing_in_again_makes_another_session(
    owner: TestClient, another_browser: Callable[[], TestClient]
) -> None:
    other = another_browser()
    response = other.post(LOGIN, json={**OWNER, "email": "OWNER@example.org"})
    assert response.json()["email"] == OWNER["email"]
    assert other.cookies[SESSION] != owner.cookies[SESSION]
    owner.post(LOGOUT)
    assert other.get(ME).status_code == 200


def test_signing_in_again_ends_the_browsers_earlier_session(owner: TestClient) -> None:
    before = owner.cookies[SESSION]
    owner.post(LOGIN, json=OWNER)
    assert owner.cookies[SESSION] != before
    owner.cookies.clear()
    owner.cookies[SESSION] = before
    assert owner.get(ME).status_code == 401


def test_the_cookie_is_out_of_reach_of_scripts(client: TestClient) -> None:
    cookie = client.post(REGISTER, json=OWNER).headers["set-cookie"].lower()
    assert cookie.startswith("tunescore_session_8000=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie


@pytest.mark.parametrize("arrives_as", ["http", "https"])
def test_cookies_are_for_this_https_address_alone_where_it_is_public(
    settings: Settings, database_url: str, arrives_as: str
) -> None:
    settings = settings.model_copy(update={"public_url": "https://tunes.example.org"})
    app = create_app(settings, database_url)
    with TestClient(app, base_url=f"{arrives_as}://tunes.example.org") as client:
        answer = client.post(REGISTER, json=OWNER)
        cookies = answer.headers.get_list("set-cookie")
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert [one.split("=")[0] for one in cookies] == [
            "__Host-tunescore_session",
            "__Host-tunescore_browser",
        ]
        assert all("; Secure" in one and "; Path=/" in one for one in cookies)
        assert all("Domain" not in one for one in cookies)


def test_two_installations_on_one_host_do_not_sign_each_other_out(
    settings: Settings, database_url: str
) -> None:
    names = set()
    for port in (8000, 8001):
        app = create_app(settings.model_copy(update={"port": port}), database_url)
        with TestClient(app, base_url=f"http://127.0.0.1:{port}") as client:
            client.post(REGISTER, json=OWNER)
            client.post(LOGIN, json=OWNER)
            names |= set(client.cookies)
    assert names == {
        "tunescore_session_8000",
        "tunescore_browser_8000",
        "tunescore_session_8001",
        "tunescore_browser_8001",
    }


def test_a_session_ends_thirty_days_after_its_last_use(owner: TestClient, clock: Clock) -> None:
    clock.advance(days=29)
    renewed = owner.get(ME)
    assert SESSION in renewed.headers["set-cookie"]
    clock.advance(days=29)
    assert owner.get(ME).status_code == 200
    clock.advance(days=30, seconds=1)
    assert owner.get(ME).status_code == 401


def test_a_session_ends_after_half_a_year_however_much_it_is_used(
    owner: TestClient, clock: Clock
) -> None:
    for _ in range(8):
        clock.advance(days=22)
        assert owner.get(ME).status_code == 200
    clock.advance(days=4, seconds=1)
    assert owner.get(ME).status_code == 401


def test_reading_within_an_hour_does_not_renew(owner: TestClient, clock: Clock) -> None:
    clock.advance(minutes=59)
    assert "set-cookie" not in owner.get(ME).headers


def test_five_wrong_passwords_slow_the_sixth_more_each_time(
    owner: TestClient, clock: Clock
) -> None:
    for _ in range(5):
        wrong = owner.post(LOGIN, json=WRONG)
        assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_password")
    sixth = owner.post(LOGIN, json=OWNER)
    assert (sixth.status_code, sixth.json()["code"]) == (429, "too_many_attempts")
    assert sixth.headers["Retry-After"] == "30"
    assert sixth.json()["retry_after"] == 30
    clock.advance(seconds=20)
    assert owner.post(LOGIN, json=OWNER).headers["Retry-After"] == "10"
    clock.advance(seconds=10)
    assert owner.post(LOGIN, json=WRONG).status_code == 401
    assert owner.post(LOGIN, json=WRONG).headers["Retry-After"] == "60"
    clock.advance(seconds=60)
    assert owner.post(LOGIN, json=OWNER).status_code == 200
    assert owner.post(LOGIN, json=WRONG).status_code == 401


def test_strangers_do_not_lock_a_user_out_of_a_browser_that_signed_in_before(
    owner: TestClient, another_browser: Callable[[], TestClient]
) -> None:
    owner.post(LOGIN, json=OWNER)
    stranger = another_browser()
    statuses = [stranger.post(LOGIN, json=WRONG).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    assert stranger.post(LOGIN, json=OWNER).status_code == 429
    assert owner.post(LOGIN, json=OWNER).status_code == 200


def test_the_cookie_of_a_known_browser_is_worth_nothing_at_another_address(
    owner: TestClient, connection: psycopg.Connection
) -> None:
    UserFactory.create(connection, "ben@example.org")
    owner.post(LOGIN, json=OWNER)
    ben = {"email": "ben@example.org", "password": "not the right one"}
    statuses = [owner.post(LOGIN, json=ben).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    assert owner.post(LOGIN, json=OWNER).status_code == 200


def test_a_known_browser_is_slowed_by_itself(owner: TestClient) -> None:
    owner.post(LOGIN, json=OWNER)
    assert [owner.post(LOGIN, json=WRONG).status_code for _ in range(6)][5] == 429


def test_attempts_at_once_are_each_counted(owner: TestClient) -> None:
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: owner.post(LOGIN, json=WRONG).status_code, range(16)))
    assert statuses.count(401) == 5
    assert statuses.count(429) == 11


def test_no_secret_stands_in_the_database(
    owner: TestClient, connection: psycopg.Connection
) -> None:
    token = owner.post("/api/v1/tokens", json={"name": "x"}).json()["token"]
    cookie = owner.cookies[SESSION]
    everything = ""
    for table in ("users", "sessions", "known_browsers", "api_tokens", "sign_in_failures"):
        rows = connection.execute(f"SELECT t::text FROM {table} t".encode()).fetchall()
        everything += str(rows)
    for secret in (token, cookie, OWNER["password"]):
        assert secret not in everything
        assert secret.split("_", 2)[-1] not in everything
    assert "argon2id" in everything


def test_a_password_of_any_characters_and_great_length_never_fails_the_server(
    owner: TestClient,
) -> None:
    for password in ("\x00" * 12, "🎵" * 12, "x" * 100_000, ""):
        assert owner.post(LOGIN, json={**OWNER, "password": password}).status_code == 401
