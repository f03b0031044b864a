"""Schedule of syncs: once a day at a minute of the account's own, oftener while posts are young.

Arithmetic alone: no database, no clock of its own. `chance` gives a number from 0 to 1, so that
accounts which failed together do not come back together.
"""

import hashlib
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tunescore.ingest.connections.ledger import KnownPost

Chance = Callable[[], float]

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

BY_AGE = ((DAY, HOUR), (7 * DAY, 6 * HOUR), (30 * DAY, DAY), (90 * DAY, 7 * DAY))
"""Up to which age a post's figures are read how often; older ones are left alone."""

YOUNG = 7 * DAY
"""Posts up to this age bring visits between the daily ones; older ones wait for the next day's."""

FIRST_MINUTE, LAST_MINUTE = 60, 23 * 60
"""The daily minute is away from the midnight of the platform's days, so that no day is left out."""

JITTER = 5 * MINUTE
UTC_DAYS = ZoneInfo("UTC")
"""The days of whoever has none of their own."""

LATE_DAYS = 4
"""So many days of a daily series are read again, at least."""

BACKOFF_MOST = 6 * HOUR
LIMITED_WAIT = HOUR
"""How long a limit lasts whose end is not known."""

PATIENCE = 4 * DAY
PATIENT_TRIES = 5
"""After so long, and so many tries, nothing is tried again until somebody asks for it."""


def every(age: timedelta) -> timedelta | None:
    """How often the figures of a post of this age are read; None: no more."""
    return next((often for up_to, often in BY_AGE if age < up_to), None)


def post_due_at(post: KnownPost) -> datetime | None:
    """When a known post's figures are due again; None: never. Its own time where none came yet."""
    if post.figures_at is None:
        return post.posted_at
    often = every(post.figures_at - post.posted_at)
    if often is None:
        return None
    at = post.figures_at + often
    return at if at - post.posted_at <= BY_AGE[-1][0] else None


def figures_due(post: KnownPost | None, now: datetime) -> bool:
    """Tell whether a visit of now asks for a post's figures; one that is unknown is always due.

    What is nearly due is taken along, so that a visit that is early by its jitter leaves nothing
    to the next.
    """
    if post is None or post.figures_at is None:
        return True
    at = post_due_at(post)
    often = every(post.figures_at - post.posted_at)
    return at is not None and often is not None and at <= now + often / 10


@dataclass(frozen=True, slots=True)
class Slot:
    """The minute of the day at which one account is visited, in the zone of its platform's days."""

    minute: int
    zone: ZoneInfo

    @classmethod
    def of(cls, user_id: int, connection: int, zone: ZoneInfo) -> "Slot":
        """The minute that always belongs to this connection; all of them are spread evenly."""
        digest = hashlib.blake2b(f"{user_id} {connection}".encode(), digest_size=8).digest()
        return cls(FIRST_MINUTE + int.from_bytes(digest) % (LAST_MINUTE - FIRST_MINUTE), zone)

    def on(self, day: date) -> datetime:
        """Its moment on a day, in UTC."""
        local = datetime.combine(day, time(*divmod(self.minute, 60)), self.zone)
        return local.astimezone(UTC)

    def before(self, now: datetime) -> datetime:
        """The last such minute that has come."""
        today = self.on(now.astimezone(self.zone).date())
        return today if today <= now else self.on(now.astimezone(self.zone).date() - DAY)

    def after(self, now: datetime) -> datetime:
        """The next such minute."""
        today = self.on(now.astimezone(self.zone).date())
        return today if today > now else self.on(now.astimezone(self.zone).date() + DAY)


def is_whole(slot: Slot, last_synced_at: datetime | None, now: datetime) -> bool:
    """Tell whether a visit is the day's, which reads everything, or one between for young posts."""
    return last_synced_at is None or last_synced_at < slot.before(now)


def next_visit(
    slot: Slot,
    posts: Iterable[KnownPost],
    now: datetime,
    *,
    between: bool,
    chance: Chance = random.random,
) -> datetime:
    """When an account is visited next after a visit that went well.

    `between`: young posts may bring it about earlier; not so where every visit costs money.
    """
    times = [slot.after(now)]
    if between:
        dues = (post_due_at(post) for post in posts if now - post.posted_at < YOUNG)
        times += [max(at, now + MINUTE) for at in dues if at is not None]
    return min(times) + JITTER * chance()


def read_from(today: date, last_read: date | None, settles_days: int) -> date | None:
    """From which day daily figures are read again; None: as far back as there are any."""
    if last_read is None:
        return None
    return min(today, last_read) - timedelta(days=max(LATE_DAYS, settles_days))


def retry_at(
    now: datetime,
    failing_since: datetime | None,
    named: datetime | None,
    *,
    tries: int = 0,
    chance: Chance = random.random,
) -> datetime | None:
    """When to try again what failed for the moment; None: it is given up.

    The wait is as long as it has failed already, so it doubles, and never before what the platform
    named.
    """
    failing = now - (failing_since or now)
    if failing >= PATIENCE and tries >= PATIENT_TRIES:
        return None
    wait = min(max(failing, MINUTE), BACKOFF_MOST)
    return max(now + wait * (1 + chance() / 2), named or now)


def limited_until(
    now: datetime, named: datetime | None, *, chance: Chance = random.random
) -> datetime:
    """When to come back after a limit: soon after its end, which is not everybody's same second."""
    return max(named or now + LIMITED_WAIT, now + MINUTE) + MINUTE * chance()
