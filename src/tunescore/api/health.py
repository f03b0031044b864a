"""Health and metrics of the server: is it up, is it ready, what has it done."""

import time

from fastapi import APIRouter
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tunescore.api.deps import AppServices, CurrentAccess, owns_installation
from tunescore.errors import DatabaseUnreachable, OwnerOnly
from tunescore.jobs import queue

router = APIRouter(include_in_schema=False)


class Meters:
    """What one application counts, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "tunescore_http_requests",
            "Requests answered.",
            ["operation", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "tunescore_http_request_seconds",
            "Time until a request was answered in full.",
            ["operation"],
            registry=self.registry,
        )


class Measured:
    """The layer that counts requests by operation, never by address (addresses hold ids)."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self.app = app
        self.meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note what became of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = time.perf_counter()
        status = 500

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, note)
        finally:
            operation = getattr(scope.get("route"), "name", "other")
            self.meters.requests.labels(operation, status).inc()
            self.meters.seconds.labels(operation).observe(time.perf_counter() - begun)


@router.get("/healthz")
async def healthz() -> PlainTextResponse:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
async def readyz(services: AppServices) -> PlainTextResponse:
    """The process can do its work: the database answers."""
    if not await services.database.answers():
        raise DatabaseUnreachable
    return PlainTextResponse("ready\n")


@router.get("/metrics")
async def metrics(request: Request, services: AppServices, access: CurrentAccess) -> Response:
    """Counts for Prometheus, which sends an API token of the owner: they tell who does what."""
    if not owns_installation(access):
        raise OwnerOnly
    meters = request.app.state.meters
    lines = [
        "# HELP tunescore_jobs Jobs in the queue.",
        "# TYPE tunescore_jobs gauge",
    ]
    for status, count in (await queue.counts(services.database)).items():
        lines.append(f'tunescore_jobs{{status="{status}"}} {count}')
    body = generate_latest(meters.registry) + ("\n".join(lines) + "\n").encode()
    return Response(body, media_type=CONTENT_TYPE_LATEST)
