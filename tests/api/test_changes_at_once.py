"""Two changes of one import at the same time: both are there, or one is refused."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.testclient import TestClient

PAIRS = 8
FIRST: dict[str, Any] = {"mapping": {"columns": {"Hits": "streams"}}}
SECOND: dict[str, Any] = {"mapping": {"constants": {"store": "Spotify"}}}


def test_two_changes_at_once_are_both_kept_or_one_is_a_conflict(owner: TestClient) -> None:
    table = b"Track,Hits,Note\nGlass Harbour,5,a\nPaper Lantern,7,b\n"
    for pair in range(PAIRS):
        number = owner.post(
            "/api/v1/imports",
            files={"file": (f"{pair}.csv", table)},
            data={"mapping": '{"Track": "track_title"}'},
        ).json()["id"]

        def change(wanted: dict[str, Any], number: int = number) -> int:
            return int(owner.patch(f"/api/v1/imports/{number}", json=wanted).status_code)

        with ThreadPoolExecutor(2) as threads:
            answers = list(threads.map(change, (FIRST, SECOND)))
        mapping = owner.get(f"/api/v1/imports/{number}").json()["mapping"]
        there = [
            mapping["columns"].get("Hits") == "streams",
            mapping["constants"].get("store") == "Spotify",
        ]
        assert set(answers) <= {200, 409}
        assert there == [answer == 200 for answer in answers]
