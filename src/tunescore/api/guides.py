"""The guides of the platforms: `docs/guide/connect-<key>.md`, read into steps for the screens.

A guide's sections are the platform's ways to connect, by their titles, and what is about all of
them. A paragraph or a list that begins with one of the labels `AT` is for addresses of that kind.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tunescore.api.address import AddressKind
from tunescore.api.schema_base import Out

_PACKAGE = Path(__file__).parents[1]
FOLDERS = (_PACKAGE / "guide", _PACKAGE.parents[1] / "docs" / "guide")
"""Where the guides are: in the installed package, or beside its sources."""

AT: Mapping[AddressKind, str] = {
    "https": "**At an https address:**",
    "loopback": "**On your own computer:**",
    "network": "**In your own network:**",
}
"""How a part of a guide begins that is for one kind of address."""

_SECTION = re.compile(r"^## +(.+?)\s*$", re.MULTILINE)
_STEP = re.compile(r"^### +(.+?)\s*$", re.MULTILINE)


class StepOut(Out):
    """One step of a guide; the text is Markdown."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A platform's guide: its sections by their headings."""

    sections: Mapping[str, str]

    def steps(self, way: str, kind: AddressKind, *, redirect_uri: str) -> list[StepOut]:
        """The steps of a way for an address, with the address to paste there filled in."""
        parts = _STEP.split(self.sections.get(way, ""))[1:]
        return [
            StepOut(title=title, text=_for(text, kind).replace("{redirect_uri}", redirect_uri))
            for title, text in zip(parts[::2], parts[1::2], strict=True)
        ]

    def others(self, ways: Collection[str], kind: AddressKind) -> list[StepOut]:
        """The sections that are about no single way."""
        return [
            StepOut(title=title, text=_for(text, kind))
            for title, text in self.sections.items()
            if title not in ways
        ]


def _for(text: str, kind: AddressKind) -> str:
    """The parts of a text that are for a kind of address, and those that are for all."""
    kept = []
    for part in re.split(r"\n{2,}", text.strip()):
        label = next((label for label in AT.values() if part.startswith(label)), None)
        if label is None:
            kept.append(part)
        elif label == AT[kind]:
            kept.append(part.removeprefix(label).strip())
    return "\n\n".join(kept)


@cache
def guide(platform: str) -> Guide:
    """Return a platform's guide; one without sections where it has none."""
    for folder in FOLDERS:
        file = folder / f"connect-{platform}.md"
        if file.is_file():
            parts = _SECTION.split(file.read_text(encoding="utf-8"))[1:]
            return Guide(dict(zip(parts[::2], (text.strip() for text in parts[1::2]), strict=True)))
    return Guide({})
