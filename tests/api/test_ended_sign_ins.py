"""Sign-ins whose browser ended on a page that does not open, or under the computer's other name."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.api.conftest import LAPTOP, NETWORK, PUBLIC, MakeVisitor, Visitor
from tests.factories import OWNER, sign_in
from tests.fakes.facebook import Facebook
from tests.fakes.instagram import Instagram
from tests.fakes.tiktok import TikTok
from tests.fakes.x import X

KINDS: Any = (Instagram, Facebook, TikTok, X)


def auth(visitor: Visitor, platform: str) -> Any:
    return visitor.get(f"/integrations/{platform}/auth")


def ended(visitor: Visitor, platform: str, **pressed: Any) -> str:
    """The address at which the browser ends."""
    begun = auth(visitor, platform)
    assert begun["returns"] == "pasted"
    address = str(visitor.fakes[platform].press(begun["auth_url"], **pressed))
    assert address.startswith(begun["redirect_uri"] + "?")
    return address


def bring(visitor: Visitor, platform: str, address: str, status: int = 200) -> Any:
    return visitor.post(f"/integrations/{platform}/returned", {"address": address}, status)


@pytest.fixture
def instagram(at: MakeVisitor) -> Visitor:
    visitor = at(Instagram, opened_at=LAPTOP)
    visitor.fakes["instagram"].add("paperlanternclub")
    return visitor


@pytest.mark.parametrize("kind", KINDS)
def test_in_a_network_each_sign_in_is_finished_by_its_address(at: MakeVisitor, kind: Any) -> None:
    visitor = at(kind, opened_at=NETWORK)
    visitor.fakes[kind.key].add("paperlanternclub", "Paper Lantern Club")
    told = bring(visitor, kind.key, ended(visitor, kind.key))
    [one] = visitor.get("/connections")["connections"]
    assert told == {"connected": one["id"], "choose": None}
    assert one["way"] == "sign_in"


@pytest.mark.parametrize("kind", [Facebook, TikTok, X])
def test_on_a_laptop_a_sign_in_comes_back_by_itself(at: MakeVisitor, kind: Any) -> None:
    visitor = at(kind, opened_at=LAPTOP)
    visitor.fakes[kind.key].add("paperlanternclub")
    begun = auth(visitor, kind.key)
    assert begun["returns"] == "by_itself"
    host = "localhost" if kind is Facebook else "127.0.0.1"
    assert begun["redirect_uri"] == f"http://{host}:8000/api/v1/integrations/{kind.key}/callback"
    assert "connected" in visitor.returned(visitor.fakes[kind.key].press(begun["auth_url"]))


def test_instagram_takes_no_address_of_a_laptop_but_that_of_a_dead_page(
    instagram: Visitor,
) -> None:
    address = ended(instagram, "instagram")
    assert address.startswith("https://localhost:8000/api/v1/integrations/instagram/callback?")
    assert address.endswith("#_")
    assert bring(instagram, "instagram", address)["connected"]


def test_of_several_pages_the_user_chooses_after_that_too(at: MakeVisitor) -> None:
    visitor = at(Facebook, opened_at=NETWORK)
    visitor.fakes["facebook"].add("paperlanternclub")
    visitor.fakes["facebook"].add("harboursessions")
    told = bring(visitor, "facebook", ended(visitor, "facebook"))
    assert told["connected"] is None
    offer = visitor.get(f"/integrations/facebook/choices/{told['choose']}")
    assert (offer["way"], len(offer["identities"])) == ("sign_in", 2)


@pytest.mark.parametrize(
    "copied",
    [
        lambda address: f"  {address}\n",
        lambda address: f'"{address}"',
        lambda address: address.removesuffix("#_"),
        lambda address: address[:60] + "\n" + address[60:],
        lambda address: address.replace("#_", "%23_"),
        lambda address: "?" + address.partition("?")[2],
        lambda address: address.replace(code_of(address), quoted(code_of(address))),
    ],
)
def test_an_address_is_read_as_it_was_copied(
    instagram: Visitor, copied: Callable[[str], str]
) -> None:
    address = copied(ended(instagram, "instagram"))
    assert bring(instagram, "instagram", address)["connected"]


def code_of(address: str) -> str:
    return dict(parse_qsl(urlsplit(address).query))["code"]


def quoted(text: str) -> str:
    """A text with every character written by its number."""
    return "".join(f"%{ord(one):02X}" for one in text)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nothing",
        "https://localhost:8000/api/v1/integrations/instagram/callback",
        "https://www.instagram.com/oauth/authorize?client_id=1&state=2",
        "https://localhost:8000/?code=AQB123",
        "https://localhost:8000/?state=123",
        "http://[",
    ],
)
def test_another_address_is_told_apart(instagram: Visitor, address: str) -> None:
    ended(instagram, "instagram")
    told = bring(instagram, "instagram", address, 422)
    assert told["code"] == "not_the_address"
    assert "code= and state=" in told["todo"]


def test_an_address_is_good_once(instagram: Visitor) -> None:
    address = ended(instagram, "instagram")
    assert bring(instagram, "instagram", address)["connected"]
    assert bring(instagram, "instagram", address, 409)["code"] == "sign_in_not_started"
    assert len(instagram.get("/connections")["connections"]) == 1


def test_an_address_of_another_attempt_takes_no_other_code(instagram: Visitor) -> None:
    first, second = ended(instagram, "instagram"), ended(instagram, "instagram")
    state = dict(parse_qsl(urlsplit(first).query))["state"]
    forged = second.replace(dict(parse_qsl(urlsplit(second).query))["state"], state[::-1])
    assert bring(instagram, "instagram", forged, 409)["code"] == "sign_in_not_started"
    assert bring(instagram, "instagram", second)["connected"]


def test_an_address_of_another_browser_or_platform_is_refused(at: MakeVisitor) -> None:
    visitor = at(Instagram, TikTok, opened_at=NETWORK)
    visitor.fakes["instagram"].add()
    address = ended(visitor, "instagram")
    assert bring(visitor, "tiktok", address, 409)["code"] == "sign_in_not_started"
    visitor.browser.cookies.clear()
    answer = visitor.browser.post(
        "/api/v1/integrations/instagram/returned", json={"address": address}
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    sign_in(visitor.browser, OWNER["email"])
    assert bring(visitor, "instagram", address, 409)["code"] == "sign_in_not_started"


def test_an_address_ends_with_its_time(instagram: Visitor) -> None:
    address = ended(instagram, "instagram")
    instagram.clock.advance(minutes=31)
    assert bring(instagram, "instagram", address, 409)["code"] == "sign_in_too_late"


def test_a_code_that_is_too_old_for_its_platform_is_said(at: MakeVisitor) -> None:
    visitor = at(X, opened_at=NETWORK)
    visitor.fakes["twitter"].add()
    address = ended(visitor, "twitter")
    visitor.clock.advance(seconds=31)
    told = bring(visitor, "twitter", address, 502)
    assert (told["code"], told["reason"]) == ("platform_refused", "sign_in_ended")
    assert "ended" in told["detail"]


def test_consent_that_was_denied_is_said(instagram: Visitor) -> None:
    told = bring(instagram, "instagram", ended(instagram, "instagram", allow=False), 502)
    assert told["reason"] == "consent_denied"
    assert "Nothing was connected" in told["detail"]


def test_a_return_under_the_computers_other_name_finds_its_session(at: MakeVisitor) -> None:
    visitor = at(Facebook, opened_at=LAPTOP)
    visitor.fakes["facebook"].add("paperlanternclub")
    begun = auth(visitor, "facebook")
    back = visitor.fakes["facebook"].press(begun["auth_url"])
    assert back.startswith("http://localhost:8000/")
    first = visitor.browser.get(back, follow_redirects=False)
    there = first.headers["location"]
    assert there.startswith("http://127.0.0.1:8000/api/v1/integrations/facebook/callback?")
    assert "connected" in visitor.returned(there)


def test_a_return_that_nobody_began_ends_after_both_names(at: MakeVisitor) -> None:
    visitor = at(X, opened_at=LAPTOP)
    path = "/api/v1/integrations/twitter/callback?state=nobodys&code=1"
    assert visitor.returned(f"http://localhost:8000{path}") == {"problem": "sign_in_not_started"}
    visitor.browser.cookies.clear()
    assert visitor.returned(f"http://localhost:8000{path}") == {"problem": "sign_in_elsewhere"}


def test_a_return_to_another_computer_is_sent_nowhere_else(at: MakeVisitor) -> None:
    visitor = at(X, opened_at=NETWORK)
    visitor.browser.cookies.clear()
    path = "/api/v1/integrations/twitter/callback?state=nobodys&code=1"
    answer = visitor.browser.get(f"http://192.168.1.99{path}", follow_redirects=False)
    assert answer.headers["location"] == "/integrations/twitter?problem=sign_in_elsewhere"


# --- what the pages show -----------------------------------------------------------------

ORDER = {
    PUBLIC: {
        "instagram": ["sign_in", "token"],
        "facebook": ["sign_in", "token"],
        "tiktok": ["sign_in"],
        "twitter": ["sign_in", "token", "profile"],
    },
    LAPTOP: {
        "instagram": ["token", "sign_in"],
        "facebook": ["sign_in", "token"],
        "tiktok": ["sign_in"],
        "twitter": ["token", "sign_in", "profile"],
    },
    NETWORK: {
        "instagram": ["token", "sign_in"],
        "facebook": ["token", "sign_in"],
        "tiktok": ["sign_in"],
        "twitter": ["token", "profile", "sign_in"],
    },
}


@pytest.mark.parametrize("opened_at", [PUBLIC, LAPTOP, NETWORK])
def test_a_guide_opens_with_the_shortest_way_for_the_address(
    at: MakeVisitor, opened_at: str
) -> None:
    visitor = at(opened_at=opened_at)
    told = visitor.get("/platforms")
    kinds = {PUBLIC: "https", LAPTOP: "loopback", NETWORK: "network"}
    assert told["address"] == {"url": opened_at, "kind": kinds[opened_at]}
    found = {one["key"]: [way["key"] for way in one["ways"]] for one in told["platforms"]}
    assert {key: found[key] for key in ORDER[opened_at]} == ORDER[opened_at]
    for one in told["platforms"]:
        for way in one["ways"]:
            text = " ".join(step["text"] for step in way["guide"])
            assert "**On your own computer:**" not in text
            assert "**In your own network:**" not in text
            assert "**At an https address:**" not in text
            assert "tunnel" not in text
            if way["returns"] == "pasted":
                assert "Copy the whole address of that page" in " ".join(text.split())
            if way["returns"] == "by_itself":
                assert "does not open" not in text


def test_a_sign_in_that_is_set_up_and_comes_back_by_itself_is_first(at: MakeVisitor) -> None:
    visitor = at(X, opened_at=LAPTOP)
    one = next(one for one in visitor.get("/platforms")["platforms"] if one["key"] == "twitter")
    assert [way["key"] for way in one["ways"]] == ["sign_in", "token", "profile"]
    assert one["configured"] is True


@pytest.mark.parametrize(
    ("opened_at", "kind"), [(PUBLIC, "**Web**"), (LAPTOP, "**Desktop**"), (NETWORK, "**Desktop**")]
)
def test_tiktok_needs_the_kind_of_app_that_fits_the_address(
    at: MakeVisitor, opened_at: str, kind: str
) -> None:
    told = at(opened_at=opened_at).get("/platforms")["platforms"]
    [way] = next(one for one in told if one["key"] == "tiktok")["ways"]
    [step] = [each for each in way["guide"] if "redirect" in each["title"]]
    assert step["text"].startswith(f"Choose the platform {kind}")
    assert way["redirect_uri"] in step["text"]
