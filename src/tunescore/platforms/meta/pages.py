"""Which Pages a user of Meta's login can connect, and what stands in the way of the others."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

from tunescore.platforms import payload
from tunescore.platforms.error_rules import Family
from tunescore.platforms.http import Ask, PlatformClient
from tunescore.platforms.meta import graph
from tunescore.platforms.payload import Object
from tunescore.platforms.records import Failure, Identity, Tokens

BUSINESS = "business_management"
"""The scope without which Pages of a business portfolio are not named."""

_FIELDS = "id,name,username,access_token,tasks,picture{url}"
_PAGE = "100"


def picture_of(page: Object) -> str | None:
    """A Page's picture."""
    return payload.text(payload.inner(payload.inner(page, "picture"), "data"), "url")


@dataclass(frozen=True, slots=True)
class Finding:
    """Asks with a user's token. `again` are the parameters that each request needs."""

    client: PlatformClient
    family: Family
    ask: Callable[..., Ask]
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
        me = await self.client.ask(self.ask("me", fields="id"), self.family)
        owner = payload.needed(me, "id")
        found: dict[str, Identity] = {}
        paths = ["me/accounts"]
        if BUSINESS in granted:
            paths += await self._of_businesses()
        for path in paths:
            async for page in self._listed(path, _FIELDS):
                one = _identity(page, granted, owner)
                if one.platform_user_id not in found or found[one.platform_user_id].obstacle:
                    found[one.platform_user_id] = one
        if not found:
            raise Failure(
                "not_found",
                "no_page",
                f"{self.family.name} returned no Page. Connect again and tick your Page in its"
                " window. If it lists no Page, your account has no role on one.",
            )
        return list(found.values())

    async def _granted(self) -> frozenset[str]:
        """What the user left ticked: the tokens do not say it."""
        body = await self.client.ask(self.ask("me/permissions"), self.family)
        return frozenset(
            payload.needed(one, "permission")
            for one in payload.items(body, "data")
            if payload.text(one, "status") == "granted"
        )

    async def _of_businesses(self) -> list[str]:
        """The lists of Pages that businesses own or look after; `me/accounts` may lack them."""
        paths: list[str] = []
        async for business in self._listed("me/businesses", "id"):
            number = payload.needed(business, "id")
            paths += [f"{number}/owned_pages", f"{number}/client_pages"]
        return paths

    async def _listed(self, path: str, fields: str) -> AsyncIterator[Object]:
        ask = self.ask(path, fields=fields, limit=_PAGE)
        try:
            async for one in graph.pages(self.client, self.family, ask, again=self.again):
                yield one
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
