"""What is logged of sign-ins and refusals."""

import logging

import pytest
from starlette.testclient import TestClient

from tests.factories import OWNER


def entries(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [entry.getMessage() for entry in caplog.records if entry.name == "tunescore.security"]


@pytest.fixture(autouse=True)
def _listening(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "tunescore.security")


def test_a_sign_in_is_logged_with_its_user_and_where_it_came_from(
    owner: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    number = owner.get("/api/v1/auth/me").json()["id"]
    owner.post("/api/v1/auth/logout")
    owner.post("/api/v1/auth/login", json=OWNER)
    assert entries(caplog) == [
        f"security: logout answered 204, user {number}, from testclient",
        f"security: login answered 200, user {number}, from testclient",
    ]


def test_a_wrong_password_is_logged_and_neither_it_nor_the_address(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = {"email": OWNER["email"], "password": "not the password"}
    client.post("/api/v1/auth/login", json=wrong)
    assert entries(caplog) == ["security: login answered 401, user -, from testclient"]
    assert {entry.levelname for entry in caplog.records} == {"WARNING"}


def test_what_other_sites_and_unknown_tokens_try_is_logged(
    owner: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    owner.post("/api/v1/tokens", json={"name": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    owner.get("/api/v1/overview", headers={"Authorization": "Bearer ts_7_never-given-out"})
    refused = [entry.partition(", from")[0] for entry in entries(caplog)]
    assert refused[0].startswith("security: other answered 403, user ")
    assert refused[1] == "security: overview answered 401, user 7"


def test_reading_ones_own_is_not_logged_and_no_secret_is(
    owner: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    owner.get("/api/v1/overview")
    assert entries(caplog) == []
    owner.post("/api/v1/auth/login", json=OWNER)
    (told,) = entries(caplog)
    secrets = [cookie.value.split("_", 2)[2] for cookie in owner.cookies.jar if cookie.value]
    assert secrets
    for hidden in (*secrets, *OWNER.values()):
        assert hidden not in told
