"""Chooses the column of money, or money in and money out; asks where several columns could be it.

By what all rows show (`column_evidence`) and by names: the whole goes before its parts, a total
before its unit price, what is paid out before other money. Gross money, shares, rates, running
balances and empty columns are never chosen. Nothing is chosen between columns that differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from tunescore.statements.cells.currencies import currency_in_header
from tunescore.statements.detection.column_evidence import ColumnEvidence
from tunescore.statements.detection.guess import LEAST, NUMBERS, TIMES, Candidate, Column, Guess

_WHOLE, _LEAST_SHARE = 100, 5  # of shares in percent
_FEW_SHARES, _MANY_ROWS = 3, 5
_RIVAL = 0.7  # a name that may well be that of the money
_NEVER = frozenset({
    "balance", "price", "rate", "exchange", "duration", "id", "version", "feature", "link", "upc",
    "isrc", "listener", "follower", "save", "playlist", "bonus"
})  # fmt: skip
_COUNTED = frozenset({
    "stream", "download", "view", "quantity", "performance"
})  # fmt: skip
_MONEY = frozenset({
    "money", "net", "gross", "payable", "sign"
})  # fmt: skip
_PAID_OUT = frozenset({
    "net", "payable", "after"
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Pair:
    """The columns of money in and money out."""

    credit: Column
    debit: Column


def choose_money(
    columns: Sequence[Column], candidates: Iterable[Candidate], evidence: ColumnEvidence
) -> dict[int, Guess]:
    """Return the guesses of the columns that are money, could be, or are certainly not."""
    claims = {
        one.index: one for one in candidates if one.field == "amount" and one.confidence >= LEAST
    }
    by_index = {column.index: column for column in columns}
    pair = _credit_and_debit(columns, evidence)
    if pair:
        claims = {
            at: one for at, one in claims.items() if at not in {pair.credit.index, pair.debit.index}
        }
    named = {
        at: one
        for at, one in claims.items()
        if one.by_name and _is_possible(by_index[at], evidence)
    }
    sure = [at for at, one in named.items() if one.confidence >= _RIVAL]
    if pair and not sure:
        return _guess_pair(pair)
    rivals = _add_wholes([*sure] or [*named], by_index, evidence)
    rivals = _drop_duplicates(rivals, by_index, evidence)
    rivals = [at for at in rivals if not _is_named_part(at, rivals, by_index, evidence)]
    if len(rivals) > 1 and _are_currencies_apart(rivals, by_index, evidence):
        why = "Each has money in its own currency"
        return {at: Guess("amount", _confidence(claims, at), why) for at in rivals}
    if len(rivals) == 1 and not by_index[rivals[0]].content.negative:
        (at,) = rivals
        why = claims[at].why if at in claims else "The total of other columns"
        return {at: Guess("amount", _confidence(claims, at), why)}
    if rivals:
        return _ask(sorted(rivals, key=lambda at: _order(at, rivals, by_index, evidence)), by_index)
    return _choose_unnamed(columns, claims, evidence)


def left_out_money(column: Column, chosen: Sequence[int], evidence: ColumnEvidence) -> bool:
    """Return whether a column that is left out may be money that nobody reads.

    `chosen` are the columns of money that are read, or of which one will be. Parts of these, their
    unit prices and columns that are equal to them are known.
    """
    if column.index not in evidence.filled or column.content.kind not in {*NUMBERS, "text"}:
        return False
    concepts = column.concepts
    if column.content.kind == "text":
        digits = any(map(str.isdigit, "".join(column.cells)))
        named = bool(concepts & _MONEY) and digits and not concepts & {"currency", "track", "kind"}
    else:
        named = bool(concepts & _MONEY) or column.content.kind == "money" or _is_unnamed(column)
    if not named or concepts & _COUNTED or _is_other(concepts - {"bonus"}) or _is_fee(column):
        return False
    percent = column.content.percent or _are_shares(column)
    if percent or column.index not in evidence.nonzero:
        return column.content.kind == "text"
    if not chosen:
        return True
    known = any(
        evidence.same(column.index, at)
        or column.index in evidence.parts.get(at, ())
        or at in evidence.parts.get(column.index, ())
        or column.index in evidence.unit_prices.get(at, ())
        for at in chosen
    )
    part_of = evidence.part_of.get(column.index)
    return not known and not _is_gross(column) and (part_of is None or part_of in chosen)


def _confidence(claims: Mapping[int, Candidate], at: int) -> float:
    return claims[at].confidence if at in claims else _RIVAL


def _is_possible(column: Column, evidence: ColumnEvidence) -> bool:
    """Return whether a column can be what is paid for its row."""
    concepts = column.concepts
    return (
        column.index in evidence.filled
        and column.content.kind in NUMBERS
        and not column.content.percent
        and not _are_shares(column)
        and not _is_other(concepts)
        and not _is_fee(column)
        and not (column.content.kind == "integer" and concepts & _COUNTED)
    )


def _is_other(concepts: frozenset[str]) -> bool:
    """Return whether a name is of what is never paid for a row: a rate, a day, a running sum."""
    running = "date" in concepts and bool(concepts & {"to", "until"})
    named = concepts & (_MONEY - {"sign"})
    return bool(concepts & _NEVER) or running or bool(concepts & TIMES and not named)


def _are_shares(column: Column) -> bool:
    """Return whether numbers that are called shares look like parts of 100, or of 1.

    They are round, or hardly any two differ: `50`, `16.670`, `0.25`.
    """
    if "share" not in column.concepts or column.concepts & (_MONEY - {"payable"}):
        return False
    numbers = {_number(cell) for cell in column.cells}
    if None in numbers or not all(0 < number <= _WHOLE for number in numbers if number):
        return False
    shares = [number for number in numbers if number]
    if not shares:
        return False
    few = len(shares) <= _FEW_SHARES and len(column.cells) >= _MANY_ROWS
    parts_of_100 = min(shares) >= _LEAST_SHARE and (few or all(2 * one % 1 == 0 for one in shares))
    return parts_of_100 or (max(shares) <= 1 and all(100 * one % 5 == 0 for one in shares))


def _number(cell: str) -> float | None:
    try:
        return float(cell.strip().replace(",", "."))
    except ValueError:
        return None


def _is_fee(column: Column) -> bool:
    return "fee" in column.concepts and not column.concepts & _PAID_OUT


def _is_gross(column: Column) -> bool:
    concepts = column.concepts
    return bool(concepts & {"gross", "before"}) or "customer" in concepts


def _is_unnamed(column: Column) -> bool:
    """Return whether a column has decimals, which its name does not say to be another thing."""
    return column.content.kind in {"number", "money"} and not column.content.percent


def _is_open(column: Column) -> bool:
    """Return whether a column may be money, although its name is not that of what is paid."""
    concepts = column.concepts
    named = bool(concepts & {*_MONEY, "credit", "debit"}) or _is_gross(column)
    return (named or _is_unnamed(column)) and not concepts & _COUNTED


def _credit_and_debit(columns: Sequence[Column], evidence: ColumnEvidence) -> _Pair | None:
    """Return the columns of money in and money out, where there is one of each."""

    def find(concept: str, other: str) -> list[Column]:
        wrong = {other, *_NEVER, *TIMES, *_COUNTED, "kind"}
        found = [
            one for one in columns
            if concept in one.concepts and not one.concepts & wrong
            and one.content.kind in {*NUMBERS, "empty"}
        ]  # fmt: skip
        return [one for one in found if one.index in evidence.filled] or found

    money_in, money_out = find("credit", "debit"), find("debit", "credit")
    if len(money_in) != 1 or len(money_out) != 1:
        return None
    pair = _Pair(money_in[0], money_out[0])
    return pair if evidence.filled & {pair.credit.index, pair.debit.index} else None


def _guess_pair(pair: _Pair) -> dict[int, Guess]:
    return {
        pair.credit.index: Guess("credit", 0.9, "Money in, beside a column of money out"),
        pair.debit.index: Guess("debit", 0.9, "Money out, beside a column of money in"),
    }


def _add_wholes(
    rivals: Sequence[int], columns: Mapping[int, Column], evidence: ColumnEvidence
) -> list[int]:
    """Add what the rivals are parts of; a total takes its unit price's place."""
    found = list(rivals)
    for whole, parts in evidence.parts.items():
        fees = any(_is_fee(columns[part]) for part in parts)
        if parts & set(found) and not fees and _is_own_total(columns[whole], evidence):
            found += [] if whole in found else [whole]
    for product, prices in evidence.unit_prices.items():
        if prices & set(found) or product in found:
            if product not in found and _is_own_total(columns[product], evidence):
                found.append(product)
            found = [at for at in found if at not in prices or at == product]
    return found


def _is_own_total(column: Column, evidence: ColumnEvidence) -> bool:
    return _is_possible(column, evidence) and not _is_gross(column)


def _drop_duplicates(
    rivals: Sequence[int], columns: Mapping[int, Column], evidence: ColumnEvidence
) -> list[int]:
    """Keep one of equal columns, the better named, and no column of zeros beside other money."""
    kept: list[int] = []
    for at in sorted(rivals, key=lambda at: _order(at, rivals, columns, evidence)):
        if not any(evidence.same(at, other) for other in kept):
            kept.append(at)
    filled = [at for at in kept if at in evidence.nonzero]
    return filled or kept[:1]


def _order(
    at: int, rivals: Sequence[int], columns: Mapping[int, Column], evidence: ColumnEvidence
) -> tuple[bool, bool, float, int]:
    """Return what the columns that could be the money are ordered by, the likeliest first."""
    before_fees = any(_is_fee(columns[part]) for part in evidence.parts.get(at, ()))
    column = columns[at]
    return (
        _is_gross(column) or (before_fees and not column.concepts & _PAID_OUT),
        evidence.part_of.get(at) in rivals,
        _name_rank(column),
        at,
    )


def _name_rank(column: Column) -> float:
    """Return how far a name is from that of what is paid."""
    concepts = column.concepts
    rank = 3.0
    if concepts & {"money", "sign"}:
        rank = 2.0
    if concepts & {"net", "after"}:
        rank = 1.0
    if "payable" in concepts:
        rank = 0.0
    if "share" in concepts and concepts & {"account", "beneficiary"}:
        return 0.8  # the user's own share of all other money
    rank += 0.5 if concepts & {"share", "received"} else 0.0
    rank -= 0.3 if "total" in concepts else 0.0
    rank -= 0.2 if concepts & {"beneficiary", "account"} else 0.0
    return rank + (4.0 if "original" in concepts else 0.0)


def _is_named_part(
    at: int, rivals: Sequence[int], columns: Mapping[int, Column], evidence: ColumnEvidence
) -> bool:
    """Return whether a column is a part of another one by name too: `Revenue : Ads`."""
    whole = evidence.part_of.get(at)
    return (
        whole is not None and whole in rivals and columns[at].name.startswith(columns[whole].name)
    )


def _are_currencies_apart(
    rivals: Sequence[int], columns: Mapping[int, Column], evidence: ColumnEvidence
) -> bool:
    """Return whether each column has its own currency, and no row fills two of them."""
    codes = [currency_in_header(columns[at].name) for at in rivals]
    return (
        None not in codes
        and len(set(codes)) == len(codes)
        and all(frozenset(pair) in evidence.apart for pair in combinations(rivals, 2))
    )


def _ask(ranked: Sequence[int], columns: Mapping[int, Column]) -> dict[int, Guess]:
    """Ask which of several columns is the money, or whether one is that is below zero."""
    why = "More than one column could be the amount"
    if len(ranked) == 1 and columns[ranked[0]].content.negative:
        why = "Its amounts are negative, so it may be a deduction"
    return {at: Guess(None, 0.0, why, "amount", rank=rank) for rank, at in enumerate(ranked)}


def _choose_unnamed(
    columns: Sequence[Column], claims: Mapping[int, Candidate], evidence: ColumnEvidence
) -> dict[int, Guess]:
    """Choose the one column that looks like money, else ask for it where there could be any.

    A file with counts alone is not asked about.
    """
    possible = [one for one in columns if _is_possible(one, evidence)]
    looks = [
        one for one in possible
        if one.index in claims and one.content.kind == "money" and not _is_gross(one)
    ]  # fmt: skip
    open_names = [one for one in possible if _is_open(one)]
    if len(looks) == 1 and not any(one.concepts & _MONEY for one in open_names if one not in looks):
        claim = claims[looks[0].index]
        return {claim.index: Guess("amount", claim.confidence, claim.why)}
    by_index = {one.index: one for one in columns}
    rivals = _drop_duplicates([one.index for one in open_names], by_index, evidence)
    ranked = sorted(rivals, key=lambda at: _order(at, rivals, by_index, evidence))
    return {
        at: replace(guess, why="It could be the amount", or_nothing=True, left_out="money")
        for at, guess in _ask(ranked, by_index).items()
    }
