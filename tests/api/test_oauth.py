"""The way to a connection: consent, the way back, the choice of accounts, and what goes wrong."""

import logging
from typing import Any

import psycopg
import pytest

from tests.api.conftest import LAPTOP, PUBLIC, MakeVisitor, Visitor
from tests.conftest import Clock
from tests.factories import OWNER, UserFactory, sign_in
from tests.fakes.facebook import Facebook
from tests.fakes.instagram import Instagram
from tests.fakes.tiktok import TikTok
from tests.fakes.x import X
from tunescore.platforms import all_platforms


@pytest.fixture
def instagram(at: MakeVisitor) -> Visitor:
    visitor = at(Instagram)
    visitor.fakes["instagram"].add("paperlanternclub", "Paper Lantern Club")
    return visitor


def said(visitor: Visitor, told: dict[str, str]) -> Any:
    """What the failed attempt tells."""
    return visitor.get(f"/connections/attempts/{told['attempt']}")


def test_a_platform_that_is_not_set_up_says_what_is_missing(at: MakeVisitor) -> None:
    visitor = at()
    answer = visitor.browser.get("/api/v1/integrations/instagram/auth")
    assert (answer.status_code, answer.json()["code"]) == (409, "platform_not_configured")
    assert "INSTAGRAM_CLIENT_ID and INSTAGRAM_CLIENT_SECRET" in answer.json()["detail"]
    assert "/integrations/instagram" in answer.json()["todo"]


def test_every_platform_tells_what_it_gives_needs_and_costs(at: MakeVisitor) -> None:
    visitor = at(X)
    told = {one["key"]: one for one in visitor.get("/platforms")["platforms"]}
    assert set(told) == set(all_platforms())
    for key, one in told.items():
        assert one["configured"] is (key == "twitter" or one["page"] is not None)
        assert one["gives"]
        assert one["account_kind"]
        assert one["guide"]
        for way in one["ways"]:
            assert len(way["guide"]) >= 2, (key, way["key"])
            assert bool(way["missing_keys"]) is not way["ready"]
            if way["kind"] == "sign_in":
                assert way["redirect_uri"] == f"{PUBLIC}/api/v1/integrations/{key}/callback"
                assert any(way["redirect_uri"] in step["text"] for step in way["guide"]), key
    assert told["instagram"]["ways"][0]["cost"] is None
    assert told["instagram"]["limits"] == [
        "At most 200 requests an hour for each account.",
        "At most 200 requests an hour for the whole app.",
    ]


def test_what_each_way_costs_is_said_before(at: MakeVisitor) -> None:
    [x] = [one for one in at(X).get("/platforms")["platforms"] if one["key"] == "twitter"]
    costs = {way["key"]: way["cost"] for way in x["ways"]}
    own = {"per_day_usd": "0.06", "per_month_usd": "1.8", "posts": 50}
    assert costs == {
        "token": own,
        "sign_in": own,
        "profile": {"per_day_usd": "0.135", "per_month_usd": "4.05", "posts": 25},
    }


@pytest.mark.parametrize("kind", [Instagram, TikTok, X])
def test_an_account_is_connected(at: MakeVisitor, kind: Any) -> None:
    visitor = at(kind)
    visitor.fakes[kind.key].add("paperlanternclub", "Paper Lantern Club")
    told = visitor.connect(kind.key)
    [one] = visitor.get("/connections")["connections"]
    assert told == {"connected": str(one["id"])}
    assert (one["platform"], one["username"]) == (kind.key, "paperlanternclub")
    assert (one["state"], one["outcome"], one["as_of"]) == ("connected", None, None)
    assert one["running"] == {"stage": "waiting", "done": 0, "total": 0}
    assert one["scopes_missing"] == []


def test_of_several_pages_the_user_chooses(at: MakeVisitor) -> None:
    visitor = at(Facebook)
    fake = visitor.fakes["facebook"]
    first = fake.add("paperlanternclub", "Paper Lantern Club")
    second = fake.add("harboursessions", "Harbour Sessions")
    told = visitor.connect("facebook")
    path = f"/integrations/facebook/choices/{told['choose']}"
    offered = visitor.get(path)["identities"]
    assert {one["platform_user_id"] for one in offered} == {str(first.id), str(second.id)}
    answer = visitor.browser.post(f"/api/v1{path}", json={"platform_user_ids": [str(second.id)]})
    assert answer.status_code == 201, answer.text
    [one] = visitor.get("/connections")["connections"]
    assert answer.json() == {"connections": [one["id"]]}
    assert one["name"] == "Harbour Sessions"
    again = visitor.browser.get(f"/api/v1{path}")
    assert again.status_code == 404  # a choice is made once


def test_an_account_that_was_not_offered_cannot_be_chosen(at: MakeVisitor) -> None:
    visitor = at(Facebook)
    visitor.fakes["facebook"].add()
    visitor.fakes["facebook"].add()
    told = visitor.connect("facebook")
    answer = visitor.browser.post(
        f"/api/v1/integrations/facebook/choices/{told['choose']}",
        json={"platform_user_ids": ["1"]},
    )
    assert answer.status_code == 422
    assert visitor.get("/connections")["connections"] == []


def test_denied_consent_connects_nothing_and_says_so(instagram: Visitor) -> None:
    told = instagram.connect("instagram", allow=False)
    assert told["problem"] == "consent_denied"
    assert "Nothing was connected" in said(instagram, told)["detail"]
    assert instagram.get("/connections")["connections"] == []


def test_a_forged_state_connects_nothing(instagram: Visitor) -> None:
    back = instagram.fakes["instagram"].press(instagram.auth("instagram"))
    forged = back.replace("state=", "state=x")
    assert instagram.returned(forged) == {"problem": "sign_in_not_started"}
    assert "connected" in instagram.returned(back)  # the true one is not used up by that


def test_a_state_is_good_for_one_return(instagram: Visitor) -> None:
    back = instagram.fakes["instagram"].press(instagram.auth("instagram"))
    assert "connected" in instagram.returned(back)
    assert instagram.returned(back) == {"problem": "sign_in_not_started"}
    assert len(instagram.get("/connections")["connections"]) == 1


def test_a_state_of_another_platform_is_not_taken(at: MakeVisitor) -> None:
    visitor = at(Instagram, TikTok)
    visitor.fakes["instagram"].add()
    back = visitor.fakes["instagram"].press(visitor.auth("instagram"))
    strange = back.replace("/instagram/callback", "/tiktok/callback")
    assert visitor.returned(strange) == {"problem": "sign_in_not_started"}


def test_a_state_ends_with_its_time(instagram: Visitor) -> None:
    back = instagram.fakes["instagram"].press(instagram.auth("instagram"))
    instagram.clock.advance(minutes=31)
    assert instagram.returned(back) == {"problem": "sign_in_too_late"}


def test_a_sign_in_is_finished_in_the_browser_that_began_it(
    instagram: Visitor,
) -> None:
    back = instagram.fakes["instagram"].press(instagram.auth("instagram"))
    mine = dict(instagram.browser.cookies)
    instagram.browser.cookies.clear()
    assert instagram.returned(back) == {"problem": "sign_in_elsewhere"}
    login = instagram.browser.post("/api/v1/auth/login", json=OWNER)
    assert login.status_code == 200
    assert dict(instagram.browser.cookies) != mine
    assert instagram.returned(back) == {"problem": "sign_in_not_started"}


def test_a_code_that_the_platform_refuses_is_said(instagram: Visitor) -> None:
    first = instagram.fakes["instagram"].press(instagram.auth("instagram"))
    second = instagram.fakes["instagram"].press(instagram.auth("instagram"))
    code = first.split("code=")[1].split("&")[0]
    other = second.split("code=")[1].split("&")[0]
    assert "connected" in instagram.returned(first)
    told = instagram.returned(second.replace(other, code))
    assert said(instagram, told)["stage"] == "failed"
    assert said(instagram, told)["code"] == told["problem"]
    assert said(instagram, told)["todo"]


def test_an_unticked_scope_is_said_with_what_it_would_give(instagram: Visitor) -> None:
    fake = instagram.fakes["instagram"]
    fake.untick("instagram_business_manage_insights")
    instagram.connect("instagram")
    [one] = instagram.get("/connections")["connections"]
    assert [lost["scope"] for lost in one["scopes_missing"]] == [
        "instagram_business_manage_insights"
    ]


def test_a_platform_that_is_down_is_said_and_nothing_breaks(instagram: Visitor) -> None:
    back = instagram.fakes["instagram"].press(instagram.auth("instagram"))
    instagram.fakes["instagram"].stop()
    told = instagram.returned(back)
    assert said(instagram, told)["detail"]
    assert instagram.get("/connections")["connections"] == []


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        (f"{PUBLIC}/somewhere", True),
        ("http://[", False),
        ("http://localhost:5555/done", False),
        (f"{PUBLIC}:99999/", False),
        ("https://evil.example.org/", False),
        ("http://127.0.0.1@evil.example.org/", False),
        ("javascript:alert(1)", False),
    ],
)
def test_browsers_are_sent_back_here_only(instagram: Visitor, address: str, taken: bool) -> None:
    answer = instagram.browser.get(
        "/api/v1/integrations/instagram/auth", params={"redirect_uri": address}
    )
    assert (answer.status_code == 200) is taken, answer.text
    if not taken:
        assert answer.json()["code"] == "foreign_address"


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("http://localhost:5555/done", True),
        ("http://[::1]:5555/done", True),
        ("http://localhost:5555/done#x", False),
        ("http://127.0.0.1:99999/", False),
        ("http://localhost:0/", False),
    ],
)
def test_on_ones_own_computer_they_may_be_sent_to_another_program_there(
    at: MakeVisitor, address: str, taken: bool
) -> None:
    visitor = at(Instagram, opened_at=LAPTOP)
    answer = visitor.browser.get(
        "/api/v1/integrations/instagram/auth", params={"redirect_uri": address}
    )
    assert (answer.status_code == 200) is taken, answer.text


def test_only_so_many_sign_ins_at_platforms_wait_at_once(instagram: Visitor, clock: Clock) -> None:
    for _ in range(30):
        instagram.auth("instagram")
        clock.advance(seconds=10)
    refused = instagram.browser.get("/api/v1/integrations/instagram/auth")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_sign_ins")
    clock.advance(seconds=int(refused.headers["Retry-After"]))
    instagram.auth("instagram")


def test_a_program_connects_with_its_own_token(instagram: Visitor) -> None:
    made = instagram.browser.post("/api/v1/tokens", json={"name": "script"}).json()
    bearer = {"Authorization": f"Bearer {made['token']}"}
    url = instagram.browser.get("/api/v1/integrations/instagram/auth", headers=bearer)
    back = instagram.fakes["instagram"].press(url.json()["auth_url"])
    assert instagram.returned(back) == {"problem": "sign_in_not_started"}  # by the session
    answer = instagram.browser.get(
        back.removeprefix(PUBLIC), headers=bearer, follow_redirects=False
    )
    assert "connected=" in answer.headers["location"]


def test_two_users_connect_the_same_account_each_for_themselves(
    instagram: Visitor, connection: psycopg.Connection
) -> None:
    instagram.connect("instagram")
    UserFactory.create(connection, "second@example.org")
    instagram.browser.cookies.clear()
    sign_in(instagram.browser, "second@example.org")
    assert instagram.get("/connections")["connections"] == []
    instagram.connect("instagram")
    [one] = instagram.get("/connections")["connections"]
    rows = connection.execute(
        "SELECT user_id, id FROM integration_credentials ORDER BY id"
    ).fetchall()
    assert len({user for user, _ in rows}) == 2
    foreign = next(number for _, number in rows if number != one["id"])
    for method, path in (
        ("GET", ""), ("GET", "/holds"), ("POST", "/sync"), ("POST", "/disconnect"), ("DELETE", "")
    ):  # fmt: skip
        answer = instagram.browser.request(method, f"/api/v1/connections/{foreign}{path}")
        assert answer.status_code == 404, (method, path)


def test_connecting_again_keeps_the_history_and_the_refresh_token(
    at: MakeVisitor, connection: psycopg.Connection
) -> None:
    visitor = at(X)
    visitor.fakes["twitter"].add("paperlanternclub")
    visitor.connect("twitter")
    before = connection.execute("SELECT id, created_at FROM integration_credentials").fetchone()
    visitor.clock.advance(days=1)
    visitor.connect("twitter")
    assert (
        connection.execute("SELECT id, created_at FROM integration_credentials").fetchone()
        == before
    )


@pytest.mark.parametrize("kind", [Instagram, Facebook, TikTok, X])
def test_tokens_are_in_no_answer_no_address_no_log_and_not_in_clear_in_the_database(
    at: MakeVisitor,
    kind: Any,
    connection: psycopg.Connection,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    visitor = at(kind)
    fake = visitor.fakes[kind.key]
    fake.add("paperlanternclub")
    fake.add("harboursessions")
    seen: list[str] = []

    def note(response: Any) -> None:
        response.read()
        seen.extend((str(response.request.url), str(response.headers), response.text))

    visitor.browser.event_hooks = {"response": [note]}
    told = visitor.connect(kind.key)
    if "choose" in told:
        path = f"/integrations/{kind.key}/choices/{told['choose']}"
        offered = [one["platform_user_id"] for one in visitor.get(path)["identities"]]
        visitor.browser.post(f"/api/v1{path}", json={"platform_user_ids": offered})
    for one in visitor.get("/connections")["connections"]:
        visitor.get(f"/connections/{one['id']}")
        visitor.browser.post(f"/api/v1/connections/{one['id']}/sync")
        visitor.browser.post(f"/api/v1/connections/{one['id']}/disconnect")
    secrets = _secrets(fake)
    assert secrets
    kept = connection.execute(
        "SELECT string_agg(to_jsonb(c)::text, '') FROM integration_credentials c"
    ).fetchone()
    dump = f"{kept} {_everything(connection)}"
    logged = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    for secret in secrets:
        assert secret not in "\n".join(seen)
        assert secret not in logged
        assert secret not in dump


def _secrets(fake: Any) -> set[str]:
    """Every token that a fake gave out, and its app's secret."""
    return {fake.client_secret, *fake.safe.tokens}


def _everything(connection: psycopg.Connection) -> str:
    tables = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    ).fetchall()
    return "".join(
        str(connection.execute(f'SELECT * FROM "{name}"'.encode()).fetchall()) for (name,) in tables
    )
