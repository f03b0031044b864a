"""What reading X costs, and how often it may be done."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from tests.fakes.people import Account
from tests.fakes.wire import Refusal, Reply
from tests.fakes.x_problems import TOO_MANY, no_credit, not_enrolled, spend_cap, usage_capped

WINDOW = timedelta(minutes=15)
PER_USER = {"me": 75, "user": 900, "tweets": 900, "lookup": 5000}
PER_VISITOR = {"app user": 300, "app tweets": 10_000}
"""What an app may ask with its own bearer token."""
PER_APP = {"tweets": 10_000, "lookup": 3500}
PRICES = {"user": Decimal("0.010"), "post": Decimal("0.005")}
OWNED = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Spent:
    """What one call cost."""

    at: datetime
    account: int
    dollars: Decimal


class Budget:
    """One app's windows of 15 minutes and its prepaid credit."""

    def __init__(self) -> None:
        self.credit: Decimal | None = None
        """Dollars left; None is enough for ever."""
        self.cap: Decimal | None = None
        """Dollars a calendar month that the developer allows."""
        self.posts_a_month = 3_000_000
        self.enrolled = True
        self.everyone_owns_the_app = True
        """Whether reading one's own posts is an owned read; else only `owner` has those."""
        self.owner: Account | None = None
        self.spent: list[Spent] = []
        self._windows: dict[tuple[str, int | None], tuple[datetime, int]] = {}
        self._charged: set[tuple[str, int, str]] = set()
        self._posts: defaultdict[str, int] = defaultdict(int)

    def dollars(self, month: str | None = None) -> Decimal:
        """What was spent, in a month (`2026-11`) or ever."""
        return sum(
            (s.dollars for s in self.spent if month is None or f"{s.at:%Y-%m}" == month),
            Decimal(0),
        )

    def count(self, endpoint: str, account: Account | None, now: datetime) -> dict[str, str]:
        """One call more and the headers about it. Raises `Refusal` when it is one too many."""
        limit = PER_VISITOR[endpoint] if account is None else PER_USER[endpoint]
        start, used = self._window((endpoint, account.id if account else 0), now)
        _, together = self._window((endpoint, None), now)
        headers = {
            "x-rate-limit-limit": str(limit),
            "x-rate-limit-remaining": str(max(0, limit - used)),
            "x-rate-limit-reset": str(int((start + WINDOW).timestamp())),
        }
        if used > limit or together > PER_APP.get(endpoint, together):
            headers["x-rate-limit-remaining"] = "0"
            raise Refusal(Reply(TOO_MANY, 429, headers))
        return headers

    def _window(self, key: tuple[str, int | None], now: datetime) -> tuple[datetime, int]:
        start, used = self._windows.get(key, (now, 0))
        if now >= start + WINDOW:
            start, used = now, 0
        self._windows[key] = start, used + 1
        return start, used + 1

    def check(self, account: Account | None, now: datetime) -> None:
        """Whether a call may cost anything. Raises `Refusal`."""
        month = f"{now:%Y-%m}"
        if not self.enrolled:
            raise Refusal(not_enrolled(str(account.id if account else 0)))
        if self.credit is not None and self.credit <= 0:
            raise Refusal(no_credit())
        if self.cap is not None and self.dollars(month) >= self.cap:
            raise Refusal(spend_cap())
        if self._posts[month] >= self.posts_a_month:
            raise Refusal(usage_capped())

    def charge(
        self, kind: str, numbers: list[int], reader: Account | None, now: datetime, *, owned: bool
    ) -> None:
        """Charge what was returned; the same thing costs once in a UTC day."""
        mine = owned and (self.everyone_owns_the_app or reader is self.owner)
        price = OWNED if mine else PRICES[kind]
        day = now.date().isoformat()
        fresh = [number for number in numbers if (kind, number, day) not in self._charged]
        self._charged.update((kind, number, day) for number in fresh)
        if kind == "post":
            self._posts[day[:7]] += len(fresh)
        if fresh:
            dollars = price * len(fresh)
            self.spent.append(Spent(now, reader.id if reader else 0, dollars))
            if self.credit is not None:
                self.credit -= dollars
