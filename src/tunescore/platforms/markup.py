"""Markup of a public page: the parts of its HTML that figures and walls are read from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tunescore.platforms import payload
from tunescore.platforms.payload import NotJson, Object

_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
                   "source", "track", "wbr"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class LabelledText:
    """The text of an element with a `data-e2e`, and the address of the link around it."""

    label: str
    text: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Markup:
    """The scripts and elements by their ids, the classes, `<meta>` contents, and labelled texts."""

    title: str
    scripts: Mapping[str, str]
    ids: frozenset[str]
    classes: frozenset[str]
    metas: Mapping[str, str]
    texts: tuple[LabelledText, ...]
    words: int
    """How many words a reader sees."""

    def script(self, name: str) -> Object | None:
        """The JSON object in the script of this id; None where there is none that can be read."""
        try:
            return payload.parse(self.scripts.get(name, "").encode())
        except NotJson:
            return None

    def said(self, label: str) -> list[LabelledText]:
        """The texts with a label."""
        return [one for one in self.texts if one.label == label]


def read_markup(html: str) -> Markup:
    """Read a page, whatever is wrong with its HTML."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return Markup(
        title=" ".join("".join(parser.title).split()),
        scripts={name: "".join(text) for name, text in parser.scripts.items()},
        ids=frozenset(parser.ids),
        classes=frozenset(parser.classes),
        metas=parser.metas,
        texts=tuple(
            LabelledText(one.label, "".join(one.text).strip(), one.link) for one in parser.texts
        ),
        words=parser.words,
    )


@dataclass(slots=True)
class _Text:
    label: str
    link: str | None
    text: list[str] = field(default_factory=list)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self.scripts: dict[str, list[str]] = {}
        self.ids: set[str] = set()
        self.classes: set[str] = set()
        self.metas: dict[str, str] = {}
        self.texts: list[_Text] = []
        self.words = 0
        self._open: list[tuple[str, _Text | None]] = []
        self._links: list[str] = []
        self._script: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if "id" in known:
            self.ids.add(known["id"])
        self.classes.update(known.get("class", "").split())
        if tag == "meta":
            name = known.get("property") or known.get("name")
            if name:
                self.metas.setdefault(name, known.get("content", ""))
        if tag in _VOID:
            return
        if tag == "a":
            self._links.append(known.get("href", ""))
        if tag == "script":
            self._script = self.scripts.setdefault(known.get("id", ""), [])
        text = None
        if "data-e2e" in known:
            text = _Text(known["data-e2e"], self._links[-1] if self._links else None)
            self.texts.append(text)
        self._open.append((tag, text))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._script = None
        if tag == "a" and self._links:
            self._links.pop()
        if any(one == tag for one, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self._script.append(data)
            return
        tags = {tag for tag, _ in self._open}
        if "title" in tags:
            self.title.append(data)
        elif not tags & {"style", "head"}:
            self.words += len(re.findall(r"\w+", data))
        for _, text in self._open:
            if text is not None:
                text.text.append(data)
