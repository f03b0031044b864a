"""Processes that start at once, and the `tunescore` command as one of them.

They are forked from one that has imported the application already: what a start costs here is
what the process does, not what Python reads. They are killed like any other.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import tunescore.cli.imports
import tunescore.cli.serve  # noqa: F401 -- imported here, so that each fork has them already
from tunescore.cli import main

ENDED_WITHIN_SECONDS = 60

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


def started(arguments: Sequence[str], environment: dict[str, str]) -> ForkServerProcess:
    """Start `tunescore` with these arguments and no environment but this; nobody reads along."""
    silent = [1] if "TUNESCORE_LOG_LEVEL" in environment else [1, 2]
    files = dict.fromkeys(silent, os.devnull)
    process = FORKS.Process(target=_command, args=(arguments, environment, files))
    process.start()
    return process


def completed(
    arguments: Sequence[str], environment: dict[str, str], folder: Path, given: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run `tunescore` in a folder with a standard input to its end: its exit code and output."""
    with tempfile.TemporaryDirectory() as kept:
        files = {number: str(Path(kept) / str(number)) for number in (0, 1, 2)}
        Path(files[0]).write_text(given, encoding="utf-8")
        process = FORKS.Process(target=_command, args=(arguments, environment, files, folder))
        process.start()
        process.join(ENDED_WITHIN_SECONDS)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"tunescore {' '.join(arguments)} has not ended")
        out, err = (Path(files[number]).read_text(encoding="utf-8") for number in (1, 2))
        return subprocess.CompletedProcess(["tunescore", *arguments], process.exitcode, out, err)


def _command(
    arguments: Sequence[str],
    environment: dict[str, str],
    files: dict[int, str],
    folder: Path | None = None,
) -> None:
    """What the fork does: `files` stand in for the standard input and outputs by number."""
    os.environ.clear()
    os.environ.update(environment)
    if folder is not None:
        os.chdir(folder)
    for number, path in files.items():
        opened = os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    if 0 in files:
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.argv = ["tunescore", *arguments]
    main()
