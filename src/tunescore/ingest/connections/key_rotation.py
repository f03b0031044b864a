"""Key rotation: encrypt everything that is kept encrypted again, with the newest key."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from tunescore.errors import SecretKeyLost
from tunescore.store.encryption import Cipher

ENCRYPTED = {
    "integration_credentials": ("access_token", "refresh_token"),
    "connection_attempts": ("verifier", "identities"),
    "alert_channels": ("address",),
}
"""The columns of encrypted texts, by table."""


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """How many texts are encrypted with the newest key now, and how many no key opens."""

    done: int
    lost: int


def rekey(conn: psycopg.Connection, cipher: Cipher) -> Rekeyed:
    """Encrypt everything again, in one transaction; what no key opens is left as it is."""
    done = lost = 0
    with conn.transaction():
        for table, columns in ENCRYPTED.items():
            for column in columns:
                names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
                rows = conn.execute(
                    sql.SQL(
                        "SELECT user_id, id, {column} FROM {table} WHERE {column} IS NOT NULL"
                        " FOR UPDATE"
                    ).format(**names)
                ).fetchall()
                write = sql.SQL(
                    "UPDATE {table} SET {column} = %s WHERE user_id = %s AND id = %s"
                ).format(**names)
                for user_id, row_id, text in rows:
                    try:
                        again = cipher.again(text)
                    except SecretKeyLost:
                        lost += 1
                        continue
                    conn.execute(write, (again, user_id, row_id))
                    done += 1
    return Rekeyed(done, lost)


def unreadable(conn: psycopg.Connection, cipher: Cipher) -> int:
    """Count the connections whose tokens no key opens."""
    rows = conn.execute(
        "SELECT access_token FROM integration_credentials WHERE access_token IS NOT NULL"
    ).fetchall()
    return sum(not cipher.opens(text) for (text,) in rows)
