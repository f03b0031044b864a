"""Rules of alerts: what each looks for, its defaults, and what it finds in a user's facts.

A rule gives everything that it would have reported in the whole history, each day with that day's
past only. So the same function says what is to be reported today and what a rule would have said
over the past year.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import Literal

import numpy as np

from tunescore.insights.alerts import counts, levels, posts
from tunescore.insights.alerts.facts import Facts, Statements
from tunescore.insights.alerts.findings import Finding
from tunescore.records import AlertFinding

Settings = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Setting:
    """A number of a rule that the user can change."""

    key: str
    label: str
    default: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of alert."""

    key: str
    name: str
    help: str
    find: Callable[[Facts, Settings, date], Iterator[AlertFinding]]
    """Gives what there is to report as of a day (today), of the whole past."""
    settings: tuple[Setting, ...] = ()
    group: Literal["take_off", "change", "playlists", "upkeep"] = "change"
    lives_days: int = 14
    """For how many days after its day a finding is still worth reporting."""

    def defaults(self) -> dict[str, int]:
        """The settings that hold where the user changed none."""
        return {one.key: one.default for one in self.settings}


_OTHER_POSTS = 40
"""With how many of the account's posts before it a post is compared."""


def _count(number: float) -> str:
    return f"{round(number):,}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


_LOOKED_AT_DAYS = 365 + 200
"""The past year, and what its first days are compared with."""


def _percent(change: float) -> str:
    sign = "+" if change >= 0 else "\u2212"
    return f"{sign}{abs(change):.0f}\u00a0%"


def _short(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1]}…"


_TITLE = 60  # characters of a post's title in a sentence


def _post_levels(facts: Facts, settings: Settings, today: date) -> Iterator[AlertFinding]:
    """The plain rule: a post passes a level, and every further power of ten."""
    for post in facts.posts:
        highest = np.nan
        for age in np.flatnonzero(~np.isnan(post.views)).tolist():
            views = float(post.views[age])
            level = settings["level"]
            while level * 10 <= views:
                level *= 10
            day = post.published + timedelta(days=age)
            known = age <= _NEW_POST_DAYS or not np.isnan(highest)
            if views >= level and known and not highest >= level and day <= today:
                yield AlertFinding(
                    "post_level", f"post:{post.id}", str(level), day,
                    f"“{_short(post.title)}” passed {_count(level)} views",
                    f"It has {_count(views)} views, {_days(age)} after it was posted.",
                    {"views": round(views), "level": level, "age_days": age},
                    f"/audience/{post.account_id}",
                )  # fmt: skip
            highest = np.nanmax([highest, views])


_NEW_POST_DAYS = 2
"""A post's first known figure passes a level only where the post is so new."""


def _take_offs(facts: Facts, settings: Settings, today: date) -> Iterator[AlertFinding]:
    """A post does many times what the account's posts usually do at the same age."""
    by_account: dict[int, list[np.ndarray]] = {}
    for post in facts.posts:
        before = by_account.setdefault(post.account_id, [])
        for one in posts.history(post.published, post.views, _table(before[-_OTHER_POSTS:])):
            if one.kind != "post" or one.expected is None or one.day > today:
                continue
            times = one.figure / max(one.expected, 1.0)
            if times < settings["times"]:
                continue
            age = (one.day - post.published).days
            yield AlertFinding(
                "take_off", f"post:{post.id}", "bound", one.day,
                f"“{_short(post.title)}” is taking off",
                f"It has {_count(one.figure)} views after {_days(age)}. Your posts usually have"
                f" {_count(one.expected)} at that age: {times:.1f} times as many.",
                {"views": round(one.figure), "usual": round(one.expected), "age_days": age},
                f"/audience/{post.account_id}",
            )  # fmt: skip
        before.append(post.views)


def _table(views: Collection[np.ndarray]) -> np.ndarray:
    """Arrays of several lengths as rows of one table, absent where they have ended."""
    width = max((one.size for one in views), default=0)
    table = np.full((len(views), width), np.nan)
    for row, one in zip(table, views, strict=True):
        row[: one.size] = one
    return table


def _plays(facts: Facts, settings: Settings, today: date) -> Iterator[AlertFinding]:
    """A track's plays jump or fall against its own weeks."""
    for track in facts.tracks:
        where = f" on {track.store}" if track.store else ""
        # A day is compared with the weeks before it, so what is older changes nothing.
        older = max(0, track.series.plays.size - _LOOKED_AT_DAYS)
        first = track.series.first + timedelta(days=older)
        for one in counts.history(first, track.series.plays[older:]):
            if one.kind == "round_level" or one.day > today or one.expected is None:
                continue
            change = 100 * (one.figure / max(one.expected, 1.0) - 1)
            if abs(change) < settings["percent"]:
                continue
            rose = one.direction == "up"
            spoken = "a day lately" if one.kind == "slow_rise" else f"on {one.day:%-d %B %Y}"
            yield AlertFinding(
                "plays", f"track:{track.track_id}:{track.store or ''}", f"{one.day}", one.day,
                f"Plays of “{track.title}”{where} {'jumped' if rose else 'fell'}",
                f"{_count(one.figure)} plays {spoken}, where about"
                f" {_count(one.expected)} are usual: {_percent(change)}.",
                {"plays": round(one.figure), "usual": round(one.expected)},
                f"/tracks/{track.track_id}",
            )  # fmt: skip


def _followers(facts: Facts, settings: Settings, today: date) -> Iterator[AlertFinding]:
    """An account's followers jump or fall against its own weeks."""
    del settings
    for account in facts.followers:
        for one in levels.history(account.first, account.levels, rounded=account.rounded):
            if one.day > today:
                continue
            gained = one.direction == "up"
            word = "gained" if gained else "lost"
            span = "in a week" if one.kind == "level_shift" else f"on {one.day:%-d %B %Y}"
            usual = ""
            if one.expected is not None:
                usual = f" Usual is {_signed(one.expected)}."
            yield AlertFinding(
                "followers", f"account:{account.account_id}", f"{one.day}", one.day,
                f"{account.name} {word} unusually many followers",
                f"{_signed(one.figure)} {span}.{usual}",
                _signed_figures(one),
                f"/audience/{account.account_id}",
            )  # fmt: skip


def _signed(number: float) -> str:
    return f"{'+' if number >= 0 else chr(0x2212)}{abs(round(number)):,}"


def _signed_figures(one: Finding) -> Mapping[str, int]:
    usual = {} if one.expected is None else {"usual": round(one.expected)}
    return {"change": round(one.figure), **usual}


def _playlists(facts: Facts, settings: Settings, today: date) -> Iterator[AlertFinding]:
    """A track enters or leaves a playlist."""
    del settings
    for move in facts.playlists:
        if move.day > today:
            continue
        what = f"“{move.track_title}”" if move.track_title else "A track of yours"
        verb = "is on" if move.entered else "is no longer on"
        by = f" by {move.author}" if move.author else ""
        yield AlertFinding(
            "playlist",
            f"playlist:{move.track_title or ''}:{move.playlist}:{move.author or ''}",
            f"{'in' if move.entered else 'out'} {move.day}", move.day,
            f"{what} {verb} {move.playlist}",
            f"The playlist{by} {'is new in' if move.entered else 'is missing from'} the newest"
            f" list, of {move.day:%-d %B %Y}.",
            {"playlist": move.playlist}, None,
        )  # fmt: skip


def _connections(facts: Facts, settings: Settings, today: date) -> Iterator[AlertFinding]:
    """A connection needs the user."""
    del settings
    for broken in facts.connections:
        day = min(broken.since.date(), today)
        yield AlertFinding(
            "connection", f"connection:{broken.id}", f"{day}", day,
            f"{broken.name} has to be connected again",
            broken.detail or "Until then no new figures come in.",
            {"platform": broken.platform}, f"/integrations/{broken.platform}",
        )  # fmt: skip


def _months_apart(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _statement_gaps(facts: Facts, settings: Settings, today: date) -> Iterator[AlertFinding]:
    """A month is missing between two statements of one source."""
    del settings, today
    for source in facts.statements:
        months = sorted({one.month for one in source.months})
        for before, after in pairwise(months):
            missing = _months_apart(before, after) - 1
            if not 1 <= missing <= _LONGEST_GAP:
                continue
            named = f"{before:%B %Y} and {after:%B %Y}"
            yield AlertFinding(
                "statement_gap", f"source:{source.source}", f"{after}", after,
                "A month is missing" if missing == 1 else f"{missing} months are missing",
                f"Your statements of {source.name} have nothing between {named}. If you have that"
                " export, add it.",
                {"source": source.source, "months": missing}, "/integrations/csv-import",
            )  # fmt: skip


_LONGEST_GAP = 6
"""A longer gap is a pause, and not a file that was forgotten."""


def _statement_rates(facts: Facts, settings: Settings, today: date) -> Iterator[AlertFinding]:
    """Earnings per play of a month are far from what is usual for the source."""
    del today
    for source in facts.statements:
        rates: dict[str, list[float]] = {}
        for month in source.months:
            if month.plays < _LEAST_PLAYS or month.amount <= 0:
                continue
            rate = float(month.amount) / month.plays
            known = rates.setdefault(month.currency, [])
            if len(known) >= _LEAST_MONTHS:
                usual = median(known[-12:])
                times = rate / usual
                if not 1 / settings["times"] < times < settings["times"]:
                    yield AlertFinding(
                        "statement_rate", f"source:{source.source}:{month.currency}",
                        f"{month.month}", month.month,
                        f"Earnings per play of {month.month:%B %Y} are unusual",
                        f"1,000 plays paid {1000 * rate:.2f} {month.currency}, where"
                        f" {1000 * usual:.2f} are usual for {source.name}. Look at that month.",
                        {"source": source.source, "rate": round(1000 * rate, 4),
                         "usual": round(1000 * usual, 4)},
                        "/lines",
                    )  # fmt: skip
            known.append(rate)


_LEAST_PLAYS, _LEAST_MONTHS = 1_000, 6


def _overdue(facts: Facts, settings: Settings, today: date) -> Iterator[AlertFinding]:
    """A source that has reported every month has not for longer than usual."""
    for source in facts.statements:
        late = _late_months(source, today)
        if late is None or late < settings["months"]:
            continue
        newest = max(one.month for one in source.months)
        since = source.settles_months + settings["months"]
        yield AlertFinding(
            "overdue", f"source:{source.source}", f"{newest}", _months_later(newest, since),
            "A statement is overdue",
            f"Your newest statement of {source.name} is of {newest:%B %Y}. A newer one should be"
            " there by now: download it and add it.",
            {"source": source.source, "late_months": late}, "/integrations/csv-import",
        )  # fmt: skip


def _months_later(month: date, count: int) -> date:
    months = month.year * 12 + month.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def _late_months(source: Statements, today: date) -> int | None:
    """How many months a source is behind; None: it does not report every month, or no more."""
    months = sorted({one.month for one in source.months})
    if len(months) < _REGULAR_MONTHS:
        return None
    recent = months[-_REGULAR_MONTHS:]
    if _months_apart(recent[0], recent[-1]) > _REGULAR_MONTHS:
        return None
    late = _months_apart(months[-1], today) - source.settles_months
    return late if late <= _GONE_MONTHS else None


_REGULAR_MONTHS = 6
_GONE_MONTHS = 12
"""A source that is later than this reports no more."""


_ALWAYS = 100 * 366
"""A file of today may be odd about a month of long ago, which is worth saying once."""

RULES: dict[str, Rule] = {
    rule.key: rule
    for rule in (
        Rule(
            "post_level", "A post passes a round number",
            "A video or post passes this many views, and every further power of ten.",
            _post_levels, (Setting("level", "Views", 100_000, 100, 1_000_000_000),),
            "take_off",
        ),
        Rule(
            "take_off", "A post takes off",
            "A post has many times the views that your posts usually have at the same age.",
            _take_offs, (Setting("times", "Times as many", 2, 2, 100),), "take_off",
        ),
        Rule(
            "plays", "Plays jump or fall",
            "A track's plays of a day are far from its own last weeks.",
            _plays, (Setting("percent", "At least, in percent", 20, 20, 1_000),),
        ),
        Rule(
            "followers", "Followers jump or fall",
            "An account gains or loses far more followers than in its own last weeks.",
            _followers,
        ),
        Rule(
            "playlist", "A track enters or leaves a playlist",
            "The newest list of playlists has one more or one less than the one before.",
            _playlists, group="playlists",
        ),
        Rule(
            "connection", "A connection needs you",
            "An account has to be connected again.", _connections, group="upkeep",
        ),
        Rule(
            "statement_gap", "A month is missing",
            "A month is missing between two statements of one source.", _statement_gaps,
            group="upkeep", lives_days=_ALWAYS,
        ),
        Rule(
            "statement_rate", "Earnings per play are unusual",
            "A month's earnings per play are far from what is usual for the source.",
            _statement_rates, (Setting("times", "Times more or less", 3, 2, 50),), "upkeep",
            _ALWAYS,
        ),
        Rule(
            "overdue", "A statement is overdue",
            "A source that reported every month has not for longer than usual.", _overdue,
            (Setting("months", "Months late", 2, 1, 12),), "upkeep", _ALWAYS,
        ),
    )
}  # fmt: skip
"""Every rule by its key, in the order in which screens list them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A rule as the user has it."""

    rule: Rule
    enabled: bool = True
    settings: Settings = field(default_factory=dict)

    def find(self, facts: Facts, today: date) -> list[AlertFinding]:
        """Return everything that the rule would have reported by today, the earliest first."""
        settings = {**self.rule.defaults(), **self.settings}
        return sorted(self.rule.find(facts, settings, today), key=lambda one: one.day)


def found_now(choices: Collection[Choice], facts: Facts, today: date) -> list[AlertFinding]:
    """Return what the user's rules report today: what is too old to matter is left out."""
    return [
        one
        for choice in choices
        if choice.enabled
        for one in choice.find(facts, today)
        if today - one.day <= timedelta(days=choice.rule.lives_days)
    ]
