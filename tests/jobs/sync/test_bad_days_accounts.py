"""Bad days of accounts: renamed, deleted, private; retired metrics; days, clocks, ids and sizes."""

from datetime import UTC, date, datetime, timedelta

from tests.fakes.facebook import Facebook
from tests.fakes.x_posts import post_id
from tests.jobs.sync.conftest import MakeStudio
from tests.jobs.sync.studio import Studio


def test_a_metric_that_is_retired_mid_year_is_missed_alone_and_not_asked_for_again(
    instagram: Studio,
) -> None:
    number = instagram.connect(instagram.fake.add(followers=3000, posts=10))
    assert instagram.sync(number, "first") == "ok"
    views = instagram.figures("views")
    assert views
    instagram.clock.advance(days=1)
    instagram.fake.retire("views")
    assert instagram.sync(number) == "partly"
    missing = {one["metric"]: one["reason"] for one in instagram.connection(number)["missing"]}
    assert missing == {"views": "retired"}
    assert "no longer reports" in instagram.last(number)["detail"]
    day = instagram.clock.now.date() - timedelta(days=1)
    assert day in instagram.figures("reach")
    assert instagram.figures("views") == views
    instagram.clock.advance(days=1)
    assert instagram.sync(number) == "partly"
    assert not [call for call in instagram.last(number)["calls"] if call["status"] >= 400]


def test_an_account_keeps_saying_which_metric_is_no_longer_given(at: MakeStudio) -> None:
    studio = at(Facebook)
    studio.fake.retire("post_clicks")
    number = studio.connect(studio.fake.add(followers=3000, posts=10))

    def is_said() -> None:
        connection, run = studio.connection(number), studio.last(number)
        for row in (connection, run):
            assert row["outcome"] == "partly"
            assert [(one["metric"], one["reason"]) for one in row["missing"]] == [
                ("clicks", "retired")
            ]
            assert row["detail"].startswith("Clicks: Facebook no longer")

    assert studio.sync(number, "first") == "partly"
    is_said()
    assert studio.sync(number, "asked") == "partly"
    assert not [call for call in studio.last(number)["calls"] if "_" in call["path"]]
    is_said()
    for _ in range(3):
        assert studio.wait(number) == "partly"
        is_said()


def test_a_renamed_account_stays_the_same_account(tiktok: Studio) -> None:
    account = tiktok.fake.add("paperlantern", "Paper Lantern Club")
    number = tiktok.connect(account)
    assert tiktok.sync(number) == "ok"
    tiktok.clock.advance(days=1)
    tiktok.fake.rename(account, "paperlanternclub", "The Paper Lantern Club")
    assert tiktok.sync(number) == "ok"
    row = tiktok.connection(number)
    assert row["platform_username"] == "paperlanternclub"
    assert row["platform_name"] == "The Paper Lantern Club"
    assert len(tiktok.figures("followers")) == 2
    assert len(tiktok.rows("SELECT FROM social_accounts")) == 1


def test_a_deleted_account_is_told_as_such_and_its_history_stays(x: Studio) -> None:
    account = x.fake.add()
    number = x.connect(account)
    assert x.sync(number) == "ok"
    figures = x.count()
    x.fake.delete(account)
    x.clock.advance(days=1)
    assert x.sync(number) in {"not_found", "reconnect", "blocked"}
    assert x.last(number)["detail"]
    assert x.count() == figures


def test_an_account_that_turned_private_tells_what_it_still_tells(tiktok: Studio) -> None:
    account = tiktok.fake.add(posts=25)
    number = tiktok.connect(account)
    assert tiktok.sync(number) == "ok"
    figures = tiktok.count()
    tiktok.fake.make_private(account)
    tiktok.clock.advance(days=1)
    assert tiktok.sync(number) in {"ok", "partly"}
    assert tiktok.last(number)["posts"] == 0
    assert len(tiktok.figures("followers")) == 2
    assert tiktok.count() > figures


def test_an_account_that_is_not_professional_any_more_keeps_its_history(instagram: Studio) -> None:
    account = instagram.fake.add()
    number = instagram.connect(account)
    assert instagram.sync(number) == "ok"
    figures = instagram.count()
    instagram.fake.make_private(account)
    instagram.clock.advance(days=1)
    assert instagram.sync(number) in {"scope_missing", "blocked"}
    assert instagram.connection(number)["state"] == "connected"
    assert instagram.count() == figures


def test_a_clock_that_is_wrong_by_hours_costs_a_refresh_and_nothing_else(x: Studio) -> None:
    account = x.fake.add()
    number = x.connect(account)
    x.fake.skew = timedelta(hours=3)
    assert x.sync(number) == "ok"
    x.fake.skew = -timedelta(hours=3)
    x.clock.advance(hours=1)
    assert x.sync(number) == "ok"
    assert x.fake.safe.double_refreshes == 0
    assert x.connection(number)["state"] == "connected"


def test_a_reset_time_that_has_passed_by_our_clock_is_still_a_pause(x: Studio) -> None:
    number = x.connect(x.fake.add())
    x.fake.skew = -timedelta(hours=3)
    x.fake.throttle("me", 1)
    assert x.sync(number) == "limited"
    assert x.connection(number)["next_sync_at"] > x.clock.now + timedelta(minutes=1)


def test_a_day_is_the_platforms_day_and_not_utcs(instagram: Studio) -> None:
    instagram.clock.now = datetime(2026, 11, 21, 5, 30, tzinfo=UTC)  # the evening of the 20th there
    number = instagram.connect(instagram.fake.add(followers=3000, posts=10))
    assert instagram.sync(number) == "ok"
    assert list(instagram.figures("followers")) == [date(2026, 11, 20)]
    assert max(instagram.figures("reach")) == date(2026, 11, 19)
    instagram.clock.now = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    assert instagram.sync(number) == "ok"
    assert list(instagram.figures("followers")) == [date(2026, 11, 20), date(2026, 11, 21)]
    assert max(instagram.figures("reach")) == date(2026, 11, 20)


def test_late_figures_take_the_place_of_those_that_were_told_too_early(instagram: Studio) -> None:
    account = instagram.fake.add(followers=30_000, posts=5)
    number = instagram.connect(account)
    assert instagram.sync(number, "first") == "ok"
    early = instagram.figures("reach")
    assert instagram.wait(number) == "ok"
    while instagram.clock.now < datetime(2026, 11, 22, 12, tzinfo=UTC):
        assert instagram.wait(number) == "ok"
    late = instagram.figures("reach")
    assert late[date(2026, 11, 19)] > early[date(2026, 11, 19)]
    assert late[date(2026, 11, 10)] == early[date(2026, 11, 10)]
    assert (
        instagram.rows(
            "SELECT 1 FROM audience_lines GROUP BY user_id, metric, date, post_id, span"
            " HAVING count(*) > 1"
        )
        == []
    )


def test_ten_thousand_posts_are_not_read_again_every_day(instagram: Studio) -> None:
    account = instagram.fake.add(posts=10_000, every=timedelta(hours=9))
    number = instagram.connect(account)
    assert instagram.sync(number, "first") in {"ok", "partly"}
    first = instagram.last(number)
    assert first["posts"] >= 50
    assert len(first["calls"]) <= 200
    instagram.clock.advance(days=1)
    assert instagram.sync(number) == "ok"
    assert len(instagram.last(number)["calls"]) < 120
    assert instagram.last(number)["posts"] <= 150


def test_ids_beyond_what_a_float_keeps_are_exact(x: Studio) -> None:
    account = x.fake.add(posts=30)
    number = x.connect(account)
    assert x.sync(number) == "ok"
    assert x.connection(number)["platform_user_id"] == str(account.id)
    assert account.id > 2**53
    known = {str(post_id(post)) for post in account.posts(x.clock())}
    told = {row["post_id"] for row in x.rows("SELECT post_id FROM connection_posts")}
    assert len(told) > 15
    assert told <= known
    assert float(min(told)) != int(min(told)) or int(min(told)) > 2**53


def test_two_users_who_connect_the_same_account_share_its_budget_and_nothing_else(
    instagram: Studio,
) -> None:
    account = instagram.fake.add(posts=20)
    another = instagram.add_user("manager@example.org")
    mine, theirs = instagram.connect(account), instagram.connect(account, user=another)
    assert instagram.sync(mine) == "ok"
    assert instagram.sync(theirs, user=another) == "ok"
    rows = instagram.rows(
        "SELECT user_id, count(*) AS n FROM audience_lines GROUP BY user_id ORDER BY user_id"
    )
    assert [row["user_id"] for row in rows] == [instagram.user, another]
    assert rows[0]["n"] == rows[1]["n"]
    for one in instagram.rows("SELECT key, sum(calls) AS n FROM budget_calls GROUP BY key"):
        assert one["n"] == len(instagram.fake.calls)
    instagram.fake.revoke(account)
    instagram.clock.advance(days=1)
    assert instagram.connect(account) == mine
    assert instagram.sync(mine) == "ok"
    assert instagram.sync(theirs, user=another) == "reconnect"
    assert instagram.connection(mine)["state"] == "connected"
