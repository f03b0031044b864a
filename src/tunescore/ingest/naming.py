"""The subjects of lines: each name in the engine's lines gets its number in the store."""

from typing import Any

import duckdb
import psycopg

from tunescore.ingest import matching

JOINS = """
    LEFT JOIN track_names t ON subject = 'track' AND t.title = wanted.title
        AND t.isrc IS NOT DISTINCT FROM wanted.isrc
        AND t.artist IS NOT DISTINCT FROM wanted.artist
    LEFT JOIN release_names r ON subject = 'release'
        AND r.title IS NOT DISTINCT FROM coalesce(wanted.release_title, wanted.title)
        AND r.upc IS NOT DISTINCT FROM wanted.upc
        AND r.artist IS NOT DISTINCT FROM wanted.artist
    LEFT JOIN artist_names a ON subject = 'artist' AND a.artist = wanted.artist
"""
"""What joins the lines `wanted` to their identifier_id, release_id and artist_id after `name`."""


def name(
    conn: psycopg.Connection, engine: duckdb.DuckDBPyConnection, user_id: int, lines: str
) -> None:
    """Make the engine's tables that give each subject of `lines` its number, new ones as well."""
    tracks = [
        matching.TrackName(*row)
        for row in engine.execute(
            "SELECT isrc, title, artist, min(upc), min(genre), min(release_date)::VARCHAR"
            f" FROM {lines} WHERE subject = 'track' GROUP BY isrc, title, artist"
            " ORDER BY min(line)"
        ).fetchall()
    ]
    ids = matching.identifiers(conn, user_id, tracks)
    _fill(
        engine, "track_names", "isrc VARCHAR, title VARCHAR, artist VARCHAR, identifier_id BIGINT",
        [(track.isrc, track.title, track.artist, number) for track, number in ids.items()],
    )  # fmt: skip
    products = [
        matching.ReleaseName(*row)
        for row in engine.execute(
            f"SELECT upc, coalesce(release_title, title) AS name, artist FROM {lines}"
            " WHERE subject = 'release' GROUP BY ALL ORDER BY min(line)"
        ).fetchall()
    ]
    _fill(
        engine, "release_names", "upc VARCHAR, title VARCHAR, artist VARCHAR, release_id BIGINT",
        [(product.upc, product.title, product.artist, number)
         for product, number in matching.releases(conn, user_id, products).items()],
    )  # fmt: skip
    people = engine.execute(
        f"SELECT DISTINCT artist FROM {lines} WHERE subject = 'artist'"
    ).fetchall()
    _fill(
        engine, "artist_names", "artist VARCHAR, artist_id BIGINT",
        list(matching.artists(conn, user_id, [artist for (artist,) in people]).items()),
    )  # fmt: skip


def _fill(
    engine: duckdb.DuckDBPyConnection, table: str, columns: str, rows: list[tuple[Any, ...]]
) -> None:
    """Make the engine's table from Python rows, column by column."""
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({columns})")
    kinds = [column.split()[1] for column in columns.split(", ")]
    engine.execute(
        f"INSERT INTO {table} SELECT " + ", ".join(f"unnest(?::{kind}[])" for kind in kinds),
        [list(column) for column in zip(*rows, strict=True)] or [[] for _ in kinds],
    )
