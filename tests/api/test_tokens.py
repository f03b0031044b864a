"""API tokens, as a program meets them."""

import asyncio
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from tests.conftest import Clock
from tunescore.accounts import users
from tunescore.settings import Settings
from tunescore.store.engine import Database

TOKENS = "/api/v1/tokens"
ME = "/api/v1/auth/me"


def make_token(owner: TestClient, name: str = "script", **more: object) -> str:
    response = owner.post(TOKENS, json={"name": name, **more})
    assert response.status_code == 201
    return str(response.json()["token"])


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_signs_a_program_in(
    owner: TestClient, another_browser: Callable[[], TestClient]
) -> None:
    program = another_browser()
    headers = bearer(make_token(owner))
    assert program.get(ME, headers=headers).json()["owner"] is True


@pytest.mark.parametrize("scope", ["read", "write"])
def test_no_token_manages_people_tokens_sign_ins_or_keys(owner: TestClient, scope: str) -> None:
    headers = bearer(make_token(owner, scope=scope))
    for method, address in [
        ("GET", "tokens"),
        ("POST", "tokens"),
        ("DELETE", "tokens/1"),
        ("GET", "members"),
        ("POST", "invitations"),
        ("PUT", "accounts/current"),
        ("PUT", "platforms/tiktok/keys/app"),
        ("DELETE", "setup/demo"),
    ]:
        refused = owner.request(method, f"/api/v1/{address}", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "token_too_narrow"), address


def test_a_token_that_reads_changes_nothing(owner: TestClient) -> None:
    note = {"first": "2026-01-01", "last": "2026-01-01", "text": "Radio"}
    reads, writes = (bearer(make_token(owner, scope=scope)) for scope in ("read", "write"))
    refused = owner.post("/api/v1/notes", json=note, headers=reads)
    assert (refused.status_code, refused.json()["code"]) == (403, "token_too_narrow")
    assert owner.post("/api/v1/notes", json=note, headers=writes).status_code == 201
    assert len(owner.get("/api/v1/notes", headers=reads).json()["items"]) == 1


def test_a_token_ends_on_its_day(owner: TestClient, clock: Clock) -> None:
    ends, stays = bearer(make_token(owner, days=30)), bearer(make_token(owner))
    clock.advance(days=29)
    assert owner.get(ME, headers=ends).status_code == 200
    clock.advance(days=1)
    assert owner.get(ME, headers=ends).status_code == 401
    assert owner.get(ME, headers=stays).status_code == 200


def test_an_account_has_fifty_tokens_at_most(owner: TestClient) -> None:
    for _ in range(50):
        make_token(owner)
    refused = owner.post(TOKENS, json={"name": "one more"})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_tokens")
    owner.delete(f"{TOKENS}/1")
    make_token(owner)


def test_the_secret_is_shown_once(owner: TestClient, clock: Clock) -> None:
    token = make_token(owner)
    (item,) = owner.get(TOKENS).json()["items"]
    assert item == {
        "id": 1,
        "name": "script",
        "scope": "write",
        "created_at": clock.now.isoformat().replace("+00:00", "Z"),
        "expires_at": None,
        "last_used_at": None,
    }
    assert token not in owner.get(TOKENS).text


def test_the_last_use_is_noted(owner: TestClient, clock: Clock) -> None:
    token = make_token(owner)
    clock.advance(hours=2)
    owner.get(ME, headers=bearer(token))
    (item,) = owner.get(TOKENS).json()["items"]
    assert item["last_used_at"] == clock.now.isoformat().replace("+00:00", "Z")


def test_a_deleted_token_ends_at_once(owner: TestClient) -> None:
    token = make_token(owner)
    assert owner.delete(f"{TOKENS}/1").status_code == 204
    response = owner.get(ME, headers=bearer(token))
    assert (response.status_code, response.json()["code"]) == (401, "not_signed_in")
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert owner.delete(f"{TOKENS}/1").json()["code"] == "not_found"


def test_anything_else_is_not_a_token(owner: TestClient) -> None:
    token = make_token(owner)
    session = owner.cookies["tunescore_session_8000"]
    wrong = ["", "x", "ts_1_", "ts_2" + token[4:], token + "x", session, "ts_" + "9" * 30 + "_x"]
    for text in wrong:
        response = owner.get(ME, headers={"Authorization": f"Bearer {text}"})
        # an empty value is no token at all, so the cookie counts
        assert response.status_code == (200 if not text else 401), text


def test_a_token_needs_a_name(owner: TestClient) -> None:
    for name in ("", "   ", "x" * 101):
        response = owner.post(TOKENS, json={"name": name})
        assert (response.status_code, response.json()["code"]) == (422, "unnamed_token")


def test_a_user_sees_and_deletes_only_their_own(
    settings: Settings, owner: TestClient, another_browser: Callable[[], TestClient]
) -> None:
    asyncio.run(make_account(settings, "second@example.org"))
    second = another_browser()
    person = {"email": "second@example.org", "password": "long enough"}
    assert second.post("/api/v1/auth/login", json=person).status_code == 200
    make_token(owner)
    assert second.get(TOKENS).json() == {"items": []}
    assert second.delete(f"{TOKENS}/1").status_code == 404
    assert len(owner.get(TOKENS).json()["items"]) == 1


async def make_account(settings: Settings, email: str) -> None:
    database = Database.at(settings.database_url or "")
    await users.create(database, email, "long enough")
    await database.close()


def test_tokens_are_for_the_signed_in(client: TestClient) -> None:
    assert client.get(TOKENS).status_code == 401
    assert client.post(TOKENS, json={"name": "x"}).status_code == 401
    assert client.delete(f"{TOKENS}/1").status_code == 401
