"""What a source is made of: shapes (fingerprint and mapping), and what its files' names say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tunescore.statements.mapping import Mapping, fold_header


@dataclass(frozen=True, slots=True)
class Shape:
    """One header of a source's files."""

    name: str
    requires: frozenset[str]
    """The header cells, lower case, that tell it apart."""
    mapping: Mapping
    exact: bool = False
    """Whether the header has these cells and no others."""
    named_field: str | None = None
    """The field that stands only in the file's name, if one does."""
    named_pattern: str = ""
    """The file name (without suffixes) whose first group gives that field."""

    def fits(self, header: Sequence[str]) -> bool:
        """Tell whether a table's header has this fingerprint."""
        cells = frozenset(fold_header(name) for name in header)
        return cells == self.requires if self.exact else self.requires <= cells

    def mapping_for(self, header: Sequence[str]) -> Mapping:
        """Return the mapping with those of its columns that this header has."""
        known = {fold_header(name): key for name, key in self.mapping.columns.items()}
        taken: set[str] = set()
        columns: dict[str, str | None] = {}
        for name in header:
            key = known.get(fold_header(name))
            columns[name] = key if key not in taken else None
            taken |= {key} if key else set()
        return replace(self.mapping, columns=columns).bound(header)


@dataclass(frozen=True, slots=True)
class Source:
    """Who makes such files: its name, where its files come from, and their shapes."""

    name: str
    where: str
    """How to download the file, in one plain sentence."""
    shapes: tuple[Shape, ...]
    key: str = ""

    def keyed(self, key: str) -> "Source":
        """Return the source with its key, on itself and on its mappings."""
        shapes = tuple(
            replace(shape, mapping=replace(shape.mapping, source=key, name=self.name))
            for shape in self.shapes
        )
        return replace(self, key=key, shapes=shapes)

    def shape_of(self, header: Sequence[str]) -> Shape | None:
        """Return the shape that a header has, None where it is not this source's."""
        return next((shape for shape in self.shapes if shape.fits(header)), None)

    def closest_shape(self, header: Sequence[str]) -> Shape:
        """Return the shape that shares most of its cells with a header."""
        cells = frozenset(fold_header(name) for name in header)
        return max(self.shapes, key=lambda shape: len(shape.requires & cells))
