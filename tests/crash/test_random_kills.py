"""`kill -9` of anything at any moment of anything: what is known is the same as without it."""

import json
import os
import random
import signal
import tarfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from io import BytesIO
from itertools import product
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Literal, get_args

import httpx2
import psutil
import psycopg
import pytest
from benchmarks.label_statement import label_statement

from tests.conftest import Clock
from tests.crash.installation import FORGET_WORKERS, Installation, facts, installation
from tests.fakes.base import running
from tests.fakes.tiktok import TikTok

KILLS, PARTS = 50, 20
"""A thousand kills, each fifty a test of their own, so a soak goes on where it was."""
ROWS = 3_000
ARCHIVED = 12
UP_AGAIN_SECONDS = 30
SETTLED_SECONDS = 60
LOOKED_EVERY_SECONDS = 0.02
DONE = {"commit": "committed", "undo": "undone"}
AUDIENCE = {"accounts", "audience", "days", "posts"}
EMPTY_AUDIENCE = (  # a TRUNCATE would wait for whoever reads them, and they for it
    "DELETE FROM audience_lines; DELETE FROM social_media_metrics; DELETE FROM social_posts"
)
AT_WORK = """
    SELECT (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')
            AND task_name LIKE 'sync:%'
            AND coalesce(scheduled_at, now()) <= now())
        + (SELECT count(*) FROM pg_stat_activity
            WHERE application_name IN ('pg_dump', 'psql') AND datname = current_database())
        + (SELECT count(*) FROM uploads WHERE finished_at IS NULL)
        + (SELECT count(*) FROM imports WHERE status IN ('committing', 'undoing'))"""
FORGET_EARLIER = FORGET_WORKERS + b" WHERE id < (SELECT max(id) FROM procrastinate_workers)"
"""One worker runs at a time, so those that began before the last one are gone."""

Work = Literal["import", "upload", "archive", "sync", "backup", "restore"]
Victim = Literal["app", "postmaster", "backend"]


def archive(members: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return packed.getvalue()


class World:
    """An installation with a statement, a connected account and a backup; all of it is known."""

    def __init__(self, at: Installation, connection: psycopg.Connection) -> None:
        self.at, self.connection = at, connection
        self.server = at.serve()
        self.seconds: dict[str, float] = {}
        self.statements: dict[str, dict[str, Any]] = {}
        self.previews: dict[str, Any] = {}
        self.audience: dict[str, Any] = {}
        self.backup = at.data_dir / "kept.tar"
        self.up_again: list[float] = []

    def prepare(self, fake: TikTok) -> None:
        """Do everything once, undisturbed."""
        at = self.at
        at.register()
        lines = Path(label_statement(ROWS)).read_bytes().splitlines(keepends=True)
        self.other = b"".join([lines[0], *lines[ROWS // 2 :]])
        self.archive = archive({f"{n}.tsv": lines[0] + lines[n] for n in range(1, ARCHIVED + 1)})
        base = at.upload("base.tsv", b"".join(lines[: ROWS * 3 // 5]))
        at.ask(base, "commit")
        at.finished(self.connection, base)
        url = at.client.get("/api/v1/integrations/tiktok/auth").raise_for_status().json()
        at.client.get(fake.press(url["auth_url"]))
        (self.account,) = self.row("SELECT id FROM integration_credentials")
        self.number = at.upload("whole.tsv", self.other)
        self.settle()
        for work in ("commit", "undo", "commit", "undo"):
            self.timed(work, partial(at.ask, self.number, work))
            self.statements[DONE[work]] = self.known()[0]
            self.timed("upload", lambda: at.upload("other.tsv", self.other))
            self.previews[DONE[work]] = self.preview_of_upload()
        self.timed("archive", lambda: at.upload("archive.zip", self.archive))
        self.previews["archive"] = self.previews_of_archive()
        assert len(self.previews["archive"]) == ARCHIVED
        self.timed("sync", self.sync)
        self.audience = self.known()[1]
        self.timed("backup", lambda: at.start("backup", str(self.backup)).join())
        self.stop()
        begun = time.monotonic()
        self.restore().join()
        self.seconds["restore"] = time.monotonic() - begun
        self.begin()  # it does what the backup found at work

    # --- what is done -----------------------------------------------------------------------

    def timed(self, work: str, do: Callable[[], object]) -> None:
        begun = time.monotonic()
        do()
        self.settle()
        self.seconds[work] = time.monotonic() - begun

    def sync(self) -> None:
        self.at.client.post(f"/api/v1/connections/{self.account}/sync").raise_for_status()

    def restore(self) -> ForkServerProcess:
        return self.at.start("restore", "--replace", str(self.backup))

    def begin(self) -> None:
        begun = time.monotonic()
        self.server = self.at.serve()
        self.up_again.append(time.monotonic() - begun)

    def stop(self) -> None:
        self.at.kill(self.server)
        self.connection.execute(FORGET_WORKERS)

    def begun(self, work: Work, before: str) -> tuple[Callable[[], object], str, ForkServerProcess]:
        """What does some work or waits for it, what it is called, and which process is at it."""
        if work == "import":
            doing = "undo" if before == "committed" else "commit"
            return partial(self.at.ask, self.number, doing), doing, self.server
        if work == "upload":
            return partial(self.at.upload, "other.tsv", self.other), work, self.server
        if work == "archive":
            return partial(self.at.upload, "archive.zip", self.archive), work, self.server
        if work == "sync":
            self.connection.execute(EMPTY_AUDIENCE)
            return self.sync, work, self.server
        if work == "restore":
            self.stop()
            process = self.restore()
        else:
            process = self.at.start("backup", str(self.at.data_dir / "again.tar"))
        return process.join, work, process

    # --- what is known ----------------------------------------------------------------------

    def row(self, query: str) -> Any:
        return self.connection.execute(query.encode()).fetchone()

    def known(self) -> tuple[dict[str, Any], dict[str, Any]]:
        known = facts(self.connection)
        of_audience = {name: known.pop(name) for name in AUDIENCE}
        return known, of_audience

    def settle(self) -> str:
        """Wait until nothing is at work, and return how the import stands."""
        deadline = time.monotonic() + SETTLED_SECONDS
        while self.row(AT_WORK)[0]:
            assert time.monotonic() < deadline, "the work was not finished"
            self.connection.execute(FORGET_EARLIER)
            time.sleep(LOOKED_EVERY_SECONDS)
        if not hasattr(self, "number"):
            return ""
        return self.at.finished(self.connection, self.number)[0]

    def preview_of_upload(self) -> Any:
        """What the last upload became, which is deleted; None where it became nothing."""
        found = self.row(f"SELECT max(id) FROM imports WHERE id > {self.number}")
        if found[0] is None:
            return None
        seen = self.row(
            "SELECT i.status, i.total_rows, i.imported, i.duplicates, i.totals,"
            " (SELECT array_agg(md5(f.content) ORDER BY f.kind, f.part) FROM import_files f"
            f" WHERE f.import_id = i.id) FROM imports i WHERE id = {found[0]}"
        )
        self.at.client.delete(f"/api/v1/imports/{found[0]}").raise_for_status()
        assert self.row(f"SELECT count(*) FROM imports WHERE id > {self.number}") == (0,)
        return seen

    def previews_of_archive(self) -> list[Any]:
        """What the files of the last archive became, which are deleted; none where it is lost."""
        upload = self.row("SELECT max(id) FROM uploads")[0]
        seen = self.connection.execute(
            "SELECT file_name, status, total_rows, totals FROM imports WHERE id > %s ORDER BY id",
            [self.number],
        ).fetchall()
        if upload is None:
            assert seen == []
            return seen
        ids = self.at.client.get(f"/api/v1/uploads/{upload}").json()["import_ids"]
        assert self.row(
            f"SELECT array_agg(id ORDER BY id) FROM imports WHERE id > {self.number}"
        ) == (ids,)
        assert self.row("SELECT count(*) FROM upload_parts") == (0,)
        for one in ids:
            self.at.client.delete(f"/api/v1/imports/{one}").raise_for_status()
        self.at.client.delete(f"/api/v1/uploads/{upload}").raise_for_status()
        return seen

    # --- what is killed ---------------------------------------------------------------------

    def disturb(self, luck: random.Random, work: Work, victim: Victim) -> None:
        """Begin some work, and kill the victim at a moment of it."""
        before = self.settle()
        do, doing, process = self.begun(work, before)

        def ask() -> None:
            with suppress(httpx2.HTTPError):
                do()

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(luck.uniform(0, self.seconds[doing] * 1.1))
        self.kill(luck, victim, process)
        asking.join()
        self.come_back()
        self.compare(work, before)

    def kill(self, luck: random.Random, victim: Victim, process: ForkServerProcess) -> None:
        if process is self.server and victim == "app":
            self.stop()
            return
        if victim == "app":
            self.at.kill(process)
            return
        self.connection.close()
        pid = self.at.postmaster()
        if victim == "postmaster":
            os.kill(pid, signal.SIGKILL)
            return
        backend = luck.choice(psutil.Process(pid).children())
        with suppress(psutil.NoSuchProcess):
            backend.kill()
        backend.wait(UP_AGAIN_SECONDS)  # until PostgreSQL knows, it goes on as if nothing were

    def come_back(self) -> None:
        """Start the server where it has gone, and wait until it answers."""
        if not self.server.is_alive():
            self.begin()
        begun = time.monotonic()
        if self.connection.closed or self.connection.broken:
            self.connection = self.at.reconnected()
        while True:
            with suppress(httpx2.TransportError):
                if self.at.client.get("/readyz").is_success:
                    break
            assert time.monotonic() < begun + UP_AGAIN_SECONDS, "the server is not up again"
            time.sleep(LOOKED_EVERY_SECONDS)
        self.up_again.append(time.monotonic() - begun)

    def compare(self, work: Work, before: str) -> None:
        status = self.settle()
        allowed = {before, "undone"} if work == "restore" else {before}
        assert status in ({"committed", "undone"} if work == "import" else allowed)
        if work == "upload":
            assert self.preview_of_upload() in (None, self.previews[before])
        if work == "archive":
            assert self.previews_of_archive() in ([], self.previews["archive"])
        if work == "backup":  # the next one finds nothing in its way
            again = self.at.data_dir / "again.tar"
            self.at.start("backup", str(again)).join()
            assert tarfile.is_tarfile(again)
            assert [path.name for path in self.at.data_dir.glob(".*.partial")] == []
        statements, audience = self.known()
        if work == "sync" and audience["audience"][0] == 0:
            self.sync()
            assert self.settle() == status
            statements, audience = self.known()
        assert statements == self.statements[status]
        assert audience == self.audience
        assert self.left_behind() == []

    def left_behind(self) -> list[str]:
        """Temporary files of processes that are gone, once the next one has begun."""
        return [folder.name for folder in self.at.data_dir.glob("temp/process-*")][1:]


@pytest.fixture
def world() -> Iterator[World]:
    with running(TikTok(clock=Clock(), seed=1)) as fake, installation() as (at, connection):
        fake.add("paper.lantern.club", posts=40)
        overrides = json.dumps(fake.overrides)
        at.environment.update(fake.environment, TUNESCORE_HOST_OVERRIDES=overrides)
        made = World(at, connection)
        made.prepare(fake)
        yield made
        made.connection.close()


@pytest.mark.parametrize(
    "part", [0, *(pytest.param(part, marks=pytest.mark.soak) for part in range(1, PARTS + 1))]
)
def test_whatever_is_killed_nothing_is_lost_doubled_or_half_done(world: World, part: int) -> None:
    luck = random.Random(part)  # noqa: S311 - the same moments in every run
    every = list(product(get_args(Work), get_args(Victim)))
    kills: list[tuple[Work, Victim]] = []
    while len(kills) < KILLS:
        kills += luck.sample(every, len(every))
    for nth, (work, victim) in enumerate(kills[:KILLS], start=1):
        try:
            world.disturb(luck, work, victim)
        except Exception as error:
            error.add_note(f"kill {nth}: {victim} was killed during {work}")
            raise
    assert max(world.up_again) < UP_AGAIN_SECONDS


PSQL_WAITS = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'psql'"
    " AND wait_event_type = 'Lock'"
)


def test_a_killed_restore_leaves_no_key_behind_and_a_start_waits_for_what_goes_on() -> None:
    with installation() as (at, connection):
        at.kill(at.serve())
        known, backup = facts(connection), at.data_dir / "kept.tar"
        at.start("backup", str(backup)).join()
        with psycopg.connect(at.database_url) as holding:
            holding.execute("LOCK users IN ACCESS SHARE MODE")  # psql cannot drop it meanwhile
            restore = at.start("restore", "--replace", str(backup))
            deadline = time.monotonic() + SETTLED_SECONDS
            while connection.execute(PSQL_WAITS.encode()).fetchone() != (1,):
                assert time.monotonic() < deadline
                time.sleep(LOOKED_EVERY_SECONDS)
            [key] = at.data_dir.glob("temp/*/*/secret.key")
            at.kill(restore)
            server = at.start("serve")
            time.sleep(1)
            assert server.is_alive()
        while True:
            with suppress(httpx2.TransportError):
                if at.client.get("/readyz").is_success:
                    break
            assert server.is_alive(), "the server stopped while starting"
            time.sleep(LOOKED_EVERY_SECONDS)
        assert not key.exists()
        assert facts(connection) == known
