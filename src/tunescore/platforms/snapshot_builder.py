"""Building the snapshot of one sync: figures, missing metrics, what is not to be requested again.

A mark is a place and a metric, with why: `v26.0/REELS/views/retired`. It begins with the version
of the interface, so that another version starts without marks.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import get_args

from tunescore.records import AccountFigure, Failure, Missing, MissingReason, Post, Snapshot

_REASONS: Mapping[str, MissingReason] = {one: one for one in get_args(MissingReason)}


@dataclass(slots=True)
class SnapshotBuilder:
    """What a sync has brought so far. `today` is the platform's own day."""

    name: str
    today: dt.date
    marks: set[str] = field(default_factory=set)
    stopped: Failure | None = None
    """What ended the sync early, such as a limit: what had come by then is kept."""
    _figures: dict[tuple[str, dt.date, str | None], AccountFigure] = field(default_factory=dict)
    _missing: dict[str, Missing] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)

    def level(self, metric: str, value: Decimal | None) -> None:
        """Add a figure of the account as of today; None is none."""
        if value is not None:
            self.day(metric, self.today, value)

    def day(self, metric: str, date: dt.date, value: Decimal) -> None:
        """Add a figure of the account on a day."""
        self.figure(AccountFigure(metric, value, date, "day"))

    def total(self, post: Post, metric: str, value: Decimal | None) -> None:
        """Add what a post has had so far; None is none."""
        if value is not None:
            self.figure(AccountFigure(metric, value, self.today, "total", post.post_id))

    def figure(self, figure: AccountFigure) -> None:
        """Add a figure."""
        self._figures[figure.metric, figure.date, figure.post_id] = figure

    def has(self, metric: str, post: Post | None = None) -> bool:
        """Tell whether a figure of a post, or of the account's today, has come."""
        return (metric, self.today, post.post_id if post else None) in self._figures

    def add_post(self, post: Post) -> None:
        """Add a post of the account."""
        self.posts.append(post)

    def add_missing(self, metrics: Iterable[str], reason: MissingReason, detail: str) -> None:
        """Add missing metrics, with the reason and a sentence that may hold {name}.

        Of several reasons for one metric the first stands, unless it was to be expected.
        """
        for metric in metrics:
            known = self._missing.get(metric)
            found = Missing(metric, reason, detail.format(name=self.name))
            if known is None or (known.expected and not found.expected):
                self._missing[metric] = found

    # --- what is not to be requested again -----------------------------------------------

    def unmarked(self, place: str, metrics: Mapping[str, str]) -> list[str]:
        """Those of a place's metrics (theirs → ours) that are not marked."""
        marked = self.marked(place)
        return [theirs for theirs in metrics if theirs not in marked]

    def marked(self, place: str) -> dict[str, MissingReason]:
        """What is marked at a place, and why."""
        found: dict[str, MissingReason] = {}
        for mark in self.marks:
            where, _, rest = mark.partition(f"{place}/")
            theirs, _, why = rest.partition("/")
            if not where and why in _REASONS:
                found[theirs] = _REASONS[why]
        return found

    def refuse_marked(self, place: str, metrics: Mapping[str, str]) -> None:
        """Add those of a place's metrics (theirs → ours) that are marked as missing."""
        for theirs, reason in self.marked(place).items():
            if theirs in metrics:
                self.refuse(metrics[theirs], reason)

    def mark(self, place: str, theirs: str, reason: MissingReason) -> None:
        """Remember that a metric or field is not to be requested at a place."""
        self.marks.add(f"{place}/{theirs}/{reason}")

    def refuse(self, metric: str, reason: MissingReason) -> None:
        """Add a metric that the platform refuses for good as missing."""
        detail = {
            "retired": "{name} no longer reports this to anyone.",
            "unsupported": "{name} does not report this for such accounts or posts.",
        }.get(reason, "{name} does not report this.")
        self.add_missing([metric], reason, detail)

    # --- the snapshot --------------------------------------------------------------------

    def build(
        self,
        username: str | None,
        name: str | None,
        picture_url: str | None,
        platform_user_id: str | None = None,
    ) -> Snapshot:
        """The snapshot of everything that came."""
        return Snapshot(
            username,
            name,
            picture_url,
            figures=tuple(self._figures.values()),
            posts=tuple(self.posts),
            missing=tuple(self._missing.values()),
            unsupported=frozenset(self.marks),
            stopped=self.stopped,
            platform_user_id=platform_user_id,
        )
