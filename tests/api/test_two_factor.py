"""Two-factor sign-in, as a browser and an authenticator app meet it."""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg
import pyotp
import pytest
from starlette.testclient import TestClient

from tests.conftest import Clock
from tests.factories import OWNER, UserFactory, sign_in
from tests.receivers import MailServer
from tunescore.settings import Settings

ME = "/api/v1/auth/me"
LOGIN = "/api/v1/auth/login"
TWO_FACTOR = "/api/v1/auth/two-factor"
PROOF = {"password": OWNER["password"]}


@dataclass
class Authenticator:
    """An app with the secret of an account, and the recovery codes on a slip of paper."""

    totp: pyotp.TOTP
    clock: Clock
    recovery: list[str]

    @property
    def code(self) -> str:
        return self.totp.at(self.clock())


@pytest.fixture
def authenticator(owner: TestClient, clock: Clock) -> Authenticator:
    """The owner's app, set up; its next code is not used yet."""
    begun = owner.post(TWO_FACTOR, json=PROOF).json()
    app = Authenticator(pyotp.parse_uri(begun["uri"]), clock, [])  # type: ignore[arg-type]
    app.recovery = owner.post(f"{TWO_FACTOR}/confirm", json={"code": app.code}).json()["codes"]
    clock.advance(seconds=30)
    return app


def signed_in(browser: TestClient, code: str | None = None) -> tuple[int, str | None]:
    answer = browser.post(LOGIN, json={**OWNER, "code": code})
    return answer.status_code, answer.json().get("code")


def test_it_counts_once_a_code_of_the_app_has_confirmed_it(owner: TestClient, clock: Clock) -> None:
    begun = owner.post(TWO_FACTOR, json=PROOF).json()
    assert begun["picture"].startswith("data:image/svg+xml")
    assert begun["secret"] in begun["uri"]
    assert "owner%40example.org" in begun["uri"]
    wrong = owner.post(f"{TWO_FACTOR}/confirm", json={"code": "000000"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_code")
    assert owner.get(TWO_FACTOR).json() == {"on": False, "required": False, "recovery_codes": 0}
    assert signed_in(owner) == (200, None)
    code = pyotp.TOTP(begun["secret"]).at(clock())
    codes = owner.post(f"{TWO_FACTOR}/confirm", json={"code": code}).json()["codes"]
    assert len(set(codes)) == 10
    assert owner.get(TWO_FACTOR).json() == {"on": True, "required": False, "recovery_codes": 10}
    assert owner.post(TWO_FACTOR, json=PROOF).json()["code"] == "two_factor_on"


def test_signing_in_takes_a_code_which_is_good_once(
    owner: TestClient, authenticator: Authenticator
) -> None:
    assert signed_in(owner) == (401, "second_factor_needed")
    assert signed_in(owner, "000000") == (401, "wrong_code")
    code = authenticator.code
    assert signed_in(owner, f" {code[:3]} {code[3:]}") == (200, None)
    assert signed_in(owner, code) == (401, "wrong_code")
    authenticator.clock.advance(seconds=30)
    assert signed_in(owner, authenticator.code) == (200, None)


def test_the_code_that_confirmed_it_does_not_sign_in(
    owner: TestClient, authenticator: Authenticator
) -> None:
    authenticator.clock.advance(seconds=-30)
    assert signed_in(owner, authenticator.code) == (401, "wrong_code")


def test_a_code_used_twice_at_once_signs_in_once(
    owner: TestClient, authenticator: Authenticator
) -> None:
    code = authenticator.code
    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(lambda _: signed_in(owner, code), range(2)))
    assert answers == [(200, None), (401, "wrong_code")]


def test_a_wrong_password_is_not_told_of_the_second_factor(
    owner: TestClient, authenticator: Authenticator
) -> None:
    answer = owner.post(
        LOGIN, json={**OWNER, "password": "not the right one", "code": authenticator.code}
    )
    assert answer.json()["code"] == "wrong_password"


def test_guesses_of_codes_are_slowed_as_those_of_passwords(
    owner: TestClient, authenticator: Authenticator
) -> None:
    codes = [signed_in(owner, f"{number:06}")[1] for number in range(6)]
    assert codes == ["wrong_code"] * 5 + ["too_many_attempts"]
    assert signed_in(owner, authenticator.code)[1] == "too_many_attempts"


def test_a_recovery_code_has_more_than_128_random_bits(authenticator: Authenticator) -> None:
    codes = [code.replace("-", "") for code in authenticator.recovery]
    letters = set("".join(codes))
    assert len(set(codes)) == 10
    assert min(map(len, codes)) * math.log2(len(letters)) > 128


def test_a_recovery_code_stands_in_for_the_app_once(
    owner: TestClient, authenticator: Authenticator
) -> None:
    first = authenticator.recovery[0]
    assert signed_in(owner, first.upper().replace("-", " ")) == (200, None)
    assert signed_in(owner, first) == (401, "wrong_code")
    assert owner.get(TWO_FACTOR).json()["recovery_codes"] == 9
    fresh = owner.post(f"{TWO_FACTOR}/recovery-codes", json=PROOF).json()["codes"]
    assert signed_in(owner, authenticator.recovery[1]) == (401, "wrong_code")
    assert signed_in(owner, fresh[0]) == (200, None)


@pytest.mark.usefixtures("authenticator")
def test_only_who_knows_the_password_changes_it(owner: TestClient) -> None:
    for path in ("off", "recovery-codes"):
        refused = owner.post(f"{TWO_FACTOR}/{path}", json={"password": "not the right one"})
        assert refused.json()["code"] == "wrong_password"
    assert owner.post(f"{TWO_FACTOR}/off", json=PROOF).status_code == 204
    assert signed_in(owner) == (200, None)
    assert owner.post(f"{TWO_FACTOR}/recovery-codes", json=PROOF).status_code == 404


def test_no_secret_of_it_stands_in_the_database(
    authenticator: Authenticator, connection: psycopg.Connection
) -> None:
    kept = ""
    for table in ("two_factor", "recovery_codes"):
        kept += str(connection.execute(f"SELECT t::text FROM {table} t".encode()).fetchall())
    assert authenticator.totp.secret not in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in authenticator.recovery)


def test_whoever_must_have_it_can_do_nothing_else_until_it_is_set_up(
    owner: TestClient,
    authenticator: Authenticator,
    another_browser: Callable[[], TestClient],
    connection: psycopg.Connection,
) -> None:
    UserFactory.create(connection, "ben@example.org")
    ben = another_browser()
    sign_in(ben, "ben@example.org")
    assert ben.put(f"{TWO_FACTOR}/policy", json={"required": True}).json()["code"] == "owner_only"
    assert owner.put(f"{TWO_FACTOR}/policy", json={"required": True}).status_code == 204
    assert owner.get(ME).status_code == 200
    for path in (ME, "/api/v1/tokens", "/api/v1/auth/sessions", "/api/v1/imports"):
        refused = ben.get(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "two_factor_required"), path
    assert ben.post("/api/v1/tokens", json={"name": "x"}).status_code == 403
    begun = ben.post(TWO_FACTOR, json=PROOF).json()
    code = pyotp.TOTP(begun["secret"]).at(authenticator.clock())
    assert ben.post(f"{TWO_FACTOR}/confirm", json={"code": code}).status_code == 200
    assert ben.get(ME).status_code == 200


@pytest.mark.usefixtures("authenticator")
def test_the_demo_asks_for_no_second_factor(owner: TestClient) -> None:
    owner.put(f"{TWO_FACTOR}/policy", json={"required": True})
    assert owner.post("/api/v1/setup/demo").json()["demo"] is True
    assert owner.get(ME).status_code == 200
    assert owner.delete("/api/v1/setup/demo").json()["email"] == OWNER["email"]


class TestWhereMailIsSent:
    """The same at an installation with a mail server."""

    @pytest.fixture
    def settings(self, settings: Settings, mail_server: MailServer) -> Settings:
        return mail_server.used_by(settings)

    @pytest.mark.usefixtures("authenticator")
    def test_the_owner_of_the_address_hears_that_it_was_turned_off(
        self, owner: TestClient, mail_server: MailServer, run_jobs: Callable[[], None]
    ) -> None:
        for _ in range(2):
            assert owner.post(f"{TWO_FACTOR}/off", json=PROOF).status_code == 204
        run_jobs()
        [notice] = mail_server.received
        assert (notice["to"], notice["subject"]) == (
            OWNER["email"],
            "Two-factor sign-in was turned off",
        )

    @pytest.mark.usefixtures("authenticator")
    def test_the_owner_of_the_address_hears_of_other_recovery_codes(
        self, owner: TestClient, mail_server: MailServer, run_jobs: Callable[[], None]
    ) -> None:
        assert owner.post(f"{TWO_FACTOR}/recovery-codes", json=PROOF).status_code == 200
        run_jobs()
        [notice] = mail_server.received
        assert (notice["to"], notice["subject"]) == (
            OWNER["email"],
            "Your recovery codes for TuneScore were renewed",
        )
