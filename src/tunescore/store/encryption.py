"""Encryption of what has to be read back: the platforms' tokens.

The key is the installation's secret key, which is not in the database. Former keys still open
what they closed, until `tunescore keys rotate` has closed it again with the newest one.
"""

from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tunescore.errors import SecretKeyLost

_PURPOSE = b"tunescore: tokens of platforms"


class Cipher:
    """Encrypts with the first of the secret keys, and reads what any of them encrypted."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("there is no key to encrypt with")
        self._fernet = MultiFernet([Fernet(_derived(key)) for key in keys])

    def __repr__(self) -> str:
        return "Cipher(…)"

    def encrypt(self, text: str) -> str:
        """The encrypted text, another one each time."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted: str) -> str:
        """The text again. Raises `SecretKeyLost` where none of the keys opens it."""
        try:
            return self._fernet.decrypt(encrypted.encode()).decode()
        except InvalidToken:
            raise SecretKeyLost from None

    def again(self, encrypted: str) -> str:
        """The same text encrypted with the newest key. Raises `SecretKeyLost`."""
        try:
            return self._fernet.rotate(encrypted.encode()).decode("ascii")
        except InvalidToken:
            raise SecretKeyLost from None


def _derived(secret: str) -> bytes:
    """The Fernet key of a secret key, whatever its length."""
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return urlsafe_b64encode(hkdf.derive(secret.encode()))
