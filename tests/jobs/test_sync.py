"""The visit of one account, from the tokens to the figures."""

from datetime import timedelta

from tests.jobs.studio import Studio


def test_a_first_visit_brings_the_profile_the_posts_and_thirty_days(instagram: Studio) -> None:
    account = instagram.fake.add(followers=5000, posts=30)
    number = instagram.connect(account)
    assert instagram.sync(number, "first") == "ok"
    run = instagram.last(number)
    assert (run["trigger"], run["outcome"], run["posts"]) == ("first", "ok", 30)
    assert run["finished_at"] == instagram.clock.now
    assert run["figures"] > 200
    assert {call["path"] for call in run["calls"]} >= {"/v26.0/me", "/v26.0/me/media"}
    assert all(set(call) == {"method", "host", "path", "status", "ms"} for call in run["calls"])
    assert list(instagram.figures("followers").values()) == [account.followers(instagram.clock())]
    assert len(instagram.figures("reach")) >= 29
    connection = instagram.connection(number)
    assert connection["outcome"] == "ok"
    assert connection["last_synced_at"] == instagram.clock.now
    assert (
        timedelta(0)
        < connection["next_sync_at"] - instagram.clock.now
        < timedelta(days=1, minutes=6)
    )
