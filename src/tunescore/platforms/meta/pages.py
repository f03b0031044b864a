"""Facebook Pages that a user can connect, and what stands in the way of the others."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

from tunescore.platforms import payload
from tunescore.platforms.error_rules import ErrorRules
from tunescore.platforms.http import PlatformClient, Request
from tunescore.platforms.meta import graph
from tunescore.platforms.payload import Object
from tunescore.records import Failure, Identity, Tokens

BUSINESS = "business_management"
"""The scope without which Pages of a business portfolio are not listed."""

_FIELDS = "id,name,username,access_token,tasks,picture{url}"
_PAGE = "100"


def picture_of(page: Object) -> str | None:
    """A Page's picture."""
    return payload.text(payload.inner(payload.inner(page, "picture"), "data"), "url")


@dataclass(frozen=True, slots=True)
class PageList:
    """Lists Pages with a user's token. `again` are the parameters that each request needs."""

    client: PlatformClient
    errors: ErrorRules
    request: Callable[..., Request]
    again: Mapping[str, str]

    async def pages(self, needs: tuple[str, ...]) -> list[Identity]:
        """The Pages that were ticked. Raises `Failure`: without these scopes, or without a Page."""
        granted = await self._granted()
        for scope in needs:
            if scope not in granted:
                raise Failure(
                    "scope_missing",
                    "scope_unticked",
                    "TuneScore needs the permissions to list your Pages and to read them. Connect"
                    " again and leave them ticked.",
                    scope=scope,
                )
        me = await self.client.fetch(self.request("me", fields="id"), self.errors)
        owner = payload.needed(me, "id")
        found: dict[str, Identity] = {}
        paths = ["me/accounts"]
        if BUSINESS in granted:
            paths += await self._of_businesses()
        for path in paths:
            async for page in self._listed(path, _FIELDS):
                item = _identity(page, granted, owner)
                if item.platform_user_id not in found or found[item.platform_user_id].obstacle:
                    found[item.platform_user_id] = item
        if not found:
            raise Failure(
                "not_found",
                "no_page",
                f"{self.errors.name} returned no Page. Connect again and tick your Page in its"
                " window. If it lists no Page, your account has no role on one.",
            )
        return list(found.values())

    async def _granted(self) -> frozenset[str]:
        """The scopes that the user left ticked: the tokens do not say it."""
        body = await self.client.fetch(self.request("me/permissions"), self.errors)
        return frozenset(
            payload.needed(item, "permission")
            for item in payload.items(body, "data")
            if payload.text(item, "status") == "granted"
        )

    async def _of_businesses(self) -> list[str]:
        """The lists of Pages that businesses own or look after; `me/accounts` may lack them."""
        paths: list[str] = []
        async for business in self._listed("me/businesses", "id"):
            business_id = payload.needed(business, "id")
            paths += [f"{business_id}/owned_pages", f"{business_id}/client_pages"]
        return paths

    async def _listed(self, path: str, fields: str) -> AsyncIterator[Object]:
        request = self.request(path, fields=fields, limit=_PAGE)
        try:
            async for item in graph.pages(self.client, self.errors, request, again=self.again):
                yield item
        except Failure as failure:
            # A list of a business that the user may not see adds nothing to those that they may.
            lost = failure.outcome in {"scope_missing", "not_found", "blocked"}
            if not lost or path.endswith("/accounts"):
                raise


def _identity(page: Object, granted: frozenset[str], owner: str) -> Identity:
    token = payload.text(page, "access_token")
    tasks = payload.words(page, "tasks")
    obstacle = None
    if token is None:
        obstacle = "Your role on this Page is not sufficient. Ask its owner for full control."
    elif tasks and not any(task.endswith("ANALYZE") for task in tasks):
        obstacle = "Your role on this Page does not include its insights. Ask its owner for access."
    return Identity(
        platform_user_id=payload.needed(page, "id"),
        username=payload.text(page, "username"),
        name=payload.text(page, "name"),
        picture_url=picture_of(page),
        tokens=Tokens(token or "", scopes=granted),
        obstacle=obstacle,
        owner_id=owner,
    )
