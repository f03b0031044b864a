"""The fake TikTok keeps TikTok's rules, asked by plain HTTP: no kept client of its API is known."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest

from tests.conftest import Clock
from tests.fakes.base import running
from tests.fakes.tiktok import TikTok

BACK = "http://127.0.0.1:9/back"
VERIFIER = "v" * 64
SCOPES = "user.info.basic,user.info.profile,user.info.stats,video.list"


@pytest.fixture
def fake(time: Clock) -> Iterator[TikTok]:
    with running(TikTok(clock=time)) as opened:
        opened.add("paperlantern", "Paper Lantern Club", posts=45)
        yield opened


def authorize(fake: TikTok, **changes: str) -> str:
    query = {
        "client_key": fake.client_id,
        "response_type": "code",
        "scope": SCOPES,
        "redirect_uri": BACK,
        "state": f"state-{len(fake.calls)}",
        "code_challenge": sha256(VERIFIER.encode()).hexdigest(),
        "code_challenge_method": "S256",
    } | changes
    return "https://www.tiktok.com/v2/auth/authorize/?" + urlencode(
        {name: text for name, text in query.items() if text}
    )


def token(fake: TikTok, **form: str) -> dict[str, Any]:
    secrets = {"client_key": fake.client_id, "client_secret": fake.client_secret}
    base = fake.overrides["open.tiktokapis.com"]
    told: dict[str, Any] = httpx2.post(f"{base}/v2/oauth/token/", data=secrets | form).json()
    return told


def redeem(fake: TikTok, callback: str, **changes: str) -> dict[str, Any]:
    code = parse_qs(urlsplit(callback).query)["code"][0]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }
    return token(fake, **(form | changes))


def user(fake: TikTok, access: str, fields: str) -> httpx2.Response:
    base = fake.overrides["open.tiktokapis.com"]
    return httpx2.get(
        f"{base}/v2/user/info/",
        params={"fields": fields},
        headers={"Authorization": f"Bearer {access}"},
    )


def videos(fake: TikTok, access: str, **body: int) -> httpx2.Response:
    base = fake.overrides["open.tiktokapis.com"]
    return httpx2.post(
        f"{base}/v2/video/list/",
        params={"fields": "id,create_time,view_count"},
        json=body,
        headers={"Authorization": f"Bearer {access}"},
    )


def test_the_code_needs_decoding_and_works_once(fake: TikTok) -> None:
    callback = fake.press(authorize(fake))
    assert "*2!" in parse_qs(urlsplit(callback).query)["code"][0]
    assert "*" not in urlsplit(callback).query
    told = redeem(fake, callback)
    assert (told["expires_in"], told["refresh_expires_in"]) == (7200, 15552000)
    assert redeem(fake, callback)["error"] == "invalid_grant"


def test_the_challenge_is_hexadecimal(fake: TikTok) -> None:
    with pytest.raises(ValueError, match="code_challenge"):
        fake.press(authorize(fake, code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"))
    callback = fake.press(authorize(fake))
    assert redeem(fake, callback, code_verifier="w" * 64)["error"] == "invalid_request"


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_challenge": "", "code_challenge_method": ""},
        {"redirect_uri": "http://app.example/back"},
        {"redirect_uri": BACK + "?a=1"},
        {"client_key": "", "client_id": "1"},
    ],
)
def test_an_app_that_asks_wrongly_gets_a_page(fake: TikTok, wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="went wrong"):
        fake.press(authorize(fake, **wrong))


def test_what_was_unticked_fails_the_whole_call(fake: TikTok) -> None:
    callback = fake.press(authorize(fake), scopes=["user.info.basic", "video.list"])
    granted = parse_qs(urlsplit(callback).query)["scopes"]
    assert granted == ["user.info.basic,video.list"]
    told = redeem(fake, callback)
    assert told["scope"] == "user.info.basic,video.list"
    answer = user(fake, told["access_token"], "open_id,follower_count")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "scope_not_authorized"
    assert user(fake, told["access_token"], "open_id").json()["error"]["code"] == "ok"


def test_counts_are_numbers(fake: TikTok, time: Clock) -> None:
    access = fake.grant(fake.accounts[0]).access
    told = user(fake, access, "open_id,follower_count,video_count").json()["data"]["user"]
    assert told["follower_count"] == fake.accounts[0].followers(time())
    assert told["video_count"] == 45


def test_videos_are_paged_by_milliseconds(fake: TikTok) -> None:
    access = fake.grant(fake.accounts[0]).access
    seen: list[dict[str, Any]] = []
    cursor: dict[str, int] = {}
    while True:
        page = videos(fake, access, max_count=20, **cursor).json()["data"]
        seen += page["videos"]
        if not page["has_more"]:
            break
        assert page["cursor"] == seen[-1]["create_time"] * 1000
        cursor = {"cursor": page["cursor"]}
    assert len({video["id"] for video in seen}) == len(seen) == 45
    assert int(seen[0]["id"]) > 2**53
    assert videos(fake, access, max_count=21).json()["error"]["code"] == "invalid_params"


def test_ten_thousand_videos_are_paged_quickly(fake: TikTok) -> None:
    large = fake.add(posts=10_000, every=timedelta(hours=1))
    fake.calls_per_minute = 1000
    access = fake.grant(large).access
    seen, more = 0, True
    cursor: dict[str, int] = {}
    with httpx2.Client(headers={"Authorization": f"Bearer {access}"}) as reader:
        while more:
            page = reader.post(
                fake.overrides["open.tiktokapis.com"] + "/v2/video/list/",
                params={"fields": "id"},
                json={"max_count": 20} | cursor,
            ).json()["data"]
            seen += len(page["videos"])
            cursor, more = {"cursor": page["cursor"]}, page["has_more"]
    assert seen == 10_000


def test_deleted_videos_are_just_missing(fake: TikTok) -> None:
    account = fake.accounts[0]
    access = fake.grant(account).access
    known = [video["id"] for video in videos(fake, access).json()["data"]["videos"]]
    account.gone.add(44)
    answer = httpx2.post(
        fake.overrides["open.tiktokapis.com"] + "/v2/video/query/",
        params={"fields": "id"},
        json={"filters": {"video_ids": known}},
        headers={"Authorization": f"Bearer {access}"},
    )
    found = [video["id"] for video in answer.json()["data"]["videos"]]
    assert found == known[1:]


def test_tokens_rotate(fake: TikTok, time: Clock) -> None:
    granted = fake.grant(fake.accounts[0])
    assert granted.refresh is not None
    time.advance(hours=2)
    assert user(fake, granted.access, "open_id").json()["error"]["code"] == "access_token_invalid"
    renewed = token(fake, grant_type="refresh_token", refresh_token=granted.refresh)
    assert user(fake, renewed["access_token"], "open_id").status_code == 200
    again = token(fake, grant_type="refresh_token", refresh_token=granted.refresh)
    assert again["error"] == "invalid_grant"
    assert fake.safe.double_refreshes == 1
    third = token(fake, grant_type="refresh_token", refresh_token=renewed["refresh_token"])
    assert "access_token" in third


def test_too_many_calls_in_a_minute(fake: TikTok, time: Clock) -> None:
    fake.calls_per_minute = 2
    access = fake.grant(fake.accounts[0]).access
    codes = [user(fake, access, "open_id").json()["error"]["code"] for _ in range(3)]
    assert codes == ["ok", "ok", "rate_limit_exceeded"]
    time.advance(minutes=1)
    assert user(fake, access, "open_id").status_code == 200
