"""Connections: how they stand, reading one now, disconnecting, deleting."""

import logging

from fastapi import APIRouter, status

from tunescore.api.connection_schemas import (
    AttemptOut,
    CallOut,
    ConnectionOut,
    ConnectionsOut,
    DeletedOut,
    HoldingsOut,
    WholeRunOut,
    missing,
)
from tunescore.api.deps import AppServices, CurrentUser, ReadSession
from tunescore.api.errors import problems
from tunescore.errors import NotConnected, NotFound, SecretKeyLost
from tunescore.ingest.connections import attempts, ledger, lifecycle
from tunescore.insights import connections as insight
from tunescore.jobs.sync import dispatch
from tunescore.platforms import all_platforms
from tunescore.records import Failure
from tunescore.services import Services

router = APIRouter(prefix="/connections", tags=["connections"])

log = logging.getLogger(__name__)


@router.get("")
async def connections(user: CurrentUser, session: ReadSession) -> ConnectionsOut:
    """Every connection with how it stands."""
    found = await insight.standings(session, user.id)
    return ConnectionsOut(connections=[ConnectionOut.of(one) for one in found])


@router.get("/attempts/{attempt_id}", responses=problems(NotFound))
async def attempt(user: CurrentUser, services: AppServices, attempt_id: int) -> AttemptOut:
    """How far a sign-in at a platform came, and why it failed."""
    story = await services.database.bulk(attempts.story, user_id=user.id, attempt_id=attempt_id)
    return AttemptOut.model_validate(story)


@router.get("/{connection_id}", responses=problems(NotFound))
async def connection(user: CurrentUser, session: ReadSession, connection_id: int) -> ConnectionOut:
    """One connection with how it stands."""
    return ConnectionOut.of(await insight.standing(session, user.id, connection_id))


@router.get("/{connection_id}/runs/{run_id}", responses=problems(NotFound))
async def connection_run(
    user: CurrentUser, session: ReadSession, connection_id: int, run_id: int
) -> WholeRunOut:
    """One visit with all that it asked, what it got and why it stopped."""
    run = await insight.run(session, user.id, connection_id, run_id)
    columns = {name: run[name] for name in WholeRunOut.model_fields}
    columns |= {
        "calls": [CallOut(**call) for call in run["calls"]],
        "missing": missing(run["missing"]),
    }
    return WholeRunOut(**columns)


@router.post(
    "/{connection_id}/sync",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(NotFound, NotConnected),
)
async def sync_connection(
    user: CurrentUser, services: AppServices, connection_id: int
) -> ConnectionOut:
    """Read an account now; how far that is stands in the connection."""
    if (await _standing(services, user.id, connection_id)).state != "connected":
        raise NotConnected
    await services.database.bulk(dispatch.ask, services, user.id, connection_id, "asked")
    return await _connection(services, user.id, connection_id)


@router.post("/{connection_id}/disconnect", responses=problems(NotFound))
async def disconnect(user: CurrentUser, services: AppServices, connection_id: int) -> ConnectionOut:
    """Erase a connection's tokens, here and at the platform; its figures stay."""
    await _revoke(services, user.id, connection_id)
    await services.database.bulk(
        lifecycle.disconnect, user_id=user.id, number=connection_id, now=services.clock()
    )
    return await _connection(services, user.id, connection_id)


@router.get("/{connection_id}/holds", responses=problems(NotFound))
async def holds(user: CurrentUser, services: AppServices, connection_id: int) -> HoldingsOut:
    """What deleting a connection would remove."""
    held = await services.database.bulk(lifecycle.holdings, user_id=user.id, number=connection_id)
    return HoldingsOut.model_validate(held)


@router.delete("/{connection_id}", responses=problems(NotFound))
async def delete_connection(
    user: CurrentUser, services: AppServices, connection_id: int
) -> DeletedOut:
    """Remove a connection and all its figures; those of files and manual ones stay."""
    await _revoke(services, user.id, connection_id)
    held = await services.database.bulk(lifecycle.delete, user_id=user.id, number=connection_id)
    return DeletedOut(deleted=HoldingsOut.model_validate(held))


async def _standing(services: Services, user_id: int, number: int) -> insight.Standing:
    async with services.database.read() as session:
        return await insight.standing(session, user_id, number)


async def _connection(services: Services, user_id: int, number: int) -> ConnectionOut:
    return ConnectionOut.of(await _standing(services, user_id, number))


async def _revoke(services: Services, user_id: int, number: int) -> None:
    """Give the tokens up at the platform, where that is possible; they are erased here anyway."""
    try:
        one = await services.database.bulk(
            ledger.load, cipher=services.cipher, user_id=user_id, number=number
        )
    except SecretKeyLost:
        return
    platform = all_platforms().get(one.platform)
    if one.tokens is None or platform is None or platform.missing(services.settings.platform_value):
        return
    try:
        async with services.platform_client() as client:
            await platform.revoke(client, services.app_at(platform), one.tokens)
    except Failure as failure:
        log.warning("Connection %s could not be revoked: %s", number, failure)
