"""Bad days of limits: 429 with and without a time, headers that warn, credit that is used up."""

from datetime import timedelta
from decimal import Decimal

from tests.fakes.x import X
from tests.jobs.sync.conftest import MakeStudio
from tests.jobs.sync.studio import Studio


def test_a_429_with_a_reset_time_is_waited_for_exactly_and_nobody_asks_before(x: Studio) -> None:
    account = x.fake.add()
    number = x.connect(account)
    reset = x.clock.now + timedelta(minutes=15)
    x.fake.throttle("me", None, until=reset)
    assert x.sync(number) == "limited"
    row = x.connection(number)
    assert (row["state"], row["reason"]) == ("connected", "too_many_calls")
    assert reset <= row["next_sync_at"] == row["retry_at"] <= reset + timedelta(minutes=1)
    assert x.count() == 0
    asked = len(x.fake.calls)
    x.clock.advance(minutes=5)
    assert x.sync(number) == "limited"
    assert len(x.fake.calls) == asked
    assert x.wait(number) == "ok"


def test_a_429_without_a_time_is_waited_for_by_the_platforms_rule(tiktok: Studio) -> None:
    number = tiktok.connect(tiktok.fake.add())
    tiktok.fake.throttle("user/info", 1, told=False)
    assert tiktok.sync(number) == "limited"
    row = tiktok.connection(number)
    assert timedelta(seconds=60) <= row["next_sync_at"] - tiktok.clock.now <= timedelta(minutes=3)
    assert tiktok.count() == 0
    assert tiktok.wait(number) == "ok"


def test_a_throttle_in_metas_manner_waits_the_minutes_that_its_header_tells(
    instagram: Studio,
) -> None:
    number = instagram.connect(instagram.fake.add())
    instagram.fake.throttle("me", 1)
    assert instagram.sync(number) == "limited"
    wait = instagram.connection(number)["next_sync_at"] - instagram.clock.now
    assert timedelta(minutes=19) <= wait <= timedelta(minutes=21)
    assert instagram.connection(number)["state"] == "connected"


def test_a_limit_in_the_middle_leaves_what_had_come_and_goes_on_when_it_ends(x: Studio) -> None:
    number = x.connect(x.fake.add(posts=40))
    reset = x.clock.now + timedelta(minutes=15)
    x.fake.throttle("tweets", None, until=reset)
    assert x.sync(number) == "partly"
    assert x.figures("followers")
    row = x.connection(number)
    assert reset <= row["next_sync_at"] <= reset + timedelta(minutes=1)
    assert "wait" in row["detail"]
    assert x.wait(number) == "ok"
    assert x.last(number)["posts"] > 20


def test_headers_that_warn_leave_fewer_calls_than_the_limit(instagram: Studio) -> None:
    account = instagram.fake.add(posts=5)
    number = instagram.connect(account)
    instagram.fake.usage.forced = 96
    instagram.sync(number)
    instagram.clock.advance(minutes=5)
    asked = len(instagram.fake.calls)
    assert instagram.sync(number) == "limited"
    assert len(instagram.fake.calls) == asked
    instagram.fake.usage.forced = None
    instagram.clock.advance(minutes=70)
    assert instagram.sync(number) == "ok"


def test_an_x_account_out_of_credit_is_told_so_and_looked_at_once_a_day(x: Studio) -> None:
    number = x.connect(x.fake.add())
    x.fake.budget.credit = Decimal(0)
    assert x.sync(number) == "out_of_credit"
    row = x.connection(number)
    assert row["state"] == "connected"
    assert "credits" in row["detail"]
    assert x.count() == 0
    assert timedelta(0) < row["next_sync_at"] - x.clock.now <= timedelta(days=1, minutes=10)
    x.fake.budget.credit = None
    assert x.wait(number) == "ok"


def test_a_monthly_cap_is_waited_for_until_the_next_month(x: Studio) -> None:
    number = x.connect(x.fake.add())
    x.fake.budget.posts_a_month = 0
    outcome = x.sync(number)
    assert outcome in {"limited", "partly"}
    at = x.connection(number)["next_sync_at"]
    assert (at.month, at.day, at.hour) == (12, 1, 0)


def test_our_own_budget_in_dollars_is_never_exceeded_though_x_would_go_on(at: MakeStudio) -> None:
    x = at(X, TWITTER_MONTHLY_BUDGET_USD="0.40", TWITTER_POSTS_PER_SYNC="50")
    number = x.connect(x.fake.add(posts=200))
    outcomes: list[str | None] = []
    for _ in range(12):
        outcomes.append(x.sync(number, "scheduled" if outcomes else "first"))
        at_ = x.connection(number)["next_sync_at"]
        x.clock.now = max(at_, x.clock.now + timedelta(hours=1))
        if x.clock.now.month != 11:
            break
    assert "limited" in outcomes
    spent = x.rows("SELECT dollars FROM spending")[0]["dollars"]
    # X charges a post once a day; what it may forgive is not counted upon.
    assert Decimal("0.2") < x.fake.budget.dollars("2026-11") <= spent <= Decimal("0.40")
    assert x.clock.now.month == 12
    assert "budget" in x.connection(number)["detail"]
    assert x.sync(number, "scheduled") == "ok"


def test_visits_that_cost_money_are_made_once_a_day_however_young_the_posts_are(x: Studio) -> None:
    number = x.connect(x.fake.add(posts=60, every=timedelta(hours=5)))
    assert x.sync(number, "first") == "ok"
    assert x.wait(number) == "ok"
    first = x.clock.now
    assert x.wait(number) == "ok"
    assert abs(x.clock.now - first - timedelta(days=1)) < timedelta(minutes=6)
