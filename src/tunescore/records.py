"""Records that the edges hand over: frozen, typed, and free of any database, file or API format.

A statement travels as two Parquet files whose columns are fixed here: the *table* (text, as it
was read) and its *lines* (typed, as the mapping reads them). A synced account travels as a
`Snapshot`. Everything smaller is a frozen record of this module.

A figure that a platform did not give is in no record: it is `Missing`, with the reason, never 0.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow as pa

ImportStatus = Literal["previewed", "committing", "committed", "undoing", "undone", "failed"]
"""Where an import stands. `failed`: its commit failed, and nothing of it is counted."""

ImportWork = Literal["commit", "undo"]
"""What a job does with an import."""

SIGN_IN = "sign_in"
"""The way to connect that every platform with an OAuth dialect has: signing in there."""

ConnectionState = Literal["connected", "reconnect", "disconnected"]
"""`reconnect`: the user has to sign in at the platform again."""

AttemptStage = Literal["begun", "returned", "choosing", "done", "failed"]
"""How far a sign-in at a platform is."""

SyncStage = Literal["waiting", "asking", "saving"]
"""How far a sync is: in the queue, asking the platform, or writing what came."""

SyncTrigger = Literal["first", "scheduled", "asked"]
"""Why an account is synced: it was just connected, its time has come, or the user asked."""

SyncOutcome = Literal[
    "ok",
    "partly",
    "retry",
    "limited",
    "reconnect",
    "scope_missing",
    "not_found",
    "blocked",
    "out_of_credit",
]
"""How a sync ended. A `Failure` brings no figures; a `Snapshot` does, whatever ended it."""

MissingReason = Literal["retired", "scope", "too_small", "not_yet", "hidden", "unsupported"]
"""Why a metric is missing: the platform no longer gives it to anyone; its scope was not granted;
the account or post is too small; it comes later; the owner hides it; the platform does not give it
for such an account or post."""

Role = Literal["owner", "manager", "read_only"]
"""What a member may do in an account."""

TokenScope = Literal["read", "write"]
"""What an API token may do."""

AlertPace = Literal["at_once", "daily", "weekly"]
"""How soon a channel is sent what was found."""

DeliveryStatus = Literal["waiting", "sent", "failed"]
"""How far an alert is on its way to a channel."""


@dataclass(frozen=True, slots=True)
class AlertFinding:
    """One thing to be said once, as a rule found it.

    `subject` is what it is about (`track:7`, `post:12`, `connection:4`), `level` which of its
    several it is (`100000`, or the day an episode began). `title` and `detail` are sentences,
    `figures` those that they name, `link` is the page of the app that shows it.
    """

    rule: str
    subject: str
    level: str
    day: dt.date
    title: str
    detail: str
    figures: Mapping[str, int | float | str]
    link: str | None


CampaignKind = Literal["pitching", "ads", "other"]
"""What a campaign is: pitches to curators, advertising, or what the user entered by form."""

SubmissionResult = Literal["shared", "approved", "declined", "listened", "expired", "waiting"]
"""A curator's answer, the strongest first: `shared` and `approved` are a yes, `declined` a no."""

TrackLink = Literal["name", "user", "none"]
"""Why a campaign is for a track: by the name in its file, by the user's choice; or not known."""

Rights = Literal["recording", "composition"]
"""What a statement pays for: the recording, or the song as written. Two rights for the same plays:
money of both is income, and plays are counted for recordings."""

Verdict = Literal["worked", "did_not", "cannot_tell"]
"""What the plays say of a campaign (see insights/campaigns/effect)."""

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
    "writer": "VARCHAR",
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
    "kind": "VARCHAR",  # stream, download, performance, use, view, return, adjustment, fee, other
    "quantity": "BIGINT",  # what the file counts, whatever that is
    "streams": "BIGINT",
    "downloads": "BIGINT",
    "uses": "BIGINT",
    "views": "BIGINT",
    "performances": "BIGINT",
    "composition_plays": "BIGINT",  # every play of a composition, whatever kind it is
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

CAMPAIGN_COLUMNS: dict[str, str] = {
    "line": "BIGINT",  # where the row starts in the file, from 1
    "row_key": "BLOB",  # 16 bytes: md5 of the whole record
    "occurrence": "INTEGER",  # the n-th record of this file with this row_key, from 1
    "group_key": "BLOB",  # 16 bytes: the event, submission, or days of spend that it is about
    "campaign_key": "VARCHAR",  # the service's own id of the campaign, or what stands for it
    "campaign_name": "VARCHAR",
    "artist_name": "VARCHAR",
    "track_title": "VARCHAR",
    "genre": "VARCHAR",
    "release_date": "DATE",  # of what is advertised
    "submission_key": "VARCHAR",  # within the campaign; null: money spent, and no submission
    "curator": "VARCHAR",
    "outlet_url": "VARCHAR",
    "outlet_type": "VARCHAR",
    "outlet_country": "VARCHAR",  # ISO 3166-1 alpha-2, or as the file has it
    "result": "VARCHAR",  # a SubmissionResult
    "result_as_named": "VARCHAR",
    "submitted_at": "TIMESTAMP",  # as the file has them: UTC, or the service's own time
    "answered_at": "TIMESTAMP",
    "feedback": "VARCHAR",
    "curator_notes": "VARCHAR",
    "links": "VARCHAR",  # where the track was shared, one a line
    "listen_seconds": "BIGINT",
    "cost": MONEY,
    "currency": "VARCHAR",  # ISO 4217
    "date": "DATE",  # the days that spend is of, inclusive
    "until": "DATE",
    "part": "VARCHAR",  # the ad group and the ad, where the row is of a part of the campaign
    "impressions": "BIGINT",
    "reach": "BIGINT",
    "clicks": "BIGINT",
}
"""The columns of a lines file about campaigns, in order: one record a row."""

TRACK_CAMPAIGN = "track:"
"""What the key of a campaign begins with, where its file names no campaign: the title follows."""

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
    received: dt.date | None = None  # the day (UTC) on which the file came in, where it is known
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
    type: str  # month, period, date, integer, number, money, country, isrc, upc, text, empty
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
    period_start: dt.date | None
    period_end: dt.date | None
    as_of: dt.date | None  # how late the file is: decides which of two overlapping files is newer
    views: int | None = None
    performances: int | None = None
    composition_plays: int | None = None
    """Every play of compositions, whatever kind it is; such plays are in no other count but
    `performances`."""
    questions: tuple[Question, ...] = field(default=())
    decisions: tuple[Decision, ...] = field(default=())


# --- accounts at platforms ---------------------------------------------------------------

_ALL = 100

_EXPECTED: frozenset[MissingReason] = frozenset({"not_yet", "hidden", "too_small"})


@dataclass(frozen=True, slots=True)
class Tokens:
    """OAuth tokens of an account. Their representation hides the secrets."""

    access: str = field(repr=False)
    expires_at: dt.datetime | None = None
    """Aware UTC; None: it does not expire, or the platform did not say."""
    refresh: str | None = field(default=None, repr=False)
    """None: the access token extends itself, or cannot be renewed."""
    refresh_expires_at: dt.datetime | None = None
    scopes: frozenset[str] = frozenset()
    """What the user granted, which may be less than what was asked."""
    subject: str | None = None
    """The id of whom the token is of, where the reply says so."""
    secret: str | None = field(default=None, repr=False)
    """What requests are signed with, beside the app's own secret."""
    renew_at: dt.datetime | None = None
    """When it is to be renewed, where that is not told by its end."""


@dataclass(frozen=True, slots=True)
class Identity:
    """An account (or a Page) at a platform that can be connected, with its own tokens."""

    platform_user_id: str
    username: str | None
    name: str | None
    picture_url: str | None
    tokens: Tokens
    obstacle: str | None = None
    """Why this one cannot be connected, as a sentence."""
    owner_id: str | None = None
    """The person who signed in, as the platform's signed requests name them."""


@dataclass(frozen=True, slots=True)
class AccountFigure:
    """One figure of an account, or of the post `post_id`.

    `date` is a day of the platform's own zone. `day`: counted within that day, or a level as of
    it; `total`: everything since the post was published, as of that day.
    """

    metric: str
    value: Decimal
    date: dt.date
    span: Literal["day", "total"]
    post_id: str | None = None
    rounded: bool = False
    origin: str | None = None
    """Where in the platform's answer it stood, where that says how far it can be trusted."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post of an account, without its figures. `thumbnail_url` is short-lived."""

    post_id: str
    posted_at: dt.datetime
    caption: str | None = None
    url: str | None = None
    type: str | None = None
    thumbnail_url: str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A metric that the platform did not give this time, and why, as a sentence in `detail`."""

    metric: str
    reason: MissingReason
    detail: str

    @property
    def expected(self) -> bool:
        """Tell whether nothing is wrong: it comes later, is hidden, or needs a larger account."""
        return self.reason in _EXPECTED


PAGE_WALLS = frozenset({"challenge", "login_wall", "page_changed"})
"""The reasons of a failure that a public page does not show a program what it shows people."""

NO_TOKENS = Tokens("")
"""The tokens of an account that is read from its public page."""


def by_name(username: str) -> str:
    """The id of an account that was connected by its name, until its page says its own."""
    return f"@{username.lower()}"


class Failure(Exception):
    """A failed sync or call: it brought nothing.

    `message` is the user's sentence and holds no secret; `reason` is a code in snake case; `at`
    is when it may be tried again, where that is known. After `token_refused` a refresh may mend
    it; every other `reconnect` needs the user. `scope` and `field` are the platform's names of
    what is missing or not known there.
    """

    def __init__(
        self,
        outcome: SyncOutcome,
        reason: str,
        message: str,
        *,
        at: dt.datetime | None = None,
        scope: str | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(outcome, reason, message)
        self.outcome: SyncOutcome = outcome
        self.reason = reason
        self.message = message
        self.at = at
        self.scope = scope
        self.field = field

    def __str__(self) -> str:
        return f"{self.outcome} ({self.reason}): {self.message}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that one sync of an account brought.

    `unsupported` are the marks of what this account is not to be asked again (those of
    `SyncRequest.unsupported` included); their text is the platform's own. `stopped` is set where
    the sync had to end early (a limit, say): what had come by then holds.
    """

    username: str | None
    name: str | None
    picture_url: str | None
    figures: tuple[AccountFigure, ...] = ()
    posts: tuple[Post, ...] = ()
    platform_user_id: str | None = None
    """The account's id, where it was connected by its name alone."""
    missing: tuple[Missing, ...] = ()
    unsupported: frozenset[str] = frozenset()
    stopped: Failure | None = None

    @property
    def outcome(self) -> SyncOutcome:
        """How it ended: as `stopped` says, `partly` where a metric is missing unexpectedly."""
        if self.stopped is not None:
            return self.stopped.outcome
        return "ok" if all(one.expected for one in self.missing) else "partly"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRequest:
    """What one sync is to fetch."""

    now: dt.datetime
    scopes: frozenset[str]
    """What the user granted: nothing else is requested."""
    insights_for: Callable[[Post], bool]
    """Whether a post's own figures are due, where they cost a call each."""
    unsupported: frozenset[str] = frozenset()
    """The marks of earlier snapshots: what is not to be asked again."""
    posts_limit: int = 50
    """How many posts to list, the newest first."""
    since: dt.date | None = None
    """From which day daily figures are read again; None: as far back as the platform has them."""
    links: tuple[str, ...] = ()
    """Links of posts that the user gave, to be read whatever their age."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a reply's headers say of a rate limit: how much is used, or left, and until when."""

    per: Literal["app", "account"]
    percent: float | None = None
    remaining: int | None = None
    resets_at: dt.datetime | None = None

    @property
    def spent(self) -> bool:
        """Tell whether nothing is left."""
        return self.remaining == 0 or (self.percent is not None and self.percent >= _ALL)


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a platform and what came of it.

    Before it is sent, `status` and `milliseconds` are None. `cost` is in US dollars: the most that
    it can cost before it is sent, and what it did cost afterwards.
    """

    method: str
    host: str
    path: str
    status: int | None = None
    milliseconds: int | None = None
    usage: tuple[Usage, ...] = ()
    cost: Decimal = Decimal(0)
