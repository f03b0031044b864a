"""Tables of imports: the files that they keep, saved mappings, and the statement lines."""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tunescore.store.tables.base import Base, GeneratedId


class Import(Base):
    """One statement taken in.

    `status` runs previewed → committing → committed → undoing → undone; a commit or an undo that
    cannot be done ends as failed with its `error`. The counts are those of the last dry run until
    the commit, and what really happened after it. `older` is the user's answer, keep or replace,
    where the file is older than figures that are stored. `rights` is what it pays for: `recording`
    or `composition`.
    """

    __tablename__ = "imports"
    __table_args__ = (Index(None, "user_id", "created_at"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[GeneratedId] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    file_size: Mapped[int]
    file_sha256: Mapped[str]
    status: Mapped[str]
    source: Mapped[str]
    confidence: Mapped[float]
    view: Mapped[str]
    rights: Mapped[str] = mapped_column(server_default="recording")
    settles_months: Mapped[int] = mapped_column(Integer)
    as_of: Mapped[dt.date | None]
    older: Mapped[str | None]
    reading: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recognition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB)
    total_rows: Mapped[int]
    imported: Mapped[int | None]
    duplicates: Mapped[int | None]
    superseded: Mapped[int | None]
    rejected: Mapped[int | None]
    skipped: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    totals: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    problem_count: Mapped[int] = mapped_column(server_default=text("0"))
    streams: Mapped[int | None]
    downloads: Mapped[int | None]
    uses: Mapped[int | None]
    views: Mapped[int | None]
    performances: Mapped[int | None]
    composition_plays: Mapped[int | None]
    period_start: Mapped[dt.date | None]
    period_end: Mapped[dt.date | None]
    seconds: Mapped[float] = mapped_column(server_default=text("0"))
    progress: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    committed_at: Mapped[dt.datetime | None]
    undone_at: Mapped[dt.datetime | None]


class ImportFile(Base):
    """A Parquet file of an import in parts of a few MB: `table` (as read) or `problems`.

    Kept in the database so that every worker reaches it and a backup holds it.
    """

    __tablename__ = "import_files"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "import_id", "kind", "part"),
        ForeignKeyConstraint(
            ["user_id", "import_id"], ["imports.user_id", "imports.id"], ondelete="CASCADE"
        ),
    )

    user_id: Mapped[int]
    import_id: Mapped[int]
    kind: Mapped[str]
    part: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes]


class Upload(Base):
    """An archive of several statements on its way to be an import each.

    `members` are its statements, null until they are listed, empty where it is one import itself.
    `done` of them have been read, in their order: each is among `import_ids`, or `refused` says
    why it is not. Reading the next one has been begun `attempts` times. `finished_at` is when all
    of them were read.
    """

    __tablename__ = "uploads"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[GeneratedId] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
    members: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    done: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    import_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'"))
    refused: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[dt.datetime | None]


class UploadPart(Base):
    """The archive itself in parts of a few MB, until all of its files have been read."""

    __tablename__ = "upload_parts"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "upload_id", "part"),
        ForeignKeyConstraint(
            ["user_id", "upload_id"], ["uploads.user_id", "uploads.id"], ondelete="CASCADE"
        ),
    )

    user_id: Mapped[int]
    upload_id: Mapped[int]
    part: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes]


class ImportMapping(Base):
    """A mapping that the user confirmed; a file with the same header takes it from then on."""

    __tablename__ = "import_mappings"
    __table_args__ = (UniqueConstraint("user_id", "header_key"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[GeneratedId] = mapped_column(primary_key=True)
    name: Mapped[str]
    header_key: Mapped[str]
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class StatementLine(Base):
    """One line of a statement, with the file and line that it came from.

    The key is the line's own content and its count among identical lines (`occurrence`), so the
    same line can be stored only once however often it is exported. `group_key` is set where a
    later file replaces a whole group.
    """

    __tablename__ = "statement_lines"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "source", "row_key", "occurrence"),
        Index(None, "user_id", "import_id"),
        Index(
            "ix_statement_lines_group",
            "user_id",
            "source",
            "group_key",
            postgresql_where=text("group_key IS NOT NULL"),
        ),
    )

    user_id: Mapped[int]
    source: Mapped[str]
    row_key: Mapped[bytes]
    occurrence: Mapped[int] = mapped_column(Integer)
    group_key: Mapped[bytes | None]
    import_id: Mapped[int]
    line: Mapped[int]
    identifier_id: Mapped[int | None]
    release_id: Mapped[int | None]
    artist_id: Mapped[int | None]
    writer: Mapped[str | None]
    store: Mapped[str | None]
    store_as_named: Mapped[str | None]
    country: Mapped[str | None]
    country_as_named: Mapped[str | None]
    period_start: Mapped[dt.date | None]
    period_end: Mapped[dt.date | None]
    reported_on: Mapped[dt.date | None]
    kind: Mapped[str]
    quantity: Mapped[int | None]
    streams: Mapped[int | None]
    downloads: Mapped[int | None]
    uses: Mapped[int | None]
    views: Mapped[int | None]
    performances: Mapped[int | None]
    composition_plays: Mapped[int | None]
    listeners: Mapped[int | None]
    followers: Mapped[int | None]
    saves: Mapped[int | None]
    playlist_adds: Mapped[int | None]
    amount: Mapped[Decimal | None]
    currency: Mapped[str | None]


class MetricDaily(Base):
    """An import's figures of a subject in a store over time, as precedence is judged by them.

    A row is a series: a metric of one subject, store and currency in one grain (see
    `metrics.grain_of`; null without a date), summed over the lines that one import holds, so it
    comes and goes with them. `everywhere` says that its lines name no country; those that do are
    another series. `source` is `csv_` and the statement's source, `rights` are the import's.

    The arrays hold a figure each, the earliest first: its first and last day (null without a
    date), its value, and how many lines are behind it. `value` and `lines` are those of all dates
    together; a level or a count of people, which does not add up over time, has no such `value`.
    """

    __tablename__ = "metrics_daily"
    __table_args__ = (PrimaryKeyConstraint("user_id", "import_id", "number"),)

    user_id: Mapped[int]
    import_id: Mapped[int]
    number: Mapped[int] = mapped_column(Integer)
    metric: Mapped[str]
    source: Mapped[str]
    view: Mapped[str]
    rights: Mapped[str] = mapped_column(server_default="recording")
    identifier_id: Mapped[int | None]
    release_id: Mapped[int | None]
    artist_id: Mapped[int | None]
    store: Mapped[str | None]
    currency: Mapped[str | None]
    grain: Mapped[str | None]
    everywhere: Mapped[bool]
    value: Mapped[Decimal | None]
    lines: Mapped[int]
    dates: Mapped[list[dt.date | None]] = mapped_column(ARRAY(Date))
    untils: Mapped[list[dt.date | None]] = mapped_column(ARRAY(Date))
    date_values: Mapped[list[Decimal]] = mapped_column(ARRAY(Numeric))
    date_lines: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class Rollup(Base):
    """An import's figures added up at one level: what every screen reads.

    A level says which keys its rows have: `total`, `store`, `country`, `song` (the identifier, the
    release or the artist), `store country`, `song store` or `song country`. At a level with a
    country are the figures that name one, and the statements' that name none. Levels and counts of
    people do not add up, so they stand as they are, at the level `song store country`. Only
    statements have a `currency`, and only money needs one.

    `dates` are in order. `values_to_date` and `lines_to_date` are, of flows, the sums of the
    figures up to each date, so that the sum of a range is the difference of two; of what does not
    add up, the value itself. A figure's grain is `month`; `days`, daily figures added
    up to the month by whose first day they are; `part`, several days of one month; `quarter`,
    `half`, `year`, `span`; or null without a date. The daily figures are there once more by day,
    with the grain `day`, and never added to the others. Only `part` and what is longer have
    `untils`.

    Rows of the import 0 are corrections: with them the sum is what is shown (see
    `ingest.rollups.corrections`). `alone` is null in all other rows; true are corrections of a
    single song's figures, false those of everything. A row that is `partly` says that of the month
    only a part of the days is known, and adds nothing.
    """

    __tablename__ = "rollups"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "import_id", "number"),
        Index("ix_rollups_level", "user_id", "level", "identifier_id", "store", "country"),
    )

    user_id: Mapped[int]
    import_id: Mapped[int]
    number: Mapped[int] = mapped_column(Integer)
    level: Mapped[str]
    metric: Mapped[str]
    source: Mapped[str]
    rights: Mapped[str]
    currency: Mapped[str | None]
    identifier_id: Mapped[int | None]
    release_id: Mapped[int | None]
    artist_id: Mapped[int | None]
    store: Mapped[str | None]
    country: Mapped[str | None]
    grain: Mapped[str | None]
    alone: Mapped[bool | None]
    partly: Mapped[bool] = mapped_column(server_default=text("false"))
    value: Mapped[Decimal | None]
    lines: Mapped[int]
    dates: Mapped[list[dt.date | None]] = mapped_column(ARRAY(Date))
    untils: Mapped[list[dt.date | None]] = mapped_column(ARRAY(Date))
    values_to_date: Mapped[list[Decimal]] = mapped_column(ARRAY(Numeric))
    lines_to_date: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class Verdict(Base):
    """Whether a cell of figures is shown, where anything but statements has figures of its store.

    The cell's columns are those of `ingest.rollups.precedence.CELL`. `world` is what was judged
    together: `all` figures, those by `country`, by `day`, or by `day country`. `shown` is for sums
    of everything, `shown_alone` for one song or by song.
    """

    __tablename__ = "verdicts"
    __table_args__ = (PrimaryKeyConstraint("user_id", "world", "number"),)

    user_id: Mapped[int]
    world: Mapped[str]
    number: Mapped[int]
    metric: Mapped[str]
    source: Mapped[str]
    view: Mapped[str]
    rights: Mapped[str]
    track_id: Mapped[int | None]
    release_id: Mapped[int | None]
    artist_id: Mapped[int | None]
    store: Mapped[str | None]
    everywhere: Mapped[bool]
    month: Mapped[dt.date | None]
    bucket: Mapped[dt.date | None]
    grain: Mapped[str | None]
    first: Mapped[dt.date | None]
    last: Mapped[dt.date | None]
    rank: Mapped[int] = mapped_column(Integer)
    shown: Mapped[bool]
    shown_alone: Mapped[bool]
    value: Mapped[Decimal]
    lines: Mapped[int]
