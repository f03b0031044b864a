"""Connections: their status, sync now, disconnect, delete."""

import logging

from fastapi import APIRouter, status

from tunescore.api.access import FOR_OWNERS
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
from tunescore.api.deps import AppServices, CurrentUser, UserReadSession
from tunescore.api.errors import problems
from tunescore.errors import (
    NotConnected,
    NotFound,
    PlatformNotConfigured,
    RoleTooNarrow,
    SecretKeyLost,
)
from tunescore.ingest.connections import attempts, ledger, lifecycle
from tunescore.insights import connections as insight
from tunescore.jobs.sync import dispatch
from tunescore.platforms import all_platforms
from tunescore.records import Failure
from tunescore.services import Services

router = APIRouter(prefix="/connections", tags=["connections"])

log = logging.getLogger(__name__)


@router.get("")
async def connections(session: UserReadSession) -> ConnectionsOut:
    """Every connection with how it stands."""
    found = await insight.standings(session)
    return ConnectionsOut(connections=[ConnectionOut.of(one) for one in found])


@router.get("/attempts/{attempt_id}", responses=problems(NotFound))
async def attempt(user: CurrentUser, services: AppServices, attempt_id: int) -> AttemptOut:
    """How far a sign-in at a platform came, and why it failed."""
    story = await services.database.bulk_for(user.id, attempts.story, attempt_id=attempt_id)
    return AttemptOut.model_validate(story)


@router.get("/{connection_id}", responses=problems(NotFound))
async def connection(session: UserReadSession, connection_id: int) -> ConnectionOut:
    """One connection with how it stands."""
    return ConnectionOut.of(await insight.standing(session, connection_id))


@router.get("/{connection_id}/runs/{run_id}", responses=problems(NotFound))
async def connection_run(session: UserReadSession, connection_id: int, run_id: int) -> WholeRunOut:
    """One visit with all that it asked, what it got and why it stopped."""
    run = await insight.run(session, connection_id, run_id)
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
    await services.database.bulk_for(user.id, dispatch.ask, services, connection_id, "asked")
    return await _connection(services, user.id, connection_id)


@router.post("/{connection_id}/disconnect", responses=problems(NotFound))
async def disconnect(user: CurrentUser, services: AppServices, connection_id: int) -> ConnectionOut:
    """Erase a connection's tokens, here and at the platform; its figures stay."""
    await _revoke(services, user.id, connection_id)
    await services.database.bulk_for(
        user.id, lifecycle.disconnect, connection_id=connection_id, now=services.clock()
    )
    return await _connection(services, user.id, connection_id)


@router.get("/{connection_id}/holds", responses=problems(NotFound))
async def holds(user: CurrentUser, services: AppServices, connection_id: int) -> HoldingsOut:
    """What deleting a connection would remove."""
    held = await services.database.bulk_for(
        user.id, lifecycle.holdings, connection_id=connection_id
    )
    return HoldingsOut.model_validate(held)


@router.delete(
    "/{connection_id}",
    dependencies=[FOR_OWNERS],
    responses=problems(NotFound, RoleTooNarrow),
)
async def delete_connection(
    user: CurrentUser, services: AppServices, connection_id: int
) -> DeletedOut:
    """Remove a connection and all its figures; those of files and manual ones stay."""
    await _revoke(services, user.id, connection_id)
    held = await services.database.bulk_for(user.id, lifecycle.delete, connection_id=connection_id)
    return DeletedOut(deleted=HoldingsOut.model_validate(held))


async def _standing(services: Services, user_id: int, connection_id: int) -> insight.Standing:
    async with services.database.read_for(user_id) as session:
        return await insight.standing(session, connection_id)


async def _connection(services: Services, user_id: int, connection_id: int) -> ConnectionOut:
    return ConnectionOut.of(await _standing(services, user_id, connection_id))


async def _revoke(services: Services, user_id: int, connection_id: int) -> None:
    """Give the tokens up at the platform, where that is possible; they are erased here anyway."""
    try:
        connection = await services.database.bulk_for(
            user_id, ledger.load, cipher=services.cipher, connection_id=connection_id
        )
    except SecretKeyLost:
        return
    platform = all_platforms().get(connection.platform)
    if platform is None or connection.tokens is None:
        return
    try:
        app = await services.app_at(platform, connection.way)
        async with services.platform_client() as client:
            await platform.revoke(client, app, connection.tokens)
    except PlatformNotConfigured:
        return
    except Failure as failure:
        log.warning("Connection %s could not be revoked: %s", connection_id, failure)
