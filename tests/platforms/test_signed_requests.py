"""Signed requests, by which a platform says that a user left."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.signed import signed_request
from tunescore.platforms.signed_requests import ForgedRequest, read

SECRET = "app-secret"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def signed(secret: str = SECRET, **changed: object) -> str:
    return signed_request(secret, "218471", NOW, changed)


def person_of(text: str, secret: str, now: datetime) -> str:
    return read(text, secret, now).person


def test_a_signed_request_names_the_person() -> None:
    assert person_of(signed(), SECRET, NOW) == "218471"
    assert person_of(signed(user_id=17841400000000001), SECRET, NOW) == "17841400000000001"
    assert person_of(signed(algorithm="hmac-sha256"), SECRET, NOW) == "218471"


@pytest.mark.parametrize("expires", [0, None])
def test_a_signed_request_is_good_for_an_hour(expires: int | None) -> None:
    text = signed(expires=expires)
    assert person_of(text, SECRET, NOW + timedelta(minutes=59)) == "218471"
    assert person_of(text, SECRET, NOW - timedelta(minutes=4)) == "218471"
    for late in (timedelta(minutes=61), timedelta(minutes=-6), timedelta(days=365 * 10)):
        with pytest.raises(ForgedRequest):
            person_of(text, SECRET, NOW + late)


def test_a_signed_request_has_a_digest_of_its_own_however_it_is_written() -> None:
    signature, _, payload = signed().partition(".")
    padded = f"{signature}=.{payload}"
    assert read(padded, SECRET, NOW).digest == read(signed(), SECRET, NOW).digest
    assert read(signed(nonce=1), SECRET, NOW).digest != read(signed(), SECRET, NOW).digest


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
        signed(expires="99999999999"),
        signed(expires=99999999999.5),
        signed(expires=True),
        signed(expires=[99999999999]),
        signed(issued_at=None),
        signed(issued_at="now"),
        signed(issued_at=str(int(NOW.timestamp()))),
        signed(issued_at=int(datetime(2015, 1, 1, tzinfo=UTC).timestamp())),
        signed(issued_at=int(datetime(2040, 1, 1, tzinfo=UTC).timestamp())),
        signed(issued_at=10**30),
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
