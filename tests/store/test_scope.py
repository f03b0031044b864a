"""The scope of a user, and the search for SQL that has none."""

import asyncio
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import dict_row
from sqlalchemy import select

import tunescore
from tests.store.unscoped import find, find_all
from tunescore.store.engine import Database
from tunescore.store.scope import UserSession, UserStore
from tunescore.store.tables.catalogue import Artist

EXCEPTIONS = {
    "accounts.members.forget_old": "housekeeping over all users",
    "accounts.sessions.resume": "a secret of a browser says whose it is",
    "accounts.mailed_links.forget_old": "housekeeping over all users",
    "accounts.sessions.forget_old": "housekeeping over all users",
    "demo.__init__.clear": "the demo's account, by its address",
    "ingest.alerts.deliveries.due": "the minute's job looks for what is due of all users",
    "ingest.connections.attempts.forget_old": "housekeeping over all users",
    "ingest.connections.deletion_requests._of_person": "a platform names a person, and no user",
    "ingest.connections.key_rotation.rekey": "a key is changed for all users",
    "ingest.connections.key_rotation.unreadable": "the check of an installation",
    "ingest.connections.ledger.active": "the check of an installation",
    "ingest.connections.ledger.of_other_apps": "an app's keys are the installation's",
    "ingest.connections.ledger.due": "the dispatcher takes what is due of all users",
    "ingest.connections.sync_history.latest": "the command line syncs accounts of all users",
    "ingest.imports.table_choice.forget_left": "housekeeping over all users",
    "ingest.imports.stored_uploads.forget_old": "housekeeping over all users",
    "ingest.rollups.rebuild.everything": "figures are made again for all users",
    "ingest.rollups.rebuild.missing": "figures are made again for all users",
}
"""Where a statement is not of one user, and why."""

ANOTHER = "INSERT INTO artists (user_id, name, name_key) VALUES (%(user)s, 'Ada', 'ada')"


def user(connection: psycopg.Connection, email: str) -> int:
    row = connection.execute(
        "INSERT INTO users (email, password_hash, is_owner) VALUES (%s, '', false) RETURNING id",
        (email,),
    ).fetchone()
    assert row
    connection.commit()
    return int(row[0])


def test_a_store_reads_and_writes_the_rows_of_its_user(connection: psycopg.Connection) -> None:
    ada = UserStore(connection, user(connection, "ada@example.org"))
    ben = UserStore(connection, user(connection, "ben@example.org"))
    ada.execute_many(ANOTHER, [{}])
    query = "SELECT name FROM artists WHERE user_id = %(user)s AND name = %(name)s"
    assert ada.execute(query, {"name": "Ada"}).fetchall() == [("Ada",)]
    assert ada.execute_as(dict_row, query, {"name": "Ada"}).fetchall() == [{"name": "Ada"}]
    assert list(ada.stream(query, {"name": "Ada"})) == [("Ada",)]
    assert ben.execute(query, {"name": "Ada"}).fetchall() == []


def test_no_value_takes_the_place_of_the_user(connection: psycopg.Connection) -> None:
    ada, ben = (user(connection, f"{name}@example.org") for name in ("ada", "ben"))
    row = UserStore(connection, ada).execute("SELECT %(user)s::bigint", {"user": ben}).fetchone()
    assert row == (ada,)


def test_a_session_reads_the_rows_of_its_user(
    connection: psycopg.Connection, database_url: str
) -> None:
    ada, ben = (user(connection, f"{name}@example.org") for name in ("ada", "ben"))
    UserStore(connection, ada).execute(ANOTHER)
    connection.commit()

    async def names(session: UserSession) -> list[list[str]]:
        plain = await session.execute("SELECT name FROM artists WHERE user_id = :user")
        built = await session.execute(select(Artist.name).where(session.owns(Artist)))
        return [list(plain.scalars()), list(built.scalars())]

    async def inside() -> list[list[list[str]]]:
        database = Database.at(database_url)
        try:
            found = []
            for one in (ada, ben):
                async with database.read_for(one) as session:
                    found.append(await names(session))
            return found
        finally:
            await database.close()

    assert asyncio.run(inside()) == [[["Ada"], ["Ada"]], [[], []]]


def test_every_statement_on_rows_of_users_says_whose_they_are() -> None:
    found = find_all(Path(tunescore.__file__).parent)
    assert [one for one in found if one.place not in EXCEPTIONS] == []
    assert {one.place for one in found} == EXCEPTIONS.keys()


@pytest.mark.parametrize(
    "offending",
    [
        'conn.execute("SELECT count(*) FROM imports")',
        'conn.execute("SELECT count(*) FROM imports WHERE user_id = %s", (user_id,))',
        'conn.execute("SELECT 1 FROM imports WHERE user_id = %(user)s", {"user": user_id})',
        'conn.execute("DELETE FROM " "tracks WHERE id = %(id)s AND 1 = %(user)s")',
        'conn.execute("UPDATE tracks SET title = user_id WHERE id = :user")',
        'conn.execute(f"SELECT {names} FROM tracks t JOIN artists a ON a.id = t.artist_id"'
        ' " WHERE t.user_id = %(user)s")',
        'conn.execute("SELECT t.id FROM tracks AS t WHERE user_id = :user")',
        'conn.execute("INSERT INTO artists (name) VALUES (:user)")',
        'conn.execute(sql.SQL("DELETE FROM {} WHERE import_id = %(user)s").format(table))',
        "session.execute(select(Track.id).where(Track.id == 1))",
        "session.execute(delete(Import))",
    ],
)
def test_an_unscoped_statement_is_found(offending: str) -> None:
    assert [one.place for one in find(f"def work():\n    {offending}\n", "m")][:1] == ["m.work"]


@pytest.mark.parametrize(
    "scoped",
    [
        'store.execute("SELECT count(*) FROM imports WHERE user_id = %(user)s")',
        'session.execute("SELECT t.id FROM tracks t JOIN artists a ON a.user_id = t.user_id"'
        ' " AND a.id = t.artist_id WHERE t.user_id = :user")',
        'store.execute("INSERT INTO artists (user_id, name) VALUES (%(user)s, %(name)s)")',
        'store.execute(sql.SQL("DELETE FROM {} WHERE user_id = %(user)s").format(table))',
        "session.execute(select(Track.id).where(session.owns(Track), Track.id == 1))",
        "session.execute(select(Track.id).where(Track.user_id == account.id))",
        'conn.execute("SELECT count(*) FROM users")',
        '"""Rows FROM imports are of users."""',
    ],
)
def test_a_scoped_statement_is_not_found(scoped: str) -> None:
    assert find(f"def work():\n    {scoped}\n", "m") == []
