"""Another password: with the old one, and by a mailed link."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.conftest import Clock
from tests.factories import OWNER, sign_in
from tests.receivers import MailServer
from tunescore.app import create_app
from tunescore.settings import Settings

ME = "/api/v1/auth/me"
LOGIN = "/api/v1/auth/login"
PASSWORD = "/api/v1/auth/password"
LINK = f"{PASSWORD}/link"
RESET = f"{PASSWORD}/reset"
NEW = "another horse battery"


def test_a_changed_password_ends_every_session_but_the_one_that_changed_it(
    owner: TestClient, another_browser: Callable[[], TestClient]
) -> None:
    other = another_browser()
    sign_in(other, OWNER["email"])
    changed = owner.post(PASSWORD, json={"old": OWNER["password"], "new": NEW})
    assert changed.status_code == 204
    assert owner.get(ME).status_code == 200
    assert other.get(ME).status_code == 401
    assert other.post(LOGIN, json=OWNER).status_code == 401
    assert other.post(LOGIN, json={**OWNER, "password": NEW}).status_code == 200


def test_only_who_knows_the_old_password_changes_it_and_guesses_are_slowed(
    owner: TestClient,
) -> None:
    body = {"old": "not the right one", "new": NEW}
    codes = [owner.post(PASSWORD, json=body).json()["code"] for _ in range(6)]
    assert codes == ["wrong_password"] * 5 + ["too_many_attempts"]


def test_a_weak_password_is_not_changed_to(owner: TestClient) -> None:
    refused = owner.post(PASSWORD, json={"old": OWNER["password"], "new": OWNER["email"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "weak_password")
    assert owner.post(LOGIN, json=OWNER).status_code == 200


@pytest.fixture
def settings(settings: Settings, mail_server: MailServer) -> Settings:
    """An installation that sends mail."""
    return mail_server.used_by(settings)


@pytest.fixture
def mailed(
    owner: TestClient, mail_server: MailServer, run_jobs: Callable[[], None]
) -> Callable[[], str]:
    """Asks for a link and takes it out of the mail."""

    def ask() -> str:
        assert owner.post(LINK, json={"email": " Owner@example.org"}).status_code == 202
        run_jobs()
        [link] = re.findall(r'href="([^"]+)"', mail_server.to(OWNER["email"])[-1])
        return str(link)

    return ask


def test_a_mailed_link_chooses_a_password_once_and_ends_every_session(
    owner: TestClient, mailed: Callable[[], str], mail_server: MailServer
) -> None:
    link = urlsplit(mailed())
    assert mail_server.received[-1]["to"] == OWNER["email"]
    assert f"{link.scheme}://{link.netloc}{link.path}" == "http://127.0.0.1:8000/reset-password"
    weak = owner.post(RESET, json={"link": link.fragment, "new": "short"})
    assert weak.json()["code"] == "weak_password"
    assert owner.post(RESET, json={"link": link.fragment, "new": NEW}).status_code == 204
    assert owner.get(ME).status_code == 401
    assert owner.post(LOGIN, json=OWNER).status_code == 401
    assert owner.post(LOGIN, json={**OWNER, "password": NEW}).status_code == 200
    again = owner.post(RESET, json={"link": link.fragment, "new": "and yet another one"})
    assert (again.status_code, again.json()["code"]) == (410, "link_used")


def test_the_owner_of_the_address_hears_of_each_other_password(
    owner: TestClient,
    mailed: Callable[[], str],
    mail_server: MailServer,
    run_jobs: Callable[[], None],
) -> None:
    refused = {"old": "not the right one", "new": NEW}
    assert owner.post(PASSWORD, json=refused).status_code == 401
    run_jobs()
    assert mail_server.received == []
    assert owner.post(PASSWORD, json={**refused, "old": OWNER["password"]}).status_code == 204
    run_jobs()
    [notice] = mail_server.received
    assert (notice["to"], notice["subject"]) == (
        OWNER["email"],
        "Your password for TuneScore was changed",
    )
    assert 'href="http://127.0.0.1:8000/forgot-password"' in mail_server.to(OWNER["email"])[0]
    link = urlsplit(mailed()).fragment
    assert owner.post(RESET, json={"link": link, "new": "and yet another one"}).status_code == 204
    run_jobs()
    assert [one["subject"] for one in mail_server.received[2:]] == [notice["subject"]]


def test_a_link_is_good_for_half_an_hour_and_the_last_one_alone(
    owner: TestClient, mailed: Callable[[], str], clock: Clock
) -> None:
    first, second = (urlsplit(mailed()).fragment for _ in range(2))
    assert owner.post(RESET, json={"link": first, "new": NEW}).json()["code"] == "link_used"
    clock.advance(minutes=31)
    assert owner.post(RESET, json={"link": second, "new": NEW}).json()["code"] == "link_used"
    for forged in ("", "tsl_1_x", second.replace("tsl_1", "tsl_2"), second.replace("tsl", "tss")):
        assert owner.post(RESET, json={"link": forged, "new": NEW}).status_code == 410


def test_the_secret_of_a_link_stands_nowhere(
    mailed: Callable[[], str], connection: psycopg.Connection
) -> None:
    secret = urlsplit(mailed()).fragment
    for table in ("mailed_links", "procrastinate_jobs", "procrastinate_events"):
        rows = connection.execute(f"SELECT t::text FROM {table} t".encode()).fetchall()
        assert secret.split("_", 2)[2] not in str(rows)


def test_nobody_is_told_which_addresses_have_an_account(
    owner: TestClient,
    mail_server: MailServer,
    run_jobs: Callable[[], None],
    connection: psycopg.Connection,
) -> None:
    answers = [
        owner.post(LINK, json={"email": email}) for email in ("x@example.org", OWNER["email"])
    ]
    assert [(answer.status_code, answer.text) for answer in answers] == [(202, "null")] * 2
    jobs = connection.execute("SELECT task_name, args->>'purpose' FROM procrastinate_jobs")
    assert jobs.fetchall() == [("account_mail:send", "password")] * 2
    run_jobs()
    assert [one["to"] for one in mail_server.received] == [OWNER["email"]]


def test_nobody_is_buried_in_mail(owner: TestClient) -> None:
    codes = [owner.post(LINK, json={"email": OWNER["email"]}).status_code for _ in range(6)]
    assert codes == [202] * 5 + [429]


def test_without_a_mail_server_the_way_is_the_command_line(
    settings: Settings, database_url: str
) -> None:
    app = create_app(settings.model_copy(update={"mail_server": None}), database_url)
    with TestClient(app) as client:
        assert client.get("/api/v1/setup").json()["sends_mail"] is False
        refused = client.post(LINK, json={"email": OWNER["email"]})
        assert (refused.status_code, refused.json()["code"]) == (409, "no_mail_server")
        assert "tunescore user password EMAIL" in refused.json()["todo"]
