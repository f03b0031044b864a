"""The subjects of lines: each name in the engine's lines gets its number in the store."""

from typing import Any

import psycopg

from tunescore.ingest import matching
from tunescore.statements import arrow
from tunescore.statements.sessions import Session


def name(conn: psycopg.Connection, engine: Session, user_id: int, lines: str) -> str:
    """Give each subject of `lines` its number, new ones as well.

    Returns the SQL of the lines with `identifier_id`, `release_id` and `artist_id`.
    """
    subjects = [subject for (subject,) in engine.rows(f"SELECT DISTINCT subject FROM {lines}")]
    numbers = dict.fromkeys(("identifier_id", "release_id", "artist_id"), "NULL::BIGINT")
    joins = ""
    for subject, number, fill, same in (
        ("track", "identifier_id", _tracks, ("title", "isrc", "artist")),
        ("release", "release_id", _releases, ("release_title", "title", "upc", "artist")),
        ("artist", "artist_id", _artists, ("artist",)),
    ):
        if subject in subjects:
            fill(conn, engine, user_id, lines)
            numbers[number] = number
            joins += f" LEFT JOIN {subject}_names ON {lines}.subject = '{subject}'" + "".join(
                f" AND {subject}_names.{field} IS NOT DISTINCT FROM {lines}.{field}"
                for field in same
            )
    told = ", ".join(f"{sql} AS {number}" for number, sql in numbers.items())
    return f"SELECT {lines}.*, {told} FROM {lines}{joins}"


def _tracks(conn: psycopg.Connection, engine: Session, user_id: int, lines: str) -> None:
    names = [
        matching.TrackName(*row)
        for row in engine.rows(
            "SELECT isrc, title, artist, min(upc), min(genre), min(release_date)::VARCHAR"
            f" FROM {lines} WHERE subject = 'track' GROUP BY isrc, title, artist"
            " ORDER BY min(line)"
        )
    ]
    _fill(
        engine, "track_names",
        ("isrc", "title", "artist", "identifier_id"),
        [(name.isrc, name.title, name.artist, number)
         for name, number in matching.identifiers(conn, user_id, names).items()],
    )  # fmt: skip


def _releases(conn: psycopg.Connection, engine: Session, user_id: int, lines: str) -> None:
    names = [
        (row, matching.ReleaseName(row[0], row[1] if row[1] is not None else row[2], row[3]))
        for row in engine.rows(
            f"SELECT upc, release_title, title, artist FROM {lines}"
            " WHERE subject = 'release' GROUP BY ALL ORDER BY min(line)"
        )
    ]
    numbers = matching.releases(conn, user_id, [name for _, name in names])
    _fill(
        engine, "release_names",
        ("upc", "release_title", "title", "artist", "release_id"),
        [(*row, numbers[name]) for row, name in names],
    )  # fmt: skip


def _artists(conn: psycopg.Connection, engine: Session, user_id: int, lines: str) -> None:
    people = engine.rows(f"SELECT DISTINCT artist FROM {lines} WHERE subject = 'artist'")
    _fill(
        engine, "artist_names", ("artist", "artist_id"),
        list(matching.artists(conn, user_id, [artist for (artist,) in people]).items()),
    )  # fmt: skip


def _fill(
    engine: Session, table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> None:
    """Make the engine's relation of names and, in the last column, their numbers."""
    cells = list(zip(*rows, strict=True)) or [() for _ in columns]
    kinds = ["BIGINT" if name == columns[-1] else "VARCHAR" for name in columns]
    engine.give(table, arrow.table(dict(zip(columns, zip(kinds, cells, strict=True), strict=True))))
