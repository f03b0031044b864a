"""The security log: who signs in and out, who changes how to, and who is refused.

An entry has the operation, the status, the user's number and the network address. The number is
that in the secret which was sent or given out; where that is refused, it is only claimed. No name,
no secret and no part of an address is logged: people type passwords into the wrong field.
"""

import logging
import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tunescore.api.middleware import SAFE_METHODS

SECURITY_LOG = "tunescore.security"

REFUSALS = frozenset({401, 403, 413, 421, 429})
"""What is logged of every operation: not known, not allowed, too large, another host, too often."""

KEYS = frozenset({"save_keys", "forget_keys"})
"""Operations on the installation's secrets, logged like those on accounts."""

_USER = re.compile(r"(?:^bearer ts_|tunescore_session(?:_\d+)?=tss_)(\d{1,18})_", re.IGNORECASE)

log = logging.getLogger(SECURITY_LOG)


class SecurityLog:
    """The outermost layer, which also sees what the others refuse."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and log what became of it where that concerns security."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                _log(scope, message["status"], Headers(raw=message["headers"]))
            await send(message)

        await self.app(scope, receive, note)


def _log(scope: Scope, status: int, answered: Headers) -> None:
    route = scope.get("route")
    operation = getattr(route, "name", "other")
    of_accounts = "accounts" in getattr(route, "tags", ()) or operation in KEYS
    if status not in REFUSALS and not (of_accounts and scope["method"] not in SAFE_METHODS):
        return
    sent = Headers(scope=scope)
    secrets = (sent.get("authorization"), *answered.getlist("set-cookie"), sent.get("cookie"))
    user = next((found[1] for text in secrets if text and (found := _USER.search(text))), "-")
    level = logging.WARNING if status in REFUSALS else logging.INFO
    host = scope["client"][0] if scope.get("client") else "-"
    log.log(level, "security: %s answered %s, user %s, from %s", operation, status, user, host)
