"""A mapping's parts as JSON, written and read; what is wrong in a part is a MalformedMapping."""

from typing import get_args

from tunescore.errors import MalformedMapping
from tunescore.records import Overlap, Rights, View
from tunescore.statements.mapping.blank_defaults import BlankDefault
from tunescore.statements.mapping.skip_rules import SkipRule


def part_to_json(value: object) -> object:
    """Return a part of a mapping as a JSON value."""
    if isinstance(value, SkipRule | BlankDefault):
        return value.to_json()
    if isinstance(value, tuple):
        return [part_to_json(item) for item in value]
    return dict(value) if isinstance(value, dict) else value


def columns_from_json(value: object) -> dict[str, str | None]:
    """Read a mapping's columns, `{"Column": "field"}`; one without a field is left out."""
    if not isinstance(value, dict):
        raise MalformedMapping(found="its columns are not an object")
    mapped: dict[str, str | None] = {}
    for name, key in value.items():
        if key is not None and not isinstance(key, str):
            raise MalformedMapping(found=f"the field of “{name}” is not text")
        mapped[_text(str(name))] = _text(key or "").strip() or None
    return mapped


def _text(text: str) -> str:
    """Return a text that the database can hold: without NUL and lone surrogates."""
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise MalformedMapping(found="it has an invalid character")
    return text


def _text_map(key: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise MalformedMapping(found=f"its {key} are not an object of texts")
    return {_text(str(name)): _text(item) for name, item in value.items()}


def part_from_json(key: str, value: object) -> object:
    """Read one part of a mapping's JSON; raises MalformedMapping."""
    if key == "columns":
        return columns_from_json(value)
    if key in {"constants", "dates", "numbers", "kinds"}:
        return _text_map(key, value)
    if key == "skip":
        return tuple(map(SkipRule.from_json, _objects(key, value)))
    if key == "fill":
        return tuple(map(BlankDefault.from_json, _objects(key, value)))
    if key in {"replace_by", "identity", "personal", "needs", "platforms"}:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise MalformedMapping(found=f"its {key} is not a list of texts")
        return tuple(value)
    return _scalar(key, value)


def _objects(key: str, value: object) -> list[object]:
    if not isinstance(value, list):
        raise MalformedMapping(found=f"its {key} is not a list")
    return value


_CHOICES: dict[str, tuple[object, ...]] = {
    "rights": get_args(Rights),
    "overlap": (*get_args(Overlap), None),
    "view": get_args(View),
    "requires": ("track_title", "artist_name"),
    "time_in_id": ("", "high_bits", "snowflake"),
}


def _scalar(key: str, value: object) -> object:
    if key == "settles_months":
        if isinstance(value, bool) or not isinstance(value, int):
            raise MalformedMapping(found="its settles_months is not a whole number")
        return value
    if key == "serial_days":
        if not isinstance(value, bool):
            raise MalformedMapping(found="its serial_days is neither true nor false")
        return value
    if key in _CHOICES and value not in _CHOICES[key]:
        raise MalformedMapping(found=f"its {key} is none of {', '.join(map(str, _CHOICES[key]))}")
    if not (isinstance(value, str) or (value is None and key == "overlap")):
        raise MalformedMapping(found=f"its {key} is not text")
    return value
