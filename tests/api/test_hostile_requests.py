"""Requests that nobody sends by accident: each is answered in a sentence, none by a 500."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

TABLE = b"Track,Streams\nGlass Harbour,5\n"


def drop(owner: TestClient, content: bytes = TABLE, name: str = "table.csv", **form: str) -> Any:
    return owner.post("/api/v1/imports", files={"file": (name, content)}, data=form)


@pytest.mark.parametrize(
    "address",
    [
        f"imports/{10**30}",
        f"imports/{10**30}/events",
        f"imports?cursor={10**30}",
        "lines?month=0000-01",
        "lines?month=9999-12",
        "lines?store=%00",
        "tracks?q=%00",
        "series?metric=streams&country=%00",
    ],
)
def test_a_value_that_no_database_takes_is_told_of(owner: TestClient, address: str) -> None:
    answer = owner.get(f"/api/v1/{address}")
    assert answer.status_code == 422
    assert answer.json()["code"] == "bad_request"


@pytest.mark.parametrize(
    "mapping",
    [
        '{"Track": "track_title", "Streams": "\\ud800"}',
        '{"\\u0000": "track_title"}',
        '{"columns": {"Track": "track_title"}, "constants": {"store": "a\\u0000b"}}',
        '{"columns": {"Track": "track_title"}, "source": "mine"}',
        '{"columns": {"Track": "track_title"}, "identity": []}',
        '{"columns": {"Track": "track_title"}, "skip": [{"key": 5}]}',
        "[" * 100_000,
    ],
    ids=["half a character", "nul name", "nul constant", "source", "identity", "skip", "deep"],
)
def test_a_mapping_with_odd_parts_is_told_of(owner: TestClient, mapping: str) -> None:
    answer = drop(owner, mapping=mapping)
    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed_mapping"


def test_an_answer_with_half_a_character_leaves_the_preview_as_it_was(owner: TestClient) -> None:
    seen = drop(owner).json()
    change = '{"mapping": {"constants": {"store": "\\ud800"}}}'
    answer = owner.patch(
        f"/api/v1/imports/{seen['id']}",
        content=change,
        headers={"Content-Type": "application/json"},
    )
    assert answer.json()["code"] == "malformed_mapping"
    assert owner.get(f"/api/v1/imports/{seen['id']}").json()["mapping"] == seen["mapping"]


def test_a_mapping_that_cannot_read_the_file_is_not_remembered(owner: TestClient) -> None:
    seen = drop(owner).json()
    change = {"mapping": {"columns": {"Track": None}}, "remember": True}
    changed = owner.patch(f"/api/v1/imports/{seen['id']}", json=change).json()
    assert changed["error"]["code"] == "no_track_title"
    assert owner.get("/api/v1/mappings").json()["items"] == []


def test_amounts_that_cannot_be_money_are_said_and_not_counted(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    rows = "".join(f"Glass Harbour,2026-01,{n},60000000000000\n" for n in range(5))
    sheet = f"Song,Month,Streams,Earnings (EUR)\n{rows}".encode()
    seen = owner.post("/api/v1/imports", files={"file": ("sheet.csv", sheet)}).json()
    assert owner.post(f"/api/v1/imports/{seen['id']}/commit").status_code == 202
    run_jobs()
    done = owner.get(f"/api/v1/imports/{seen['id']}").json()
    assert (done["status"], done["error"]["code"]) == ("failed", "amounts_too_large")
    assert owner.get("/api/v1/earnings").json()["rows"] == []


def test_a_currency_that_is_asked_for_is_no_obstacle_beside_the_question(owner: TestClient) -> None:
    sheet = b"Song,Month,Earnings\nGlass Harbour,2026-01,1.25\n"
    seen = owner.post("/api/v1/imports", files={"file": ("sheet.csv", sheet)}).json()
    assert [question["id"] for question in seen["questions"]] == ["constants:currency"]
    assert seen["error"] is None


def test_money_that_is_the_same_in_every_row_needs_a_currency_too(owner: TestClient) -> None:
    mapping = '{"columns": {"Track": "track_title"}, "constants": {"amount": "7"}}'
    seen = drop(owner, mapping=mapping).json()
    assert [question["id"] for question in seen["questions"]] == ["constants:currency"]


def test_a_file_without_a_name_is_told_of(owner: TestClient) -> None:
    answer = drop(owner, name="")
    assert answer.status_code == 422
    assert answer.json()["detail"] == "file must be a file with a name."


@pytest.mark.parametrize("column", ["Track", "Artist", "Album", "Store"])
def test_a_name_longer_than_any_is_rejected_and_the_other_rows_go_in(
    owner: TestClient, column: str
) -> None:
    row = {"Track": "Glass Harbour", "Artist": "Paper Lantern Club", "Album": "Night Ferry",
           "Store": "Spotify", "Streams": "5"}  # fmt: skip
    table = [row, row | {column: "long " * 2000}]
    text = "\n".join([",".join(row), *(",".join(line.values()) for line in table), ""])
    seen = drop(owner, text.encode()).json()
    assert (seen["imported"], seen["rejected"]) == (1, 1)
    [problem] = seen["problems"]
    assert (problem["line"], problem["column"], problem["code"]) == (3, column, "too_long")
