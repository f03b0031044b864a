"""The secret key and the doctor from the command line, run as its users run them."""

import logging
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from tests.cli.conftest import Run
from tests.factories import UserFactory
from tests.ingest.visits import ACCOUNT, TOKENS, identity
from tunescore.cli.serve import WithoutQueries
from tunescore.ingest.connections import ledger, lifecycle
from tunescore.settings import Settings
from tunescore.store import platform_keys
from tunescore.store.encryption import Cipher
from tunescore.store.scope import UserStore

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def connect(connection: psycopg.Connection) -> Callable[[Cipher], int]:
    def make(cipher: Cipher) -> int:
        user = UserFactory.create(connection)
        lifecycle.connect(UserStore(connection, user), cipher, "instagram", identity(ACCOUNT), NOW)
        return user

    return make


def kept(environment: dict[str, str]) -> Settings:
    return Settings(data_dir=Path(environment["TUNESCORE_DATA_DIR"]))


def test_rotating_takes_another_key_and_every_token_is_read_with_it(
    run: Run,
    environment: dict[str, str],
    connect: Callable[[Cipher], int],
    connection: psycopg.Connection,
) -> None:
    settings = kept(environment)
    former = settings.secret_key()
    user = connect(Cipher([former]))
    for turn in range(2):
        result = run("keys", "rotate")
        assert result.returncode == 0, result.stderr
        assert "2 secrets are encrypted with the newest key" in result.stdout, turn
    newest = settings.secret_key()
    assert newest != former
    assert former not in settings.secret_keys()  # only the last one stays beside the newest
    assert stat.S_IMODE(settings.secret_key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.old_keys_file.stat().st_mode) == 0o600
    row = connection.execute("SELECT id FROM integration_credentials").fetchone()
    assert row
    one = ledger.load(UserStore(connection, user), Cipher([newest]), row[0])
    assert one.tokens == TOKENS


def test_a_key_of_the_environment_is_rotated_through_the_former_ones(
    run: Run, connect: Callable[[Cipher], int], connection: psycopg.Connection
) -> None:
    connect(Cipher(["first sesame"]))
    alone = run("keys", "rotate", TUNESCORE_SECRET_KEY="second sesame")
    assert alone.returncode == 1
    assert "2 secrets cannot be read" in alone.stderr
    result = run(
        "keys",
        "rotate",
        TUNESCORE_SECRET_KEY="second sesame",
        TUNESCORE_OLD_SECRET_KEYS="zeroth sesame, first sesame",
    )
    assert result.returncode == 0, result.stderr
    assert "TUNESCORE_OLD_SECRET_KEYS is no longer needed" in result.stdout
    row = connection.execute("SELECT access_token FROM integration_credentials").fetchone()
    assert row
    assert Cipher(["second sesame"]).decrypt(row[0]) == TOKENS.access


def test_pasted_keys_are_encrypted_again_with_the_newest_key(
    run: Run, environment: dict[str, str], connection: psycopg.Connection
) -> None:
    settings = kept(environment)
    former = Cipher([settings.secret_key()])
    values = {"TIKTOK_CLIENT_KEY": "sbaw0001", "TIKTOK_CLIENT_SECRET": "a secret"}
    platform_keys.save(connection, former, values, NOW)
    assert "2 secrets are encrypted with the newest key" in run("keys", "rotate").stdout
    newest = Cipher([settings.secret_key()])
    for name, key in platform_keys.load(connection).items():
        assert newest.decrypt(key.value) == values[name]
        assert not former.opens(key.value)


def test_the_doctor_knows_pasted_keys(
    run: Run, environment: dict[str, str], connection: psycopg.Connection
) -> None:
    cipher = Cipher([kept(environment).secret_key()])
    values = {"TIKTOK_CLIENT_KEY": "sbaw0001", "TIKTOK_CLIENT_SECRET": "a secret"}
    platform_keys.save(connection, cipher, values, NOW)
    told = run("doctor").stdout
    assert "ok   TikTok, “Sign in at TikTok”, is ready. Its redirect address: http" in told
    assert "a secret" not in told


def test_the_doctor_tells_what_each_way_needs(run: Run) -> None:
    told = run("doctor").stdout
    assert "ok   Instagram, “Paste a token”, is ready. Guide: http" in told
    needs = "INSTAGRAM_CLIENT_ID and INSTAGRAM_CLIENT_SECRET. Guide: http"
    assert f"ok   Instagram, “Sign in at Instagram”, needs {needs}" in told
    half = run(
        "doctor", TWITTER_API_KEY="key", TUNESCORE_PUBLIC_URL="https://tunes.example.org/"
    ).stdout
    needs = "TWITTER_API_SECRET. Guide: https://tunes.example.org/"
    assert f"BAD  X, “Sign in at X”, needs {needs}" in half
    whole = run("doctor", FACEBOOK_APP_ID="key", FACEBOOK_APP_SECRET="secret").stdout
    ready = "is ready. Its redirect address: http://localhost:"
    assert f"ok   Facebook, “Sign in at Facebook”, {ready}" in whole


def test_the_doctor_tells_whether_public_pages_can_be_read(run: Run) -> None:
    told = run("doctor").stdout
    assert "ok   TikTok (public page) is read where a user switches it on. Guide: http" in told
    assert "ok   Public pages can be read with " in told
    without = run("doctor", TUNESCORE_CHROMIUM="/nowhere/chromium")
    assert without.returncode == 1
    assert "BAD  There is no Chromium at /nowhere/chromium (TUNESCORE_CHROMIUM)" in without.stdout
    assert "`apt-get install chromium` or `playwright install chromium`" in without.stdout


def test_the_doctor_sees_tokens_that_cannot_be_read_and_platforms_without_keys(
    run: Run, connect: Callable[[Cipher], int]
) -> None:
    connect(Cipher(["another key"]))
    told = run("doctor", TUNESCORE_SECRET_KEY="this key")
    assert told.returncode == 1
    assert "BAD  The saved sign-ins cannot be decrypted" in told.stdout
    assert "BAD  1 accounts are connected at Instagram, without INSTAGRAM_CLIENT_ID" in told.stdout


def test_the_access_log_tells_no_query() -> None:
    record = logging.LogRecord(
        "uvicorn.access", logging.INFO, "", 0, '%s - "%s %s HTTP/%s" %d',
        ("127.0.0.1:5", "GET", "/callback?code=secret&state=secret", "1.1", 302), None,
    )  # fmt: skip
    assert WithoutQueries().filter(record)
    assert record.getMessage() == '127.0.0.1:5 - "GET /callback HTTP/1.1" 302'
