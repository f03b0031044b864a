"""The log of the server and of workers."""

import logging
import re
import subprocess
import sys

from tunescore.cli.log import Entries


def written(message: str, *arguments: object) -> str:
    record = logging.LogRecord("any", logging.WARNING, "", 0, message, arguments, None)
    return Entries().format(record)


def test_an_entry_begins_with_its_instant_in_utc() -> None:
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARNING A plain 1", written("A plain %s", 1)
    )


def test_a_text_from_outside_cannot_pass_for_an_entry() -> None:
    forged = "x\r\n2026-01-01T00:00:00.000Z INFO login\x1b[2J\x85\u2028y"
    first, second = written("From %s", forged).split("\n")
    assert first.endswith(r"WARNING From x\r")
    assert second == r"    2026-01-01T00:00:00.000Z INFO login\x1b[2J\x85\u2028y"


def test_security_is_logged_whatever_the_level() -> None:
    program = (
        "import logging; from tunescore.cli.log import start_log; start_log('error');"
        "logging.getLogger('tunescore.security').info('a sign-in');"
        "logging.getLogger('tunescore.other').warning('a warning')"
    )
    told = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stderr
    assert told.endswith(" INFO a sign-in\n")
    assert told.count("\n") == 1
