"""The fake Instagram keeps Instagram's rules, asked by plain HTTP."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest

from tests.conftest import Clock
from tests.fakes.base import running
from tests.fakes.instagram import BASIC, INSIGHTS, Instagram

BACK = "https://tunes.example.org/back"


@pytest.fixture
def fake(time: Clock) -> Iterator[Instagram]:
    with running(Instagram(clock=time)) as opened:
        opened.add("paperlantern", "Paper Lantern Club", posts=120)
        yield opened


def authorize(fake: Instagram, **changes: str) -> str:
    query = {
        "client_id": fake.client_id,
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": f"{BASIC},{INSIGHTS}",
        "state": f"state-{len(fake.calls)}",
    } | changes
    return f"https://www.instagram.com/oauth/authorize?{urlencode(query)}"


def code_from(callback: str) -> str:
    return parse_qs(urlsplit(callback).query)["code"][0]


def redeem(fake: Instagram, code: str, **changes: str) -> httpx2.Response:
    form = {
        "client_id": fake.client_id,
        "client_secret": fake.client_secret,
        "grant_type": "authorization_code",
        "redirect_uri": BACK,
        "code": code,
    } | changes
    return httpx2.post(f"{fake.overrides['api.instagram.com']}/oauth/access_token", data=form)


def get(fake: Instagram, path: str, token: str, **query: str) -> httpx2.Response:
    base = fake.overrides["graph.instagram.com"]
    return httpx2.get(
        f"{base}{path}", params=query, headers={"Authorization": f"Bearer {token}"}, timeout=10
    )


def code_of(answer: httpx2.Response) -> Any:
    return answer.json()["error"]["code"]


def test_consent_brings_a_code_that_works_once(fake: Instagram) -> None:
    callback = fake.press(authorize(fake, state="s"))
    assert callback.startswith(BACK)
    assert callback.endswith("#_")
    assert parse_qs(urlsplit(callback).query)["state"] == ["s"]
    code = code_from(callback)
    told = redeem(fake, code).json()
    assert told["user_id"] == 17841400000000001
    assert told["user_id"] > 2**53
    assert redeem(fake, code).json() == {
        "error_type": "OAuthException",
        "code": 400,
        "error_message": "Matching code was not found or was already used",
    }


def test_denial_is_told_in_the_callback(fake: Instagram) -> None:
    told = parse_qs(urlsplit(fake.press(authorize(fake), allow=False)).query)
    assert told["error"] == ["access_denied"]
    assert told["error_reason"] == ["user_denied"]


def test_a_code_lives_an_hour_and_belongs_to_its_redirect(fake: Instagram, time: Clock) -> None:
    code = code_from(fake.press(authorize(fake)))
    assert redeem(fake, code, redirect_uri=BACK + "/").status_code == 400
    time.advance(minutes=60)
    assert "expired" in redeem(fake, code).json()["error_message"]


@pytest.mark.parametrize(
    "wrong", [{"scope": "user_profile,user_media"}, {"state": ""}, {"client_id": "1"}]
)
def test_an_app_that_asks_wrongly_gets_a_page(fake: Instagram, wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="went wrong"):
        fake.press(authorize(fake, **wrong))


def test_a_token_grows_old_and_is_refreshed(fake: Instagram, time: Clock) -> None:
    short = redeem(fake, code_from(fake.press(authorize(fake)))).json()["access_token"]
    base = fake.overrides["graph.instagram.com"]
    query = {
        "grant_type": "ig_exchange_token",
        "client_secret": fake.client_secret,
        "access_token": short,
    }
    long = httpx2.get(f"{base}/access_token", params=query).json()
    assert long["expires_in"] == 5183944
    again = {"grant_type": "ig_refresh_token", "access_token": long["access_token"]}
    assert httpx2.get(f"{base}/refresh_access_token", params=again).status_code == 400
    time.advance(days=2)
    assert code_of(get(fake, "/v26.0/me", short)) == 190
    assert httpx2.get(f"{base}/refresh_access_token", params=again).status_code == 200
    assert fake.safe.refreshes[fake.accounts[0].id] == 1
    time.advance(days=60)
    dead = get(fake, "/v26.0/me", long["access_token"]).json()["error"]
    assert (dead["code"], dead["error_subcode"]) == (190, 463)


def test_media_are_paged_to_the_end(fake: Instagram) -> None:
    token = fake.grant(fake.accounts[0]).access
    fields = "id,caption,media_type,media_product_type,timestamp,like_count,media_url"
    seen: list[dict[str, Any]] = []
    page = get(fake, "/v26.0/me/media", token, fields=fields, limit="50").json()
    while True:
        seen += page["data"]
        following = page["paging"].get("next")
        if not following:
            break
        assert following.startswith("https://graph.instagram.com/v26.0/17841400000000001/media?")
        assert f"access_token={token}" in following
        parts = urlsplit(following)
        page = httpx2.get(f"{fake.overrides[parts.netloc]}{parts.path}?{parts.query}").json()
    assert len(seen) == len({medium["id"] for medium in seen}) == 120
    assert [medium["timestamp"] for medium in seen] == sorted(
        (medium["timestamp"] for medium in seen), reverse=True
    )
    assert not all("media_url" in medium for medium in seen)


def test_one_unsupported_metric_fails_the_whole_call(fake: Instagram) -> None:
    token = fake.grant(fake.accounts[0]).access
    media = get(fake, "/v26.0/me/media", token, fields="id,media_product_type").json()["data"]
    reel = next(m["id"] for m in media if m["media_product_type"] == "REELS")
    answer = get(fake, f"/v26.0/{reel}/insights", token, metric="views,follows")
    assert answer.json()["error"]["type"] == "OAuthException"
    assert code_of(answer) == 100
    told = get(fake, f"/v26.0/{reel}/insights", token, metric="views,reach").json()["data"]
    assert [entry["name"] for entry in told] == ["views", "reach"]
    fake.retire("views")
    assert code_of(get(fake, f"/v26.0/{reel}/insights", token, metric="views,reach")) == 100


def test_days_are_pacific_and_settle_late(fake: Instagram, time: Clock) -> None:
    token = fake.grant(fake.accounts[0]).access

    def reach() -> list[dict[str, Any]]:
        answer = get(
            fake,
            "/v26.0/17841400000000001/insights",
            token,
            metric="reach",
            period="day",
            metric_type="time_series",
            since="2026-11-17",
            until="2026-11-20",
        )
        values: list[dict[str, Any]] = answer.json()["data"][0]["values"]
        return values

    before = reach()
    assert [value["end_time"] for value in before] == [
        "2026-11-18T08:00:00+0000",
        "2026-11-19T08:00:00+0000",
        "2026-11-20T08:00:00+0000",
    ]
    time.advance(days=3)
    after = reach()
    assert after[0] == before[0]
    assert after[2]["value"] > before[2]["value"]


def test_views_of_an_account_need_a_total(fake: Instagram) -> None:
    token = fake.grant(fake.accounts[0]).access
    path = "/v26.0/me/insights"
    assert code_of(get(fake, path, token, metric="views", period="day")) == 100
    told = get(fake, path, token, metric="views", period="day", metric_type="total_value")
    assert told.json()["data"][0]["total_value"]["value"] > 0


def test_a_scope_that_was_unticked_is_missed(fake: Instagram) -> None:
    fake.untick(INSIGHTS)
    told = redeem(fake, code_from(fake.press(authorize(fake)))).json()
    assert told["permissions"] == [BASIC]
    answer = get(fake, "/v26.0/me/insights", told["access_token"], metric="reach")
    assert (answer.status_code, code_of(answer)) == (403, 10)


def test_ways_to_die(fake: Instagram) -> None:
    account = fake.accounts[0]
    for deed, subcode in ((fake.revoke, 458), (fake.password_changed, 460), (fake.expire, 463)):
        token = fake.grant(account).access
        deed(account)
        told = get(fake, "/v26.0/me", token).json()["error"]
        assert (told["code"], told["error_subcode"]) == (190, subcode)


def test_too_many_calls_are_refused_with_minutes(fake: Instagram, time: Clock) -> None:
    fake.usage.account_calls_per_day = 10
    token = fake.grant(fake.accounts[0]).access
    answers = [get(fake, "/v26.0/me", token) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [400]
    assert code_of(answers[-1]) == 80002
    assert (
        '"estimated_time_to_regain_access": 1440'
        in (answers[-1].headers["x-business-use-case-usage"])
    )
    assert fake.calls.most(3600, "account") == 11
    time.advance(days=1)
    assert get(fake, "/v26.0/me", token).status_code == 200


def test_bad_answers_are_bad(fake: Instagram) -> None:
    token = fake.grant(fake.accounts[0]).access
    fake.answer_html("me")
    assert get(fake, "/v26.0/me", token).text.startswith("<!DOCTYPE html>")
    fake.answer_nothing("me")
    assert get(fake, "/v26.0/me", token).content == b""
    fake.truncate("media")
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        get(fake, "/v26.0/me/media", token).json()
    fake.hang_up("media")
    with pytest.raises(httpx2.TransportError):
        get(fake, "/v26.0/me/media", token)
    fake.fail("me", 500, {"error": {"code": 2, "is_transient": True}}, times=2)
    assert [get(fake, "/v26.0/me", token).status_code for _ in range(3)] == [500, 500, 200]


def test_ten_thousand_posts_have_ids_of_their_own(fake: Instagram, time: Clock) -> None:
    large = fake.add(posts=10_000, every=timedelta(hours=6))
    token = fake.grant(large).access
    assert get(fake, "/v26.0/me", token, fields="media_count").json()["media_count"] == 10_000
    page = get(fake, "/v26.0/me/media", token, limit="100").json()
    assert len(page["data"]) == 100
    time.advance(days=1)
    later = get(fake, "/v26.0/me", token, fields="media_count").json()["media_count"]
    assert later == 10_004


def test_an_empty_page_may_have_a_next_one(fake: Instagram) -> None:
    token = fake.grant(fake.accounts[0]).access
    fake.pages.empty = 1
    first = get(fake, "/v26.0/me/media", token, limit="50").json()
    after = first["paging"]["cursors"]["after"]
    second = get(fake, "/v26.0/me/media", token, limit="50", after=after).json()
    assert second["data"] == []
    assert "next" in second["paging"]
