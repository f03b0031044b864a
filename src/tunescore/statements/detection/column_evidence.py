"""Evidence about columns from every row: empty ones, equal ones, sums, products, distinct words.

What decides between rival columns of money or counts is never a sample: columns that agree in the
first rows of a file sorted by track need not agree further below. A relation between columns is
looked for in some rows of the whole file (`column_relations`) and then tried in each one. Equal
columns are those with one checksum over all rows: pairs of columns would be thousands in a wide
table. Which column is which field is decided elsewhere.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from tunescore.columnar.duck import ident, literal
from tunescore.columnar.session import Session
from tunescore.records import Table
from tunescore.statements.cells import values
from tunescore.statements.cells.absent import BLANKS, is_absent, null_if_absent
from tunescore.statements.cells.currencies import currency_in_header
from tunescore.statements.detection import name_rules
from tunescore.statements.detection.column_relations import Relation, Row, find_relations
from tunescore.statements.formats.infer import ColumnFormats, infer_formats
from tunescore.statements.formats.profile import DATA_ROWS
from tunescore.statements.mapping.mapping import Mapping

SAMPLE_CELLS = 300
"""How many cells of a column show what it holds."""

_SAMPLE_ROWS = 300  # of the beginning, and as many of the whole file
_FEW_WORDS = 12  # spellings in the sample of a column whose words are all collected
_MOST_WORDS = 60
_EXACT, _QUICK = "DECIMAL(38, 18)", "DOUBLE"
_MOST_PATTERNS = 1_000  # of columns that a row fills; of columns apart there are as many as columns
_SLACK = "1e-9"  # of a sum may be the rounding of quick numbers


@dataclass(frozen=True, slots=True)
class ColumnEvidence:
    """What all rows of a table show of its columns, which are numbered from 0."""

    rows: int
    filled: frozenset[int]
    """The columns with a cell that says something."""
    nonzero: frozenset[int] = frozenset()
    """The columns of numbers that are not 0 throughout."""
    equal: dict[int, int] = field(default_factory=dict)
    """Column → the first column whose numbers are equal in every row."""
    apart: frozenset[frozenset[int]] = frozenset()
    """Pairs of columns of money in different currencies of which no row fills both."""
    parts: dict[int, frozenset[int]] = field(default_factory=dict)
    """Column → the columns whose sum it is in every row."""
    unit_prices: dict[int, frozenset[int]] = field(default_factory=dict)
    """Column → the columns that it is a multiple of in every row, by a column of counts."""
    words: dict[int, frozenset[str]] = field(default_factory=dict)
    """Column of few distinct texts → all of them."""

    def same(self, one: int, other: int) -> bool:
        """Return whether two columns have the same number in every row."""
        return one in self.equal and self.equal[one] == self.equal.get(other)

    @property
    def part_of(self) -> dict[int, int]:
        """Return each column that is part of another one, and that one."""
        return {part: whole for whole, parts in self.parts.items() for part in parts}


def evidence_of_cells(cells: Sequence[Sequence[str]]) -> ColumnEvidence:
    """Return what columns of cells show by themselves, where no table is at hand."""
    kept = [[text for cell in column if not is_absent(text := cell.strip())] for column in cells]
    first: dict[tuple[str, ...], int] = {}
    equal = {at: first.setdefault(tuple(cells[at]), at) for at, said in enumerate(kept) if said}
    words = {at: frozenset(column) for at, column in enumerate(kept) if column}
    return ColumnEvidence(
        max(map(len, cells), default=0),
        frozenset(at for at, column in enumerate(kept) if column),
        frozenset(at for at, column in enumerate(kept) if any(map(_has_digit, column))),
        equal,
        words={at: found for at, found in words.items() if len(found) <= _FEW_WORDS},
    )


def _has_digit(text: str) -> bool:
    return any(sign in "123456789" for sign in text)


def sample_cells(engine: Session, table: Table, cells: str) -> list[list[str]]:
    """Return the first cells of each column of the relation `cells`, without blank ones."""
    names = ", ".join(_column(at) for at in range(len(table.columns)))
    rows = engine.rows(f"SELECT {names} FROM {cells} WHERE {DATA_ROWS} LIMIT {SAMPLE_CELLS}")
    return [
        [text for value in column if (text := (value or "").strip(BLANKS))]
        for column in (zip(*rows, strict=True) if rows else [()] * len(table.columns))
    ]


def sample_whole_file(
    engine: Session, table: Table, cells: str, first: list[list[str]]
) -> list[list[str]]:
    """Return the first cells that say something of each column, wherever in the file they stand.

    `first` are those of the first rows.
    """
    if table.rows <= SAMPLE_CELLS:
        return first
    found = []
    for at, sample in enumerate(first):
        said = [text for text in sample if not is_absent(text)]
        if len(said) < SAMPLE_CELLS:
            text = null_if_absent(f"trim({_column(at)}, {literal(BLANKS)})")
            said = [
                word
                for (word,) in engine.rows(
                    f"SELECT word FROM (SELECT {text} AS word FROM {cells} WHERE {DATA_ROWS}) "
                    f"WHERE word IS NOT NULL LIMIT {SAMPLE_CELLS}"
                )
            ]
        found.append(said or sample)
    return found


class AllRows:
    """All rows of a table, looked at only where they decide something."""

    def __init__(self, engine: Session, table: Table, cells: str) -> None:
        """`cells` is the relation of the table."""
        self._engine, self._table, self._cells = engine, table, cells
        self.first = sample_cells(engine, table, cells)
        """The first cells of each column, of the first rows."""

    def sample(self) -> list[list[str]]:
        """Return the first cells that say something of each column."""
        return sample_whole_file(self._engine, self._table, self._cells, self.first)

    def weigh(self, samples: Sequence[Sequence[str]]) -> ColumnEvidence:
        """Return what all rows show of the columns."""
        return weigh_columns(self._engine, self._table, self._cells, samples)

    def differ(self, one: str, other: str) -> bool:
        """Return whether two columns differ in any row, but for blanks around their cells."""
        texts = (
            f"coalesce(trim({_column(self._table.columns.index(name))}, {literal(BLANKS)}), '')"
            for name in (one, other)
        )
        ((count,),) = self._engine.rows(
            f"SELECT count(*) FROM {self._cells} WHERE {DATA_ROWS} AND {' <> '.join(texts)}"
        )
        return bool(count)


def weigh_columns(
    engine: Session, table: Table, cells: str, samples: Sequence[Sequence[str]]
) -> ColumnEvidence:
    """Weigh the columns of the relation `cells` by every row.

    `samples` are those of the whole file.
    """
    filled = frozenset(
        at for at, sample in enumerate(samples) if any(not is_absent(text) for text in sample)
    )
    contents = name_rules.contents(table.columns, samples)
    kinds = {at: contents[at].kind for at in sorted(filled)}
    money = [at for at, kind in kinds.items() if kind in {"number", "money"}]
    counts = [at for at, kind in kinds.items() if kind == "integer"]
    few = [at for at, kind in kinds.items()
           if kind in {"text", "country"} and len(set(samples[at])) <= _FEW_WORDS]  # fmt: skip
    words = _distinct_words(engine, cells, few)
    if not money and not counts:
        return ColumnEvidence(table.rows, filled, words=words)
    columns: dict[str, str | None] = {table.columns[at]: "amount" for at in money}
    columns |= {table.columns[at]: "quantity" for at in counts}
    formats = infer_formats(engine, cells, table.columns, Mapping(columns))
    places = (*money, *counts)
    some = _spread_rows(engine, table, cells, _numbers(table, formats, places, _EXACT))
    relations = find_relations(some, money, counts)
    every = _numbers(table, formats, places, _QUICK)
    nonzero, checksums, holding = _try_relations(engine, cells, every, relations)
    first: dict[object, int] = {}
    equal = {
        at: first.setdefault((kind, checksums[at], *((row[at] or 0) for row in some)), at)
        for kind, group in (("money", money), ("count", counts))
        for at in group
    }
    currencies = {at: currency_in_header(table.columns[at]) for at in places}
    apart = frozenset(
        frozenset(pair)
        for group in (money, counts)
        for pair in _columns_apart(engine, cells, every, {at: currencies[at] for at in group})
    )
    products: dict[int, frozenset[int]] = {}
    for one in holding:
        if one.kind == "product":
            products[one.columns[0]] = products.get(one.columns[0], frozenset()) | {one.columns[1]}
    return ColumnEvidence(
        table.rows,
        filled,
        nonzero,
        equal,
        apart,
        {one.columns[0]: frozenset(one.columns[1:]) for one in holding if one.kind == "sum"},
        products,
        words,
    )


def _column(at: int) -> str:
    return ident(f"c{at}")


def _distinct_words(
    engine: Session, cells: str, columns: Sequence[int]
) -> dict[int, frozenset[str]]:
    """Return all texts of the columns that have few of them."""
    found: dict[int, set[str]] = {}
    for at in columns:
        text = values.trimmed(_column(at))
        rows = engine.rows(
            f"SELECT DISTINCT {text} FROM {cells} WHERE {DATA_ROWS} LIMIT {_MOST_WORDS + 1}"
        )
        found[at] = {word for (word,) in rows if not is_absent(word)}
    return {at: frozenset(words) for at, words in found.items() if len(words) <= _MOST_WORDS}


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The query of the numbers in some columns, each called `v` and the column's place."""

    places: tuple[int, ...]
    steps: tuple[str, ...]
    """What is selected in each step: text, the number without its currency, digits, value."""

    def query(self, cells: str, condition: str) -> str:
        """Give the query over the rows of `cells` that fulfil a condition, with their lines."""
        rows = f"(SELECT * FROM {cells} WHERE {condition})"
        for step in self.steps:
            rows = f"(SELECT line, {step} FROM {rows})"
        return rows


def _numbers(table: Table, formats: ColumnFormats, places: Sequence[int], kind: str) -> _Numbers:
    """Compose the query of each column's number, in the decimal sign that the column proves.

    `kind` is the type of the numbers: exact ones for some rows, quick ones for all.
    """
    texts, cores, bares, numbers = [], [], [], []
    for at in places:
        name, raw = table.columns[at], _column(at)
        if name in formats.plain:
            texts.append(f"TRY_CAST(nullif({raw}, '') AS {kind}) AS v{at}")
            cores.append(f"v{at}")
            bares.append(f"v{at}")
            numbers.append(f"v{at}")
            continue
        sign = formats.decimal_signs[name]
        plain = r"-?\d+(?:,\d+)?" if sign == "comma" else r"-?\d+(?:\.\d+)?"
        clear = (
            f"CASE WHEN regexp_full_match({raw}, '{plain}') "
            f"THEN TRY_CAST(replace({raw}, ',', '.') AS {kind}) END"
        )
        cell = null_if_absent(f"trim({raw}, {literal(BLANKS)})")
        texts += [f"{clear} AS f{at}", f"CASE WHEN f{at} IS NULL THEN {cell} END AS t{at}"]
        cores += [f"f{at}", f"{values.number_core(f't{at}', money=True)} AS k{at}"]
        bares += [f"f{at}", f"{values.number_bare(f'k{at}', sign)} AS b{at}"]
        numbers.append(f"coalesce(f{at}, {values.money_value(f'b{at}')}::{kind}) AS v{at}")
    return _Numbers(tuple(places), tuple(map(", ".join, (texts, cores, bares, numbers))))


def _spread_rows(engine: Session, table: Table, cells: str, numbers: _Numbers) -> list[Row]:
    """Return the numbers of some rows, of the beginning and from everywhere in the file."""
    step = max(1, table.rows // _SAMPLE_ROWS)
    spread = numbers.query(cells, f"{DATA_ROWS} AND line % {step} = 0")
    found = engine.rows(f"FROM {spread} LIMIT {2 * _SAMPLE_ROWS}")
    if step > 1:
        first = f"(SELECT * FROM {cells} WHERE {DATA_ROWS} LIMIT {_SAMPLE_ROWS})"
        found += engine.rows(f"FROM {numbers.query(first, 'true')}")
    return [dict(zip(numbers.places, row[1:], strict=True)) for row in found]


def _try_relations(
    engine: Session, cells: str, numbers: _Numbers, relations: Collection[Relation]
) -> tuple[frozenset[int], dict[int, int], list[Relation]]:
    """Try relations in every row, and give those that hold.

    Before them are the columns that are not 0 throughout, and a checksum of each column's numbers
    in their order.
    """
    places = numbers.places
    counted = [f"count_if(v{at} <> 0)" for at in places]
    counted += [f"bit_xor(hash(line, coalesce(v{at}, 0)))" for at in places]
    counted += [f"count_if({_broken(one)})" for one in relations]
    ((*found,),) = engine.rows(
        f"SELECT {', '.join(counted)} FROM {numbers.query(cells, DATA_ROWS)}"
    )
    nonzero = frozenset(at for at, count in zip(places, found, strict=False) if count)
    checksums = dict(zip(places, found[len(places) :], strict=False))
    broken = found[2 * len(places) :]
    holding = [one for one, count in zip(relations, broken, strict=True) if not count]
    return nonzero, checksums, holding


def _columns_apart(
    engine: Session, cells: str, numbers: _Numbers, currencies: dict[int, str | None]
) -> list[tuple[int, int]]:
    """Return the pairs of columns in different currencies of which no row fills both."""
    named = [at for at, code in currencies.items() if code is not None]
    if len(named) < 2:  # noqa: PLR2004 - a pair
        return []
    filled = ", ".join(f"coalesce(v{at}, 0) <> 0 AS f{at}" for at in named)
    found = engine.rows(
        f"SELECT DISTINCT {filled} FROM {numbers.query(cells, DATA_ROWS)} LIMIT {_MOST_PATTERNS}"
    )
    if len(found) == _MOST_PATTERNS:
        return []
    patterns = {
        at: {number for number, row in enumerate(found) if row[place]}
        for place, at in enumerate(named)
    }
    return [
        (one, other) for one, other in combinations(named, 2)
        if currencies[one] != currencies[other] and patterns[one].isdisjoint(patterns[other])
    ]  # fmt: skip


def _broken(relation: Relation) -> str:
    """Give the condition of a row in which a relation does not hold."""
    first, *others = (f"v{at}" for at in relation.columns)
    if relation.kind == "sum":
        total = " + ".join(f"coalesce({other}, 0)" for other in others)
        size = " + ".join(f"abs(coalesce({one}, 0))" for one in (first, *others))
        return f"abs(coalesce({first}, 0) - ({total})) > {_SLACK} * ({size})"
    price, count = (f"coalesce({other}, 0)" for other in others)
    slack = f"{relation.slack[0]} + {relation.slack[1]} * abs({count})"
    return f"abs(coalesce({first}, 0) - {price} * {count}) > {slack}"
