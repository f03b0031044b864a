"""A label's statement: from its upload over HTTP until its money is seen in `/earnings`.

The reference is PostgreSQL's own binary COPY of the same resulting lines, in the file's order,
into a table with the same columns and indexes on the same server, in the same run; only that COPY
and its commit are timed. Then the same file is dropped again. Nobody watches while the clock runs:
memory and `/healthz` are those of the same two imports on another server.
"""

import http.client
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import psycopg

from benchmarks import competitors
from benchmarks.label_statement import exact_total, label_statement
from benchmarks.server import Server, running_server
from benchmarks.watching import Answers, Memory, health, memory
from tunescore.store.embedded.server import EmbeddedPostgres

BAR = 1.2
BAR_AGAIN = 0.6
BAR_MEGABYTES = 400
BAR_MILLISECONDS = 50
BLOCK = 1 << 20


@dataclass(frozen=True)
class Taken:
    """The seconds of one import, step by step, and its counts."""

    upload: float
    commit: float
    visible: float
    import_id: int
    imported: int
    duplicates: int

    @property
    def seconds(self) -> float:
        """All of it."""
        return self.upload + self.commit + self.visible


def run(rows: int, folder: Path, *, competing: bool) -> None:
    """Measure a statement of so many rows on a server of its own, and print the table.

    With `competing`, what a user would do instead follows, on the same file and database.
    """
    file = label_statement(rows)
    total = exact_total(file)
    with running_server(folder / f"large-{rows}") as server:
        _settle(server)
        first = take_in(server, file, total)
        _settle(server)
        copied = copy_seconds(server, first.import_id)
        _settle(server)
        again = take_in(server, file, total)
        _report(rows, file, total, (first, again), copied)
        if competing:
            with EmbeddedPostgres(server.data_dir / "postgres") as postgres:
                competitors.run(postgres.url, file, rows, first.seconds, folder)
    with running_server(folder / f"watched-{rows}") as server:
        with memory(server.pid, server.data_dir) as held, health(server.port) as answers:
            take_in(server, file, total)
        _settle(server)
        with memory(server.pid, server.data_dir) as held_again:
            take_in(server, file, total)
        _print_watched(held, held_again, answers)


def _report(
    rows: int, file: Path, total: Decimal, imports: tuple[Taken, Taken], copied: float
) -> None:
    first, again = imports
    if (first.imported, again.imported, again.duplicates) != (rows, 0, rows):
        raise RuntimeError(f"not each row once: {first}, {again}")
    _print(rows, file, total, first, copied)
    _print_again(again, first)


def _settle(server: Server) -> None:
    """Begin each measure with nothing waiting to be written."""
    with server.postgres() as connection:
        connection.execute("CHECKPOINT")


def take_in(server: Server, file: Path, total: Decimal) -> Taken:
    """Upload a DistroKid statement, commit it and look at `/earnings`, which must be exact."""
    started = time.perf_counter()
    import_id = upload(server, file)
    uploaded = time.perf_counter()
    server.client.post(f"/api/v1/imports/{import_id}/commit").raise_for_status()
    done = server.done(import_id)
    committed = time.perf_counter()
    answer = server.client.get("/api/v1/earnings").raise_for_status().json()
    seen = time.perf_counter()
    if done["status"] != "committed":
        raise RuntimeError(f"{file.name} was not imported: {done['status']}, {done['error']}")
    shown = {one["currency"]: Decimal(one["amount"]) for one in answer["totals"]}
    if shown != {"USD": total}:
        raise RuntimeError(f"/earnings shows {shown}, the file holds USD {total}")
    return Taken(
        uploaded - started, committed - uploaded, seen - committed,
        import_id, done["imported"], done["duplicates"],
    )  # fmt: skip


def upload(server: Server, file: Path) -> int:
    """Send a file as a browser's form does, in blocks, and give its import's number."""
    boundary = "tunescore-benchmark"
    before = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n'
        "Content-Type: text/tab-separated-values\r\n\r\n"
    ).encode()
    after = f"\r\n--{boundary}--\r\n".encode()

    def body() -> Iterator[bytes]:
        yield before
        with file.open("rb") as stream:
            while block := stream.read(BLOCK):
                yield block
        yield after

    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=3600)
    cookies = "; ".join(f"{name}={value}" for name, value in server.client.cookies.items())
    connection.request(
        "POST",
        "/api/v1/imports",
        body=body(),
        headers={
            "Cookie": cookies,
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(before) + file.stat().st_size + len(after)),
        },
    )
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != http.client.CREATED:
        raise RuntimeError(f"the upload was answered {answer.status}: {text[:500]!r}")
    return int(json.loads(text)["id"])


def copy_seconds(server: Server, import_id: int) -> float:
    """Copy the lines of an import, in the file's order, into a table like theirs."""
    rows = server.data_dir.parent / "lines.pgcopy"
    with server.postgres() as connection:
        with (
            rows.open("wb") as stream,
            connection.cursor() as cursor,
            cursor.copy(
                "COPY (SELECT * FROM statement_lines WHERE import_id = %s"
                " ORDER BY line, occurrence) TO STDOUT (FORMAT BINARY)",
                [import_id],
            ) as copy,
        ):
            for block in copy:
                stream.write(block)
        connection.execute("CREATE TABLE copied (LIKE statement_lines INCLUDING ALL)")
        connection.execute("CHECKPOINT")
        seconds = timed_copy(connection, rows)
        connection.execute("DROP TABLE copied")
    rows.unlink()
    return seconds


def timed_copy(connection: psycopg.Connection, rows: Path) -> float:
    """Copy prepared rows into `copied`, and give the seconds until they are committed."""
    started = time.perf_counter()
    with (
        rows.open("rb") as stream,
        connection.cursor() as cursor,
        cursor.copy("COPY copied FROM STDIN (FORMAT BINARY)") as copy,
    ):
        while block := stream.read(BLOCK):
            copy.write(block)
    return time.perf_counter() - started


def _verdict(value: float, bar: float) -> str:
    return "met" if value <= bar else "MISSED"


def _print(rows: int, file: Path, total: Decimal, first: Taken, copied: float) -> None:
    print(
        f"\nDistroKid V1, {rows:,} rows, {file.stat().st_size / 1e6:.0f} MB, from the upload over"
        f" HTTP to `/earnings`, which shows the file's own USD {total} to the last digit"
    )
    print(f"{'work':<34}{'seconds':>9}{'ratio':>8}   bar")
    print(f"{'  upload and preview':<34}{first.upload:>9.2f}")
    print(f"{'  commit':<34}{first.commit:>9.2f}")
    print(f"{'  visible in /earnings':<34}{first.visible:>9.2f}")
    print(f"{'binary COPY of the same lines':<34}{copied:>9.2f}{1:>8.2f}")
    ratio = first.seconds / copied
    print(f"{'all':<34}{first.seconds:>9.2f}{ratio:>8.2f}   {BAR} {_verdict(ratio, BAR)}")


def _print_again(again: Taken, first: Taken) -> None:
    ratio = again.seconds / first.seconds
    print(
        f"{'the same file again: 0 new rows':<34}{again.seconds:>9.2f}{ratio:>8.2f}"
        f"   {BAR_AGAIN} of the first {_verdict(ratio, BAR_AGAIN)}"
        f" ({again.upload:.2f} + {again.commit:.2f} + {again.visible:.2f})"
    )


def _print_watched(first: Memory, again: Memory, answers: Answers) -> None:
    most = max(first.ours, again.ours)
    print(
        f"{'peak memory, MB':<34}{most:>9.0f}{'':>8}   {BAR_MEGABYTES}"
        f" {_verdict(most, BAR_MEGABYTES)} (first {first.ours:.0f}, again {again.ours:.0f};"
        f" PostgreSQL {first.postgres:.0f} and {again.postgres:.0f} beside it)"
    )
    print(
        f"{'/healthz meanwhile, p99 ms':<34}{answers.p99:>9.1f}{'':>8}   {BAR_MILLISECONDS}"
        f" {_verdict(answers.p99, BAR_MILLISECONDS)} (p50 {answers.p50:.1f},"
        f" worst {answers.worst:.1f}, {answers.count:,} asked)"
    )
