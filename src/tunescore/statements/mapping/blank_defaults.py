"""Default values of blank cells, where a source declares them.

Bandcamp leaves `quantity` blank for one, and the net amount where it took no share; The Orchard
leaves a track's artist blank where it is the product's. A cell with a default is then read like
every other cell; no other blank cell is ever filled. A word that stands in place of nothing, such
as Traxsource's `Whole Release` in place of a title, is a blank cell too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from tunescore.columnar.duck import ident, literal
from tunescore.errors import MalformedMapping
from tunescore.statements.cells import values
from tunescore.statements.cells.absent import BLANKS, null_if_absent
from tunescore.statements.header import is_cell

_NUMBER = r"-?\d{1,14}(?:[.,]\d{1,12})?"
_DECIMAL = "DECIMAL(38, 12)"


@dataclass(frozen=True, slots=True)
class BlankDefault:
    """The value of a column's blank cells: one of `text`, `other` and `gross`, or none."""

    column: str
    text: str = ""
    """The same text in every row."""
    other: str = ""
    """The column whose cell is taken instead."""
    gross: tuple[str, ...] = ()
    """Columns of money that are added up; the first of them must have a value."""
    fees: tuple[str, ...] = ()
    """Columns of money that are subtracted from the gross, whatever their sign."""
    says: tuple[str, ...] = ()
    """Texts of cells that get the value too, whatever their case."""

    def rename_columns(self, rename: Callable[[str], str]) -> "BlankDefault":
        """Return the default with its columns as `rename` writes them."""
        return replace(
            self,
            column=rename(self.column),
            other=rename(self.other) if self.other else "",
            gross=tuple(map(rename, self.gross)),
            fees=tuple(map(rename, self.fees)),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the default as a JSON object."""
        return {key: list(part) if isinstance(part, tuple) else part
                for key, part in asdict(self).items() if part}  # fmt: skip

    @classmethod
    def from_json(cls, data: object) -> "BlankDefault":
        """Read a default from its JSON object."""
        wrong = MalformedMapping(found="what fills its blank cells has another shape")
        if not isinstance(data, dict) or not isinstance(data.get("column"), str):
            raise wrong
        parts: dict[str, Any] = {
            key: tuple(part) if isinstance(part, list) else part for key, part in data.items()
        }
        texts = [one for part in parts.values() for one in (part if part != () else ("",))]
        if not all(isinstance(one, str) for one in texts):
            raise wrong
        try:
            return cls(**parts)
        except TypeError:
            raise wrong from None


def bind_defaults(
    defaults: Sequence[BlankDefault], header: Sequence[str]
) -> tuple[BlankDefault, ...]:
    """Return the defaults of the columns that a table has, with the table's spelling of them."""

    def spell(name: str) -> str:
        return next((cell for cell in header if is_cell(name, cell)), name)

    renamed = [default.rename_columns(spell) for default in defaults]
    return tuple(default for default in renamed if default.column in header)


def fill_blanks(relation: str, columns: Sequence[str], defaults: Sequence[BlankDefault]) -> str:
    """Give the SQL relation of a table with defaults in its blank cells."""
    cells = {name: ident(f"c{index}") for index, name in enumerate(columns)}
    for default in defaults:
        if cell := cells.get(default.column):
            value = f"coalesce({_default_value(default, cells)}, '')"
            blank = " OR ".join([_is_blank(cell), *(_says(cell, text) for text in default.says)])
            filled = f"CASE WHEN {blank} THEN {value} ELSE {cell} END"
            relation = f"(SELECT * REPLACE ({filled} AS {cell}) FROM {relation})"
    return relation


def _is_blank(cell: str) -> str:
    return f"({null_if_absent(values.trimmed(cell))}) IS NULL"


def _says(cell: str, text: str) -> str:
    return f"coalesce(lower({values.trimmed(cell)}) = {literal(text.lower())}, false)"


def _default_value(default: BlankDefault, cells: Mapping[str, str]) -> str:
    if default.text:
        return literal(default.text)
    if default.other:
        return cells.get(default.other, "NULL")
    return _net_amount(default, cells)


def _net_amount(default: BlankDefault, cells: Mapping[str, str]) -> str:
    """Give the net amount: the gross less its fees, or the first cell that is no number.

    The decimal sign is the cells' own. A fee brings the amount nearer to zero: it is taken from a
    sale and given back on a return.
    """
    gross = [cells[name] for name in default.gross if name in cells]
    fees = [cells[name] for name in default.fees if name in cells]
    if not gross or default.gross[0] not in cells:
        return "NULL"
    texts = {cell: f"trim({cell}, {literal(BLANKS)})" for cell in (*gross, *fees)}
    amount = {
        cell: f"CASE WHEN {_is_blank(cell)} THEN 0::{_DECIMAL} "
        f"ELSE TRY_CAST(replace({text}, ',', '.') AS {_DECIMAL}) END"
        for cell, text in texts.items()
    }
    total = " + ".join(f"({amount[cell]})" for cell in gross)
    taken = " + ".join(["0", *(f"abs({amount[cell]})" for cell in fees)])
    exact = f"({total}) - sign({total}) * ({taken})"
    plain = f"regexp_replace(({exact})::{_DECIMAL}::VARCHAR, '\\.?0+$', '')"
    commas = " OR ".join(f"contains({text}, ',')" for text in texts.values())
    unclear = " ".join(
        f"WHEN NOT ({_is_blank(cell)}) AND NOT regexp_full_match({text}, '{_NUMBER}') THEN {text}"
        for cell, text in texts.items()
    )
    return (
        f"CASE WHEN {_is_blank(gross[0])} THEN NULL {unclear} "
        f"WHEN {commas} THEN replace({plain}, '.', ',') ELSE {plain} END"
    )
