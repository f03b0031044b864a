"""Tokens as the columns of a connection keep them: encrypted, with their ends and scopes."""

from typing import Any

from tunescore.records import Tokens
from tunescore.store.encryption import Cipher


def encrypted(cipher: Cipher, tokens: Tokens) -> dict[str, Any]:
    """The values that keep tokens: access, refresh, secret, their ends and renewal, scopes."""
    return {
        "access": cipher.encrypt(tokens.access),
        "expires": tokens.expires_at,
        "refresh": cipher.encrypt(tokens.refresh) if tokens.refresh else None,
        "refresh_expires": tokens.refresh_expires_at,
        "secret": cipher.encrypt(tokens.secret) if tokens.secret else None,
        "renew_at": tokens.renew_at,
        "scopes": sorted(tokens.scopes),
    }


def decrypted(cipher: Cipher, row: dict[str, Any]) -> Tokens | None:
    """The tokens of a row; None once they were erased. Raises `SecretKeyLost`."""
    if row["access_token"] is None:
        return None
    refresh, secret = row["refresh_token"], row["token_secret"]
    return Tokens(
        access=cipher.decrypt(row["access_token"]),
        expires_at=row["token_expires_at"],
        refresh=cipher.decrypt(refresh) if refresh is not None else None,
        refresh_expires_at=row["refresh_expires_at"],
        scopes=frozenset(row["scopes"]),
        secret=cipher.decrypt(secret) if secret is not None else None,
        renew_at=row["renew_at"],
    )
