"""What Meta's two graphs share: error bodies, usage headers, cursors, fields and days."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from tests.fakes.grants import Token
from tests.fakes.people import DAY, Account, Post, bounds, chance
from tests.fakes.wire import Ask, Refusal, Reply, Window

GRAPH_FACEBOOK = "graph.facebook.com"
PACIFIC = ZoneInfo("America/Los_Angeles")
T = TypeVar("T")

DEATHS = {  # what a token died of: subcode, sentence
    "expired": (463, "Error validating access token: Session has expired on {day}."),
    "revoked": (
        458,
        "Error validating access token: The user has not authorized application {app}.",
    ),
    "password": (
        460,
        "Error validating access token: The session has been invalidated because the user changed"
        " their password or Facebook has changed the session for security reasons.",
    ),
    "checkpoint": (459, "Error validating access token: The user is enrolled in a checkpoint."),
    "role": (492, "Error validating access token: The user is not an admin of the Page."),
    "invalid": (467, "Error validating access token: The session is invalid."),
}


def error(
    code: int,
    message: str,
    *,
    subcode: int | None = None,
    kind: str = "OAuthException",
    status: int = 400,
    title: str | None = None,
    **more: Any,
) -> Reply:
    """An error as the graph words it; what is optional is left out, not null."""
    body: dict[str, Any] = {"message": message, "type": kind, "code": code, **more}
    if subcode is not None:
        body["error_subcode"] = subcode
    if title is not None:
        body["error_user_title"] = title
        body["error_user_msg"] = message
    body["fbtrace_id"] = f"A{int(chance(code, message) * 2**40):x}Zq"
    return Reply({"error": body}, status)


def dead(why: str, now: datetime, app: str) -> Reply:
    """The answer to a token that lives no more."""
    subcode, sentence = DEATHS.get(why, DEATHS["invalid"])
    day = now.strftime("%A, %d-%b-%y %H:%M:%S PDT")
    return error(190, sentence.format(day=day, app=app), subcode=subcode, is_transient=False)


def no_token() -> Reply:
    """The answer to a call without a token."""
    return error(
        2500, "An active access token must be used to query information about the current user."
    )


def malformed() -> Reply:
    """The answer to a token that nobody gave out."""
    return error(190, "Invalid OAuth access token - Cannot parse access token")


def missing_object(name: str) -> Reply:
    """The answer about what does not exist or cannot be seen."""
    return error(
        100,
        f"Unsupported get request. Object with ID '{name}' does not exist, cannot be loaded due to"
        " missing permissions, or does not support this operation.",
        subcode=33,
        kind="GraphMethodException",
    )


def no_permission(scope: str) -> Reply:
    """The answer to a call whose permission was not granted."""
    return error(
        10, f"(#10) Application does not have permission for this action: {scope}", status=403
    )


def wanted_fields(text: str) -> list[str]:
    """The names in `fields=`, split at the outer commas only: a{b,c},d.summary(x).limit(0)."""
    names, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += (letter in "{(") - (letter in "})")
        if letter == "," and depth == 0:
            names.append(text[start:at])
            start = at + 1
    names.append(text[start:])
    return [name.strip() for name in names if name.strip()]


def bare(name: str) -> str:
    """A field's name without its own fields and modifiers."""
    for mark in "{.(":
        name = name.partition(mark)[0]
    return name


def whole(text: str | None, otherwise: int, most: int) -> int:
    """A number in the query, no larger than the platform serves."""
    return min(int(text), most) if text and text.isdigit() else otherwise


def day_end(day: date) -> str:
    """The end of a Pacific day, as the graph writes it."""
    return bounds(day, PACIFIC)[1].strftime("%Y-%m-%dT%H:%M:%S+0000")


def days_asked(ask: Ask, most: int, otherwise: timedelta = DAY) -> Iterator[date]:
    """The Pacific days that end between `since` and `until`. Raises `Refusal` when too many."""
    until = moment(ask.query.get("until")) or ask.now
    since = moment(ask.query.get("since")) or until - otherwise
    if until - since > timedelta(days=most):
        raise Refusal(
            error(
                100,
                f"(#100) There cannot be more than {most} days ({most * 86400} s) between since and"
                " until",
            )
        )
    day = since.astimezone(PACIFIC).date()
    while bounds(day, PACIFIC)[1] <= min(until, ask.now):
        if bounds(day, PACIFIC)[1] > since:
            yield day
        day += DAY


def moment(text: str | None) -> datetime | None:
    """A time in the query: Unix seconds or a day."""
    if not text:
        return None
    if text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    return datetime.combine(date.fromisoformat(text), datetime.min.time(), PACIFIC).astimezone(UTC)


def stamp(at: datetime) -> str:
    """A time as the graph writes it: no colon in the zone."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def cursor(number: int) -> str:
    """A place in a list, opaque."""
    return urlsafe_b64encode(f"QV{number:012d}".encode()).decode().rstrip("=")


def place(text: str | None) -> int | None:
    """The place that a cursor means. Raises `Refusal` for one that was never given out."""
    if not text:
        return None
    try:
        return int(urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().removeprefix("QV"))
    except (ValueError, Base64Error) as wrong:
        raise Refusal(error(100, "(#100) Invalid cursors values", subcode=33)) from wrong


@dataclass(slots=True)
class Pages:
    """Cuts a list of posts into pages with cursors; `empty` makes that page an empty one."""

    empty: int | None = None

    def cut(
        self,
        ask: Ask,
        account: Account,
        write: Callable[[Post], dict[str, Any]],
        most: int,
        otherwise: int = 25,
        oldest: int = 0,
    ) -> dict[str, Any]:
        """One page, newest first, of those posts that are numbered `oldest` or more."""
        limit = whole(ask.query.get("limit"), otherwise, most)
        below = place(ask.query.get("after"))
        found = (p for p in account.posts(ask.now, below) if p.number >= oldest)
        posts = list(islice(found, limit + 1))
        more = len(posts) > limit
        posts = posts[:limit]
        if not posts:
            return {"data": []}
        paging: dict[str, Any] = {
            "cursors": {"before": cursor(posts[0].number), "after": cursor(posts[-1].number)}
        }
        if more:
            query = {**ask.query, "limit": str(limit), "after": cursor(posts[-1].number)}
            query.setdefault("access_token", ask.bearer or "")
            paging["next"] = f"https://{ask.host}{ask.path}?{urlencode(query)}"
        hollow = more and self.empty is not None and self.empty == 0
        if self.empty is not None:
            self.empty -= 1
        return {"data": [] if hollow else [write(post) for post in posts], "paging": paging}


class Usage:
    """Meta's two budgets: calls of an app an hour, and of an app for an account a day.

    The headers say percent, and are absent until usage is noticeable.
    """

    noticeable = 3

    def __init__(self, business: str, throttled_code: int) -> None:
        self.business = business
        self.throttled_code = throttled_code
        self.app_calls_per_user_hour = 200
        self.account_calls_per_day = 4800 * 50
        self.forced: int | None = None
        """Say that so many percent are used, whatever was."""
        self.app = Window(timedelta(hours=1))
        self.account = Window(timedelta(hours=24))
        self._users: dict[int, datetime] = {}

    def count(self, ask: Ask, token: Token, now: datetime) -> None:
        """One call more. Raises `Refusal` when it is one too many."""
        self._users[token.account.id] = now
        app = self.app.add(ask.app, now) * 100 // (self.app_calls_per_user_hour * len(self._users))
        key = (ask.app, token.account.id)
        account = self.account.add(key, now) * 100 // self.account_calls_per_day
        if self.forced is not None:
            app = account = self.forced
        minutes = -(-int(self.account.frees(key, now).total_seconds()) // 60)
        if max(app, account) >= self.noticeable:
            ask.headers_out["x-app-usage"] = json.dumps(
                {"call_count": app, "total_time": app // 2, "total_cputime": app // 3}
            )
            ask.headers_out["x-business-use-case-usage"] = self.header(
                token.account, account, minutes if account >= 100 else 0
            )
        if app > 100:
            raise Refusal(error(4, "(#4) Application request limit reached", status=403))
        if account > 100:
            raise Refusal(self.reply(token.account, minutes))

    def header(self, account: Account, percent: int, minutes: int) -> str:
        """The business header about one account."""
        told = {
            "type": self.business,
            "call_count": percent,
            "total_cputime": percent // 3,
            "total_time": percent // 2,
            "estimated_time_to_regain_access": minutes,
        }
        return json.dumps({str(account.id): [told]})

    def reply(self, account: Account | None, minutes: int | None) -> Reply:
        """The refusal, with or without the minutes."""
        said = f"(#{self.throttled_code}) There have been too many calls to this account."
        reply = error(self.throttled_code, said + " Wait a bit and try again.", status=400)
        if account is not None and minutes is not None:
            reply.headers["x-business-use-case-usage"] = self.header(account, 100, minutes)
        return reply


def chosen(known: dict[str, T], names: Iterable[str], node: str, retired: set[str]) -> dict[str, T]:
    """The values of the fields that were asked for. Raises `Refusal` for one that there is not."""
    told = {}
    for name in names:
        if name not in known or name in retired:
            raise Refusal(
                error(
                    100, f"(#100) Tried accessing nonexisting field ({name}) on node type ({node})"
                )
            )
        told[name] = known[name]
    return told
