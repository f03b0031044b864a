"""Roll up campaign lines into campaigns, submissions and placements.

A source's campaigns are made again from its lines, so they cannot drift and an undo is whole; what
the user said of a campaign stays on its row. Several rows of one submission (a service's log has
one for each action) become one, with the strongest of the answers.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal
from itertools import groupby
from typing import TypeVar

from psycopg.rows import class_row

from tunescore.ingest.campaigns import placements, track_links
from tunescore.ingest.lines.matching import fold
from tunescore.records import TRACK_CAMPAIGN, CampaignKind, SubmissionResult
from tunescore.store.scope import UserStore

T = TypeVar("T")

STRENGTH: tuple[SubmissionResult, ...] = (
    "shared", "approved", "declined", "listened", "expired", "waiting",
)  # fmt: skip
"""Answers, the strongest first: the outcome of a submission is the strongest of its rows."""

YES: frozenset[str] = frozenset({"shared", "approved"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A campaign line, as much of it as campaigns and submissions are made of."""

    campaign_key: str
    campaign_name: str | None
    artist_name: str | None
    track_title: str | None
    genre: str | None
    release_date: dt.date | None
    submission_key: str | None
    occurrence: int
    curator: str | None
    outlet_url: str | None
    outlet_type: str | None
    outlet_country: str | None
    result: SubmissionResult | None
    result_as_named: str | None
    submitted_at: dt.datetime | None
    answered_at: dt.datetime | None
    feedback: str | None
    curator_notes: str | None
    links: str | None
    listen_seconds: int | None
    cost: Decimal | None
    currency: str | None
    date: dt.date | None
    until: dt.date | None
    part: str | None
    import_id: int
    line: int


@dataclass(frozen=True, slots=True)
class Submission:
    """One pitch to a curator, in the order of the columns of `campaign_submissions`."""

    curator: str
    curator_key: str
    outlet_url: str | None
    outlet_type: str | None
    outlet_country: str | None
    genre: str | None
    result: SubmissionResult
    result_as_named: str | None
    submitted_at: dt.datetime | None
    answered_at: dt.datetime | None
    said_yes_on: dt.date | None
    feedback: str | None
    curator_notes: str | None
    links: list[str]
    listen_seconds: int | None
    cost: Decimal | None
    currency: str | None
    import_id: int
    line_numbers: list[int]


_LINE = ", ".join(Line.__dataclass_fields__)
_SUBMISSION = tuple(Submission.__dataclass_fields__)


def sources_of(store: UserStore, import_ids: Collection[int]) -> list[str]:
    """Return the sources of the campaign lines that some imports hold."""
    rows = store.execute(
        "SELECT DISTINCT source FROM campaign_lines WHERE user_id = %(user)s"
        " AND import_id = ANY(%(imports)s) ORDER BY source",
        {"imports": list(import_ids)},
    ).fetchall()
    return [source for (source,) in rows]


def renew(store: UserStore, sources: Collection[str]) -> None:
    """Make the campaigns of some sources again from their lines."""
    for source in sources:
        lines = store.execute_as(
            class_row(Line),
            f"SELECT {_LINE} FROM campaign_lines WHERE user_id = %(user)s AND source = %(source)s"
            " ORDER BY campaign_key, submission_key, occurrence, import_id, line",
            {"source": source},
        ).fetchall()
        kept = [
            _store_campaign(store, source, key, list(group))
            for key, group in groupby(_without_repeats(lines), key=lambda line: line.campaign_key)
        ]
        _forget_others(store, source, kept)


def _without_repeats(lines: Sequence[Line]) -> list[Line]:
    """Leave out what a list of pitches repeats of a service's own log of its campaigns.

    A list names no campaign (SubmitHub's approvals, a table of one's own): the same curator and
    track are then the same pitch. One with a cost is kept, because no log has costs.
    """
    logged = {
        (fold(line.track_title or ""), fold(line.curator or ""))
        for line in lines
        if line.submission_key is not None and not line.campaign_key.startswith(TRACK_CAMPAIGN)
    }
    return [
        line
        for line in lines
        if not line.campaign_key.startswith(TRACK_CAMPAIGN)
        or line.cost is not None
        or (fold(line.track_title or ""), fold(line.curator or "")) not in logged
    ]


def settle(store: UserStore) -> None:
    """Link campaigns to the tracks that they name, and write the placements of them all."""
    track_links.renew(store)
    placements.renew(store)


def _store_campaign(store: UserStore, source: str, key: str, lines: list[Line]) -> int:
    """Store a campaign and its submissions; return its id."""
    pitches = make_submissions(lines)
    repeated = {
        (one.import_id, line) for one in _find_answered(pitches) for line in one.line_numbers
    }
    submissions = [one for one in pitches if (one.import_id, one.line_numbers[0]) not in repeated]
    _mark_counted(store, source, lines, repeated)
    kind: CampaignKind = "pitching" if submissions else "ads"
    title = _last(line.track_title for line in lines)
    days = [
        day
        for line in lines
        for day in (line.date, line.until, *_days(line.submitted_at, line.answered_at))
        if day is not None
    ]
    yes = [one.said_yes_on for one in submissions if one.said_yes_on]
    paid = [line.date for line in lines if line.date and line.cost]
    begins = min(yes, default=None) if submissions else min(paid or days, default=None)
    row = store.execute(
        "INSERT INTO campaigns (user_id, source, key, kind, name, track_title, artist_name,"
        " first_day, last_day, begins, release_date, lines)"
        " VALUES (%(user)s, %(source)s, %(key)s, %(kind)s, %(name)s, %(title)s, %(artist)s,"
        " %(first)s, %(last)s, %(begins)s, %(release)s, %(lines)s)"
        " ON CONFLICT (user_id, source, key) DO UPDATE SET kind = excluded.kind,"
        " name = excluded.name, track_title = excluded.track_title,"
        " artist_name = excluded.artist_name, first_day = excluded.first_day,"
        " last_day = excluded.last_day, begins = excluded.begins,"
        " release_date = excluded.release_date, lines = excluded.lines RETURNING id",
        {
            "source": source,
            "key": key,
            "kind": kind,
            "name": _last(line.campaign_name for line in lines) or title or key,
            "title": title,
            "artist": _last(line.artist_name for line in lines),
            "first": min(days, default=None),
            "last": max(days, default=None),
            "begins": begins,
            "release": _last(line.release_date for line in lines),
            "lines": len(lines),
        },
    ).fetchone()
    campaign_id = int(row[0]) if row else 0
    store.execute(
        "DELETE FROM campaign_submissions WHERE user_id = %(user)s AND campaign_id = %(id)s",
        {"id": campaign_id},
    )
    store.execute_many(
        f"INSERT INTO campaign_submissions (user_id, campaign_id, {', '.join(_SUBMISSION)})"
        f" VALUES (%(user)s, %(id)s, {', '.join(f'%({name})s' for name in _SUBMISSION)})",
        [
            {"id": campaign_id, **dict(zip(_SUBMISSION, astuple(one), strict=True))}
            for one in submissions
        ],
    )
    return campaign_id


def count_spend(lines: Sequence[Line]) -> list[bool]:
    """Tell for each line of a campaign whether its money is counted.

    The rows of one file add up. Of several files whose days overlap (one has a row for the whole
    window, another a row a day) those of the longest span are counted, of equally long ones the
    newest, and rows of the others only for days that these do not have.
    """
    counted = [line.submission_key is not None for line in lines]
    files: dict[int, list[tuple[dt.date, dt.date, int]]] = {}
    for at, line in enumerate(lines):
        if line.submission_key is None and line.date and line.until:
            files.setdefault(line.import_id, []).append((line.date, line.until, at))

    def span(import_id: int) -> tuple[int, int]:
        rows = files[import_id]
        return (max(row[1] for row in rows) - min(row[0] for row in rows)).days, import_id

    taken: list[tuple[dt.date, dt.date]] = []
    for import_id in sorted(files, key=span, reverse=True):
        free = [
            (first, last, at)
            for first, last, at in files[import_id]
            if all(last < start or first > end for start, end in taken)
        ]
        for *_, at in free:
            counted[at] = True
        taken += [(first, last) for first, last, _ in free]
    return counted


def _mark_counted(
    store: UserStore, source: str, lines: Sequence[Line], repeated: Collection[tuple[int, int]]
) -> None:
    """Store which lines of a campaign's money are counted; `repeated` are imports and lines."""
    changed = [
        (line, counts and (line.import_id, line.line) not in repeated)
        for line, counts in zip(lines, count_spend(lines), strict=True)
        if line.submission_key is None or line.cost is not None
    ]
    store.execute_many(
        "UPDATE campaign_lines SET counted = %(counts)s WHERE user_id = %(user)s"
        " AND source = %(source)s AND import_id = %(import)s AND line = %(line)s"
        " AND counted <> %(counts)s",
        [
            {"counts": counts, "source": source, "import": line.import_id, "line": line.line}
            for line, counts in changed
        ],
    )


def _forget_others(store: UserStore, source: str, kept: Sequence[int]) -> None:
    """Forget the campaigns of a source that no line is of, but for what the user said of them."""
    values = {"source": source, "kept": list(kept)}
    store.execute(
        "DELETE FROM campaigns WHERE user_id = %(user)s AND source = %(source)s"
        " AND id <> ALL(%(kept)s) AND num_nonnulls(entered_cost, entered_name, entered_first_day,"
        " entered_last_day, plays_per_add, revenue_per_add, notes) = 0"
        " AND linked_by IS DISTINCT FROM 'user'",
        values,
    )
    store.execute(
        "DELETE FROM campaign_submissions s USING campaigns c WHERE s.user_id = %(user)s"
        " AND c.user_id = s.user_id AND c.id = s.campaign_id AND c.source = %(source)s"
        " AND c.id <> ALL(%(kept)s)",
        values,
    )
    store.execute(
        "UPDATE campaigns SET lines = 0 WHERE user_id = %(user)s AND source = %(source)s"
        " AND id <> ALL(%(kept)s)",
        values,
    )


def make_submissions(lines: Iterable[Line]) -> list[Submission]:
    """Return the submissions of a campaign's lines, which are in the order of their keys.

    Twins in a list of pitches are two pitches. Where a service names its campaigns, a curator has
    one submission in each, however often a row of it is repeated.
    """

    def pitch(line: Line) -> tuple[str | None, int]:
        is_list = line.campaign_key.startswith(TRACK_CAMPAIGN)
        return line.submission_key, line.occurrence if is_list else 1

    return [
        _submission(list(group)) for (key, _), group in groupby(lines, key=pitch) if key is not None
    ]


def _find_answered(submissions: Iterable[Submission]) -> list[Submission]:
    """Return the submissions that waited in one file and have their answer in another.

    The two are one pitch, which was paid once. In one file they are two.
    """
    found = list(submissions)
    answered: dict[str, list[tuple[int, dt.date]]] = {}
    for one in found:
        if one.result != "waiting":
            day = one.answered_at.date() if one.answered_at else dt.date.max
            answered.setdefault(one.curator_key, []).append((one.import_id, day))
    return [
        one
        for one in found
        if one.result == "waiting"
        and any(
            import_id != one.import_id
            and (one.answered_at is None or one.answered_at.date() <= day)
            for import_id, day in answered.get(one.curator_key, ())
        )
    ]


def _submission(lines: Sequence[Line]) -> Submission:
    """Return one submission of all its lines."""
    by_time = sorted(lines, key=lambda line: line.answered_at or dt.datetime.min)  # noqa: DTZ901
    best = min(by_time, key=lambda line: STRENGTH.index(line.result or "waiting"))
    yes = [line.answered_at.date() for line in lines if line.result in YES and line.answered_at]
    curator = best.curator or ""
    links = [link for line in by_time for link in (line.links or "").split("\n") if link]
    listened = [line.listen_seconds for line in lines if line.listen_seconds is not None]
    currencies = {line.currency for line in lines if line.cost is not None}
    costs = [line.cost for line in lines if line.cost is not None]
    return Submission(
        curator=curator,
        curator_key=best.outlet_url or fold(curator),
        outlet_url=best.outlet_url,
        outlet_type=best.outlet_type,
        outlet_country=best.outlet_country,
        genre=best.genre,
        result=best.result or "waiting",
        result_as_named=best.result_as_named,
        submitted_at=min((line.submitted_at for line in lines if line.submitted_at), default=None),
        answered_at=best.answered_at,
        said_yes_on=min(yes, default=None),
        feedback=_last(line.feedback for line in by_time),
        curator_notes=_last(line.curator_notes for line in by_time),
        links=list(dict.fromkeys(links)),
        listen_seconds=max(listened, default=None),
        cost=sum(costs, Decimal(0)) if len(currencies) == 1 else None,
        currency=currencies.pop() if len(currencies) == 1 else None,
        import_id=best.import_id,
        line_numbers=sorted(line.line for line in lines if line.import_id == best.import_id),
    )  # fmt: skip


def _last(values: Iterable[T | None]) -> T | None:
    """Return the last of some values that is there."""
    return next((value for value in reversed([*values]) if value is not None), None)


def _days(*moments: dt.datetime | None) -> list[dt.date]:
    return [moment.date() for moment in moments if moment is not None]
