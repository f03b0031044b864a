"""Sign-in with an OpenID Connect provider, on good days and on bad ones."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from starlette.testclient import TestClient

from tests.conftest import Clock
from tests.factories import OWNER, UserFactory, sign_in
from tests.fakes.provider import CLIENT_ID, CLIENT_SECRET, SignInProvider, sign_in_provider
from tests.receivers import MailServer
from tunescore.app import create_app
from tunescore.settings import Settings

BEGIN = "/api/v1/auth/provider/begin"
FINISH = "/api/v1/auth/provider/finish"
LINK = "/api/v1/auth/provider/link"
UNLINK = "/api/v1/auth/provider/unlink"
ME = "/api/v1/auth/me"
ADA = "ada@example.org"
PROOF = {"password": OWNER["password"]}


@pytest.fixture
def provider() -> Iterator[SignInProvider]:
    with sign_in_provider() as running:
        yield running


@pytest.fixture
def browser(
    settings: Settings, clock: Clock, provider: SignInProvider, connection: psycopg.Connection
) -> Iterator[TestClient]:
    """A browser of an installation with an owner and this provider."""
    UserFactory.create(connection, OWNER["email"], owner=True)
    with opened(settings, clock, provider) as client:
        yield client


def opened(settings: Settings, clock: Clock, provider: SignInProvider) -> TestClient:
    with_provider = settings.model_copy(
        update={
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": SecretStr(CLIENT_SECRET),
            "oidc_name": "Paper Lantern",
            "oidc_allowed": "@example.org, boss@elsewhere.example",
        }
    )
    app = create_app(with_provider, settings.database_url or "", clock=clock)
    return TestClient(app, raise_server_exceptions=False)


def begin(browser: TestClient, *, link: bool = False) -> str:
    answer = browser.post(LINK, json=PROOF) if link else browser.post(BEGIN)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["url"])


def finish(browser: TestClient, answer: dict[str, str]) -> Any:
    return browser.post(FINISH, json={"answer": answer})


def signed_in(browser: TestClient, provider: SignInProvider, *, link: bool = False) -> Any:
    """Go the whole way."""
    return finish(browser, provider.press(begin(browser, link=link)))


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_who_is_allowed_gets_an_account_and_has_it_the_next_time(
    browser: TestClient, provider: SignInProvider
) -> None:
    assert browser.get("/api/v1/setup").json()["provider"] == "Paper Lantern"
    first = signed_in(browser, provider)
    assert (first.status_code, first.json()["email"]) == (200, ADA)
    assert first.json()["owner"] is False
    assert browser.get(ME).json()["id"] == first.json()["id"]
    browser.post("/api/v1/auth/logout")
    provider.person["email"] = "married@example.org"
    again = signed_in(browser, provider)
    assert again.json()["id"] == first.json()["id"]


def test_an_address_is_allowed_by_itself_too(browser: TestClient, provider: SignInProvider) -> None:
    provider.person["email"] = "Boss@Elsewhere.example"
    assert signed_in(browser, provider).json()["email"] == "boss@elsewhere.example"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another sign-in"},
        {"aud": "another-client"},
        {"aud": ["tunescore", "another"], "azp": "another"},
        {"iss": "https://evil.example"},
        {"exp": 1_700_000_000},
        {"iat": int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())},
        {"sub": ""},
    ],
    ids=["nonce", "audience", "party", "issuer", "expired", "from the future", "nobody"],
)
def test_a_token_that_is_wrong_signs_nobody_in(
    browser: TestClient, provider: SignInProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert refused(signed_in(browser, provider)) == (401, "provider_answer_invalid")
    assert browser.get(ME).status_code == 401


def test_a_token_signed_with_another_key_signs_nobody_in(
    browser: TestClient, provider: SignInProvider
) -> None:
    provider.signing_key = RSAKey.generate_key(2048)
    assert refused(signed_in(browser, provider)) == (401, "provider_answer_invalid")


@pytest.mark.parametrize("iss", ["https://evil.example", ""])
def test_an_answer_of_another_issuer_is_refused_before_its_code_is_used(
    browser: TestClient, provider: SignInProvider, iss: str
) -> None:
    provider.said = {"iss": iss}
    assert refused(signed_in(browser, provider)) == (401, "provider_answer_invalid")
    assert provider.exchanges == 0


def test_a_provider_that_calls_itself_otherwise_is_refused(
    browser: TestClient, provider: SignInProvider
) -> None:
    provider.metadata = {"issuer": "https://evil.example"}
    answer = browser.post(BEGIN)
    assert refused(answer) == (401, "provider_answer_invalid")


def test_a_code_is_good_once(browser: TestClient, provider: SignInProvider) -> None:
    url = begin(browser)
    cookie = browser.cookies.get("tunescore_provider")
    answer = provider.press(url)
    assert finish(browser, answer).status_code == 200
    assert refused(finish(browser, answer)) == (409, "provider_sign_in_over")
    browser.cookies.set("tunescore_provider", str(cookie), path="/api/v1/auth/provider")
    assert refused(finish(browser, answer)) == (401, "provider_refused")


def test_a_sign_in_ends_in_the_browser_in_which_it_began_within_ten_minutes(
    browser: TestClient, provider: SignInProvider, clock: Clock
) -> None:
    url = begin(browser)
    browser.cookies.clear()
    assert refused(finish(browser, provider.press(url))) == (409, "provider_sign_in_over")
    first, second = begin(browser), begin(browser)
    assert first != second
    assert refused(finish(browser, provider.press(first))) == (401, "provider_answer_invalid")
    url = begin(browser)
    clock.advance(minutes=10)
    assert refused(finish(browser, provider.press(url))) == (409, "provider_sign_in_over")


def test_who_says_no_at_the_provider_is_told_so(
    browser: TestClient, provider: SignInProvider
) -> None:
    answer = provider.press(begin(browser))
    del answer["code"]
    assert refused(finish(browser, {**answer, "error": "access_denied"})) == (
        401,
        "provider_refused",
    )


@pytest.mark.parametrize(
    ("person", "code"),
    [
        ({"email_verified": False}, "address_not_verified"),
        ({"email_verified": "true"}, "address_not_verified"),
        ({"email": None}, "address_not_verified"),
        ({"email": "ada@evil.example"}, "address_not_allowed"),
        ({"email": "ada@example.org.evil.example"}, "address_not_allowed"),
    ],
)
def test_only_a_verified_address_that_is_allowed_gets_an_account(
    browser: TestClient, provider: SignInProvider, person: dict[str, Any], code: str
) -> None:
    provider.person |= person
    assert refused(signed_in(browser, provider)) == (403, code)
    assert browser.get(ME).status_code == 401


def test_an_account_is_not_taken_over_by_its_address_and_is_linked_after_its_own_sign_in(
    browser: TestClient, provider: SignInProvider, connection: psycopg.Connection
) -> None:
    number = UserFactory.create(connection, ADA)
    assert refused(signed_in(browser, provider)) == (409, "address_has_account")
    assert browser.get(ME).status_code == 401
    sign_in(browser, ADA)
    assert browser.get(LINK).json() == {"name": "Paper Lantern", "linked": False}
    assert signed_in(browser, provider, link=True).status_code == 200
    assert browser.get(LINK).json()["linked"] is True
    browser.cookies.clear()
    assert signed_in(browser, provider).json()["id"] == number
    assert browser.post(UNLINK, json=PROOF).status_code == 204
    browser.cookies.clear()
    assert refused(signed_in(browser, provider)) == (409, "address_has_account")


def test_only_who_knows_the_password_links_and_unlinks_the_provider(
    browser: TestClient, provider: SignInProvider, connection: psycopg.Connection
) -> None:
    UserFactory.create(connection, ADA)
    sign_in(browser, ADA)
    wrong = {"password": "a guess of somebody"}
    assert refused(browser.post(LINK, json=wrong)) == (401, "wrong_password")
    assert browser.cookies.get("tunescore_provider") is None
    assert signed_in(browser, provider, link=True).status_code == 200
    assert refused(browser.post(UNLINK, json=wrong)) == (401, "wrong_password")
    assert browser.get(LINK).json()["linked"] is True


def test_a_link_is_made_for_the_account_that_began_it_alone(
    browser: TestClient, provider: SignInProvider, connection: psycopg.Connection
) -> None:
    UserFactory.create(connection, ADA)
    UserFactory.create(connection, "ben@example.org")
    assert refused(browser.post(LINK, json=PROOF)) == (401, "not_signed_in")
    sign_in(browser, ADA)
    url = begin(browser, link=True)
    sign_in(browser, "ben@example.org")
    assert refused(finish(browser, provider.press(url))) == (409, "provider_sign_in_over")
    sign_in(browser, ADA)
    assert signed_in(browser, provider, link=True).status_code == 200
    sign_in(browser, "ben@example.org")
    assert refused(signed_in(browser, provider, link=True)) == (409, "identity_taken")


class TestWhereMailIsSent:
    """The same at an installation with a mail server."""

    @pytest.fixture
    def settings(self, settings: Settings, mail_server: MailServer) -> Settings:
        return mail_server.used_by(settings)

    def test_the_address_hears_that_the_provider_signs_in_or_no_longer(
        self, browser: TestClient, provider: SignInProvider, mail_server: MailServer,
        connection: psycopg.Connection, run_jobs: Callable[[], None],
    ) -> None:  # fmt: skip
        UserFactory.create(connection, ADA)
        sign_in(browser, ADA)
        signed_in(browser, provider, link=True)
        run_jobs()
        for _ in range(2):
            browser.post(UNLINK, json=PROOF)
        run_jobs()
        assert [(one["to"], one["subject"]) for one in mail_server.received] == [
            (ADA, "A way to sign in to TuneScore was added"),
            (ADA, "A way to sign in to TuneScore was removed"),
        ]


def test_the_owner_keeps_the_password_and_is_the_first_to_come(
    settings: Settings, clock: Clock, provider: SignInProvider
) -> None:
    with opened(settings, clock, provider) as client:
        assert refused(signed_in(client, provider)) == (409, "no_owner_yet")
        client.post("/api/v1/auth/register", json=OWNER)
        assert signed_in(client, provider, link=True).status_code == 200
        client.post("/api/v1/auth/logout")
        assert client.post("/api/v1/auth/login", json=OWNER).json()["owner"] is True


def test_a_provider_that_does_not_answer_is_said_to_be_away(
    settings: Settings, clock: Clock
) -> None:
    with sign_in_provider() as provider:
        client = opened(settings, clock, provider)
    with client:
        assert refused(client.post(BEGIN)) == (502, "provider_unreachable")


def test_without_a_provider_there_is_none(owner: TestClient) -> None:
    assert owner.get("/api/v1/setup").json()["provider"] is None
    assert refused(owner.post(BEGIN)) == (404, "no_provider")
