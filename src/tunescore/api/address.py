"""The address at which browsers open this installation, and what kind of address that is."""

from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import Depends, Request

from tunescore.api.deps import AppServices
from tunescore.platforms.oauth import LOOPBACK, OAuthDialect, Redirect, redirect

AddressKind = Literal["https", "loopback", "network"]
"""`https`; `loopback`: http on the computer that the browser runs on; `network`: http elsewhere."""

CALLBACK = "/api/v1/integrations/{platform}/callback"


@dataclass(frozen=True, slots=True)
class Address:
    """An address of this installation, without a slash at the end."""

    url: str

    @property
    def kind(self) -> AddressKind:
        """What kind of address it is: platforms send browsers back to some kinds only."""
        parts = urlsplit(self.url)
        if parts.scheme == "https":
            return "https"
        return "loopback" if parts.hostname in LOOPBACK else "network"

    def redirect(self, platform: str, dialect: OAuthDialect) -> Redirect:
        """Where a platform sends browsers back to."""
        return redirect(dialect, self.url, CALLBACK.format(platform=platform))


async def address(request: Request, services: AppServices) -> Address:
    """The public address where one is set, else the one that this request came to."""
    settings = services.settings
    if settings.public_url is not None:
        return Address(settings.public_url)
    opened = f"{request.url.scheme}://{request.url.netloc}"
    try:
        urlsplit(opened).port  # noqa: B018 - it raises where there is none to be read
    except ValueError:
        return Address(settings.base_url)
    return Address(opened)


OpenedAt = Annotated[Address, Depends(address)]
