"""A million mutated files: each is a table or an error for the user, soon and with little memory.

They are read in processes of their own, so that one that ends its process or never returns is seen.
"""

import os
import resource
import tempfile
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.command import FORKS
from tests.statements.reading.mutations import CONTAINERS, mutation
from tests.statements.tables import RECEIVED
from tunescore.errors import FileError
from tunescore.statements.detection.recognition import recognise
from tunescore.statements.reading import ReadOptions, read
from tunescore.statements.sources import known_headers

PROCESSES = os.cpu_count() or 1
MOST_SECONDS = 10
"""Of the processor; a busy machine may take longer."""
HANGS_SECONDS = 60
RECOGNISED = 10
"""Every so many that are read are also looked at for whose they are."""
MOST_MEMORY = 700 * 1024**2
MOST_ADDRESSES = 4 * 1024**3
"""What a process may reserve, so that one that goes wrong does not take the machine's memory."""
START_SECONDS = 120
MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108 - not on every system
PART = 10_000
MANY = {"text": 35, "gz": 20, "zip": 15, "xlsx": 15, "ods": 10, "xls": 5}
"""So many parts of so many mutations: each is a test of its own, so a soak goes on where it was."""

Case = tuple[str, int]
"""A container and the number of a mutation."""


def take_in(container: str, number: int, folder: Path) -> None:
    """Read a mutation as an upload is read."""
    upload = folder / "upload"
    upload.write_bytes(mutation(container, number))
    try:
        table = read(upload, folder / "table.parquet", ReadOptions("statement", known_headers()))
    except FileError:
        return
    if number % RECOGNISED == 0:
        recognise(replace(table, received=RECEIVED), ())


def work(cases: Sequence[Case], folder: str, to: Connection) -> None:
    """Take in these mutations, and send of each what went wrong, if anything."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, MOST_ADDRESSES))
    tempfile.tempdir = folder
    known_headers()
    to.send("")
    for case in cases:
        wrong, begun = "", time.process_time()
        try:
            take_in(*case, Path(folder))
        except BaseException:  # noqa: BLE001 - whatever it is, it is found
            wrong = traceback.format_exc()
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > MOST_MEMORY:
            wrong = wrong or "the process has grown too large"
        if (took := time.process_time() - begun) > MOST_SECONDS:
            wrong = wrong or f"it takes {took:.0f} s"
        to.send(wrong)


def first_wrong(cases: Sequence[Case], folder: str) -> tuple[int, str] | None:
    """The place of the first of these mutations with which something goes wrong, and what."""
    here, there = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=work, args=(cases, folder, there))
    process.start()
    there.close()
    try:
        assert here.poll(START_SECONDS)
        here.recv()
        for place in range(len(cases)):
            if not here.poll(HANGS_SECONDS):
                return place, "it does not end"
            try:
                wrong = here.recv()
            except EOFError:
                return place, "the process has ended"
            if wrong:
                return place, wrong
    finally:
        process.kill()
        process.join()
    return None


def found(cases: Sequence[Case]) -> dict[Case, str]:
    """What goes wrong, by container and number."""
    wrong: dict[Case, str] = {}
    memory = MEMORY_FOLDER if MEMORY_FOLDER.is_dir() else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        while cases and (first := first_wrong(cases, folder)):
            place, wrong[cases[place]] = first
            cases = cases[place + 1 :]
    return wrong


def test_a_few_mutated_files_are_tables_or_errors_for_the_user() -> None:
    numbers = range(0, 40 * RECOGNISED, RECOGNISED)
    assert found([(container, number) for container in CONTAINERS for number in numbers]) == {}


@pytest.mark.soak
@pytest.mark.parametrize(
    ("container", "part"), [(name, part) for name, parts in MANY.items() for part in range(parts)]
)
def test_every_mutated_file_is_a_table_or_an_error_for_the_user(container: str, part: int) -> None:
    shares = [
        [(container, number) for number in range(part * PART + first, (part + 1) * PART, PROCESSES)]
        for first in range(PROCESSES)
    ]
    with ThreadPoolExecutor(PROCESSES) as threads:
        assert list(threads.map(found, shares)) == [{}] * PROCESSES
