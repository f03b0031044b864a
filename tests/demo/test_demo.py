"""The invented artist through the real import: what a visitor sees on any day."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from starlette.testclient import TestClient

from tests.conftest import Clock
from tests.factories import OWNER, MemberFactory, UserFactory, sign_in
from tunescore import demo
from tunescore.demo.artist import ADS, MEASURED, RUNNING, SONGS, UNSURE, Campaign
from tunescore.records import Role
from tunescore.store.schema import METADATA
from tunescore.store.scope import UserStore

DAYS = (date(2026, 2, 28), date(2026, 11, 29), date(2027, 1, 1), date(2028, 2, 29))

VERDICTS: dict[str, tuple[Campaign, str | None, str | None]] = {
    "Glass Harbour": (MEASURED, "worked", None),
    "Low Tide Letters": (UNSURE, "cannot_tell", "too_noisy"),
    "Salt and Static": (RUNNING, None, "running"),
    "Paper Moons": (ADS, "did_not", None),
}


def written(folder: Path, today: date) -> dict[str, bytes]:
    """The files of a day, by name."""
    folder.mkdir()
    return {file.name: file.read_bytes() for file in demo.write_files(folder, today)}


def look_around(client: TestClient, clock: Clock, today: date) -> None:
    """Sign in to the demo on a day."""
    clock.now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    answer = client.post("/api/v1/setup/demo")
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_campaigns_have_every_verdict(client: TestClient, clock: Clock, today: date) -> None:
    look_around(client, clock, today)
    listed = client.get("/api/v1/campaigns").json()
    pages = [client.get(f"/api/v1/campaigns/{one['id']}").json() for one in listed["items"]]
    seen = {page["track"]["title"]: page["measured"] for page in pages}
    assert {
        title: (measured["verdict"], measured["reason"]) for title, measured in seen.items()
    } == {title: (verdict, reason) for title, (_, verdict, reason) in VERDICTS.items()}
    for title, (campaign, _, reason) in VERDICTS.items():
        if reason == "running":
            assert seen[title]["lift_percent"] is None
        else:
            lower, upper = (seen[title][f"lift_{end}"] for end in ("lower", "upper"))
            assert lower < 100 * (campaign.lift - 1) < upper, title
    assert seen["Paper Moons"]["lift_upper"] < 10


def test_one_cost_is_still_asked_for(client: TestClient, clock: Clock) -> None:
    look_around(client, clock, DAYS[1])
    listed = client.get("/api/v1/campaigns").json()
    assert [one["name"] for one in listed["without_cost"]] == ["Salt and Static"]
    costs = {one["name"]: one["cost"] for one in listed["items"] if one["cost"]}
    assert {name: cost["currency"] for name, cost in costs.items()} == {
        "Glass Harbour": "USD",
        "Low Tide Letters": "USD",
        "Paper Moons, the old ones again": "USD",
    }


def test_the_submissions_are_of_every_kind(client: TestClient, clock: Clock) -> None:
    look_around(client, clock, DAYS[1])
    found = [
        submission
        for one in client.get("/api/v1/campaigns").json()["items"]
        for submission in client.get(f"/api/v1/campaigns/{one['id']}/submissions").json()["items"]
    ]
    assert 60 <= len(found) <= 120
    assert {one["outlet_type"] for one in found} == {
        "Spotify Playlister", "Blog", "Radio", "YouTube Channel",
    }  # fmt: skip
    assert {one["result"] for one in found} == {"shared", "approved", "declined", "listened"}
    assert len({one["outlet_country"] for one in found}) >= 5
    assert any(one["links"] for one in found)
    assert any("\n" in (one["feedback"] or "") for one in found)
    assert "Rain, Slow & Gentle 🌧️" in {one["curator"] for one in found}


def test_the_files_of_a_day_are_always_the_same(tmp_path: Path) -> None:
    first, again = (written(tmp_path / name, DAYS[0]) for name in ("first", "again"))
    assert first == again


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_timelines_and_statement_count_the_same_plays(tmp_path: Path, today: date) -> None:
    files = written(tmp_path / "files", today)
    stated: dict[tuple[str, str], int] = defaultdict(int)
    for row in csv.DictReader(io.StringIO(files["DistroKid_statement.csv"].decode())):
        if row["Store"] == "Spotify" and not row["Earnings (USD)"].startswith("-"):
            stated[row["Title"], row["Sale Month"]] += int(row["Quantity"])
    newest = max(month for _, month in stated)
    compared = 0
    for song in SONGS:
        monthly: dict[str, list[int]] = defaultdict(list)
        text = files[f"{song.title}-timeline.csv"].decode("utf-8-sig")
        for row in csv.DictReader(io.StringIO(text)):
            monthly[row["date"][:7]].append(int(row["streams"]))
        for month, plays in list(monthly.items())[1:]:
            if month < newest and sum(plays) > 1_000:
                assert stated[song.title, month] == pytest.approx(sum(plays), rel=0.08), month
                compared += 1
    assert compared > 60


def test_a_year_of_followers_and_posts_is_there(client: TestClient, clock: Clock) -> None:
    look_around(client, clock, DAYS[3])
    accounts = client.get("/api/v1/audience").json()["items"]
    assert {one["platform"] for one in accounts} == {"facebook", "instagram", "tiktok", "youtube"}
    for one in accounts:
        page = client.get(f"/api/v1/audience/{one['id']}").json()
        (followers,) = (line for line in page["levels"] if line["metric"] == "followers")
        known = [date.fromisoformat(point["date"]) for point in followers["points"]]
        assert 330 <= (max(known) - min(known)).days <= 366, one["platform"]
        assert len(known) >= 50
        posts = client.get(f"/api/v1/audience/{one['id']}/posts").json()["items"]
        assert len(posts) == {"instagram": 16, "tiktok": 8}.get(one["platform"], 0)


def test_an_owner_looks_at_the_artist_and_comes_back(owner: TestClient, clock: Clock) -> None:
    mine = owner.get("/api/v1/auth/me").json()
    look_around(owner, clock, DAYS[1])
    guest = owner.get("/api/v1/auth/me").json()
    assert (guest["demo"], guest["id"] == mine["id"]) == (True, False)
    assert owner.get("/api/v1/overview").json()["empty"] is False
    assert owner.delete("/api/v1/setup/demo").json() == mine
    assert owner.get("/api/v1/auth/me").json() == mine
    assert owner.get("/api/v1/overview").json()["empty"] is True
    assert owner.delete("/api/v1/setup/demo").status_code == 404


@pytest.mark.parametrize("role", ["owner", "manager", "read_only"])
def test_a_member_looks_at_an_artist_of_their_own_beside_the_account_they_work_in(
    owner: TestClient,
    connection: psycopg.Connection,
    another_browser: Callable[[], TestClient],
    clock: Clock,
    role: Role,
) -> None:
    account = owner.get("/api/v1/auth/me").json()["id"]
    member = MemberFactory.create(connection, account, "ada@example.org", role)
    ada = another_browser()
    sign_in(ada, "ada@example.org")
    assert ada.put("/api/v1/accounts/current", json={"id": account}).status_code == 204
    mine = ada.get("/api/v1/auth/me").json()
    assert (mine["email"], mine["role"]) == (OWNER["email"], role)
    before = rows_of(connection, account)
    look_around(ada, clock, DAYS[1])
    guest = ada.get("/api/v1/auth/me").json()
    assert (guest["email"], guest["demo"]) == (demo.email_of(member), True)
    assert ada.get("/api/v1/overview").json()["empty"] is False
    assert owner.get("/api/v1/overview").json()["empty"] is True
    assert rows_of(connection, account) == before
    assert ada.delete("/api/v1/setup/demo").json() == mine
    assert ada.get("/api/v1/auth/me").json() == mine
    assert rows_of(connection, account) == before
    assert ada.delete("/api/v1/setup/demo").status_code == 404


def test_a_member_who_is_removed_while_they_look_at_the_artist_comes_back_to_be_told(
    owner: TestClient,
    connection: psycopg.Connection,
    another_browser: Callable[[], TestClient],
    clock: Clock,
) -> None:
    account = owner.get("/api/v1/auth/me").json()["id"]
    member = MemberFactory.create(connection, account, "ada@example.org", "manager")
    ada = another_browser()
    sign_in(ada, "ada@example.org")
    ada.put("/api/v1/accounts/current", json={"id": account})
    look_around(ada, clock, DAYS[1])
    assert owner.delete(f"/api/v1/members/{member}").status_code == 204
    assert ada.delete("/api/v1/setup/demo").json()["email"] == "ada@example.org"
    assert ada.get("/api/v1/auth/me").json()["code"] == "account_not_open"


def test_a_visitor_who_leaves_the_artist_is_nobody(client: TestClient, clock: Clock) -> None:
    look_around(client, clock, DAYS[1])
    assert client.delete("/api/v1/setup/demo").json() is None
    assert client.get("/api/v1/auth/me").status_code == 401


def test_the_demo_says_how_far_it_is_filled(
    client: TestClient, connection: psycopg.Connection, clock: Clock
) -> None:
    def progress() -> tuple[int, int]:
        found = client.get("/api/v1/setup/demo").json()
        return found["done"], found["total"]

    assert progress() == (0, 15)
    user = UserFactory.create(connection, demo.EMAIL)
    seen = []
    with ThreadPoolExecutor() as thread:
        filling = thread.submit(demo.fill, UserStore(connection, user), DAYS[1])
        while not filling.done():
            seen.append(progress())
        assert filling.result() == 15
    assert seen == sorted(seen)
    assert any(0 < done < total for done, total in seen)
    look_around(client, clock, DAYS[1])
    assert progress() == (15, 15)


def test_the_progress_of_a_demo_is_for_who_may_open_one(
    owner: TestClient, another_browser: Callable[[], TestClient]
) -> None:
    assert owner.get("/api/v1/setup/demo").json()["done"] == 0
    assert another_browser().get("/api/v1/setup/demo").status_code == 403


def test_clearing_leaves_nothing_of_the_artist(connection: psycopg.Connection) -> None:
    user = UserFactory.create(connection, demo.EMAIL)
    assert demo.fill(UserStore(connection, user), DAYS[1]) == demo.FILES
    assert rows_of(connection, user) > {"campaigns", "campaign_lines", "campaign_submissions"}
    demo.clear(connection)
    assert rows_of(connection, user) == set()


def rows_of(connection: psycopg.Connection, user: int) -> set[str]:
    """The tables that have a row of a user."""
    names = [table.name for table in METADATA.sorted_tables if "user_id" in table.columns]
    query = sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE user_id = %s)")
    return {
        name
        for name in names
        if connection.execute(query.format(sql.Identifier(name)), (user,)).fetchone() == (True,)
    }
