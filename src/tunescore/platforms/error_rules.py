"""Error rules: what a failed call means. A table of rules for each platform, over one for all.

`ErrorRules` finds the error in a reply; the first rule that fits it decides. Codes are looked at
before types and statuses, since platforms throttle with the status of a dead token.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from tunescore.records import Failure, SyncOutcome, Usage

_QUOTED = 200


@dataclass(frozen=True, slots=True)
class ApiError:
    """An error as a reply reports it, in the platform's own codes."""

    status: int
    code: str = ""
    subcode: str = ""
    text: str = ""
    transient: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What errors of a kind mean. What is not given fits any; `message` may hold {name}."""

    outcome: SyncOutcome
    reason: str
    """A code in snake case. After `token_refused` the token is renewed, and the sync tried once
    more."""
    message: str
    codes: frozenset[str] | None = None
    subcodes: frozenset[str] | None = None
    statuses: frozenset[int] | None = None
    says: str | None = None
    transient: bool | None = None
    wait: dt.timedelta | None = None
    """How long to wait at least, where the reply gives no time."""
    until: Callable[[ApiError, dt.datetime], dt.datetime] | None = None
    """When it may be tried again, whatever the reply's headers say."""
    scope: str | None = None
    """The missing scope, as a pattern that finds it in what the reply says."""
    field: str | None = None
    """The field that is not known there, as such a pattern."""

    def fits(self, error: ApiError) -> bool:
        """Tell whether this rule is about such an error."""
        return (
            (self.codes is None or error.code in self.codes)
            and (self.subcodes is None or error.subcode in self.subcodes)
            and (self.statuses is None or error.status in self.statuses)
            and (self.transient is None or error.transient is self.transient)
            and (self.says is None or re.search(self.says, error.text, re.IGNORECASE) is not None)
        )


Headers = Mapping[str, str]


def no_usage(_headers: Headers, _now: dt.datetime) -> tuple[Usage, ...]:
    """The usage that headers report where a platform has no such headers."""
    return ()


@dataclass(frozen=True, slots=True)
class ErrorRules:
    """How one platform reports errors and usage. `name` is what users call it.

    `error_of` finds the error in a reply's status and body, `usage` the usage in its headers.
    Where `error_of` finds none, a status that is no success is still an error.
    """

    name: str
    rules: tuple[Rule, ...]
    error_of: Callable[[int, Mapping[str, object]], ApiError | None]
    usage: Callable[[Headers, dt.datetime], tuple[Usage, ...]] = no_usage


def codes(*ranges: int | tuple[int, int] | str) -> frozenset[str]:
    """Codes as text; a pair stands for a whole range, both ends included."""
    found: set[str] = set()
    for code in ranges:
        if isinstance(code, tuple):
            found.update(str(number) for number in range(code[0], code[1] + 1))
        else:
            found.add(str(code))
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
"""What statuses mean where a platform has no rule of its own."""


def classify(
    errors: ErrorRules,
    error: ApiError,
    headers: Headers,
    now: dt.datetime,
    usage: tuple[Usage, ...],
) -> Failure:
    """Return the failure that an error means, with the time from which to try again."""
    rule = next(rule for rule in (*errors.rules, *ANY) if rule.fits(error))
    message = rule.message.format(name=errors.name)
    if rule.reason in {"refused", "not_understood"} and error.text:
        message += f" It said: “{' '.join(error.text.split())[:_QUOTED]}”"
    at = None
    if rule.until is not None:
        at = rule.until(error, now)
    elif rule.outcome in {"limited", "retry"}:
        at = _try_again_at(rule, headers, now, usage)
    return Failure(
        rule.outcome,
        rule.reason,
        message,
        at=at,
        scope=_named(rule.scope, error),
        field=_named(rule.field, error),
    )


def _named(pattern: str | None, error: ApiError) -> str | None:
    found = re.search(pattern, error.text) if pattern is not None else None
    return found.group() if found else None


def _try_again_at(
    rule: Rule, headers: Headers, now: dt.datetime, usage: tuple[Usage, ...]
) -> dt.datetime | None:
    """When to try again: the latest time that the reply gives, else the rule's own wait."""
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
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
