"""Rate limits of a platform: how much an app and an account may ask, shared by all workers.

A limit is a log of calls in the database, so no stretch of a limit's length ever holds more than
the limit allows. A visit takes some calls at a time and gives back what it did not need; what it
used counts from its end, which is the latest that it can have been. Where the platform's own
headers report less, less is left.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tunescore.platforms.platform import Limit, Platform
from tunescore.records import PAGE_WALLS, Call, Failure, Usage
from tunescore.services import Clock
from tunescore.store.engine import Database

CHUNK = 5
"""How many calls are taken at a time, once those that were expected are used up."""

OURS = frozenset({"own_limit", "monthly_budget"})
"""The limits that are our own: no platform has asked to be left alone."""

NOTICED_PERCENT = 50
"""From here on a platform's report of a limit is stored; below, nothing is scarce."""


@dataclass(slots=True)
class LimitState:
    """One limit of one holder, and what a visit holds of it."""

    limit: Limit
    calls: int
    """The limit itself, as set."""
    key: str
    in_hand: int = 0
    used: int = 0
    rows: list[int] = field(default_factory=list)
    reported: Usage | None = None

    @property
    def window(self) -> timedelta:
        """The stretch that the limit is about."""
        return timedelta(seconds=self.limit.seconds)

    def is_about(self, path: str) -> bool:
        """Whether calls of a path count here."""
        return self.limit.of == "calls" and (
            self.limit.path is None or path.startswith(self.limit.path)
        )


@dataclass(frozen=True, slots=True)
class Budget:
    """How a budget stands."""

    used: int
    closed_until: datetime | None
    reason: str | None
    left: int | None
    """What the platform says is left, less what was asked since; None: it said nothing lately."""
    told_at: datetime | None


def holdings(
    platform: Platform, settings: dict[str, str], app_id: str, account: str
) -> list[LimitState]:
    """The budgets that a visit of an account draws on, the app's and the account's."""
    found = []
    for limit in platform.limits:
        holder = app_id if limit.per == "app" else f"{app_id}:{account}"
        key = f"{platform.key}:{limit.per}:{holder}:{limit.path or ''}:{limit.seconds}"
        found.append(LimitState(limit, limit.most(settings), key))
    return sorted(found, key=lambda state: state.key)


class RateLimiter:
    """What one visit may ask. `take` is awaited before each call, `report` after it."""

    def __init__(self, database: Database, clock: Clock, name: str, held: list[LimitState]) -> None:
        self._database = database
        self._clock = clock
        self._name = name
        self._held = held
        self._one_at_a_time = asyncio.Lock()

    async def open(self, expected: int, *, share: float = 1.0) -> None:
        """Take what a whole visit will need, or raise `Failure` before anything was asked.

        `share`: a visit that can wait leaves the rest of the budget to those that cannot.
        """
        visits = [state for state in self._held if state.limit.of == "visits"]
        if visits:
            await self._reserve(visits, 1, at_least=1)
            for state in visits:
                state.used = 1
        whole = [state for state in self._held if state.limit.path is None and state not in visits]
        if whole:
            await self._reserve(whole, expected, at_least=expected, share=share)

    async def take(self, call: Call) -> None:
        """Count a call before it is made. Raises `Failure` (`limited`) where it may not be."""
        async with self._one_at_a_time:
            about = [state for state in self._held if state.is_about(call.path)]
            for state in about:
                if state.reported is not None and state.reported.spent:
                    raise self._limited(
                        state, state.reported.resets_at or self._clock() + state.window
                    )
            short = [state for state in about if state.in_hand == 0]
            if short:
                await self._reserve(short, CHUNK, at_least=1)
            for state in about:
                state.in_hand -= 1
                state.used += 1

    async def report(self, call: Call) -> None:
        """Take over what the reply to a call says about the limits."""
        for usage in call.usage:
            about = [
                state
                for state in self._held
                if usage.per == state.limit.per and state.is_about(call.path)
            ]
            # Headers about an endpoint are about its own limit, not of a wider one.
            longest = max((len(state.limit.path or "") for state in about), default=0)
            for state in about:
                if len(state.limit.path or "") == longest:
                    state.reported = usage

    async def close(self, failure: Failure | None = None) -> None:
        """Give back what was not needed, and store what the platform reported.

        A `failure` for a limit, or at the wall of a page, closes the account's budgets until its
        end.
        """
        now = self._clock()
        async with self._database.engine.begin() as conn:
            for state in self._held:
                await _settle(conn, state, now)
                closed = _closed_until(state, failure, now)
                percent = _percent(state)
                if closed is None and percent is None:
                    continue
                await conn.execute(
                    text(
                        "UPDATE budgets SET closed_until = greatest(closed_until, :closed),"
                        " reason = coalesce(:reason, reason), used = coalesce(:used, used),"
                        " told_at = CASE WHEN :used IS NULL THEN told_at ELSE :now END"
                        " WHERE key = :key"
                    ),
                    {
                        "key": state.key,
                        "closed": closed,
                        "reason": failure.reason if failure is not None else None,
                        "used": percent,
                        "now": now,
                    },
                )

    async def _reserve(
        self, wanted: Sequence[LimitState], calls: int, *, at_least: int, share: float = 1.0
    ) -> None:
        """Take up to so many calls of each of these budgets, or raise `Failure` and take none."""
        now = self._clock()
        async with self._database.engine.begin() as conn:
            budgets = await _look(conn, wanted, now)
            for state in wanted:
                budget = budgets[state.key]
                if budget.closed_until is not None and budget.closed_until > now:
                    if budget.reason in PAGE_WALLS:
                        raise self._walled(budget.closed_until)
                    raise self._limited(state, budget.closed_until)
                most = max(int(state.calls * share), 1)
                need = min(at_least, most)
                if budget.left is not None and budget.left < need:
                    raise self._limited(state, (budget.told_at or now) + state.window)
                if most - budget.used < need:
                    free = await _when(conn, state, budget.used - most + need, now)
                    raise self._limited(state, free)
                calls = min(calls, most - budget.used, budget.left or calls)
            rows = await conn.execute(
                text(
                    "INSERT INTO budget_calls (key, at, calls) SELECT key, :now, :calls"
                    " FROM unnest(CAST(:keys AS text[])) WITH ORDINALITY AS k (key, place)"
                    " ORDER BY place"
                    " RETURNING id"
                ),
                {"keys": [state.key for state in wanted], "now": now, "calls": calls},
            )
            for state, row in zip(wanted, rows.scalars(), strict=True):
                state.rows.append(int(row))
                state.in_hand += calls

    def _walled(self, until: datetime) -> Failure:
        return Failure(
            "limited",
            "own_limit",
            f"{self._name} did not show this account to a program, so TuneScore leaves it alone"
            " for some hours.",
            at=until,
        )

    def _limited(self, state: LimitState, until: datetime) -> Failure:
        whose = "this installation" if state.limit.per == "app" else "this account"
        return Failure(
            "limited",
            "own_limit",
            f"{self._name} has reached its call limit for {whose}. Syncing goes on by itself.",
            at=until,
        )


async def _look(
    conn: AsyncConnection, wanted: Sequence[LimitState], now: datetime
) -> dict[str, Budget]:
    """How these budgets stand; their rows are the caller's until its transaction ends."""
    keys = [state.key for state in wanted]
    kept = await conn.execute(
        text(
            "INSERT INTO budgets (key) SELECT key FROM unnest(CAST(:keys AS text[])) AS k (key)"
            " ORDER BY key ON CONFLICT (key) DO UPDATE SET key = excluded.key"
            " RETURNING key, closed_until, reason, used, told_at"
        ),
        {"keys": keys},
    )
    said = {row.key: row for row in kept}
    counted = await conn.execute(
        text(
            "SELECT k.key, coalesce(sum(c.calls) FILTER (WHERE c.at > k.since), 0) AS used,"
            " coalesce(sum(c.calls) FILTER (WHERE c.at > k.told_at), 0) AS later"
            " FROM unnest(CAST(:keys AS text[]), CAST(:since AS timestamptz[]),"
            " CAST(:told_at AS timestamptz[])) AS k (key, since, told_at)"
            " LEFT JOIN budget_calls c ON c.key = k.key AND c.at > k.since GROUP BY k.key"
        ),
        {
            "keys": keys,
            "since": [now - state.window for state in wanted],
            "told_at": [said[state.key].told_at or now for state in wanted],
        },
    )
    found = {}
    windows = {state.key: state for state in wanted}
    for row in counted:
        state, about = windows[row.key], said[row.key]
        left = None
        if about.told_at is not None and about.told_at > now - state.window:
            left = int(state.calls * (100 - about.used) / 100) - int(row.later)
        found[row.key] = Budget(
            int(row.used), about.closed_until, about.reason, left, about.told_at
        )
    return found


async def _when(conn: AsyncConnection, state: LimitState, needed: int, now: datetime) -> datetime:
    """When so many calls will have left the window."""
    rows = await conn.execute(
        text("SELECT at, calls FROM budget_calls WHERE key = :key AND at > :since ORDER BY at"),
        {"key": state.key, "since": now - state.window},
    )
    freed = 0
    at = now
    for row in rows:
        at = row.at.astimezone(UTC)
        freed += row.calls
        if freed >= needed:
            break
    return at + state.window


async def _settle(conn: AsyncConnection, state: LimitState, now: datetime) -> None:
    """Settle the log: one row keeps the calls that were used, the other rows go."""
    if not state.rows:
        return
    first, *others = state.rows
    unused = [first, *others] if state.used == 0 else others
    if unused:
        await conn.execute(text("DELETE FROM budget_calls WHERE id = ANY(:ids)"), {"ids": unused})
    if state.used:
        await conn.execute(
            text("UPDATE budget_calls SET at = :now, calls = :used WHERE id = :id"),
            {"now": now, "used": state.used, "id": first},
        )
    state.rows, state.in_hand, state.used = [], 0, 0


def _closed_until(state: LimitState, failure: Failure | None, now: datetime) -> datetime | None:
    if state.reported is not None and state.reported.spent:
        return state.reported.resets_at or now + state.window
    if failure is None or failure.reason in OURS:
        return None
    if failure.outcome != "limited" and failure.reason not in PAGE_WALLS:
        return None
    return failure.at if state.limit.per == "account" and state.limit.path is None else None


def _percent(state: LimitState) -> Decimal | None:
    """How much of a budget the platform says is used, where that is worth knowing."""
    if state.reported is None:
        return None
    percent = state.reported.percent
    if percent is None and state.reported.remaining is not None:
        percent = 100 - 100 * state.reported.remaining / state.calls
    if percent is None or percent < NOTICED_PERCENT:
        return None
    return Decimal(str(round(min(percent, 100), 2)))


async def forget_old(database: Database, now: datetime, windows: Iterable[int]) -> None:
    """Delete the calls that count nowhere any more."""
    longest = timedelta(seconds=max(windows, default=0))
    async with database.engine.begin() as conn:
        await conn.execute(
            text("DELETE FROM budget_calls WHERE at <= :before"), {"before": now - longest}
        )
