"""The known sources: one small file each, found by scanning this folder; its name is the key.

A source is a mapping with a fingerprint. To add one, write its file here (a module-level
`SOURCE`), a golden case in `tests/statements/golden/<key>/` and its guide `docs/guide/<key>.md`,
linked in the README there; nothing else is edited.
"""

import importlib
import pkgutil
from functools import cache

from tunescore.statements.header import Accompanying
from tunescore.statements.mapping.source import Source


@cache
def all_sources() -> dict[str, Source]:
    """Return every source by its key, in the order of the keys."""
    found: dict[str, Source] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda item: item.name):
        source: Source = importlib.import_module(f"{__name__}.{module.name}").SOURCE
        found[module.name] = source.with_key(module.name)
    return found


@cache
def platform_names() -> dict[str, str]:
    """Return the names of the platforms whose figures sources' files hold, by key, in order."""
    pairs = {pair for source in all_sources().values() for pair in source.platforms}
    return dict(sorted(pairs, key=lambda pair: pair[1].casefold()))


@cache
def known_headers() -> tuple[frozenset[str], ...]:
    """Return every shape's fingerprint, by which the reader finds the row of the header.

    Those of tables that only accompany another one are marked; one that holds a cell `*`, which
    any name fits, is left out.
    """
    shapes = [shape for source in all_sources().values() for shape in source.shapes]
    return tuple(
        Accompanying(shape.requires) if shape.accompanies else shape.requires
        for shape in shapes
        if "*" not in shape.requires
    )
