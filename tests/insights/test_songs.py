"""Names and songs: merging and splitting by hand change no sum, and outlive an undo."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from unittest.mock import ANY

from starlette.testclient import TestClient

from tests.factories import CLUB, CODES, UserFactory, sale, sign_in
from tests.insights.conftest import Studio, days

OTHER = "QZZZZ2300009"
TWO = [sale(quantity=10), sale(quantity=20, title="Glass Harbor", isrc=OTHER)]


def ids(studio: Studio) -> dict[str, int]:
    return {track["title"]: track["id"] for track in studio.get("tracks")["items"]}


def merge(studio: Studio, into: str, other: str) -> Any:
    known = ids(studio)
    answer = studio.browser.post(
        f"/api/v1/tracks/{known[into]}/merge", json={"other": known[other]}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_merging_and_splitting_keep_the_totals_and_move_the_lines(studio: Studio) -> None:
    studio.put_in(TWO)
    before = studio.home["totals"]
    page = merge(studio, "Glass Harbour", "Glass Harbor")
    assert page["streams"] == 30
    assert studio.home["totals"] == before
    assert list(ids(studio)) == ["Glass Harbour"]
    lines = studio.get("lines", metric="streams", track=page["id"])
    assert lines["total"]["streams"] == 30
    assert [item["title"] for item in lines["items"]] == ["Glass Harbour", "Glass Harbor"]
    moved = next(name["id"] for name in page["identifiers"] if name["isrc"] == OTHER)
    own = studio.browser.post(f"/api/v1/tracks/{page['id']}/split", json={"identifier": moved})
    assert own.json()["streams"] == 10
    assert studio.home["totals"] == before
    assert studio.track("Glass Harbor")["streams"] == 20
    assert studio.track("Glass Harbour")["streams"] == 10


def test_merging_a_timeline_with_its_song_ends_the_double_count(studio: Studio) -> None:
    studio.put_in([sale(quantity=1000)])
    studio.song_timeline(days("2026-01-01", 31, "40"), "Glass Harbour (Official)")
    assert studio.home["totals"]["streams"] == 1000 + 1240
    page = merge(studio, "Glass Harbour", "Glass Harbour (Official)")
    assert page["streams"] == 1240
    assert studio.home["totals"]["streams"] == 1240
    assert page["notes"][0]["code"] == "two_views"


def test_an_undo_after_a_merge_is_whole_and_the_same_file_again_finds_the_merge(
    studio: Studio,
) -> None:
    kept = studio.put_in([sale(quantity=5, title="Night Ferry")])
    before = studio.home
    first = studio.put_in(TWO)
    merged = merge(studio, "Glass Harbour", "Glass Harbor")
    after = studio.home
    studio.take_out(first)
    assert studio.home == before
    assert list(ids(studio)) == ["Night Ferry"]
    studio.put_in(TWO)
    assert studio.home == after
    assert studio.track("Glass Harbour")["id"] == merged["id"]
    assert studio.track("Glass Harbour")["streams"] == 30
    studio.take_out(kept)
    assert studio.home["totals"]["streams"] == 30


def test_the_same_code_with_two_titles_is_one_song(studio: Studio) -> None:
    studio.put_in([sale(quantity=10), sale(quantity=20, title="GLASS HARBOUR (2024)",
                                           isrc="QZZZZ2300001")])  # fmt: skip
    [song] = studio.get("tracks")["items"]
    assert song["streams"] == 30


def test_a_name_without_a_code_goes_to_the_only_song_of_that_title(studio: Studio) -> None:
    studio.put_in([sale(quantity=10), sale(quantity=20, isrc="", title="glass harbour")])
    [song] = studio.get("tracks")["items"]
    assert (song["streams"], song["isrc"]) == (30, "QZZZZ2300001")
    studio.put_in([sale(quantity=7, isrc=OTHER)])  # now two recordings have this title
    assert sorted(t["streams"] for t in studio.get("tracks")["items"]) == [7, 10, 20]
    assert studio.home["totals"]["streams"] == 37


def test_near_songs_are_misspellings_and_not_versions_or_parts(studio: Studio) -> None:
    titles = ["Glass Harbour", "Glass Harbor", "Glass Harbour (Live)", "Glass Harbour, Pt. 2"]
    studio.put_in(
        [sale(title=title, isrc=f"QZZZZ230010{n}") for n, title in enumerate(titles)]
        + [sale(title="Glass Harbour", isrc="QZZZZ2300200", artist="Noise Parish")]
    )
    own = next(t for t in studio.get("tracks")["items"] if t["isrc"] == "QZZZZ2300100")
    near = studio.get(f"tracks/{own['id']}")["near"]
    assert [(other["title"], other["artist"]) for other in near] == [("Glass Harbor", CLUB)]


def test_album_sales_are_the_releases_and_are_said(studio: Studio) -> None:
    album = sale(title="Night Ferry EP", store="iTunes", quantity=1, amount="3.49", isrc="",
                 kind="Album")  # fmt: skip
    studio.put_in([sale(amount="0.5"), album])
    rows = studio.get("earnings", group_by="track")["rows"]
    assert {(row["track"], row["track_id"] is None, row["amount"]) for row in rows} == {
        ("Glass Harbour", False, "0.5"), ("Night Ferry EP", True, "3.49"),
    }  # fmt: skip
    home = studio.home
    assert home["no_track"]["money"] == [{"currency": "USD", "amount": "3.49"}]
    assert home["no_track"]["downloads"] == 1
    [said] = [note["message"] for note in home["notes"] if note["code"] == "no_track"]
    assert said == (
        "Not linked to a track (for example album sales): 1 download, 3.49 USD."
        " The totals include this, but no track does."
    )


def test_a_deduction_carries_money_and_no_plays(studio: Studio) -> None:
    studio.put_in([sale(quantity=120, amount="0.411"), sale(quantity=120, amount="-0.098")])
    song = studio.track()
    assert song["streams"] == 120
    assert song["money"] == [{"currency": "USD", "amount": "0.313"}]
    kinds = [line["kind"] for line in studio.get("lines")["items"]]
    assert kinds == ["stream", "adjustment"]


def test_an_undo_gives_the_rows_to_the_other_import_and_the_counts_say_so(studio: Studio) -> None:
    first = studio.audience_timeline(days("2026-01-01", 10, "1", "2", "3"))
    newer = studio.audience_timeline(days("2026-01-06", 10, "1", "5", "3"))
    studio.take_out(newer)
    answer = studio.get(f"imports/{first}")
    assert (answer["imported"], answer["duplicates"]) == (10, 0)
    rows = [sale(month=f"2026-0{n}") for n in range(1, 5)]
    longer, again = studio.put_in(rows), studio.put_in(rows[:3])
    studio.take_out(longer)
    answer = studio.get(f"imports/{again}")
    assert (answer["imported"], answer["duplicates"], answer["total_rows"]) == (3, 0, 3)


def test_nothing_of_another_user_is_ever_seen(
    studio: Studio, another_browser: Callable[[], TestClient]
) -> None:
    """Two users with the same files see the same figures, each from their own lines."""
    UserFactory.create(studio.conn, "two@example.org")
    browser = another_browser()
    sign_in(browser, "two@example.org")
    other = Studio(browser, studio.conn, studio.folder)
    assert other.id != studio.id
    rows = [*TWO, sale(store="Deezer", country="OU", amount="1.5")]
    paths = ("overview", "tracks", "earnings?group_by=store,month", "lines?metric=streams",
             "series?metric=streams", "imports", "mappings")  # fmt: skip
    nothing = {path: other.get(path) for path in paths}
    mine = studio.put_in(rows)
    studio.song_timeline(days("2026-01-01", 31, "40"))
    studio.audience_timeline(days("2026-01-01", 31, "30", "60", "900"))
    assert {path: other.get(path) for path in paths} == nothing
    for path in (f"tracks/{ids(studio)['Glass Harbour']}", f"imports/{mine}",
                 f"imports/{mine}/rows/2", f"imports/{mine}/problems"):  # fmt: skip
        assert studio.browser.get(f"/api/v1/{path}").status_code == 200
        assert browser.get(f"/api/v1/{path}").status_code == 404
    before = studio.home
    other.put_in(rows)
    assert studio.home == before
    assert other.home["totals"]["money"] == before["totals"]["money"]
    assert other.home["totals"]["streams"] == 130
    merge(other, "Glass Harbour", "Glass Harbor")
    assert studio.home == before
    theirs = other.get("lines", metric="earnings")["total"]
    assert Decimal(theirs["money"][0]["amount"]) == Decimal("0.822000000002") + Decimal("1.5")


def test_a_release_date_stays_when_a_title_meets_its_isrc(studio: Studio) -> None:
    studio.put_in(
        [f"2026-01,Glass Harbour,{CLUB},Spotify,7,2025-12-05"],
        "Month,Title,Artist,Store,Streams,Release date", "mine.csv",
    )  # fmt: skip
    alone = studio.get(f"tracks/{studio.track()['id']}")
    assert (alone["isrc"], alone["release_date"]) == (None, "2025-12-05")
    statement = studio.put_in([sale(quantity=10)])
    joined = studio.get(f"tracks/{studio.track()['id']}")
    assert (joined["isrc"], joined["release_date"]) == (CODES["Glass Harbour"], "2025-12-05")
    studio.take_out(statement)
    assert studio.get(f"tracks/{studio.track()['id']}") == alone | {
        "id": studio.track()["id"], "identifiers": ANY,
    }  # fmt: skip


def test_a_title_that_two_recordings_have_takes_the_date_of_neither(studio: Studio) -> None:
    header = "Month,Title,Artist,ISRC,Store,Streams,Release date"
    dated = f"2026-01,Glass Harbour,{CLUB},QZAAA2500001,Spotify,7,2025-12-05"
    studio.put_in([f"2026-01,Glass Harbour,{CLUB},Spotify,3"], "Month,Title,Artist,Store,Streams")
    studio.put_in([dated], header, "first.csv")
    studio.put_in([dated.replace("QZAAA2500001", "QZAAA2500002")], header, "second.csv")
    pages = [studio.get(f"tracks/{one['id']}") for one in studio.get("tracks")["items"]]
    found = {one["isrc"]: one["release_date"] for one in pages}
    assert found == {None: None, "QZAAA2500001": "2025-12-05", "QZAAA2500002": "2025-12-05"}
