"""Pasted tokens: checked, shown with their account, kept only then; and the bad days."""

import logging
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.api.conftest import LAPTOP, NETWORK, MakeVisitor, Visitor
from tests.fakes.facebook import Facebook
from tests.fakes.instagram import BASIC, INSIGHTS, Instagram
from tests.fakes.x import X

INSTAGRAM = "/integrations/instagram/ways/token"


@pytest.fixture
def instagram(at: MakeVisitor) -> Visitor:
    visitor = at(Instagram, opened_at=LAPTOP, keys=False)
    visitor.fakes["instagram"].add("paperlanternclub", "Paper Lantern Club")
    visitor.fakes["instagram"].add("harboursessions", "Harbour Sessions")
    return visitor


@pytest.fixture
def facebook(at: MakeVisitor) -> Visitor:
    visitor = at(Facebook, opened_at=LAPTOP)
    visitor.fakes["facebook"].add("paperlanternclub", "Paper Lantern Club")
    return visitor


@pytest.fixture
def x(at: MakeVisitor) -> Visitor:
    visitor = at(X, opened_at=LAPTOP, keys=False)
    fake = visitor.fakes["twitter"]
    fake.add("paperlanternclub", "Paper Lantern Club")
    visitor.put("/platforms/twitter/keys/oauth1", {"values": fake.consumer_keys})
    bearer = {"TWITTER_BEARER_TOKEN": fake.bearer_token}
    visitor.put("/platforms/twitter/keys/bearer", {"values": bearer})
    return visitor


def token_of(visitor: Visitor, number: int = 0, scopes: list[str] | None = None) -> str:
    fake = visitor.fakes["instagram"]
    return str(fake.grant(fake.accounts[number], scopes).access)


def paste(visitor: Visitor, token: str, status: int = 200, **more: Any) -> Any:
    return visitor.post(INSTAGRAM, {"values": {"token": token}, **more}, status)


def choice_of(visitor: Visitor, platform: str, choice: int) -> Any:
    return visitor.get(f"/integrations/{platform}/choices/{choice}")


def keep(visitor: Visitor, platform: str, choice: int) -> list[int]:
    shown = choice_of(visitor, platform, choice)["identities"]
    answer = visitor.post(
        f"/integrations/{platform}/choices/{choice}",
        {"platform_user_ids": [one["platform_user_id"] for one in shown]},
        201,
    )
    return list(answer["connections"])


def test_a_pasted_token_shows_its_account_before_it_is_kept(instagram: Visitor) -> None:
    choice = paste(instagram, token_of(instagram))["choice"]
    assert instagram.get("/connections")["connections"] == []
    offer = choice_of(instagram, "instagram", choice)
    [account] = offer["identities"]
    assert offer["way"] == "token"
    assert (account["username"], account["name"]) == ("paperlanternclub", "Paper Lantern Club")
    assert (account["obstacle"], account["connection_id"]) == (None, None)
    assert account["scopes_missing"] == []
    ends = datetime.fromisoformat(account["token_expires_at"])
    assert ends == instagram.clock() + timedelta(days=60)
    [number] = keep(instagram, "instagram", choice)
    [one] = instagram.get("/connections")["connections"]
    assert (one["id"], one["way"], one["state"]) == (number, "token", "connected")
    assert one["running"] == {"stage": "waiting", "done": 0, "total": 0}


def test_blanks_around_and_inside_a_token_are_no_part_of_it(instagram: Visitor) -> None:
    token = token_of(instagram)
    broken = f' \n"{token[:20]}\r\n {token[20:]}" \u00a0'
    choice = paste(instagram, broken)["choice"]
    assert keep(instagram, "instagram", choice)


def test_a_token_that_is_pasted_twice_renews_its_connection(
    instagram: Visitor, connection: psycopg.Connection
) -> None:
    token = token_of(instagram)
    first, second = paste(instagram, token)["choice"], paste(instagram, token)["choice"]
    [number] = keep(instagram, "instagram", first)
    [account] = choice_of(instagram, "instagram", second)["identities"]
    assert account["connection_id"] == number
    assert keep(instagram, "instagram", second) == [number]
    path = f"/integrations/instagram/choices/{second}"
    again = instagram.post(path, {"platform_user_ids": [account["platform_user_id"]]}, 404)
    assert again["code"] == "not_found"
    row = connection.execute("SELECT count(*) FROM integration_credentials").fetchone()
    assert row == (1,)


def test_a_token_of_another_person_is_refused_where_one_is_connected_again(
    instagram: Visitor,
) -> None:
    [number] = keep(instagram, "instagram", paste(instagram, token_of(instagram))["choice"])
    told = paste(instagram, token_of(instagram, 1), 409, connection_id=number)
    assert told["code"] == "another_account"
    assert "@harboursessions" in told["detail"]
    assert "@paperlanternclub" in told["detail"]
    assert paste(instagram, token_of(instagram), connection_id=number)["choice"]
    assert paste(instagram, token_of(instagram), 404, connection_id=0)["code"] == "not_found"


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("", "token_malformed"),
        ("   ", "token_malformed"),
        ("my password", "token_malformed"),
        ("EAAB0123456789abcdef", "token_of_another_platform"),
        ("IGAA" + "0" * 60, "token_refused"),
        ("IGAA01234ä6789", "token_malformed"),
        ("IGAA" + "0" * 5000, "token_malformed"),
    ],
)
def test_what_is_no_token_is_said(instagram: Visitor, token: str, code: str) -> None:
    told = paste(instagram, token, 422)
    assert told["code"] == code
    assert told["detail"]
    assert told["todo"]
    assert not token.strip() or token not in str(told)


def test_a_part_of_a_token_is_refused(instagram: Visitor) -> None:
    assert paste(instagram, token_of(instagram)[:-4], 422)["code"] == "token_refused"


def test_an_old_token_is_said_to_have_expired(instagram: Visitor) -> None:
    token = token_of(instagram)
    instagram.fakes["instagram"].safe.tokens[token].expires = instagram.clock()
    told = paste(instagram, token, 422)
    assert told["code"] == "token_expired"
    assert told["detail"] == "Instagram says that this token has expired."


def test_too_few_permissions_are_said(instagram: Visitor) -> None:
    choice = paste(instagram, token_of(instagram, 0, [BASIC]))["choice"]
    [account] = choice_of(instagram, "instagram", choice)["identities"]
    [missing] = account["scopes_missing"]
    assert (missing["scope"], missing["gives"][:6]) == (INSIGHTS, "Views,")
    keep(instagram, "instagram", choice)
    [one] = instagram.get("/connections")["connections"]
    assert [each["scope"] for each in one["scopes_missing"]] == [INSIGHTS]
    told = paste(instagram, token_of(instagram, 0, [INSIGHTS]), 422)
    assert told["code"] == "scopes_too_few"
    assert BASIC in told["todo"]


def test_a_choice_of_a_pasted_token_ends_with_its_time(instagram: Visitor) -> None:
    choice = paste(instagram, token_of(instagram))["choice"]
    [account] = choice_of(instagram, "instagram", choice)["identities"]
    instagram.clock.advance(minutes=31)
    path = f"/integrations/instagram/choices/{choice}"
    late = instagram.post(path, {"platform_user_ids": [account["platform_user_id"]]}, 409)
    assert late["code"] == "sign_in_too_late"


def test_there_are_no_other_ways(instagram: Visitor) -> None:
    for way in ("sign_in", "profile", "nothing"):
        told = instagram.post(
            f"/integrations/instagram/ways/{way}", {"values": {"token": "x"}}, 404
        )
        assert told["code"] == "not_found"


def test_a_platform_that_is_down_is_said_and_nothing_is_kept(instagram: Visitor) -> None:
    token = token_of(instagram)
    instagram.fakes["instagram"].stop()
    told = paste(instagram, token, 502)
    assert told["detail"] == "Instagram could not be reached."


def test_a_users_token_of_facebook_offers_its_pages(facebook: Visitor) -> None:
    fake = facebook.fakes["facebook"]
    fake.add("harboursessions", "Harbour Sessions")
    token = fake.explorer_token().text
    path = "/integrations/facebook/ways/token"
    choice = facebook.post(path, {"values": {"token": token}})["choice"]
    pages = choice_of(facebook, "facebook", choice)["identities"]
    assert {page["name"] for page in pages} == {"Paper Lantern Club", "Harbour Sessions"}
    assert {page["token_expires_at"] for page in pages} == {None}
    assert len(keep(facebook, "facebook", choice)) == 2


def test_tokens_of_another_app_kind_or_time_are_told_apart(facebook: Visitor) -> None:
    fake = facebook.fakes["facebook"]

    def code(token: str) -> Any:
        entered = {"values": {"token": token}}
        return facebook.post("/integrations/facebook/ways/token", entered, 422)["code"]

    assert code(fake.explorer_token(app="another").text) == "token_of_another_app"
    assert code(fake.grant(fake.accounts[0]).access) == "token_of_another_kind"
    assert code(fake.explorer_token(scopes=["public_profile"]).text) == "scopes_too_few"
    assert code("IGAA0123456789abcdef") == "token_of_another_platform"
    token = fake.explorer_token().text
    facebook.clock.advance(hours=2)
    assert code(token) == "token_expired"


def test_a_token_needs_the_keys_of_its_app(at: MakeVisitor) -> None:
    visitor = at(Facebook, opened_at=NETWORK, keys=False)
    told = visitor.post(
        "/integrations/facebook/ways/token", {"values": {"token": "EAA0123456789ab"}}, 409
    )
    assert told["code"] == "platform_not_configured"
    assert "FACEBOOK_APP_ID and FACEBOOK_APP_SECRET" in told["detail"]


def test_the_consoles_token_of_x_is_signed_with_and_kept(
    x: Visitor, connection: psycopg.Connection
) -> None:
    token = x.fakes["twitter"].console_token()
    entered = {"access_token": token.text, "access_token_secret": f" {token.secret}\n"}
    choice = x.post("/integrations/twitter/ways/token", {"values": entered})["choice"]
    [account] = choice_of(x, "twitter", choice)["identities"]
    assert (account["username"], account["token_expires_at"]) == ("paperlanternclub", None)
    assert account["scopes_missing"] == []
    keep(x, "twitter", choice)
    row = connection.execute(
        "SELECT way, app_id, token_secret, refresh_token FROM integration_credentials"
    ).fetchone()
    assert row is not None
    assert row[:2] == ("token", x.fakes["twitter"].consumer_key)
    assert x.services.cipher.decrypt(row[2]) == token.secret
    assert row[3] is None


def test_a_token_of_x_that_was_pasted_wrong_is_said(x: Visitor) -> None:
    fake = x.fakes["twitter"]
    token, other = fake.console_token(), fake.console_token(app="another")

    def told(text: str, secret: str) -> Any:
        entered = {"access_token": text, "access_token_secret": secret}
        return x.post("/integrations/twitter/ways/token", {"values": entered}, 422)

    assert told(token.secret, token.text)["code"] == "token_malformed"  # the one for the other
    assert told(token.text, "")["label"] == "Access token secret"
    assert told(token.text, "0" * 45)["code"] == "token_refused"
    assert told(other.text, other.secret)["code"] == "token_refused"
    assert "the app whose keys are set" in told(other.text, other.secret)["todo"]


def test_a_public_profile_of_x_is_connected_by_its_name(x: Visitor) -> None:
    path = "/integrations/twitter/ways/profile"
    choice = x.post(path, {"values": {"username": " @paperlanternclub "}})["choice"]
    keep(x, "twitter", choice)
    [one] = x.get("/connections")["connections"]
    assert (one["way"], one["username"]) == ("profile", "paperlanternclub")
    nobody = x.post(path, {"values": {"username": "@nobody"}}, 422)
    assert (nobody["code"], nobody["found"]) == ("no_such_account", "@nobody")
    assert x.post(path, {"values": {"username": "two words"}}, 422)["code"] == "token_malformed"
    wrong = {"TWITTER_BEARER_TOKEN": "A" * 90}
    x.put("/platforms/twitter/keys/bearer", {"values": wrong})
    refused = x.post(path, {"values": {"username": "paperlanternclub"}}, 409)
    assert refused["code"] == "keys_not_accepted"


def test_another_way_takes_the_place_of_a_connections_former_one(
    x: Visitor, connection: psycopg.Connection
) -> None:
    fake = x.fakes["twitter"]
    x.put("/platforms/twitter/keys/app", {"values": fake.environment})
    x.connect("twitter")
    token = fake.console_token()
    entered = {"access_token": token.text, "access_token_secret": token.secret}
    keep(x, "twitter", x.post("/integrations/twitter/ways/token", {"values": entered})["choice"])
    row = connection.execute(
        "SELECT way, refresh_token, token_expires_at FROM integration_credentials"
    ).fetchall()
    assert row == [("token", None, None)]  # the refresh token of the sign-in is gone


def test_no_secret_is_returned_logged_or_kept_in_clear(
    at: MakeVisitor, connection: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    visitor = at(Instagram, Facebook, X, opened_at=LAPTOP, keys=False)
    instagram, facebook, x = (visitor.fakes[key] for key in ("instagram", "facebook", "twitter"))
    for fake in visitor.fakes.values():
        fake.add("paperlanternclub", "Paper Lantern Club")
    seen: list[str] = []

    def note(response: Any) -> None:
        response.read()
        seen.extend((str(response.request.url), str(response.headers), response.text))

    visitor.browser.event_hooks = {"response": [note]}
    for key, keys, values in (
        ("instagram", "app", instagram.environment),
        ("facebook", "app", facebook.environment),
        ("facebook", "app", {**facebook.environment, "FACEBOOK_APP_SECRET": "a wrong secret"}),
        ("twitter", "oauth1", x.consumer_keys),
        ("twitter", "bearer", {"TWITTER_BEARER_TOKEN": x.bearer_token}),
    ):
        visitor.browser.put(f"/api/v1/platforms/{key}/keys/{keys}", json={"values": values})
    console, explorer = x.console_token(), facebook.explorer_token()
    dashboard = instagram.grant(instagram.accounts[0]).access
    wrong = {
        "IGAAthisisnotatokenofanybody",
        "EAAthisisnotatokenofanybody",
        "12345-thisisnotatokenofanybody",
        "thisisnotthesecretofanybody0",
    }
    for key, way, values in (
        ("instagram", "token", {"token": dashboard}),
        ("instagram", "token", {"token": "IGAAthisisnotatokenofanybody"}),
        ("instagram", "token", {"token": explorer.text}),
        ("facebook", "token", {"token": explorer.text}),
        ("facebook", "token", {"token": "EAAthisisnotatokenofanybody"}),
        (
            "twitter",
            "token",
            {"access_token": console.text, "access_token_secret": console.secret},
        ),
        (
            "twitter",
            "token",
            {
                "access_token": "12345-thisisnotatokenofanybody",
                "access_token_secret": "thisisnotthesecretofanybody0",
            },
        ),
        ("twitter", "token", {"access_token": console.text, "access_token_secret": 7}),
        ("twitter", "profile", {"username": "paperlanternclub"}),
    ):
        answer = visitor.browser.post(
            f"/api/v1/integrations/{key}/ways/{way}", json={"values": values}
        )
        if answer.status_code == 200:
            keep(visitor, key, answer.json()["choice"])
    visitor.get("/platforms")
    for one in visitor.get("/connections")["connections"]:
        visitor.browser.post(f"/api/v1/connections/{one['id']}/sync")
    secrets = {
        *(fake.client_secret for fake in visitor.fakes.values()),
        *(text for fake in visitor.fakes.values() for text in fake.safe.tokens),
        x.consumer_secret,
        x.bearer_token,
        str(console.secret),
        "a wrong secret",
        *wrong,
    }
    assert len(visitor.get("/connections")["connections"]) == 3
    tables = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    ).fetchall()
    dump = "".join(
        str(connection.execute(f'SELECT * FROM "{name}"'.encode()).fetchall()) for (name,) in tables
    )
    logged = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    for secret in secrets:
        assert secret not in "\n".join(seen)
        assert secret not in logged
        assert secret not in dump
