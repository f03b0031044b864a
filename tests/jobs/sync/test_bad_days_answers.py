"""Bad days of answers: down for an hour, HTML with 200, nothing, half of it. None is a figure."""

from datetime import timedelta

import pytest

from tests.jobs.sync.studio import Studio


def nothing_came(studio: Studio, number: int, outcome: str, reason: str) -> None:
    """No figure, no zero; a time at which it is tried again; a sentence."""
    run = studio.last(number)
    assert (run["outcome"], run["reason"]) == (outcome, reason)
    assert (run["figures"], run["posts"]) == (0, 0)
    assert run["detail"]
    assert studio.count() == 0
    row = studio.connection(number)
    assert row["state"] == "connected"
    assert row["retry_at"] == row["next_sync_at"] > studio.clock.now
    assert row["failing_since"] == studio.clock.now
    assert row["last_synced_at"] is None


def test_five_hundred_for_an_hour_is_waited_out_with_ever_longer_pauses(tiktok: Studio) -> None:
    number = tiktok.connect(tiktok.fake.add())
    begun = tiktok.clock.now
    tiktok.fake.fail("user/info", 500, times=None, until=begun + timedelta(hours=1))
    assert tiktok.sync(number) == "retry"
    nothing_came(tiktok, number, "retry", "platform_down")
    pauses = []
    while tiktok.connection(number)["last_synced_at"] is None:
        before = tiktok.clock.now
        tiktok.wait(number)
        pauses.append(tiktok.clock.now - before)
    assert 5 <= len(pauses) <= 9
    assert pauses[-1] > pauses[0] * 8
    assert timedelta(hours=1) <= tiktok.clock.now - begun < timedelta(hours=3)
    assert tiktok.last(number)["outcome"] == "ok"
    assert tiktok.connection(number)["failing_since"] is None
    asked = tiktok.fake.calls.of("user_info") or tiktok.fake.calls
    assert len([call for call in asked if call.status == 500]) <= 3 * (len(pauses) + 1)


def test_after_four_failing_days_nobody_tries_any_more_and_the_user_is_told(
    tiktok: Studio,
) -> None:
    number = tiktok.connect(tiktok.fake.add())
    begun = tiktok.clock.now
    tiktok.fake.fail("user/info", 503, times=None)
    tiktok.sync(number)
    while tiktok.connection(number)["next_sync_at"] is not None:
        tiktok.wait(number)
    assert timedelta(days=4) <= tiktok.clock.now - begun < timedelta(days=4, hours=10)
    row = tiktok.connection(number)
    assert (row["state"], row["outcome"]) == ("connected", "retry")
    assert "four days" in row["detail"] or "4 days" in row["detail"]
    assert "Sync now" in row["detail"]
    assert len(tiktok.runs(number)) < 40
    tiktok.fake.heal()
    assert tiktok.sync(number) == "ok"
    assert tiktok.connection(number)["next_sync_at"] is not None


@pytest.mark.parametrize(
    ("knob", "reason"),
    [("answer_html", "web_page"), ("answer_nothing", "empty_reply"), ("truncate", "broken_reply")],
)
def test_an_answer_that_is_none_is_tried_again_and_leaves_no_figure(
    tiktok: Studio, knob: str, reason: str
) -> None:
    number = tiktok.connect(tiktok.fake.add())
    getattr(tiktok.fake, knob)("user/info", None)
    assert tiktok.sync(number) == "retry"
    nothing_came(tiktok, number, "retry", reason)
    tiktok.fake.heal()
    assert tiktok.wait(number) == "ok"
    assert tiktok.count() > 0


@pytest.mark.parametrize("knob", ["answer_html", "answer_nothing", "truncate", "hang_up"])
def test_a_single_answer_that_is_none_is_asked_for_again_at_once(
    instagram: Studio, knob: str
) -> None:
    number = instagram.connect(instagram.fake.add())
    getattr(instagram.fake, knob)("media", 1)
    assert instagram.sync(number) == "ok"
    assert len(instagram.runs(number)) == 1


def test_a_platform_that_fails_in_the_middle_leaves_what_had_come_and_goes_on_later(
    instagram: Studio,
) -> None:
    number = instagram.connect(instagram.fake.add(followers=4000))
    instagram.fake.fail("insights", 500, times=None)
    assert instagram.sync(number) == "partly"
    assert instagram.figures("followers")
    assert not instagram.figures("reach")
    row = instagram.connection(number)
    assert timedelta(0) < row["next_sync_at"] - instagram.clock.now < timedelta(minutes=5)
    instagram.fake.heal()
    assert instagram.wait(number) == "ok"
    assert len(instagram.figures("reach")) >= 29


def test_nobody_answers_at_all(tiktok: Studio) -> None:
    number = tiktok.connect(tiktok.fake.add())
    tiktok.fake.hang_up("user/info", None)
    assert tiktok.sync(number) == "retry"
    nothing_came(tiktok, number, "retry", tiktok.last(number)["reason"])
