"""One visit: what it is to bring, what it may cost, and going there."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from tunescore.ingest.connections.ledger import Connection, KnownPost
from tunescore.ingest.connections.sync_history import History
from tunescore.jobs.sync import rate_limits, schedule, token_refresh
from tunescore.jobs.sync.cost_budget import CostBudget
from tunescore.jobs.sync.rate_limits import RateLimiter
from tunescore.jobs.sync.schedule import Slot
from tunescore.platforms.platform import App, Platform, PlatformClient
from tunescore.records import Call, Failure, Post, Snapshot, SyncRequest
from tunescore.services import Services

Progress = Callable[[int, int], Awaitable[None]]
"""Told how many calls were made, and how many it will have been."""

PATIENCE_SECONDS = 300
"""How long a visit may take in all."""

FEWEST_POSTS, MOST_POSTS = 50, 150
FEWEST_BETWEEN = 10
PAID_POSTS = 100
"""Where reading costs money the platform's own setting says how many posts are read, up to this."""

FIRST_CALLS, SOME_CALLS = 60, 5
"""How many calls a visit is expected to make that nothing is known of."""

BETWEEN_SHARE = 0.5
"""Visits between the daily ones leave half of every budget to these."""


@dataclass(slots=True)
class Visit:
    """A visit of one connection, from the plan to what came of it."""

    services: Services
    platform: Platform
    app: App
    """The installation's app, by the connection's way."""
    connection: Connection
    history: History
    known: dict[str, KnownPost]
    whole: bool
    """It is the day's visit, or was asked for, and reads everything; else it is for young posts."""
    progress: Progress
    asked: set[str] = field(default_factory=set)
    """The posts whose own figures were asked for."""
    calls: list[Call] = field(default_factory=list)
    _chose: bool = False

    @property
    def slot(self) -> Slot:
        """The account's minute of the day."""
        return Slot.of(self.connection.user_id, self.connection.id, self.platform.zone)

    @property
    def can_wait(self) -> bool:
        """It is one between the daily ones: the day's figures do not depend on it."""
        return not self.whole

    async def go(self) -> Snapshot:
        """Visit the account. Raises `Failure`."""
        limiter, spending = self._rate_limiter(), self._spending()
        failure: Failure | None = None
        try:
            await limiter.open(self._expected(), share=1.0 if self.whole else BETWEEN_SHARE)
            if spending is not None and self.platform.cost is not None:
                await spending.open(self.platform.cost(self.app, PAID_POSTS))
            async with self.services.platform_client() as opened:
                snapshot = await self._ask(opened, limiter, spending)
            failure = snapshot.stopped
        except Failure as raised:
            failure = raised
            raise
        finally:
            await limiter.close(failure)
        return snapshot

    async def _ask(
        self, opened: PlatformClient, limiter: RateLimiter, spending: CostBudget | None
    ) -> Snapshot:
        async def meter(call: Call) -> None:
            await limiter.take(call)
            if spending is not None:
                await spending.take(call)

        async def report(call: Call) -> None:
            self.calls.append(call)
            await limiter.report(call)
            if spending is not None:
                await spending.report(call)
            await self.progress(len(self.calls), max(self._expected(), len(self.calls) + 1))

        client = opened.hooked(meter, report)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._with_tokens(client)
        except TimeoutError:
            raise Failure(
                "retry", "too_slow", f"{self.platform.name} took too long to answer."
            ) from None

    async def _with_tokens(self, client: PlatformClient) -> Snapshot:
        """Look with tokens that hold. Those that are refused before their time are renewed once."""
        identity = self.connection.identity()
        tokens = await token_refresh.usable(
            self.services, self.platform, self.app, client, self.connection
        )
        identity = replace(identity, tokens=tokens)
        try:
            return await self.platform.fetch_snapshot(
                client, self.app, identity, self._wanted(tokens.scopes)
            )
        except Failure as failure:
            if failure.reason != "token_refused":
                raise
        renewed = await token_refresh.usable(
            self.services, self.platform, self.app, client, self.connection, refused=tokens
        )
        identity = replace(identity, tokens=renewed)
        return await self.platform.fetch_snapshot(
            client, self.app, identity, self._wanted(renewed.scopes)
        )

    # --- what it is to bring -------------------------------------------------------------

    def _wanted(self, scopes: frozenset[str]) -> SyncRequest:
        now = self.services.clock()
        today = now.astimezone(self.platform.zone).date()
        return SyncRequest(
            now=now,
            scopes=scopes,
            insights_for=self._insights_for(now),
            unsupported=self.connection.unsupported,
            posts_limit=self._posts_limit(now),
            since=self._since(today),
            links=self.connection.post_links,
        )

    def _since(self, today: date) -> date | None:
        if not self.whole:
            return today
        last = self.history.done_at
        read = None if last is None else last.astimezone(self.platform.zone).date()
        return schedule.read_from(today, read, self.platform.settles_days)

    def _insights_for(self, now: datetime) -> Callable[[Post], bool]:
        def due(post: Post) -> bool:
            self._chose = True
            if schedule.figures_due(self.known.get(post.post_id), now):
                self.asked.add(post.post_id)
                return True
            return False

        return due

    def _posts_limit(self, now: datetime) -> int:
        """Enough posts to see all whose figures may be due."""
        if self.platform.cost is not None:
            return PAID_POSTS
        up_to = schedule.BY_AGE[-1][0] if self.whole else schedule.YOUNG
        young = self._known_since(now - up_to)
        if self.whole:
            return min(max(young + FEWEST_BETWEEN, FEWEST_POSTS), MOST_POSTS)
        return min(young + FEWEST_BETWEEN, MOST_POSTS)

    def _known_since(self, begun: datetime) -> int:
        return sum(one.posted_at > begun for one in self.known.values())

    def figured(self, snapshot: Snapshot) -> frozenset[str]:
        """The posts whose figures are as fresh as this visit."""
        if snapshot.stopped is not None and self._chose:
            return frozenset()
        if self._chose:
            return frozenset(self.asked)
        return frozenset(post.post_id for post in snapshot.posts)

    # --- what it may cost ----------------------------------------------------------------

    def _expected(self) -> int:
        """How many calls it will make, as far as that can be known."""
        if self.history.done_at is None:
            return FIRST_CALLS
        if self.whole:
            return max(self.history.calls, SOME_CALLS)
        return SOME_CALLS

    def _rate_limiter(self) -> RateLimiter:
        held = rate_limits.holdings(
            self.platform,
            dict(self.app.values),
            self.app.client_id,
            self.connection.platform_user_id,
        )
        return RateLimiter(self.services.database, self.services.clock, self.platform.name, held)

    def _spending(self) -> CostBudget | None:
        name = self.platform.budget
        if name is None:
            return None
        default = next(one.default for one in self.platform.settings if one.name == name)
        try:
            dollars = Decimal(self.app.values[name])
        except InvalidOperation:
            dollars = Decimal(default)
        return CostBudget(
            self.services.database,
            self.services.clock,
            self.platform.key,
            self.platform.name,
            dollars if dollars.is_finite() else Decimal(default),
        )


TOLD_EVERY = timedelta(seconds=0.3)


class Throttle:
    """Lets something through now and then."""

    def __init__(self, every: timedelta = TOLD_EVERY) -> None:
        self._every = every.total_seconds()
        self._last = float("-inf")

    def __call__(self) -> bool:
        """Whether it is time again."""
        if time.monotonic() - self._last < self._every:
            return False
        self._last = time.monotonic()
        return True
