"""Keys of platforms pasted in the app: checked, kept encrypted, and never shown again."""

from typing import Any

import psycopg
import pytest

from tests.api.conftest import LAPTOP, MakeVisitor, Visitor
from tests.factories import OWNER, UserFactory, sign_in
from tests.fakes.facebook import Facebook
from tests.fakes.instagram import Instagram
from tests.fakes.tiktok import TikTok
from tests.fakes.x import X

ID, SECRET = "TIKTOK_CLIENT_KEY", "TIKTOK_CLIENT_SECRET"


@pytest.fixture
def tiktok(at: MakeVisitor) -> Visitor:
    visitor = at(TikTok, opened_at=LAPTOP, keys=False)
    visitor.fakes["tiktok"].add("paperlanternclub", "Paper Lantern Club")
    return visitor


def platform_of(visitor: Visitor, key: str) -> Any:
    return next(one for one in visitor.get("/platforms")["platforms"] if one["key"] == key)


def keys_of(answer: Any, keys: str = "app") -> dict[str, Any]:
    [found] = [one for one in answer["keys"] if one["id"] == keys]
    return {key["name"]: key for key in found["keys"]}


def test_pasted_keys_are_checked_and_count_at_once(tiktok: Visitor) -> None:
    fake = tiktok.fakes["tiktok"]
    [way] = platform_of(tiktok, "tiktok")["ways"]
    assert (way["ready"], way["needs"], way["missing_keys"]) == (False, "app", [ID, SECRET])
    saved = tiktok.put("/platforms/tiktok/keys/app", {"values": fake.environment})
    assert saved["checked"] is True
    assert saved["notes"] == ["TikTok accepts these keys."]
    assert saved["platform"]["configured"] is True
    keys = keys_of(saved["platform"])
    assert keys[ID]["state"] == keys[SECRET]["state"] == "kept"
    assert keys[ID]["ends_with"] == fake.client_id[-4:]
    assert keys[SECRET]["ends_with"] is None
    assert keys[ID]["set_at"]
    assert "connected" in tiktok.connect("tiktok")


def test_blanks_and_quotes_around_a_key_are_no_part_of_it(tiktok: Visitor) -> None:
    fake = tiktok.fakes["tiktok"]
    pasted = {name: f' \u00a0"{value}"\n' for name, value in fake.environment.items()}
    assert tiktok.put("/platforms/tiktok/keys/app", {"values": pasted})["checked"] is True
    assert "connected" in tiktok.connect("tiktok")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({SECRET: "another-secret"}, "keys_refused"),
        ({ID: "sbaw123456789"}, "keys_refused"),
        ({ID: "123456789012345"}, "key_malformed"),
        ({ID: "an id"}, "key_malformed"),
        ({SECRET: "short"}, "key_malformed"),
        ({SECRET: ""}, "key_missing"),
        ({ID: " "}, "key_missing"),
    ],
)
def test_wrong_keys_are_not_kept(tiktok: Visitor, changed: dict[str, str], code: str) -> None:
    values = {**tiktok.fakes["tiktok"].environment, **changed}
    told = tiktok.put("/platforms/tiktok/keys/app", {"values": values}, 422)
    assert told["code"] == code
    assert told["detail"]
    assert told["todo"]
    assert all(value not in str(told) for value in values.values() if value.strip())
    assert keys_of(platform_of(tiktok, "tiktok"))[ID]["state"] == "unset"


def test_keys_of_another_platform_are_told_apart(at: MakeVisitor) -> None:
    visitor = at(Facebook, Instagram, keys=False)
    facebook, instagram = visitor.fakes["facebook"], visitor.fakes["instagram"]
    visitor.put("/platforms/facebook/keys/app", {"values": facebook.environment})
    pasted = {
        "INSTAGRAM_CLIENT_ID": facebook.client_id,
        "INSTAGRAM_CLIENT_SECRET": facebook.client_secret,
    }
    told = visitor.put("/platforms/instagram/keys/app", {"values": pasted}, 422)
    assert told["code"] == "keys_of_another_platform"
    assert "Facebook" in told["detail"]
    right = visitor.put("/platforms/instagram/keys/app", {"values": instagram.environment})
    assert right["checked"] is True


def test_the_sign_ins_keys_of_x_are_not_taken_for_its_api_key(at: MakeVisitor) -> None:
    visitor = at(X, keys=False)
    fake = visitor.fakes["twitter"]
    swapped = {"TWITTER_CONSUMER_KEY": fake.client_id, "TWITTER_CONSUMER_SECRET": "secret secret"}
    told = visitor.put("/platforms/twitter/keys/oauth1", {"values": swapped}, 422)
    assert (told["code"], told["label"]) == ("key_malformed", "API key")
    assert visitor.put("/platforms/twitter/keys/oauth1", {"values": fake.consumer_keys})["checked"]
    bearer = {"TWITTER_BEARER_TOKEN": fake.bearer_token}
    saved = visitor.put("/platforms/twitter/keys/bearer", {"values": bearer})
    assert saved["checked"] is False
    assert saved["notes"] == ["The keys are saved. X checks them when an account is connected."]


def test_only_the_owner_sets_keys(tiktok: Visitor, connection: psycopg.Connection) -> None:
    fake = tiktok.fakes["tiktok"]
    assert tiktok.get("/platforms")["may_set_keys"] is True
    UserFactory.create(connection, "second@example.org")
    tiktok.browser.cookies.clear()
    sign_in(tiktok.browser, "second@example.org")
    assert tiktok.get("/platforms")["may_set_keys"] is False
    path = "/platforms/tiktok/keys/app"
    assert tiktok.put(path, {"values": fake.environment}, 403)["code"] == "owner_only"
    gone = tiktok.browser.delete(f"/api/v1{path}")
    assert (gone.status_code, gone.json()["code"]) == (403, "owner_only")
    tiktok.browser.cookies.clear()
    sign_in(tiktok.browser, OWNER["email"])
    assert tiktok.put(path, {"values": fake.environment})["checked"]


def test_a_variable_of_the_environment_wins_and_that_is_said(at: MakeVisitor) -> None:
    visitor = at(TikTok, keys=False, TIKTOK_CLIENT_SECRET="the secret of the environment")
    fake = visitor.fakes["tiktok"]
    note = f"{SECRET} is set in the environment of the server, which wins."
    key = keys_of(platform_of(visitor, "tiktok"))[SECRET]
    assert (key["state"], key["note"], key["set_at"]) == ("environment", note, None)
    saved = visitor.put("/platforms/tiktok/keys/app", {"values": fake.environment})
    assert saved["notes"] == ["TikTok accepts these keys.", note]
    key = keys_of(saved["platform"])[SECRET]
    assert (key["state"], bool(key["set_at"])) == ("environment", True)


def test_a_variable_that_is_set_afterwards_wins_over_a_kept_key(tiktok: Visitor) -> None:
    fake = tiktok.fakes["tiktok"]
    tiktok.put("/platforms/tiktok/keys/app", {"values": fake.environment})
    after = tiktok.restarted({ID: "sbawafterwards", SECRET: "set afterwards"})
    keys = keys_of(platform_of(after, "tiktok"))
    assert {key["state"] for key in keys.values()} == {"environment"}
    assert keys[ID]["ends_with"] == "ards"
    assert "client_key=sbawafterwards" in after.auth("tiktok")


def test_one_key_is_changed_alone_and_all_are_forgotten(tiktok: Visitor) -> None:
    fake = tiktok.fakes["tiktok"]
    path = "/platforms/tiktok/keys/app"
    tiktok.put(path, {"values": fake.environment})
    fake.client_secret = "tiktok-secret-made-again"
    saved = tiktok.put(path, {"values": {SECRET: fake.client_secret}})
    assert saved["checked"] is True
    assert "connected" in tiktok.connect("tiktok")
    forgotten = tiktok.browser.delete(f"/api/v1{path}").json()
    assert keys_of(forgotten["platform"])[SECRET]["state"] == "unset"
    refused = tiktok.browser.get("/api/v1/integrations/tiktok/auth")
    assert refused.json()["code"] == "platform_not_configured"


def test_keys_that_change_while_accounts_are_connected_are_said(tiktok: Visitor) -> None:
    fake = tiktok.fakes["tiktok"]
    path = "/platforms/tiktok/keys/app"
    first = dict(fake.environment)
    tiktok.put(path, {"values": first})
    tiktok.connect("tiktok")
    assert tiktok.put(path, {"values": first})["notes"] == ["TikTok accepts these keys."]
    fake.client_id = "sbawanother0001"
    saved = tiktok.put(path, {"values": fake.environment})
    assert saved["notes"][1:] == [
        "One account at TikTok needs the keys with which it was connected. Connect it again, or put"
        " those keys back."
    ]
    gone = tiktok.browser.delete(f"/api/v1{path}").json()
    assert len(gone["notes"]) == 1


def test_a_platform_that_cannot_be_reached_leaves_the_keys_unchecked(tiktok: Visitor) -> None:
    fake = tiktok.fakes["tiktok"]
    fake.stop()
    saved = tiktok.put("/platforms/tiktok/keys/app", {"values": fake.environment})
    assert saved["checked"] is False
    assert saved["notes"] == [
        "The keys are saved, but could not be checked: TikTok could not be reached."
    ]
    assert keys_of(saved["platform"])[ID]["state"] == "kept"


def test_a_key_that_no_secret_key_opens_is_pasted_again(tiktok: Visitor) -> None:
    fake = tiktok.fakes["tiktok"]
    path = "/platforms/tiktok/keys/app"
    tiktok.put(path, {"values": fake.environment})
    tiktok.services.settings.secret_key_file.write_text("another secret key")
    one = platform_of(tiktok, "tiktok")
    assert {key["state"] for key in keys_of(one).values()} == {"unreadable"}
    assert one["ways"][0]["missing_keys"] == [ID, SECRET]
    assert tiktok.put(path, {"values": fake.environment})["checked"] is True


def test_there_are_no_other_sets_of_keys(tiktok: Visitor) -> None:
    assert tiktok.put("/platforms/tiktok/keys/oauth1", {"values": {}}, 404)["code"] == "not_found"
    assert tiktok.put("/platforms/nowhere/keys/app", {"values": {}}, 404)["code"] == (
        "no_such_platform"
    )
    page = tiktok.put("/platforms/tiktok_page/keys/app", {"values": {}}, 404)
    assert page["code"] == "not_found"


def test_kept_keys_are_encrypted_in_the_database(
    tiktok: Visitor, connection: psycopg.Connection
) -> None:
    fake = tiktok.fakes["tiktok"]
    tiktok.put("/platforms/tiktok/keys/app", {"values": fake.environment})
    found = connection.execute("SELECT name, value FROM platform_keys").fetchall()
    rows: dict[str, str] = dict(found)
    assert set(rows) == {ID, SECRET}
    cipher = tiktok.services.cipher
    assert cipher.decrypt(rows[SECRET]) == fake.client_secret
    with pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("INSERT INTO platform_keys VALUES ('A', 'in clear', now())")
