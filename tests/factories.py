"""Factories: what tests make by hand again and again, one a noun.

A `Musician` is the user of a test: imports files, undoes imports, and reports what is stored.
"""

import asyncio
import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

import psycopg
from psycopg.types.json import Jsonb
from starlette.testclient import TestClient

from tunescore.accounts import passwords, sessions, users
from tunescore.accounts.secrets import Secret
from tunescore.api.cookies import name_of
from tunescore.columnar.duck import connect
from tunescore.ingest.alerts import channels, found
from tunescore.ingest.imports import commit, load, preview
from tunescore.ingest.lines import matching, weak_names
from tunescore.ingest.lines.merge import Incoming, lock
from tunescore.ingest.rollups import corrections
from tunescore.records import LINE_COLUMNS, AlertFinding, AlertPace, Reading, Rights, Role, View
from tunescore.services import Services
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.reading import Limits
from tunescore.store.encryption import Cipher
from tunescore.store.scope import UserStore

OWNER = {"email": "owner@example.org", "password": "correct horse battery"}
CLUB = "Paper Lantern Club"
CODES = {"Glass Harbour": "QZZZZ2300001", "Night Ferry": "QZZZZ2300002"}
DISTROKID = (
    "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage"
    "\tSong/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)"
)
"""The header of DistroKid's older layout, whose rows `sale` makes."""

READING = Jsonb(
    {
        "reading": asdict(Reading("csv", "utf-8", ",", '"', "lf", 1)),
        "columns": [], "preamble": [], "problems": [],
    }
)  # fmt: skip
"""How a file was read of which only the lines are there."""

numbers = itertools.count(1)


class UserFactory:
    """Users in the store, who all have the owner's password."""

    @classmethod
    def create(
        cls, conn: psycopg.Connection, email: str | None = None, *, owner: bool = False
    ) -> int:
        row = conn.execute(
            "INSERT INTO users (email, password_hash, is_owner) VALUES (%s, %s, %s) RETURNING id",
            (email or f"user{next(numbers)}@example.org", cls._password_hash(), owner),
        ).fetchone()
        assert row
        return int(row[0])

    @classmethod
    def create_batch(cls, count: int, conn: psycopg.Connection) -> list[int]:
        return [cls.create(conn) for _ in range(count)]

    @staticmethod
    @cache
    def _password_hash() -> str:
        """Made once a process, because it is slow on purpose."""
        return asyncio.run(passwords.hash_password(OWNER["password"]))


class MemberFactory:
    """Users who are members of an account."""

    @classmethod
    def create(
        cls, conn: psycopg.Connection, account: int, email: str | None = None, role: Role = "owner"
    ) -> int:
        member = UserFactory.create(conn, email)
        conn.execute(
            "INSERT INTO members (user_id, member_id, role, joined_at) VALUES (%s, %s, %s, now())",
            (account, member, role),
        )
        return member


def sign_in(browser: TestClient, email: str) -> None:
    """Give a browser the session of a user, without asking for the password."""
    services = browser.app.state.services  # type: ignore[attr-defined]
    assert isinstance(services, Services)

    async def start() -> Secret:
        async with services.database.write() as session:
            account = await users.find(session, email)
            return sessions.start_session(session, account, services.clock())

    assert browser.portal is not None
    host = browser.base_url.host
    browser.cookies.set(
        name_of(services.settings, "session"),
        browser.portal.call(start).text,
        domain=host if "." in host else f"{host}.local",
    )


class AlertFactory:
    """Alerts as rules find them."""

    @classmethod
    def create(
        cls, store: UserStore, title: str = "Glass Harbour takes off", link: str | None = "/tracks"
    ) -> int:
        number = next(numbers)
        finding = AlertFinding(
            rule="post_takes_off", subject=f"post:{number}", level="first", day=date(2026, 11, 20),
            title=title, detail=f"Detail of “{title}”.", figures={}, link=link,
        )  # fmt: skip
        with store.transaction():
            (alert_id,) = found.keep(store, [finding], datetime(2026, 11, 20, 12, tzinfo=UTC))
        return alert_id


class ChannelFactory:
    """Channels that alerts are sent to."""

    CIPHER = Cipher(["the key of a test"])

    @classmethod
    def create(
        cls,
        store: UserStore,
        address: str = "json://127.0.0.1:1/hook",
        pace: AlertPace = "at_once",
        quiet: tuple[int, int] | None = None,
        *,
        cipher: Cipher | None = None,
        zone: str = "Europe/Berlin",
    ) -> int:
        first, last = quiet or (None, None)
        return channels.add(
            store, cipher or cls.CIPHER, name="Phone", address=address, pace=pace,
            quiet_from=first, quiet_to=last, zone=zone, now=datetime(2026, 11, 20, tzinfo=UTC),
        )  # fmt: skip


def sale(
    month: str = "2026-01", store: str = "Spotify", title: str = "Glass Harbour",
    quantity: int = 100, amount: str = "0.411000000001", country: str = "DE", artist: str = CLUB,
    isrc: str | None = None, reported: str = "2026-03-05", kind: str = "Song",
) -> str:  # fmt: skip
    """One row of DistroKid's older layout."""
    code = CODES.get(title, "") if isrc is None else isrc
    return (
        f"{reported}\t{month}\t{store}\t{artist}\t{title}\t{code}\t\t{quantity}\t100\t{kind}"
        f"\t{country}\t0\t{amount}"
    )


SUBJECTS = (
    " LEFT JOIN track_identifiers i ON i.id = l.identifier_id"
    " LEFT JOIN releases r ON r.id = l.release_id"
    " LEFT JOIN artists a ON a.id = l.artist_id WHERE l.user_id = %s"
)
SERIES = "l.source, l.metric, i.key, r.key, a.name_key, l.store, l.currency, l.grain, l.everywhere"
OF_ACCOUNTS = " JOIN social_accounts a ON a.id = {}.account_id WHERE {}.user_id = %s"
FACTS = {
    "lines": "SELECT l.source, encode(l.row_key, 'hex'), l.occurrence, i.key, r.key, a.name_key,"
    " l.store, l.country, l.period_start, l.kind, l.quantity, l.streams, l.downloads, l.uses,"
    f" l.followers, l.amount, l.currency FROM statement_lines l{SUBJECTS}",
    "figures": f"SELECT {SERIES}, f.date, f.until, sum(f.value), sum(f.lines) FROM metrics_daily l"
    " CROSS JOIN LATERAL unnest(l.dates, l.untils, l.date_values, l.date_lines)"
    f" AS f (date, until, value, lines){SUBJECTS} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11",
    "totals": f"SELECT {SERIES}, sum(l.value), sum(l.lines) FROM metrics_daily l{SUBJECTS}"
    " GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9",
    "tracks": "SELECT t.isrc, array(SELECT i.key FROM track_identifiers i WHERE i.track_id = t.id"
    " ORDER BY i.key) FROM tracks t WHERE t.user_id = %s",
    "accounts": "SELECT platform, key, username, name FROM social_accounts WHERE user_id = %s",
    "days": "SELECT a.platform, a.key, to_jsonb(m) - 'user_id' - 'account_id'"
    f" FROM social_media_metrics m{OF_ACCOUNTS.format('m', 'm')}",
    "posts": "SELECT a.platform, a.key, to_jsonb(p) - 'user_id' - 'id' - 'account_id'"
    f" FROM social_posts p{OF_ACCOUNTS.format('p', 'p')}",
    "post_figures": "SELECT a.platform, a.key, to_jsonb(f) - 'user_id' - 'post_id'"
    " || jsonb_build_object('post', p.post_id) FROM social_post_metrics f"
    f" JOIN social_posts p ON p.id = f.post_id{OF_ACCOUNTS.format('p', 'f')}",
    "playlists": "SELECT to_jsonb(l) - 'user_id' - 'id' - 'track_id'"
    " FROM playlist_appearances l WHERE l.user_id = %s",
    "campaign_lines": "SELECT to_jsonb(l) - 'user_id' - 'import_id' - 'line'"
    " FROM campaign_lines l WHERE l.user_id = %s",
    "campaigns": "SELECT to_jsonb(c) - 'user_id' - 'id' - 'identifier_id' - 'created_at'"
    " - 'likely_id', i.key FROM campaigns c LEFT JOIN track_identifiers i"
    " ON i.id = c.identifier_id WHERE c.user_id = %s",
    "submissions": "SELECT c.key, to_jsonb(s) - 'user_id' - 'id' - 'campaign_id' - 'import_id'"
    " - 'line_numbers' FROM campaign_submissions s JOIN campaigns c ON c.id = s.campaign_id"
    " WHERE s.user_id = %s",
}
"""What is stored of a user, without the numbers that rows happen to have."""


class Musician:
    """A user who imports and undoes, at the store itself."""

    def __init__(self, conn: psycopg.Connection, folder: Path, user: int | None = None) -> None:
        self.conn, self.folder = conn, folder
        self.id = user or UserFactory.create(conn)
        self.store = UserStore(conn, self.id)

    def put_in(
        self,
        rows: str | Sequence[str],
        header: str = DISTROKID,
        name: str = "export.csv",
        *,
        older: Literal["keep", "replace"] | None = None,
        columns: dict[str, str] | None = None,
        **said: str,
    ) -> int:
        """Import a file: rows under their header, or a whole text."""
        number = self.look_at(rows, header, name, older=older, columns=columns, **said)
        self.go_ahead(number)
        return number

    def put_lines(
        self,
        lines: Sequence[dict[str, Any]],
        source: str,
        rights: Rights = "recording",
        view: View = "statement",
    ) -> int:
        """Import lines as a reader writes them, of a source that nothing else is from."""
        folder = self.folder / f"{next(numbers)}-lines"
        folder.mkdir()
        file = folder / "lines.parquet"
        columns = ", ".join(f"{name} {kind}" for name, kind in LINE_COLUMNS.items())
        places = ", ".join("?" for _ in LINE_COLUMNS)
        with connect() as engine:
            engine.execute(f"CREATE TEMP TABLE lines ({columns})")
            for number, line in enumerate(lines, 1):
                key = hashlib.sha256(repr((number, sorted(line.items()))).encode()).digest()
                own = {"line": number, "row_key": key[:16], "occurrence": 1, "subject": "track",
                       "kind": "stream", **line}  # fmt: skip
                engine.execute(
                    f"INSERT INTO lines VALUES ({places})", [own.get(name) for name in LINE_COLUMNS]
                )
            engine.execute(f"COPY lines TO '{file}' (FORMAT parquet)")
        with self.store.transaction():
            lock(self.store)
            row = self.conn.execute(
                "INSERT INTO imports (user_id, file_name, file_size, file_sha256, status, source,"
                " confidence, view, rights, settles_months, reading, recognition, mapping,"
                " total_rows, imported, committed_at) VALUES (%s, %s, 0, %s, 'committed', %s, 1,"
                " %s, %s, 0, %s, '{}', '{}', %s, %s, now()) RETURNING id",
                (self.id, f"{source}.csv", str(folder), source, view, rights, READING, len(lines),
                 len(lines)),
            ).fetchone()  # fmt: skip
            assert row
            incoming = Incoming(row[0], source, view, rights, file, len(lines), None)
            load.write(self.store, [incoming], Mapping(), lambda *_: None)
            matching.relink(self.store)
            weak_names.title_tracks(self.store)
            matching.drop_nameless_tracks(self.store)
            corrections.renew(self.store)
        return int(row[0])

    def look_at(
        self,
        rows: str | Sequence[str],
        header: str = DISTROKID,
        name: str = "export.csv",
        *,
        older: Literal["keep", "replace"] | None = None,
        columns: dict[str, str] | None = None,
        **said: str,
    ) -> int:
        """Only the preview."""
        text = rows if isinstance(rows, str) else "\n".join([header, *rows, ""])
        file = self.folder / f"{next(numbers)}-{name}"
        file.write_text(text, encoding="utf-8")
        options = preview.ImportOptions(older=older)
        if said or columns:
            options = replace(options, mapping={"columns": columns or {}, "constants": said})
        return preview.begin(self.store, file, name, options, Limits())

    def go_ahead(self, number: int) -> None:
        """Commit what was previewed."""
        commit.request_commit(self.store, number)
        commit.commit(self.store, [number], lambda *_: None)

    def take_out(self, number: int) -> None:
        """Undo an import."""
        commit.request_undo(self.store, number)
        commit.undo(self.store, number, lambda *_: None)

    def counts(self, number: int) -> tuple[int, int, int]:
        row = self.conn.execute(
            "SELECT imported, duplicates, rejected FROM imports WHERE id = %s", (number,)
        ).fetchone()
        assert row
        return row[0], row[1], row[2]

    def facts(self) -> dict[str, list[Any]]:
        """Everything that is stored, by `FACTS`."""
        return {
            name: sorted(self.conn.execute(query.encode(), (self.id,)).fetchall(), key=repr)
            for name, query in FACTS.items()
        }

    def money(self) -> Decimal:
        row = self.conn.execute(
            "SELECT coalesce(sum(amount), 0) FROM statement_lines WHERE user_id = %s", (self.id,)
        ).fetchone()
        assert row
        return Decimal(row[0])

    def day(self, metric: str, day: date) -> Any:
        row = self.conn.execute(
            f"SELECT {metric} FROM social_media_metrics WHERE user_id = %s AND date = %s".encode(),
            (self.id, day),
        ).fetchone()
        return row[0] if row else "no row"
