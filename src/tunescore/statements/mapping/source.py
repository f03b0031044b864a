"""A source: who makes such files, and its shapes, each a header's fingerprint and a mapping."""

from collections.abc import Mapping as Texts
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tunescore.statements.header import Header, is_cell
from tunescore.statements.mapping.columns import Columns, fields_of, orders_of, signs_of
from tunescore.statements.mapping.fields import SEVERAL
from tunescore.statements.mapping.filename_fields import FilenameField, matches_name
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.rules import Rules

__all__ = ["FilenameField", "Shape", "Source"]

_ADDED_UP = SEVERAL - {"amount"}


@dataclass(frozen=True, slots=True)
class Shape:
    """One layout of a source's files: the header by which it is recognised, its columns and rules.

    `mapping` is what they make together.
    """

    name: str
    requires: frozenset[str]
    """The fingerprint: header cells, lower case; one whose text varies holds a `*`."""
    columns: Columns
    rules: Rules = field(default_factory=Rules)
    constants: Texts[str, str] = field(default_factory=dict)
    lacks: frozenset[str] = frozenset()
    """Header cells that another table of the same source has and this one has not."""
    guessed: frozenset[str] = frozenset()
    """Fields that are guessed among the columns that the mapping does not know."""
    exact: bool = False
    """Whether the header has these cells and no others."""
    filename_fields: tuple[FilenameField, ...] = ()
    """The fields that stand only in the file's name."""
    file: str = ""
    """The pattern of the file's name, where exports with one header differ in meaning."""
    left_out: tuple[tuple[str, str], ...] = ()
    """Header cells that are left out on purpose, each with the reason."""
    accompanies: bool = False
    """Whether it only accompanies another table of its archive, which is then read instead."""
    feeds: str = ""
    """What the file is about, such as `campaigns`, where that is neither plays nor money: the
    user is shown the shape's `name`, and nothing is imported."""
    owner: tuple[str, str] = ("custom", "Custom file")
    """The source's key and name."""
    mapping: Mapping = field(init=False)

    def __post_init__(self) -> None:
        """Make the mapping."""
        source, name = self.owner
        mapping = Mapping(
            fields_of(self.columns),
            dict(self.constants),
            orders_of(self.columns),
            signs_of(self.columns),
            source,
            name,
            replace(self.rules, feeds=self.feeds, what=self.name if self.feeds else ""),
        )
        object.__setattr__(self, "mapping", mapping)

    def fits(self, header: Sequence[str], file_name: str = "") -> bool:
        """Return whether a table's header, and its file's name, have this fingerprint."""
        cells = Header(header)
        if not cells.has_all(self.requires) or not matches_name(file_name, self.file):
            return False
        if len(cells.missing(self.lacks)) < len(self.lacks):
            return False
        return not self.exact or len(self.requires) == len(header)

    def reason_left_out(self, cell: str) -> str | None:
        """Return why a header cell is left out on purpose, None where there is no reason."""
        return next((why for known, why in self.left_out if is_cell(known, cell)), None)

    def mapping_for(self, header: Sequence[str]) -> Mapping:
        """Return the mapping with those of its columns that this header has."""
        fields = Header(header).by_own_name(self.mapping.columns)
        taken: set[str] = set()
        columns: dict[str, str | None] = {}
        for name in header:
            key = fields.get(name)
            columns[name] = key if key not in taken or key in _ADDED_UP else None
            taken |= {key} if key else set()

        def spell(cell: str) -> str:
            return next((name for name in header if is_cell(cell, name)), cell)

        rules = self.mapping.rules
        bound = replace(
            self.mapping,
            columns=columns,
            dates=Header(header).by_own_name(self.mapping.dates),
            numbers=Header(header).by_own_name(self.mapping.numbers),
            rules=replace(
                rules,
                personal=tuple(Header(header).by_own_name(dict.fromkeys(rules.personal))),
                skip=tuple(rule.rename_columns(spell) for rule in rules.skip),
            ),
        )
        return bound.bind(header)


@dataclass(frozen=True, slots=True)
class Source:
    """A maker of files: its name, where they are downloaded, and their shapes."""

    name: str
    where: str
    """How to download the file, in one plain sentence."""
    shapes: tuple[Shape, ...]
    platforms: tuple[tuple[str, str], ...] = ()
    """The platforms whose audience figures such files hold: the key and the name of each."""
    key: str = ""

    def with_key(self, key: str) -> "Source":
        """Return the source with its key, on itself and on its shapes."""
        shapes = tuple(replace(shape, owner=(key, self.name)) for shape in self.shapes)
        return replace(self, key=key, shapes=shapes)

    def shape_of(self, header: Sequence[str], file_name: str = "") -> Shape | None:
        """Return the shape that a header has, None where it is not this source's."""
        return next((shape for shape in self.shapes if shape.fits(header, file_name)), None)

    def closest_shape(self, header: Sequence[str]) -> Shape:
        """Return the shape that shares most of its cells with a header."""
        return max(
            self.shapes,
            key=lambda shape: len(shape.requires) - len(Header(header).missing(shape.requires)),
        )
