"""Every error is a problem in words; nobody sees a traceback or a bare status page."""

import logging

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tunescore import errors
from tunescore.api.errors import status_words
from tunescore.app import create_app
from tunescore.errors import TuneScoreError
from tunescore.settings import Settings
from tunescore.store.embedded.server import EmbeddedPostgres


def all_errors(kind: type[TuneScoreError] = TuneScoreError) -> list[type[TuneScoreError]]:
    return [kind, *(found for below in kind.__subclasses__() for found in all_errors(below))]


@pytest.mark.parametrize("kind", all_errors())
def test_every_error_has_a_sentence_a_next_step_and_a_code_of_its_own(
    kind: type[TuneScoreError],
) -> None:
    class Anything(dict[str, object]):
        def __missing__(self, key: str) -> str:
            return f"<{key}>"

    assert kind.__doc__
    assert kind.__doc__.format_map(Anything()).rstrip()[-1] in ".>"
    assert kind.todo.format_map(Anything())
    assert sum(other.__name__ == kind.__name__ for other in all_errors()) == 1


def test_every_error_is_in_the_one_file() -> None:
    assert {kind.__module__ for kind in all_errors()} == {errors.__name__}


def test_an_address_that_is_not_there_says_so(client: TestClient) -> None:
    for path in ("/api/v1/nothing", "/api", "/api/v2/x", "/favicon-not-there.ico"):
        response = client.get(path)
        assert response.status_code == 404
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.json()["code"] == "no_such_page"
        assert response.json()["type"] == "about:blank"
        assert response.json()["title"] == "Not Found"


def test_a_wrong_method_names_the_right_ones(client: TestClient) -> None:
    response = client.get("/api/v1/auth/login")
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert response.headers["Allow"] == "POST"
    assert "POST" in response.json()["todo"]
    assert client.post("/tracks/12").status_code == 405


def test_a_value_that_cannot_be_used_is_named(client: TestClient) -> None:
    def told(**request: object) -> str:
        response = client.post("/api/v1/auth/login", **request)  # type: ignore[arg-type]
        assert response.status_code == 422
        assert response.json()["code"] == "bad_request"
        return str(response.json()["detail"])

    headers = {"Content-Type": "application/json"}
    assert told(json={"email": "a@b"}) == "password is missing."
    assert told(content="{", headers=headers) == "The request's content is not valid JSON."
    assert told() == "The request has no content."
    assert told(json={"email": 5, "password": "x"}).startswith("email cannot be used")
    assert told(json=[]).startswith("The request's content cannot be used")


def test_what_nobody_foresaw_has_an_incident_number_that_is_in_the_log(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/api/v1/broken")
    async def broken() -> None:
        raise ZeroDivisionError("a secret detail")

    with TestClient(app) as client, caplog.at_level(logging.ERROR):
        response = client.get("/api/v1/broken")
    assert response.status_code == 500
    problem = response.json()
    assert problem["code"] == "unexpected"
    assert problem["incident"] in problem["todo"]
    assert "secret detail" not in response.text
    assert "Traceback" not in response.text
    assert problem["incident"] in caplog.text
    assert "secret detail" in caplog.text
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_database_that_went_away_is_told_in_words(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    gone = EmbeddedPostgres(tmp_path_factory.mktemp("gone") / "postgres").url
    app = create_app(settings, settings.database_url or "")
    with TestClient(app) as client:
        client.get("/readyz").raise_for_status()
        app.state.services = create_app(settings, gone).state.services
        for path in ("/readyz", "/api/v1/setup"):
            response = client.get(path)
            assert (response.status_code, response.json()["code"]) == (503, "database_unreachable")
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "Not Found"), (413, "Request Entity Too Large"), (422, "Unprocessable Entity")],
)
def test_a_status_has_the_same_words_on_every_python(status: int, words: str) -> None:
    assert status_words(status) == words
