"""What is kept encrypted, and with which key it is read again."""

import psycopg
import pytest

from tests.factories import UserFactory
from tunescore.errors import SecretKeyLost
from tunescore.store.encryption import Cipher

TOKEN = "act.a-token-of-paper-lantern-club"


def test_what_was_encrypted_is_read_again_and_looks_different_each_time() -> None:
    cipher = Cipher(["sesame"])
    first, second = cipher.encrypt(TOKEN), cipher.encrypt(TOKEN)
    assert first != second
    assert TOKEN not in first
    assert cipher.decrypt(first) == cipher.decrypt(second) == TOKEN
    assert "sesame" not in repr(cipher)


def test_a_former_key_opens_what_it_closed_until_it_is_closed_with_the_newest() -> None:
    kept = Cipher(["old"]).encrypt(TOKEN)
    both = Cipher(["new", "old"])
    assert both.decrypt(kept) == TOKEN
    again = both.again(kept)
    assert Cipher(["new"]).decrypt(again) == TOKEN
    with pytest.raises(SecretKeyLost):
        Cipher(["old"]).decrypt(again)


@pytest.mark.parametrize("damaged", ["", "gAAAA", "gAAAAABnonsense", TOKEN])
def test_what_no_key_opens_is_said_in_words(damaged: str) -> None:
    cipher = Cipher(["sesame"])
    assert not cipher.opens(damaged)
    with pytest.raises(SecretKeyLost, match="cannot be decrypted with this installation's"):
        cipher.again(damaged)


@pytest.mark.parametrize("column", ["access_token", "refresh_token"])
def test_the_database_takes_no_token_in_clear(connection: psycopg.Connection, column: str) -> None:
    UserFactory.create(connection)
    with pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "INSERT INTO integration_credentials (user_id, platform, platform_user_id,"
            f" {column}, is_active, state, created_at, updated_at) SELECT id, 'instagram', '1',"
            " %s, false, 'reconnect', now(), now() FROM users".encode(),
            (TOKEN,),
        )
