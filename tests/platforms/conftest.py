"""What the platforms' tests share: a clock, and a whole sign-in at a fake."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.conftest import Clock
from tests.fakes.base import Fake
from tunescore.platforms import all_platforms, oauth
from tunescore.platforms.platform import App, Platform, PlatformClient
from tunescore.records import Identity, Post, Snapshot, SyncRequest, Tokens

BACK = "https://tunes.example.org/back"


@pytest.fixture
def time() -> Clock:
    clock = Clock()
    clock.now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    return clock


@dataclass
class Desk:
    """An installation whose app is registered at a fake."""

    fake: Fake
    time: Clock
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def platform(self) -> Platform:
        return all_platforms()[self.fake.key]

    @property
    def app(self) -> App:
        return self.platform.app({**self.fake.environment, **self.settings}.get)

    def client(self) -> PlatformClient:
        return PlatformClient(clock=self.time, host_overrides=self.fake.overrides)

    async def sign_in(
        self, *, press: Callable[[str], str] | None = None, client: PlatformClient | None = None
    ) -> Tokens:
        """Consent as the fake's page shows it, and the code's tokens."""
        async with self.client() as own:
            asked = client or own
            state, verifier = oauth.new_state(), oauth.new_verifier()
            url = self.platform.authorize_url(
                asked, self.app, redirect_uri=BACK, state=state, verifier=verifier
            )
            answer = dict(parse_qsl(urlsplit((press or self.fake.press)(url)).query))
            assert answer["state"] == state
            return await self.platform.exchange(
                asked, self.app, answer, redirect_uri=BACK, verifier=verifier
            )

    async def identities(self, tokens: Tokens) -> list[Identity]:
        async with self.client() as client:
            return await self.platform.list_accounts(client, self.app, tokens)

    async def connected(self, *, press: Callable[[str], str] | None = None) -> Identity:
        return (await self.identities(await self.sign_in(press=press)))[0]

    async def visit(
        self,
        identity: Identity,
        *,
        client: PlatformClient | None = None,
        posts_limit: int = 50,
        since: date | None = None,
        unsupported: Iterable[str] = (),
        insights_for: Callable[[Post], bool] = lambda _post: True,
    ) -> Snapshot:
        wanted = SyncRequest(
            now=self.time(),
            scopes=identity.tokens.scopes,
            insights_for=insights_for,
            posts_limit=posts_limit,
            since=since,
            unsupported=frozenset(unsupported),
        )
        async with self.client() as own:
            return await self.platform.fetch_snapshot(client or own, self.app, identity, wanted)


def values(snapshot: Snapshot, metric: str, post_id: str | None = None) -> dict[date, Decimal]:
    """A metric's figures by day."""
    return {
        one.date: one.value
        for one in snapshot.figures
        if one.metric == metric and one.post_id == post_id
    }


def missing(snapshot: Snapshot) -> dict[str, str]:
    """What is missing, and why."""
    return {one.metric: one.reason for one in snapshot.missing}
