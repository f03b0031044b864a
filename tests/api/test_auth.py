"""Accounts over the API, as a browser and as a program."""

from starlette.testclient import TestClient
from tests.conftest import OWNER

ME = "/api/v1/auth/me"
LOGIN = "/api/v1/auth/login"
REGISTER = "/api/v1/auth/register"
LOGOUT = "/api/v1/auth/logout"


def test_the_first_account_is_the_owners_and_is_signed_in(client: TestClient) -> None:
    assert client.get("/api/v1/setup").json()["needs_owner"] is True
    response = client.post(REGISTER, json={**OWNER, "email": "  Owner@Example.org "})
    assert response.status_code == 201
    assert response.json() == {"id": 1, "email": "owner@example.org", "owner": True}
    assert client.get(ME).json() == response.json()
    assert client.get("/api/v1/setup").json()["needs_owner"] is False
