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

PUBLIC = "https://tunes.example.org"
"""An installation that every platform can send browsers back to."""
LAPTOP = "http://127.0.0.1:8000"
NETWORK = "http://192.168.1.20:8000"


class Visitor:
    """A browser of an installation, which signs in at platforms and comes back."""

    def __init__(
        self,
        stack: ExitStack,
        settings: Settings,
        opened_at: str,
        fakes: dict[str, Any],
        clock: Clock,
    ) -> None:
        self._stack, self.settings, self.opened_at = stack, settings, opened_at
        self.fakes, self.clock = fakes, clock
        browser = stack.enter_context(_opened(settings, clock, opened_at))
        self.browser = browser
        self.services = browser.app.state.services  # type: ignore[attr-defined]
        sign_in(browser, OWNER["email"])

    def restarted(self, values: dict[str, str]) -> "Visitor":
        """The same installation, started again with these variables in its environment."""
        settings = self.settings.model_copy(update={"platform_values": values})
        return Visitor(self._stack, settings, self.opened_at, self.fakes, self.clock)

    def auth(self, platform: str) -> str:
        answer = self.browser.get(f"/api/v1/integrations/{platform}/auth")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["auth_url"])

    def returned(self, address: str) -> dict[str, str]:
        """Follow a platform's way back, and tell what the page here is told."""
        while "/callback?" in address:
            answer = self.browser.get(address, follow_redirects=False)
            assert answer.status_code == 302, answer.text
            address = answer.headers["location"]
        return dict(parse_qsl(urlsplit(address).query))

    def connect(self, platform: str, **pressed: Any) -> dict[str, str]:
        """Go the whole way."""
        return self.returned(self.fakes[platform].press(self.auth(platform), **pressed))

    def post(self, path: str, body: object, status: int = 200) -> Any:
        return self._sent("POST", path, body, status)

    def put(self, path: str, body: object, status: int = 200) -> Any:
        return self._sent("PUT", path, body, status)

    def _sent(self, method: str, path: str, body: object, status: int) -> Any:
        answer = self.browser.request(method, f"/api/v1{path}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, path: str) -> Any:
        answer = self.browser.get(f"/api/v1{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()


MakeVisitor = Callable[..., Visitor]


@contextmanager
def _opened(settings: Settings, clock: Clock, address: str) -> Iterator[TestClient]:
    app = create_app(settings, settings.database_url or "", clock=clock)
    with TestClient(
        app, base_url=address, raise_server_exceptions=False, follow_redirects=False
    ) as browser:
        yield browser


@pytest.fixture
def at(
    database_url: str, connection: psycopg.Connection, tmp_path: Path, clock: Clock
) -> Iterator[MakeVisitor]:
    """Makes a signed-in visitor of an installation at running fakes: `at(Instagram)`.

    Its apps are set in the environment unless `keys` is false; it is opened at `opened_at`.
    """
    with ExitStack() as stack:

        def make(
            *kinds: type[Fake], opened_at: str = PUBLIC, keys: bool = True, **values: str
        ) -> Visitor:
            fakes = {kind.key: stack.enter_context(running(kind(clock=clock))) for kind in kinds}
            overrides: dict[str, str] = {}
            told = dict(values)
            for fake in fakes.values():
                overrides |= fake.overrides
                told |= fake.environment if keys else {}
            settings = Settings(
                data_dir=tmp_path / "data",
                database_url=database_url,
                host_overrides=overrides,
                platform_values=told,
                public_url=opened_at if opened_at == PUBLIC else None,
            )
            UserFactory.create(connection, OWNER["email"], owner=True)
            return Visitor(stack, settings, opened_at, fakes, clock)

        yield make
