"""What stands before every request."""

import pytest
from starlette.testclient import TestClient

from tests.factories import DISTROKID, OWNER, sale
from tunescore.app import create_app
from tunescore.settings import Settings

TOKENS = "/api/v1/tokens"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://testserver:8001"},
        {"Origin": "https://testserver"},
        {"Origin": "null"},
    ],
)
def test_another_website_cannot_act_for_the_user(
    owner: TestClient, headers: dict[str, str]
) -> None:
    response = owner.post(TOKENS, json={"name": "x"}, headers=headers)
    assert (response.status_code, response.json()["code"]) == (403, "cross_site_request")
    assert owner.delete(f"{TOKENS}/1", headers=headers).status_code == 403
    assert owner.get(TOKENS).json() == {"items": []}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://proxied.example"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://testserver"},
        {"Origin": "http://TESTSERVER"},
    ],
)
def test_the_app_itself_can(owner: TestClient, headers: dict[str, str]) -> None:
    assert owner.post(TOKENS, json={"name": "x"}, headers=headers).status_code == 201


def test_another_website_cannot_sign_the_user_in(owner: TestClient) -> None:
    response = owner.post(
        "/api/v1/auth/login", json=OWNER, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert response.status_code == 403


def test_a_program_with_a_token_is_not_a_website(owner: TestClient) -> None:
    token = owner.post(TOKENS, json={"name": "x"}).json()["token"]
    headers = {"Authorization": f"Bearer {token}", "Sec-Fetch-Site": "cross-site"}
    view = {"name": "y", "address": "/tracks"}
    assert owner.post("/api/v1/views", json=view, headers=headers).status_code == 201


def test_reading_from_elsewhere_is_left_to_the_browser(owner: TestClient) -> None:
    response = owner.get(TOKENS, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 200
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize("path", ["/api/v1/setup", "/api/v1/nothing", "/healthz", "/", "/api/docs"])
def test_every_answer_tells_browsers_to_be_strict(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "'none'" in headers["Content-Security-Policy"]
    assert "unsafe-inline' 'unsafe" not in headers["Content-Security-Policy"]
    assert "http" not in headers["Content-Security-Policy"]


def test_the_apis_answers_are_not_kept_by_caches(client: TestClient) -> None:
    assert client.get("/api/v1/setup").headers["Cache-Control"] == "no-store"


def test_a_body_beyond_what_an_address_needs_is_refused(client: TestClient) -> None:
    large = b"x" * (1024 * 1024 + 1)
    headers = {"Content-Type": "application/json"}
    said = client.post("/api/v1/auth/login", content=large, headers=headers)
    assert (said.status_code, said.json()["code"]) == (413, "request_too_large")
    unsaid = client.post(
        "/api/v1/auth/login", content=(large[:100_000] for _ in range(11)), headers=headers
    )
    assert (unsaid.status_code, unsaid.json()["code"]) == (413, "request_too_large")
    assert "1048576 bytes" in unsaid.json()["detail"]


def test_answers_are_compressed_for_who_takes_them_so(client: TestClient) -> None:
    address = "/api/v1/openapi.json"
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 4
    assert {packed.headers["Vary"], plain.headers["Vary"]} == {"Accept-Encoding"}


def test_a_small_answer_stays_as_it_is(client: TestClient) -> None:
    answer = client.get("/api/v1/setup", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


def test_the_events_of_an_import_are_sent_as_they_come(owner: TestClient) -> None:
    rows = "\n".join([DISTROKID, *(sale(title=f"Song {number}") for number in range(20)), ""])
    seen = owner.post("/api/v1/imports", files={"file": ("export.tsv", rows.encode())}).json()
    answer = owner.get(f"/api/v1/imports/{seen['id']}/events", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert "Content-Encoding" not in answer.headers
    assert len(answer.content) > 1_000
    assert answer.text.startswith("event: done\ndata: {")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("[::1]:8000", 200),
        ("192.168.1.20", 200),
        ("testserver", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example:80", 421),
        ("", 421),
    ],
)
def test_no_page_reaches_an_installation_by_a_name_of_its_own(
    client: TestClient, host: str, status: int
) -> None:
    answer = client.get("/api/v1/setup", headers={"Host": host})
    assert answer.status_code == status
    if status == 421:
        assert answer.json()["code"] == "unknown_host"
        assert "TUNESCORE_ALLOWED_HOSTS" in answer.json()["todo"]
        refused = client.post("/api/v1/auth/register", json=OWNER, headers={"Host": host})
        assert refused.status_code == 421


def test_the_public_address_and_the_names_that_are_set_are_answered(
    settings: Settings, database_url: str
) -> None:
    changed = {"public_url": "https://tunes.example.org", "allowed_hosts": "Tunes.lan, box"}
    app = create_app(settings.model_copy(update=changed), database_url)
    with TestClient(app) as client:
        for host, status in (
            ("tunes.example.org", 200),
            ("tunes.lan:8000", 200),
            ("box", 200),
            ("testserver", 421),
        ):
            assert client.get("/healthz", headers={"Host": host}).status_code == status, host


def test_a_page_of_the_public_https_address_is_the_app_itself_behind_a_proxy(
    settings: Settings, database_url: str
) -> None:
    settings = settings.model_copy(update={"public_url": "https://tunes.example.org"})
    with TestClient(create_app(settings, database_url), base_url="http://127.0.0.1") as client:
        for origin, status in (
            ("https://tunes.example.org", 204),
            ("http://tunes.example.org", 403),
        ):
            answer = client.post("/api/v1/auth/logout", headers={"Origin": origin})
            assert answer.status_code == status


def test_a_redirect_names_no_host(client: TestClient) -> None:
    answer = client.get("/api/v1/imports/", follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (307, "/api/v1/imports")
