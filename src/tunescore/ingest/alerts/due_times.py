"""Due times of deliveries: a channel's pace, and its quiet hours, in its time zone.

Arithmetic alone: what is asked is an instant in UTC, and so is the answer.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tunescore.records import AlertPace

DIGEST_HOUR = 9
MONDAY = 0

STEP = dt.timedelta(minutes=15)
"""Hours of the clock begin at a whole quarter of an hour of UTC, in every zone of today."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a channel may be sent to. From the hour `quiet_from` until `quiet_to` it may not."""

    pace: AlertPace
    quiet_from: int | None
    quiet_to: int | None
    zone: ZoneInfo

    def is_quiet(self, instant: dt.datetime) -> bool:
        """Tell whether an instant is in the quiet hours."""
        if self.quiet_from is None or self.quiet_to is None:
            return False
        hour = instant.astimezone(self.zone).hour
        if self.quiet_from < self.quiet_to:
            return self.quiet_from <= hour < self.quiet_to
        return hour >= self.quiet_from or hour < self.quiet_to

    def awake(self, instant: dt.datetime) -> dt.datetime:
        """The first moment from an instant on that is not in the quiet hours.

        The clock is read at every step, so a change to or from summer time needs no rule here.
        """
        if not self.is_quiet(instant):
            return instant
        since = dt.timedelta(seconds=instant.timestamp() % STEP.total_seconds())
        moment = instant - since
        while self.is_quiet(moment):
            moment += STEP
        return moment

    def due_at(self, now: dt.datetime) -> dt.datetime:
        """When an alert that is found now is sent: at once, or with the next digest."""
        if self.pace == "at_once":
            return self.awake(now)
        today = now.astimezone(self.zone).date()
        days = (today + dt.timedelta(days=ahead) for ahead in range(9))
        return next(
            self.awake(digest)
            for day in days
            if self.pace == "daily" or day.weekday() == MONDAY
            if (digest := self._digest(day)) >= now
        )

    def _digest(self, day: dt.date) -> dt.datetime:
        local = dt.datetime.combine(day, dt.time(DIGEST_HOUR), self.zone)
        return local.astimezone(dt.UTC)
