"""One figure: what it is made of, by view and source, and the imports behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from tunescore.insights.figures import EXACT_DIGITS, Question, sums
from tunescore.insights.figures import Figure as Sum
from tunescore.insights.filters import Filter
from tunescore.insights.rollup_rows import rows
from tunescore.store.scope import UserSession

EARNINGS = "earnings"


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source's own view of a figure; `shown`: it is in the figure, else it is kept beside it.

    `why` says so in a sentence.
    """

    source: str
    value: Decimal
    lines: int
    shown: bool
    why: str


@dataclass(frozen=True, slots=True)
class ImportShare:
    """An import with lines of the sources that are shown."""

    id: int
    file_name: str
    lines: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with what stands behind it; `value` None: nothing is known."""

    value: Decimal | None
    lines: int
    views: tuple[SourceView, ...]
    imports: tuple[ImportShare, ...]


async def figure(
    session: UserSession,
    metric: str,
    where: Filter,
    names: Mapping[str, str],
    currency: str | None = None,
) -> Figure:
    """Return what a figure is made of. `names` are the sources' names by key.

    Money needs its currency.
    """
    by = ("source", "currency") if metric == EARNINGS else ("shown", "source")
    (found,) = await sums(session, Question((metric,), by, where, shown=None))
    if metric == EARNINGS:
        found = [
            replace(one, keys={**one.keys, "shown": True})
            for one in found
            if one.keys["currency"] == currency
        ]
    shown = [one for one in found if one.keys["shown"]]
    kept = [one for one in found if not one.keys["shown"]]
    sources = sorted({one.keys["source"] for one in shown})
    with localcontext(prec=EXACT_DIGITS):
        value = sum((one.value for one in shown), Decimal(0))
    return Figure(
        value if shown else None,
        sum(one.lines for one in shown),
        tuple(
            SourceView(
                one.keys["source"], one.value, one.lines, one.keys["shown"], _why(one, found, names)
            )
            for one in sorted((*shown, *kept), key=lambda one: (-one.keys["shown"], -one.lines))
        ),
        tuple(await _imports(session, metric, where, sources, currency)) if shown else (),
    )


def _why(one: Sum, found: list[Sum], names: Mapping[str, str]) -> str:
    if not one.keys["shown"]:
        others = sorted(
            {
                names.get(other.keys["source"], "your own files")
                for other in found
                if other.keys["shown"] and other.keys["source"] != one.keys["source"]
            }
        )
        return (
            "The same plays are already counted"
            f"{f' by {chr(44).join(others)}' if others else ''}, so these are kept, not added."
        )
    if one.keys["source"] in {other.keys["source"] for other in found if not other.keys["shown"]}:
        return "Counted where it is the best view of the plays."
    return "Counted."


async def _imports(
    session: UserSession,
    metric: str,
    where: Filter,
    sources: list[str],
    currency: str | None,
) -> list[ImportShare]:
    """Return the imports of some sources that have lines of a figure's days, most lines first.

    Those of their lines whose plays another source shows are counted too.
    """
    found = rows((), where)
    answer = await session.execute(
        f"SELECT p.id, p.file_name, sum({found.lines})::bigint FROM {found.tables}"
        " JOIN imports p ON p.user_id = :user AND p.id = r.import_id"
        f" WHERE {found.condition} AND r.alone IS NULL AND r.metric = :metric"
        " AND p.source = ANY (:sources)"
        " AND (CAST(:currency AS text) IS NULL OR r.currency = :currency)"
        f" GROUP BY p.id, p.file_name HAVING sum({found.lines}) > 0 ORDER BY 3 DESC, 1",
        {**found.values, "metric": metric, "sources": sources, "currency": currency},
    )
    return [ImportShare(*row) for row in answer]
