"""Display names of platforms: as its connection says, else as its files say."""

from tunescore.platforms import all_platforms
from tunescore.statements.sources import platform_names


def name_of(key: str) -> str:
    """Return the name of a platform; one that nothing is known of keeps its key."""
    known = all_platforms().get(key)
    return known.name if known is not None else platform_names().get(key, key)
