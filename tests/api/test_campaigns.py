"""Campaigns through the API: files in, answers, costs, tracks, and what a campaign brought."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import psycopg
import pytest
from starlette.testclient import TestClient

from tests.conftest import Clock
from tests.factories import CLUB, DISTROKID, UserFactory, sale, sign_in

SIX = "Track Name,Curator,Result,Date,Cost,Feedback\n"
BEGINS = date(2026, 3, 2)
HISTORY = (
    "Song,Campaign url,Campaign date,Outlet,Outlet type,Outlet url,Outlet country,Action,"
    "Action timestamp,Feedback,Additional notes,Listen time (seconds)\n"
)
META = "Reporting starts,Reporting ends,Campaign name,Amount spent (USD),Impressions,Link clicks\n"


def pitches(yes: int, no: int, cost: str = "$3", track: str = "Glass Harbour") -> str:
    """A list of pitches of one track: first every yes, then every no."""
    rows = [
        f"{track},Curator {number},{'Approved' if number < yes else 'Rejected'},"
        f"2026-03-{number % 27 + 2:02},{cost},"
        for number in range(yes + no)
    ]
    return SIX + "\n".join(rows) + "\n"


def history(yes: int = 2, no: int = 8, song: str = "Glass Harbour") -> str:
    """A SubmitHub history of one campaign; odd outlets are blogs."""
    rows = []
    for number in range(yes + no):
        action = "approved" if number < yes else "declined"
        kind = "Blog" if number % 2 else "Spotify Playlister"
        day = BEGINS + timedelta(days=number % 20)
        rows.append(
            f"{CLUB} - {song},https://www.submithub.com/song/x1,2026-03-01T09:00:00.000Z,"
            f"Outlet {number},{kind},https://www.submithub.com/blog/{number},Norway,{action},"
            f"{day}T10:00:{number:02}.000Z,The vocals are crowded,,30"
        )
    return HISTORY + "\n".join(rows) + "\n"


def timeline(seed: int, plays: int, lift: float = 1.0, days: int = 400, after: int = 40) -> str:
    """Daily plays of a song until `after` days after the campaign's begin, with a lift from then.

    Both songs have the same weeks, and little of their own.
    """
    luck = np.random.default_rng(seed)
    rows = ["date,streams"]
    for number in range(days + after):
        day = BEGINS + timedelta(days=number - days)
        week = 1.2 if day.weekday() in {4, 5} else 0.95
        level = plays * week * (lift if day >= BEGINS else 1.0)
        rows.append(f"{day},{luck.poisson(level)}")
    return "\n".join(rows) + "\n"


def send(owner: TestClient, text: str, name: str = "pitches.csv") -> Any:
    return owner.post("/api/v1/campaigns/import", files={"file": (name, text.encode())})


def put_in(owner: TestClient, text: str, name: str) -> None:
    answer = owner.post("/api/v1/integrations/import-csv", files={"file": (name, text.encode())})
    assert answer.status_code == 200, answer.text


def page(owner: TestClient) -> Any:
    """The page of the only campaign."""
    [campaign] = owner.get("/api/v1/campaigns").json()["items"]
    answer = owner.get(f"/api/v1/campaigns/{campaign['id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def change(owner: TestClient, **wanted: Any) -> Any:
    answer = owner.patch(f"/api/v1/campaigns/{page(owner)['id']}", json=wanted)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def measured(owner: TestClient, clock: Clock) -> TestClient:
    """An owner with a song whose plays rose by half after a campaign, and one to compare with."""
    clock.advance(days=(date(2026, 6, 1) - clock().date()).days)
    put_in(owner, DISTROKID + "\n" + sale(quantity=10_000, amount="35.00") + "\n", "sales.tsv")
    put_in(owner, timeline(1, 200, lift=1.5), "Glass Harbour-timeline.csv")
    put_in(owner, timeline(2, 300), "Night Ferry-timeline.csv")
    return owner


def test_a_list_of_pitches_gives_the_numbers_of_the_rule_of_thumb(owner: TestClient) -> None:
    answer = send(owner, pitches(yes=9, no=41))
    assert answer.status_code == 200, answer.text
    [unmatched] = answer.json()["unmatched"]
    assert answer.json() == {
        "imported": 50,
        "total_cost": "150",
        "currency": "USD",
        "approved": 9,
        "rejected": 41,
        "estimated_revenue": "36",
        "roi": -76.0,
        "unmatched": [unmatched],
    }
    assert (unmatched["title"], unmatched["likely_id"]) == ("Glass Harbour", None)
    again = send(owner, pitches(yes=9, no=41)).json()
    assert (again["imported"], again["approved"], again["roi"]) == (0, 9, -76.0)
    shown = page(owner)
    assert shown["summary"].startswith("You spent $150 on SubmitHub. 9 of 50 said yes.")
    assert shown["assumed"] == {
        "adds": 9, "plays_per_add": 1000, "revenue_per_add": {"currency": "USD", "amount": "4"},
        "edited": False, "plays": 9000, "revenue": {"currency": "USD", "amount": "36"},
        "return_percent": -76.0,
    }  # fmt: skip


def test_a_cost_of_nothing_has_no_return(owner: TestClient) -> None:
    answer = send(owner, pitches(yes=1, no=1, cost="$0")).json()
    assert (answer["total_cost"], answer["estimated_revenue"], answer["roi"]) == ("0", "4", None)
    assert page(owner)["assumed"]["return_percent"] is None


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("Foo,Bar", "Track Name, Curator, Result"),
        ("Track Name,Curator", "Result"),
        ("Curator,Result", "Track Name"),
    ],
)
def test_a_file_without_the_columns_is_refused_by_their_names(
    owner: TestClient, header: str, missing: str
) -> None:
    answer = send(owner, header + "\nGlass Harbour,Quiet Fjord\n")
    assert answer.status_code == 400
    assert f"no column for {missing}." in answer.json()["detail"]
    assert owner.get("/api/v1/imports").json()["items"] == []


def test_a_preview_says_what_a_campaign_file_holds(owner: TestClient) -> None:
    put_in(owner, DISTROKID + "\n" + sale() + "\n", "sales.tsv")
    text = history() + history(song="Glas Harbor").split("\n", 1)[1].replace("/song/x1", "/song/x2")
    seen = owner.post("/api/v1/imports", files={"file": ("history.csv", text.encode())}).json()
    assert (seen["about"], seen["questions"], seen["error"]) == ("campaigns", [], None)
    [known, like] = seen["campaigns"].pop("tracks")
    assert seen["campaigns"] == {
        "campaigns": 2, "submissions": 20, "answered": 20, "yes": 4, "rows_of_spend": 0,
        "costs": [], "without_cost": ["Glass Harbour", "Glas Harbor"],
    }  # fmt: skip
    assert known["track_id"] is not None
    assert (like["track_id"], like["likely_id"]) == (None, known["track_id"])
    assert (seen["imported"], seen["total_rows"]) == (20, 20)


def test_an_unknown_cost_is_unknown_until_it_is_said(owner: TestClient) -> None:
    send(owner, history(), "history.csv")
    before = page(owner)
    assert (before["cost"], before["assumed"]["return_percent"]) == (None, None)
    assert before["summary"].startswith("You pitched on SubmitHub. 2 of 10 said yes.")
    asked = owner.get("/api/v1/campaigns").json()["without_cost"]
    assert [one["id"] for one in asked] == [before["id"]]
    said = change(owner, cost={"kind": "sum", "amount": "20", "currency": "USD"})
    assert said["cost"] == {"currency": "USD", "amount": "20"}
    assert said["assumed"]["return_percent"] == -60.0
    credits_ = {"kind": "credits", "credits": 25, "price": "0.80", "currency": "USD"}
    assert change(owner, cost=credits_)["cost"] == {"currency": "USD", "amount": "20"}
    by_kind = {
        "kind": "credits", "price": "0.5", "currency": "EUR",
        "per_outlet": {"Blog": 1, "Spotify Playlister": 3},
    }  # fmt: skip
    assert change(owner, cost=by_kind)["cost"] == {"currency": "EUR", "amount": "10"}
    assert owner.get("/api/v1/campaigns").json()["without_cost"] == []
    assert change(owner, cost=None)["cost"] is None


def test_two_currencies_are_not_added(owner: TestClient) -> None:
    text = SIX + (
        "Glass Harbour,Quiet Fjord,Approved,2026-03-04,$3,\n"
        "Glass Harbour,Noise Parish,Rejected,2026-03-05,€2,\n"
    )
    answer = send(owner, text).json()
    assert (answer["total_cost"], answer["roi"], answer["imported"]) == (None, None, 2)
    shown = page(owner)
    assert (shown["cost"], len(shown["costs"])) == (None, 2)
    assert "several currencies: €2 and $3" in shown["cost_detail"]["note"]
    assert shown["summary"].startswith("You spent €2 and $3 on SubmitHub.")


def test_a_cost_that_is_text_is_reported_and_its_row_kept(owner: TestClient) -> None:
    text = SIX + (
        "Glass Harbour,Quiet Fjord,Approved,2026-03-04,three dollars,\n"
        "Glass Harbour,Noise Parish,Rejected,2026-03-05,$2,\n"
    )
    seen = owner.post("/api/v1/imports", files={"file": ("pitches.csv", text.encode())}).json()
    [problem] = seen["problems"]
    assert (problem["line"], problem["column"], problem["rejects"]) == (2, "Cost", False)
    assert problem["message"] == (
        "Line 2, Cost: “three dollars” is not an amount of money. The row is imported without it."
    )
    assert send(owner, text).json()["imported"] == 2
    assert "1 submission has no cost" in page(owner)["cost_detail"]["note"]


def test_an_answer_that_nobody_knows_is_reported_and_is_neither_yes_nor_no(
    owner: TestClient,
) -> None:
    text = SIX + "Glass Harbour,Quiet Fjord,Perhaps,2026-03-04,$3,\n"
    seen = owner.post("/api/v1/imports", files={"file": ("pitches.csv", text.encode())}).json()
    assert [one["code"] for one in seen["problems"]] == ["unknown_answer"]
    assert send(owner, text).json()["approved"] == 0
    assert page(owner)["answers"]["listened"] == 1


def test_a_history_without_answers_says_so(owner: TestClient) -> None:
    text = history(yes=0, no=3).replace("declined", "listen")
    assert send(owner, text, "history.csv").json()["approved"] == 0
    shown = page(owner)
    assert (shown["answers"]["listened"], shown["answers"]["answered"]) == (3, 0)
    assert shown["assumed"]["revenue"]["amount"] == "0"


def test_a_track_is_confirmed_chosen_or_made(owner: TestClient) -> None:
    put_in(owner, DISTROKID + "\n" + sale() + "\n" + sale(title="Night Ferry") + "\n", "s.tsv")
    send(owner, history(song="Glas Harbor"), "history.csv")
    before = page(owner)["track"]
    assert (before["link"], before["title"], before["likely_title"]) == (
        "none", "Glas Harbor", "Glass Harbour",
    )  # fmt: skip
    chosen = change(owner, track_id=before["likely_id"])["track"]
    assert (chosen["link"], chosen["title"]) == ("user", "Glass Harbour")
    assert change(owner, track_id=None)["track"]["link"] == "none"
    made = change(owner, make_track=True)["track"]
    assert (made["link"], made["title"], made["artist"]) == ("user", "Glas Harbor", CLUB)
    missing = owner.patch(f"/api/v1/campaigns/{page(owner)['id']}", json={"track_id": 999_999})
    assert missing.status_code == 404


def test_a_rise_that_was_planted_is_measured_valued_and_said(measured: TestClient) -> None:
    send(measured, history(), "history.csv")
    shown = change(measured, cost={"kind": "sum", "amount": "150", "currency": "USD"})
    found = shown["measured"]
    assert (found["verdict"], found["reason"], found["store"]) == ("worked", None, "Spotify")
    assert found["other_tracks"] == 1
    assert (found["window_first"], found["window_last"]) == ("2026-03-02", "2026-03-29")
    assert found["plays_lower"] < 28 * 100 < found["plays_upper"]
    assert found["lift_lower"] < 50 < found["lift_upper"]
    assert float(found["value"]["amount"]) == pytest.approx(found["plays"] * 0.0035, abs=0.01)
    assert found["paid"] is False
    assert shown["valued"]["basis"] == "statements"
    assert shown["valued"]["per_thousand"] == {"currency": "USD", "amount": "3.5"}
    assert shown["valued"]["rates"][0]["country"] == "DE"
    assert shown["summary"].startswith(
        "You spent $150 on SubmitHub. 2 of 10 said yes. Plays rose by about "
    )
    assert " at your own rates: \u2212" in shown["summary"]
    assert len(shown["days"]) == 56 + 28
    assert [one["curator"] for one in shown["placements"]] == ["Outlet 0", "Outlet 1"]
    overview = measured.get("/api/v1/overview").json()
    assert [one["summary"] for one in overview["campaigns"]] == [shown["summary"]]
    listed = measured.get("/api/v1/campaigns").json()
    assert (listed["verdicts"], listed["worked"]) == (1, 1)
    assert listed["advice"] == [
        "An add cost you $75 on average. At what Spotify pays you, an add has to bring about"
        " 21,000 plays to earn that back."
    ]
    assert listed["chance"] == (
        "1 of 1 measured campaign worked. Chance alone would call one in 29 so."
    )


def test_before_the_window_has_ended_there_is_no_verdict(owner: TestClient, clock: Clock) -> None:
    clock.advance(days=(BEGINS + timedelta(days=15) - clock().date()).days)
    put_in(owner, timeline(1, 200, lift=3, after=14), "Glass Harbour-timeline.csv")
    put_in(owner, timeline(2, 300, after=14), "Night Ferry-timeline.csv")
    send(owner, history(), "history.csv")
    shown = page(owner)
    assert (shown["verdict"], shown["measured"]["plays"]) == (None, None)
    assert shown["measured"]["verdict_on"] == "2026-03-30"
    assert "Whether it worked can be said from 30 March 2026 on." in shown["summary"]
    assert any(day["expected"] is not None for day in shown["days"])


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "no_timeline"),
        ({"Glass Harbour-timeline.csv": timeline(1, 200)}, "no_control"),
        (
            {
                "Glass Harbour-timeline.csv": timeline(1, 200, days=30),
                "Night Ferry-timeline.csv": timeline(2, 300, days=30),
            },
            "short_history",
        ),
        (
            {
                "Glass Harbour-timeline.csv": timeline(1, 200, after=5),
                "Night Ferry-timeline.csv": timeline(2, 300),
            },
            "no_days_after",
        ),
        (
            {
                "Glass Harbour-timeline.csv": timeline(1, 0),
                "Night Ferry-timeline.csv": timeline(2, 300),
            },
            "never_played",
        ),
    ],
)
def test_what_cannot_be_told_says_why_and_which_file_would_help(
    owner: TestClient, clock: Clock, files: dict[str, str], reason: str
) -> None:
    clock.advance(days=(date(2026, 6, 1) - clock().date()).days)
    put_in(owner, DISTROKID + "\n" + sale() + "\n", "sales.tsv")
    for name, text in files.items():
        put_in(owner, text, name)
    send(owner, history(), "history.csv")
    found = page(owner)["measured"]
    assert (found["verdict"], found["reason"]) == ("cannot_tell", reason)
    assert found["why"]
    assert (found["needs"] is None) == (reason == "never_played")
    assert (found["plays"], found["value"]) == (None, None)


def test_another_campaign_of_the_track_makes_it_untellable(measured: TestClient) -> None:
    send(measured, history(), "history.csv")
    track = page(measured)["track"]["track_id"]
    entered = measured.post(
        "/api/v1/campaigns",
        json={
            "name": "Radio plugger", "track_id": track, "first_day": "2026-03-10",
            "last_day": "2026-03-20", "notes": "Asked for four weeks",
            "cost": {"kind": "sum", "amount": "200.50", "currency": "EUR"},
        },
    )  # fmt: skip
    assert entered.status_code == 201, entered.text
    assert entered.json()["summary"].startswith("You spent €200.50 on Radio plugger.")
    first, second = measured.get("/api/v1/campaigns").json()["items"]
    assert {first["name"], second["name"]} == {"Radio plugger", "Glass Harbour"}
    for one in (first, second):
        shown = measured.get(f"/api/v1/campaigns/{one['id']}").json()
        assert shown["measured"]["reason"] == "overlap"
        assert "had another one" in shown["warnings"][0]
    kept = measured.delete(f"/api/v1/campaigns/{second['id']}")
    gone = measured.delete(f"/api/v1/campaigns/{first['id']}")
    assert {kept.status_code, gone.status_code} == {409, 204}


def test_a_campaign_s_days_run_forwards(owner: TestClient) -> None:
    put_in(owner, DISTROKID + "\n" + sale() + "\n", "sales.tsv")
    [track] = owner.get("/api/v1/tracks").json()["items"]
    wanted = {
        "name": "Posters", "track_id": track["id"], "first_day": "2026-03-20",
        "last_day": "2026-03-10",
    }  # fmt: skip
    answer = owner.post("/api/v1/campaigns", json=wanted)
    assert (answer.status_code, answer.json()["code"]) == (422, "days_backwards")
    assert owner.get("/api/v1/campaigns").json()["items"] == []


def test_the_rule_of_thumb_is_the_user_s_to_change(owner: TestClient) -> None:
    send(owner, pitches(yes=9, no=41))
    rule = {"plays_per_add": 200, "revenue_per_add": "0.60"}
    found = change(owner, assumptions=rule)["assumed"]
    assert (found["plays"], found["revenue"]["amount"], found["edited"]) == (1800, "5.4", True)
    assert found["return_percent"] == -96.4
    assert change(owner, assumptions=None)["assumed"]["return_percent"] == -76.0


def test_ads_are_for_the_track_whose_title_is_in_their_name(owner: TestClient) -> None:
    put_in(owner, DISTROKID + "\n" + sale() + "\n", "sales.tsv")
    text = META + "2026-03-01,2026-03-31,Instagram post: Glass Harbour is out...,49.92,3819,96\n"
    answer = send(owner, text, "meta.csv").json()
    assert (answer["imported"], answer["total_cost"], answer["approved"]) == (1, "49.92", 0)
    assert answer["roi"] is None, "the rule of thumb is one of curators"
    shown = page(owner)
    assert (shown["kind"], shown["track"]["likely_title"]) == ("ads", "Glass Harbour")
    assert shown["assumed"] is None
    assert shown["spend"][0]["impressions"] == 3819
    assert "does not say on which day the campaign began" in shown["warnings"][-1]
    said = change(owner, track_id=shown["track"]["likely_id"], first_day="2026-03-06")
    assert (said["first_day"], said["track"]["link"]) == ("2026-03-06", "user")


def test_a_track_with_fewer_than_a_thousand_plays_a_year_is_paid_nothing_by_spotify(
    owner: TestClient, clock: Clock
) -> None:
    clock.advance(days=(date(2026, 6, 1) - clock().date()).days)
    put_in(owner, timeline(1, 2), "Glass Harbour-timeline.csv")
    send(owner, pitches(yes=3, no=3))
    found = page(owner)["valued"]
    assert (found["floor"], found["revenue"]["amount"]) == (True, "0")
    assert "Spotify pays nothing" in found["note"]


def test_curators_are_ranked_by_what_is_certain(owner: TestClient) -> None:
    rows = [
        f"Song {n},Steady,{'Approved' if n % 2 else 'Rejected'},2026-03-04,$2," for n in range(40)
    ]
    rows += [f"Song {n},Lucky,Approved,2026-03-05,$2," for n in range(2)]
    rows += ['Song 1,"Salt, Lake 🎧",Rejected,2026-03-06,$2,Not for us']
    send(owner, SIX + "\n".join(rows) + "\n")
    found = owner.get("/api/v1/curators").json()
    assert [one["curator"] for one in found["items"]] == ["Steady", "Lucky", "Salt, Lake 🎧"]
    steady, lucky, _ = found["items"]
    assert (lucky["yes"], lucky["answered"]) == (2, 2)
    assert round(lucky["lower"], 2) == 0.34
    assert lucky["rate"] < 0.6
    assert steady["cost_per_add"] == {"currency": "USD", "amount": "4"}
    assert (found["answered"], found["yes"]) == (43, 22)
    by_name = owner.get("/api/v1/curators", params={"order": "name"}).json()["items"]
    assert [one["curator"] for one in by_name] == ["Lucky", "Salt, Lake 🎧", "Steady"]
    pair = {"first": steady["key"], "second": lucky["key"]}
    one = owner.get("/api/v1/curators/comparison", params=pair).json()["probability"]
    pair = {"first": lucky["key"], "second": steady["key"]}
    other = owner.get("/api/v1/curators/comparison", params=pair).json()["probability"]
    assert one + other == pytest.approx(1, abs=0.002)
    missing = owner.get("/api/v1/curators/comparison", params={**pair, "second": "x"})
    assert missing.status_code == 404


def test_the_curators_table_is_safe_in_a_spreadsheet(owner: TestClient) -> None:
    send(owner, SIX + "Glass Harbour,=HYPERLINK(1),Approved,2026-03-04,$3,\n")
    answer = owner.get("/api/v1/curators.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    header, row = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert header[:2] == ["Curator", "Service"]
    assert row[0] == "'=HYPERLINK(1)"


def test_words_that_come_back_in_feedback_are_counted_once_a_feedback(owner: TestClient) -> None:
    send(owner, history(yes=1, no=4), "history.csv")
    words = {one["word"]: one for one in owner.get("/api/v1/curators").json()["words"]}
    assert words["vocals"] == {"word": "vocals", "declined": 4, "approved": 1}
    assert "the" not in words


def test_campaigns_of_others_are_not_there(
    owner: TestClient,
    another_browser: Callable[[], TestClient],
    connection: psycopg.Connection,
) -> None:
    another_user = another_browser()
    UserFactory.create(connection, "ben@example.org")
    connection.commit()
    sign_in(another_user, "ben@example.org")
    send(owner, history(), "history.csv")
    number = page(owner)["id"]
    assert another_user.get("/api/v1/campaigns").json()["items"] == []
    assert another_user.get("/api/v1/curators").json()["items"] == []
    for path in (f"/campaigns/{number}", f"/campaigns/{number}/submissions"):
        assert another_user.get(f"/api/v1{path}").status_code == 404
    assert another_user.patch(f"/api/v1/campaigns/{number}", json={"notes": "x"}).status_code == 404
    assert another_user.delete(f"/api/v1/campaigns/{number}").status_code == 404


def test_submissions_are_listed_by_page_every_yes_first(owner: TestClient) -> None:
    send(owner, pitches(yes=3, no=300))
    number = page(owner)["id"]
    first = owner.get(f"/api/v1/campaigns/{number}/submissions").json()
    assert [one["result"] for one in first["items"][:4]] == ["approved"] * 3 + ["declined"]
    assert first["items"][0]["cost"] == {"currency": "USD", "amount": "3"}
    second = owner.get(
        f"/api/v1/campaigns/{number}/submissions", params={"cursor": first["next_cursor"]}
    ).json()
    assert (len(first["items"]), len(second["items"]), second["next_cursor"]) == (200, 103, None)


@pytest.mark.parametrize(
    "cost",
    [
        {"kind": "sum", "amount": "1", "currency": "XXQ"},
        {"kind": "credits", "price": "1", "currency": "USD"},
        {"kind": "credits", "price": "1", "currency": "USD", "per_outlet": {}},
        {
            "kind": "credits", "price": "1", "currency": "USD", "credits": 3,
            "per_outlet": {"Blog": 1},
        },
    ],
)  # fmt: skip
def test_a_cost_that_says_no_sum_is_refused(owner: TestClient, cost: dict[str, Any]) -> None:
    send(owner, history(), "history.csv")
    answer = owner.patch(f"/api/v1/campaigns/{page(owner)['id']}", json={"cost": cost})
    assert answer.status_code == 422, answer.text
    assert page(owner)["cost"] is None


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_campaign_of_no_real_day_is_refused(measured: TestClient, day: str) -> None:
    send(measured, history(), "history.csv")
    track = page(measured)["track"]["track_id"]
    wanted = {"name": "Posters", "track_id": track, "first_day": day, "last_day": day}
    assert measured.post("/api/v1/campaigns", json=wanted).status_code == 422
    number = page(measured)["id"]
    changed = measured.patch(f"/api/v1/campaigns/{number}", json={"first_day": day})
    assert changed.status_code == 422
    assert measured.get("/api/v1/campaigns").status_code == 200


def test_a_yes_without_a_day_is_a_yes(owner: TestClient) -> None:
    put_in(owner, DISTROKID + "\n" + sale() + "\n", "sales.tsv")
    send(owner, "Track Name,Curator,Result,Cost\nGlass Harbour,Quiet Fjord,Approved,$3\n")
    shown = page(owner)
    assert shown["measured"]["reason"] == "no_day"
    assert shown["summary"] == (
        "You spent $3 on SubmitHub. 1 of 1 said yes. No file says on which day they said yes, so"
        " there is no effect to measure."
    )


def test_a_table_of_one_s_own_is_no_service(owner: TestClient) -> None:
    rows = "Song title,Curator,Status,Day\nGlass Harbour,Quiet Fjord,accepted,2026-03-04\n"
    answer = send(owner, rows, "mine.csv")
    assert answer.status_code == 200, answer.text
    assert page(owner)["summary"].startswith("You pitched “Glass Harbour”. 1 of 1 said yes.")


def test_a_campaign_that_no_file_knows_is_said_by_its_name(owner: TestClient) -> None:
    put_in(owner, DISTROKID + "\n" + sale() + "\n", "sales.tsv")
    [track] = owner.get("/api/v1/tracks").json()["items"]
    days = {"first_day": "2026-03-10", "last_day": "2026-03-20"}
    wanted = {"name": "Posters", "track_id": track["id"], **days}
    answer = owner.post("/api/v1/campaigns", json=wanted)
    assert answer.json()["summary"].startswith("You ran the campaign “Posters”. What it cost")


def test_a_first_day_that_is_known_is_not_doubted(owner: TestClient) -> None:
    header = (
        "Release Date,Start Date,End Date,Release Name,Campaign Name,Artist Name,Currency,Spend,"
        "Segment Targeting,Reach,Clicks,Amplified Listeners\n"
    )
    row = f"2/6/26 UTC,2/9/26 UTC,2/22/26 UTC,Glass Harbour,US,{CLUB},USD,50.00,Total,9,9,9\n"
    send(owner, header + row, "campaigns.csv")
    assert page(owner)["warnings"] == []


def test_a_first_day_that_was_corrected_is_not_doubted(owner: TestClient) -> None:
    send(owner, META + "2026-03-01,2026-03-31,Harbour,49.92,3819,96\n", "meta.csv")
    assert "does not say on which day" in page(owner)["warnings"][0]
    assert change(owner, first_day="2026-03-06")["warnings"] == []


def test_one_row_that_is_not_added_is_one_row(owner: TestClient) -> None:
    send(owner, META + "2026-03-01,2026-03-31,Harbour,49.92,3819,96\n", "meta.csv")
    days = "Day,Campaign name,Amount spent (USD),Impressions\n2026-03-10,Harbour,5.00,100\n"
    send(owner, days, "days.csv")
    assert page(owner)["warnings"][0] == (
        "1 row of spend is of days that another report has too. It is shown and not added."
    )


def test_money_that_came_back_has_no_return(owner: TestClient) -> None:
    answer = send(owner, pitches(yes=1, no=1, cost="-$2")).json()
    assert (answer["total_cost"], answer["roi"]) == ("-4", None)


@pytest.mark.parametrize("kept", [slice(0, 60), slice(0, 340, 2)])
def test_a_year_with_missing_days_is_not_called_a_year_of_few_plays(
    owner: TestClient, clock: Clock, kept: slice
) -> None:
    clock.advance(days=(date(2026, 6, 1) - clock().date()).days)
    header, *days = timeline(1, 5).splitlines()
    put_in(owner, "\n".join([header, *days[kept]]) + "\n", "Glass Harbour-timeline.csv")
    send(owner, pitches(yes=3, no=3))
    found = page(owner)["valued"]
    assert (found["floor"], found["revenue"]["amount"]) == (False, "9")
    assert "pays nothing" not in found["note"]


def test_links_in_feedback_are_no_words(owner: TestClient) -> None:
    rows = "".join(
        f"Glass Harbour,Curator {n},Rejected,2026-03-04,$1,Great vocals like"
        f" https://example.org/track/{n}\n"
        for n in range(3)
    )
    send(owner, SIX + rows)
    words = [one["word"] for one in owner.get("/api/v1/curators").json()["words"]]
    assert words == ["great", "like", "vocals"]


def test_a_merge_and_a_split_take_campaigns_and_placements_along(
    owner: TestClient, connection: psycopg.Connection
) -> None:
    put_in(owner, DISTROKID + "\n" + sale() + "\n" + sale(isrc="QZZZZ2300009") + "\n", "s.tsv")
    send(owner, history(), "history.csv")
    assert page(owner)["track"]["link"] == "none"
    other, track = (one["id"] for one in owner.get("/api/v1/tracks").json()["items"])

    def placed() -> Any:
        connection.rollback()
        rows = connection.execute("SELECT DISTINCT track_id FROM playlist_appearances").fetchall()
        return page(owner)["track"]["track_id"], [one for (one,) in rows]

    merged = owner.post(f"/api/v1/tracks/{track}/merge", json={"other": other})
    assert merged.status_code == 200, merged.text
    assert placed() == (track, [track])
    name = merged.json()["identifiers"][0]["id"]
    assert owner.post(f"/api/v1/tracks/{track}/split", json={"identifier": name}).status_code == 200
    linked, placements = placed()
    assert placements == [linked]


def test_plays_that_never_changed_are_said_so_and_valued_at_an_average(
    owner: TestClient, clock: Clock
) -> None:
    clock.advance(days=(date(2026, 6, 1) - clock().date()).days)
    for title in ("Glass Harbour", "Night Ferry"):
        days = (BEGINS + timedelta(days=number) for number in range(-120, 50))
        rows = "".join(f"{title},{day},Deezer,{100 + day.toordinal() % 7}\n" for day in days)
        put_in(owner, "Title,Date,Store,Streams\n" + rows, f"{title}.csv")
    send(owner, history(), "history.csv")
    shown = page(owner)
    assert (shown["measured"]["store"], shown["measured"]["reason"]) == ("Deezer", "no_variation")
    assert shown["summary"].endswith(
        "It cannot be told whether it worked. The track always had the same share of your plays,"
        " which real daily plays never have."
    )
    assert shown["valued"]["note"] == (
        "Stores pay about $3.41 for 1,000 plays on average, as published in 2024."
    )
