"""Every route of the API, asked by everybody: who may use it, and whose data comes back.

The routes are those of the OpenAPI document. Each is asked for the objects of the account in which
somebody works and for those of another one, and everything in an account bears its mark. What a
request changed is put back, so that each finds the same rows.
"""

import zipfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from itertools import product
from typing import Any

import psycopg
from psycopg import sql
from starlette.testclient import TestClient

from tests.api.conftest import MakeVisitor
from tests.factories import DISTROKID, AlertFactory, UserFactory, sale
from tests.fakes.instagram import Instagram
from tests.ingest.visits import TOKENS, of_post, post
from tunescore.accounts import members, sessions, tokens
from tunescore.accounts.users import Account
from tunescore.api import cookies
from tunescore.ingest.audience import snapshots
from tunescore.ingest.connections import attempts, ledger, lifecycle
from tunescore.ingest.connections.ledger import Ended
from tunescore.ingest.imports import stored_uploads
from tunescore.jobs.imports import explained
from tunescore.records import Identity, Role, Snapshot, TokenScope
from tunescore.services import Services
from tunescore.statements.reading import Limits
from tunescore.store.scope import UserStore

API = "/api/v1"
DAY = "2026-03-02"
PASSWORD = "correct horse battery"

# --- the rules, by route; whatever is not named is for every role where it reads, and else for
# owners, managers and tokens that may write -----------------------------------------------------

FOR_EVERYBODY = {
    "GET /setup", "GET /setup/demo", "POST /setup/demo",
    "POST /auth/register", "POST /auth/login", "POST /auth/logout",
    "POST /auth/password/link", "POST /auth/password/reset", "POST /auth/email/confirm",
    "POST /auth/provider/begin", "POST /auth/provider/finish",
    "POST /invitations/read", "POST /invitations/register",
    "GET /integrations/{platform}/callback",
    "POST /integrations/{platform}/deletion", "POST /integrations/{platform}/deauthorize",
}  # fmt: skip
"""Routes that ask nobody to be signed in; a platform signs what it sends."""

FOR_ONESELF = {
    "POST /auth/password", "POST /auth/email", "GET /auth/sessions", "DELETE /auth/sessions",
    "DELETE /auth/sessions/{session_id}", "GET /auth/two-factor", "POST /auth/two-factor",
    "POST /auth/two-factor/confirm", "POST /auth/two-factor/recovery-codes",
    "POST /auth/two-factor/off", "PUT /auth/two-factor/policy",
    "GET /auth/provider/link", "POST /auth/provider/link", "POST /auth/provider/unlink",
    "DELETE /setup/demo", "POST /invitations/accept", "GET /accounts", "PUT /accounts/current",
    "DELETE /accounts/{account_id}",
}  # fmt: skip
FOR_OWNERS_IN_PERSON = {
    "GET /tokens", "POST /tokens", "DELETE /tokens/{token_id}",
    "GET /members", "PATCH /members/{member_id}", "DELETE /members/{member_id}",
    "POST /invitations", "DELETE /invitations/{invitation_id}",
    "PUT /platforms/{platform}/keys/{keys}", "DELETE /platforms/{platform}/keys/{keys}",
}  # fmt: skip
FOR_OWNERS = {"DELETE /connections/{connection_id}"}
FOR_MANAGERS = {"GET /integrations/{platform}/auth"}
FOR_ALL = {"POST /alert-rules/preview"}
OF_THE_INSTALLATION = {
    "PUT /platforms/{platform}/keys/{keys}", "DELETE /platforms/{platform}/keys/{keys}",
}  # fmt: skip
"""Routes for the owners of one account alone: the installation's owner's."""

UNASKED = {"POST /setup/demo"}
"""Fills an account for many seconds; `tests/demo` does it."""

OF_WHO_HOLDS_IT = {
    "POST /invitations/read",
    "POST /invitations/accept",
    "POST /invitations/register",
}
"""Routes that show an account to whoever holds the secret of its invitation."""

OTHERWISE = {
    "GET /setup/demo": {403},
    "DELETE /setup/demo": {404},
    "POST /auth/register": {403},
    "POST /auth/login": {401, 429},
    "POST /auth/password": {401, 429},
    "POST /auth/password/link": {409},
    "POST /auth/password/reset": {410},
    "POST /auth/email": {401, 429},
    "POST /auth/email/confirm": {410},
    "DELETE /auth/sessions/{session_id}": {404},
    "POST /auth/two-factor": {401, 429},
    "POST /auth/two-factor/confirm": {404},
    "POST /auth/two-factor/recovery-codes": {401, 429},
    "POST /auth/two-factor/off": {401, 429},
    "PUT /auth/two-factor/policy": {403},
    "POST /auth/provider/begin": {404},
    "POST /auth/provider/finish": {404},
    "GET /auth/provider/link": {404},
    "POST /auth/provider/link": {401, 429},
    "POST /auth/provider/unlink": {401, 429},
    "POST /invitations/accept": {409},
    "DELETE /accounts/{account_id}": {404},
    "POST /tracks/{track_id}/split": {400, 404, 422},
    "POST /integrations/{platform}/returned": {404, 409, 410},
    "POST /integrations/{platform}/ways/{way}": {422},
    "POST /integrations/{platform}/page": {404, 409, 422},
    "POST /integrations/{platform}/deletion": {400, 401, 403},
    "POST /integrations/{platform}/deauthorize": {400, 401, 403},
    "PUT /platforms/{platform}/keys/{keys}": {409, 422},
    "POST /alert-channels/{channel_id}/test": {502},
}
"""With what a route may answer somebody whom it is open to, beside success, and why not 2xx."""

# --- what a route is asked with -----------------------------------------------------------------

SHARED = {
    "platform": "instagram", "keys": "app", "way": "token", "table": "tracks", "ending": "csv",
    "line": 2, "metric": "streams", "date": DAY,
}  # fmt: skip
"""Parameters that name nothing of an account."""

PARAMETERS: dict[str, dict[str, str]] = {
    "DELETE /accounts/{account_id}": {"account_id": "user_id"},
    "DELETE /imports/{import_id}": {"import_id": "preview_id"},
    "POST /imports/{import_id}/commit": {"import_id": "preview_id"},
    "PATCH /imports/{import_id}": {"import_id": "preview_id"},
    "POST /alerts/{alert_id}/restore": {"alert_id": "deleted_alert_id"},
    "GET /imports/states": {"ids": "import_id"},
    "GET /tracks/by-release": {"ids": "track_id"},
    "GET /curators/comparison": {"first": "curator", "second": "other_curator"},
}
"""Which object a parameter stands for, where that is not its own name."""

FILE = {"file": ("more.tsv", f"{DISTROKID}\n{sale(title='More')}\n".encode())}
CAMPAIGN_FILE = {
    "file": (
        "pitches.csv",
        b"Track Name,Curator,Result,Date,Cost,Feedback\nMore,Ada,Approved,2026-03-02,$3,\n",
    )
}
DAYS_FILE = {"file": ("days.csv", f"date,followers\n{DAY},5\n".encode())}

BODIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "POST /auth/register": lambda _: {"json": {"email": "new@example.org", "password": PASSWORD}},
    "POST /auth/login": lambda _: {"json": {"email": "no@example.org", "password": PASSWORD}},
    "POST /auth/password": lambda _: {"json": {"old": "wrong", "new": PASSWORD}},
    "POST /auth/password/link": lambda _: {"json": {"email": "new@example.org"}},
    "POST /auth/password/reset": lambda _: {"json": {"link": "x", "new": PASSWORD}},
    "POST /auth/email": lambda _: {"json": {"email": "new@example.org", "password": "wrong"}},
    "POST /auth/email/confirm": lambda _: {"json": {"link": "x"}},
    "POST /auth/two-factor": lambda _: {"json": {"password": "wrong"}},
    "POST /auth/two-factor/confirm": lambda _: {"json": {"code": "000000"}},
    "POST /auth/two-factor/recovery-codes": lambda _: {"json": {"password": "wrong"}},
    "POST /auth/two-factor/off": lambda _: {"json": {"password": "wrong"}},
    "PUT /auth/two-factor/policy": lambda _: {"json": {"required": False}},
    "POST /auth/provider/link": lambda _: {"json": {"password": "wrong"}},
    "POST /auth/provider/unlink": lambda _: {"json": {"password": "wrong"}},
    "POST /auth/provider/finish": lambda _: {"json": {"answer": {"code": "x", "state": "y"}}},
    "POST /tokens": lambda _: {"json": {"name": "script"}},
    "PATCH /members/{member_id}": lambda _: {"json": {"role": "manager"}},
    "POST /invitations": lambda _: {"json": {"email": "new@example.org", "role": "manager"}},
    "POST /invitations/read": lambda of: {"json": {"secret": of["secret"]}},
    "POST /invitations/accept": lambda of: {"json": {"secret": of["secret"]}},
    "POST /invitations/register": lambda of: {
        "json": {"secret": of["secret"], "password": PASSWORD}
    },
    "PUT /accounts/current": lambda _: {"json": {}},
    "POST /imports/commit": lambda of: {"json": {"ids": [of["preview_id"]]}},
    "POST /imports": lambda _: {"files": FILE},
    "PATCH /imports/{import_id}": lambda _: {"json": {"remember": True}},
    "POST /integrations/import-csv": lambda _: {"files": FILE},
    "POST /notes": lambda of: {
        "json": {"first": DAY, "last": DAY, "text": "Radio", "track_id": of["track_id"]}
    },
    "PATCH /notes/{note_id}": lambda _: {"json": {"text": "Television"}},
    "POST /views": lambda _: {"json": {"name": "Mine", "address": "/tracks"}},
    "PUT /tracks/{track_id}/artist": lambda _: {"json": {"name": "Somebody"}},
    "POST /tracks/{track_id}/merge": lambda of: {"json": {"other": of["other_track_id"]}},
    "POST /tracks/{track_id}/split": lambda of: {"json": {"identifier": of["identifier_id"]}},
    "PUT /platforms/{platform}/keys/{keys}": lambda _: {"json": {"values": {}}},
    "POST /integrations/{platform}/returned": lambda _: {
        "json": {"address": "https://tunes.example.org/?code=a&state=b"}
    },
    "POST /integrations/{platform}/choices/{choice_id}": lambda of: {
        "json": {"platform_user_ids": [of["platform_user_id"]]}
    },
    "POST /integrations/{platform}/ways/{way}": lambda _: {"json": {"values": {"token": "x"}}},
    "POST /integrations/{platform}/page": lambda _: {
        "json": {"username": "somebody", "accept_terms": False}
    },
    "POST /integrations/{platform}/manual": lambda of: {
        "json": {"account_id": of["account_id"], "date": DAY, "followers": 5}
    },
    "POST /integrations/{platform}/manual-csv": lambda of: {
        "files": DAYS_FILE, "data": {"account_id": str(of["account_id"])}
    },
    "POST /campaigns/import": lambda _: {"files": CAMPAIGN_FILE},
    "POST /campaigns": lambda of: {
        "json": {"name": "Radio", "track_id": of["track_id"], "first_day": DAY, "last_day": DAY}
    },
    "PATCH /campaigns/{campaign_id}": lambda _: {"json": {"notes": "Nice"}},
    "POST /alerts/read": lambda of: {"json": {"ids": [of["alert_id"]]}},
    "PUT /alert-rules": lambda _: {"json": {"rules": [{"key": "take_off"}]}},
    "POST /alert-rules/preview": lambda _: {"json": {"key": "take_off"}},
    "POST /alert-channels": lambda _: {
        "json": {"name": "Phone", "address": "json://127.0.0.1:1/hook"}
    },
    "POST /integrations/{platform}/deletion": lambda _: {"data": {"signed_request": "x.y"}},
    "POST /integrations/{platform}/deauthorize": lambda _: {"data": {"signed_request": "x.y"}},
}  # fmt: skip
"""The content of a route's request, of the objects of an account."""


@dataclass(frozen=True)
class Route:
    """An operation of the API: `GET /tracks/{track_id}`."""

    name: str
    parameters: tuple[str, ...]
    in_query: tuple[str, ...]
    has_content: bool

    @property
    def method(self) -> str:
        return self.name.partition(" ")[0]

    def objects(self) -> dict[str, str]:
        """The object that each parameter stands for, without those that name none."""
        told = PARAMETERS.get(self.name, {})
        return {one: told.get(one, one) for one in self.parameters if one not in SHARED}

    def request(self, of: dict[str, Any]) -> dict[str, Any]:
        """What is asked for the objects of an account."""
        values = {one: of[name] for one, name in self.objects().items()} | SHARED
        content = BODIES[self.name](of) if self.has_content else {}
        return {
            "method": self.method,
            "url": API + self.name.partition(" ")[2].format(**values),
            "params": {one: values[one] for one in self.in_query},
            **content,
        }


def routes(browser: TestClient) -> list[Route]:
    """The operations of the OpenAPI document."""
    found = []
    document = browser.get(f"{API}/openapi.json").json()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            asked = [one for one in operation.get("parameters", []) if one["required"]]
            found.append(
                Route(
                    f"{method.upper()} {path.removeprefix(API)}",
                    tuple(one["name"] for one in asked),
                    tuple(one["name"] for one in asked if one["in"] == "query"),
                    "requestBody" in operation,
                )
            )
    return found


# --- whose objects ------------------------------------------------------------------------------


class Tenant:
    """A user with one object of each kind, made as users make them, and marked."""

    def __init__(
        self, browser: TestClient, conn: psycopg.Connection, user_id: int, mark: str
    ) -> None:
        self.browser, self.mark = browser, mark
        self.services: Services = browser.app.state.services  # type: ignore[attr-defined]
        self.store = UserStore(conn, user_id)
        self.account = Account(user_id, f"{mark}@example.org", owner=False)
        self.headers = session_of(browser, self.account)
        self.objects: dict[str, Any] = {"user_id": user_id}

    def send(self, method: str, path: str, **content: Any) -> Any:
        answer = self.browser.request(method, f"{API}{path}", headers=self.headers, **content)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json() if answer.content else None

    def fill(self) -> dict[str, Any]:
        """Make the objects, and return their numbers by the names of parameters."""
        self._music()
        self._audience()
        self._campaign()
        self._remarks()
        self._people()
        return self.objects

    def _file(self, name: str, text: str, path: str = "/integrations/import-csv") -> Any:
        return self.send("POST", path, files={"file": (f"{self.mark} {name}", text.encode())})

    def _music(self) -> None:
        rows = [
            sale(title=f"{self.mark} {title}", artist=f"{self.mark} Club", isrc="")
            for title in ("Harbour", "Ferry")
        ]
        self._file("sales.tsv", "\n".join([DISTROKID, *rows, "bad row", ""]))
        seen = self._file("table.csv", f"Track,Streams\n{self.mark} Pier,5\n", "/imports")
        named = {"columns": {"Track": "track_title", "Streams": "streams"}}
        self.send("PATCH", f"/imports/{seen['id']}", json={"mapping": named, "remember": True})
        [mapping] = self.send("GET", "/mappings")["items"]
        done = self.send("GET", "/imports")["items"][-1]
        upload = self._zip("year.zip")
        first, second = self.send("GET", "/tracks")["items"]
        [identifier] = self.store.execute(
            "SELECT id FROM track_identifiers WHERE user_id = %(user)s AND track_id = %(track)s",
            {"track": first["id"]},
        ).fetchone() or (None,)
        self.objects |= {
            "import_id": done["id"], "preview_id": seen["id"], "upload_id": upload,
            "mapping_id": mapping["id"],
            "track_id": first["id"], "other_track_id": second["id"], "identifier_id": identifier,
        }  # fmt: skip

    def _zip(self, name: str) -> int:
        """A zip of statements that was read, one of which could not be."""
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for at, text in enumerate(("Track,Streams\nMore,5\n", "Track,Streams\n")):
                archive.writestr(f"{self.mark} {at}.csv", text)
        sent = {"file": (f"{self.mark} {name}", packed.getvalue())}
        upload = self.send("POST", "/imports", files=sent)["id"]
        stored_uploads.read_on(self.store, upload, Limits(), explained, lambda: False)
        return int(upload)

    def _audience(self) -> None:
        cipher, now = self.services.cipher, self.services.clock()
        who = Identity(f"1784{self.store.user_id}", self.mark, f"{self.mark} Club", None, TOKENS)
        connection = lifecycle.connect(self.store, cipher, "instagram", who, now)
        run = ledger.begin_run(self.store, connection, "asked", now)
        told = Snapshot(
            self.mark, f"{self.mark} Club", None, (of_post(1, "views", 5, now.date()),), (post(1),)
        )
        with self.store.transaction():
            stored = snapshots.store(self.store, connection, run, told, now)
            ended = Ended(outcome="ok", figures=stored.figures, posts=stored.posts)
            ledger.finish_run(self.store, run, ended, now, None)
        choice = attempts.offer_pasted(
            self.store, cipher, "instagram", "token", [who], binding=b"a session", now=now
        )
        [account] = self.send("GET", "/audience")["items"]
        self.objects |= {
            "connection_id": connection, "run_id": run, "attempt_id": choice, "choice_id": choice,
            "account_id": account["id"], "platform_user_id": who.platform_user_id,
        }  # fmt: skip

    def _campaign(self) -> None:
        text = (
            "Song,Campaign url,Campaign date,Outlet,Outlet type,Outlet url,Outlet country,Action,"
            "Action timestamp,Feedback,Additional notes,Listen time (seconds)\n"
        ) + "".join(
            f"{self.mark} Club - {self.mark} Harbour,https://www.submithub.com/song/x1,"
            f"2026-03-01T09:00:00.000Z,{self.mark} {name},Blog,https://www.submithub.com/blog/"
            f"{name},Norway,approved,2026-03-02T10:00:00.000Z,{self.mark} is fine,,30\n"
            for name in ("Blog", "Radio")
        )
        self._file("history.csv", text, "/campaigns/import")
        entered = {
            "name": f"{self.mark} radio", "track_id": self.objects["track_id"],
            "first_day": DAY, "last_day": DAY,
        }  # fmt: skip
        campaign = self.send("POST", "/campaigns", json=entered)
        first, second = self.send("GET", "/curators")["items"]
        self.objects |= {
            "campaign_id": campaign["id"], "curator": first["key"], "other_curator": second["key"],
        }  # fmt: skip

    def _remarks(self) -> None:
        note = {"first": DAY, "last": DAY, "text": f"{self.mark} on the radio"}
        view = {"name": f"{self.mark} view", "address": "/tracks"}
        channel = {"name": f"{self.mark} phone", "address": "json://127.0.0.1:1/hook"}
        alert, deleted = (
            AlertFactory.create(self.store, f"{self.mark} takes off") for _ in range(2)
        )
        self.send("DELETE", f"/alerts/{deleted}")
        self.objects |= {
            "note_id": self.send("POST", "/notes", json=note)["id"],
            "view_id": self.send("POST", "/views", json=view)["id"],
            "channel_id": self.send("POST", "/alert-channels", json=channel)["id"],
            "alert_id": alert,
            "deleted_alert_id": deleted,
        }

    def _people(self) -> None:
        token = self.send("POST", "/tokens", json={"name": f"{self.mark} script"})
        guest = {"email": f"guest-of-{self.mark}@example.org".lower(), "role": "manager"}
        invitation = self.send("POST", "/invitations", json=guest)
        friend = UserFactory.create(self.store.conn, f"friend-of-{self.mark}@example.org".lower())
        join(self.browser, friend, self.account, "read_only")
        session = next(one for one in self.send("GET", "/auth/sessions")["items"] if one["current"])
        self.objects |= {
            "token_id": token["id"], "member_id": friend, "session_id": session["id"],
            "invitation_id": invitation["invitation"]["id"],
            "secret": invitation["link"].partition("#")[2],
        }  # fmt: skip


def run(browser: TestClient, work: Callable[[Services], Any]) -> Any:
    """Run something of the application in its own event loop."""
    assert browser.portal is not None
    return browser.portal.call(work, browser.app.state.services)  # type: ignore[attr-defined]


def session_of(browser: TestClient, member: Account, chosen: int | None = None) -> dict[str, str]:
    """The headers of a browser in which somebody is signed in, and works in an account."""

    async def start(services: Services) -> str:
        async with services.database.write() as session:
            secret = sessions.start_session(session, member, services.clock())
            if chosen is not None:
                await members.choose_account(session, secret, chosen)
            return f"{cookies.name_of(services.settings, 'session')}={secret.text}"

    return {"Cookie": run(browser, start)}


def join(browser: TestClient, member_id: int, account: Account, role: Role) -> None:
    """Make somebody a member of an account, by an invitation."""

    async def accept(services: Services) -> None:
        now = services.clock()
        async with services.database.write() as session:
            _, secret = await members.invite(session, account, "somebody@example.org", role, now)
            await members.accept(session, secret.text, member_id, now)

    run(browser, accept)


def leave(browser: TestClient, member_id: int, account: Account) -> None:
    async def remove(services: Services) -> None:
        async with services.database.write() as session:
            await members.remove_member(session, account.id, member_id)

    run(browser, remove)


def token_of(browser: TestClient, account: Account, scope: TokenScope, state: str) -> str:
    """The secret of an API token that is good, or was deleted, or has ended."""

    async def make(services: Services) -> str:
        now = services.clock() - timedelta(days=40 if state == "ended" else 0)
        async with services.database.write() as session:
            made, secret = await tokens.create_token(session, account.id, state, scope, 30, now)
            if state == "deleted":
                await tokens.delete_token(session, account.id, made.id)
            return secret.text

    return str(run(browser, make))


@dataclass(frozen=True)
class Asker:
    """Somebody who asks: with these headers, of `mine`, and of what is not theirs, `other`."""

    who: str
    headers: dict[str, str]
    mine: Tenant
    other: Tenant

    def refusal(self, route: str) -> int | None:
        """The status with which the rules refuse a route; None where they do not."""
        method = route.partition(" ")[0]
        if route in FOR_EVERYBODY:
            return None
        if self.who in {"nobody", "deleted token", "ended token"}:
            return 401
        if route in FOR_ONESELF:
            return 403 if "token" in self.who else None
        if self.who == "removed member":
            return 403
        roles = {"owner", "another user"}
        if route in OF_THE_INSTALLATION:
            roles = {"owner"}
        elif route in FOR_OWNERS:
            roles |= {"token"}
        elif route in FOR_ALL or (
            method == "GET" and route not in {*FOR_OWNERS_IN_PERSON, *FOR_MANAGERS}
        ):
            roles |= {"token", "reading token", "manager", "read only"}
        elif route not in FOR_OWNERS_IN_PERSON:
            roles |= {"token", "manager"}
        return None if self.who in roles else 403


def askers(
    browser: TestClient, conn: psycopg.Connection, amber: Tenant, basalt: Tenant
) -> list[Asker]:
    """Everybody: those who work in Amber's account, and Basalt's user."""
    found = [
        Asker("nobody", {}, amber, basalt),
        Asker("owner", amber.headers, amber, basalt),
        Asker("another user", basalt.headers, basalt, amber),
    ]
    roles: tuple[tuple[str, Role], ...] = (
        ("read only", "read_only"), ("manager", "manager"), ("removed member", "manager"),
    )  # fmt: skip
    for who, role in roles:
        number = UserFactory.create(conn)
        member = Account(number, "", owner=False)
        join(browser, number, amber.account, role)
        found.append(Asker(who, session_of(browser, member, amber.account.id), amber, basalt))
    leave(browser, number, amber.account)
    scopes: tuple[tuple[str, TokenScope, str], ...] = (
        ("token", "write", "good"), ("reading token", "read", "good"),
        ("deleted token", "write", "deleted"), ("ended token", "write", "ended"),
    )  # fmt: skip
    for who, scope, state in scopes:
        secret = token_of(browser, amber.account, scope, state)
        found.append(Asker(who, {"Authorization": f"Bearer {secret}"}, amber, basalt))
    return found


class Rows:
    """The rows of a whole database, to be put back."""

    def __init__(self, conn: psycopg.Connection) -> None:
        self.conn = conn
        self.tables = [
            (sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns)))
            for name, columns in conn.execute(
                "SELECT relname, array_agg(attname) FROM pg_class JOIN pg_attribute"
                " ON attrelid = pg_class.oid WHERE relkind IN ('r', 'p') AND NOT relispartition"
                " AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped"
                " AND attgenerated = '' AND relname <> 'alembic_version' GROUP BY 1"
            )
        ]
        self.kept = [self._rows(*table) for table in self.tables]

    def _rows(self, name: sql.Identifier, columns: sql.Composed) -> bytes:
        query = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(columns, name)
        with self.conn.cursor() as cursor, cursor.copy(query) as copy:
            return b"".join(copy)

    def put_back(self) -> None:
        """Put back what has changed."""
        with self.conn.transaction():
            self.conn.execute("SET LOCAL session_replication_role = replica")
            for (name, columns), kept in zip(self.tables, self.kept, strict=True):
                if self._rows(name, columns) == kept:
                    continue
                self.conn.execute(sql.SQL("DELETE FROM {}").format(name))
                query = sql.SQL("COPY {} ({}) FROM STDIN").format(name, columns)
                with self.conn.cursor() as cursor, cursor.copy(query) as copy:
                    copy.write(kept)


def problem(asker: Asker, route: Route, of_other: bool, answer: Any) -> str | None:
    """What is wrong with an answer, if anything."""
    refusal, status = asker.refusal(route.name), answer.status_code
    willing = status < 400 or status in OTHERWISE.get(route.name, ())
    hidden = {asker.other.mark} if refusal is None else {asker.mine.mark, asker.other.mark}
    in_path = not set(route.objects()) <= set(route.in_query)
    checks = {
        "the server failed": status < 500 or willing,
        f"it should be refused with {refusal}": refusal in {None, status},
        "it shows what is not theirs": not any(mark in answer.text for mark in hidden),
        "nothing of somebody else should be found": not (
            of_other and in_path and refusal is None and status != 404
        ),
        "it should be open to them": of_other or willing or refusal is not None,
    }
    return next((words for words, holds in checks.items() if not holds), None)


def check_known(route: Route, objects: Collection[str]) -> None:
    """Fail for a route whose parameters or content nobody has thought of here."""
    unknown = sorted(set(route.objects().values()) - set(objects))
    assert not unknown, (
        f"{route.name} asks for {', '.join(unknown)}: make such an object in `Tenant`, or say in"
        " `PARAMETERS` which object it stands for, or in `SHARED` what it is if it is none of an"
        " account."
    )
    assert not route.has_content or route.name in BODIES, (
        f"{route.name} takes a content: add one to `BODIES`."
    )


def test_every_route_answers_each_role_by_its_rule_and_never_with_data_of_another_account(
    at: MakeVisitor, connection: psycopg.Connection
) -> None:
    visitor = at(Instagram)
    browser, conn = visitor.browser, connection
    [owner] = conn.execute("SELECT id FROM users WHERE is_owner").fetchone() or (0,)
    amber = Tenant(browser, conn, owner, "Amber")
    basalt = Tenant(browser, conn, UserFactory.create(conn, "basalt@example.org"), "Basalt")
    for tenant in (amber, basalt):
        tenant.fill()
    for route in routes(browser):
        check_known(route, amber.objects)
    everybody = askers(browser, conn, amber, basalt)
    rows, asked, wrong = Rows(conn), 0, []
    for route, asker, of_other in product(routes(browser), everybody, (False, True)):
        refusal = asker.refusal(route.name)
        own, others = (route.request(one.objects) for one in (asker.mine, asker.other))
        if (refusal is None and route.name in UNASKED) or (
            of_other and (own == others or route.name in OF_WHO_HOLDS_IT)
        ):
            continue
        browser.cookies.clear()
        answer = browser.request(**(others if of_other else own), headers=asker.headers)
        asked += 1
        if found := problem(asker, route, of_other, answer):
            whose = "of another account" if of_other else "of their own"
            got = f"{answer.status_code} {answer.text[:200]}"
            wrong.append(f"{route.name} {whose} by {asker.who}: {found}, not {got}")
        if refusal is None and answer.is_success:
            rows.put_back()
    print(f"{asked} requests: {len(routes(browser))} routes, {len(everybody)} roles, 2 accounts")  # noqa: T201 - the count
    assert not wrong, "\n".join(wrong)
