"""Members of an account: invited by an owner, working in it by a role, and removed."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.conftest import Clock
from tests.factories import DISTROKID, OWNER, UserFactory, sale, sign_in
from tests.receivers import MailServer
from tunescore.settings import Settings

INVITATIONS = "/api/v1/invitations"
MEMBERS = "/api/v1/members"
ME = "/api/v1/auth/me"
CURRENT = "/api/v1/accounts/current"
NOTES = "/api/v1/notes"
ADA = "ada@example.org"
NOTE = {"first": "2026-01-01", "last": "2026-01-01", "text": "On the radio"}

Browser = Callable[[], TestClient]


def invite(owner: TestClient, role: str = "manager", email: str = ADA) -> str:
    """Invite somebody, and return the secret of the link."""
    answer = owner.post(INVITATIONS, json={"email": email, "role": role})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["link"].partition("#")[2])


def accept(browser: TestClient, secret: str) -> Any:
    return browser.post(f"{INVITATIONS}/accept", json={"secret": secret})


@pytest.fixture
def ada(connection: psycopg.Connection, another_browser: Browser) -> TestClient:
    """Another user's browser, in which nobody was invited yet."""
    UserFactory.create(connection, ADA)
    browser = another_browser()
    sign_in(browser, ADA)
    return browser


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_an_invitation_is_accepted_by_somebody_who_has_an_account(
    owner: TestClient, ada: TestClient
) -> None:
    secret = invite(owner)
    read = ada.post(f"{INVITATIONS}/read", json={"secret": secret}).json()
    assert (read["account"], read["email"], read["role"]) == (OWNER["email"], ADA, "manager")
    assert accept(ada, secret).status_code == 204
    me = ada.get(ME).json()
    assert (me["email"], me["role"], me["member"]) == (OWNER["email"], "manager", ADA)
    assert me["owner"] is False
    [member] = owner.get(MEMBERS).json()["items"]
    assert (member["email"], member["role"]) == (ADA, "manager")
    assert owner.get(MEMBERS).json()["invitations"] == []


def test_an_invitation_makes_an_account_where_registration_is_closed(
    owner: TestClient, another_browser: Browser
) -> None:
    secret = invite(owner, "read_only")
    browser = another_browser()
    person = {"secret": secret, "password": "correct horse battery"}
    weak = browser.post(f"{INVITATIONS}/register", json={**person, "password": "short"})
    assert code(weak) == (422, "weak_password")
    assert browser.post(f"{INVITATIONS}/register", json=person).status_code == 204
    me = browser.get(ME).json()
    assert (me["email"], me["role"], me["member"]) == (OWNER["email"], "read_only", ADA)
    own = another_browser()
    login = {"email": ADA, "password": "correct horse battery"}
    assert own.post("/api/v1/auth/login", json=login).json()["role"] == "owner"


def test_an_invitation_is_good_for_one_person(
    owner: TestClient, ada: TestClient, connection: psycopg.Connection, another_browser: Browser
) -> None:
    secret = invite(owner)
    browsers = [ada]
    for number in range(3):
        UserFactory.create(connection, f"{number}@example.org")
        browsers.append(another_browser())
        sign_in(browsers[-1], f"{number}@example.org")
    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(lambda one: accept(one, secret).status_code, browsers))
    assert statuses == [204, 404, 404, 404]
    assert len(owner.get(MEMBERS).json()["items"]) == 1


def test_an_invitation_ends_after_seven_days_or_when_it_is_withdrawn(
    owner: TestClient, ada: TestClient, clock: Clock
) -> None:
    late, withdrawn = invite(owner), invite(owner)
    [newest, _] = owner.get(MEMBERS).json()["invitations"]
    assert owner.delete(f"{INVITATIONS}/{newest['id']}").status_code == 204
    assert code(accept(ada, withdrawn)) == (404, "invitation_over")
    clock.advance(days=7)
    assert code(accept(ada, late)) == (404, "invitation_over")
    assert owner.get(MEMBERS).json()["invitations"] == []


def test_a_secret_of_another_kind_is_no_invitation(owner: TestClient, ada: TestClient) -> None:
    for text in ("", "x", "tsi_1_x", ada.cookies["tunescore_session_8000"], invite(owner) + "x"):
        assert code(accept(ada, text)) == (404, "invitation_over"), text


def test_nobody_is_invited_to_their_own_account(owner: TestClient) -> None:
    secret = invite(owner)
    assert code(accept(owner, secret)) == (409, "own_invitation")
    assert len(owner.get(MEMBERS).json()["invitations"]) == 1


def test_fifty_invitations_are_open_at_most(owner: TestClient) -> None:
    for _ in range(50):
        invite(owner)
    refused = owner.post(INVITATIONS, json={"email": ADA, "role": "manager"})
    assert code(refused) == (409, "too_many_invitations")


def test_without_a_mail_server_an_invitation_is_sent_by_hand(owner: TestClient) -> None:
    made = owner.post(INVITATIONS, json={"email": ADA, "role": "manager"}).json()
    assert (made["mailed"], made["undelivered"]) == (False, None)


class TestWhereMailIsSent:
    """Invitations of an installation with a mail server."""

    @pytest.fixture
    def settings(self, settings: Settings, mail_server: MailServer) -> Settings:
        return mail_server.used_by(settings)

    @staticmethod
    def make(owner: TestClient, email: str = ADA) -> Any:
        return owner.post(INVITATIONS, json={"email": email, "role": "manager"}).json()

    def test_an_invitation_is_mailed_with_the_link_that_is_shown(
        self, owner: TestClient, ada: TestClient, mail_server: MailServer
    ) -> None:
        made = self.make(owner)
        assert (made["mailed"], made["undelivered"]) == (True, None)
        [page] = mail_server.to(ADA)
        assert f"{OWNER['email']} invites you" in page
        [secret] = re.findall(r'href="http://127.0.0.1:8000/invitation#([^"]+)"', page)
        assert secret == made["link"].partition("#")[2]
        assert accept(ada, secret).status_code == 204

    def test_an_invitation_stands_where_its_mail_is_refused(
        self, owner: TestClient, ada: TestClient, mail_server: MailServer
    ) -> None:
        mail_server.refused.add(ADA)
        made = self.make(owner)
        assert made["mailed"] is False
        assert made["undelivered"] == (
            "The message was not delivered: the mail server refused the message or a recipient"
            " (550)."
        )
        assert accept(ada, made["link"].partition("#")[2]).status_code == 204

    def test_the_secret_of_a_mailed_invitation_stands_nowhere(
        self, owner: TestClient, connection: psycopg.Connection
    ) -> None:
        secret = self.make(owner)["link"].partition("#")[2]
        for table in ("invitations", "procrastinate_jobs", "procrastinate_events"):
            rows = connection.execute(f"SELECT t::text FROM {table} t".encode()).fetchall()
            assert secret.split("_", 2)[2] not in str(rows)

    def test_nobody_is_buried_in_invitations_however_many_are_withdrawn(
        self, owner: TestClient, mail_server: MailServer, clock: Clock
    ) -> None:
        made = [self.make(owner) for _ in range(6)]
        assert [one["mailed"] for one in made] == [True] * 5 + [False]
        assert "too many were mailed in a row" in made[-1]["undelivered"]
        for one in made:
            owner.delete(f"{INVITATIONS}/{one['invitation']['id']}")
        assert self.make(owner)["mailed"] is False
        assert self.make(owner, "ben@example.org")["mailed"] is True
        clock.advance(seconds=30)
        assert self.make(owner)["mailed"] is True
        assert len(mail_server.to(ADA)) == 6

    def test_an_account_mails_fifty_invitations_in_a_row(self, owner: TestClient) -> None:
        for number in range(50):
            made = self.make(owner, f"{number}@example.org")
            assert made["mailed"] is True
            owner.delete(f"{INVITATIONS}/{made['invitation']['id']}")
        assert self.make(owner)["mailed"] is False


def test_the_secret_of_an_invitation_is_not_kept(
    owner: TestClient, connection: psycopg.Connection
) -> None:
    secret = invite(owner)
    rows = connection.execute("SELECT t::text FROM invitations t").fetchall()
    assert len(rows) == 1
    assert secret.split("_", 2)[2] not in str(rows)


def test_a_manager_works_in_the_account_and_manages_no_people(
    owner: TestClient, ada: TestClient
) -> None:
    accept(ada, invite(owner, "manager"))
    assert ada.post(NOTES, json=NOTE).status_code == 201
    assert [one["text"] for one in owner.get(NOTES).json()["items"]] == ["On the radio"]
    for answer in (
        ada.get(MEMBERS),
        ada.post(INVITATIONS, json={"email": "x@example.org", "role": "owner"}),
        ada.get("/api/v1/tokens"),
        ada.delete("/api/v1/connections/1"),
        ada.put("/api/v1/platforms/tiktok/keys/app", json={"values": {}}),
    ):
        assert code(answer) == (403, "role_too_narrow")


def test_a_member_who_reads_only_sees_everything_and_changes_nothing(
    owner: TestClient, ada: TestClient
) -> None:
    owner.post(NOTES, json=NOTE)
    accept(ada, invite(owner, "read_only"))
    [note] = ada.get(NOTES).json()["items"]
    assert note["text"] == "On the radio"
    for answer in (
        ada.post(NOTES, json=NOTE),
        ada.delete(f"{NOTES}/{note['id']}"),
        ada.get("/api/v1/integrations/tiktok/auth"),
    ):
        assert code(answer) == (403, "role_too_narrow")


def test_a_second_owner_invites_and_removes(
    owner: TestClient, ada: TestClient, connection: psycopg.Connection, another_browser: Browser
) -> None:
    accept(ada, invite(owner, "owner"))
    UserFactory.create(connection, "ben@example.org")
    ben = another_browser()
    sign_in(ben, "ben@example.org")
    accept(ben, invite(ada, "manager", "ben@example.org"))
    [_, member] = owner.get(MEMBERS).json()["items"]
    assert ada.delete(f"{MEMBERS}/{member['id']}").status_code == 204
    assert ada.get(ME).json()["owner"] is True


def test_who_is_invited_again_gets_the_other_role(owner: TestClient, ada: TestClient) -> None:
    accept(ada, invite(owner, "read_only"))
    accept(ada, invite(owner, "manager"))
    assert [one["role"] for one in owner.get(MEMBERS).json()["items"]] == ["manager"]


def test_a_members_role_is_changed_and_counts_with_their_next_request(
    owner: TestClient, ada: TestClient
) -> None:
    accept(ada, invite(owner, "read_only"))
    [member] = owner.get(MEMBERS).json()["items"]
    assert code(ada.post(NOTES, json=NOTE)) == (403, "role_too_narrow")
    path = f"{MEMBERS}/{member['id']}"
    assert code(ada.patch(path, json={"role": "owner"})) == (403, "role_too_narrow")
    assert owner.patch(path, json={"role": "manager"}).status_code == 204
    assert ada.post(NOTES, json=NOTE).status_code == 201
    assert [one["role"] for one in owner.get(MEMBERS).json()["items"]] == ["manager"]
    assert owner.patch(path, json={"role": "read_only"}).status_code == 204
    assert code(ada.post(NOTES, json=NOTE)) == (403, "role_too_narrow")
    assert owner.patch(path, json={"role": "king"}).status_code == 422


def test_who_is_not_a_member_has_no_role_to_change(owner: TestClient, ada: TestClient) -> None:
    mine = ada.get(ME).json()["id"]
    for number in (mine, owner.get(ME).json()["id"], 999):
        refused = owner.patch(f"{MEMBERS}/{number}", json={"role": "manager"})
        assert code(refused) == (404, "not_found")


def test_a_removed_member_is_out_with_the_next_request(owner: TestClient, ada: TestClient) -> None:
    accept(ada, invite(owner, "manager"))
    [member] = owner.get(MEMBERS).json()["items"]
    assert owner.delete(f"{MEMBERS}/{member['id']}").status_code == 204
    for answer in (ada.get(NOTES), ada.post(NOTES, json=NOTE), ada.get(ME)):
        assert code(answer) == (403, "account_not_open")
    assert code(ada.put(CURRENT, json={"id": 1})) == (404, "not_found")
    assert ada.put(CURRENT, json={}).status_code == 204
    me = ada.get(ME).json()
    assert (me["email"], me["role"]) == (ADA, "owner")
    assert ada.get(NOTES).json()["items"] == []


def test_a_member_switches_between_accounts_in_one_browser_and_leaves(
    owner: TestClient, ada: TestClient, another_browser: Browser
) -> None:
    accept(ada, invite(owner, "manager"))
    [own, other] = ada.get("/api/v1/accounts").json()["items"]
    assert (own["email"], own["role"]) == (ADA, "owner")
    assert (other["email"], other["role"]) == (OWNER["email"], "manager")
    phone = another_browser()
    sign_in(phone, ADA)
    assert phone.get(ME).json()["email"] == ADA
    assert ada.put(CURRENT, json={"id": own["id"]}).status_code == 204
    ada.post(NOTES, json=NOTE)
    assert owner.get(NOTES).json()["items"] == []
    assert ada.put(CURRENT, json={"id": other["id"]}).status_code == 204
    assert ada.get(NOTES).json()["items"] == []
    assert ada.delete(f"/api/v1/accounts/{other['id']}").status_code == 204
    assert ada.get(ME).json()["email"] == ADA
    assert owner.get(MEMBERS).json()["items"] == []


def test_what_a_page_of_one_account_would_change_in_another_is_refused(
    owner: TestClient, ada: TestClient
) -> None:
    def write(shown: int) -> Any:
        return ada.post(NOTES, json=NOTE, headers={"X-Account": str(shown)})

    accept(ada, invite(owner, "manager"))
    [own, other] = ada.get("/api/v1/accounts").json()["items"]
    assert write(other["id"]).status_code == 201
    assert code(write(own["id"])) == (409, "account_changed")
    ada.put(CURRENT, json={"id": own["id"]}, headers={"X-Account": str(other["id"])})
    assert code(write(other["id"])) == (409, "account_changed")
    assert write(own["id"]).status_code == 201
    assert len(owner.get(NOTES).json()["items"]) == 1


def test_a_token_that_an_owner_made_ends_when_they_are_removed_or_become_less(
    owner: TestClient, ada: TestClient
) -> None:
    def works(token: str) -> bool:
        answer = owner.get(NOTES, headers={"Authorization": f"Bearer {token}"})
        return answer.status_code == 200

    def made(browser: TestClient) -> str:
        return str(browser.post("/api/v1/tokens", json={"name": "script"}).json()["token"])

    mine = made(owner)
    accept(ada, invite(owner, "owner"))
    first = made(ada)
    assert works(first)
    accept(ada, invite(owner, "owner"))
    assert works(first)
    accept(ada, invite(owner, "manager"))
    assert not works(first)
    accept(ada, invite(owner, "owner"))
    second = made(ada)
    [member] = owner.get(MEMBERS).json()["items"]
    owner.patch(f"{MEMBERS}/{member['id']}", json={"role": "owner"})
    assert works(second)
    owner.patch(f"{MEMBERS}/{member['id']}", json={"role": "read_only"})
    assert not works(second)
    owner.patch(f"{MEMBERS}/{member['id']}", json={"role": "owner"})
    third = made(ada)
    assert works(third)
    owner.delete(f"{MEMBERS}/{member['id']}")
    assert (works(third), works(mine)) == (False, True)


def test_the_events_of_an_import_end_for_a_member_who_is_removed(
    owner: TestClient, ada: TestClient, connection: psycopg.Connection
) -> None:
    accept(ada, invite(owner, "read_only"))
    file = f"{DISTROKID}\n{sale()}\n".encode()
    seen = owner.post("/api/v1/imports", files={"file": ("export.tsv", file)}).json()
    connection.execute("UPDATE imports SET status = 'committing'")
    [member] = owner.get(MEMBERS).json()["items"]
    with ThreadPoolExecutor(1) as pool:
        listening = pool.submit(ada.get, f"/api/v1/imports/{seen['id']}/events")
        with pytest.raises(TimeoutError):
            listening.result(timeout=3)
        assert owner.delete(f"{MEMBERS}/{member['id']}").status_code == 204
        heard = listening.result(timeout=10)
    assert (heard.text.count("event: progress"), "event: done" in heard.text) == (1, False)


def test_a_token_of_a_member_is_of_their_own_account(owner: TestClient, ada: TestClient) -> None:
    token = ada.post("/api/v1/tokens", json={"name": "script"}).json()["token"]
    accept(ada, invite(owner, "manager"))
    me = ada.get(ME, headers={"Authorization": f"Bearer {token}"}).json()
    assert me["email"] == ADA
