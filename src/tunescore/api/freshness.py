"""Freshness: when each source brought something last, what needs the user, and what took off."""

from datetime import date, datetime
from typing import Literal

from fastapi import APIRouter

from tunescore.api.deps import AppServices, UserReadSession
from tunescore.api.insights import source_names
from tunescore.api.platform_names import name_of
from tunescore.api.schema_base import Out
from tunescore.insights import source_states
from tunescore.insights.source_states import Source, State, Waiting

router = APIRouter(tags=["figures"])


class FreshSourceOut(Out):
    """A connection or a source of files.

    `runs` are those of the last 30 days that no rate limit held back, `succeeded` those of them
    that brought figures, and `share` is that in percent, as a string with one decimal. All three
    are null for files. `state`: `late` where nothing new has come for longer than usual, `broken`
    where it needs the user, `waiting` before the first run.
    """

    kind: Literal["connection", "file"]
    key: str
    name: str
    account: str | None
    newest: date | None
    last_success: datetime | None
    runs: int | None
    succeeded: int | None
    share: str | None
    state: State
    link: str


class NeedOut(Out):
    """One thing that waits for the user, as a sentence, and the page where it is done."""

    code: str
    message: str
    link: str


class TookOffOut(Out):
    """What took off in the last two weeks."""

    alert_id: int
    title: str
    detail: str
    day: date
    link: str | None


class FreshnessOut(Out):
    """Everything that a first look in the morning asks."""

    sources: list[FreshSourceOut]
    needs_you: list[NeedOut]
    took_off: list[TookOffOut]


@router.get("/freshness")
async def freshness(session: UserReadSession, services: AppServices) -> FreshnessOut:
    """How fresh the figures are, what needs the user, and what took off."""
    now = services.clock()
    connected = await source_states.connections(session, now)
    found = [*connected, *await source_states.files(session, now.date())]
    names = source_names()
    listed = [(_out(one, names), one) for one in found]
    rising = await source_states.take_offs(session, now.date())
    return FreshnessOut(
        sources=[out for out, _ in listed],
        needs_you=[
            *(_broken(out, one) for out, one in listed if one.state == "broken"),
            *_needs(await source_states.waiting(session)),
        ],
        took_off=[TookOffOut.model_validate(one) for one in rising],
    )


def _out(one: Source, names: dict[str, str]) -> FreshSourceOut:
    file = one.kind == "file"
    return FreshSourceOut(
        kind=one.kind,
        key=one.key,
        name=names.get(one.key, "Your own files") if file else name_of(one.key),
        account=one.account,
        newest=one.newest,
        last_success=one.last_success,
        runs=one.runs,
        succeeded=one.succeeded,
        share=None if one.share is None else f"{one.share:f}",
        state=one.state,
        link="/imports" if file else "/integrations",
    )


def _broken(out: FreshSourceOut, one: Source) -> NeedOut:
    whose = f" ({one.account})" if one.account else ""
    return NeedOut(
        code="connection",
        message=f"{out.name}{whose}: {one.detail or 'the account has to be connected again.'}",
        link=out.link,
    )


def _needs(waiting: Waiting) -> list[NeedOut]:
    needs = []
    if waiting.previews:
        files = "1 file waits" if waiting.previews == 1 else f"{waiting.previews} files wait"
        needs.append(NeedOut(code="preview", message=f"{files} to be imported.", link="/imports"))
    if waiting.campaigns:
        one = waiting.campaigns == 1
        what = "1 campaign has" if one else f"{waiting.campaigns} campaigns have"
        needs.append(NeedOut(code="campaign", message=f"{what} no track yet.", link="/campaigns"))
    return needs + [
        NeedOut(code=one.code, message=one.title, link=one.link or "/alerts")
        for one in waiting.upkeep
    ]
