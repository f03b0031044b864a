"""security.txt (RFC 9116): whom to tell about a weakness of this installation."""

from datetime import timedelta

from fastapi import APIRouter
from starlette.responses import PlainTextResponse

from tunescore.api.deps import AppServices
from tunescore.errors import NoSuchPage

VALID_FOR = timedelta(days=90)

router = APIRouter(include_in_schema=False)


@router.get("/.well-known/security.txt")
async def security_txt(services: AppServices) -> PlainTextResponse:
    """The contact that is set, good for three months; without one there is no such page."""
    settings = services.settings
    if settings.security_contact is None:
        raise NoSuchPage
    expires = (services.clock() + VALID_FOR).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = [f"Contact: {settings.security_contact}", f"Expires: {expires}"]
    if settings.public_url is not None:
        lines.append(f"Canonical: {settings.public_url}/.well-known/security.txt")
    return PlainTextResponse("".join(f"{line}\n" for line in lines))
