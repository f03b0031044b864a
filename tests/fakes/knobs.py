"""What can be done to a fake to give its clients a bad day."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from starlette.types import Send

from tests.fakes.grants import Safe
from tests.fakes.people import Account
from tests.fakes.wire import Ask, Reply

CHALLENGE = (
    "<!DOCTYPE html><html><head><title>Please wait…</title></head>"
    '<body><p id="cs">Please wait…</p></body></html>'
)


@dataclass(slots=True)
class Plan:
    """Something that is done instead of, or to, an answer."""

    deed: str
    endpoint: str
    reply: Reply | None
    times: int | None
    until: datetime | None
    account: Account | None
    told: bool = True

    def meets(self, endpoint: str, ask: Ask) -> bool:
        """Whether it concerns this request."""
        if self.times == 0 or (self.until is not None and ask.now >= self.until):
            return False
        if self.endpoint not in (endpoint, "") and self.endpoint not in ask.path:
            return False
        return self.account is None or self.account is ask.account or self._named(ask)

    def _named(self, ask: Ask) -> bool:
        return self.account is not None and str(self.account.id) in ask.path

    def spend(self) -> None:
        """One time less."""
        if self.times is not None:
            self.times -= 1


class Knobs:
    """The knobs. `path` is an endpoint's name or a part of the path; nothing means every one.

    `times` limits how often; None is until `heal()`. `until` is a simulated time.
    """

    safe: Safe

    def __init__(self) -> None:
        self.plans: list[Plan] = []
        self.unticked: set[str] = set()
        """Scopes that the user unticks on the consent page, whatever is pressed."""
        self.retired: set[str] = set()
        """Metrics and fields that the platform gives no more."""
        self._slow: list[tuple[float, str]] = []
        self.waiting = 0
        """How many requests are being answered slowly just now."""

    # --- to be overridden ----------------------------------------------------------------

    def now(self) -> datetime:
        """The platform's time."""
        raise NotImplementedError

    def throttled(self, told: bool) -> Reply:
        """The answer to too many calls."""
        raise NotImplementedError

    def owner(self, ask: Ask) -> Account | None:
        """Whose token a request carries, where that can be seen."""
        for text in (ask.bearer, ask.query.get("access_token"), ask.field("refresh_token")):
            token = self.safe.tokens.get(text or "")
            if token:
                return token.account
        return None

    # --- knobs ---------------------------------------------------------------------------

    def _plan(self, deed: str, path: str, times: int | None, **more: Any) -> None:
        plan = Plan(deed, path, more.get("reply"), times, more.get("until"), more.get("account"))
        plan.told = more.get("told", True)
        self.plans.append(plan)

    def fail(
        self,
        path: str = "",
        status: int = 500,
        body: Any = "",
        times: int | None = 1,
        *,
        headers: dict[str, str] | None = None,
        until: datetime | None = None,
        account: Account | None = None,
    ) -> None:
        """Answer with this instead; `body` may be a whole `Reply`."""
        reply = body if isinstance(body, Reply) else Reply(body, status, headers or {})
        self._plan("reply", path, times, reply=reply, until=until, account=account)

    def answer_html(self, path: str = "", times: int | None = 1) -> None:
        """Answer with a page and 200."""
        self.fail(path, 200, CHALLENGE, times)

    def answer_nothing(self, path: str = "", times: int | None = 1) -> None:
        """Answer with 200 and not a byte."""
        self.fail(path, 200, b"", times)

    def truncate(self, path: str = "", times: int | None = 1) -> None:
        """Do the work, and send the first half of the answer as if it were all."""
        self._plan("truncate", path, times)

    def hang_up(self, path: str = "", times: int | None = 1) -> None:
        """Do the work, and close the connection in the middle of the answer."""
        self._plan("hang up", path, times)

    def throttle(
        self,
        path: str = "",
        times: int | None = 1,
        *,
        told: bool = True,
        until: datetime | None = None,
        account: Account | None = None,
    ) -> None:
        """Refuse for too many calls, saying when it gets better or (`told=False`) not."""
        self._plan("throttle", path, times, told=told, until=until, account=account)

    def slow(self, seconds: float, path: str = "") -> None:
        """Wait so many real seconds before each answer."""
        self._slow.append((seconds, path))

    def heal(self) -> None:
        """Every plan and all slowness is over."""
        self.plans.clear()
        self._slow.clear()

    def retire(self, *metrics: str) -> None:
        """These metrics or fields are given no more."""
        self.retired.update(metrics)

    def untick(self, *scopes: str) -> None:
        """The user unticks these on the consent page from now on."""
        self.unticked.update(scopes)

    def take_scope(self, account: Account, scope: str) -> None:
        """The user takes one permission back at the platform."""
        for token in self.safe.tokens.values():
            if token.account is account or account in token.pages:
                token.scopes -= {scope}

    def revoke(self, account: Account) -> None:
        """The user removes the app at the platform."""
        self.safe.kill(account, "revoked")

    def password_changed(self, account: Account) -> None:
        """The user's new password ends every session."""
        self.safe.kill(account, "password")

    def expire(self, account: Account, *, refresh_too: bool = False) -> None:
        """The access token's time is over, and the refresh token's if wanted."""
        kinds = {"access", "short", "long", "page"} | ({"refresh"} if refresh_too else set())
        self.safe.expire(account, frozenset(kinds), self.now())

    def rename(self, account: Account, username: str, name: str | None = None) -> None:
        """The account has another handle."""
        account.username = username
        account.name = name or account.name

    def delete(self, account: Account) -> None:
        """The account is gone."""
        account.deleted = True

    def make_private(self, account: Account) -> None:
        """The account can be seen by its followers only."""
        account.private = True

    # --- what serving asks ---------------------------------------------------------------

    def delay(self, endpoint: str) -> float:
        """How long an endpoint waits."""
        return sum(seconds for seconds, path in self._slow if path in (endpoint, ""))

    async def wait(self, seconds: float) -> None:
        """Wait really."""
        self.waiting += 1
        try:
            await asyncio.sleep(seconds)
        finally:
            self.waiting -= 1

    def injected(self, endpoint: str, ask: Ask) -> Reply | None:
        """What a plan answers instead of the platform."""
        ask.account = self.owner(ask)
        for plan in self.plans:
            if plan.deed in ("reply", "throttle") and plan.meets(endpoint, ask):
                plan.spend()
                return plan.reply if plan.deed == "reply" else self.throttled(plan.told)
        return None

    async def answer(self, reply: Reply, endpoint: str, ask: Ask, send: Send) -> None:
        """Send an answer, or the part of it that a plan lets through."""
        body, kind = reply.rendered()
        deed = next(
            (p for p in self.plans if p.deed in ("truncate", "hang up") and p.meets(endpoint, ask)),
            None,
        )
        length = len(body)
        if deed:
            deed.spend()
            body = body[: length // 2]
            length = len(body) if deed.deed == "truncate" else length
        headers = {
            "content-type": kind,
            "content-length": str(length),
            "date": format_datetime(ask.now, usegmt=True),
            **ask.headers_out,
            **reply.headers,
        }
        pairs = [(name.encode(), text.encode("latin-1")) for name, text in headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": pairs})
        # A body that is left unfinished makes the server close the connection.
        more = len(body) < length
        await send({"type": "http.response.body", "body": body, "more_body": more})
