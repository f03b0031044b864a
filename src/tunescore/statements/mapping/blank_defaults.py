"""What a blank cell stands for, where a source says so, and never anything else.

Bandcamp leaves `quantity` blank for one, and the net amount where it took no share; The Orchard
leaves a track's artist blank where it is the product's. A filled cell is read like every other.
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
_EXACT = "DECIMAL(38, 12)"


@dataclass(frozen=True, slots=True)
class Fill:
    """What the blank cells of `column` stand for: one of `text`, `other` and `gross`."""

    column: str
    text: str = ""
    """The same in every row."""
    other: str = ""
    """What another column says."""
    gross: tuple[str, ...] = ()
    """Columns of money that are added up, the first of which must say something …"""
    fees: tuple[str, ...] = ()
    """… and those that take from it, whatever sign they are written with."""

    def spelled(self, spell: Callable[[str], str]) -> "Fill":
        """Return the same with its columns spelled otherwise."""
        return replace(
            self,
            column=spell(self.column),
            other=spell(self.other) if self.other else "",
            gross=tuple(map(spell, self.gross)),
            fees=tuple(map(spell, self.fees)),
        )

    def to_json(self) -> dict[str, Any]:
        """Return what is filled as a JSON object."""
        return {key: list(part) if isinstance(part, tuple) else part
                for key, part in asdict(self).items() if part}  # fmt: skip

    @classmethod
    def from_json(cls, data: object) -> "Fill":
        """Read what is filled from its JSON object."""
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


def bound(fills: Sequence[Fill], header: Sequence[str]) -> tuple[Fill, ...]:
    """Spell the columns as a table does; what fills a column that is not there is left out."""

    def spell(name: str) -> str:
        return next((cell for cell in header if is_cell(name, cell)), name)

    found = [fill.spelled(spell) for fill in fills]
    return tuple(fill for fill in found if fill.column in header)


def filled(relation: str, columns: Sequence[str], fills: Sequence[Fill]) -> str:
    """Give the SQL relation of a table whose blank cells say what they stand for."""
    cells = {name: ident(f"c{index}") for index, name in enumerate(columns)}
    for fill in fills:
        if cell := cells.get(fill.column):
            told = (
                f"CASE WHEN {_blank(cell)} THEN coalesce({_value(fill, cells)}, '') ELSE {cell} END"
            )
            relation = f"(SELECT * REPLACE ({told} AS {cell}) FROM {relation})"
    return relation


def _blank(cell: str) -> str:
    return f"({null_if_absent(values.trimmed(cell))}) IS NULL"


def _value(fill: Fill, cells: Mapping[str, str]) -> str:
    if fill.text:
        return literal(fill.text)
    if fill.other:
        return cells.get(fill.other, "NULL")
    return _net(fill, cells)


def _net(fill: Fill, cells: Mapping[str, str]) -> str:
    """Give what is left of the gross after its fees, or the first cell that is no number.

    The decimal sign is the cells' own. A fee takes from what is sold and gives back on a return.
    """
    gross = [cells[name] for name in fill.gross if name in cells]
    fees = [cells[name] for name in fill.fees if name in cells]
    if not gross or fill.gross[0] not in cells:
        return "NULL"
    texts = {cell: f"trim({cell}, {literal(BLANKS)})" for cell in (*gross, *fees)}
    amount = {
        cell: f"CASE WHEN {_blank(cell)} THEN 0::{_EXACT} "
        f"ELSE TRY_CAST(replace({text}, ',', '.') AS {_EXACT}) END"
        for cell, text in texts.items()
    }
    total = " + ".join(f"({amount[cell]})" for cell in gross)
    taken = " + ".join(["0", *(f"abs({amount[cell]})" for cell in fees)])
    exact = f"({total}) - sign({total}) * ({taken})"
    plain = f"regexp_replace(({exact})::{_EXACT}::VARCHAR, '\\.?0+$', '')"
    commas = " OR ".join(f"contains({text}, ',')" for text in texts.values())
    unclear = " ".join(
        f"WHEN NOT ({_blank(cell)}) AND NOT regexp_full_match({text}, '{_NUMBER}') THEN {text}"
        for cell, text in texts.items()
    )
    return (
        f"CASE WHEN {_blank(gross[0])} THEN NULL {unclear} "
        f"WHEN {commas} THEN replace({plain}, '.', ',') ELSE {plain} END"
    )
