"""Another address for an account."""

import re
from collections.abc import Callable

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.factories import OWNER, UserFactory
from tests.receivers import MailServer
from tunescore.settings import Settings

EMAIL = "/api/v1/auth/email"
ME = "/api/v1/auth/me"
WISH = {"email": " Anna@example.org", "password": OWNER["password"]}


def test_without_a_mail_server_the_address_is_changed_at_once(owner: TestClient) -> None:
    assert owner.post(EMAIL, json=WISH).json() == {"email": "anna@example.org", "mailed": False}
    assert owner.get(ME).json()["email"] == "anna@example.org"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"password": "not the right one"}, "wrong_password"),
        ({"email": "nobody"}, "malformed_email"),
        ({"email": "ben@example.org"}, "email_taken"),
    ],
)
def test_an_address_is_not_changed_to_what_cannot_be(
    owner: TestClient, connection: psycopg.Connection, changed: dict[str, str], code: str
) -> None:
    UserFactory.create(connection, "ben@example.org")
    assert owner.post(EMAIL, json={**WISH, **changed}).json()["code"] == code
    assert owner.get(ME).json()["email"] == OWNER["email"]


class TestWhereMailIsSent:
    """The same at an installation with a mail server."""

    @pytest.fixture
    def settings(self, settings: Settings, mail_server: MailServer) -> Settings:
        return mail_server.used_by(settings)

    @pytest.fixture
    def secret(
        self, owner: TestClient, mail_server: MailServer, run_jobs: Callable[[], None]
    ) -> str:
        """That of the link that was mailed to the new address."""
        assert owner.post(EMAIL, json=WISH).json() == {"email": "anna@example.org", "mailed": True}
        run_jobs()
        assert owner.get(ME).json()["email"] == OWNER["email"]
        [page] = mail_server.to("anna@example.org")
        [found] = re.findall(r'/confirm-email#([^"]+)"', page)
        return str(found)

    def test_the_new_address_is_taken_when_it_confirms(
        self, owner: TestClient, secret: str
    ) -> None:
        as_password = {"link": secret, "new": "another horse battery"}
        assert owner.post("/api/v1/auth/password/reset", json=as_password).status_code == 410
        assert owner.post(f"{EMAIL}/confirm", json={"link": secret}).status_code == 204
        assert owner.get(ME).json()["email"] == "anna@example.org"
        assert owner.post(f"{EMAIL}/confirm", json={"link": secret}).status_code == 410

    def test_the_former_address_hears_of_it_without_the_new_one(
        self,
        owner: TestClient,
        secret: str,
        mail_server: MailServer,
        run_jobs: Callable[[], None],
    ) -> None:
        assert mail_server.to(OWNER["email"]) == []
        assert owner.post(f"{EMAIL}/confirm", json={"link": secret}).status_code == 204
        run_jobs()
        [notice] = mail_server.to(OWNER["email"])
        assert "Your account has another address" in notice
        assert "anna" not in notice

    def test_a_change_that_fails_is_told_to_nobody(
        self,
        owner: TestClient,
        secret: str,
        connection: psycopg.Connection,
        mail_server: MailServer,
        run_jobs: Callable[[], None],
    ) -> None:
        UserFactory.create(connection, "anna@example.org")
        refused = owner.post(f"{EMAIL}/confirm", json={"link": secret})
        assert refused.json()["code"] == "email_taken"
        run_jobs()
        assert mail_server.to(OWNER["email"]) == []
