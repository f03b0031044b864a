"""Manual figures: entered by form or as a table of days, as lines of no file and no visit.

A manual figure stands behind every other of its day and metric; entering it again replaces it.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from tunescore.errors import (
    DayNotYet,
    DayTooEarly,
    NotATable,
    NotFound,
    NothingTyped,
    WhichTypedAccount,
)
from tunescore.ingest.audience import rollup
from tunescore.ingest.audience.rollup import Touched
from tunescore.ingest.audience.snapshots import MANUAL, Provenance, write
from tunescore.ingest.lines.merge import lock
from tunescore.metrics import AUDIENCE, OF_ACCOUNTS, whole
from tunescore.records import AccountFigure
from tunescore.store.scope import UserStore

MOST = Decimal(10) ** 15
"""A figure of an account is smaller than this."""

_AHEAD = timedelta(hours=14)
_WHOLE = re.compile(r"\d{1,3}([,.'\u00a0\u202f ]?\d{3})*")


@dataclass(frozen=True, slots=True)
class Day:
    """The figures of one day."""

    date: date
    figures: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem in a line of a table, and in which column."""

    line: int
    column: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a day, of the account that it names, if it names one."""

    line: int
    username: str | None
    day: Day


@dataclass(frozen=True, slots=True)
class Owner:
    """The account that manual figures are of, as lines name it."""

    account: str | None
    username: str | None


def owner(store: UserStore, platform: str, account_id: int | None, username: str | None) -> Owner:
    """Return the account that is meant. Raises `NotFound`, `WhichTypedAccount`."""
    name = (username or "").strip().removeprefix("@").replace("\x00", "")
    if account_id is None and not name:
        raise WhichTypedAccount
    with store.transaction():
        row = store.execute(
            "SELECT platform_user_id, username FROM social_accounts WHERE user_id = %(user)s"
            " AND platform = %(platform)s AND (id = %(id)s OR %(id)s::bigint IS NULL"
            " AND lower(username) = lower(%(name)s)) ORDER BY platform_user_id NULLS LAST, id"
            " LIMIT 1",
            {"platform": platform, "id": account_id, "name": name},
        ).fetchone()
    if row is not None:
        return Owner(*row)
    if account_id is not None:
        raise NotFound(thing="account")
    return Owner(None, name)


def keep(
    store: UserStore, platform: str, whose: Owner, days: Sequence[Day], now: datetime, since: date
) -> int:
    """Store manual figures of an account; return its id. `since` is the platform's first day.

    Raises `DayTooEarly`, `DayNotYet`, `NothingTyped`.
    """
    if not any(day.figures for day in days):
        raise NothingTyped(fields=", ".join(OF_ACCOUNTS[:7]))
    for day in days:
        if day.date < since:
            raise DayTooEarly(day=day.date.isoformat(), first=since.isoformat())
        if day.date > (now + _AHEAD).date():
            raise DayNotYet(day=day.date.isoformat())
    figures = [
        AccountFigure(metric, value, day.date, "day")
        for day in days
        for metric, value in day.figures.items()
    ]
    provenance = Provenance(
        source=MANUAL,
        view="typed",
        platform=platform,
        account=whose.account,
        username=whose.username,
        reported_on=now.date(),
    )
    with store.transaction():
        lock(store)
        write(store, provenance, figures)
        row = store.execute(
            "SELECT id FROM social_accounts WHERE user_id = %(user)s AND platform = %(platform)s"
            " AND (platform_user_id = %(account)s OR lower(username) = lower(%(name)s)"
            " OR %(account)s::text IS NULL AND %(name)s::text IS NULL AND key = '')"
            " ORDER BY (platform_user_id = %(account)s) DESC NULLS LAST,"
            " platform_user_id NULLS LAST LIMIT 1",
            {
                "platform": platform,
                "account": whose.account,
                "name": whose.username,
            },
        ).fetchone()
    assert row  # noqa: S101 - the figures are of it
    return int(row[0])


def forget(store: UserStore, platform: str, whose: Owner, day: date, metric: str | None) -> int:
    """Delete the manual figures of a day, or one metric of it; return how many they were."""
    with store.transaction():
        lock(store)
        gone = store.execute(
            "DELETE FROM audience_lines WHERE user_id = %(user)s AND source = %(source)s"
            " AND platform = %(platform)s AND account_id IS NOT DISTINCT FROM %(account)s"
            " AND lower(account_name) IS NOT DISTINCT FROM lower(%(name)s) AND date = %(day)s"
            " AND (metric = %(metric)s OR %(metric)s::text IS NULL)",
            {
                "source": MANUAL,
                "platform": platform,
                "account": whose.account,
                "name": whose.username,
                "day": day,
                "metric": metric,
            },
        ).rowcount
        name = whose.username.lower() if whose.username is not None else None
        rollup.renew(store, [Touched(platform, whose.account, name, playlists=False)])
    return gone


def read(content: bytes, since: date) -> tuple[list[Row], list[Fault]]:
    """Read a table of days: a column `date`, a column for each metric, perhaps `username`.

    A bad line is a fault and the others hold; so is one of a day before `since`. Raises
    `NotATable`.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotATable(file="This file", found="it is not text in UTF-8") from None
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        table = [(lines.line_num, cells) for cells in lines if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise NotATable(file="This file", found=str(error)) from None
    if not table:
        raise NotATable(file="This file", found="there is nothing in it")
    header = [_column(cell) for cell in table[0][1]]
    if "date" not in header:
        raise NotATable(file="This file", found="it has no column called date")
    metrics = [name for name in header if name in OF_ACCOUNTS]
    if not metrics:
        known = ", ".join(OF_ACCOUNTS)
        raise NotATable(file="This file", found=f"it has no column of a figure ({known})")
    rows: list[Row] = []
    faults: list[Fault] = []
    for line, cells in table[1:]:
        row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        wrong = list(_faults(line, row, metrics, since))
        faults += wrong
        figures = {
            metric: _number(metric, row[metric])
            for metric in metrics
            if row.get(metric) and metric not in {fault.column for fault in wrong}
        }
        if "date" in {fault.column for fault in wrong} or not figures:
            continue
        name = row.get("username") or None
        rows.append(Row(line, name, Day(date.fromisoformat(row["date"]), figures)))
    return rows, faults


def _faults(
    line: int, row: Mapping[str, str], metrics: Sequence[str], since: date
) -> Iterator[Fault]:
    text = row.get("date", "")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        yield Fault(line, "date", f"“{text}” is not a day written like 2026-03-01.")
    else:
        if day < since:
            yield Fault(line, "date", f"{text} is before {since}, the platform's first day.")
    for metric in metrics:
        cell = row.get(metric, "")
        if not cell:
            continue
        try:
            _number(metric, cell)
        except ValueError as error:
            yield Fault(line, metric, str(error))


def _number(metric: str, cell: str) -> Decimal:
    """Read an exact figure. Raises `ValueError` with the sentence for the user."""
    label = AUDIENCE[metric].label
    if whole(AUDIENCE[metric]):
        if not _WHOLE.fullmatch(cell):
            raise ValueError(f"{label} “{cell}” is not a whole number.")
        value = Decimal(re.sub(r"\D", "", cell))
    else:
        plain = cell.removesuffix("%").strip()
        try:
            value = Decimal(plain.replace(",", ".") if "." not in plain else plain)
        except InvalidOperation:
            raise ValueError(f"{label} “{cell}” is not a number.") from None
    if not value.is_finite() or not 0 <= value < MOST:
        raise ValueError(f"{label} “{cell}” is not a possible figure.")
    return value


def _column(cell: str) -> str:
    """The metric, `date` or `username` that a header cell names; else the cell itself."""
    name = cell.strip().casefold()
    labels = {AUDIENCE[key].label.casefold(): key for key in OF_ACCOUNTS}
    others = {"day": "date", "account": "username", "handle": "username", "user": "username"}
    return labels.get(name) or others.get(name) or name.replace(" ", "_")


def _delimiter(text: str) -> str:
    """The delimiter that the header line holds most of."""
    head = text.split("\n", 1)[0]
    return max(",;\t", key=head.count)
