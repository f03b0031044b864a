"""Switching on that an account's public page is read: never without the terms, and for one name."""

from typing import Any

import psycopg
import pytest

from tests.api.conftest import MakeVisitor, Visitor
from tests.fakes.tiktok import TikTok
from tests.fakes.tiktok_display import video_id

PAGE = "/api/v1/integrations/tiktok_page/page"
NUMBER = "7080213458555737986"
WANTED = {"username": "@paperlantern", "accept_terms": True}


@pytest.fixture
def visitor(at: MakeVisitor) -> Visitor:
    visitor = at(TikTok)
    visitor.fakes["tiktok"].add("paperlantern", "Paper Lantern Club")
    return visitor


def refused(visitor: Visitor, **changed: Any) -> dict[str, Any]:
    answer = visitor.browser.post(PAGE, json={**WANTED, **changed})
    assert answer.status_code in (409, 422), answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_the_platforms_describe_it_with_its_terms(visitor: Visitor) -> None:
    told = {one["key"]: one for one in visitor.get("/platforms")["platforms"]}
    page = told["tiktok_page"]
    assert page["name"] == "TikTok (public page)"
    assert page["page"]["audience"] == "tiktok"
    assert page["page"]["terms_url"].startswith("https://www.tiktok.com/legal/")
    assert "off until you do" in page["page"]["terms"]
    assert page["page"]["takes_posts"] is True
    assert page["limits"] == [
        "At most 1 visit a minute for the whole app.",
        "At most 24 visits a day for each account.",
    ]
    assert told["instagram_page"]["page"]["takes_posts"] is False
    assert told["tiktok"]["page"] is None


def test_it_is_connected_with_a_name_the_terms_and_links(
    visitor: Visitor, connection: psycopg.Connection
) -> None:
    account = visitor.fakes["tiktok"].accounts[0]
    number = video_id(next(account.posts(visitor.clock())))
    canonical = f"https://www.tiktok.com/@paperlantern/video/{number}"
    videos = [f"https://vm.tiktok.com/{number}/", f"{canonical}?lang=en"]
    answer = visitor.browser.post(PAGE, json={**WANTED, "videos": videos})
    assert answer.status_code == 201, answer.text
    [made] = answer.json()["connections"]
    told = visitor.get(f"/connections/{made}")
    assert (told["platform"], told["platform_name"]) == ("tiktok_page", "TikTok (public page)")
    assert (told["username"], told["state"]) == ("paperlantern", "connected")
    assert told["post_links"] == [canonical]
    assert told["scopes_missing"] == []
    assert told["running"]["stage"] == "waiting"
    row = connection.execute(
        "SELECT access_token, audience, terms_accepted_at FROM integration_credentials"
    ).fetchone()
    assert row == (None, "tiktok", visitor.clock.now)


def test_it_is_not_read_without_the_terms(visitor: Visitor) -> None:
    told = refused(visitor, accept_terms=False)
    assert told["code"] == "terms_not_accepted"
    assert "https://www.tiktok.com/legal/" in told["todo"]
    assert visitor.get("/connections")["connections"] == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"username": "https://evil.example/@x"}, "not_a_username"),
        ({"videos": [f"https://evil.example/@paperlantern/video/{NUMBER}"]}, "not_a_post_link"),
        ({"videos": [f"https://www.tiktok.com/@lowtide/video/{NUMBER}"]}, "not_a_post_link"),
        ({"videos": ["https://vm.tiktok.com/ZM8abc/"]}, "not_a_post_link"),
    ],
)
def test_what_is_not_the_accounts_own_is_refused(
    visitor: Visitor, changed: dict[str, Any], code: str
) -> None:
    assert refused(visitor, **changed)["code"] == code


def test_it_is_not_read_where_the_account_is_connected(visitor: Visitor) -> None:
    visitor.connect("tiktok")
    assert refused(visitor)["code"] == "connected_officially"


def test_one_kind_of_connecting_is_not_taken_for_the_other(visitor: Visitor) -> None:
    answer = visitor.browser.get("/api/v1/integrations/tiktok_page/auth")
    assert (answer.status_code, answer.json()["code"]) == (409, "read_by_page")
    answer = visitor.browser.post("/api/v1/integrations/tiktok/page", json=WANTED)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_read_by_page")


def test_it_is_disconnected_like_any_other(visitor: Visitor) -> None:
    [made] = visitor.browser.post(PAGE, json=WANTED).json()["connections"]
    answer = visitor.browser.post(f"/api/v1/connections/{made}/disconnect")
    assert answer.json()["state"] == "disconnected"
    assert visitor.browser.post(f"/api/v1/connections/{made}/sync").status_code == 409
