"""Signed requests, by which a platform says that a user left."""

import base64
import hashlib
import hmac
import json

import pytest

from tunescore.platforms.signed_requests import Forged, deletion_answer, owner_of

SECRET = "app-secret"


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(secret: str = SECRET, **payload: object) -> str:
    body = {"algorithm": "HMAC-SHA256", "issued_at": 1795000000, "user_id": "218471", **payload}
    part = encoded(json.dumps(body).encode())
    return encoded(hmac.new(secret.encode(), part.encode(), hashlib.sha256).digest()) + "." + part


def test_a_signed_request_names_the_person() -> None:
    assert owner_of(signed(), SECRET) == "218471"
    assert owner_of(signed(user_id=17841400000000001), SECRET) == "17841400000000001"


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "abc",
        "a.b",
        signed("another secret"),
        signed(algorithm="NONE"),
        signed(user_id=None),
        signed() + "x",
        "é." + signed().partition(".")[2],
    ],
)
def test_what_the_platform_did_not_sign_is_refused(text: str) -> None:
    with pytest.raises(Forged):
        owner_of(text, SECRET)


def test_the_answer_to_a_deletion_names_its_page_and_code() -> None:
    assert deletion_answer("https://app.example/deletion?id=abc", "abc") == {
        "url": "https://app.example/deletion?id=abc",
        "confirmation_code": "abc",
    }
