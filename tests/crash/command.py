"""The `tunescore` command as a process of its own that starts at once.

The processes are forked from one that has imported the application already: what a start costs
here is what the command does, not what Python reads. They are killed like any other.
"""

import multiprocessing
import os
import sys
from multiprocessing.context import ForkServerProcess

import tunescore.cli.serve  # noqa: F401 -- imported here, so that each fork has it already
from tunescore.cli import main

_forks = multiprocessing.get_context("forkserver")


def started(arguments: tuple[str, ...], environment: dict[str, str]) -> ForkServerProcess:
    """Start `tunescore` with these arguments and no environment but this."""
    _forks.set_forkserver_preload([__name__])
    process = _forks.Process(target=_run, args=(arguments, environment))
    process.start()
    return process


def _run(arguments: tuple[str, ...], environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["tunescore", *arguments]
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    if "TUNESCORE_LOG_LEVEL" not in environment:
        os.dup2(null, 2)
    main()
