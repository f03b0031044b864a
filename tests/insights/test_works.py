"""Songwriters' statements: money by right, plays counted once, works offered and never linked."""

import itertools
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.factories import CLUB, CODES, sale
from tests.insights.conftest import Studio, days

WRITER = "Ada Lanternfield"
GOLDEN = Path(__file__).parents[1] / "statements" / "golden"
MLC = Path("the_mlc/royalty_detail/MLC_Royalty_Detail_2026-10.tsv")
ASCAP = Path("ascap/domestic/7654321.csv")


def work(
    title: str | None = "GLASS HARBOUR", plays: int = 900, amount: str = "1.5",
    isrc: str | None = None, store: str = "Spotify", **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """One line of a songwriter's statement."""
    return {
        "title": title, "writer": WRITER, "isrc": isrc, "store": store, "quantity": plays,
        "composition_plays": plays, "amount": Decimal(amount), "currency": "USD",
        "period_start": date(2026, 1, 1), "period_end": date(2026, 1, 31), **more,
    }  # fmt: skip


def code(title: str = "Glass Harbour", **more: Any) -> dict[str, Any]:
    """One line of a statement that names recordings by their ISRC alone."""
    return {
        "isrc": CODES[title], "store": "Deezer", "streams": 50, "quantity": 50,
        "amount": Decimal("0.25"), "currency": "USD", "period_start": date(2026, 1, 1),
        "period_end": date(2026, 1, 31), **more,
    }  # fmt: skip


def titles(studio: Studio) -> list[tuple[str, str | None]]:
    return sorted((track["title"], track["artist"]) for track in studio.get("tracks")["items"])


def test_two_rights_of_the_same_plays_are_one_count_and_money_by_right(studio: Studio) -> None:
    studio.put_in([sale(quantity=1000, amount="4")])
    studio.put_lines([work(isrc=CODES["Glass Harbour"])], "the_mlc", "composition")
    for group in (studio.home["totals"], studio.home["months"][0], studio.track()):
        assert (group["streams"], group["composition_plays"]) == (1000, 900)
        assert group["money"] == [{"currency": "USD", "amount": "5.5"}]
        assert group["recording_money"] == [{"currency": "USD", "amount": "4"}]
        assert group["composition_money"] == [{"currency": "USD", "amount": "1.5"}]
    assert titles(studio) == [("Glass Harbour", CLUB)]
    rows = studio.get("earnings", group_by="rights,source")["rows"]
    assert [(row["rights"], row["source"], row["amount"]) for row in rows] == [
        ("composition", "the_mlc", "1.5"), ("recording", "distrokid", "4"),
    ]  # fmt: skip
    lines = studio.get("lines", metric="earnings", rights="composition")
    assert [(one["rights"], one["writer"]) for one in lines["items"]] == [("composition", WRITER)]
    assert studio.get("lines", metric="composition_plays")["total"]["composition_plays"] == 900
    points = studio.get("series", metric="composition_plays")["points"]
    assert [(point["date"], point["value"]) for point in points] == [("2026-01-01", 900)]


def test_a_compositions_plays_are_no_streams_where_no_recording_s_statement_is_there(
    studio: Studio,
) -> None:
    studio.put_lines([work(kind="performance", performances=900)], "ascap", "composition")
    totals = studio.home["totals"]
    assert totals["streams"] is None
    assert (totals["composition_plays"], totals["performances"]) == (900, 900)
    assert totals["recording_money"] == []


def test_plays_of_compositions_are_not_judged_against_a_store_s_own_counts(studio: Studio) -> None:
    studio.put_lines([work(isrc=CODES["Glass Harbour"])], "the_mlc", "composition")
    studio.song_timeline(days("2026-01-01", 31, "40"))
    totals = studio.home["totals"]
    assert (totals["streams"], totals["composition_plays"]) == (1240, 900)


def test_a_work_is_offered_and_never_linked_by_its_title(studio: Studio) -> None:
    studio.put_in([sale(quantity=1000, amount="4"), sale(title="Night Ferry")])
    studio.put_lines([work()], "ascap", "composition")
    assert len(titles(studio)) == 3
    [match] = studio.get("tracks/matches")["items"]
    assert match["work"]["title"] == "GLASS HARBOUR"
    assert (match["work"]["work"], match["work"]["writer"]) == (True, WRITER)
    [recording] = match["recordings"]
    assert (recording["title"], recording["work"], recording["score"]) == (
        "Glass Harbour", False, 100,
    )  # fmt: skip
    page = studio.track()
    [offer] = page["near"]
    assert (offer["id"], offer["work"]) == (match["work"]["id"], True)


def test_a_merged_work_outlives_an_undo(studio: Studio) -> None:
    studio.put_in([sale(quantity=1000, amount="4")])
    number = studio.put_lines([work()], "ascap", "composition")
    recording = studio.track()["id"]
    other = studio.get("tracks/matches")["items"][0]["work"]["id"]
    merged = studio.browser.post(f"/api/v1/tracks/{recording}/merge", json={"other": other}).json()
    assert (merged["title"], merged["streams"], merged["composition_plays"]) == (
        "Glass Harbour", 1000, 900,
    )  # fmt: skip
    assert [name["work"] for name in merged["identifiers"]] == [False, True]
    assert merged["identifiers"][1]["writer"] == WRITER
    assert studio.get("tracks/matches")["items"] == []
    studio.take_out(number)
    assert studio.track()["composition_plays"] is None
    studio.put_lines([work()], "ascap", "composition")
    assert titles(studio) == [("Glass Harbour", CLUB)]
    assert studio.track()["composition_money"] == [{"currency": "USD", "amount": "1.5"}]


def test_a_recording_merged_into_a_work_gives_it_its_name(studio: Studio) -> None:
    studio.put_in([sale()])
    studio.put_lines([work()], "ascap", "composition")
    [match] = studio.get("tracks/matches")["items"]
    page = studio.browser.post(
        f"/api/v1/tracks/{match['work']['id']}/merge", json={"other": match["recordings"][0]["id"]}
    ).json()
    assert (page["title"], page["artist"], page["work"]) == ("Glass Harbour", CLUB, False)
    assert page["isrc"] == CODES["Glass Harbour"]


def test_a_work_that_was_split_off_is_not_offered_again(studio: Studio) -> None:
    studio.put_in([sale()])
    studio.put_lines([work()], "ascap", "composition")
    [match] = studio.get("tracks/matches")["items"]
    page = studio.browser.post(
        f"/api/v1/tracks/{studio.track()['id']}/merge", json={"other": match["work"]["id"]}
    ).json()
    name = next(name["id"] for name in page["identifiers"] if name["work"])
    studio.browser.post(f"/api/v1/tracks/{page['id']}/split", json={"identifier": name})
    assert len(titles(studio)) == 2
    assert studio.get("tracks/matches")["items"] == []


def test_an_isrc_is_shown_until_a_file_names_it_whatever_the_order(studio: Studio) -> None:
    unnamed = studio.put_lines([code()], "deezer")
    assert titles(studio) == [(CODES["Glass Harbour"], None)]
    assert studio.get(f"tracks/{studio.track(CODES['Glass Harbour'])['id']}")["near"] == []
    named = studio.put_in([sale()])
    home = studio.home
    assert titles(studio) == [("Glass Harbour", CLUB)]
    assert studio.track()["streams"] == 150
    studio.take_out(named)
    assert titles(studio) == [(CODES["Glass Harbour"], None)]
    [name] = studio.track(CODES["Glass Harbour"])["identifiers"]
    assert (name["title"], name["isrc"]) == (None, CODES["Glass Harbour"])
    studio.take_out(unnamed)
    assert titles(studio) == []
    named = studio.put_in([sale()])
    studio.put_lines([code()], "deezer")
    again = studio.home
    assert titles(studio) == [("Glass Harbour", CLUB)]
    assert again["totals"] == home["totals"]
    studio.take_out(named)
    assert titles(studio) == [(CODES["Glass Harbour"], None)]


def test_a_recording_s_own_name_is_stronger_than_a_songwriter_s(studio: Studio) -> None:
    written = studio.put_lines([work(isrc=CODES["Glass Harbour"])], "the_mlc", "composition")
    studio.put_lines([code()], "deezer")
    assert titles(studio) == [("GLASS HARBOUR", None)]
    assert studio.track("GLASS HARBOUR")["work"] is False
    named = studio.put_in([sale()])
    assert titles(studio) == [("Glass Harbour", CLUB)]
    studio.take_out(named)
    assert titles(studio) == [("GLASS HARBOUR", None)]
    studio.take_out(written)
    assert titles(studio) == [(CODES["Glass Harbour"], None)]


def test_a_title_without_an_isrc_finds_the_recording_once_that_is_named(studio: Studio) -> None:
    studio.song_timeline(days("2026-02-01", 28, "10"))
    studio.put_lines([code()], "deezer")
    assert len(titles(studio)) == 2
    named = studio.put_in([sale()])
    assert titles(studio) == [("Glass Harbour", CLUB)]
    studio.take_out(named)
    assert titles(studio) == [("Glass Harbour", None), (CODES["Glass Harbour"], None)]


def known(studio: Studio) -> list[tuple[Any, ...]]:
    """The tracks and their figures, whatever ids they have."""
    return sorted(
        (
            track["title"], track["artist"] or "", track["isrc"] or "", track["work"],
            track["streams"], track["composition_plays"], str(track["money"]),
        )
        for track in studio.get("tracks")["items"]
    )  # fmt: skip


FILES: dict[str, Callable[[Studio], int]] = {
    "statement": lambda studio: studio.put_in([sale()]),
    "timeline": lambda studio: studio.song_timeline(days("2026-02-01", 28, "10")),
    "codes": lambda studio: studio.put_lines([code()], "deezer"),
    "mechanicals": lambda studio: studio.put_lines(
        [work(isrc=CODES["Glass Harbour"]), work(isrc="QZZZZ2300009")], "the_mlc", "composition"
    ),
    "performances": lambda studio: studio.put_lines([work()], "ascap", "composition"),
}


def test_tracks_depend_on_which_files_there_are_and_not_on_their_order(studio: Studio) -> None:
    alone: dict[frozenset[str], list[tuple[Any, ...]]] = {}
    orders = list(itertools.permutations(FILES))
    for order in orders[:: len(orders) // 24]:
        studio.clear()
        there: dict[str, int] = {}
        for name in order:
            there[name] = FILES[name](studio)
            found = known(studio)
            assert alone.setdefault(frozenset(there), found) == found, (order, name)
        for name in order[::-2]:
            studio.take_out(there.pop(name))
            found = known(studio)
            assert alone.setdefault(frozenset(there), found) == found, (order, "without", name)


def test_real_files_of_both_rights_are_one_song_with_its_plays_once(studio: Studio) -> None:
    mine = studio.put_in([sale("2026-07", quantity=1000, amount="4", isrc="QZZZZ2400001")])
    mlc = studio.put_in((GOLDEN / MLC).read_text(), name=MLC.name)
    song = studio.track()
    assert (song["streams"], song["composition_plays"], song["isrc"]) == (
        1000, 1040, "QZZZZ2400001",
    )  # fmt: skip
    assert song["recording_money"] == [{"currency": "USD", "amount": "4"}]
    assert song["composition_money"] == [{"currency": "USD", "amount": "0.3224"}]
    answer = studio.get(f"imports/{mlc}")
    assert (answer["rights"], answer["streams"], answer["composition_plays"]) == (
        "composition", None, 1632,
    )  # fmt: skip
    ascap = studio.put_in((GOLDEN / ASCAP).read_text(), name=ASCAP.name)
    assert studio.home["totals"]["streams"] == 1000
    assert studio.track()["composition_plays"] == 1040
    offered = [one["work"]["title"] for one in studio.get("tracks/matches")["items"]]
    assert "GLASS HARBOUR" in offered
    before = studio.home["totals"]
    for number in (mlc, ascap):
        studio.take_out(number)
    assert studio.home["totals"]["composition_plays"] is None
    studio.put_in((GOLDEN / ASCAP).read_text(), name=ASCAP.name)
    studio.put_in((GOLDEN / MLC).read_text(), name=MLC.name)
    assert studio.home["totals"] == before
    studio.take_out(mine)
    assert studio.home["totals"]["streams"] is None
