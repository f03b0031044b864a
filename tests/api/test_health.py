"""What those see who watch the server."""

from starlette.testclient import TestClient


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
