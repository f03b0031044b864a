"""What a file's name says: the song or artist of an export that names it nowhere else, a date."""

import re
from datetime import date

_EXTENSIONS = re.compile(r"(?:\.(?:csv|tsv|txt|xlsx|xls|gz|zip))+$", re.IGNORECASE)
_COPY = re.compile(r"(?:\s*\(\d+\)|[ _-]copy(?: \d+)?|-to-mend)+$", re.IGNORECASE)
_STAMP = re.compile(r"[ _-](\d{4})-?(\d{2})-?(\d{2})(?:[ _-]?\d{6})?$")


def stem(file_name: str) -> str:
    """Return the name without folders, extensions, ` (1)`, `-to-mend` and a stamp."""
    name = _EXTENSIONS.sub("", file_name.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    while (shorter := _STAMP.sub("", _COPY.sub("", name)).strip()) != name and shorter:
        name = shorter
    return name


def day(file_name: str) -> date | None:
    """Return the day that stands at the end of a file's name, None where there is none."""
    name = _COPY.sub("", _EXTENSIONS.sub("", file_name.strip())).strip()
    found = _STAMP.search(name)
    if not found:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def named(file_name: str, pattern: str) -> tuple[str, bool]:
    """Return what the name says (the pattern's first group) and whether the pattern fitted.

    Where it does not fit, the whole stem is the best that can be said.
    """
    bare = stem(file_name)
    found = re.match(pattern, bare, re.IGNORECASE)
    text = found.group(1) if found else bare
    return " ".join(text.split()), found is not None
