"""The OpenAPI document tells what the API does."""

from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tunescore.app import UPLOADS

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture
def paths(app: FastAPI) -> dict[str, Any]:
    found: dict[str, Any] = app.openapi()["paths"]
    return found


def test_an_operation_with_a_body_can_end_in_one_that_is_unreadable(
    owner: TestClient, paths: dict[str, Any]
) -> None:
    with_body = [one for path in paths.values() for one in path.values() if "requestBody" in one]
    assert len(with_body) > 20
    for operation in with_body:
        assert "`unreadable_body`" in operation["responses"]["400"]["description"]
    answer = owner.post(
        "/api/v1/imports", content=b"--x", headers={"Content-Type": "multipart/form-data; boundary"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable_body")
    answer = owner.post("/api/v1/imports", files={"file": ("x" * 5_000 + ".csv", b"a,b")})
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable_body")
    assert "name" in answer.json()["todo"]


def test_an_answer_that_is_no_json_says_what_it_is(paths: dict[str, Any]) -> None:
    def kinds(path: str) -> list[str]:
        return list(paths[path]["get"]["responses"]["200"]["content"])

    assert kinds("/api/v1/imports/{import_id}/events") == ["text/event-stream"]
    assert kinds("/api/v1/imports/{import_id}/problems.csv") == ["text/csv"]
    assert kinds("/api/v1/curators.csv") == ["text/csv"]


def test_an_upload_names_what_may_keep_it_out(paths: dict[str, Any]) -> None:
    for path in UPLOADS:
        answers = paths[path]["post"]["responses"]
        assert {"408", "413", "503", "507"} <= set(answers)
        assert "`too_many_uploads`" in answers["503"]["description"]


def test_a_number_in_an_address_is_at_most_what_the_database_takes(
    owner: TestClient, paths: dict[str, Any]
) -> None:
    schemas = [
        parameter["schema"]
        for path in paths.values()
        for operation in path.values()
        for parameter in operation.get("parameters", ())
    ]
    numbers = [
        one
        for schema in schemas
        for one in (schema, *schema.get("anyOf", ()))
        if one.get("type") == "integer"
    ]
    assert len(numbers) > 30
    assert all(one["maximum"] <= 2**63 - 1 for one in numbers)
    assert owner.get(f"/api/v1/imports/{2**63 - 1}").status_code == 404
    assert owner.get(f"/api/v1/imports/{2**63}").status_code == 422


def test_a_wrong_method_is_told_all_methods_of_its_address(
    owner: TestClient, paths: dict[str, Any]
) -> None:
    for path, operations in paths.items():
        known = {method.upper() for method in operations}
        address = path.replace(".{ending}", ".csv").replace("{table}", "tracks")
        while "{" in address:
            head, _, rest = address.partition("{")
            name, _, tail = rest.partition("}")
            address = f"{head}{'1' if name.endswith('_id') or name == 'line' else 'x'}{tail}"
        for method in set(METHODS) - known:
            answer = owner.request(method, address)
            if answer.status_code == 405:  # else another path has it, such as one with a name
                assert known <= set(answer.headers["Allow"].split(", ")), (method, path)
                assert answer.headers["Allow"] in answer.json()["todo"]


@pytest.mark.parametrize(("path", "allowed"), [("commit", "POST"), ("states", "GET")])
def test_a_word_is_not_taken_for_the_number_of_an_import(
    owner: TestClient, path: str, allowed: str
) -> None:
    for method in ("PATCH", "DELETE"):
        answer = owner.request(method, f"/api/v1/imports/{path}", json={})
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
        assert answer.headers["Allow"] == allowed
