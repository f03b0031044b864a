"""The guides of the platforms: `docs/guide/connect-<key>.md`, read into steps for the screens."""

import re
from functools import cache
from pathlib import Path

from tunescore.api.schema_base import Out

_PACKAGE = Path(__file__).parents[1]
FOLDERS = (_PACKAGE / "guide", _PACKAGE.parents[1] / "docs" / "guide")
"""Where the guides are: in the installed package, or beside its sources."""

_HEADING = re.compile(r"^#{2,3} +(.+?)\s*$", re.MULTILINE)


class StepOut(Out):
    """One step of a guide; the text is Markdown."""

    title: str
    text: str


def guide(platform: str, redirect_uri: str) -> list[StepOut]:
    """Return a platform's guide, with the address that has to be pasted there filled in."""
    steps = _steps(platform)
    return [
        StepOut(title=title, text=text.replace("{redirect_uri}", redirect_uri))
        for title, text in steps
    ]


@cache
def _steps(platform: str) -> tuple[tuple[str, str], ...]:
    for folder in FOLDERS:
        file = folder / f"connect-{platform}.md"
        if file.is_file():
            parts = _HEADING.split(file.read_text(encoding="utf-8"))[1:]
            return tuple(
                (title, text.strip()) for title, text in zip(parts[::2], parts[1::2], strict=True)
            )
    return ()
