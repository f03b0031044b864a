"""Bad days of tokens: expired, revoked, refused before their time; a permission that is not given.

Only what the platform took back for good disconnects an account, and nothing that was told before
is lost by it.
"""

from datetime import timedelta

from tests.fakes.instagram import BASIC
from tests.jobs.sync.studio import Studio


def stands_as_it_was(studio: Studio, number: int, figures: int, outcome: str) -> None:
    """A visit that failed for good: no figure came or went, and nobody tries by himself."""
    row = studio.connection(number)
    assert (row["state"], row["is_active"], row["outcome"]) == ("reconnect", False, outcome)
    assert row["next_sync_at"] is None
    assert row["access_token"] is not None
    assert studio.count() == figures
    run = studio.last(number)
    assert run["outcome"] == outcome
    assert run["figures"] == 0
    assert run["detail"]
    assert studio.sync(number) is None


def test_a_token_whose_time_is_over_is_renewed_before_it_is_used(tiktok: Studio) -> None:
    number = tiktok.connect(tiktok.fake.add())
    tiktok.clock.advance(hours=30)
    before = tiktok.connection(number)
    assert tiktok.sync(number) == "ok"
    after = tiktok.connection(number)
    assert after["token_expires_at"] > tiktok.clock.now
    assert after["refresh_token"] != before["refresh_token"]
    assert after["rotated_at"] == tiktok.clock.now
    assert tiktok.last(number)["calls"][0]["path"] == "/v2/oauth/token/"
    assert [call.status for call in tiktok.fake.calls if call.endpoint != "token"].count(401) == 0


def test_a_token_that_ended_before_its_time_is_renewed_and_the_visit_goes_on(x: Studio) -> None:
    account = x.fake.add()
    number = x.connect(account)
    x.fake.expire(account)
    assert x.sync(number) == "ok"
    assert x.fake.safe.refreshes[account.id] == 1
    assert x.fake.safe.double_refreshes == 0
    statuses = [call["status"] for call in x.last(number)["calls"]]
    assert statuses[:3] == [401, 200, 200]


def test_an_extending_token_is_renewed_long_before_its_end(instagram: Studio) -> None:
    account = instagram.fake.add()
    number = instagram.connect(account)
    instagram.clock.advance(days=40)
    assert instagram.sync(number) == "ok"
    assert instagram.fake.safe.refreshes[account.id] == 1
    left = instagram.connection(number)["token_expires_at"] - instagram.clock.now
    assert left > timedelta(days=59)
    instagram.clock.advance(days=1)
    assert instagram.sync(number) == "ok"
    assert instagram.fake.safe.refreshes[account.id] == 1


def test_an_extending_token_that_cannot_be_renewed_just_then_is_used_while_it_lasts(
    instagram: Studio,
) -> None:
    account = instagram.fake.add()
    number = instagram.connect(account)
    instagram.clock.advance(days=40)
    instagram.fake.fail("refresh", 500, times=None)
    assert instagram.sync(number) == "ok"
    assert instagram.connection(number)["rotated_at"] is None


def test_a_token_that_was_never_renewed_in_time_asks_to_connect_again(instagram: Studio) -> None:
    number = instagram.connect(instagram.fake.add())
    assert instagram.sync(number) == "ok"
    figures = instagram.count()
    instagram.clock.advance(days=61)
    assert instagram.sync(number) == "reconnect"
    stands_as_it_was(instagram, number, figures, "reconnect")


def test_a_revoked_access_asks_to_connect_again_and_loses_no_history(x: Studio) -> None:
    account = x.fake.add()
    number = x.connect(account)
    assert x.sync(number) == "ok"
    figures = x.count()
    x.fake.revoke(account)
    x.clock.advance(days=1)
    assert x.sync(number) == "reconnect"
    stands_as_it_was(x, number, figures, "reconnect")
    assert x.connect(account) == number
    assert x.sync(number) == "ok"
    assert x.connection(number)["state"] == "connected"
    assert x.count() > figures


def test_a_changed_password_asks_to_connect_again_and_says_that_it_was_the_password(
    instagram: Studio,
) -> None:
    account = instagram.fake.add()
    number = instagram.connect(account)
    assert instagram.sync(number) == "ok"
    figures = instagram.count()
    instagram.fake.password_changed(account)
    instagram.clock.advance(days=1)
    assert instagram.sync(number) == "reconnect"
    stands_as_it_was(instagram, number, figures, "reconnect")
    assert "password" in instagram.last(number)["detail"]


def test_an_unticked_scope_brings_what_is_granted_and_names_what_is_missing_for_it(
    tiktok: Studio,
) -> None:
    account = tiktok.fake.add()
    number = tiktok.connect(account, ["user.info.basic", "user.info.profile", "user.info.stats"])
    assert tiktok.sync(number) == "partly"
    assert list(tiktok.figures("followers").values()) == [account.followers(tiktok.clock())]
    missing = tiktok.connection(number)["missing"]
    assert {one["reason"] for one in missing} == {"scope"}
    assert "views" in {one["metric"] for one in missing}
    assert "permission" in tiktok.last(number)["detail"]
    assert tiktok.connection(number)["next_sync_at"] is not None
    assert not [call for call in tiktok.fake.calls if call.status >= 400]


def test_insights_that_were_unticked_leave_followers_likes_and_comments(instagram: Studio) -> None:
    number = instagram.connect(instagram.fake.add(), [BASIC])
    assert instagram.sync(number) == "partly"
    assert instagram.figures("followers")
    assert not instagram.figures("reach")
    assert {one["reason"] for one in instagram.connection(number)["missing"]} == {"scope"}


def test_a_permission_that_is_taken_back_later_is_named_and_disconnects_nobody(
    tiktok: Studio,
) -> None:
    account = tiktok.fake.add()
    number = tiktok.connect(account)
    assert tiktok.sync(number) == "ok"
    figures = tiktok.count()
    for scope in ("user.info.stats", "user.info.profile"):
        tiktok.fake.take_scope(account, scope)
    tiktok.clock.advance(minutes=10)
    assert tiktok.sync(number) == "scope_missing"
    row = tiktok.connection(number)
    assert row["state"] == "connected"
    assert row["next_sync_at"] > tiktok.clock.now
    assert tiktok.count() == figures
