"""Cursors of lists: where the next page begins, as text that a client hands back as it is."""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any

from tunescore.errors import BadRequest


def write(*after: str | int) -> str:
    """Encode a page's cursor: the values that identify its last item."""
    return base64.urlsafe_b64encode(json.dumps(after).encode()).decode()


def read(cursor: str, *kinds: Callable[[Any], Any]) -> tuple[Any, ...]:
    """Read what `write` wrote, each part as its kind, such as `int`. Raises `BadRequest`."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor))
        return tuple(kind(part) for kind, part in zip(kinds, parts, strict=True))
    except (ValueError, TypeError, ArithmeticError, binascii.Error) as error:
        raise BadRequest(found="This cursor is not valid.") from error
