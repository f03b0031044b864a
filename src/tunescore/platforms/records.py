"""What the platforms hand over, frozen and typed, and how a visit that brought nothing is told.

Nothing here knows how a platform speaks. A figure that did not come is in no record: it is
`Missing`, with the reason, and never 0.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Outcome = Literal[
    "ok",
    "partly",
    "retry",
    "limited",
    "reconnect",
    "scope_missing",
    "not_found",
    "blocked",
    "out_of_credit",
]
"""How a visit ended. A `Failure` brings no figures; a `Snapshot` does, whatever ended it."""

Reason = Literal["retired", "scope", "too_small", "not_yet", "hidden", "unsupported"]
"""Why a platform would not tell a metric: it no longer tells it to anyone; its scope was not
granted; the account or post is too small; it tells it later; the owner hides it; it never tells
it of such an account or post."""

_EXPECTED: frozenset[Reason] = frozenset({"not_yet", "hidden", "too_small"})


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a code, an exchange or a refresh brought. Its representation hides the secrets."""

    access: str = field(repr=False)
    expires_at: dt.datetime | None = None
    """Aware UTC; None: it does not expire, or nobody told."""
    refresh: str | None = field(default=None, repr=False)
    """None: the access token extends itself, or cannot be renewed."""
    refresh_expires_at: dt.datetime | None = None
    scopes: frozenset[str] = frozenset()
    """What the user granted, which may be less than what was asked."""
    subject: str | None = None
    """The id of whom the token is of, where the reply says so."""


@dataclass(frozen=True, slots=True)
class Identity:
    """An account (or a Page) that can be connected, with the account's own tokens."""

    platform_user_id: str
    username: str | None
    name: str | None
    picture_url: str | None
    tokens: Tokens
    obstacle: str | None = None
    """Why this one cannot be connected, as a sentence."""
    owner_id: str | None = None
    """The person who signed in, as the platform's signed requests name them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of an account, or of the post `post_id`.

    `date` is a day of the platform's own zone. `day`: counted within that day, or a level as of
    it; `total`: everything since the post was published, as told on that day.
    """

    metric: str
    value: Decimal
    date: dt.date
    span: Literal["day", "total"]
    post_id: str | None = None
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """A post, without its figures. `thumbnail_url` is short-lived and only for showing."""

    post_id: str
    posted_at: dt.datetime
    caption: str | None = None
    url: str | None = None
    type: str | None = None
    thumbnail_url: str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A metric that the platform would not tell this time, and why, as a sentence in `detail`."""

    metric: str
    reason: Reason
    detail: str

    @property
    def expected(self) -> bool:
        """Tell whether nothing is wrong: it comes later, is hidden, or needs a larger account."""
        return self.reason in _EXPECTED


class Failure(Exception):
    """A visit or a call that brought nothing.

    `message` is the user's sentence and holds no secret; `reason` is a code in snake case; `at`
    is when it may be tried again, where that is known. After `token_refused` a refresh may mend
    it; every other `reconnect` needs the user. `scope` and `field` are the platform's names of
    what is missing or not known there.
    """

    def __init__(
        self,
        outcome: Outcome,
        reason: str,
        message: str,
        *,
        at: dt.datetime | None = None,
        scope: str | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(outcome, reason, message)
        self.outcome: Outcome = outcome
        self.reason = reason
        self.message = message
        self.at = at
        self.scope = scope
        self.field = field

    def __str__(self) -> str:
        return f"{self.outcome} ({self.reason}): {self.message}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that one visit told.

    `unsupported` are the marks of what this account is not to be asked again (those of
    `Wanted.unsupported` included); their text is the platform's own. `stopped` is set where the
    visit had to end early (a limit, say): what had come by then holds.
    """

    username: str | None
    name: str | None
    picture_url: str | None
    figures: tuple[Figure, ...] = ()
    posts: tuple[Post, ...] = ()
    missing: tuple[Missing, ...] = ()
    unsupported: frozenset[str] = frozenset()
    stopped: Failure | None = None

    @property
    def outcome(self) -> Outcome:
        """How it ended: as `stopped` says, `partly` where something to be expected is missing."""
        if self.stopped is not None:
            return self.stopped.outcome
        return "ok" if all(one.expected for one in self.missing) else "partly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What one visit is asked for."""

    now: dt.datetime
    scopes: frozenset[str]
    """What the user granted: nothing else is asked for."""
    insights_for: Callable[[Post], bool]
    """Whose own figures are due, where they cost a call each."""
    unsupported: frozenset[str] = frozenset()
    """What earlier snapshots said is not to be asked again."""
    posts_limit: int = 50
    """How many posts to list, the newest first."""
    since: dt.date | None = None
    """From which day daily figures are read again; None: as far back as the platform tells."""
