"""Committing many imports by one request, and following them."""

from collections.abc import Callable

from starlette.testclient import TestClient

ASKS = "Song,When,Plays\nGlass Harbour,03/04/2025,41\n"


def dropped(owner: TestClient, name: str, text: str) -> int:
    seen = owner.post("/api/v1/imports", files={"file": (name, text.encode())}).json()
    return int(seen["id"])


def test_many_imports_go_in_by_one_request_and_each_is_judged_by_itself(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    good = [
        dropped(owner, f"{month}.csv", f"Song,Month,Streams\nGlass Harbour,2026-{month:02},5\n")
        for month in (1, 2, 3)
    ]
    asks = dropped(owner, "asks.csv", ASKS)
    answer = owner.post("/api/v1/imports/commit", json={"ids": [*good, asks, good[0], 999]})
    assert answer.status_code == 202
    items = answer.json()["items"]
    assert [(one["id"], one["accepted"]) for one in items] == [
        *((one, True) for one in good),
        (asks, False),
        (999, False),
    ]
    assert [one["error"] and one["error"]["code"] for one in items[-2:]] == [
        "answer_needed",
        "not_found",
    ]
    run_jobs()
    numbers = ",".join(map(str, [*good, asks]))
    found = owner.get("/api/v1/imports/states", params={"ids": numbers}).json()["items"]
    assert [(one["status"], one["imported"]) for one in found] == [
        *(("committed", 1) for _ in good),
        ("previewed", None),
    ]
    assert [one["period"] for one in found[:2]] == [
        {"start": "2026-01-01", "end": "2026-01-31"},
        {"start": "2026-02-01", "end": "2026-02-28"},
    ]
    assert owner.get("/api/v1/overview").json()["totals"]["streams"] == 15


def test_what_waits_is_found_however_much_came_in_after_it(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    left = dropped(owner, "left.csv", "Song,Month,Streams\nGlass Harbour,2025-01,5\n")
    later = [
        dropped(owner, f"{day}.csv", f"Song,Day,Streams\nNight Ferry,2026-01-{day:02},{day}\n")
        for day in range(1, 4)
    ]
    owner.post("/api/v1/imports/commit", json={"ids": later})
    run_jobs()
    found = owner.get("/api/v1/imports", params={"waiting": True}).json()
    assert [one["id"] for one in found["items"]] == [left]
    assert len(owner.get("/api/v1/imports").json()["items"]) == 4


def test_a_file_that_waits_is_known_as_one_that_is_in_also_from_the_list(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    text = "Song,Month,Streams\nGlass Harbour,2026-01,5\n"
    first = dropped(owner, "january.csv", text)
    owner.post("/api/v1/imports/commit", json={"ids": [first]})
    run_jobs()
    again = dropped(owner, "january (1).csv", text)
    [waits] = owner.get("/api/v1/imports", params={"waiting": True}).json()["items"]
    assert (waits["id"], waits["same_file_as"], waits["imported"]) == (again, first, 0)
    owner.post(f"/api/v1/imports/{first}/undo")
    run_jobs()
    [waits] = owner.get("/api/v1/imports", params={"waiting": True}).json()["items"]
    assert waits["same_file_as"] is None


def test_no_numbers_or_wild_ones_are_refused_or_not_found(owner: TestClient) -> None:
    assert owner.post("/api/v1/imports/commit", json={"ids": []}).status_code == 422
    wild = owner.post("/api/v1/imports/commit", json={"ids": [-1, 2**62, 2**80]}).json()
    assert {one["error"]["code"] for one in wild["items"]} == {"not_found"}
    found = owner.get("/api/v1/imports/states", params={"ids": f"x,,{2**80},-1"})
    assert found.json() == {"items": []}
