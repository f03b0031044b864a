"""The names of uploaded files, as they are shown."""

import pytest
from starlette.testclient import TestClient

from tunescore.api.uploads import LONGEST_NAME, shown_name


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("sales 2026.csv", "sales 2026.csv"),
        ("Été – 東京 100%.csv", "Été – 東京 100%.csv"),  # noqa: RUF001
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\sales.csv", "sales.csv"),
        ("a%01b%1F.csv", "a b .csv"),
        ("a\x01\x1fb\r\nX-Evil: 1.csv", "a b X-Evil: 1.csv"),
        ("gpj.\u202evsc.csv", "gpj. vsc.csv"),
        (".", "."),
        ("", "file"),
        (None, "file"),
        ("/", "file"),
        ("x" * 5_000 + ".csv", "x" * (LONGEST_NAME - 4) + ".csv"),
        ("x." + "y" * 5_000, "." + "y" * (LONGEST_NAME - 1)),
    ],
)
def test_a_name_is_shown_without_folders_and_what_cannot_be_seen(
    sent: str | None, shown: str
) -> None:
    assert shown_name(sent) == shown


def test_an_import_has_the_name_that_is_shown(owner: TestClient) -> None:
    files = {"file": ("a\x01b\x1f.csv", b"Track,Streams\nGlass Harbour,5\n")}
    assert owner.post("/api/v1/imports", files=files).json()["file_name"] == "a b .csv"
