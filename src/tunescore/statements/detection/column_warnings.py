"""Warnings about the columns of a file: what is left out, and may be money, a count or a time.

Nothing that could be a figure is left out without a word. What is asked about is no warning.
"""

from collections.abc import Collection
from dataclasses import dataclass

from tunescore.statements.detection.identify import Identification
from tunescore.statements.mapping.fields import FIGURES, STORE_COUNTS
from tunescore.statements.mapping.mapping import Mapping

_MONEY = ("amount", "credit", "debit")
_TIMES = ("period", "date", "period_start", "period_year", "exported_on")


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning that the user sees before importing."""

    code: str
    message: str


def column_warnings(mapping: Mapping, found: Identification) -> tuple[Caution, ...]:
    """Return the warnings that the user sees before importing."""
    warnings = []
    if not mapping.rules.feeds and mapping.about != "campaigns":
        warnings += _time_warnings(mapping, found)
    if mapping.about != "campaigns":
        warnings += _left_out_warnings(mapping, found)
    before = found.shape.mapping.columns if found.shape else {}
    lost = [name for name in found.changes.gone if before.get(name) in mapping.rules.identity]
    if lost:
        message = (
            f"The export no longer has {_quoted(lost)}. Without it, rows"
            " that you imported before may be imported again."
        )
        warnings.append(Caution("columns_gone", message))
    return tuple(warnings)


def _time_warnings(mapping: Mapping, found: Identification) -> list[Caution]:
    """Warn of a file without a time, and of a column of times that could not be read."""
    unread = _left_out(mapping, found, "time")
    warnings = []
    if unread:
        message = f"Date could not be read: {_quoted(unread)}."
        warnings.append(Caution("date_not_read", message))
    if not any(mapping.has(key) for key in _TIMES) and not unread:
        message = "No column gives a date, so the figures are stored without one."
        warnings.append(Caution("no_date", message))
    return warnings


def _left_out_warnings(mapping: Mapping, found: Identification) -> list[Caution]:
    """Warn of the columns of figures that no field was guessed for."""
    warnings = []
    money, counts, stores = (
        _left_out(mapping, found, what) for what in ("money", "count", "store")
    )
    has_money = any(mapping.has(key) for key in _MONEY)
    if money and mapping.constants.get("amount") is None:
        code, message = "money_left_out", f"These columns may be money too: {_quoted(money)}."
        if not has_money:
            code = "no_money"
            message = (
                "No earnings are read. These columns are left out, but may be money: "
                f"{_quoted(money)}."
            )
        warnings.append(Caution(code, message))
    if counts:
        message = f"These columns may be counts, and are not read: {_quoted(counts)}."
        warnings.append(Caution("counts_left_out", message))
    if stores and any(mapping.has(key) for key in STORE_COUNTS):
        message = f"Plays in these columns are not read: {_quoted(stores)}."
        warnings.append(Caution("stores_left_out", message))
    figures = (*FIGURES, *STORE_COUNTS, *_MONEY, "performances")
    open_still = any(one.could_be for one in (found.guesses or {}).values())
    if found.guesses and not open_still and not any(mapping.has(key) for key in figures):
        message = "No column is mapped to plays or money, so nothing would be counted."
        warnings.append(Caution("no_figures", message))
    return warnings


def _left_out(mapping: Mapping, found: Identification, what: str) -> list[str]:
    """Return the columns that may be what is lost, but for those that the user left out."""
    return [
        name
        for name, one in (found.guesses or {}).items()
        if one.left_out == what and mapping.columns.get(name) is None and name not in found.by_hand
    ]


def _quoted(names: Collection[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
