"""Keys of the installation's apps at platforms, as its owner pasted them: encrypted, by name.

They belong to the installation and to no user. Which of them counts, these or the environment's,
is not decided here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import psycopg

from tunescore.store.encryption import Cipher


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A key that was pasted, as it is kept."""

    value: str = field(repr=False)
    """Encrypted."""
    set_at: datetime


def load(conn: psycopg.Connection) -> dict[str, KeptKey]:
    """Return all keys that are kept, by name."""
    with conn.transaction():
        rows = conn.execute("SELECT name, value, set_at FROM platform_keys").fetchall()
    return {name: KeptKey(value, set_at) for name, value, set_at in rows}


def save(
    conn: psycopg.Connection, cipher: Cipher, values: Mapping[str, str], now: datetime
) -> None:
    """Keep keys, in the place of those of the same names."""
    with conn.transaction():
        conn.cursor().executemany(
            "INSERT INTO platform_keys (name, value, set_at) VALUES (%s, %s, %s) ON CONFLICT (name)"
            " DO UPDATE SET value = excluded.value, set_at = excluded.set_at",
            [(name, cipher.encrypt(value), now) for name, value in values.items()],
        )


def forget(conn: psycopg.Connection, names: Collection[str]) -> None:
    """Forget keys."""
    with conn.transaction():
        conn.execute("DELETE FROM platform_keys WHERE name = ANY(%s)", (list(names),))
