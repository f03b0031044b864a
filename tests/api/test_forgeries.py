"""What another website may try: no operation is forged, nothing is read, framed or kept."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

FOREIGN: list[dict[str, str]] = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "whatever"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
    {"Origin": "http://evil.example"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://testserver:8001"},
    {"Origin": "http://testserver@evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "file://"},
]
"""What browsers say about a request that another website makes, and what could be tried instead."""

CONTENT_TYPES = (
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
)
"""The kinds of body that a page can send anywhere, and JSON."""

UNSAFE = ("post", "put", "patch", "delete")


def operations(app: FastAPI, methods: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The method and an address of each operation of the API."""
    for path, found in app.openapi()["paths"].items():
        address = path.replace("{table}.{ending}", "tracks.csv")
        while "{" in address:
            head, _, rest = address.partition("{")
            name, _, tail = rest.partition("}")
            value = "instagram" if name == "platform" else "1"
            address = f"{head}{value}{tail}"
        yield from ((method, address) for method in methods if method in found)


def test_no_operation_that_changes_something_can_be_forged(app: FastAPI, owner: TestClient) -> None:
    unsafe = list(operations(app, UNSAFE))
    assert len(unsafe) > 40
    tried = 0
    for method, address in unsafe:
        for headers in FOREIGN:
            for kind in CONTENT_TYPES:
                answer = owner.request(
                    method, address, content=b"{}", headers={**headers, "Content-Type": kind}
                )
                assert answer.status_code == 403, (method, address, headers, answer.text)
                assert answer.json()["code"] == "cross_site_request"
                assert "access-control-allow-origin" not in answer.headers
                tried += 1
    assert tried == len(unsafe) * len(FOREIGN) * len(CONTENT_TYPES)
    assert owner.get("/api/v1/tokens").json() == {"items": []}
    assert owner.get("/api/v1/auth/me").status_code == 200


def test_no_answer_can_be_read_by_another_website(app: FastAPI, owner: TestClient) -> None:
    for method, address in operations(app, ("get",)):
        if address.endswith("/callback"):
            continue
        answer = owner.request(method, address, headers={"Origin": "http://evil.example"})
        asked = owner.request(
            "OPTIONS",
            address,
            headers={
                "Origin": "http://evil.example",
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization, content-type",
            },
        )
        assert asked.status_code == 405
        for one in (answer, asked):
            assert not [name for name in one.headers if name.startswith("access-control-")]
            assert one.headers["Cross-Origin-Resource-Policy"] == "same-origin"


KINDS = {
    "a page": "/",
    "a file of the app": "/favicon.svg",
    "a file that is not there": "/nothing.js",
    "the documentation": "/api/docs",
    "its script": "/api/docs/start.js",
    "the document": "/api/v1/openapi.json",
    "an answer": "/api/v1/tracks",
    "a problem": "/api/v1/imports/999",
    "a refusal": "/api/v1/imports/x",
    "an export": "/api/v1/export/tracks.csv",
    "a workbook": "/api/v1/export/view.xlsx",
    "curators": "/api/v1/curators.csv",
    "health": "/healthz",
    "the page of a deletion": "/deletion?id=x",
}


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_every_kind_of_answer_is_strict_with_browsers(owner: TestClient, path: str) -> None:
    check(owner.get(path), path)


def check(answer: Any, path: str) -> None:
    headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self'" in policy or "default-src 'none'" in policy
    scripts = policy.partition("script-src")[2].partition(";")[0]
    assert "unsafe" not in scripts
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in headers
    if path.startswith("/api/v1"):
        assert headers["Cache-Control"] == "no-store"


def test_refusals_before_any_route_are_strict_too(client: TestClient) -> None:
    check(client.post("/api/v1/imports", content=b"x" * 10), "/api/v1/imports")
    check(client.post("/api/v1/tokens", headers={"Sec-Fetch-Site": "cross-site"}), "/api/v1/tokens")
    large = client.post("/api/v1/auth/login", content=b"x" * 2**21)
    assert large.status_code == 413
    check(large, "/api/v1/auth/login")
    check(client.put("/"), "/")
