"""Signed requests, by which a platform says that a user left."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.signed import signed_request
from tunescore.platforms.signed_requests import ForgedRequest, person_of

SECRET = "app-secret"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def signed(secret: str = SECRET, **changed: object) -> str:
    return signed_request(secret, "218471", NOW, changed)


def test_a_signed_request_names_the_person() -> None:
    assert person_of(signed(), SECRET, NOW) == "218471"
    assert person_of(signed(user_id=17841400000000001), SECRET, NOW) == "17841400000000001"
    assert person_of(signed(algorithm="hmac-sha256"), SECRET, NOW) == "218471"


def test_a_signed_request_without_an_end_stays_good() -> None:
    later = NOW + timedelta(days=30)
    assert person_of(signed(expires=0), SECRET, later) == "218471"
    assert person_of(signed(expires=None), SECRET, later) == "218471"


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "abc",
        "a.b",
        signed("another secret"),
        signed(algorithm="NONE"),
        signed(algorithm=None),
        signed(user_id=None),
        signed(user_id=""),
        signed(user_id=True),
        signed(user_id={"id": 1}),
        signed(expires=int(NOW.timestamp()) - 1),
        signed(expires="never"),
        signed() + "x",
        signed() + "\n",
        "*" + signed(),
        "é." + signed().partition(".")[2],
        "\ud800." + signed().partition(".")[2],
        "a.\ud800",
    ],
)
def test_what_the_platform_did_not_sign_is_refused(text: str) -> None:
    with pytest.raises(ForgedRequest):
        person_of(text, SECRET, NOW)
