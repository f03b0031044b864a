"""Spotify for Artists' playlists: what each brought, never a second time among a song's streams."""

from collections.abc import Callable
from typing import Any

import psycopg
from starlette.testclient import TestClient

HEADER = "title,author,listeners,streams,date_added"
SPAN = "28day_20260612_101500"


def put_in(
    owner: TestClient, run_jobs: Callable[[], None], name: str, rows: list[str], song: str
) -> Any:
    content = "\n".join([HEADER, *rows, ""]).encode()
    seen = owner.post("/api/v1/imports", files={"file": (name, content)}).json()
    assert [question["id"] for question in seen["questions"]] == ["constants:track_title"]
    answer = {"mapping": {"constants": {"track_title": song}}}
    told = owner.patch(f"/api/v1/imports/{seen['id']}", json=answer).json()
    assert (told["questions"], told["error"]) == ([], None)
    assert owner.post(f"/api/v1/imports/{seen['id']}/commit").status_code == 202
    run_jobs()
    return owner.get(f"/api/v1/imports/{seen['id']}").json()


def appearances(connection: psycopg.Connection) -> list[Any]:
    return connection.execute(
        "SELECT track_title, playlist_name, streams, listeners FROM playlist_appearances"
        " ORDER BY track_title NULLS FIRST, playlist_name"
    ).fetchall()


def test_one_playlist_with_two_songs_is_told_once_a_song(
    owner: TestClient, run_jobs: Callable[[], None], connection: psycopg.Connection
) -> None:
    row = "Quiet Fjord,quietfjord,210,{},2026-03-06"
    for song, streams in (("Glass Harbour", 260), ("Night Ferry", 31)):
        put_in(owner, run_jobs, f"{song}-playlists-{SPAN}.csv", [row.format(streams)], song)
    put_in(owner, run_jobs, f"Paper Lantern Club-playlists-{SPAN}.csv", [row.format(291)], "-")
    assert appearances(connection) == [
        (None, "Quiet Fjord", 291, 210),
        ("Glass Harbour", "Quiet Fjord", 260, 210),
        ("Night Ferry", "Quiet Fjord", 31, 210),
    ]


def test_what_playlists_brought_is_no_stream_of_the_song_s_again(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    rows = ["Quiet Fjord,quietfjord,210,260,2026-03-06", "Radio,Spotify,12,14,n/a"]
    done = put_in(owner, run_jobs, f"Glass Harbour-playlists-{SPAN}.csv", rows, "Glass Harbour")
    assert (done["status"], done["imported"]) == ("committed", 2)
    assert owner.get("/api/v1/overview").json()["totals"]["streams"] is None


def test_the_next_export_takes_a_playlist_s_place(
    owner: TestClient, run_jobs: Callable[[], None], connection: psycopg.Connection
) -> None:
    for day, streams in (("20260612", 260), ("20260619", 300)):
        name = f"Glass Harbour-playlists-28day_{day}_101500.csv"
        rows = [f"Quiet Fjord,quietfjord,210,{streams},2026-03-06"]
        put_in(owner, run_jobs, name, rows, "Glass Harbour")
    assert appearances(connection) == [("Glass Harbour", "Quiet Fjord", 300, 210)]
