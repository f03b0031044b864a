"""The fake Graph keeps Facebook's rules, asked by Facebook's own Python client."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from tests.conftest import Clock
from tests.fakes.base import running
from tests.fakes.facebook import Facebook
from tests.fakes.people import Account

# The client warns of fields and types that its own tables do not have, and sends them.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:facebook_business.utils.api_utils")

BACK = "https://app.example/back"
SCOPES = "pages_show_list,pages_read_engagement,read_insights"


@pytest.fixture
def fake(time: Clock) -> Iterator[Facebook]:
    with running(Facebook(clock=time)) as opened:
        opened.add("paperlantern", "Paper Lantern Club", posts=130)
        opened.add("glassharbour", "Glass Harbour")
        yield opened


def api(fake: Facebook, token: str, *, secret: str | None = None) -> FacebookAdsApi:
    """Facebook's client, which proves each call with the app's secret."""

    class ToFake(FacebookSession):  # type: ignore[misc] # the library ships no types
        GRAPH = fake.overrides["graph.facebook.com"]

    session = ToFake(fake.client_id, secret or fake.client_secret, token)
    session.requests.verify = True
    return FacebookAdsApi(session, api_version="v26.0")


def authorize(fake: Facebook, **changes: str) -> str:
    query = {
        "client_id": fake.client_id,
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": SCOPES,
        "state": f"state-{len(fake.calls)}",
    } | changes
    return f"https://www.facebook.com/v26.0/dialog/oauth?{urlencode(query)}"


def exchange(fake: Facebook, **query: str) -> httpx2.Response:
    app = {"client_id": fake.client_id, "client_secret": fake.client_secret}
    base = fake.overrides["graph.facebook.com"]
    return httpx2.get(f"{base}/v26.0/oauth/access_token", params=app | query)


def sign_in(fake: Facebook, **press: Any) -> str:
    """A long-lived user's token, by the whole dance."""
    callback = fake.press(authorize(fake), **press)
    code = parse_qs(urlsplit(callback).query)["code"][0]
    short = exchange(fake, code=code, redirect_uri=BACK).json()
    assert short["expires_in"] == 5108
    again = exchange(fake, code=code, redirect_uri=BACK).json()["error"]
    assert (again["code"], again["error_subcode"]) == (100, 36009)
    long = exchange(fake, grant_type="fb_exchange_token", fb_exchange_token=short["access_token"])
    assert long.json()["expires_in"] == 5183944
    token: str = long.json()["access_token"]
    return token


def pages(fake: Facebook, token: str) -> list[Page]:
    user = User("me", api=api(fake, token))
    return list(user.get_accounts(fields=["id", "name", "access_token", "tasks"]))


def page_api(fake: Facebook, page: Account) -> Page:
    return Page(str(page.id), api=api(fake, fake.grant(page).access))


def test_only_the_ticked_pages_are_listed(fake: Facebook) -> None:
    listed = pages(fake, sign_in(fake, pages=[fake.accounts[0]]))
    assert [page["name"] for page in listed] == ["Paper Lantern Club"]
    assert "ANALYZE" in listed[0]["tasks"]
    assert pages(fake, sign_in(fake, pages=[])) == []


def test_a_small_role_brings_no_token(fake: Facebook) -> None:
    fake.accounts[1].tasks = ("ADVERTISE",)
    listed = pages(fake, sign_in(fake))
    assert [("access_token" in page) for page in listed] == [True, False]


def test_declined_permissions_are_listed_as_such(fake: Facebook) -> None:
    token = sign_in(fake, scopes=["public_profile", "pages_show_list", "pages_read_engagement"])
    told = User("me", api=api(fake, token)).get_permissions()
    assert {entry["permission"]: entry["status"] for entry in told}["read_insights"] == "declined"


def test_a_page_token_outlives_everything_but_the_consent(fake: Facebook, time: Clock) -> None:
    listed = pages(fake, sign_in(fake))
    page = Page(listed[0]["id"], api=api(fake, listed[0]["access_token"]))
    time.advance(days=400)
    told = page.api_get(fields=["followers_count", "fan_count"])
    assert told["followers_count"] == fake.accounts[0].followers(time())
    assert told["followers_count"] > told["fan_count"]
    fake.password_changed(fake.people[0])
    with pytest.raises(FacebookRequestError) as refused:
        page.api_get(fields=["followers_count"])
    assert (refused.value.api_error_code(), refused.value.api_error_subcode()) == (190, 460)


def test_a_wrong_proof_is_refused(fake: Facebook) -> None:
    token = fake.grant(fake.accounts[0]).access
    with pytest.raises(FacebookRequestError, match="appsecret_proof"):
        Page(str(fake.accounts[0].id), api=api(fake, token, secret="another")).api_get()
    fake.require_proof = True
    base = fake.overrides["graph.facebook.com"]
    bare = httpx2.get(f"{base}/v26.0/{fake.accounts[0].id}", params={"access_token": token})
    assert bare.json()["error"]["code"] == 100
    page_api(fake, fake.accounts[0]).api_get()


def test_the_client_pages_through_all_posts(fake: Facebook) -> None:
    fields = ["id", "message", "shares", "reactions.summary(total_count).limit(0)"]
    posts = list(
        page_api(fake, fake.accounts[0]).get_published_posts(fields=fields, params={"limit": 50})
    )
    assert len({post["id"] for post in posts}) == len(posts) == 130
    assert posts[5]["reactions"]["summary"]["total_count"] > 0
    assert not all("message" in post for post in posts)
    assert len(fake.calls.of("posts")) == 3


def test_followers_have_two_years_of_days(fake: Facebook, time: Clock) -> None:
    page = fake.add("night.ferry", posts=900, every=timedelta(days=1))
    told = page_api(fake, page).get_insights(
        params={
            "metric": ["page_follows", "page_media_view"],
            "period": "day",
            "since": int((time() - timedelta(days=90)).timestamp()),
            "until": int(time().timestamp()),
        }
    )
    follows = told[0]["values"]
    assert len(follows) == 90
    assert follows[-1]["end_time"] == "2026-11-20T08:00:00+0000"
    assert follows[0]["value"] < follows[-1]["value"]


def test_one_retired_metric_kills_the_request(fake: Facebook) -> None:
    page = page_api(fake, fake.accounts[0])
    for metric in ("page_fans", "page_impressions_unique"):
        with pytest.raises(FacebookRequestError, match="valid insights metric") as refused:
            page.get_insights(params={"metric": ["page_follows", metric], "period": "day"})
        assert refused.value.api_error_type() == "OAuthException"
    with pytest.raises(FacebookRequestError) as refused:
        page.get_insights(params={"period": "day"})
    assert (refused.value.api_error_code(), refused.value.api_error_subcode()) == (3001, 1504028)
    small = fake.add("quiet", followers=20, posts=1)
    assert not page_api(fake, small).get_insights(params={"metric": ["page_follows"]})


def test_a_posts_figures_come_under_two_periods(fake: Facebook) -> None:
    page = fake.accounts[0]
    token = fake.grant(page).access
    base = fake.overrides["graph.facebook.com"] + "/v26.0"
    auth = {"Authorization": f"Bearer {token}"}
    posts = httpx2.get(
        f"{base}/{page.id}/posts", params={"fields": "id,attachments{target}"}, headers=auth
    ).json()["data"]
    asked = {"metric": "post_media_view,post_reactions_by_type_total"}
    shown = [httpx2.get(f"{base}/{p['id']}/insights", params=asked, headers=auth) for p in posts]
    told = next(answer.json()["data"] for answer in shown if answer.status_code == 200)
    assert [(entry["name"], entry["period"]) for entry in told] == [
        ("post_media_view", "day"),
        ("post_media_view", "lifetime"),
        ("post_reactions_by_type_total", "lifetime"),
    ]
    reel = next(post for post, answer in zip(posts, shown, strict=True) if answer.is_error)
    video = reel["attachments"]["data"][0]["target"]["id"]
    plays = httpx2.get(f"{base}/{video}/video_insights", headers=auth).json()["data"]
    assert plays[0]["name"] == "blue_reels_play_count"


def test_a_lost_role_is_told(fake: Facebook) -> None:
    page = page_api(fake, fake.accounts[0])
    fake.lose_role(fake.accounts[0])
    with pytest.raises(FacebookRequestError) as refused:
        page.api_get()
    assert refused.value.api_error_subcode() == 492


def test_the_client_knows_what_is_transient(fake: Facebook) -> None:
    page = page_api(fake, fake.accounts[0])
    transient = {"error": {"message": "An unknown error", "code": 2, "is_transient": True}}
    fake.fail("node", 500, transient)
    with pytest.raises(FacebookRequestError) as refused:
        page.api_get()
    assert refused.value.api_transient_error()
    fake.throttle("node")
    with pytest.raises(FacebookRequestError) as refused:
        page.api_get()
    assert refused.value.api_error_code() == 80001
    page.api_get()
