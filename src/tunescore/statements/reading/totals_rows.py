"""Totals rows: rows that add up the others, found by a word and proved by what they leave empty.

A song may be called "Total" and an artist "Tous"; such a row has its dates and codes like every
other row, a totals row has not.
"""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from tunescore.statements.cells.absent import is_absent
from tunescore.statements.reading.cell_types import is_number

TAIL = 12
"""How many rows at the table's end are looked at."""

_BARE = frozenset(
    [
        "total",
        "totals",
        "toplam",
        "tous",
        "toutes",
        "gesamt",
        "gesamtsumme",
        "summe",
        "insgesamt",
        "totale",
        "totaal",
        "totaux",
        "totalt",
        "yhteensä",
        "razem",
        "suma",
        "celkem",
        "összesen",
        "jumlah",
        "sum",
        "всего",
        "итого",
        "合計",
        "总计",
        "總計",
        "합계",
    ]
)
_SURE = re.compile(
    r"(?:grand|sub|sum|statement|report|overall)[ -]?totals?\b.*"
    r"|total (?:of|for) [\d.,]+ .*|totals?\s*[:–—-].*"  # noqa: RUF001
    r"|total général|gesamt\s*:.*|toplam\s*:.*|total general|totale complessivo",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"(?:(?:grand |sub)?total|sum|count|number|no\.?|#|gesamt|anzahl|nombre|n[uú]mero|totale)"
    r"[ _-]?(?:of |der |de |di |des )?"
    r"(?:rows?|lines?|records?|amounts?|units?|sales|quantity|zeilen|s[äa]tze|lignes|filas|righe"
    r"|l[ií]neas|betr[äa]ge|betrag|montants?|importes?|importo"
    r"|payable|due|royalt(?:y|ies)|earnings?|revenue|income|paid|net|gross)\b.*"
    r"|(?:rows?|lines?|records?|units?) (?:count|total)\b.*"
    r"|(?:end of|ende de[rs]|fin d[eu]l?|fine del) .{2,30}|eof|-+ ?end ?-+"
    r"|(?:report )?(?:generated|created|exported|printed|erstellt|g[ée]n[ée]r[ée]|generado|creato)"
    r" (?:on|at|by|am|um|von|le|par|el|il)\b.*",
    re.IGNORECASE,
)
_FOOTER_CELLS = 3  # the most that a footer fills
_FILLED = 0.9


class TotalsDetector:
    """Detects totals rows, by the columns of a table's first rows."""

    def __init__(self, rows: Sequence[Sequence[str]], width: int, *, whole: bool) -> None:
        """`whole` says that `rows` are all the rows of the table, so that sums can be checked."""
        self._whole = whole
        self._rows = [row for row in rows if _word(row) is None and len(row) == width]
        columns = [Counter(row[at] for row in self._rows) for at in range(width)]
        self._identifying = {
            at
            for at, cells in enumerate(columns)
            if cells
            and _filled(cells) >= cells.total() * _FILLED
            and not all(is_number(cell) for cell in cells if not is_absent(cell))
        }
        self._with_digits = {
            at
            for at, cells in enumerate(columns)
            if cells and all(any(sign.isdigit() for sign in cell) for cell in cells)
        }

    def is_totals_row(self, cells: Sequence[str]) -> bool:
        """Whether a row, first or among the last of the table, is a totals row or a footer."""
        wide = bool(self._rows) and len(self._rows[0]) > _FOOTER_CELLS
        if wide and (is_footer(cells) or self._is_note(cells)):
            return True
        found = _word(cells)
        if found is None or not self._rows:
            return False
        at, sure = found
        others = self._identifying - {at}
        filled = sum(other < len(cells) and not is_absent(cells[other]) for other in others)
        holes = len(others) - filled
        if others:
            return holes > 0 and (sure or holes >= filled)
        if any(
            not is_absent(cell) and not is_number(cell) for i, cell in enumerate(cells) if i != at
        ):
            return False
        return sure or at in self._with_digits or self._adds_up(cells, at)

    def _is_note(self, cells: Sequence[str]) -> bool:
        """Whether a whole row has words alone, under figures or days: `* Before tax`."""
        figures = sum(any(map(str.isdigit, row[0])) for row in self._rows)
        words = 2 * figures >= len(self._rows) and not any(map(str.isdigit, cells[0]))
        return words and len(cells) == len(self._rows[0]) and not any(map(str.strip, cells[1:]))

    def _adds_up(self, cells: Sequence[str], at: int) -> bool:
        """Whether a number of this row is the sum of its column (or could be, in a long table)."""
        for column, cell in enumerate(cells):
            total = _decimal(cell) if column != at else None
            if total is None:
                continue
            values = [_decimal(row[column]) for row in self._rows if column < len(row)]
            added = sum((value for value in values if value is not None), Decimal(0))
            if total == added or (not self._whole and total > added):
                return True
        return False


def is_footer(cells: Sequence[str]) -> bool:
    """Return whether a row says how many rows there are, or who made the file: `Total_Rows 18`."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled or len(filled) > _FOOTER_CELLS or len(filled) >= len(cells) > _FOOTER_CELLS:
        return False
    return _FOOTER.fullmatch(filled[0].replace("_", " ").rstrip(":")) is not None and all(
        any(sign.isdigit() for sign in cell) for cell in filled[1:]
    )


def _filled(cells: Counter[str]) -> int:
    return sum(times for cell, times in cells.items() if not is_absent(cell))


def _word(cells: Sequence[str]) -> tuple[int, bool] | None:
    """Return where a row's first word is one of totals, and whether no song can be called so."""
    for at, cell in enumerate(cells):
        text = cell.strip()
        if not text or is_number(text):
            continue
        if _SURE.fullmatch(text):
            return at, True
        return (at, False) if text.rstrip(":").casefold() in _BARE else None
    return None


def _decimal(cell: str) -> Decimal | None:
    try:
        return Decimal(re.sub(r"[\s,$€£%\u00a0\u202f]", "", cell))
    except InvalidOperation:
        return None
