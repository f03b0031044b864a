"""Alerts: what was found, the rules that look for it, and what a rule would have found."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from tunescore.api.access import FOR_ALL
from tunescore.api.deps import AppServices, CurrentUser, UserReadSession
from tunescore.api.errors import problems
from tunescore.api.insights import source_names
from tunescore.api.schema_base import BigInt, Out
from tunescore.errors import BadRequest, NoSuchRule, NotFound
from tunescore.ingest.alerts import found as ingest
from tunescore.insights.alerts import facts as facts_of
from tunescore.insights.alerts import inbox
from tunescore.insights.alerts.rules import RULES, Choice, Rule
from tunescore.store.scope import UserSession, UserStore

router = APIRouter(tags=["alerts"])

PAGE = 50
PREVIEW_DAYS = 365
PREVIEWED = 50


class PlaysAfterOut(Out):
    """Plays of all tracks in the seven days before an alert and in the seven after it."""

    before: int
    after: int


class AlertOut(Out):
    """One alert: what was found, why, and where it is shown."""

    id: int
    rule: str
    rule_name: str
    subject: str
    day: date
    title: str
    detail: str
    figures: dict[str, Any]
    link: str | None
    created_at: datetime
    read: bool
    plays: PlaysAfterOut | None
    """Of a take-off that is a week old, where daily plays are known."""


class AlertsOut(Out):
    """Alerts, the newest first, and how many nobody has read."""

    items: list[AlertOut]
    unread: int
    next_cursor: str | None


class UnreadOut(Out):
    """How many alerts nobody has read."""

    unread: int


class ReadIn(BaseModel):
    """Which alerts were read; without `ids` all of them."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[StrictInt], Field(max_length=1_000)] | None = None


class RuleSettingOut(Out):
    """A number of a rule that can be changed."""

    key: str
    label: str
    value: int
    default: int
    least: int
    most: int


class RuleOut(Out):
    """A rule as the user has it."""

    key: str
    name: str
    help: str
    group: str
    enabled: bool
    settings: list[RuleSettingOut]


class RulesOut(Out):
    """All rules."""

    items: list[RuleOut]


class RuleIn(BaseModel):
    """How the user wants a rule; settings that are left out have their default."""

    model_config = ConfigDict(extra="forbid")

    key: str
    enabled: StrictBool = True
    settings: dict[str, StrictInt] = {}


class RulesIn(BaseModel):
    """The rules that change; the others stay as they are."""

    model_config = ConfigDict(extra="forbid")

    rules: Annotated[list[RuleIn], Field(max_length=50)]


class RuleFindingOut(Out):
    """Something that a rule would have reported."""

    day: date
    title: str
    detail: str


class RulePreviewOut(Out):
    """What a rule would have reported in the past year; the newest 50 of `count`."""

    first: date
    last: date
    count: int
    items: list[RuleFindingOut]


@router.get("/alerts")
async def alerts(
    session: UserReadSession,
    services: AppServices,
    cursor: Annotated[BigInt | None, Query(ge=1)] = None,
    unread: bool = False,
) -> AlertsOut:
    """What was found, the newest first."""
    return await alerts_answer(session, services.clock().date(), cursor=cursor, only_unread=unread)


async def alerts_answer(
    session: UserSession, today: date, *, cursor: int | None = None, only_unread: bool = False
) -> AlertsOut:
    """Return a page of alerts."""
    found = await inbox.alerts(session, today, before=cursor, limit=PAGE + 1, unread=only_unread)
    return AlertsOut(
        items=[_alert_out(one) for one in found[:PAGE]],
        unread=await inbox.unread(session),
        next_cursor=str(found[PAGE - 1].id) if len(found) > PAGE else None,
    )


def _alert_out(one: inbox.Alert) -> AlertOut:
    rule = RULES.get(one.rule)
    return AlertOut(
        id=one.id,
        rule=one.rule,
        rule_name=rule.name if rule else one.rule,
        subject=one.subject,
        day=one.day,
        title=one.title,
        detail=one.detail,
        figures=one.figures,
        link=one.link,
        created_at=one.created_at,
        read=one.read_at is not None,
        plays=PlaysAfterOut(before=one.plays.before, after=one.plays.after) if one.plays else None,
    )


@router.get("/alerts/unread")
async def unread_alerts(session: UserReadSession) -> UnreadOut:
    """How many alerts nobody has read."""
    return UnreadOut(unread=await inbox.unread(session))


@router.post("/alerts/read")
async def read_alerts(user: CurrentUser, services: AppServices, wanted: ReadIn) -> UnreadOut:
    """Mark alerts as read."""
    await services.database.bulk_for(user.id, _mark_read, wanted.ids, services.clock())
    async with services.database.read_for(user.id) as session:
        return UnreadOut(unread=await inbox.unread(session))


def _mark_read(store: UserStore, ids: list[int] | None, now: datetime) -> None:
    with store.transaction():
        ingest.mark_read(store, ids, now)


@router.delete(
    "/alerts/{alert_id:int}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(NotFound)
)
async def delete_alert(user: CurrentUser, services: AppServices, alert_id: int) -> None:
    """Delete an alert. It is not said again."""
    await services.database.bulk_for(user.id, _forget, alert_id, services.clock())


def _forget(store: UserStore, alert_id: int, now: datetime) -> None:
    with store.transaction():
        ingest.forget(store, alert_id, now)


@router.post(
    "/alerts/{alert_id:int}/restore",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(NotFound),
)
async def restore_alert(user: CurrentUser, services: AppServices, alert_id: int) -> None:
    """Take the deletion of an alert back."""
    await services.database.bulk_for(user.id, _restore, alert_id)


def _restore(store: UserStore, alert_id: int) -> None:
    with store.transaction():
        ingest.restore(store, alert_id)


@router.get("/alert-rules")
async def alert_rules(session: UserReadSession) -> RulesOut:
    """What is looked for, and how the user wants it."""
    return RulesOut(items=[_rule_out(one) for one in await inbox.choices(session)])


def _rule_out(choice: Choice) -> RuleOut:
    values = {**choice.rule.defaults(), **choice.settings}
    return RuleOut(
        key=choice.rule.key,
        name=choice.rule.name,
        help=choice.rule.help,
        group=choice.rule.group,
        enabled=choice.enabled,
        settings=[
            RuleSettingOut(
                key=one.key, label=one.label, value=values[one.key], default=one.default,
                least=one.least, most=one.most,
            )
            for one in choice.rule.settings
        ],
    )  # fmt: skip


@router.put("/alert-rules", responses=problems(NoSuchRule, BadRequest))
async def change_alert_rules(user: CurrentUser, services: AppServices, wanted: RulesIn) -> RulesOut:
    """Switch rules on or off, or change their numbers."""
    for one in wanted.rules:
        _checked(one)
    await services.database.bulk_for(user.id, _choose, wanted.rules)
    async with services.database.read_for(user.id) as session:
        return await alert_rules(session)


def _checked(wanted: RuleIn) -> Rule:
    """Return the rule that is meant. Raises `NoSuchRule`, and `BadRequest` for its settings."""
    rule = RULES.get(wanted.key)
    if rule is None:
        raise NoSuchRule(rule=wanted.key, rules=", ".join(RULES))
    known = {one.key: one for one in rule.settings}
    for key, value in wanted.settings.items():
        if key not in known:
            raise BadRequest(found=f"The rule “{rule.name}” has no setting called {key}.")
        if not known[key].least <= value <= known[key].most:
            raise BadRequest(
                found=f"{known[key].label} of “{rule.name}” is from {known[key].least:,} to"
                f" {known[key].most:,}."
            )
    return rule


def _choose(store: UserStore, rules: list[RuleIn]) -> None:
    with store.transaction():
        for one in rules:
            ingest.choose(store, one.key, enabled=one.enabled, settings=one.settings)


@router.post(
    "/alert-rules/preview", dependencies=[FOR_ALL], responses=problems(NoSuchRule, BadRequest)
)
async def preview_alert_rule(
    session: UserReadSession, services: AppServices, wanted: RuleIn
) -> RulePreviewOut:
    """What a rule would have reported over the user's own past year. Nothing is changed."""
    rule, today = _checked(wanted), services.clock().date()
    first = today - timedelta(days=PREVIEW_DAYS)
    choice = Choice(rule, settings=wanted.settings)
    found = [
        one
        for one in choice.find(await facts_of.load(session, source_names()), today)
        if one.day >= first
    ]
    return RulePreviewOut(
        first=first,
        last=today,
        count=len(found),
        items=[
            RuleFindingOut(day=one.day, title=one.title, detail=one.detail)
            for one in found[::-1][:PREVIEWED]
        ],
    )
