"""Callbacks that a platform makes itself, signed with the app's secret: somebody leaves.

They come from no browser and no signed-in user; the signature is all that lets them in.
"""

from html import escape
from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse

from tunescore.api.deps import AppServices
from tunescore.api.errors import problems
from tunescore.api.platforms import find
from tunescore.api.schema_base import Out
from tunescore.errors import NoSuchPlatform, NotFound, PlatformNotConfigured, SignatureWrong
from tunescore.ingest.connections import deletion_requests
from tunescore.platforms import all_platforms, signed_requests
from tunescore.platforms.platform import Platform
from tunescore.services import Services

router = APIRouter(prefix="/integrations", tags=["connections"])
pages = APIRouter(include_in_schema=False)

SignedRequest = Annotated[str, Form(max_length=10_000)]


class DeletionOut(Out):
    """Where the person can see what came of the request, and its code."""

    url: str
    confirmation_code: str


class DeauthorizedOut(Out):
    """How many connections lost their tokens."""

    connections: int


@router.post(
    "/{platform}/deletion",
    responses=problems(NoSuchPlatform, PlatformNotConfigured, SignatureWrong),
)
async def delete_person(
    services: AppServices, platform: str, signed_request: SignedRequest
) -> DeletionOut:
    """Delete everything that the platform reported about the person who asks for it there."""
    one = _calling(platform)
    request = await _read(services, one, signed_request)
    done = await services.database.bulk(
        deletion_requests.delete_person,
        platform=one.key,
        person=request.person,
        code=request.digest,
        issued_at=request.issued_at,
    )
    return DeletionOut(
        url=f"{services.settings.base_url}/deletion?id={done.code}", confirmation_code=done.code
    )


@router.post(
    "/{platform}/deauthorize",
    responses=problems(NoSuchPlatform, PlatformNotConfigured, SignatureWrong),
)
async def deauthorize_person(
    services: AppServices, platform: str, signed_request: SignedRequest
) -> DeauthorizedOut:
    """Forget the tokens of a person who took the app's access back; their history stays."""
    one = _calling(platform)
    request = await _read(services, one, signed_request)
    count = await services.database.bulk(
        deletion_requests.deauthorize_person,
        platform=one.key,
        person=request.person,
        issued_at=request.issued_at,
        now=services.clock(),
    )
    return DeauthorizedOut(connections=count)


@pages.get("/deletion", response_class=HTMLResponse)
async def deletion_page(
    services: AppServices, code: Annotated[str, Query(alias="id", max_length=100)]
) -> HTMLResponse:
    """What came of a request for deletion, for the person who asked for it at the platform."""
    try:
        done = await services.database.bulk(deletion_requests.deletion, code=code)
    except NotFound as error:
        return HTMLResponse(_page(error.detail), status_code=404)
    platform = all_platforms().get(done.platform)
    name = platform.name if platform is not None else done.platform
    day = f"{done.requested_at:%Y-%m-%d}"
    what = (
        f"{done.connections} connected accounts, {done.lines} figures, {done.posts} posts."
        if done.connections
        else "there was none."
    )
    return HTMLResponse(_page(f"TuneScore deleted your data from {name} on {day}: {what}"))


def _page(words: str) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Deletion of data</title>'
        f'<meta name="viewport" content="width=device-width"><p>{escape(words)}</p></html>'
    )


def _calling(key: str) -> Platform:
    """The platform, if it makes such callbacks at all."""
    platform = find(key)
    if not platform.signed_requests:
        names = [one.key for one in all_platforms().values() if one.signed_requests]
        raise NoSuchPlatform(platform=key, platforms=", ".join(names))
    return platform


async def _read(
    services: Services, platform: Platform, signed: str
) -> signed_requests.SignedRequest:
    """What a signed request says. Raises `SignatureWrong`."""
    secret = (await services.app_at(platform)).client_secret
    try:
        return signed_requests.read(signed, secret, services.clock())
    except signed_requests.ForgedRequest:
        raise SignatureWrong(name=platform.name) from None
