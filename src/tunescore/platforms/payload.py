"""A platform's JSON reply, read with types: absent is None, and what is no such type is refused."""

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import urlsplit

from tunescore.records import Failure

Object = Mapping[str, object]
"""A JSON object as it came."""


class NotJson(Exception):
    """A body that is no JSON object: a web page, nothing at all, half an answer."""


def parse(content: bytes) -> Object:
    """Read a body. Numbers keep every digit. Raises `NotJson`."""
    try:
        body = json.loads(content, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise NotJson from None
    if not isinstance(body, dict):
        raise NotJson
    return body


def _refuse(name: str) -> object:
    raise ValueError(name)


def strange(what: str) -> Failure:
    """The failure of a reply that does not have the documented shape."""
    return Failure(
        "retry", "strange_reply", f"The platform sent an answer that cannot be read: {what}."
    )


def inner(body: Object, key: str) -> Object:
    """The object under a key; an empty one where there is none."""
    value = body.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise strange(f"“{key}” is no object")
    return value


def items(body: Object, key: str) -> list[Object]:
    """The objects of the list under a key; an empty list where there is none."""
    value = body.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise strange(f"“{key}” is no list of objects")
    return value


def text(body: Object, key: str) -> str | None:
    """The text under a key; None where there is none or it is empty.

    A whole number is text too, digit by digit, since ids come as either.
    """
    value = body.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise strange(f"“{key}” is no text")
    return value


def needed(body: Object, key: str) -> str:
    """The text under a key that must be there."""
    value = text(body, key)
    if value is None:
        raise strange(f"“{key}” is missing")
    return value


def count(body: Object, *keys: str) -> Decimal | None:
    """The number under the first of these keys that is there; None where none of them is."""
    for key in keys:
        value = body.get(key)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise strange(f"“{key}” is no number")
        return Decimal(value)
    return None


def seconds(body: Object, key: str) -> int | None:
    """The whole number of seconds under a key."""
    value = count(body, key)
    return None if value is None else int(value)


def words(body: Object, key: str, separators: str = ", ") -> frozenset[str]:
    """The words of a list, or of a text that is separated by any of `separators`."""
    value = body.get(key)
    if isinstance(value, list):
        return frozenset(str(one) for one in value)
    if not isinstance(value, str):
        return frozenset()
    for separator in separators:
        value = value.replace(separator, " ")
    return frozenset(value.split())


def instant(body: Object, key: str) -> dt.datetime:
    """The instant under a key, as aware UTC. Its text must say its zone."""
    value = needed(body, key)
    try:
        found = dt.datetime.fromisoformat(value)
    except ValueError:
        raise strange(f"“{key}” is no time") from None
    if found.tzinfo is None:
        raise strange(f"“{key}” has no zone")
    return found.astimezone(dt.UTC)


def host(url: str) -> str:
    """The host of an address."""
    return urlsplit(url).netloc
