"""Key rotation: encrypt everything that is kept encrypted again, with the newest key."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from tunescore.errors import SecretKeyLost
from tunescore.store.encryption import Cipher

_OF_USER = ("user_id", "id")
ENCRYPTED = {
    "integration_credentials": (_OF_USER, ("access_token", "refresh_token", "token_secret")),
    "connection_attempts": (_OF_USER, ("verifier", "identities")),
    "alert_channels": (_OF_USER, ("address",)),
    "platform_keys": (("name",), ("value",)),
    "two_factor": (("user_id",), ("secret",)),
}
"""The key of each table and its columns of encrypted texts."""


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """How many texts are encrypted with the newest key now, and how many no key opens."""

    done: int
    lost: int


def rekey(conn: psycopg.Connection, cipher: Cipher) -> Rekeyed:
    """Encrypt everything again, in one transaction; what no key opens is left as it is."""
    done = lost = 0
    with conn.transaction():
        for table, (key, columns) in ENCRYPTED.items():
            for column in columns:
                names = {
                    "table": sql.Identifier(table),
                    "column": sql.Identifier(column),
                    "key": sql.SQL(", ").join(map(sql.Identifier, key)),
                    "values": sql.SQL(", ").join(sql.Placeholder() * len(key)),
                }
                rows = conn.execute(
                    sql.SQL(
                        "SELECT {column}, {key} FROM {table} WHERE {column} IS NOT NULL FOR UPDATE"
                    ).format(**names)
                ).fetchall()
                write = sql.SQL(
                    "UPDATE {table} SET {column} = %s WHERE ({key}) = ({values})"
                ).format(**names)
                for text, *row in rows:
                    try:
                        again = cipher.again(text)
                    except SecretKeyLost:
                        lost += 1
                        continue
                    conn.execute(write, (again, *row))
                    done += 1
    return Rekeyed(done, lost)


def unreadable(conn: psycopg.Connection, cipher: Cipher) -> int:
    """Count the connections whose tokens no key opens."""
    rows = conn.execute(
        "SELECT access_token FROM integration_credentials WHERE access_token IS NOT NULL"
    ).fetchall()
    return sum(not cipher.opens(text) for (text,) in rows)
