"""Mappings that a user confirmed: a file with the same header takes them from then on."""

import hashlib

import psycopg
from psycopg.types.json import Jsonb

from tunescore.statements.mapping import Mapping


def remember(
    conn: psycopg.Connection, user_id: int, name: str, columns: tuple[str, ...], mapping: Mapping
) -> None:
    """Save a mapping under its header, in place of an earlier one for the same header.

    `columns` are the header's names, `name` what the list of mappings shows (the file's name).
    """
    header = "\x1f".join(sorted(column.casefold().strip() for column in columns))
    with conn.transaction():
        conn.execute(
            "INSERT INTO import_mappings (user_id, name, header_key, mapping)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (user_id, header_key)"
            " DO UPDATE SET mapping = excluded.mapping, name = excluded.name",
            (
                user_id,
                name,
                hashlib.sha256(header.encode()).hexdigest(),
                Jsonb(mapping.to_json()),
            ),
        )


def forget(conn: psycopg.Connection, user_id: int, mapping_id: int) -> bool:
    """Delete a saved mapping and say whether there was one."""
    with conn.transaction():
        return (
            conn.execute(
                "DELETE FROM import_mappings WHERE user_id = %s AND id = %s",
                (user_id, mapping_id),
            ).rowcount
            == 1
        )
