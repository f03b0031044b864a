"""Platforms: their APIs and public pages → records. Knows no database, settings or statement.

To add a platform, write its file in `apis/` (a module-level `PLATFORM`), its fake in `tests/fakes`,
its tests in `tests/platforms` and its guide `docs/guide/connect-<key>.md`, linked in the README
there; nothing else is edited.
"""

import importlib
import pkgutil
from datetime import date
from functools import cache

from tunescore.platforms import apis
from tunescore.platforms.platform import Platform

OTHERS_SINCE = date(2000, 1, 1)
"""The first day of platforms that have no file here: figures can be entered for any."""


def first_day(key: str) -> date:
    """The first day of a platform; no figure is older."""
    known = all_platforms().get(key)
    return OTHERS_SINCE if known is None else known.since


@cache
def all_platforms() -> dict[str, Platform]:
    """Return every platform by its key, in the order of the keys."""
    found: dict[str, Platform] = {}
    for module in sorted(pkgutil.iter_modules(apis.__path__), key=lambda item: item.name):
        platform: Platform = importlib.import_module(f"{apis.__name__}.{module.name}").PLATFORM
        found[module.name] = platform.keyed(module.name)
    return found
