"""The log, on standard error: each entry begins with its instant in UTC, and nothing else does.

A text that came from outside cannot pass for an entry: its further lines are indented, and its
control characters are written out.
"""

import logging
import re
import time

from tunescore.api.security_log import SECURITY_LOG

_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class Entries(logging.Formatter):
    """Formats entries."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return an entry, with the lines after its first one indented."""
        text = super().format(record).replace("\n", "\n    ")
        return _CONTROLS.sub(lambda found: ascii(found[0])[1:-1], text)


def start_log(level: str) -> None:
    """Log what has a level, and what concerns security in any case."""
    handler = logging.StreamHandler()
    handler.setFormatter(Entries())
    logging.basicConfig(level=level.upper(), handlers=[handler])
    logging.getLogger(SECURITY_LOG).setLevel(logging.INFO)
