"""Ways to damage a table on its way into a file.

Each takes a clean table and luck and gives the file's text with what should be read from it.
The expected table is the clean one, also where nobody could read it back: what cannot be told
counts against the reader.
"""

import csv
import io
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from benchmarks.damage.tables import Clean, Row


@dataclass(frozen=True, slots=True)
class Case:
    """A damaged file and the table that is in it."""

    kind: str
    clean: Clean
    data: bytes
    header: Row | None  # None: the file has no header, and none is to be invented

    @property
    def name(self) -> str:
        """What it is, for a person."""
        return f"{self.kind} {self.clean.shape} {len(self.clean.rows)}"


Damage = Callable[[Clean, random.Random], str]


def line(row: Sequence[str], delimiter: str, **signs: object) -> str:
    """One row as a line without its end."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="", **signs).writerow(row)  # type: ignore[arg-type] # the writer's own options
    return out.getvalue()


def lines(clean: Clean, delimiter: str | None = None, **signs: object) -> list[str]:
    """The header and the rows."""
    return [line(row, delimiter or clean.delimiter, **signs) for row in (clean.header, *clean.rows)]


def text(found: Iterable[str], end: str = "\n") -> str:
    """Lines with an end each."""
    return "".join(f"{one}{end}" for one in found)


def _row(clean: Clean, luck: random.Random) -> int:
    """The place of some row among the lines."""
    return luck.randint(1, len(clean.rows))


def _in_one_row(damage: Callable[[Row, Clean, random.Random], str]) -> Damage:
    def make(clean: Clean, luck: random.Random) -> str:
        found = lines(clean)
        at = _row(clean, luck)
        found[at] = damage(clean.rows[at - 1], clean, luck)
        return text(found)

    return make


def _joined(row: Row, clean: Clean, at: int, between: str) -> str:
    """A row with something else in place of the delimiter after the cell `at`."""
    left, right = (line(part, clean.delimiter) for part in (row[: at + 1], row[at + 1 :]))
    return left + between + right


def _missing(row: Row, clean: Clean, luck: random.Random) -> str:
    return _joined(row, clean, luck.randrange(len(row) - 1), "")


def _extra(row: Row, clean: Clean, luck: random.Random) -> str:
    return _joined(row, clean, luck.randrange(len(row) - 1), clean.delimiter * 2)


def _quote(row: Row, clean: Clean, luck: random.Random) -> str:
    at = luck.randrange(len(row))
    cells = [line([cell], clean.delimiter) if cell else "" for cell in row]
    cell = cells[at]
    place = luck.choice([0, 0, len(cell), luck.randint(0, len(cell))])
    cells[at] = cell[:place] + '"' + cell[place:]
    return clean.delimiter.join(cells)


def _other(row: Row, clean: Clean, luck: random.Random) -> str:
    return line(row, luck.choice([sign for sign in ",;\t|" if sign != clean.delimiter]))


def _several_rows(rows: int) -> Damage:
    def make(clean: Clean, _luck: random.Random) -> str:
        return text([*split_header(clean, rows), *lines(clean)[1:]])

    return make


def split_header(clean: Clean, rows: int) -> list[str]:
    """The header in so many lines, which joined with a blank make `joined_header`."""
    more = [["of it"] * len(clean.header), ["(as told)"] * len(clean.header)]
    return [line(row, clean.delimiter) for row in (clean.header, *more[: rows - 1])]


def joined_header(clean: Clean, rows: int) -> Row:
    """The names that a header of several rows makes."""
    more = ["of it", "(as told)"][: rows - 1]
    return [" ".join([name, *more]) for name in clean.header]


def _preface(clean: Clean, luck: random.Random) -> str:
    told = ["Report", "Prepared for the label", "March 2026"][: luck.randint(1, 3)]
    rest = clean.delimiter * (len(clean.header) - 1)
    return text([f"{one}{rest}" for one in told] + lines(clean))


def _second_table(clean: Clean, luck: random.Random) -> str:
    others = [
        (["Store", "Country", "Plays"], [["Spotify", "DE", "12"], ["Deezer", "FR", "7"]]),
        (["Region", "Total"], [["North", "311"], ["South", "207"], ["West", "90"]]),
    ]
    header, rows = luck.choice([other for other in others if len(other[0]) != len(clean.header)])
    gap = luck.choice([[""], []])
    return text([*lines(clean), *gap, *(line(row, clean.delimiter) for row in (header, *rows))])


def _unescaped(clean: Clean, _luck: random.Random) -> str:
    def bare(cell: str) -> str:
        return f'"{cell}"' if clean.delimiter in cell or '"' in cell else cell

    return text(clean.delimiter.join(map(bare, row)) for row in (clean.header, *clean.rows))


DAMAGES: dict[str, Damage] = {
    "undamaged": lambda clean, _: text(lines(clean)),
    "no final newline": lambda clean, _: text(lines(clean))[:-1],
    "two final newlines": lambda clean, _: text(lines(clean)) + "\n",
    "no header": lambda clean, _: text(lines(clean)[1:]),
    "header of two rows": _several_rows(2),
    "header of three rows": _several_rows(3),
    "lines above, delimited": _preface,
    "two tables": _second_table,
    "delimiter missing": _in_one_row(_missing),
    "delimiter too many": _in_one_row(_extra),
    "stray quote": _in_one_row(_quote),
    "backslash escapes": lambda clean, _: text(
        lines(clean, doublequote=False, escapechar="\\", quoting=csv.QUOTE_ALL)
    ),
    "no escapes": _unescaped,
    "apostrophes as quotes": lambda clean, _: text(lines(clean, quotechar="'")),
    "comma and blank": lambda clean, _: text(
        ", ".join(line([cell], ",") if cell else "" for cell in row)
        for row in (clean.header, *clean.rows)
    ),
    "blank as delimiter": lambda clean, _: text(lines(clean, " ")),
    "semicolon as delimiter": lambda clean, _: text(lines(clean, ";")),
    "tab as delimiter": lambda clean, _: text(lines(clean, "\t")),
    "one row otherwise delimited": _in_one_row(_other),
    "carriage returns": lambda clean, _: text(lines(clean), "\r"),
    "bytes that are no UTF-8": lambda clean, _: text(lines(clean)),
}
"""Kind → how it comes about."""


def case(kind: str, clean: Clean, seed: int) -> Case:
    """Damage a table in one way."""
    luck = random.Random(f"{seed} {kind} {clean.shape} {len(clean.rows)}")  # noqa: S311 - invented figures
    data = DAMAGES[kind](clean, luck).encode()
    if kind == "bytes that are no UTF-8":
        data = _broken(data, luck)
    header: Row | None = clean.header
    if kind == "no header":
        header = None
    elif kind.startswith("header of"):
        header = joined_header(clean, 2 if "two" in kind else 3)
    return Case(kind, clean, data, header)


def _broken(data: bytes, luck: random.Random) -> bytes:
    """A letter of some row is a lone byte of another encoding; others are UTF-8 beyond ASCII."""
    body = data.index(b"\n") + 1
    letters = [at for at in range(body, len(data)) if data[at : at + 1].isalpha()]
    changed = bytearray(data)
    if letters:
        changed[luck.choice(letters)] = 0xE9
    return bytes(changed)
