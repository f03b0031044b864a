"""Reads one row of an audience's table: its subject, period and figures, or its problems.

Plain Python, called once a row by `audience`. It takes the row's cells as text and what the whole
columns prove (the days of their cells, their decimal sign), and gives figures of an account, a
post or a playlist. It knows no file and no engine.
"""

import re
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from tunescore.metrics import AUDIENCE, Metric
from tunescore.statements.cells import days
from tunescore.statements.cells.absent import BLANKS, is_absent
from tunescore.statements.cells.figures import Figure, plain_id, read_figure
from tunescore.statements.cells.folding import fold
from tunescore.statements.mapping.fields import SCALED
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.table_rows import ColumnDays, RowProblem
from tunescore.statements.sources import platform_names

LIFETIME = frozenset({
    "lifetime", "all time", "gesamter zeitraum", "toda la vida", "a vie", "desde el principio",
})  # fmt: skip
"""Folded words in a column of days that mean all days until the export."""

LONGEST_NAME = 1000
"""The most bytes of an id or a name: they are indexed, and no index takes longer ones."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The account, post or playlist that a row is about, as the file names it."""

    subject: Literal["account", "post", "playlist"]
    platform: str
    account_id: str | None = None
    account_name: str | None = None
    account_title: str | None = None
    post_id: str | None = None
    title: str | None = None
    caption: str | None = None
    url: str | None = None
    post_type: str | None = None
    posted_at: datetime | None = None
    posted_zone: str | None = None
    author: str | None = None
    track_title: str | None = None
    added_on: date | None = None

    @property
    def identity(self) -> tuple[str | None, ...]:
        """The parts of the subject's key, the same in every export: an id, else names folded."""
        account = f"name:{(self.account_name or '').lower()}"
        if self.account_id is not None:
            account = f"id:{self.account_id}"
        if self.subject == "account":
            return self.platform, "account", account
        if self.subject == "post":
            return self.platform, "post", account, self.post_id
        named = (self.title, self.author, self.track_title)
        return self.platform, "playlist", account, *(fold(name or "") for name in named)


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a row's figures are of."""

    span: Literal["day", "period", "total"]
    first: date
    last: date


@dataclass(slots=True)
class AudienceRow:
    """A row that was read: its figures by metric, or its problems."""

    line: int
    subject: Subject | None = None
    period: Period | None = None
    figures: dict[str, Figure] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def rejected(self) -> bool:
        """Whether one of the problems rejects the row."""
        return any(problem.rejects for problem in self.problems)


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the rows of one table by its mapping."""

    mapping: Mapping
    days: ColumnDays
    decimal_signs: Table[str, str]
    """Column → `point` or `comma`."""
    exported: date | None

    def read(self, line: int, cells: Table[str, str | None]) -> AudienceRow:
        """Read a row; `cells` are its trimmed texts by field, and the mapping's constants."""
        row = AudienceRow(line)
        self._figures(cells, row)
        if not row.figures and not row.problems:
            return row
        row.period = self._period(cells, row)
        row.subject = self._subject(cells, row)
        return row

    def _figures(self, cells: Table[str, str | None], row: AudienceRow) -> None:
        for key, text in cells.items():
            if text is None or is_absent(text):
                continue
            name, times = SCALED.get(key, (key, "1"))
            if key == "metric_value":
                named = self._named_metric(cells.get("metric_name"))
                if named is None:
                    row.problems.append(
                        RowProblem("metric_name", "unknown_metric", "is not a known figure")
                    )
                    continue
                name = named
            if name not in AUDIENCE:
                continue
            column = self.mapping.column_of(key)
            reading = self.decimal_signs.get(column or "", "point")
            read = read_figure(text, reading, AUDIENCE[name], Decimal(times))
            if read is None:
                row.problems.append(RowProblem(key, *_figure_problem(text, AUDIENCE[name])))
            else:
                row.figures[name] = read

    def _named_metric(self, name: str | None) -> str | None:
        return metric_of_name(self.mapping, name)

    def _period(self, cells: Table[str, str | None], row: AudienceRow) -> Period | None:
        day_text = cells.get("date")
        if day_text is not None and fold(day_text) in LIFETIME:
            if self.exported is None:
                row.problems.append(RowProblem("date", "no_day", "needs the day of the export"))
                return None
        elif self.mapping.has("date"):
            day = self._day("date", day_text, row, needed=True)
            return Period("day", day, day) if day else None
        if self.mapping.has("period_start") and self.mapping.has("period_end"):
            first = self._day("period_start", cells.get("period_start"), row, needed=True)
            last = self._day("period_end", cells.get("period_end"), row, needed=True)
            if first and last and last < first:
                what = "is before the first day of the period"
                row.problems.append(RowProblem("period_end", "period_backwards", what))
            return Period("period", first, last) if first and last else None
        if self.exported is None:
            row.problems.append(RowProblem("date", "no_day", "names no day"))
            return None
        account = self.mapping.subject == "account"
        return Period("day" if account else "total", self.exported, self.exported)

    def _day(
        self, key: str, text: str | None, row: AudienceRow, *, needed: bool, rejects: bool = True
    ) -> date | None:
        if text is None or is_absent(text):
            if needed:
                row.problems.append(RowProblem(key, "no_day", "names no day"))
            return None
        day = self.days.day(key, text, row.line)
        if day is None:
            row.problems.append(
                RowProblem(key, "unreadable_date", "is not a valid day", rejects=rejects)
            )
        return day

    def _subject(self, cells: Table[str, str | None], row: AudienceRow) -> Subject | None:
        platform = platform_key(cells.get("platform") or "")
        if not platform and self.mapping.has("platform"):
            row.problems.append(RowProblem("platform", "no_platform", "names no platform"))
        account = cells.get("account_name")
        subject = Subject(
            self.mapping.subject,
            platform,
            account_id=self._id("account_id", cells, row, rejects=False),
            account_name=account.removeprefix("@").strip() or None if account else None,
            account_title=cells.get("account_title"),
        )
        if self.mapping.subject == "post":
            subject = self._post(subject, cells, row)
        elif self.mapping.subject == "playlist":
            subject = replace(
                subject,
                title=cells.get("playlist_name"),
                author=cells.get("playlist_author"),
                track_title=None if is_absent(cells.get("track_title")) else cells["track_title"],
                added_on=self._day(
                    "added_on", cells.get("added_on"), row, needed=False, rejects=False
                ),
            )
            if not subject.title:
                row.problems.append(RowProblem("playlist_name", "no_playlist", "names no playlist"))
        for key in ("account_id", "account_name", "post_id", "playlist_name", "playlist_author"):
            if len((cells.get(key) or "").encode()) > LONGEST_NAME:
                row.problems.append(RowProblem(key, "too_long", "is too long for a name"))
        return subject

    def _id(
        self, key: str, cells: Table[str, str | None], row: AudienceRow, *, rejects: bool
    ) -> str | None:
        text = cells.get(key)
        if text is None or is_absent(text):
            return None
        bare = plain_id(text)
        if bare is None:
            what = "was damaged by a spreadsheet program"
            row.problems.append(RowProblem(key, "damaged_by_excel", what, rejects=rejects))
        return bare

    def _post(self, subject: Subject, cells: Table[str, str | None], row: AudienceRow) -> Subject:
        url = cells.get("post_url")
        post = self._id("post_id", cells, row, rejects=True)
        if post is None and url and self.mapping.rules.post_in_url:
            linked = re.search(self.mapping.rules.post_in_url, url)
            post = linked[1] if linked else None
        damaged = any(problem.field == "post_id" for problem in row.problems)
        known = post or url or cells.get("post_title")
        if known is None and not damaged:
            place = "post_id" if self.mapping.column_of("post_id") else "post_url"
            row.problems.append(RowProblem(place, "no_post", "names no post"))
        moment, zone = self._posted(post, cells, row)
        return replace(
            subject,
            post_id=known,
            title=cells.get("post_title"),
            caption=cells.get("post_text"),
            url=url,
            post_type=cells.get("post_type"),
            posted_at=moment,
            posted_zone=zone,
        )

    def _posted(
        self, post: str | None, cells: Table[str, str | None], row: AudienceRow
    ) -> tuple[datetime | None, str | None]:
        """Return when a post was published, and the zone: by its id, else by its cell."""
        if post and (held := days.time_in_id(post, self.mapping.rules.time_in_id)):
            return held, "UTC"
        text = cells.get("posted_at")
        day = self._day("posted_at", text, row, needed=False, rejects=False)
        if day is None or text is None:
            return None, None
        moment, utc = days.parse_instant(text, day)
        return moment, "UTC" if utc else None


def platform_key(text: str) -> str:
    """Return the platform's key for a text that is its key or its name."""
    folded = fold(text)
    named = {fold(label): key for key, label in platform_names().items()}
    return named.get(folded, folded.replace(" ", "_"))


def metric_of_name(mapping: Mapping, name: str | None) -> str | None:
    """Return the metric that a file calls so: its key, or one of the mapping's kinds."""
    if name is None:
        return None
    if name in AUDIENCE:
        return name
    words = {fold(known): metric for known, metric in mapping.rules.kinds.items()}
    return words.get(fold(name))


def _figure_problem(text: str, metric: Metric) -> tuple[str, str]:
    """Return the code and the words of the problem of a cell that is no figure."""
    if re.fullmatch(r"[-+]?[\d., ]+%", text.strip(BLANKS)):
        return "percentage", "is a percentage, but this column is read as a number"
    if re.fullmatch(r"[-+]?\d+[.,]\d+", text.strip(BLANKS)) and metric.unit != "seconds":
        return "not_a_whole_number", "is not a whole number, as this column needs"
    return "unreadable_number", "is not a number"
