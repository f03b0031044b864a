"""Outcome of a sync: how its run ends, and when the next one is.

Only a reconnect ends a connection. What fails for the moment is tried again ever more rarely, and
given up after four failing days, which is said.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from tunescore.ingest.connections.ledger import Ended, KnownPost
from tunescore.ingest.connections.sync_history import History
from tunescore.jobs.sync import schedule
from tunescore.jobs.sync.schedule import Chance, Slot
from tunescore.metrics import AUDIENCE
from tunescore.platforms.platform import Platform
from tunescore.records import PAGE_WALLS, Failure, Snapshot

GIVEN_UP = (
    " Syncing has failed for {days} days, so TuneScore has stopped trying. Press “Sync now” to try"
    " again."
)


WALLED = (
    " It was like that {times} times in a row, so TuneScore has stopped trying. Connect the account"
    " by signing in, or enter its figures by hand. “Sync now” tries once more."
)
WALLED_TIMES = 3
"""After so many walls in a row a public page is not tried again by itself."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run ended, and when the next is due; None: not by itself."""

    ended: Ended
    next_sync_at: datetime | None


def after_failure(
    failure: Failure,
    slot: Slot,
    history: History,
    now: datetime,
    chance: Chance = random.random,
) -> Plan:
    """What follows a visit that brought nothing."""
    ended = Ended(outcome=failure.outcome, reason=failure.reason, detail=failure.message)
    if failure.outcome == "retry":
        tries = history.tries + 1
        at = schedule.retry_at(now, history.failing_since, failure.at, tries=tries, chance=chance)
        if at is None:
            said = failure.message + GIVEN_UP.format(days=schedule.PATIENCE.days)
            return Plan(replace(ended, detail=said), None)
        return Plan(replace(ended, retry_at=at), at)
    if failure.outcome == "limited":
        at = schedule.limited_until(now, failure.at, chance=chance)
        return Plan(replace(ended, retry_at=at), at)
    if failure.outcome == "reconnect":
        return Plan(ended, None)
    if failure.reason in PAGE_WALLS and history.walls + 1 >= WALLED_TIMES:
        said = failure.message + WALLED.format(times=history.walls + 1)
        return Plan(replace(ended, detail=said), None)
    # The rest is the user's to mend, or nobody's; a look a day costs little and notices the mend.
    at = failure.at if failure.reason in PAGE_WALLS else None
    at = at or max(slot.after(now) + schedule.JITTER * chance(), failure.at or now)
    return Plan(replace(ended, retry_at=at), at)


def after_snapshot(
    platform: Platform,
    snapshot: Snapshot,
    figured: frozenset[str],
    known: dict[str, KnownPost],
    slot: Slot,
    history: History,
    now: datetime,
    chance: Chance = random.random,
) -> Plan:
    """What follows a visit that brought figures; where it was cut short, it goes on later."""
    if snapshot.stopped is not None:
        plan = after_failure(snapshot.stopped, slot, history, now, chance)
        return Plan(
            replace(plan.ended, outcome="partly", missing=snapshot.missing), plan.next_sync_at
        )
    at = schedule.next_visit(
        slot,
        _as_told(snapshot, figured, known, now),
        now,
        between=platform.between_days,
        chance=chance,
    )
    ended = Ended(
        outcome=snapshot.outcome,
        detail=_what_is_missing(snapshot) if snapshot.outcome == "partly" else None,
        missing=snapshot.missing,
    )
    return Plan(ended, at)


def _what_is_missing(snapshot: Snapshot) -> str:
    """Which metrics are missing that were to be expected, by the reason: `Clicks: …`."""
    labels: dict[str, list[str]] = {}
    for absent in snapshot.missing:
        if not absent.expected:
            labels.setdefault(absent.detail, []).append(AUDIENCE[absent.metric].label)
    return " ".join(f"{', '.join(metrics)}: {detail}" for detail, metrics in labels.items())


def _as_told(
    snapshot: Snapshot, figured: frozenset[str], known: dict[str, KnownPost], now: datetime
) -> Iterable[KnownPost]:
    """The posts that a visit listed, with when their figures came last."""
    for post in snapshot.posts:
        before = known.get(post.post_id)
        figures_at = now if post.post_id in figured else before.figures_at if before else None
        yield KnownPost(post.posted_at, figures_at)
