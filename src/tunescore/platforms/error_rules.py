"""What a failed call means: tables of rules, one a family of APIs, over one table for all.

A family finds the fault in a reply; the first rule that fits it gives the verdict. Codes are
looked at before types and statuses, since platforms throttle with the status of a dead token.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Literal

from tunescore.platforms.records import Failure, Outcome

_QUOTED = 200
_ALL = 100


@dataclass(frozen=True, slots=True)
class Usage:
    """What a reply's headers tell of a budget: how much is used, or left, and until when."""

    per: Literal["app", "account"]
    percent: float | None = None
    remaining: int | None = None
    resets_at: dt.datetime | None = None

    @property
    def spent(self) -> bool:
        """Tell whether nothing is left."""
        return self.remaining == 0 or (self.percent is not None and self.percent >= _ALL)


@dataclass(frozen=True, slots=True)
class Fault:
    """The fault that a reply tells of, in the platform's own codes."""

    status: int
    code: str = ""
    subcode: str = ""
    text: str = ""
    transient: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What faults of a kind mean. What is not given fits any; `message` may hold {name}."""

    outcome: Outcome
    reason: str
    message: str
    codes: frozenset[str] | None = None
    subcodes: frozenset[str] | None = None
    statuses: frozenset[int] | None = None
    says: str | None = None
    transient: bool | None = None
    wait: dt.timedelta | None = None
    """How long to wait at least, where the reply gives no time."""
    until: Callable[[Fault, dt.datetime], dt.datetime] | None = None
    """When it may be tried again, whatever the reply's headers say."""
    scope: str | None = None
    """The missing scope, as a pattern that finds it in what the reply says."""
    field: str | None = None
    """The field that is not known there, as such a pattern."""

    def fits(self, fault: Fault) -> bool:
        """Tell whether this rule is about such a fault."""
        return (
            (self.codes is None or fault.code in self.codes)
            and (self.subcodes is None or fault.subcode in self.subcodes)
            and (self.statuses is None or fault.status in self.statuses)
            and (self.transient is None or fault.transient is self.transient)
            and (self.says is None or re.search(self.says, fault.text, re.IGNORECASE) is not None)
        )


Headers = Mapping[str, str]


def no_usage(_headers: Headers, _now: dt.datetime) -> tuple[Usage, ...]:
    """What headers tell where they tell nothing."""
    return ()


@dataclass(frozen=True, slots=True)
class Family:
    """How a family of APIs tells of faults and budgets. `name` is what users call it."""

    name: str
    rules: tuple[Rule, ...]
    fault: Callable[[int, Mapping[str, object]], Fault | None]
    usage: Callable[[Headers, dt.datetime], tuple[Usage, ...]] = no_usage


def codes(*ranges: int | tuple[int, int] | str) -> frozenset[str]:
    """Codes as text; a pair stands for a whole range, both ends included."""
    found: set[str] = set()
    for one in ranges:
        if isinstance(one, tuple):
            found.update(str(code) for code in range(one[0], one[1] + 1))
        else:
            found.add(str(one))
    return frozenset(found)


ANY = (
    Rule(
        "limited",
        "too_many_calls",
        "{name} asks TuneScore to wait before the next request.",
        statuses=frozenset({429}),
        wait=dt.timedelta(minutes=15),
    ),
    Rule(
        "retry",
        "platform_down",
        "{name} had a problem and could not answer.",
        statuses=frozenset({408, 425, *range(500, 600)}),
    ),
    Rule(
        "reconnect",
        "token_refused",
        "{name} no longer accepts the sign-in. Connect the account again.",
        statuses=frozenset({401}),
    ),
    Rule(
        "not_found",
        "not_found",
        "{name} no longer knows this account.",
        statuses=frozenset({404, 410}),
    ),
    Rule("blocked", "refused", "{name} refused to answer.", statuses=frozenset({403, 451})),
    Rule(
        "retry",
        "redirected",
        "{name} redirected the request instead of answering it.",
        statuses=frozenset(range(300, 400)),
    ),
    Rule("blocked", "not_understood", "{name} did not accept the request."),
)
"""What statuses mean where a family has no rule of its own."""


def judge(
    family: Family, fault: Fault, headers: Headers, now: dt.datetime, usage: tuple[Usage, ...]
) -> Failure:
    """Return the verdict on a fault, with the time from which it may be tried again."""
    rule = next(rule for rule in (*family.rules, *ANY) if rule.fits(fault))
    message = rule.message.format(name=family.name)
    if rule.reason in {"refused", "not_understood"} and fault.text:
        message += f" It said: “{' '.join(fault.text.split())[:_QUOTED]}”"
    at = None
    if rule.until is not None:
        at = rule.until(fault, now)
    elif rule.outcome in {"limited", "retry"}:
        at = _told(rule, headers, now, usage)
    return Failure(
        rule.outcome,
        rule.reason,
        message,
        at=at,
        scope=_named(rule.scope, fault),
        field=_named(rule.field, fault),
    )


def _named(pattern: str | None, fault: Fault) -> str | None:
    found = re.search(pattern, fault.text) if pattern is not None else None
    return found.group() if found else None


def _told(
    rule: Rule, headers: Headers, now: dt.datetime, usage: tuple[Usage, ...]
) -> dt.datetime | None:
    """When to try again: the latest time that the reply tells, else the rule's own wait."""
    times = [after] if (after := retry_after(headers, now)) is not None else []
    if rule.outcome == "limited":
        times += [one.resets_at for one in usage if one.resets_at is not None]
    later = [time for time in times if time > now]
    if later:
        return max(later)
    return None if rule.wait is None else now + rule.wait


def retry_after(headers: Headers, now: dt.datetime) -> dt.datetime | None:
    """The time that a Retry-After header gives, in seconds or as a date."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isdigit():
        return now + dt.timedelta(seconds=min(int(value), 7 * 86_400))
    try:
        told = parsedate_to_datetime(value)
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=dt.UTC)
