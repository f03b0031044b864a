"""Tables of the catalogue: artists, releases and tracks, and the names that files know them by.

A file names a recording by ISRC, or only by title and artist; a songwriter's statement names a song
as written, a work. Each such name is one `track_identifiers` row, and points to the track that it
is taken to be; merging or splitting tracks moves that pointer and never touches a statement line.
"""

from datetime import date

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from tunescore.store.tables.base import Base, GeneratedId


def _belongs(column: str, table: str) -> ForeignKeyConstraint:
    """A reference to another row of the same user."""
    return ForeignKeyConstraint(["user_id", column], [f"{table}.user_id", f"{table}.id"])


class Artist(Base):
    """A performing name; `name_key` is its folded spelling, unique for a user."""

    __tablename__ = "artists"
    __table_args__ = (UniqueConstraint("user_id", "name_key"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[GeneratedId] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str]


class Release(Base):
    """An album, EP or single as a product; `key` is its UPC, or its title and artist."""

    __tablename__ = "releases"
    __table_args__ = (UniqueConstraint("user_id", "key"), _belongs("artist_id", "artists"))

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[GeneratedId] = mapped_column(primary_key=True)
    key: Mapped[str]
    title: Mapped[str]
    artist: Mapped[str | None]
    artist_id: Mapped[int | None]
    upc: Mapped[str | None]


class Track(Base):
    """One recording, as the user sees it; or a work, while it is merged with none.

    `title` is the ISRC where no file has named the recording. `artist_by` is `user` where the user
    corrected the artist, which no file then changes.
    """

    __tablename__ = "tracks"
    __table_args__ = (Index(None, "user_id", "title"), _belongs("artist_id", "artists"))

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[GeneratedId] = mapped_column(primary_key=True)
    title: Mapped[str]
    artist: Mapped[str | None]
    artist_id: Mapped[int | None]
    artist_by: Mapped[str | None]
    isrc: Mapped[str | None]
    upc: Mapped[str | None]
    genre: Mapped[str | None]
    release_date: Mapped[date | None]


class TrackIdentifier(Base):
    """One name that files use for a recording: an ISRC, or a folded title and artist.

    `work`: it is a song on a songwriter's statement without an ISRC. `weak`: no file names the
    recording itself, and `title`, `artist` and `writer` are what `weak_names` say; the title is
    null where all have the ISRC alone, and `title_key` empty.

    `linked_by` says why it points to its track: `itself` (the track was made from it), `title`
    (the only ISRC with this title and artist), `user` (merged or split by hand; never changed
    by the program).
    """

    __tablename__ = "track_identifiers"
    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        Index(None, "user_id", "title_key"),
        Index(None, "user_id", "track_id"),
        _belongs("track_id", "tracks"),
    )

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[GeneratedId] = mapped_column(primary_key=True)
    key: Mapped[str]
    isrc: Mapped[str | None]
    title: Mapped[str | None]
    artist: Mapped[str | None]
    writer: Mapped[str | None]
    work: Mapped[bool] = mapped_column(server_default=text("false"))
    weak: Mapped[bool] = mapped_column(server_default=text("false"))
    title_key: Mapped[str]
    artist_key: Mapped[str]
    track_id: Mapped[int]
    linked_by: Mapped[str]


class WeakName(Base):
    """What an import calls an ISRC that it does not name well: by the code alone, or as a work.

    A file that names the recording is stronger, whenever it comes; without it these are what is
    known (see `ingest/lines/weak_names`).
    """

    __tablename__ = "weak_names"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "identifier_id", "import_id"),
        Index(None, "user_id", "import_id"),
        ForeignKeyConstraint(
            ["user_id", "identifier_id"],
            ["track_identifiers.user_id", "track_identifiers.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["user_id", "import_id"], ["imports.user_id", "imports.id"], ondelete="CASCADE"
        ),
    )

    user_id: Mapped[int]
    identifier_id: Mapped[int]
    import_id: Mapped[int]
    title: Mapped[str | None]
    artist: Mapped[str | None]
    writer: Mapped[str | None]
