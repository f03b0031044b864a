"""What those see who watch the server."""

from collections.abc import Callable

import psycopg
from starlette.testclient import TestClient

from tests.factories import UserFactory, sign_in


def test_health_and_readiness(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\n"


def test_requests_are_counted_by_operation_and_not_by_address(owner: TestClient) -> None:
    for number in range(3):
        owner.delete(f"/api/v1/tokens/{number}")
    owner.get("/wherever/12345")
    text = owner.get("/metrics").text
    labels = 'operation="delete_token",status="404"'
    assert f"tunescore_http_requests_total{{{labels}}} 3.0" in text
    assert "12345" not in text
    assert "tunescore_http_request_seconds_bucket" in text


def test_the_queue_is_counted(owner: TestClient) -> None:
    assert "# TYPE tunescore_jobs gauge" in owner.get("/metrics").text


def test_only_the_owner_sees_the_counts(
    owner: TestClient, connection: psycopg.Connection, another_browser: Callable[[], TestClient]
) -> None:
    token = owner.post("/api/v1/tokens", json={"name": "prometheus"}).json()["token"]
    UserFactory.create(connection, "ben@example.org")
    nobody, ben = another_browser(), another_browser()
    sign_in(ben, "ben@example.org")
    assert (nobody.get("/metrics").status_code, ben.get("/metrics").status_code) == (401, 403)
    answer = nobody.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert "tunescore_http_requests_total" in answer.text
