"""Every answer is one that the OpenAPI document names, whatever is asked and whoever asks.

Schemathesis makes requests from the document, as it allows them and as it does not, and compares
each answer with it. A server as users start it gives the answers.
"""

import json
import os
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
import requests
import schemathesis
from schemathesis.specs.openapi import checks
from schemathesis.specs.openapi.schemas import OpenApiSchema
from starlette.testclient import TestClient

from tests.command import started
from tests.conftest import EMPTY
from tests.examples import examples
from tests.factories import OWNER, AlertFactory, Musician, UserFactory, sale
from tests.fakes.__main__ import platforms
from tests.fakes.base import Fake
from tunescore.app import create_app
from tunescore.settings import Settings
from tunescore.store.engine import open_connection

START_SECONDS = 60
OF_EACH = 6
"""So many imports, notes and more there are; the numbers that are asked for are among the first."""
ANSWER_SECONDS = 30
LONGEST_ADDRESS = 60_000
"""The HTTP server refuses a longer one in its own words, before the API sees it."""

CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
    checks.allow_header_conformance,
]
"""Not: whether what the document allows is accepted. Some rules are about two values at once."""


@cache
def described() -> dict[str, Any]:
    return create_app(Settings(data_dir=Path("nowhere")), "postgresql://nowhere").openapi()


def document(*, coverage: bool) -> OpenApiSchema:
    """The API's document as Schemathesis reads it; `coverage` goes to the edge of every value."""
    schema = schemathesis.openapi.from_dict(deepcopy(described()))
    schema.config.seed = 1
    schema.config.generation.with_security_parameters = False
    schema.config.phases.coverage.enabled = coverage
    schema.config.max_stream_events = 1  # no worker ends what is asked for, and so the stream

    @schema.hook
    def map_path_parameters(_: Any, path_parameters: dict[str, Any] | None) -> Any:
        return path_parameters and {
            name: value % (OF_EACH + 2) if type(value) is int and value >= 0 else value
            for name, value in path_parameters.items()
        }

    return schema


HEADERS: defaultdict[str, dict[str, str]] = defaultdict(dict)
"""Of those who have signed in, while these sign them in; some operations end a session."""


def nobody(_: httpx2.Client) -> dict[str, str]:
    return {}


def owner(client: httpx2.Client) -> dict[str, str]:
    """The session of the owner's browser, without the cookie by which the browser is known.

    That one is sent with a sign-in alone. So the guesses of these requests are a stranger's, and
    never slow the owner's sign-in. A request may have made two factors a must, which nobody here
    has.
    """
    if not may(client, HEADERS["owner"]):
        browser = HEADERS["known browser"]
        answer = client.post("/api/v1/auth/login", json=OWNER, headers=browser).raise_for_status()
        client.cookies.clear()
        for name, value in answer.cookies.items():
            who = "known browser" if name.startswith("tunescore_browser") else "owner"
            HEADERS[who] = {"Cookie": f"{name}={value}"}
        assert may(client, HEADERS["owner"])
    return HEADERS["owner"]


def may(client: httpx2.Client, headers: dict[str, str]) -> bool:
    """Whether a session lets the owner do what only owners may: make two factors no must."""
    policy = client.put("/api/v1/auth/two-factor/policy", json={"required": False}, headers=headers)
    return policy.is_success


def with_token(client: httpx2.Client, scope: str) -> dict[str, str]:
    """A program with a token of the owner's; an account has room for so many beside these two."""
    headers = owner(client)
    if client.get("/api/v1/notes", headers=HEADERS[scope]).is_success:
        return HEADERS[scope]
    for one in client.get("/api/v1/tokens", headers=headers).raise_for_status().json()["items"]:
        if one["name"] in {"read", "write"} - {scope}:
            continue
        client.delete(f"/api/v1/tokens/{one['id']}", headers=headers).raise_for_status()
    asked = {"name": scope, "scope": scope}
    made = client.post("/api/v1/tokens", json=asked, headers=headers).raise_for_status()
    HEADERS[scope] = {"Authorization": f"Bearer {made.json()['token']}"}
    return HEADERS[scope]


def token(client: httpx2.Client) -> dict[str, str]:
    """A program that may read and write."""
    return with_token(client, "write")


def reader(client: httpx2.Client) -> dict[str, str]:
    """A program that may only read."""
    return with_token(client, "read")


IDENTITIES = [token, reader, nobody]
"""Who asks beside the owner: the headers of each."""


def fill(client: httpx2.Client, connection: psycopg.Connection, folder: Path) -> None:
    """Give the owner some of everything that has a number."""
    musician = Musician(
        connection, folder, UserFactory.create(connection, OWNER["email"], owner=True)
    )
    for number in range(OF_EACH):
        rows = [sale(f"2026-0{number + 1}"), sale(f"2026-0{number + 1}", title="Night Ferry")]
        imported = musician.look_at if number == OF_EACH - 1 else musician.put_in
        imported(rows)
        AlertFactory.create(musician.store)
    headers = owner(client)

    def post(path: str, body: dict[str, Any]) -> None:
        client.post(f"/api/v1{path}", json=body, headers=headers).raise_for_status()

    for number in range(OF_EACH):
        days = {"first": "2026-02-01", "last": "2026-02-10"}
        post("/notes", {**days, "text": "On the radio"})
        post("/views", {"name": f"View {number}", "address": "/tracks"})
        paid = {"kind": "sum", "amount": "25", "currency": "EUR"}
        post("/campaigns", {"name": f"Radio {number}", "track_id": 1, "cost": paid,
                            "first_day": days["first"], "last_day": days["last"]})  # fmt: skip
        figures = {"date": "2026-02-01", "followers": 1_200, "username": f"club{number}"}
        post("/integrations/instagram/manual", figures)
        post("/alert-channels", {"name": "Hook", "address": f"json://127.0.0.1:1/{number}"})


@pytest.fixture(scope="module")
def server(
    _worker_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx2.Client]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    fakes = platforms()
    folder = tmp_path_factory.mktemp("installation")
    process = started(
        ["serve", "--no-worker"],
        {
            **os.environ,
            **settings_of(fakes),
            "DATABASE_URL": _worker_database,
            "TUNESCORE_DATA_DIR": str(folder / "data"),
            "TUNESCORE_PORT": str(port),
        },
    )
    with (
        httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client,
        open_connection(_worker_database, autocommit=True) as connection,
    ):
        deadline = time.monotonic() + START_SECONDS
        while not answers(client):
            assert process.is_alive(), "the server stopped while starting"
            assert time.monotonic() < deadline, "the server is not ready"
            time.sleep(0.02)
        fill(client, connection, folder)
        yield client
        process.terminate()
        process.join()
        connection.execute(EMPTY)
    for fake in fakes:
        fake.stop()


def settings_of(fakes: list[Fake]) -> dict[str, str]:
    """What leads a server to these platforms, which serve from now on."""
    settings: dict[str, str] = {}
    overrides: dict[str, str] = {}
    for fake in fakes:
        fake.start()
        settings |= fake.environment
        overrides |= fake.overrides
    return settings | {"TUNESCORE_HOST_OVERRIDES": json.dumps(overrides)}


def answers(client: httpx2.Client) -> bool:
    try:
        return client.get("/readyz").is_success
    except httpx2.TransportError:
        return False


@pytest.fixture
def headers(request: pytest.FixtureRequest, server: httpx2.Client) -> dict[str, str]:
    """Of an identity, as which each operation begins."""
    identity: Callable[[httpx2.Client], dict[str, str]] = getattr(request, "param", owner)
    return identity(server)


SESSION = requests.Session()
"""Keeps the connection, and no cookies: who asks is told by the headers alone."""
SESSION.trust_env = False
SESSION.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))


def ask(case: schemathesis.Case[Any], server: httpx2.Client, headers: dict[str, str]) -> None:
    """Send a request, and compare its answer with the document."""
    answer = case.call(str(server.base_url), SESSION, headers, timeout=ANSWER_SECONDS)
    assert answer.status_code not in {500, 503}, answer.text  # 502 is another server's
    if len(answer.request.url or "") < LONGEST_ADDRESS:
        skipped = checks.negative_data_rejection if is_form_with_file(case) else None
        case.validate_response(answer, checks=[one for one in CHECKS if one is not skipped])


def is_form_with_file(case: schemathesis.Case[Any]) -> bool:
    """Whether a form has all that it must have.

    All of a form is text: a number in the place of a file arrives as a file with that text, and an
    object as the text of a mapping.
    """
    is_form = case.media_type == "multipart/form-data"
    return is_form and isinstance(case.body, dict) and "file" in case.body


def test_the_document_is_the_same_whenever_it_is_asked_for(client: TestClient) -> None:
    first, second = (client.get("/api/v1/openapi.json").json() for _ in range(2))
    assert first == second


@document(coverage=True).parametrize()
@examples(85, soak=1_000)
def test_every_answer_is_one_that_the_document_names(
    case: schemathesis.Case[Any], server: httpx2.Client, headers: dict[str, str]
) -> None:
    ask(case, server, headers)


@pytest.mark.parametrize("headers", IDENTITIES, indirect=True)
@document(coverage=False).parametrize()
@examples(5, soak=1_000)
def test_every_answer_is_one_that_the_document_names_whoever_asks(
    case: schemathesis.Case[Any], server: httpx2.Client, headers: dict[str, str]
) -> None:
    ask(case, server, headers)
