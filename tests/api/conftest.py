"""Browsers of an installation whose platforms are fakes on this machine."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.conftest import Clock
from tests.factories import OWNER, UserFactory, sign_in
from tests.fakes.base import Fake, running
from tunescore.app import create_app
from tunescore.settings import Settings

PUBLIC = "http://127.0.0.1:8000"


class Visitor:
    """A browser of an installation, which signs in at platforms and comes back."""

    def __init__(self, browser: TestClient, fakes: dict[str, Any], clock: Clock) -> None:
        self.browser, self.fakes, self.clock = browser, fakes, clock
        self.services = browser.app.state.services  # type: ignore[attr-defined]

    def auth(self, platform: str) -> str:
        answer = self.browser.get(f"/api/v1/integrations/{platform}/auth")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["auth_url"])

    def returned(self, address: str) -> dict[str, str]:
        """Follow a platform's way back, and tell what the page here is told."""
        assert address.startswith(PUBLIC), address
        answer = self.browser.get(address.removeprefix(PUBLIC), follow_redirects=False)
        assert answer.status_code == 302, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    def connect(self, platform: str, **pressed: Any) -> dict[str, str]:
        """Go the whole way."""
        return self.returned(self.fakes[platform].press(self.auth(platform), **pressed))

    def get(self, path: str) -> Any:
        answer = self.browser.get(f"/api/v1{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()


MakeVisitor = Callable[..., Visitor]


@contextmanager
def _opened(settings: Settings, clock: Clock) -> Iterator[TestClient]:
    app = create_app(settings, settings.database_url or "", clock=clock)
    with TestClient(
        app, base_url=PUBLIC, raise_server_exceptions=False, follow_redirects=False
    ) as browser:
        yield browser


@pytest.fixture
def at(
    database_url: str, connection: psycopg.Connection, tmp_path: Path, clock: Clock
) -> Iterator[MakeVisitor]:
    """Makes a signed-in visitor of an installation at running fakes: `at(Instagram)`."""
    with ExitStack() as stack:

        def make(*kinds: type[Fake], **values: str) -> Visitor:
            fakes = {kind.key: stack.enter_context(running(kind(clock=clock))) for kind in kinds}
            overrides: dict[str, str] = {}
            told = dict(values)
            for fake in fakes.values():
                overrides |= fake.overrides
                told |= fake.environment
            settings = Settings(
                data_dir=tmp_path / "data",
                database_url=database_url,
                host_overrides=overrides,
                platform_values=told,
            )
            browser = stack.enter_context(_opened(settings, clock))
            UserFactory.create(connection, OWNER["email"], owner=True)
            sign_in(browser, OWNER["email"])
            return Visitor(browser, fakes, clock)

        yield make
