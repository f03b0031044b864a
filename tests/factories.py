"""A musician whose audience the tests look at: imports, undoes, and tells what is known."""

import itertools
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import psycopg

from tunescore.ingest.imports import commit, preview
from tunescore.statements.reading import Limits

numbers = itertools.count(1)


class Musician:
    """A user of their own, who imports and undoes."""

    def __init__(self, conn: psycopg.Connection, folder: Path) -> None:
        self.conn, self.folder = conn, folder
        row = conn.execute(
            "INSERT INTO users (email, password_hash, is_owner) VALUES (%s, '', false)"
            " RETURNING id",
            (f"audience{next(numbers)}@example.org",),
        ).fetchone()
        assert row
        self.id = int(row[0])

    def put_in(
        self,
        content: str,
        name: str = "export.csv",
        older: Literal["keep", "replace"] | None = None,
        columns: dict[str, str] | None = None,
        **said: str,
    ) -> int:
        file = self.folder / f"{next(numbers)}-{name}"
        file.write_text(content, encoding="utf-8")
        wish = preview.Wish(older=older)
        if said:
            wish = replace(wish, mapping={"columns": columns or {}, "constants": said})
        number = preview.begin(self.conn, self.id, file, name, wish, Limits())
        commit.request_commit(self.conn, self.id, number)
        commit.commit(self.conn, self.id, [number], lambda *_: None)
        return number

    def take_out(self, number: int) -> None:
        commit.request_undo(self.conn, self.id, number)
        commit.undo(self.conn, self.id, number, lambda *_: None)

    def counts(self, number: int) -> tuple[int, int, int]:
        row = self.conn.execute(
            "SELECT imported, duplicates, rejected FROM imports WHERE id = %s", (number,)
        ).fetchone()
        assert row
        return row[0], row[1], row[2]

    def facts(self) -> dict[str, list[Any]]:
        """Everything that is known of the audience, without the numbers that rows have."""
        days = (
            "to_jsonb(m) - 'user_id' - 'account_id'",
            "social_media_metrics m JOIN social_accounts a ON a.id = m.account_id",
            "m",
        )
        posts = (
            "to_jsonb(p) - 'user_id' - 'id' - 'account_id'",
            "social_posts p JOIN social_accounts a ON a.id = p.account_id",
            "p",
        )
        figures = (
            "to_jsonb(f) - 'user_id' - 'post_id' || jsonb_build_object('post', p.post_id)",
            "social_post_metrics f JOIN social_posts p ON p.id = f.post_id"
            " JOIN social_accounts a ON a.id = p.account_id",
            "f",
        )
        lists = ("to_jsonb(l) - 'user_id' - 'id', ''", "playlist_appearances l", "l")
        found = {}
        for name, (columns, tables, owner) in {
            "days": days, "posts": posts, "figures": figures
        }.items():  # fmt: skip
            found[name] = sorted(
                self.conn.execute(
                    f"SELECT a.platform, a.key, {columns} FROM {tables}"
                    f" WHERE {owner}.user_id = %s".encode(),
                    (self.id,),
                ).fetchall(),
                key=repr,
            )
        columns, tables, _ = lists
        found["playlists"] = sorted(
            self.conn.execute(
                f"SELECT {columns} FROM {tables} WHERE l.user_id = %s".encode(), (self.id,)
            ).fetchall(),
            key=repr,
        )
        found["accounts"] = sorted(
            self.conn.execute(
                "SELECT platform, key, username, name FROM social_accounts WHERE user_id = %s",
                (self.id,),
            ).fetchall()
        )
        return found

    def day(self, metric: str, day: date) -> Any:
        row = self.conn.execute(
            f"SELECT {metric} FROM social_media_metrics WHERE user_id = %s AND date = %s".encode(),
            (self.id, day),
        ).fetchone()
        return row[0] if row else "no row"
