"""TikTok's Login Kit v2 and Display API: names of its own, hexadecimal PKCE, rotating tokens."""

import re
from datetime import timedelta
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from tests.fakes.consent import Consent, problem_page
from tests.fakes.grants import Code, Granted, Token
from tests.fakes.people import Account
from tests.fakes.tiktok_display import BASIC
from tests.fakes.tiktok_site import SHORT, TikTokSite
from tests.fakes.wire import Ask, Refusal, Reply

OPEN = "open.tiktokapis.com"
HEX = re.compile(r"[0-9a-f]{64}\Z")


class TikTok(TikTokSite):
    """One app and the accounts that may sign in to it."""

    key = "tiktok"
    pages_key = "tiktok_page"
    hosts = ("www.tiktok.com", SHORT, OPEN)
    scopes: ClassVar[dict[str, str]] = {
        BASIC: "Your name and picture",
        "user.info.profile": "Your handle and profile",
        "user.info.stats": "Your counts of followers, likes and videos",
        "video.list": "Your public videos",
    }
    client_settings = ("TIKTOK_CLIENT_KEY", "TIKTOK_CLIENT_SECRET")
    pictures = "p16-sign.tiktokcdn.com"
    first_id = 6_800_000_000_000_000_001

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.access_life = timedelta(seconds=7200)
        self.refresh_life = timedelta(seconds=15552000)
        self.code_life = timedelta(minutes=5)
        self.token_error_status = 200
        """Token errors are told in the body; the status cannot be relied on."""

    def id_of_app(self, seed: int) -> str:
        return f"sbaw{super().id_of_app(seed)}"

    def routes(self) -> None:
        self.route("GET", "www.tiktok.com", "/v2/auth/authorize/", "authorize", self.show_consent)
        self.route("POST", "www.tiktok.com", "/v2/auth/authorize/", "consent", self.take_consent)
        self.route("POST", OPEN, "/v2/oauth/token/", "token", self._token)
        self.route("POST", OPEN, "/v2/oauth/revoke/", "revoke", self._revoke)
        self.route("GET", OPEN, "/v2/user/info/", "user", self.read_user)
        self.route("POST", OPEN, "/v2/video/list/", "videos", self.read_videos)
        self.route("POST", OPEN, "/v2/video/query/", "query", self.query_videos)
        self.site_routes()

    def unknown(self, ask: Ask) -> Reply:  # noqa: ARG002 - the platform does not look either
        return Reply("Unsupported path(Janus)", 404)

    # --- consent and tokens --------------------------------------------------------------

    def consent(self, ask: Ask) -> Consent:
        query = ask.query
        asked = query.get("scope", "").split(",")
        redirect = query.get("redirect_uri", "")
        challenge = query.get("code_challenge")
        wrong = None
        if query.get("client_key") != self.client_id:
            wrong = "client_key"
        elif query.get("response_type") != "code":
            wrong = "response_type"
        elif not set(asked) <= set(self.scopes) or BASIC not in asked:
            wrong = "scope"
        elif not self._accepted(redirect, desktop=challenge is not None):
            wrong = "redirect_uri"
        elif challenge is not None and not (
            HEX.match(challenge) and query.get("code_challenge_method") == "S256"
        ):
            wrong = "code_challenge"
        if wrong:
            raise Refusal(problem_page("TikTok", f"Something is wrong with {wrong}"))
        return Consent(
            platform="TikTok",
            redirect_uri=redirect,
            state=query.get("state", ""),
            scopes={scope: self.scopes[scope] for scope in asked},
            accounts=self.accounts,
            challenge=challenge,
            locked=frozenset({BASIC}),
        )

    def _accepted(self, redirect: str, *, desktop: bool) -> bool:
        """An app for desktops needs PKCE and goes to loopback; one for the web goes to https."""
        if self.redirect_uris and redirect not in self.redirect_uris:
            return False
        parts = urlsplit(redirect)
        if parts.query or parts.fragment or len(redirect) >= 512:
            return False
        if parts.hostname in ("localhost", "127.0.0.1"):
            return desktop and parts.scheme == "http" and parts.port is not None
        return parts.scheme == "https"

    def allowed(
        self, consent: Consent, account: Account, scopes: list[str], pages: list[int]
    ) -> str:
        assert not pages
        text = self.safe.text("", 60) + "*2!4527.va"
        self.safe.codes[text] = Code(
            account,
            frozenset(scopes),
            consent.redirect_uri,
            self.now() + self.code_life,
            consent.challenge,
        )
        told = {"code": text, "scopes": ",".join(sorted(scopes)), "state": consent.state}
        return urlencode(told)

    def denied(self, consent: Consent) -> str:
        told = {
            "error": "access_denied",
            "error_description": "User cancelled the authorization",
            "state": consent.state,
        }
        return urlencode(told)

    def _oauth(self, error: str, said: str) -> Reply:
        told = {"error": error, "error_description": said, "log_id": self.log_id()}
        return Reply(told, self.token_error_status)

    def _client(self, ask: Ask) -> None:
        """The app that asks. Raises `Refusal`."""
        if not ask.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            said = "Only `application/x-www-form-urlencoded` is accepted as Content-Type."
            raise Refusal(self._oauth("invalid_request", said))
        ask.app = ask.field("client_key")
        if ask.app != self.client_id or ask.field("client_secret") != self.client_secret:
            raise Refusal(self._oauth("invalid_client", "Client key or secret is incorrect."))

    def _token(self, ask: Ask) -> Reply:
        self._client(ask)
        kind = ask.field("grant_type")
        if kind == "authorization_code":
            return self._first(ask)
        if kind == "refresh_token":
            return self._refresh(ask)
        return self._oauth("unsupported_grant_type", "Grant type is not supported.")

    def _first(self, ask: Ask) -> Reply:
        code = self.safe.codes.get(ask.field("code") or "")
        verifier = ask.field("code_verifier") or ""
        wrong = None
        if code is None or code.used or ask.now >= code.expires:
            wrong = "invalid_grant", "Authorization code is expired."
        elif ask.field("redirect_uri") != code.redirect_uri:
            wrong = (
                "invalid_request",
                "Redirect_uri is not matched with the uri when requesting code.",
            )
        elif code.challenge and sha256(verifier.encode()).hexdigest() != code.challenge:
            wrong = "invalid_request", "Code verifier or code challenge is invalid."
        if wrong or code is None:
            return self._oauth(*(wrong or ("invalid_request", "")))
        code.used = True
        return self._tokens(code, ask)

    def _refresh(self, ask: Ask) -> Reply:
        token = self.safe.tokens.get(ask.field("refresh_token") or "")
        if token is not None:
            ask.account = token.account
            self.safe.double_refreshes += token.refreshed > 0
        dead = token is None or token.kind != "refresh" or token.death(ask.now) is not None
        if token is None or dead or token.refreshed or token.account.deleted:
            return self._oauth("invalid_grant", "Refresh token is invalid or expired.")
        token.refreshed += 1
        self.safe.refreshes[token.account.id] += 1
        return self._tokens(token, ask)

    def _tokens(self, source: Code | Token, ask: Ask) -> Reply:
        ask.account = source.account
        access, refresh = self._issued(source)
        return Reply(
            {
                "access_token": access.text,
                "expires_in": int(self.access_life.total_seconds()),
                "open_id": self.open_id(source.account),
                "refresh_expires_in": int(self.refresh_life.total_seconds()),
                "refresh_token": refresh.text,
                "scope": ",".join(sorted(source.scopes)),
                "token_type": "Bearer",
            }
        )

    def _issued(self, source: Code | Token) -> tuple[Token, Token]:
        access = self.safe.issue("access", "act.", source, self.now(), self.access_life)
        return access, self.safe.issue("refresh", "rft.", access, self.now(), self.refresh_life)

    def _revoke(self, ask: Ask) -> Reply:
        self._client(ask)
        token = self.safe.tokens.get(ask.field("token") or "")
        if token:
            ask.account = token.account
            for other in self.safe.tokens.values():
                if other.family == token.family:
                    other.dead = other.dead or "revoked"
        return Reply({})

    def grant(self, account: Account, scopes: list[str] | None = None) -> Granted:
        """Tokens, as if the account had just connected."""
        kept = frozenset(self.scopes if scopes is None else scopes)
        access, refresh = self._issued(Code(account, kept, "", self.now()))
        return Granted(access.text, refresh.text, access.expires, refresh.expires, kept)
