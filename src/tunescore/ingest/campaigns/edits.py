"""What the user says of campaigns: their cost, days and assumptions, and campaigns of no file.

Each function works in the caller's transaction.
"""

from collections.abc import Mapping
from datetime import date

from psycopg.types.json import Jsonb

from tunescore.errors import CampaignOfFiles, DaysBackwards, NotFound
from tunescore.ingest.campaigns import track_links
from tunescore.store.scope import UserStore

SAID = (
    "entered_cost", "plays_per_add", "revenue_per_add", "entered_name", "notes",
    "entered_first_day", "entered_last_day",
)  # fmt: skip
"""The columns of a campaign that hold what the user says."""

MANUAL = "manual"
"""The source of campaigns that were entered by form."""


def enter(
    store: UserStore,
    name: str,
    track_id: int,
    first_day: date,
    last_day: date,
) -> int:
    """Store a campaign that no file knows, and return its id. Raises `NotFound` for the track."""
    _check_days(first_day, last_day)
    row = store.execute(
        "INSERT INTO campaigns (user_id, source, key, kind, name, entered_name, first_day,"
        " last_day, entered_first_day, entered_last_day, begins, lines) VALUES (%(user)s,"
        " %(source)s, gen_random_uuid()::text, 'other', %(name)s, %(name)s, %(first)s, %(last)s,"
        " %(first)s, %(last)s, %(first)s, 0) RETURNING id",
        {"source": MANUAL, "name": name, "first": first_day, "last": last_day},
    ).fetchone()
    campaign_id = int(row[0]) if row else 0
    track_links.choose(store, campaign_id, track_id)
    return campaign_id


def delete(store: UserStore, campaign_id: int) -> None:
    """Delete a campaign that was entered by form. Raises `NotFound`, `CampaignOfFiles`."""
    check(store, campaign_id)
    gone = store.execute(
        "DELETE FROM campaigns WHERE user_id = %(user)s AND id = %(id)s AND source = %(source)s",
        {"id": campaign_id, "source": MANUAL},
    )
    if not gone.rowcount:
        raise CampaignOfFiles


def change(store: UserStore, campaign_id: int, said: Mapping[str, object]) -> None:
    """Keep what the user says of a campaign, by column of `SAID`; None: what its files say.

    Raises `NotFound`, and `DaysBackwards` for a last day before the first one.
    """
    assignments = ", ".join(f"{column} = %({column})s" for column in said if column in SAID)
    row = store.execute(
        f"UPDATE campaigns SET {assignments} WHERE user_id = %(user)s AND id = %(id)s"
        " RETURNING coalesce(entered_first_day, first_day), coalesce(entered_last_day, last_day)",
        {
            "id": campaign_id,
            **{
                key: Jsonb(value) if isinstance(value, dict) else value
                for key, value in said.items()
            },
        },
    ).fetchone()
    if row is None:
        raise NotFound(thing="campaign")
    first_day, last_day = row
    if first_day and last_day:
        _check_days(first_day, last_day)


def check(store: UserStore, campaign_id: int) -> None:
    """Raise `NotFound` for a campaign that is not the user's."""
    found = store.execute(
        "SELECT FROM campaigns WHERE user_id = %(user)s AND id = %(id)s", {"id": campaign_id}
    )
    if not found.rowcount:
        raise NotFound(thing="campaign")


def _check_days(first_day: date, last_day: date) -> None:
    if last_day < first_day:
        raise DaysBackwards(first=first_day.isoformat(), last=last_day.isoformat())
