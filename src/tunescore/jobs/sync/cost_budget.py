"""Cost budget of a month, in US dollars, for platforms that charge for reading.

The most that a call can cost is set aside before it is made, and what it did cost is put in its
place afterwards: the month's budget is never exceeded, whichever workers spend it.
"""

from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import text

from tunescore.records import Call, Failure
from tunescore.services import Clock
from tunescore.store.engine import Database

Made = tuple[str, str, str]


def month_of(now: datetime) -> date:
    """The first day of the month, in UTC, as platforms bill it."""
    return now.astimezone(UTC).date().replace(day=1)


def next_month(now: datetime) -> datetime:
    """When the next month begins."""
    first = month_of(now)
    year, month = divmod(first.year * 12 + first.month, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)


class CostBudget:
    """What one visit spends of a month's budget. `take` is awaited before each call."""

    def __init__(
        self, database: Database, clock: Clock, platform: str, name: str, budget: Decimal
    ) -> None:
        self._database = database
        self._clock = clock
        self._platform = platform
        self._name = name
        self._budget = budget
        self._promised: dict[Made, list[Decimal]] = defaultdict(list)

    async def open(self, at_most: Decimal) -> None:
        """Raise `Failure` where a whole visit could cost more than is left; nothing is taken."""
        async with self._database.engine.connect() as conn:
            spent = await conn.scalar(
                text("SELECT dollars FROM spending WHERE platform = :platform AND month = :month"),
                {"platform": self._platform, "month": month_of(self._clock())},
            )
        if (spent or Decimal(0)) + at_most > self._budget:
            raise self._over()

    async def take(self, call: Call) -> None:
        """Set aside what a call can cost. Raises `Failure` (`limited`) beyond the budget."""
        if not call.cost:
            return
        async with self._database.engine.begin() as conn:
            taken = await conn.execute(
                text(
                    "INSERT INTO spending AS s (platform, month, dollars, resources, updated_at)"
                    " SELECT :platform, :month, :cost, 0, :now"
                    " WHERE CAST(:cost AS numeric) <= :budget"
                    " ON CONFLICT (platform, month) DO UPDATE SET"
                    " dollars = s.dollars + excluded.dollars, updated_at = excluded.updated_at"
                    " WHERE s.dollars + excluded.dollars <= :budget RETURNING 1"
                ),
                {
                    "platform": self._platform,
                    "month": month_of(self._clock()),
                    "cost": call.cost,
                    "budget": self._budget,
                    "now": self._clock(),
                },
            )
            if taken.first() is None:
                raise self._over()
        self._promised[_made(call)].append(call.cost)

    async def report(self, call: Call) -> None:
        """Put what a call did cost in the place of what was set aside."""
        promised = self._promised[_made(call)]
        if not promised:
            return
        too_much = promised.pop() - call.cost
        if not too_much:
            return
        async with self._database.engine.begin() as conn:
            await conn.execute(
                text(
                    "UPDATE spending SET dollars = dollars - :too_much"
                    " WHERE platform = :platform AND month = :month"
                ),
                {
                    "platform": self._platform,
                    "month": month_of(self._clock()),
                    "too_much": too_much,
                },
            )

    def _over(self) -> Failure:
        until = next_month(self._clock())
        return Failure(
            "limited",
            "monthly_budget",
            f"This month's budget of ${self._budget} for {self._name} is used up. Syncing goes on"
            f" on {until.day} {until:%B}, or when you set a larger budget.",
            at=until,
        )


def _made(call: Call) -> Made:
    return call.method, call.host, call.path
