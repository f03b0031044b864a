"""The fake X keeps X's rules, asked by tweepy: a client that its makers wrote for the real one."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
import tweepy
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from tests.conftest import Clock
from tests.fakes.base import running, utc_now
from tests.fakes.people import Account
from tests.fakes.x import X, challenge
from tests.fakes.x_posts import post_id
from tests.fakes.x_signature import signature_of
from tunescore.platforms.oauth1 import Signature

BACK = "https://app.example/callback"
SCOPES = ["tweet.read", "users.read", "offline.access"]


class ToFake(HTTPAdapter):
    """Sends what is meant for X's own host to the fake."""

    def __init__(self, fake: X) -> None:
        self.base = fake.overrides["api.x.com"]
        super().__init__()

    def send(self, request: PreparedRequest, *args: Any, **more: Any) -> Response:
        assert request.url is not None
        request.url = request.url.replace("https://api.twitter.com", self.base)
        return super().send(request, *args, **more)


@pytest.fixture
def fake(time: Clock) -> Iterator[X]:
    with running(X(clock=time)) as opened:
        opened.add("paperlantern", "Paper Lantern Club", posts=120)
        yield opened


def client(fake: X, account: Account | None = None, **grant: Any) -> tweepy.Client:
    """tweepy, holding a user's token of OAuth 2.0."""
    granted = fake.grant(account or fake.accounts[0], **grant)
    made = tweepy.Client(granted.access)
    made.session.mount("https://", ToFake(fake))
    return made


def handler(fake: X) -> tweepy.OAuth2UserHandler:
    made = tweepy.OAuth2UserHandler(
        client_id=fake.client_id, redirect_uri=BACK, scope=SCOPES, client_secret=fake.client_secret
    )
    made.mount("https://", ToFake(fake))
    return made


def here(fake: X, auth_url: str) -> str:
    """tweepy still opens the page at the platform's earlier name."""
    return auth_url.replace("https://twitter.com", fake.overrides["x.com"])


def signing(fake: X, *, secret: str | None = None) -> tweepy.Client:
    """tweepy, signing with the keys and the token of OAuth 1.0a."""
    token = fake.console_token()
    made = tweepy.Client(
        consumer_key=fake.consumer_key,
        consumer_secret=secret or fake.consumer_secret,
        access_token=token.text,
        access_token_secret=token.secret,
    )
    made.session.mount("https://", ToFake(fake))
    return made


def post(fake: X, path: str, **form: str) -> httpx2.Response:
    return httpx2.post(
        fake.overrides["api.x.com"] + path, data=form, auth=(fake.client_id, fake.client_secret)
    )


def test_tweepy_signs_a_user_in(fake: X) -> None:
    user = handler(fake)
    callback = fake.press(here(fake, user.get_authorization_url()))
    token = user.fetch_token(callback)
    assert token["expires_in"] == 7200
    assert set(token["scope"]) == set(SCOPES)
    assert token["refresh_token"] in fake.safe.tokens


def test_a_code_works_once_within_thirty_seconds_for_its_verifier(fake: X, time: Clock) -> None:
    def fresh() -> tuple[str, str]:
        verifier = "v" * 43
        query = {
            "response_type": "code",
            "client_id": fake.client_id,
            "redirect_uri": BACK,
            "scope": " ".join(SCOPES),
            "state": f"state-{len(fake.calls)}",
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        callback = fake.press(f"https://x.com/i/oauth2/authorize?{urlencode(query)}")
        return parse_qs(urlsplit(callback).query)["code"][0], verifier

    def redeem(code: str, verifier: str) -> int:
        return post(
            fake,
            "/2/oauth2/token",
            grant_type="authorization_code",
            code=code,
            redirect_uri=BACK,
            code_verifier=verifier,
        ).status_code

    code, verifier = fresh()
    assert redeem(code, verifier + "x") == 400
    assert redeem(code, verifier) == 200
    assert redeem(code, verifier) == 400
    code, verifier = fresh()
    time.advance(seconds=30)
    assert redeem(code, verifier) == 400


def test_a_challenge_must_be_base64url(fake: X) -> None:
    url = here(fake, handler(fake).get_authorization_url())
    fake.press(url)
    with pytest.raises(ValueError, match="code challenge"):
        fake.press(url.replace("code_challenge=", "code_challenge=00"))
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == (
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )


def test_a_refresh_token_works_once_and_its_reuse_kills_the_family(fake: X, time: Clock) -> None:
    granted = fake.grant(fake.accounts[0])
    assert granted.refresh is not None

    def refresh(token: str) -> httpx2.Response:
        return post(fake, "/2/oauth2/token", grant_type="refresh_token", refresh_token=token)

    time.advance(hours=2)
    renewed = refresh(granted.refresh).json()
    assert fake.safe.refreshes[fake.accounts[0].id] == 1
    again = refresh(granted.refresh)
    assert (again.status_code, again.json()) == (
        400,
        {
            "error": "invalid_request",
            "error_description": "Value passed for the token was invalid.",
        },
    )
    assert fake.safe.double_refreshes == 1
    assert refresh(renewed["refresh_token"]).status_code == 400


def test_tweepy_reads_a_profile(fake: X, time: Clock) -> None:
    told = client(fake).get_me(user_auth=False, user_fields=["public_metrics", "created_at"])
    assert told.data.id == fake.accounts[0].id > 2**53
    assert told.data.username == "paperlantern"
    assert told.data.public_metrics["followers_count"] == fake.accounts[0].followers(time())
    limits = client(fake)
    limits.return_type = Response
    headers = limits.get_me(user_auth=False).headers
    assert headers["x-rate-limit-limit"] == "75"
    assert headers["x-rate-limit-remaining"] == "73"


def test_tweepy_pages_through_the_newest_posts(fake: X, time: Clock) -> None:
    account = fake.add(posts=10_000, every=timedelta(hours=3))
    pages = tweepy.Paginator(
        client(fake, account).get_users_tweets,
        account.id,
        max_results=100,
        tweet_fields=["created_at", "public_metrics"],
    )
    posts = list(pages.flatten())
    assert len({found.id for found in posts}) == len(posts) == 3200
    assert posts[0].id == post_id(next(account.posts(time()))) > 2**53
    assert (
        posts[0].public_metrics["impression_count"] <= posts[-1].public_metrics["like_count"] * 999
    )
    assert posts[0].created_at > posts[1].created_at


def test_an_account_without_posts_has_no_data_at_all(fake: X) -> None:
    account = fake.add(posts=0)
    told = client(fake, account).get_users_tweets(account.id)
    assert told.data is None
    assert told.meta == {"result_count": 0}


def test_private_figures_are_told_for_thirty_days(fake: X) -> None:
    account = fake.accounts[0]
    told = client(fake).get_users_tweets(
        account.id, max_results=20, tweet_fields=["non_public_metrics"]
    )
    assert {"non_public_metrics"} == {error["field"] for error in told.errors}
    assert told.data[0].non_public_metrics["engagements"] >= 0
    assert told.data[-1].non_public_metrics is None


def test_figures_grow_and_never_fall(fake: X, time: Clock) -> None:
    account = fake.accounts[0]

    def views() -> dict[int, int]:
        told = client(fake).get_users_tweets(
            account.id, max_results=50, tweet_fields=["public_metrics"]
        )
        return {found.id: found.public_metrics["impression_count"] for found in told.data}

    before = views()
    time.advance(hours=7)
    after = views()
    both = after.keys() & before.keys()
    assert all(after[number] >= before[number] for number in both)
    assert sum(after[number] for number in both) > sum(before[number] for number in both)


def test_prices_are_those_of_the_list(fake: X, time: Clock) -> None:
    account = fake.accounts[0]
    reader = client(fake)
    reader.get_me(user_auth=False)
    reader.get_users_tweets(account.id, max_results=50)
    assert fake.budget.dollars() == Decimal("0.060")
    reader.get_users_tweets(account.id, max_results=50)
    assert fake.budget.dollars("2026-11") == Decimal("0.060")
    time.advance(days=1)
    fake.budget.everyone_owns_the_app = False
    reader = client(fake)
    reader.get_users_tweets(account.id, max_results=50)
    assert fake.budget.dollars() == Decimal("0.310")


def test_no_credit_is_402_with_a_bare_number(fake: X) -> None:
    fake.budget.credit = Decimal("0.010")
    reader = client(fake)
    reader.get_me(user_auth=False)
    with pytest.raises(tweepy.HTTPException) as refused:
        reader.get_me(user_auth=False)
    assert refused.value.response.status_code == 402
    assert refused.value.response.json()["account_id"] == 2051096097834344448
    assert '"account_id": 2051096097834344448' in refused.value.response.text


def test_tweepy_sees_limits_and_refusals(fake: X, time: Clock) -> None:
    reader = client(fake)
    for _ in range(75):
        reader.get_me(user_auth=False)
    with pytest.raises(tweepy.TooManyRequests) as limited:
        reader.get_me(user_auth=False)
    assert limited.value.reset_time == int((time() + timedelta(minutes=15)).timestamp())
    time.advance(minutes=15)
    reader.get_me(user_auth=False)
    fake.throttle("me", told=False)
    with pytest.raises(tweepy.TooManyRequests, match="Rate limit exceeded") as limited:
        reader.get_me(user_auth=False)
    assert limited.value.reset_time is None
    fake.budget.enrolled = False
    with pytest.raises(tweepy.Forbidden, match="attached to a Project"):
        reader.get_me(user_auth=False)
    fake.budget.enrolled = True
    fake.fail("me", 503, {"title": "Service Unavailable", "status": 503})
    with pytest.raises(tweepy.TwitterServerError):
        reader.get_me(user_auth=False)
    fake.revoke(fake.accounts[0])
    with pytest.raises(tweepy.Unauthorized):
        reader.get_me(user_auth=False)


def test_a_missing_scope_is_forbidden(fake: X) -> None:
    with pytest.raises(tweepy.Forbidden):
        client(fake, scopes=["users.read"]).get_users_tweets(fake.accounts[0].id)


def test_tweepys_signatures_are_accepted(fake: X) -> None:
    fake.clock = utc_now  # tweepy signs with the machine's clock
    made = signing(fake)
    me = made.get_me(user_fields=["public_metrics"], user_auth=True)
    assert me.data.username == "paperlantern"
    posts = made.get_users_tweets(
        me.data.id, tweet_fields=["non_public_metrics", "created_at"], user_auth=True
    )
    assert posts.data[0].non_public_metrics["impression_count"] > 0
    with pytest.raises(tweepy.Unauthorized):
        signing(fake, secret="another secret").get_me(user_auth=True)


def test_tweepy_reads_a_profile_with_the_apps_own_token(fake: X) -> None:
    made = tweepy.Client(fake.bearer_token)
    made.session.mount("https://", ToFake(fake))
    user = made.get_user(username="paperlantern", user_fields=["public_metrics"])
    assert user.data.public_metrics["followers_count"] > 0
    posts = made.get_users_tweets(user.data.id, tweet_fields=["public_metrics"])
    assert posts.data
    with pytest.raises(tweepy.Unauthorized):
        made.get_me(user_auth=False)


def test_a_signature_is_the_one_of_xs_own_documentation() -> None:
    parameters = {
        "status": "Hello Ladies + Gentlemen, a signed OAuth request!",
        "include_entities": "true",
        "oauth_consumer_key": "xvz1evFS4wEEPTGEFPHBog",
        "oauth_nonce": "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": "1318622958",
        "oauth_token": "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        "oauth_version": "1.0",
    }
    url = "https://api.twitter.com/1.1/statuses/update.json"
    secrets = (
        "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    )
    assert signature_of("POST", url, parameters, *secrets) == "hCtSmYh+iHYCEqBWrE7C7hYmtUk="


def test_a_signed_request_counts_once_and_soon(fake: X) -> None:
    token = fake.console_token()
    signature = Signature(
        client_key=fake.consumer_key,
        client_secret=fake.consumer_secret,
        token=token.text,
        token_secret=token.secret or "",
    )

    def status(signed: str) -> int:
        url = fake.overrides["api.x.com"] + "/2/users/me"
        return httpx2.get(url, headers={"Authorization": signed}).status_code

    header = signature.header("GET", "https://api.x.com/2/users/me", fake.now())
    assert status(header) == 200
    assert status(header) == 401  # the same nonce again
    late = signature.header(
        "GET", "https://api.x.com/2/users/me", fake.now() - timedelta(minutes=6)
    )
    assert status(late) == 401
    assert status(signature.header("GET", "https://api.x.com/2/users/1", fake.now())) == 401
