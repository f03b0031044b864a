"""The built web app and the documentation page."""

import base64
import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tunescore.api.webapp import WebApp

INLINE = "console.log('started')"
INDEX = f"<!doctype html><script>{INLINE}</script><script src='/_app/immutable/a.js'></script>"


@pytest.fixture
def built(app: FastAPI, tmp_path: Path) -> Iterator[TestClient]:
    folder = tmp_path / "web"
    (folder / "_app" / "immutable").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX)
    (folder / "index.html.gz").write_bytes(gzip.compress(INDEX.encode()))
    (folder / "service-worker.js").write_text("skipWaiting();")
    (folder / "robots.txt").write_text("User-agent: *\n")
    script = folder / "_app" / "immutable" / "a.js"
    script.write_text("export const a = 1;\n")
    script.with_name("a.js.gz").write_bytes(gzip.compress(script.read_bytes()))
    (tmp_path / "private.txt").write_text("not for the web")
    app.router.default = WebApp(folder)
    with TestClient(app) as client:
        yield client


def test_every_page_address_is_the_app(built: TestClient) -> None:
    for path in ("/", "/tracks/12", "/integrations/csv-import", "/a/b/c?d=e"):
        response = built.get(path)
        assert response.status_code == 200
        assert response.text == INDEX
        assert response.headers["Cache-Control"] == "no-cache"


def test_the_page_may_run_its_own_scripts_and_no_others(built: TestClient) -> None:
    policy = built.get("/").headers["Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(INLINE.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_hashed_files_are_kept_for_ever_and_come_packed(built: TestClient) -> None:
    plain = built.get("/_app/immutable/a.js", headers={"Accept-Encoding": "identity"})
    packed = built.get("/_app/immutable/a.js", headers={"Accept-Encoding": "br, gzip"})
    assert "immutable" in plain.headers["Cache-Control"]
    assert plain.headers["Content-Type"].startswith("text/javascript")
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.text == plain.text == "export const a = 1;\n"
    assert built.get("/robots.txt").headers["Cache-Control"] == "no-cache"


def test_pages_come_packed_with_the_same_policy(built: TestClient) -> None:
    plain = built.get("/tracks/12", headers={"Accept-Encoding": "identity"})
    packed = built.get("/tracks/12", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Content-Type"] == plain.headers["Content-Type"]
    assert packed.headers["Content-Type"].startswith("text/html")
    assert packed.text == plain.text == INDEX
    policy = "Content-Security-Policy"
    assert packed.headers[policy] == plain.headers[policy]
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_file_that_is_not_there_is_not_the_app(built: TestClient) -> None:
    assert built.get("/_app/immutable/old.js").json()["code"] == "no_such_page"


def test_nothing_outside_the_folder_is_served(built: TestClient) -> None:
    for path in ("/../private.txt", "/%2e%2e/private.txt", "/..%2fprivate.txt", "/%00"):
        assert "not for the web" not in built.get(path).text
    assert built.get("/" + "x" * 5000).status_code in {200, 404}


def test_the_app_is_only_read(built: TestClient) -> None:
    assert built.head("/").status_code == 200
    assert built.post("/").status_code == 405


@pytest.mark.parametrize("path", ["/", "/api/v1/setup", "/healthz"])
def test_no_address_sends_a_request_back(built: TestClient, path: str) -> None:
    assert built.request("TRACE", path).status_code == 405


@pytest.mark.parametrize("path", ["/", "/service-worker.js", "/api/v1/setup", "/api/v1/nothing"])
def test_every_policy_forbids_frames_plugins_and_another_base(built: TestClient, path: str) -> None:
    parts = built.get(path).headers["Content-Security-Policy"].split("; ")
    assert {"base-uri 'none'", "frame-ancestors 'none'"} <= set(parts)
    assert {"object-src 'none'", "default-src 'none'"} & set(parts)


def test_without_a_build_the_page_says_what_to_do(app: FastAPI, tmp_path: Path) -> None:
    app.router.default = WebApp(tmp_path / "nothing")
    with TestClient(app) as client:
        response = client.get("/")
    assert response.status_code == 503
    assert "make setup" in response.text


def test_the_documentation_loads_nothing_from_outside(client: TestClient) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert address.startswith(("/api/docs/", "data:,"))
        if address.startswith("/"):
            assert client.get(address).status_code == 200
    assert client.get("/api/docs/../auth").status_code == 404


def test_the_openapi_document_tells_the_problems(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    login = document["paths"]["/api/v1/auth/login"]["post"]
    assert login["operationId"] == "login"
    assert "`too_many_attempts`" in login["responses"]["429"]["description"]
    content = login["responses"]["429"]["content"]["application/problem+json"]
    assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
