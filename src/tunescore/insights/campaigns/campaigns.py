"""Campaigns as they stand: their track, days, cost and answers."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tunescore.errors import NotFound
from tunescore.records import CampaignKind, SubmissionResult, Total, TrackLink
from tunescore.store.scope import UserSession


@dataclass(frozen=True, slots=True)
class Answers:
    """How many submissions had which answer; `yes` = approved + shared."""

    shared: int = 0
    approved: int = 0
    declined: int = 0
    listened: int = 0
    expired: int = 0
    waiting: int = 0

    @property
    def yes(self) -> int:
        """Every approval and every share, each submission once."""
        return self.shared + self.approved

    @property
    def answered(self) -> int:
        """The submissions with a yes or a no."""
        return self.yes + self.declined

    @property
    def submissions(self) -> int:
        """All of them."""
        return self.answered + self.listened + self.expired + self.waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One campaign; days are those of the user where the user said them."""

    id: int
    source: str
    key: str
    kind: CampaignKind
    name: str
    track_id: int | None
    track_title: str | None
    track_artist: str | None
    named_title: str | None
    named_artist: str | None
    link: TrackLink
    likely_id: int | None
    likely_title: str | None
    likely_artist: str | None
    first_day: date | None
    last_day: date | None
    begins: date | None
    """The day from which its effect is measured: of the first yes, or of the first spend."""
    release_date: date | None
    entered_cost: dict[str, Any] | None
    plays_per_add: int | None
    revenue_per_add: Decimal | None
    notes: str | None
    answers: Answers
    outlet_types: dict[str, int]
    """Submissions by kind of outlet."""
    file_costs: tuple[Total, ...]
    """What its files say that it cost, a sum a currency."""

    @property
    def cost(self) -> Total | None:
        """What it cost: as the user says, else as its files say; None where that is not one sum."""
        if self.entered_cost is not None:
            return entered_total(self.entered_cost, self.outlet_types)
        return self.file_costs[0] if len(self.file_costs) == 1 else None

    @property
    def costs(self) -> tuple[Total, ...]:
        """What is known of its cost, a sum a currency."""
        return (self.cost,) if self.cost is not None else self.file_costs

    @property
    def cost_per_add(self) -> Total | None:
        """What one yes cost; None without a yes or a known cost."""
        if self.cost is None or not self.answers.yes:
            return None
        return Total(self.cost.currency, round(self.cost.amount / self.answers.yes, 2))


def entered_total(entered: dict[str, Any], outlet_types: dict[str, int]) -> Total:
    """Return what an entered cost comes to: one sum, or credits and their price."""
    if entered["kind"] == "sum":
        return Total(entered["currency"], Decimal(entered["amount"]))
    credits_spent = entered.get("credits")
    if credits_spent is None:
        each = entered.get("per_outlet") or {}
        credits_spent = sum(each.get(name, 0) * count for name, count in outlet_types.items())
    return Total(entered["currency"], Decimal(entered["price"]) * credits_spent)


async def campaigns(session: UserSession) -> list[Campaign]:
    """Return all campaigns, the newest first."""
    answer = await session.execute(
        "SELECT c.id, c.source, c.key, c.kind, coalesce(c.entered_name, c.name) AS name,"
        " t.id AS track_id, t.title AS track_title, t.artist AS track_artist,"
        " c.track_title AS named_title, c.artist_name AS named_artist,"
        " CASE WHEN t.id IS NULL THEN 'none' ELSE coalesce(c.linked_by, 'name') END AS link,"
        " l.id AS likely_id, l.title AS likely_title, l.artist AS likely_artist,"
        " coalesce(c.entered_first_day, c.first_day) AS first_day,"
        " coalesce(c.entered_last_day, c.last_day) AS last_day,"
        " CASE WHEN c.kind = 'pitching' THEN c.begins"
        "  ELSE coalesce(c.entered_first_day, c.begins) END AS begins,"
        " c.release_date, c.entered_cost, c.plays_per_add, c.revenue_per_add, c.notes"
        " FROM campaigns c"
        " LEFT JOIN track_identifiers i ON i.user_id = c.user_id AND i.id = c.identifier_id"
        " LEFT JOIN tracks t ON t.user_id = c.user_id AND t.id = i.track_id"
        " LEFT JOIN tracks l ON l.user_id = c.user_id AND l.id = c.likely_id AND t.id IS NULL"
        " WHERE c.user_id = :user AND (c.lines > 0 OR c.source = 'manual')"
        " ORDER BY coalesce(c.entered_first_day, c.first_day) DESC NULLS LAST, c.id DESC"
    )
    rows = answer.mappings().all()
    if not rows:
        return []
    counts: dict[int, dict[SubmissionResult, int]] = defaultdict(dict)
    types: dict[int, dict[str, int]] = defaultdict(dict)
    for campaign_id, result, outlet_type, count in await session.execute(
        "SELECT campaign_id, result, outlet_type, count(*) FROM campaign_submissions"
        " WHERE user_id = :user GROUP BY 1, 2, 3 ORDER BY 3"
    ):
        counts[campaign_id][result] = counts[campaign_id].get(result, 0) + count
        if outlet_type is not None:
            types[campaign_id][outlet_type] = types[campaign_id].get(outlet_type, 0) + count
    spent: dict[tuple[str, str], list[Total]] = defaultdict(list)
    for source, key, currency, amount in await session.execute(
        "SELECT source, campaign_key, currency, sum(cost) FROM campaign_lines"
        " WHERE user_id = :user AND counted AND cost IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 3"
    ):
        spent[source, key].append(Total(currency, amount))
    return [
        Campaign(
            **row,
            answers=Answers(**counts[row["id"]]),
            outlet_types=types[row["id"]],
            file_costs=tuple(spent[row["source"], row["key"]]),
        )
        for row in rows
    ]


def find(known: list[Campaign], campaign_id: int) -> Campaign:
    """Return one of the campaigns. Raises `NotFound`."""
    found = next((one for one in known if one.id == campaign_id), None)
    if found is None:
        raise NotFound(thing="campaign")
    return found
