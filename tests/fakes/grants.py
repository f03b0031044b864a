"""Codes and tokens that a fake has given out: single use, expiry, scopes, rotation, families."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from tests.fakes.people import Account

Death = Literal[
    "expired", "revoked", "password", "checkpoint", "role", "invalid", "rotated", "family"
]


@dataclass(slots=True)
class Code:
    """An authorisation code and what it was given for."""

    account: Account
    scopes: frozenset[str]
    redirect_uri: str
    expires: datetime
    challenge: str | None = None
    pages: tuple[Account, ...] = ()
    used: bool = False


@dataclass(slots=True)
class Token:
    """An access or refresh token, alive or dead and of what."""

    text: str
    kind: str
    account: Account
    scopes: frozenset[str]
    issued: datetime
    expires: datetime | None
    family: int
    pages: tuple[Account, ...] = ()
    dead: Death | None = None
    refreshed: int = 0
    secret: str | None = None
    """What requests are signed with, of a token of OAuth 1.0a."""
    app: str | None = None
    """Another app than the fake's own that it was made with."""

    def death(self, now: datetime) -> Death | None:
        """What it died of, if it did."""
        if self.dead is None and self.expires is not None and now >= self.expires:
            return "expired"
        return self.dead


@dataclass(frozen=True, slots=True)
class Granted:
    """Tokens as a client holds them, made without the dance."""

    access: str
    refresh: str | None
    expires_at: datetime | None
    refresh_expires_at: datetime | None
    scopes: frozenset[str]


@dataclass(slots=True)
class Safe:
    """All that was given out by one fake."""

    seed: int
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    refreshes: Counter[int] = field(default_factory=Counter)
    """How often each account's tokens were refreshed."""
    double_refreshes: int = 0
    """How often a token was presented that had been refreshed before."""
    _made: int = 0

    def text(self, prefix: str, length: int = 48) -> str:
        """A string that was never given out before."""
        self._made += 1
        told = sha256(f"{self.seed} {self._made}".encode()).hexdigest() * 4
        return prefix + told[:length]

    def family(self) -> int:
        """A number for the tokens that come from one consent."""
        self._made += 1
        return self._made

    def issue(
        self,
        kind: str,
        prefix: str,
        source: Token | Code,
        now: datetime,
        life: timedelta | None,
        account: Account | None = None,
    ) -> Token:
        """A token from a code, or from another token of the same family."""
        family = source.family if isinstance(source, Token) else self.family()
        token = Token(
            text=self.text(prefix),
            kind=kind,
            account=account or source.account,
            scopes=source.scopes,
            issued=now,
            expires=None if life is None else now + life,
            family=family,
            pages=source.pages,
        )
        self.tokens[token.text] = token
        return token

    def kill(self, account: Account, why: Death) -> None:
        """Every token of an account is dead, and what was made from one."""
        families = {token.family for token in self.tokens.values() if token.account is account}
        for token in self.tokens.values():
            if token.family in families:
                token.dead = token.dead or why

    def kill_family(self, family: int) -> None:
        """Every token that comes from one consent is dead."""
        for token in self.tokens.values():
            if token.family == family:
                token.dead = token.dead or "family"

    def expire(self, account: Account, kinds: frozenset[str], now: datetime) -> None:
        """The tokens of these kinds are over now."""
        for token in self.tokens.values():
            if token.account is account and token.kind in kinds and not token.dead:
                token.expires = now
