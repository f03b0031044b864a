"""Schemas of connections: their status, what is wrong, and the one thing to do."""

from datetime import datetime
from typing import Any, Self

from tunescore.api.schema_base import Out
from tunescore.insights.connections import Standing
from tunescore.metrics import AUDIENCE
from tunescore.platforms import all_platforms
from tunescore.platforms.platform import Platform
from tunescore.records import (
    PAGE_WALLS,
    AttemptStage,
    ConnectionState,
    MissingReason,
    SyncOutcome,
    SyncStage,
    SyncTrigger,
)

_TODO = {
    "reconnect": "Connect it again. Its history is kept.",
    "scope_missing": "Connect it again and leave every permission ticked.",
    "not_found": "Check on {name} that the account still exists, then connect it again.",
    "blocked": "Check on {name} what is wrong with the app or the account, then sync again.",
    "out_of_credit": "Buy credits on {name}, or raise the monthly budget, then sync again.",
}
"""What the user can do about an outcome. The other outcomes only need time."""

_OF_REASONS = {
    "platform_not_configured": "Follow the guide for {name} to set this up.",
    "app_changed": "Connect the account again, or put the former keys back.",
    "wrong_keys": "Compare the keys with the developer page of {name}, then sync again.",
    "no_browser": "Install a browser on the server (`tunescore doctor` says how), then sync again.",
    "private": "Make the account public, or connect it by signing in.",
    "region": "Connect the account by signing in, or enter its figures by hand.",
    **dict.fromkeys(PAGE_WALLS, "Connect the account by signing in, or enter its figures by hand."),
    "secret_key_lost": "Restore the installation's secret key, or connect the account again.",
}


class ScopeOut(Out):
    """A permission that was not granted, and what it would give."""

    scope: str
    gives: str


class MissingOut(Out):
    """A metric that the platform did not give the last time, and why."""

    metric: str
    label: str
    reason: MissingReason
    detail: str


class RunningOut(Out):
    """How far a visit is: `waiting` to begin, `asking` the platform, `saving`."""

    stage: SyncStage
    done: int
    total: int


class RunOut(Out):
    """One visit: how many calls it made, and what came of it."""

    id: int
    trigger: SyncTrigger
    started_at: datetime
    finished_at: datetime | None
    outcome: SyncOutcome | None
    detail: str | None
    retry_at: datetime | None
    calls: int
    figures: int
    posts: int


class CallOut(Out):
    """One call of a visit; `ms` is how long it took."""

    method: str
    host: str
    path: str
    status: int | None
    ms: int | None


class WholeRunOut(Out):
    """One visit with all that it asked."""

    id: int
    trigger: SyncTrigger
    started_at: datetime
    finished_at: datetime | None
    outcome: SyncOutcome | None
    detail: str | None
    retry_at: datetime | None
    figures: int
    posts: int
    calls: list[CallOut]
    missing: list[MissingOut]


class ConnectionOut(Out):
    """A connection: its figures are `as_of`, it is visited again at `next_at`.

    `state` is `connected`, `reconnect` (the user has to sign in again) or `disconnected`;
    `outcome` and `detail` are the last visit's, `todo` is the one thing to do, if there is one.
    `post_links` are the posts that the user gave for a public page. `way` is how it was connected,
    by the key of the platform's way. Its token ends at `token_expires_at` where it has an end and
    is not renewed before.
    """

    id: int
    platform: str
    platform_name: str
    account_id: int | None
    platform_user_id: str
    username: str | None
    name: str | None
    picture_url: str | None
    state: ConnectionState
    outcome: SyncOutcome | None
    detail: str | None
    todo: str | None
    as_of: datetime | None
    next_at: datetime | None
    failing_since: datetime | None
    created_at: datetime
    post_links: list[str]
    way: str
    token_expires_at: datetime | None
    scopes_missing: list[ScopeOut]
    missing: list[MissingOut]
    running: RunningOut | None
    runs: list[RunOut]

    @classmethod
    def of(cls, standing: Standing) -> Self:
        """Make the answer of a connection."""
        platform = all_platforms().get(standing.platform)
        name = platform.name if platform is not None else standing.platform
        return cls(
            id=standing.id,
            platform=standing.platform,
            platform_name=name,
            account_id=standing.account_id,
            platform_user_id=standing.platform_user_id,
            username=standing.username,
            name=standing.name,
            picture_url=standing.picture_url,
            state=standing.state,
            outcome=standing.outcome,
            detail=standing.detail,
            todo=_todo(standing, name),
            as_of=standing.last_synced_at,
            next_at=standing.next_sync_at,
            failing_since=standing.failing_since,
            created_at=standing.created_at,
            post_links=list(standing.post_links),
            way=standing.way,
            token_expires_at=standing.token_expires_at,
            scopes_missing=_scopes_missing(standing, platform),
            missing=missing(list(standing.missing)),
            running=_running(standing),
            runs=[
                RunOut(**{field: run[field] for field in RunOut.model_fields})
                for run in standing.runs
            ],
        )


class ConnectionsOut(Out):
    """All connections, by platform and name."""

    connections: list[ConnectionOut]


class HoldingsOut(Out):
    """What a connection brought: days of the account, posts, and figures in all."""

    days: int
    posts: int
    lines: int


class DeletedOut(Out):
    """What was removed."""

    deleted: HoldingsOut


class AttemptOut(Out):
    """How far a sign-in came: `begun`, `returned`, `choosing`, `failed` or `done`.

    A failed one says why (`code`, `detail`) and what to do.
    """

    platform: str
    stage: AttemptStage
    code: str | None
    detail: str | None
    todo: str | None


def missing(stored: list[dict[str, Any]]) -> list[MissingOut]:
    """Make the answer of what was missing."""
    return [
        MissingOut(
            metric=one["metric"],
            label=AUDIENCE[one["metric"]].label if one["metric"] in AUDIENCE else one["metric"],
            reason=one["reason"],
            detail=one["detail"],
        )
        for one in stored
    ]


def _todo(standing: Standing, name: str) -> str | None:
    if standing.state == "disconnected":
        return "Connect it again to go on. Its history is kept."
    key = "reconnect" if standing.state == "reconnect" else standing.outcome
    words = _OF_REASONS.get(standing.reason or "") or _TODO.get(key or "")
    return words.format(name=name) if words is not None else None


def _scopes_missing(standing: Standing, platform: Platform | None) -> list[ScopeOut]:
    if platform is None or platform.page is not None or standing.state == "disconnected":
        return []
    return [
        ScopeOut(scope=scope, gives=gives)
        for scope, gives in platform.scopes.items()
        if scope not in standing.scopes
    ]


def _running(standing: Standing) -> RunningOut | None:
    open_run = next((run for run in standing.runs if run["finished_at"] is None), None)
    if open_run is not None:
        progress = open_run["progress"] or {"stage": "asking", "done": 0, "total": 0}
        return RunningOut(**progress)
    return RunningOut(stage="waiting", done=0, total=0) if standing.waits else None
