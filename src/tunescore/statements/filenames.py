"""What a file's name says: the song or artist of an export that names it nowhere else, a date."""

import re
from datetime import date

_EXTENSIONS = re.compile(r"(?:\.(?:csv|tsv|txt|xlsx|xls|gz|zip))+$", re.IGNORECASE)
_COPY = re.compile(r"(?:\s*\(\d+\)|[ _-]copy(?: \d+)?|-to-mend)+$", re.IGNORECASE)
_MONTH = re.compile(r"(?:^|[ _-])((?:19|20)\d{2})-(\d{2})(?=[ _]|-\D|$)")
_STAMP = re.compile(r"[ _-](\d{4})-?(\d{2})-?(\d{2})(?:[ _-]?\d{6})?$")


def stem(file_name: str) -> str:
    """Return the name without folders, extensions, ` (1)`, `-to-mend` and a stamp."""
    name = _EXTENSIONS.sub("", file_name.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    while (shorter := _STAMP.sub("", _COPY.sub("", name)).strip()) != name and shorter:
        name = shorter
    return name


def day(file_name: str) -> date | None:
    """Return the day at the end of a file's name, or the first of a month in it, else None."""
    name = _COPY.sub("", _EXTENSIONS.sub("", file_name.strip())).strip()
    found = _STAMP.search(name)
    numbers = found.groups() if found else (_MONTH.findall(name) or [None])[-1]
    if numbers is None:
        return None
    try:
        return date(*(int(part) for part in (*numbers, 1)[: len("ymd")]))
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
