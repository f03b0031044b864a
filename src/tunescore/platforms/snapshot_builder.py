"""Gathering what one visit tells: figures, what is missing and why, what is not to be asked again.

A mark is a place and a metric, with why: `v26.0/REELS/views/retired`. It begins with the version
of the interface, so that another version is asked afresh.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import get_args

from tunescore.platforms.records import Failure, Figure, Missing, Post, Reason, Snapshot

_REASONS: Mapping[str, Reason] = {one: one for one in get_args(Reason)}


@dataclass(slots=True)
class Gathering:
    """What a visit has told so far. `today` is the platform's own day."""

    name: str
    today: dt.date
    marks: set[str] = field(default_factory=set)
    stopped: Failure | None = None
    _figures: dict[tuple[str, dt.date, str | None], Figure] = field(default_factory=dict)
    _missing: dict[tuple[str, Reason], Missing] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)

    def level(self, metric: str, value: Decimal | None) -> None:
        """A figure of the account as of today; None is not told."""
        if value is not None:
            self.day(metric, self.today, value)

    def day(self, metric: str, date: dt.date, value: Decimal) -> None:
        """A figure of the account on a day."""
        self._figures[metric, date, None] = Figure(metric, value, date, "day")

    def total(self, post: Post, metric: str, value: Decimal | None) -> None:
        """What a post has had so far; None is not told."""
        if value is not None:
            self._figures[metric, self.today, post.post_id] = Figure(
                metric, value, self.today, "total", post.post_id
            )

    def tells(self, metric: str, post: Post | None = None) -> bool:
        """Tell whether a figure of a post, or of the account's today, has come."""
        return (metric, self.today, post.post_id if post else None) in self._figures

    def listed(self, post: Post) -> None:
        """A post."""
        self.posts.append(post)

    def absent(self, metrics: Iterable[str], reason: Reason, detail: str) -> None:
        """Metrics that are not told, and why: a sentence that may hold {name}."""
        for metric in metrics:
            said = detail.format(name=self.name)
            self._missing.setdefault((metric, reason), Missing(metric, reason, said))

    # --- what is not to be asked again ---------------------------------------------------

    def askable(self, place: str, metrics: Mapping[str, str]) -> list[str]:
        """Those of a place's metrics (theirs → ours) that are not marked.

        The others are told as missing.
        """
        marked = self.marked(place)
        for theirs, reason in marked.items():
            if theirs in metrics:
                self.refuse(metrics[theirs], reason)
        return [theirs for theirs in metrics if theirs not in marked]

    def marked(self, place: str) -> dict[str, Reason]:
        """What is marked at a place, and why."""
        found: dict[str, Reason] = {}
        for mark in self.marks:
            where, _, rest = mark.partition(f"{place}/")
            theirs, _, why = rest.partition("/")
            if not where and why in _REASONS:
                found[theirs] = _REASONS[why]
        return found

    def mark(self, place: str, theirs: str, reason: Reason) -> None:
        """Remember that a metric or field is not to be asked for at a place."""
        self.marks.add(f"{place}/{theirs}/{reason}")

    def refuse(self, metric: str, reason: Reason) -> None:
        """A metric that the platform refuses for good."""
        detail = {
            "retired": "{name} no longer reports this to anyone.",
            "unsupported": "{name} does not report this for such accounts or posts.",
        }.get(reason, "{name} does not report this.")
        self.absent([metric], reason, detail)

    # --- what came of it -----------------------------------------------------------------

    def snapshot(self, username: str | None, name: str | None, picture_url: str | None) -> Snapshot:
        """Everything that was told."""
        return Snapshot(
            username,
            name,
            picture_url,
            figures=tuple(self._figures.values()),
            posts=tuple(self.posts),
            missing=tuple(self._missing.values()),
            unsupported=frozenset(self.marks),
            stopped=self.stopped,
        )
