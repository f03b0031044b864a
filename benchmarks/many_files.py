"""200 small files in one drop: sent as a browser sends them, all committed.

Track timelines and statements of 20 to 200 rows; some of them in one zip. Six requests at a time,
as browsers do.
"""

import io
import random
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from benchmarks.server import Server
from benchmarks.small_statements import cd_baby, distrokid, table

FILES = 200
ZIPPED = 20
AT_ONCE = 6
BAR_SECONDS = 10.0

BETWEEN_LOOKS = 0.7
"""How many seconds the page of a drop waits before it looks again."""

File = tuple[str, bytes]


def drop() -> Iterator[File]:
    """Invent the files of the drop, always the same."""
    luck = random.Random(5)  # noqa: S311 - invented figures
    for number in range(FILES):
        rows = luck.randint(20, 200)
        if number % 2 == 0:
            yield _timeline(luck, number, rows)
        else:
            name, text = (distrokid if number % 4 == 1 else cd_baby)(luck, rows)
            stem, _, ending = name.rpartition(".")
            yield f"{stem} {number}.{ending}", text.encode()


def _timeline(luck: random.Random, number: int, rows: int) -> File:
    first = date(2025, 1, 1)
    days = ([f"{first + timedelta(days=n)}", str(luck.randint(0, 900))] for n in range(rows))
    return f"Glass Harbour {number}-timeline.csv", table(["date", "streams"], days).encode()


def parcels() -> list[File]:
    """Give what is sent: most files as they are, the last ones in one zip."""
    files = list(drop())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files[-ZIPPED:]:
            archive.writestr(name, content)
    return [("drop.zip", packed.getvalue()), *files[:-ZIPPED]]


def run(server: Server) -> None:
    """Measure the drop and print its line."""
    sent = parcels()
    started = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbers = [number for found in pool.map(lambda one: _send(server, one), sent)
                   for number in found]  # fmt: skip
    uploaded = time.perf_counter()
    states = _commit(server, numbers)
    took = time.perf_counter() - started
    if states != {"committed": FILES}:
        raise RuntimeError(f"of {FILES} files there are {states}")
    print(
        f"\n{FILES} small files in one drop, {ZIPPED} of them in a zip: {took:.1f} s"
        f" ({uploaded - started:.1f} s until all were read);"
        f" bar {BAR_SECONDS:.0f} s {'met' if took < BAR_SECONDS else 'MISSED'}"
    )


def _send(server: Server, file: File) -> list[int]:
    """Upload a file and give the numbers of the imports that came of it."""
    answer = server.client.post("/api/v1/imports", files={"file": file}).raise_for_status().json()
    return [answer["id"], *answer.get("also", [])]


def _commit(server: Server, numbers: list[int]) -> Counter[str]:
    """Commit them all in one request; look where they stand, as a browser does, until all rest."""
    server.client.post("/api/v1/imports/commit", json={"ids": numbers}).raise_for_status()
    asked = {"ids": ",".join(map(str, numbers))}
    while True:
        time.sleep(BETWEEN_LOOKS)
        states = server.client.get("/api/v1/imports/states", params=asked).raise_for_status()
        found = Counter(str(one["status"]) for one in states.json()["items"])
        if "committing" not in found:
            return found
