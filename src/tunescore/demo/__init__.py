"""Demo data of an invented artist: files as the services make them, really imported.

Nobody here exists. The files are shaped like real exports (see `statements/sources`) and go in by
the same path as any other file, so whatever the demo shows is what the product does. Of the
campaigns, the user says here what the files leave out: what one cost, and whose song the ads were
for; and of the audience, how many followers there were where no file says it.
"""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg import sql

from tunescore.demo import audience, export_files, pitches
from tunescore.demo.artist import ADS, MEASURED, UNSURE
from tunescore.ingest.audience import manual
from tunescore.ingest.campaigns import edits, placements, track_links
from tunescore.ingest.imports import commit, preview
from tunescore.ingest.lines.merge import lock
from tunescore.platforms import first_day
from tunescore.statements.reading import Limits
from tunescore.store.scope import UserSession, UserStore

EMAIL = "demo@tunescore.invalid"
"""The account of visitors who have none."""

FILES = 15
"""How many files of the invented artist there are."""

COST_BY_OUTLET = {
    "kind": "credits",
    "per_outlet": {"Spotify Playlister": 2, "Blog": 1, "Radio": 2, "YouTube Channel": 3},
    "price": "0.80",
    "currency": "USD",
}
COST_AS_SUM = {"kind": "sum", "amount": "42.00", "currency": "USD"}


def fill(store: UserStore, today: date) -> int:
    """Import the invented artist's files for a user and return how many there were.

    A user who has imports already keeps them, and nothing is added.
    """
    with store.transaction():
        lock(store)
        row = store.execute("SELECT count(*) FROM imports WHERE user_id = %(user)s").fetchone()
    if row and row[0]:
        return 0
    with TemporaryDirectory(prefix="tunescore-demo-") as folder:
        files = write_files(Path(folder), today)
        for file in files:
            import_id = preview.begin(store, file, file.name, preview.ImportOptions(), Limits())
            commit.commit_at_once(store, import_id, lambda _stage, _done, _total: None)
    for platform in audience.WRITTEN_DOWN:
        _write_down(store, platform, today)
    with store.transaction():
        lock(store)
        _say(store)
    return len(files)


async def imported(session: UserSession) -> int:
    """Return how many of the invented artist's files are in; a user's own account has none."""
    found = await session.execute(
        "SELECT count(*) FROM imports WHERE user_id = :user AND status = 'committed'"
    )
    return int(found.scalar_one())


def email_of(user_id: int) -> str:
    """Return the address of the demo's account for a user, whose own account stays as it is."""
    return f"demo+{user_id}@tunescore.invalid"


def is_demo(email: str) -> bool:
    """Whether an address is that of a demo's account."""
    return re.fullmatch(r"demo(\+\d+)?@tunescore\.invalid", email) is not None


def clear(conn: psycopg.Connection, email: str = EMAIL) -> None:
    """Forget a demo's account and everything that was imported for it."""
    with conn.transaction():
        for table in (
            "statement_lines", "audience_lines", "campaign_lines", "campaigns", "metrics_daily",
            "rollups", "verdicts",
        ):  # fmt: skip
            conn.execute(
                sql.SQL("DELETE FROM {} WHERE user_id = (SELECT id FROM users WHERE email = %s)")
                .format(sql.Identifier(table)), (email,),
            )  # fmt: skip
        conn.execute("DELETE FROM users WHERE email = %s", (email,))


def write_files(folder: Path, today: date) -> list[Path]:
    """Write one export of each service, as downloaded on `today`; the same every time."""
    files = []
    made = (export_files.texts(today), pitches.texts(today), audience.texts(today))
    for name, text in (pair for texts in made for pair in texts.items()):
        (folder / name).write_text(text, encoding="utf-8", newline="")
        files.append(folder / name)
    return files


def _write_down(store: UserStore, platform: str, today: date) -> None:
    """Enter the followers that the artist has written down, as a table of days is entered."""
    since = first_day(platform)
    rows, _ = manual.read(audience.written_down(platform, today).encode(), since)
    whose = manual.owner(store, platform, None, audience.USERNAME)
    now = datetime.combine(today, time(12), UTC)
    manual.keep(store, platform, whose, [row.day for row in rows], now, since)


def _say(store: UserStore) -> None:
    """Say of the campaigns what their files do not; what the running one cost stays open."""
    for campaign, cost in ((MEASURED, COST_BY_OUTLET), (UNSURE, COST_AS_SUM)):
        edits.change(
            store, _campaign(store, "submithub", campaign.song.title), {"entered_cost": cost}
        )
    track_links.choose(store, _campaign(store, "meta_ads", None), _track(store, ADS.song.title))
    placements.renew(store)


def _campaign(store: UserStore, source: str, title: str | None) -> int:
    row = store.execute(
        "SELECT id FROM campaigns WHERE user_id = %(user)s AND source = %(source)s"
        " AND track_title IS NOT DISTINCT FROM %(title)s",
        {"source": source, "title": title},
    ).fetchone()
    if row is None:
        raise LookupError(f"no campaign of {source} for {title}")
    return int(row[0])


def _track(store: UserStore, title: str) -> int:
    row = store.execute(
        "SELECT id FROM tracks WHERE user_id = %(user)s AND title = %(title)s", {"title": title}
    ).fetchone()
    if row is None:
        raise LookupError(f"no track {title}")
    return int(row[0])
