"""One distributor's exports over their whole life, through the API, as a browser would."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from starlette.testclient import TestClient

from tests.factories import DISTROKID

JANUARY = [
    "2024-02-11\t2023-12\tSpotify\tPaper Lantern Club\tGlass Harbour\tQZZZZ2300001\t\t412\t100"
    "\tSong\tDE\t0\t1.10204000",
    "2024-02-11\t2023-12\tSpotify\tPaper Lantern Club\tGlass Harbour\tQZZZZ2300001\t\t412\t100"
    "\tSong\tDE\t0\t-0.27551000",
    "2024-02-11\t2023-12\tDeezer\tPaper Lantern Club\tGlass Harbour\tQZZZZ2300001\t\t7\t100"
    "\tSong\tFR\t0\t0.000310000001",
    "2024-02-11\t2023-12\tDeezer\tPaper Lantern Club\tGlass Harbour\tQZZZZ2300001\t\t7\t100"
    "\tSong\tFR\t0\t0.000310000001",
    "2024-02-11\t2023-11\tiTunes\tPaper Lantern Club\tNight Ferry EP\t\t199999000011\t1\t100"
    "\tAlbum\tUS\t0\t3.49000000",
    "2024-02-11\t2023-12\tFacebook\tPaper Lantern Club\tGlass Harbour\tQZZZZ2300001\t\t90211\t100"
    "\tSong\tOU\t0\t0.04110000",
]
FEBRUARY = [
    "2024-03-11\t2024-01\tSpotify\tPaper Lantern Club\tGlass Harbour\tQZZZZ2300001\t\t500\t100"
    "\tSong\tDE\t0\t1.55000000",
    "2024-03-11\t2023-12\tDeezer\tPaper Lantern Club\tGlass Harbour\tQZZZZ2300001\t\t7\t100"
    "\tSong\tFR\t0\t0.000310000001",
]


def export(*parts: list[str]) -> bytes:
    return "\r\n".join([DISTROKID, *(row for part in parts for row in part), ""]).encode()


def drop(owner: TestClient, content: bytes, name: str = "DistroKid.tsv", **form: str) -> Any:
    answer = owner.post("/api/v1/imports", files={"file": (name, content)}, data=form)
    assert answer.status_code == 201, answer.text
    return answer.json()


def put_in(
    owner: TestClient, run_jobs: Callable[[], None], content: bytes, name: str = "DistroKid.tsv"
) -> Any:
    seen = drop(owner, content, name)
    answer = owner.post(f"/api/v1/imports/{seen['id']}/commit")
    assert answer.status_code == 202, answer.text
    run_jobs()
    done = owner.get(f"/api/v1/imports/{seen['id']}").json()
    assert done["status"] == "committed", json.dumps(done["error"])
    assert done["total_rows"] == done["imported"] + done["duplicates"] + done["rejected"] + sum(
        rule["rows"] for rule in done["skipped"]
    )
    return done


def take_out(owner: TestClient, run_jobs: Callable[[], None], number: int) -> None:
    assert owner.post(f"/api/v1/imports/{number}/undo").status_code == 202
    run_jobs()
    assert owner.get(f"/api/v1/imports/{number}").json()["status"] == "undone"


def total(owner: TestClient) -> Any:
    [found] = owner.get("/api/v1/earnings").json()["totals"] or [None]
    return found


def expected(*parts: list[str]) -> Decimal:
    return sum((Decimal(row.split("\t")[12]) for part in parts for row in part), Decimal(0))


def test_a_known_export_is_recognised_counted_and_needs_no_decision(owner: TestClient) -> None:
    seen = drop(owner, export(JANUARY))
    assert seen["source"] == "distrokid"
    assert seen["confidence"] == 1
    assert seen["questions"] == []
    assert (seen["imported"], seen["duplicates"], seen["rejected"]) == (6, 0, 0)
    assert seen["totals"] == [{"currency": "USD", "amount": f"{expected(JANUARY)}"}]
    assert (seen["streams"], seen["downloads"], seen["uses"]) == (412 + 7 + 7, 1, 90_211)
    assert total(owner) is None  # nothing is counted before the commit
    assert drop(owner, export(FEBRUARY))["uses"] is None


def test_a_preview_is_counted_anew_once_another_file_of_its_source_has_gone_in(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    waits = drop(owner, export(FEBRUARY, JANUARY))
    assert (waits["imported"], waits["duplicates"]) == (8, 0)
    put_in(owner, run_jobs, export(JANUARY))
    place = f"/api/v1/imports/{waits['id']}"
    left = owner.get(place).json()
    assert (left["status"], left["imported"], left["duplicates"]) == ("previewed", None, None)
    again = owner.patch(place, json={"mapping": left["mapping"]}).json()
    assert (again["imported"], again["duplicates"]) == (2, 6)


def test_a_preview_is_counted_anew_once_what_it_found_stored_was_taken_out(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    first = put_in(owner, run_jobs, export(JANUARY))
    waits = drop(owner, export(JANUARY))
    assert (waits["imported"], waits["duplicates"]) == (0, 6)
    take_out(owner, run_jobs, first["id"])
    place = f"/api/v1/imports/{waits['id']}"
    left = owner.get(place).json()
    assert (left["status"], left["imported"], left["duplicates"]) == ("previewed", None, None)
    again = owner.patch(place, json={"mapping": left["mapping"]}).json()
    assert (again["imported"], again["duplicates"]) == (6, 0)
    assert (again["source"], again["confidence"]) == ("distrokid", 1)


def test_the_same_export_twice_then_a_longer_one_then_undo_of_the_first(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    first = put_in(owner, run_jobs, export(JANUARY))
    assert (first["imported"], first["duplicates"]) == (6, 0)
    assert Decimal(total(owner)["amount"]) == expected(JANUARY)

    again = put_in(owner, run_jobs, export(JANUARY))
    assert (again["imported"], again["duplicates"]) == (0, 6)
    assert again["same_file_as"] == first["id"]
    assert Decimal(total(owner)["amount"]) == expected(JANUARY)

    longer = put_in(owner, run_jobs, export(FEBRUARY, JANUARY))
    assert (longer["imported"], longer["duplicates"]) == (2, 6)
    assert Decimal(total(owner)["amount"]) == expected(JANUARY, FEBRUARY)
    assert total(owner)["streams"] == 412 + 7 + 7 + 500 + 7

    take_out(owner, run_jobs, first["id"])
    assert Decimal(total(owner)["amount"]) == expected(JANUARY, FEBRUARY)
    take_out(owner, run_jobs, longer["id"])
    assert Decimal(total(owner)["amount"]) == expected(JANUARY)
    take_out(owner, run_jobs, again["id"])
    assert total(owner) is None
    assert owner.get("/api/v1/tracks").json()["items"] == []


def test_adjustments_carry_money_and_no_plays_and_uses_are_not_streams(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    put_in(owner, run_jobs, export(JANUARY))
    home = owner.get("/api/v1/overview").json()
    assert home["totals"]["streams"] == 412 + 7 + 7
    assert home["totals"]["uses"] == 90211
    assert home["totals"]["downloads"] == 1
    spotify = next(store for store in home["stores"] if store["store"] == "Spotify")
    assert spotify["streams"] == 412
    assert spotify["money"] == [{"currency": "USD", "amount": "0.82653"}]


def test_every_figure_opens_to_the_lines_that_sum_to_it(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    done = put_in(owner, run_jobs, export(JANUARY))
    home = owner.get("/api/v1/overview").json()
    for store in home["stores"]:
        lines = owner.get(
            "/api/v1/lines", params={"metric": "earnings", "store": store["store"]}
        ).json()
        assert lines["total"]["money"] == store["money"]
    lines = owner.get("/api/v1/lines", params={"metric": "streams", "month": "2023-12"}).json()
    assert lines["total"]["streams"] == 412 + 7 + 7
    assert [item["line"] for item in lines["items"]] == [2, 4, 5]
    row = owner.get(f"/api/v1/imports/{done['id']}/rows/4").json()
    assert {"column": "Store", "value": "Deezer"} in row["cells"]
