"""The web application: `create_app` wires its parts together and does nothing else."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from tunescore import __version__
from tunescore.api import (
    alert_channels,
    alerts,
    artists,
    audience,
    auth,
    campaigns,
    connections,
    curators,
    docs,
    email,
    errors,
    exports,
    figure,
    freshness,
    health,
    import_csv,
    import_jobs,
    import_problems,
    imports,
    insights,
    lines,
    manual,
    mappings,
    members,
    notes,
    oauth,
    passwords,
    pasted_tokens,
    platform_callbacks,
    platform_keys,
    platforms,
    public_pages,
    security_txt,
    sessions,
    setup,
    single_sign_on,
    tokens,
    tracks,
    two_factor,
    upload_jobs,
)
from tunescore.api.middleware import BodyLimit, Guards, Hosts, Packed
from tunescore.api.security_log import SecurityLog
from tunescore.api.upload_limits import UploadLimits
from tunescore.api.webapp import WebApp
from tunescore.jobs.queue import build_services
from tunescore.jobs.worker import working
from tunescore.services import Clock, utc_now
from tunescore.settings import Settings

ROUTERS = (
    setup.router,
    auth.router,
    passwords.router,
    email.router,
    sessions.router,
    two_factor.router,
    single_sign_on.router,
    tokens.router,
    members.router,
    import_jobs.router,
    imports.router,
    import_problems.router,
    import_csv.router,
    upload_jobs.router,
    mappings.router,
    insights.router,
    exports.router,
    figure.router,
    freshness.router,
    notes.router,
    tracks.router,
    artists.router,
    lines.router,
    audience.router,
    platforms.router,
    platform_keys.router,
    oauth.router,
    pasted_tokens.router,
    public_pages.router,
    connections.router,
    manual.router,
    campaigns.router,
    alerts.router,
    alert_channels.router,
    curators.router,
    platform_callbacks.router,
)
"""The features of the API, in the order of its documentation."""

UPLOADS = ("/api/v1/imports", "/api/v1/integrations/import-csv", "/api/v1/campaigns/import")
"""The addresses that take a file; see `middleware.BodyLimit` and `upload_limits`."""


def create_app(
    settings: Settings, database_url: str, *, worker: bool = False, clock: Clock = utc_now
) -> FastAPI:
    """The application on a database that is there and migrated.

    With `worker` it also runs the queue's jobs while it is up.
    """
    services = build_services(settings, database_url, clock, query_seconds=settings.query_seconds)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(services.database.close)
            await stack.enter_async_context(services.queue.open_async())
            if worker:
                await stack.enter_async_context(working(services.queue))
            yield

    app = FastAPI(
        title="TuneScore",
        version=__version__,
        openapi_url=docs.OPENAPI_URL,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=_operation_id,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.services = services
    app.state.meters = health.Meters()
    errors.install(app)
    # the layer that is added last is the outermost one
    app.add_middleware(health.Measured, meters=app.state.meters)
    app.add_middleware(UploadLimits, uploads=UPLOADS, services=services)
    app.add_middleware(BodyLimit, uploads=UPLOADS, largest_upload=settings.max_upload_bytes)
    app.add_middleware(errors.NoBareErrors)
    app.add_middleware(Packed)
    app.add_middleware(Hosts, names=settings.host_names, address=settings.base_url)
    app.add_middleware(Guards, public_url=settings.public_url)
    app.add_middleware(SecurityLog)

    api = APIRouter(prefix="/api/v1")
    for router in ROUTERS:
        api.include_router(router)
    app.include_router(api)
    app.include_router(docs.router)
    app.include_router(health.router)
    app.include_router(security_txt.router)
    app.include_router(platform_callbacks.pages)
    app.router.default = WebApp()
    return app


def _operation_id(route: APIRoute) -> str:
    """The name of an operation in the OpenAPI document, and so in the generated client."""
    return route.name
