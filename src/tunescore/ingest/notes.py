"""Notes that the user writes on days, and views that the user saves.

Each function works in the caller's transaction.
"""

from collections.abc import Mapping
from datetime import date

from tunescore.errors import BadRequest, DaysBackwards, NotFound
from tunescore.store.scope import UserStore

MOST_VIEWS = 200
"""How many views a user can save."""

MOST_NOTES = 5_000
"""How many notes a user can write."""


def write(store: UserStore, first: date, last: date, text: str, track_id: int | None) -> int:
    """Keep a note on some days, of a track or of everything, and return its id.

    Raises `DaysBackwards`, `NotFound` for the track, and `BadRequest` for one too many.
    """
    _check_days(first, last)
    row = store.execute(
        "INSERT INTO notes (user_id, first_day, last_day, text, identifier_id) SELECT %(user)s,"
        " %(first)s, %(last)s, %(text)s, %(identifier)s WHERE (SELECT count(*) FROM notes"
        " WHERE user_id = %(user)s) < %(most)s RETURNING id",
        {
            "first": first,
            "last": last,
            "text": text,
            "identifier": _identifier(store, track_id),
            "most": MOST_NOTES,
        },
    ).fetchone()
    if row is None:
        raise BadRequest(found=f"There are {MOST_NOTES} notes already; delete some first.")
    return int(row[0])


def change(store: UserStore, note_id: int, said: Mapping[str, object]) -> None:
    """Change a note: its `first`, `last`, `text` or `track_id`, those that are there.

    Raises `NotFound`, and `DaysBackwards`.
    """
    columns = {"first": "first_day", "last": "last_day", "text": "text"}
    values = {column: said[name] for name, column in columns.items() if name in said}
    if "track_id" in said:
        track = said["track_id"]
        values["identifier_id"] = _identifier(store, track if isinstance(track, int) else None)
    assignments = ", ".join(f"{column} = %({column})s" for column in values) or "text = text"
    row = store.execute(
        f"UPDATE notes SET {assignments} WHERE user_id = %(user)s AND id = %(id)s"
        " RETURNING first_day, last_day",
        {"id": note_id, **values},
    ).fetchone()
    if row is None:
        raise NotFound(thing="note")
    _check_days(*row)


def delete(store: UserStore, note_id: int) -> None:
    """Delete a note. Raises `NotFound`."""
    gone = store.execute(
        "DELETE FROM notes WHERE user_id = %(user)s AND id = %(id)s", {"id": note_id}
    )
    if not gone.rowcount:
        raise NotFound(thing="note")


def save_view(store: UserStore, name: str, address: str) -> int:
    """Save a view and return its id; one of the same name gets the new address.

    Raises `BadRequest` for one too many.
    """
    row = store.execute(
        "INSERT INTO saved_views (user_id, name, address) SELECT %(user)s, %(name)s, %(address)s"
        " WHERE (SELECT count(*) FROM saved_views WHERE user_id = %(user)s"
        " AND name <> %(name)s) < %(most)s"
        " ON CONFLICT (user_id, name) DO UPDATE SET address = excluded.address RETURNING id",
        {"name": name, "address": address, "most": MOST_VIEWS},
    ).fetchone()
    if row is None:
        raise BadRequest(found=f"There are {MOST_VIEWS} saved views already; delete some first.")
    return int(row[0])


def delete_view(store: UserStore, view_id: int) -> None:
    """Delete a saved view. Raises `NotFound`."""
    gone = store.execute(
        "DELETE FROM saved_views WHERE user_id = %(user)s AND id = %(id)s", {"id": view_id}
    )
    if not gone.rowcount:
        raise NotFound(thing="view")


def _identifier(store: UserStore, track_id: int | None) -> int | None:
    """Return one name of a track. Raises `NotFound`."""
    if track_id is None:
        return None
    row = store.execute(
        "SELECT min(id) FROM track_identifiers WHERE user_id = %(user)s AND track_id = %(track)s"
        " HAVING count(*) > 0",
        {"track": track_id},
    ).fetchone()
    if row is None:
        raise NotFound(thing="track")
    return int(row[0])


def _check_days(first: date, last: date) -> None:
    if last < first:
        raise DaysBackwards(first=first.isoformat(), last=last.isoformat())
