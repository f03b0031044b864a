"""Chooses the currency's column: that of the money that is read, never of another amount's.

`Partner Share Currency` belongs to `Partner Share`, and `Customer Currency` to what the customer
paid. Where several could be the money's, the user says which.
"""

from collections.abc import Iterable, Mapping, Sequence

from tunescore.statements.cells.currencies import currency_code, currency_in_header
from tunescore.statements.detection.column_evidence import ColumnEvidence
from tunescore.statements.detection.guess import Candidate, Column, Guess

_OTHERS = frozenset({"customer", "price", "gross", "fee", "exchange", "rate", "balance"})
_SMALL_WORDS = frozenset({"currency", "code", "of", "the", "in"})
_OTHER = Guess(None, 0.0, "Currency of another amount")


def choose_currency(
    columns: Sequence[Column],
    candidates: Iterable[Candidate],
    found: Mapping[int, Guess],
    evidence: ColumnEvidence,
) -> dict[int, Guess]:
    """Return the guesses of the columns of currencies, by the money in `found`."""
    by_index = {column.index: column for column in columns}
    money = [
        by_index[at] for at, one in found.items()
        if (one.field or one.could_be) in {"amount", "credit", "debit"}
    ]  # fmt: skip
    claims = {
        one.index: one for one in candidates
        if one.field == "currency" and one.index not in found and one.index in evidence.filled
    }  # fmt: skip
    own = {at: one for at, one in claims.items() if not _is_others(by_index[at], money)}
    others = {at: _OTHER for at in claims if at not in own}
    if not own:
        return others
    names: Sequence[Column | None] = money or [None]
    nearest = sorted({at for one in names for at in _nearest(own, by_index, one)})
    if _all_alike([*own], evidence):
        nearest = [*own]
    nearest.sort(key=lambda at: (-own[at].confidence, at))
    first = nearest[0]
    if len(nearest) == 1 or _all_alike(nearest, evidence):
        others |= {at: _OTHER for at in own if at != first}
        return others | {first: Guess("currency", own[first].confidence, own[first].why)}
    why = "More than one column could be the currency"
    asked = {at: Guess(None, 0.0, why, "currency", rank=rank) for rank, at in enumerate(nearest)}
    return others | asked


def _nearest(
    own: Mapping[int, Candidate], columns: Mapping[int, Column], money: Column | None
) -> list[int]:
    """Return the columns of currencies that are nearest to one column of money by their names."""
    shared = {at: _shared(columns[at], money) if money else 0 for at in own}
    found = [at for at in own if shared[at] == max(shared.values())]
    surest = max(own[at].confidence for at in found)
    return [at for at in found if own[at].confidence == surest]


def _is_others(currency: Column, money: Sequence[Column]) -> bool:
    """Return whether a currency is not that of the money that is read."""
    if currency.concepts & _OTHERS and not any(
        currency.concepts & one.concepts & _OTHERS for one in money
    ):
        return True
    return bool(money) and all(_is_of_another(currency, one) for one in money)


def _is_of_another(currency: Column, amount: Column) -> bool:
    code = currency_in_header(amount.name)
    if code is not None and any(currency_code(cell) != code for cell in currency.cells):
        return True
    if {"account", "currency"} <= amount.concepts:  # `Net total (your currency)`
        return "account" not in currency.concepts
    return "original" in currency.concepts and "original" not in amount.concepts


def _shared(currency: Column, amount: Column) -> int:
    """Return how many words the names of a currency and of money share."""
    return len(set(currency.meaning.words) & set(amount.meaning.words) - _SMALL_WORDS)


def _all_alike(columns: Sequence[int], evidence: ColumnEvidence) -> bool:
    """Return whether the columns hold one and the same currency."""
    words = {evidence.words.get(at, frozenset({f"{at}", ""})) for at in columns}
    return len(words) == 1 and len(next(iter(words))) == 1
