"""Campaign files in the store: submissions out of events, spend counted once, and whole undo."""

import random
import re
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.factories import CLUB, Musician, sale
from tunescore.ingest.campaigns import edits, placements, rollup, track_links
from tunescore.ingest.lines import tracks

FEW = examples(8)
HISTORY = (
    "Song,Campaign url,Campaign date,Outlet,Outlet type,Outlet url,Outlet country,Action,"
    "Action timestamp,Feedback,Additional notes,Listen time (seconds)"
)
NAME = "Paper Lantern Club submission history (Jul 12, 2026).csv"
META = "Reporting starts,Reporting ends,Campaign name,Amount spent (USD),Impressions,Link clicks"
META_DAYS = "Day,Campaign name,Amount spent (USD),Impressions,Link clicks"


def event(
    outlet: str, action: str, at: str, song: str = "Glass Harbour", campaign: str = "x1",
    feedback: str = "", kind: str = "Spotify Playlister",
) -> str:  # fmt: skip
    """One row of a SubmitHub history."""
    slug = outlet.replace(" ", "-").replace(",", "")
    return (
        f"{CLUB} - {song},https://www.submithub.com/song/{campaign},2026-03-02T09:00:00.000Z,"
        f'"{outlet}",{kind},https://www.submithub.com/blog/{slug},Norway,'
        f'{action},2026-03-{at}Z,"{feedback}",,30'
    )


LOG = [
    event("Quiet Fjord", "listen", "02T18:11:09.120"),
    event("Quiet Fjord", "approved", "02T18:13:40.002"),
    event("Noise Parish", "listen", "03T02:01:00.000", kind="Blog"),
    event("Noise Parish", "declined", "03T02:05:01.900", feedback="Not for us", kind="Blog"),
    event("Quiet Fjord", "shared", "04T10:00:00.500",
          feedback="https://example.org/a,https://example.org/b"),
    event("Salt, Lake 🎧", "listen", "05T10:00:00.000"),
    event("Low Tide", "saved", "06T10:00:00.000", campaign="x2"),
]  # fmt: skip


@pytest.fixture
def musician(connection: psycopg.Connection, tmp_path: Path) -> Musician:
    return Musician(connection, tmp_path)


def rows(musician: Musician, query: str) -> list[Any]:
    return musician.store.execute(query).fetchall()


def campaigns(musician: Musician) -> list[Any]:
    return rows(
        musician,
        "SELECT name, kind, first_day, last_day, begins FROM campaigns"
        " WHERE user_id = %(user)s AND lines > 0 ORDER BY key",
    )


def submissions(musician: Musician) -> list[Any]:
    return rows(
        musician,
        "SELECT curator, result, said_yes_on, links FROM campaign_submissions"
        " WHERE user_id = %(user)s ORDER BY curator",
    )


def spent(musician: Musician) -> list[Any]:
    return rows(
        musician,
        "SELECT campaign_name, currency, trim_scale(sum(cost))::text FROM campaign_lines"
        " WHERE user_id = %(user)s AND counted GROUP BY 1, 2 ORDER BY 1, 2",
    )


def test_the_rows_of_a_curator_are_one_submission_with_the_strongest_answer(
    musician: Musician,
) -> None:
    musician.put_in(LOG, HISTORY, NAME)
    assert submissions(musician) == [
        ("Low Tide", "listened", None, []),
        ("Noise Parish", "declined", None, []),
        (
            "Quiet Fjord",
            "shared",
            date(2026, 3, 2),
            ["https://example.org/a", "https://example.org/b"],
        ),
        ("Salt, Lake 🎧", "listened", None, []),
    ]
    first, second = campaigns(musician)
    assert first == (
        "Glass Harbour", "pitching", date(2026, 3, 2), date(2026, 3, 5), date(2026, 3, 2),
    )  # fmt: skip
    assert second[4] is None, "nobody said yes in the second campaign"


def test_a_longer_history_over_a_shorter_one_adds_only_what_is_new(musician: Musician) -> None:
    shorter = musician.put_in(LOG[:4], HISTORY, NAME)
    longer = musician.put_in(LOG, HISTORY, NAME)
    assert musician.counts(shorter) == (4, 0, 0)
    assert musician.counts(longer) == (3, 4, 0)
    assert len(submissions(musician)) == 4
    again = musician.put_in(LOG, HISTORY, NAME)
    assert musician.counts(again) == (0, 7, 0)


def test_one_song_s_file_holds_the_same_events_as_the_history(musician: Musician) -> None:
    musician.put_in(LOG[:5], HISTORY, NAME)
    header = HISTORY.removeprefix("Song,")
    mine = [row.removeprefix(f"{CLUB} - Glass Harbour,") for row in LOG[:5]]
    number = musician.put_in(mine, header, f"{CLUB} - Glass Harbour.csv")
    # The test's folder puts a number before the name, so the artist is spelled otherwise.
    assert sum(musician.counts(number)) == 5
    assert len(submissions(musician)) == 2


@FEW
@given(order=st.permutations([0, 1, 2]), gone=st.integers(0, 2))
def test_what_is_stored_depends_on_which_files_are_in_and_not_on_their_order(
    connection: psycopg.Connection,
    tmp_path_factory: pytest.TempPathFactory,
    order: list[int],
    gone: int,
) -> None:
    parts = [LOG[:4], LOG, LOG[2:]]
    folder = tmp_path_factory.mktemp("files")
    one = Musician(connection, folder)
    numbers = {part: one.put_in(parts[part], HISTORY, NAME) for part in order}
    one.take_out(numbers[gone])
    other = Musician(connection, folder)
    for part in range(3):
        if part != gone:
            other.put_in(parts[part], HISTORY, NAME)
    assert one.facts() == other.facts()


def test_an_undo_leaves_nothing_of_a_campaign(musician: Musician) -> None:
    before = musician.facts()
    number = musician.put_in(LOG, HISTORY, NAME)
    musician.take_out(number)
    assert musician.facts() == before


def test_what_the_user_said_of_a_campaign_outlives_an_undo(musician: Musician) -> None:
    number = musician.put_in(LOG, HISTORY, NAME)
    [(campaign,)] = rows(
        musician, "SELECT id FROM campaigns WHERE user_id = %(user)s AND key LIKE '%%x1'"
    )
    cost = {"kind": "sum", "amount": "150", "currency": "USD"}
    edits.change(musician.store, campaign, {"entered_cost": cost})
    musician.take_out(number)
    assert campaigns(musician) == []
    assert submissions(musician) == []
    musician.put_in(LOG, HISTORY, NAME)
    assert rows(
        musician,
        "SELECT entered_cost FROM campaigns WHERE user_id = %(user)s AND key LIKE '%%x1'",
    ) == [(cost,)]


def test_every_yes_is_a_placement(musician: Musician) -> None:
    musician.put_in([sale()])
    musician.put_in(LOG, HISTORY, NAME)
    assert rows(
        musician,
        "SELECT p.playlist_name, p.platform, p.source, p.added_at, t.title, p.campaign_cost"
        " FROM playlist_appearances p JOIN tracks t ON t.user_id = p.user_id AND t.id = p.track_id"
        " WHERE p.user_id = %(user)s",
    ) == [("Quiet Fjord", "submithub", "submithub", date(2026, 3, 2), "Glass Harbour", None)]


def test_a_campaign_finds_its_track_when_a_statement_names_it_later(musician: Musician) -> None:
    musician.put_in(LOG, HISTORY, NAME)
    query = (
        "SELECT t.title, c.linked_by FROM campaigns c"
        " LEFT JOIN track_identifiers i ON i.user_id = c.user_id AND i.id = c.identifier_id"
        " LEFT JOIN tracks t ON t.user_id = c.user_id AND t.id = i.track_id"
        " WHERE c.user_id = %(user)s ORDER BY c.key"
    )
    assert rows(musician, query) == [(None, None), (None, None)]
    number = musician.put_in([sale()])
    assert rows(musician, query) == [("Glass Harbour", "name"), ("Glass Harbour", "name")]
    musician.take_out(number)
    assert rows(musician, query) == [(None, None), (None, None)]


def test_a_name_that_two_tracks_have_is_left_to_the_user(musician: Musician) -> None:
    musician.put_in([sale(isrc="QZZZZ2300001"), sale(isrc="QZZZZ2300009")])
    musician.put_in(LOG, HISTORY, NAME)
    [(campaign, likely), _] = rows(
        musician,
        "SELECT id, likely_id FROM campaigns WHERE user_id = %(user)s AND identifier_id IS NULL"
        " ORDER BY key",
    )
    assert likely is not None
    track_links.choose(musician.store, campaign, likely)
    musician.put_in(LOG, HISTORY, NAME)
    assert rows(
        musician,
        "SELECT i.track_id FROM campaigns c JOIN track_identifiers i ON i.user_id = c.user_id"
        f" AND i.id = c.identifier_id WHERE c.user_id = %(user)s AND c.id = {campaign}",
    ) == [(likely,)]


def test_a_track_made_for_a_campaign_outlives_other_undos(musician: Musician) -> None:
    musician.put_in(LOG, HISTORY, NAME)
    other = musician.put_in([sale(title="Night Ferry")])
    [(campaign,), _] = rows(musician, "SELECT id FROM campaigns WHERE user_id = %(user)s")
    track_links.make_track(musician.store, campaign)
    musician.take_out(other)
    assert rows(musician, "SELECT title, artist FROM tracks WHERE user_id = %(user)s") == [
        ("Glass Harbour", CLUB)
    ]


def test_reports_of_overlapping_days_are_counted_once(musician: Musician) -> None:
    whole = "2026-03-01,2026-03-31,Glass Harbour is out,49.92,3819,96"
    musician.put_in([whole], META, "meta.csv")
    musician.put_in(["2026-03-10,Glass Harbour is out,5.00,100,1"], META_DAYS, "days.csv")
    assert spent(musician) == [("Glass Harbour is out", "USD", "49.92")]
    year = musician.put_in(
        ["2026-01-01,2026-12-31,Glass Harbour is out,60.00,4000,99"], META, "year.csv"
    )
    assert spent(musician) == [("Glass Harbour is out", "USD", "60")]
    musician.take_out(year)
    assert spent(musician) == [("Glass Harbour is out", "USD", "49.92")]
    musician.put_in(["2026-04-10,Glass Harbour is out,5.00,100,1"], META_DAYS, "april.csv")
    assert spent(musician) == [("Glass Harbour is out", "USD", "54.92")]


def test_a_newer_report_of_the_same_days_takes_the_place_of_the_older(musician: Musician) -> None:
    first = musician.put_in(["2026-03-01,2026-03-31,Glass Harbour,49.92,1,1"], META, "a.csv")
    later = musician.put_in(["2026-03-01,2026-03-31,Glass Harbour,51.00,1,1"], META, "b.csv")
    assert spent(musician) == [("Glass Harbour", "USD", "51")]
    musician.take_out(later)
    assert spent(musician) == [("Glass Harbour", "USD", "49.92")]
    assert musician.counts(first)[0] == 1


def test_the_rows_of_one_report_add_up(musician: Musician) -> None:
    header = META.replace("Campaign name", "Campaign name,Ad set name")
    musician.put_in(
        [
            "2026-03-01,2026-03-31,Glass Harbour,Fans,10.01,1,1",
            "2026-03-01,2026-03-31,Glass Harbour,Strangers,20.02,1,1",
            "2026-03-01,2026-03-31,,All,30.03,2,2",
        ],
        header,
        "sets.csv",
    )
    assert spent(musician) == [("Glass Harbour", "USD", "30.03")]


def test_a_pitch_that_waited_is_the_one_that_was_answered_later(musician: Musician) -> None:
    header = "Track Name,Curator,Result,Date,Cost,Feedback"
    musician.put_in(["Glass Harbour,Quiet Fjord,Pending,,$3,"], header, "a.csv")
    musician.put_in(["Glass Harbour,Quiet Fjord,Approved,2026-03-04,$3,"], header, "b.csv")
    assert submissions(musician) == [("Quiet Fjord", "approved", date(2026, 3, 4), [])]


def test_a_list_of_approvals_repeats_the_history_and_adds_nothing(musician: Musician) -> None:
    musician.put_in(LOG, HISTORY, NAME)
    before = submissions(musician), len(campaigns(musician))
    approvals = (
        "Outlet,Profile,Country,Date,Status,Where,URL,Views\n"
        "Quiet Fjord,https://www.submithub.com/blog/Quiet-Fjord,Norway,2026-03-04,shared,Spotify,"
        "https://example.org/a,1204\n"
    )
    musician.put_in(approvals, name="approvals.csv", track_title="Glass Harbour")
    assert (submissions(musician), len(campaigns(musician))) == before


@FEW
@given(seed=st.integers(0, 10_000))
def test_every_event_is_in_one_submission_and_no_answer_is_lost(
    connection: psycopg.Connection, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    luck = random.Random(seed)  # noqa: S311 - invented events
    log = [
        event(
            f"Outlet {luck.randint(1, 5)}",
            luck.choice(["listen", "declined", "approved", "shared", "saved"]),
            f"{luck.randint(1, 28):02}T{at % 24:02}:{at:02}:00.{at:03}",
            campaign=f"x{luck.randint(1, 2)}",
        )
        for at in range(30)
    ]
    musician = Musician(connection, tmp_path_factory.mktemp("files"))
    musician.put_in(log, HISTORY, NAME)
    yes = {
        (row.split(",")[1], row.split('"')[1])
        for row in log
        if ",approved," in row or ",shared," in row
    }
    [(held, good, lines)] = rows(
        musician,
        "SELECT count(*), count(*) FILTER (WHERE result IN ('shared', 'approved')),"
        " sum(cardinality(line_numbers)) FROM campaign_submissions WHERE user_id = %(user)s",
    )
    assert lines == 30
    assert good == len(yes)
    assert held == len({(row.split(",")[1], row.split('"')[1]) for row in log})


def test_a_history_with_its_days_spelled_otherwise_holds_the_same_events(
    musician: Musician,
) -> None:
    musician.put_in(LOG, HISTORY, NAME)
    before = submissions(musician)
    respelled = [re.sub(r"(\d)T(\d[\d:.]+)Z", r"\1 \2", row) for row in LOG]
    again = musician.put_in(respelled, HISTORY, NAME)
    assert musician.counts(again) == (0, 7, 0)
    assert submissions(musician) == before


def test_a_pitch_that_waited_is_paid_once(musician: Musician) -> None:
    header = "Track Name,Curator,Result,Date,Cost,Feedback"
    musician.put_in(["Glass Harbour,Quiet Fjord,Pending,,$3,"], header, "a.csv")
    later = musician.put_in(["Glass Harbour,Quiet Fjord,Approved,2026-03-04,$3,"], header, "b.csv")
    assert spent(musician) == [(None, "USD", "3")]
    musician.take_out(later)
    assert spent(musician) == [(None, "USD", "3")]
    assert submissions(musician) == [("Quiet Fjord", "waiting", None, [])]


def test_of_one_file_a_pitch_that_waits_is_another_one(musician: Musician) -> None:
    header = "Track Name,Curator,Result,Date,Cost,Feedback"
    rows = ["Glass Harbour,Quiet Fjord,Pending,,$3,"]
    rows += ["Glass Harbour,Quiet Fjord,Approved,2026-03-04,$3,"]
    musician.put_in(rows, header, "a.csv")
    assert spent(musician) == [(None, "USD", "6")]
    assert [result for _, result, *_ in submissions(musician)] == ["waiting", "approved"]


def test_a_campaign_that_ends_earlier_than_planned_has_its_newer_figures(
    musician: Musician,
) -> None:
    header = (
        "Release Date,Start Date,End Date,Release Name,Campaign Name,Artist Name,Currency,Spend,"
        "Segment Targeting,Reach,Clicks,Amplified Listeners"
    )
    row = f"2/6/26 UTC,2/9/26 UTC,{{}} UTC,Glass Harbour,Harbour - US,{CLUB},USD,{{}},Total,9,9,9"
    # Planned days are no days on which the file was made.
    musician.put_in([row.format("2/22/46", "50.00")], header, "a.csv")
    musician.put_in([row.format("2/18/46", "148.20")], header, "b.csv")
    assert spent(musician) == [("Harbour - US", "USD", "148.2")]
    assert campaigns(musician)[0][3] == date(2046, 2, 18)


@pytest.mark.parametrize("every", ["All", "", "Total"])
@pytest.mark.parametrize("part", ["Country", "Age", "Day"])
def test_a_row_of_all_parts_of_a_campaign_is_not_added_to_them(
    musician: Musician, part: str, every: str
) -> None:
    parts = {
        "Country": ("DE", "US"),
        "Age": ("18-24", "25-34"),
        "Day": ("2026-03-01", "2026-03-02"),
    }
    first, second = parts[part]
    number = musician.put_in(
        [
            f"2026-03-01,2026-03-31,Glass Harbour,{every},30.03,3",
            f"2026-03-01,2026-03-31,Glass Harbour,{first},10.01,1",
            f"2026-03-01,2026-03-31,Glass Harbour,{second},20.02,2",
        ],
        f"Reporting starts,Reporting ends,Campaign name,{part},Amount spent (USD),Impressions",
        "parts.csv",
    )
    assert spent(musician) == [("Glass Harbour", "USD", "30.03")]
    assert musician.counts(number) == (2, 0, 0)


def test_events_that_a_file_repeats_are_one_submission(musician: Musician) -> None:
    musician.put_in([*LOG, *LOG], HISTORY, NAME)
    once = Musician(musician.conn, musician.folder)
    once.put_in(LOG, HISTORY, NAME)
    assert submissions(musician) == submissions(once)


def test_a_log_without_links_of_campaigns_has_one_submission_a_curator(musician: Musician) -> None:
    bare = [row.replace("https://www.submithub.com/song/x1", "") for row in LOG[:5]]
    musician.put_in(bare, HISTORY, NAME)
    assert [(name, result) for name, result, *_ in submissions(musician)] == [
        ("Noise Parish", "declined"),
        ("Quiet Fjord", "shared"),
    ]


def test_songs_of_one_name_by_two_artists_are_two_campaigns(musician: Musician) -> None:
    header = (
        "Band,Track,Track link,Influencer,Type,Decisions,Feedback,Sharing Link,Sent,Answer date"
    )
    musician.put_in(
        [
            "Paper Lantern Club,Home,,Quiet Fjord,playlist,Playlist add,,,2026-03-02,2026-03-05",
            "Tin Parade,Home,,Noise Parish,playlist,Advice,,,2026-03-02,2026-03-06",
        ],
        header,
        "groover.csv",
    )
    assert rows(
        musician,
        "SELECT artist_name, track_title, begins FROM campaigns WHERE user_id = %(user)s"
        " ORDER BY artist_name",
    ) == [(CLUB, "Home", date(2026, 3, 5)), ("Tin Parade", "Home", None)]


def test_names_of_signs_alone_are_told_apart(musician: Musician) -> None:
    header = "Track Name,Curator,Result,Date,Cost,Feedback"
    musician.put_in(
        ["🎧,🌊🌊,Approved,2026-03-04,$3,", "🌊,🎧,Rejected,2026-03-04,$3,",
         "🎧,+,Rejected,2026-03-04,$3,"],
        header,
        "a.csv",
    )  # fmt: skip
    assert len(campaigns(musician)) == 2
    assert [result for _, result, *_ in submissions(musician)] == [
        "declined", "approved", "declined",
    ]  # fmt: skip


def test_very_long_names_and_very_large_costs_are_kept(musician: Musician) -> None:
    luck = random.Random(1)  # noqa: S311 - invented names
    title, curator = ("".join(luck.choices("abcdefghijklmnopqrstuvwxyz", k=4_000)) for _ in "ab")
    header = "Track Name,Curator,Result,Date,Cost,Feedback"
    musician.put_in([f"{title},{curator},Approved,2026-03-04,$4111111111,"], header, "a.csv")
    musician.put_in([f"2026-03-01,2026-03-31,{title},49.92,1,1"], META, "meta.csv")
    assert spent(musician) == [(title, "USD", "49.92"), (None, "USD", "4111111111")]
    assert [name for name, *_ in submissions(musician)] == [curator]


GOOGLE = (
    'Campaign report\n"March 1, 2026 - March 31, 2026"\nCampaign,Clicks,Impr.,Currency code,Cost\n'
)


@pytest.mark.parametrize(
    ("impressions", "known"),
    [
        ('"15,000"', 15_000), ("15.000", 15_000), ("900.0", 900), ("1 234 567", 1_234_567),
        ('"1,23,456"', 123_456), ("91.5", None), (" --", None), ("1.2K", None),
    ],
)  # fmt: skip
def test_counts_are_whole_numbers_and_need_no_question(
    musician: Musician, impressions: str, known: int | None
) -> None:
    musician.put_in(f"{GOOGLE}Glass Harbour,12,{impressions},USD,0.60\n", name="google.csv")
    assert rows(
        musician, "SELECT impressions, clicks FROM campaign_lines WHERE user_id = %(user)s"
    ) == [(known, 12)]


@pytest.mark.parametrize(
    ("cost", "currency"),
    [("$3.00 CAD", "CAD"), ("CA$3", "CAD"), ("$3.00 USD", "USD"), ("3", "USD")],
)
def test_a_code_beside_a_sign_says_the_currency(
    musician: Musician, cost: str, currency: str
) -> None:
    header = "Track Name,Curator,Result,Date,Cost,Feedback"
    musician.put_in([f"Glass Harbour,Quiet Fjord,Approved,2026-03-04,{cost},"], header, "a.csv")
    assert spent(musician) == [(None, currency, "3")]


def test_a_decision_that_is_negated_is_a_no(musician: Musician) -> None:
    header = "Submission Id,Band,Track,Influencer,Type,Decisions,Feedback,Date of answer"
    decisions = ("Will not share", "Not interested", "Share", "Playlist add")
    musician.put_in(
        [f"s{n},{CLUB},Home,Curator {n},x,{word},,2026-03-05" for n, word in enumerate(decisions)],
        header,
        "groover.csv",
    )
    assert [result for _, result, *_ in submissions(musician)] == [
        "declined", "declined", "shared", "shared",
    ]  # fmt: skip


def test_every_offer_of_musosoup_is_a_yes(musician: Musician) -> None:
    header = (
        "submit_id,artist,title,curator,publication,offer_id,completion_date,accept_type,"
        "contribution,completion_url"
    )
    row = f"990001,{CLUB},Glass Harbour,J. Curator,{{}},{{}},2026-03-09 10:20:00,{{}},{{}},"
    musician.put_in(
        [row.format("Quiet Fjord", 1, "Free", "0.00"), row.format("Tide", 2, "", "12.50")],
        header,
        "report.csv",
        currency="EUR",
        columns={},
    )
    assert [result for _, result, *_ in submissions(musician)] == ["shared", "shared"]
    assert spent(musician) == [(None, "EUR", "12.5")]


def test_a_day_without_money_is_not_the_first_of_a_campaign(musician: Musician) -> None:
    musician.put_in(
        ["2026-03-01,Glass Harbour,0.00,0,0", "2026-03-06,Glass Harbour,5.00,100,1"],
        META_DAYS,
        "days.csv",
    )
    assert campaigns(musician)[0][4] == date(2026, 3, 6)


PLACED = (
    "SELECT i.track_id, p.track_id FROM campaigns c"
    " LEFT JOIN track_identifiers i ON i.user_id = c.user_id AND i.id = c.identifier_id"
    " LEFT JOIN playlist_appearances p ON p.user_id = c.user_id AND p.source = c.source"
    " WHERE c.user_id = %(user)s ORDER BY c.key"
)


def test_placements_follow_the_tracks_that_are_merged_and_split(musician: Musician) -> None:
    musician.put_in([sale(isrc="QZZZZ2300001"), sale(isrc="QZZZZ2300009")])
    musician.put_in([LOG[1], event("Quiet Fjord", "approved", "06T10:00:00", campaign="x2")],
        HISTORY, NAME,
    )  # fmt: skip
    (first, second) = (
        track for (track,) in rows(
            musician, "SELECT id FROM tracks WHERE user_id = %(user)s ORDER BY id"
        )
    )  # fmt: skip
    for (campaign,), track in zip(
        rows(musician, "SELECT id FROM campaigns WHERE user_id = %(user)s ORDER BY key"),
        (first, second),
        strict=True,
    ):
        track_links.choose(musician.store, campaign, track)
    placements.renew(musician.store)
    tracks.merge(musician.store, first, second)
    rollup.settle(musician.store)
    assert set(rows(musician, PLACED)) == {(first, first)}
    [(name,)] = rows(
        musician, "SELECT id FROM track_identifiers WHERE user_id = %(user)s AND isrc LIKE '%%9'"
    )
    other = tracks.split(musician.store, first, name)
    rollup.settle(musician.store)
    assert set(rows(musician, PLACED)) == {
        (first, first), (first, other), (other, first), (other, other),
    }  # fmt: skip


def test_a_name_that_two_tracks_had_is_found_when_they_are_one(musician: Musician) -> None:
    musician.put_in([sale(isrc="QZZZZ2300001"), sale(isrc="QZZZZ2300009")])
    musician.put_in(LOG[:2], HISTORY, NAME)
    assert rows(musician, PLACED) == [(None, None)]
    (first, second) = (
        track for (track,) in rows(
            musician, "SELECT id FROM tracks WHERE user_id = %(user)s ORDER BY id"
        )
    )  # fmt: skip
    tracks.merge(musician.store, first, second)
    rollup.settle(musician.store)
    assert rows(musician, PLACED) == [(first, first)]


def test_a_merged_track_keeps_the_day_on_which_it_came_out(musician: Musician) -> None:
    musician.put_in([sale()])
    musician.put_in(
        "song,listeners,streams,saves,release_date\nGlas Harbor,812,1204,66,2026-02-06\n",
        name="Club-songs-28day_20260312_101500.csv",
        artist_name=CLUB,
    )
    (first, second) = (
        track for (track,) in rows(
            musician, "SELECT id FROM tracks WHERE user_id = %(user)s ORDER BY id"
        )
    )  # fmt: skip
    tracks.merge(musician.store, first, second)
    assert rows(musician, "SELECT release_date FROM tracks WHERE user_id = %(user)s") == [
        (date(2026, 2, 6),)
    ]


def test_a_cost_is_kept_to_its_last_digit(musician: Musician) -> None:
    exact = "12345678901234.123456789012345678"
    header = "Track Name,Curator,Result,Date,Cost,Feedback"
    musician.put_in([f"Home,Quiet Fjord,Approved,2026-03-04,${exact},"], header, "a.csv")
    assert spent(musician) == [(None, "USD", exact)]


def test_an_ad_campaign_that_still_runs_keeps_its_money(musician: Musician) -> None:
    header = "Campaign name,Campaign delivery,Amount spent (USD),Start,Ends"
    number = musician.put_in(
        ["Glass Harbour,active,12.50,2026-03-06,Ongoing"], header, "running.csv"
    )
    assert musician.counts(number) == (1, 0, 0)
    assert spent(musician) == [("Glass Harbour", "USD", "12.5")]
