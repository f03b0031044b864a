"""Public pages: to switch on, for one account, that its page is read by a browser.

Off by default: the user names the account and confirms to have seen the platform's terms.
"""

from typing import Annotated

from fastapi import APIRouter, status
from pydantic import BaseModel, Field, StrictBool

from tunescore.api.deps import AppServices, CurrentUser
from tunescore.api.errors import problems
from tunescore.api.oauth import ConnectedOut
from tunescore.api.platforms import find
from tunescore.errors import (
    ConnectedOfficially,
    NoSuchPlatform,
    NotAPostLink,
    NotAUsername,
    NotReadByPage,
    PlatformRefused,
    TermsNotAccepted,
)
from tunescore.ingest.connections import lifecycle
from tunescore.jobs.sync import dispatch
from tunescore.platforms.platform import Platform, PublicPage
from tunescore.records import Failure
from tunescore.services import Services
from tunescore.store.scope import UserStore

router = APIRouter(prefix="/integrations", tags=["connections"])

MOST_LINKS = 6


class PageIn(BaseModel):
    """The account whose public page is to be read, as a username or a profile's address.

    `videos` are links of its posts that are to be read whatever their age.
    """

    username: Annotated[str, Field(min_length=1, max_length=300)]
    accept_terms: StrictBool
    videos: Annotated[
        list[Annotated[str, Field(max_length=500)]], Field(max_length=MOST_LINKS)
    ] = []


@router.post(
    "/{platform}/page",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        NoSuchPlatform,
        NotReadByPage,
        TermsNotAccepted,
        NotAUsername,
        NotAPostLink,
        ConnectedOfficially,
        PlatformRefused,
    ),
)
async def connect_page(
    user: CurrentUser, services: AppServices, platform: str, wanted: PageIn
) -> ConnectedOut:
    """Connect an account by its public page; its first visit is queued."""
    one = find(platform)
    page = one.page
    if page is None:
        raise NotReadByPage(name=one.name)
    if not wanted.accept_terms:
        raise TermsNotAccepted(name=one.name, terms_url=page.terms_url)
    username = page.username(wanted.username)
    if username is None:
        raise NotAUsername(found=wanted.username, name=one.name)
    links = await _links(services, one, page, username, wanted.videos)

    def write(store: UserStore) -> int:
        with store.transaction():
            connection_id = lifecycle.connect_page(
                store, one.key, page.audience, username, links, services.clock()
            )
            dispatch.ask(store, services, connection_id, "first")
        return connection_id

    return ConnectedOut(connections=[await services.database.bulk_for(user.id, write)])


async def _links(
    services: Services, one: Platform, page: PublicPage, username: str, entered: list[str]
) -> list[str]:
    """The posts' own links, each once. Raises `NotAPostLink`, `PlatformRefused`."""
    links = []
    async with services.platform_client() as client:
        for text in entered:
            try:
                link = await page.post_link(client, username, text) if page.post_link else None
            except Failure as failure:
                raise PlatformRefused(reason=failure.reason, detail=failure.message) from None
            if link is None:
                raise NotAPostLink(found=text, username=username, name=one.name)
            links.append(link)
    return list(dict.fromkeys(links))
