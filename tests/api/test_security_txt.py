"""security.txt, RFC 9116."""

from datetime import datetime, timedelta

import pytest
from starlette.testclient import TestClient

from tests.conftest import Clock
from tunescore.app import create_app
from tunescore.settings import Settings

ADDRESS = "/.well-known/security.txt"


@pytest.mark.parametrize(
    ("contact", "told"),
    [
        ("safe@example.org", "mailto:safe@example.org"),
        ("https://example.org/report", "https://example.org/report"),
    ],
)
def test_the_contact_that_is_set_is_told_with_an_end(
    settings: Settings, database_url: str, clock: Clock, contact: str, told: str
) -> None:
    values = settings.model_dump()
    changed = Settings(
        **{**values, "security_contact": contact, "public_url": "https://tunes.example.org"}
    )
    with TestClient(create_app(changed, database_url, clock=clock)) as client:
        response = client.get(ADDRESS, headers={"Host": "tunes.example.org"})
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert fields["Contact"] == told
    assert fields["Canonical"] == f"https://tunes.example.org{ADDRESS}"
    left = datetime.fromisoformat(fields["Expires"]) - clock()
    assert timedelta(days=1) < left < timedelta(days=365)


def test_without_a_contact_there_is_no_such_page(client: TestClient) -> None:
    response = client.get(ADDRESS)
    assert (response.status_code, response.json()["code"]) == (404, "no_such_page")
