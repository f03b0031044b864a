"""What the edges hand over: frozen, typed, and free of any database or file format.

A statement travels as two Parquet files whose columns are fixed here: the *table* (text, as it
was read) and its *lines* (typed, as the mapping reads them). Everything smaller is a frozen
record of this module.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow as pa

ImportStatus = Literal["previewed", "committing", "committed", "undoing", "undone", "failed"]
"""Where an import stands. `failed`: its commit failed, and nothing of it is counted."""

ImportWork = Literal["commit", "undo"]
"""What a job does with an import."""

ConnectionState = Literal["connected", "reconnect", "disconnected"]
"""`reconnect`: the user has to sign in at the platform again."""

SyncTrigger = Literal["first", "scheduled", "asked"]
"""Why an account is synced: it was just connected, its time has come, or the user asked."""

MONEY = "DECIMAL(38, 24)"
"""Money inside the columnar engine: 14 digits before the point and 24 after it, exact."""

LINE_COLUMNS: dict[str, str] = {
    "line": "BIGINT",  # where the row starts in the file, from 1
    "row_key": "BLOB",  # 16 bytes: md5 of what makes the line itself
    "occurrence": "INTEGER",  # the n-th line of this file with this row_key, from 1
    "group_key": "BLOB",  # 16 bytes where a later file replaces a whole group, otherwise null
    "subject": "VARCHAR",  # track, release or artist: what the figures are about
    "title": "VARCHAR",
    "artist": "VARCHAR",
    "release_title": "VARCHAR",
    "isrc": "VARCHAR",  # upper case, no hyphens
    "upc": "VARCHAR",
    "genre": "VARCHAR",
    "release_date": "DATE",
    "store": "VARCHAR",  # our name
    "store_as_named": "VARCHAR",  # the file's own
    "country": "VARCHAR",  # ISO 3166-1 alpha-2, null where the file names none of them
    "country_as_named": "VARCHAR",
    "period_start": "DATE",  # both null: a figure without a date
    "period_end": "DATE",  # inclusive
    "reported_on": "DATE",
    "kind": "VARCHAR",  # stream, download, use, view, adjustment, fee, other
    "quantity": "BIGINT",  # what the file counts, whatever that is
    "streams": "BIGINT",
    "downloads": "BIGINT",
    "uses": "BIGINT",
    "views": "BIGINT",
    "listeners": "BIGINT",
    "followers": "BIGINT",
    "saves": "BIGINT",
    "playlist_adds": "BIGINT",
    "amount": MONEY,
    "currency": "VARCHAR",  # ISO 4217
}
"""The columns of a lines file and their types in the columnar engine, in order."""

VALUE = "DECIMAL(38, 9)"
"""A figure of an audience inside the columnar engine: exact, and room for every count."""

AUDIENCE_COLUMNS: dict[str, str] = {
    "line": "BIGINT",  # where the row starts in the file, from 1
    "row_key": "BLOB",  # 16 bytes: md5 of the whole record
    "occurrence": "INTEGER",  # the n-th record of this file with this row_key, from 1
    "group_key": "BLOB",  # 16 bytes: what the figure is of, which day and which metric
    "subject": "VARCHAR",  # account, post or playlist
    "platform": "VARCHAR",  # our key
    "account_id": "VARCHAR",  # the platform's own; text, because it may exceed 2^53
    "account_name": "VARCHAR",  # the handle
    "account_title": "VARCHAR",  # the name that people read
    "post_id": "VARCHAR",  # the platform's own; text for the same reason
    "title": "VARCHAR",  # of a post or a playlist
    "caption": "VARCHAR",
    "url": "VARCHAR",
    "post_type": "VARCHAR",
    "posted_at": "TIMESTAMP",
    "posted_zone": "VARCHAR",  # UTC; null: the account's own time zone, which the file leaves out
    "author": "VARCHAR",  # whose playlist it is
    "track_title": "VARCHAR",  # the song on the playlist, where the file names one
    "added_on": "DATE",
    "span": "VARCHAR",  # day, period (date to until), or total (all time, as of date)
    "date": "DATE",
    "until": "DATE",  # inclusive; the same day for day and total
    "metric": "VARCHAR",  # a key of metrics.AUDIENCE
    "value": VALUE,
    "rounded": "BOOLEAN",  # the file says 1.2K: never to be mixed with exact figures
}
"""The columns of an audience's lines file, in order: one record a row and metric."""

Overlap = Literal["append", "replace", "events"]
"""How two files of one source overlap (see docs/decisions)."""

Older = Literal["keep", "replace"]
"""What an older file does to newer figures: leaves them, or takes their place."""

View = Literal["platform_daily", "platform_period", "statement", "typed"]
"""Whose count a figure is; where two views count the same plays, the first of these is shown."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place of a file. `line` counts from 1; None: the file as a whole."""

    line: int | None
    column: str | None
    value: str | None
    code: str
    message: str
    rejects: bool = True
    """Whether the row was left out for it; otherwise the row was mended, or goes in as it is."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file's bytes were understood."""

    container: str  # csv, xlsx, xls, ods; gz or zip where it was packed
    encoding: str | None  # None for workbooks
    delimiter: str | None
    quote: str | None
    line_ending: str | None  # lf, crlf, cr, mixed
    header_line: int  # physical line (or sheet row) of the header, from 1; 0: there is none
    sheet: str | None = None
    member: str | None = None  # the file inside an archive


@dataclass(frozen=True, slots=True)
class Inside:
    """One of the tables in a file that holds several: a sheet, or a file of an archive."""

    member: str | None  # the file inside an archive
    sheet: str | None
    rows: int | None  # of a sheet, with those above its table
    size: int | None  # bytes of a file inside an archive
    known: bool  # some source has its header


@dataclass(frozen=True, slots=True)
class Table:
    """One table as it was read: where its Parquet file is and what stands in it.

    The Parquet file has the columns `line`, `skip`, `reject`, `raw` and then one text column a
    header cell, `c0` … `cN`; `columns` holds the header's names in that order, made unique.
    """

    path: Path
    file_name: str
    columns: tuple[str, ...]
    rows: int  # all rows, with the skipped and the rejected ones
    reading: Reading
    preamble: tuple[str, ...] = ()  # the lines above the header
    problems: tuple[Problem, ...] = ()
    """Of rows that could not be read (the rows say so too) and of what was mended; of a very long
    list the first ones, and how many more there are."""
    mended: bool = False  # rejected rows of an earlier file that come back
    inside: tuple[Inside, ...] = ()  # every table of the file, where it holds several
    received: date | None = None  # the day (UTC) on which the file came in, where it is known
    cells: "pa.Table | None" = field(default=None, compare=False, repr=False)
    """What stands in the Parquet file, where that is little and was read already."""

    @property
    def place(self) -> str:
        """What the file, and what it is packed in, are called: `export.zip/folder/songs.csv`."""
        return "/".join(filter(None, (self.file_name, self.reading.member)))


@dataclass(frozen=True, slots=True)
class Skipped:
    """Rows that were left out on purpose: the rule's key, its words, and how many rows."""

    reason: str
    label: str
    rows: int


@dataclass(frozen=True, slots=True)
class Total:
    """An exact sum of money in one currency."""

    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer to a question, with the reading that it stands for."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the file cannot decide by itself; the import waits for the answer.

    `id` is the path of the answer in the mapping, such as `dates:Date`.
    """

    id: str
    column: str
    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """How an ambiguous column was read, and the row that decided it."""

    column: str
    text: str
    line: int
    value: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A constant that was read off the file's name and that the user may change.

    Its `value` is empty where the name leaves it open; a question then asks for it.
    """

    field: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """One column as the preview shows it."""

    name: str
    samples: tuple[str, ...]
    type: str  # month, date, integer, number, money, country, isrc, upc, text, empty
    field: str | None
    confidence: float  # of the proposed field, 0 to 1
    why: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A table read through a mapping: typed lines in a Parquet file, and the count of every row.

    total_rows = lines' rows + skipped + rejected, always. Where there are `problems`,
    `problems_path` is a Parquet file of `line, column, value, code, message, rejects`; a rejected
    row has at least one that `rejects`.
    """

    path: Path
    problems_path: Path
    total_rows: int
    good_rows: int
    skipped: tuple[Skipped, ...]
    rejected: int
    problems: int
    totals: tuple[Total, ...]
    streams: int | None
    downloads: int | None
    uses: int | None
    period_start: date | None
    period_end: date | None
    as_of: date | None  # how late the file is: decides which of two overlapping files is newer
    questions: tuple[Question, ...] = field(default=())
    decisions: tuple[Decision, ...] = field(default=())
