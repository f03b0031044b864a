"""All platforms on loopback ports, for looking around: nobody there exists.

    python -m tests.fakes                  serve, and print the settings that lead TuneScore here
    python -m tests.fakes COMMAND …        serve while a command runs with those settings

With `TUNESCORE_FAKES_MEMORY=FILE` accounts and consents outlive the process.
"""

import importlib
import inspect
import json
import os
import pickle
import pkgutil
import shlex
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from tests import fakes as folder
from tests.fakes.base import Fake
from tests.fakes.facebook import Facebook

FIRST_PORT = 8431
ARTIST, HANDLE = "Paper Lantern Club", "paperlanternclub"


def kinds() -> list[type[Fake]]:
    """The fake of every platform, found by scanning this folder, in the order of their keys."""
    found: dict[str, type[Fake]] = {}
    for module in pkgutil.iter_modules(folder.__path__):
        if module.name.startswith(("test_", "conftest", "_")):
            continue
        names = vars(importlib.import_module(f"{folder.__name__}.{module.name}"))
        for kind in names.values():
            if inspect.isclass(kind) and issubclass(kind, Fake) and not inspect.isabstract(kind):
                found[kind.key] = kind
    return [found[key] for key in sorted(found)]


def platforms() -> list[Fake]:
    """Every platform, with the invented artist and a second account."""
    fakes = [kind(seed=number) for number, kind in enumerate(kinds(), 1)]
    for number, fake in enumerate(fakes):
        followers = 1400 + 600 * number
        fake.add(HANDLE, ARTIST, posts=160, every=timedelta(days=5), followers=followers)
        fake.add("lowtidesessions", "Low Tide Sessions", posts=30, followers=240)
        if isinstance(fake, Facebook):
            fake.add("saltandstatic", "Salt and Static Records").tasks = ("ADVERTISE",)
    return fakes


def recall(fakes: list[Fake], memory: Path) -> None:
    """Take up what was remembered, if there is anything."""
    if memory.exists():
        kept = pickle.loads(memory.read_bytes())  # noqa: S301 - written below
        for fake in fakes:
            for name, value in kept.get(fake.key, {}).items():
                setattr(fake, name, value)


def remember(fakes: list[Fake], memory: Path) -> None:
    """Keep accounts, codes and tokens."""
    kept = {fake.key: {name: getattr(fake, name) for name in fake.remembered} for fake in fakes}
    memory.write_bytes(pickle.dumps(kept))


def start(fakes: list[Fake]) -> dict[str, str]:
    """Serve, on the known ports where they are free; the settings that lead there."""
    settings: dict[str, str] = {}
    overrides: dict[str, str] = {}
    for port, fake in enumerate(fakes, FIRST_PORT):
        try:
            fake.start(port)
        except OSError:
            fake.start()
        overrides |= fake.overrides
        settings |= fake.environment
    return settings | {"TUNESCORE_HOST_OVERRIDES": json.dumps(overrides)}


def main(command: list[str]) -> int:
    """Serve until the command ends, or until interrupted."""
    fakes = platforms()
    memory = os.environ.get("TUNESCORE_FAKES_MEMORY")
    if memory:
        recall(fakes, Path(memory))
    settings = start(fakes)
    for fake in fakes:
        sys.stderr.write(f"The developer page of {fake.key}: {fake.console}\n")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    code = 0
    try:
        if command:
            code = run(command, settings)
        else:
            lines = [f"export {name}={shlex.quote(text)}" for name, text in settings.items()]
            sys.stdout.write("\n".join(lines) + "\n")
            sys.stdout.flush()
            with suppress(KeyboardInterrupt):
                signal.pause()
    finally:
        for fake in fakes:
            fake.stop()
        if memory:
            remember(fakes, Path(memory))
    return code


def run(command: list[str], settings: dict[str, str]) -> int:
    """Run a command with the settings; an interrupt is for it to end."""
    process = subprocess.Popen(command, env={**os.environ, **settings})  # noqa: S603 - the caller's
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
        except SystemExit:
            process.terminate()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
