"""X API v2: OAuth 2.0 with PKCE and refresh tokens that work once, signed requests of OAuth 1.0a,
the app's own bearer token, prices, windows of 15 minutes."""

import re
from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Any, ClassVar
from urllib.parse import urlencode

from tests.fakes import x_posts
from tests.fakes.base import Fake
from tests.fakes.consent import Consent, problem_page
from tests.fakes.grants import Code, Granted, Token
from tests.fakes.people import Account
from tests.fakes.wire import Ask, Refusal, Reply
from tests.fakes.x_budget import Budget
from tests.fakes.x_problems import (
    FORBIDDEN,
    RATE_88,
    TOO_MANY,
    UNAUTHORIZED,
    invalid,
    not_found,
    oauth,
)
from tests.fakes.x_signature import parts_of, signature_of

API = "api.x.com"
FORMER_API = "api.twitter.com"
CODE_LIFE = timedelta(seconds=30)
REFRESH_LIFE = timedelta(days=180)
CLOCK_MAY_DIFFER = 300
"""Seconds that the clock of who signs may be away from X's."""
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}\Z")
USER_FIELDS = {
    "id", "name", "username", "created_at", "description", "profile_image_url", "protected",
    "public_metrics", "url", "verified", "location",
}  # fmt: skip


class X(Fake):
    """One developer app and the accounts that may sign in to it."""

    key = "twitter"
    hosts = ("x.com", API)
    scopes: ClassVar[dict[str, str]] = {
        "tweet.read": "All the posts that you can see",
        "users.read": "Your profile",
        "offline.access": "To stay connected until you take it back",
        "follows.read": "Whom you follow",
    }
    client_settings = ("TWITTER_API_KEY", "TWITTER_API_SECRET")
    first_id = 1_500_000_000_000_000_001
    pictures = "pbs.twimg.com"

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.budget = Budget()
        self.nonces: set[tuple[str, str]] = set()
        self.confidential = True
        """The app has a secret and must show it by HTTP Basic."""
        self.access_life = timedelta(seconds=7200)
        self.renamed = False
        """Answer with the names of the specification: posts and reposts, not tweets."""

        self.consumer_key = f"consumerkey{self.seed:014d}"
        self.consumer_secret = f"consumersecret{self.seed:036d}"
        self.bearer_token = f"AAAAAAAAAAAAAAAAAAAAA{self.seed:060d}"

    makes_tokens = True

    def keys_shown(self) -> dict[str, str]:
        return {
            "API key": self.consumer_key,
            "API key secret": self.consumer_secret,
            "Bearer token": self.bearer_token,
            "Client ID": self.client_id,
            "Client Secret": self.client_secret,
        }

    def generated(self, account: Account) -> dict[str, str]:
        token = self.console_token(account)
        return {"Access token": token.text, "Access token secret": token.secret or ""}

    def id_of_app(self, seed: int) -> str:
        return f"Y2xpZW50SWRm{super().id_of_app(seed)}OjE6Y2k"

    @property
    def consumer_keys(self) -> dict[str, str]:
        """The settings of the app's keys of OAuth 1.0a."""
        return {
            "TWITTER_CONSUMER_KEY": self.consumer_key,
            "TWITTER_CONSUMER_SECRET": self.consumer_secret,
        }

    def routes(self) -> None:
        self.route("GET", "x.com", "/i/oauth2/authorize", "authorize", self.show_consent)
        self.route("POST", "x.com", "/i/oauth2/authorize", "consent", self.take_consent)
        self.route("POST", API, "/2/oauth2/token", "token", self._token)
        self.route("POST", API, "/2/oauth2/revoke", "revoke", self._revoke)
        self.route("POST", API, "/oauth2/token", "app_token", self._app_token)
        self.route("GET", API, "/2/users/me", "me", self._me)
        self.route("GET", API, "/2/users/by/username/{name}", "user", self._user)
        self.route("GET", API, "/2/users/{user}/tweets", "tweets", self._timeline)
        self.route("GET", API, "/2/users/{user}", "user", self._user)
        self.route("GET", API, "/2/tweets", "lookup", self._lookup)

    def unknown(self, ask: Ask) -> Reply:  # noqa: ARG002 - every path is answered alike
        return Reply(
            {"title": "Not Found", "type": "about:blank", "status": 404, "detail": "Not Found"}, 404
        )

    def throttled(self, told: bool) -> Reply:
        if not told:
            return Reply(RATE_88, 429)
        reset = int((self.now() + timedelta(minutes=15)).timestamp())
        return Reply(
            TOO_MANY,
            429,
            {
                "x-rate-limit-limit": "75",
                "x-rate-limit-remaining": "0",
                "x-rate-limit-reset": str(reset),
            },
        )

    # --- consent and tokens --------------------------------------------------------------

    def consent(self, ask: Ask) -> Consent:
        query = ask.query
        redirect = query.get("redirect_uri", "")
        asked = query.get("scope", "").split(" ")
        wrong = None
        if query.get("client_id") != self.client_id:
            wrong = "Value passed for the client id was invalid."
        elif query.get("response_type") != "code":
            wrong = "Value passed for the response type was invalid."
        elif not redirect or (self.redirect_uris and redirect not in self.redirect_uris):
            wrong = "Value passed for the redirect uri did not match the uri of the app."
        elif not set(asked) <= set(self.scopes):
            wrong = "Value passed for the scope was invalid."
        elif query.get("code_challenge_method") != "S256":
            wrong = "Value passed for the code challenge method was invalid."
        elif not CHALLENGE.match(query.get("code_challenge", "")):
            wrong = "Value passed for the code challenge was invalid."
        if wrong:
            raise Refusal(problem_page("X", wrong))
        return Consent(
            platform="X",
            redirect_uri=redirect,
            state=query.get("state", ""),
            scopes={scope: self.scopes[scope] for scope in asked},
            accounts=self.accounts,
            challenge=query["code_challenge"],
            locked=frozenset(asked),
        )

    def allowed(
        self, consent: Consent, account: Account, scopes: list[str], pages: list[int]
    ) -> str:
        assert not pages
        text = self.safe.text("", 90)
        self.safe.codes[text] = Code(
            account,
            frozenset(scopes),
            consent.redirect_uri,
            self.now() + CODE_LIFE,
            consent.challenge,
        )
        return urlencode({"state": consent.state, "code": text})

    def denied(self, consent: Consent) -> str:
        return urlencode({"state": consent.state, "error": "access_denied"})

    def _client(self, ask: Ask) -> None:
        """The app that asks. Raises `Refusal`."""
        if self.confidential:
            if ask.basic != (self.client_id, self.client_secret):
                raise Refusal(
                    oauth("unauthorized_client", "Missing valid authorization header", 401)
                )
        elif ask.field("client_id") != self.client_id:
            raise Refusal(oauth("invalid_request", "Missing required parameter [client_id]."))
        ask.app = self.client_id

    def _token(self, ask: Ask) -> Reply:
        self._client(ask)
        kind = ask.field("grant_type")
        if kind == "authorization_code":
            return self._first(ask)
        if kind == "refresh_token":
            return self._refresh(ask)
        return oauth("unsupported_grant_type", "Value passed for the grant type was invalid.")

    def _first(self, ask: Ask) -> Reply:
        code = self.safe.codes.get(ask.field("code") or "")
        wrong = None
        if code is None or code.used or ask.now >= code.expires:
            wrong = "Value passed for the authorization code was invalid."
        elif ask.field("redirect_uri") != code.redirect_uri:
            wrong = "Value passed for the redirect uri did not match the uri of the code."
        elif challenge(ask.field("code_verifier") or "") != code.challenge:
            wrong = "Value passed for the code verifier did not match the code challenge."
        if wrong or code is None:
            return oauth("invalid_request", wrong or "")
        code.used = True
        return self._tokens(code, ask)

    def _refresh(self, ask: Ask) -> Reply:
        token = self.safe.tokens.get(ask.field("refresh_token") or "")
        if token is None or token.kind != "refresh":
            return oauth("invalid_request", "Value passed for the token was invalid.")
        ask.account = token.account
        if token.refreshed:
            self.safe.double_refreshes += 1
            self.safe.kill_family(token.family)
        if token.refreshed or token.death(ask.now) or token.account.deleted:
            return oauth("invalid_request", "Value passed for the token was invalid.")
        token.refreshed += 1
        self.safe.refreshes[token.account.id] += 1
        return self._tokens(token, ask)

    def _tokens(self, source: Code | Token, ask: Ask) -> Reply:
        ask.account = source.account
        access = self.safe.issue("access", "", source, ask.now, self.access_life)
        told: dict[str, Any] = {
            "token_type": "bearer",
            "expires_in": int(self.access_life.total_seconds()),
            "access_token": access.text,
            "scope": " ".join(sorted(source.scopes, reverse=True)),
        }
        if "offline.access" in source.scopes:
            refresh = self.safe.issue("refresh", "", access, ask.now, REFRESH_LIFE)
            told["refresh_token"] = refresh.text
        return Reply(told)

    def _revoke(self, ask: Ask) -> Reply:
        self._client(ask)
        token = self.safe.tokens.get(ask.field("token") or "")
        if token:
            token.dead = token.dead or "revoked"
            ask.account = token.account
        return Reply({"revoked": token is not None})

    def _app_token(self, ask: Ask) -> Reply:
        """The app's bearer token, for its consumer key and secret."""
        if ask.basic != (self.consumer_key, self.consumer_secret):
            said = {"code": 99, "message": "Unable to verify your credentials"}
            return Reply({"errors": [said]}, 403)
        if ask.field("grant_type") != "client_credentials":
            return Reply({"errors": [{"code": 170, "message": "Missing parameter"}]}, 403)
        return Reply({"token_type": "bearer", "access_token": self.bearer_token})

    def console_token(self, account: Account | None = None, app: str | None = None) -> Token:
        """The access token and secret of the console, of this app unless of another one."""
        who = account or self.accounts[0]
        code = Code(who, frozenset(self.scopes), "", self.now())
        token = self.safe.issue("oauth1", f"{who.id}-", code, self.now(), None)
        token.secret = self.safe.text("", 45)
        token.app = app
        return token

    def grant(self, account: Account, scopes: list[str] | None = None) -> Granted:
        """Tokens, as if the account had just connected."""
        kept = frozenset(
            ["tweet.read", "users.read", "offline.access"] if scopes is None else scopes
        )
        access = self.safe.issue(
            "access", "", Code(account, kept, "", self.now()), self.now(), self.access_life
        )
        refresh = self.safe.issue("refresh", "", access, self.now(), REFRESH_LIFE)
        return Granted(access.text, refresh.text, access.expires, refresh.expires, kept)

    # --- reading -------------------------------------------------------------------------

    def _reader(self, ask: Ask, endpoint: str, *scopes: str) -> Account:
        """The account whose token a call carries, within its limits. Raises `Refusal`."""
        token = self._signed(ask) or self.safe.tokens.get(ask.bearer or "")
        if token is None or token.kind == "refresh" or token.death(ask.now):
            raise Refusal(Reply(UNAUTHORIZED, 401))
        if token.account.deleted or (token.kind == "oauth1" and ask.bearer is not None):
            raise Refusal(Reply(UNAUTHORIZED, 401))
        ask.account, ask.app = token.account, self.client_id
        ask.headers_out |= self.budget.count(endpoint, token.account, ask.now)
        if not token.scopes.issuperset(scopes):
            raise Refusal(Reply(FORBIDDEN, 403))
        self.budget.check(token.account, ask.now)
        return token.account

    def _signed(self, ask: Ask) -> Token | None:
        """The token of a request that is signed with it and with the app's own keys."""
        parts = parts_of(ask.headers.get("authorization", ""))
        if not parts:
            return None
        token = self.safe.tokens.get(parts.get("oauth_token", ""))
        if token is None or token.secret is None or token.app is not None:
            raise Refusal(Reply(UNAUTHORIZED, 401))
        given = parts.pop("oauth_signature", "")
        right = [
            signature_of(
                ask.method,
                f"https://{host}{ask.path}",
                {**ask.query, **parts},
                self.consumer_secret,
                token.secret,
            )
            for host in (API, FORMER_API)
        ]
        stamp = parts.get("oauth_timestamp", "0"), parts.get("oauth_nonce", "")
        good = (
            parts.get("oauth_consumer_key") == self.consumer_key
            and parts.get("oauth_signature_method") == "HMAC-SHA1"
            and any(compare_digest(given, one) for one in right)
            and abs(int(stamp[0]) - ask.now.timestamp()) < CLOCK_MAY_DIFFER
            and stamp not in self.nonces
        )
        self.nonces.add(stamp)
        if not good:
            raise Refusal(Reply(UNAUTHORIZED, 401))
        return token

    def _visitor(self, ask: Ask, endpoint: str) -> bool:
        """Whether the app reads as a visitor, with its own bearer token, within its limits."""
        if ask.bearer != self.bearer_token:
            return False
        ask.app = self.client_id
        ask.headers_out |= self.budget.count(f"app {endpoint}", None, ask.now)
        self.budget.check(None, ask.now)
        return True

    def _me(self, ask: Ask) -> Reply:
        account = self._reader(ask, "me", "users.read", "tweet.read")
        told = self._profile(account, ask)
        self.budget.charge("user", [account.id], account, ask.now, owned=False)
        return Reply({"data": told})

    def _user(self, ask: Ask) -> Reply:
        visits = self._visitor(ask, "user")
        reader = None if visits else self._reader(ask, "user", "users.read", "tweet.read")
        name = ask.params.get("user") or ask.params["name"]
        found = self.account(name) or next((a for a in self.accounts if a.username == name), None)
        if found is None or found.deleted:
            return Reply({"errors": [not_found("user", "id", name)]})
        self.budget.charge("user", [found.id], reader, ask.now, owned=False)
        return Reply({"data": self._profile(found, ask)})

    def _profile(self, account: Account, ask: Ask) -> dict[str, Any]:
        fields = [name for name in ask.query.get("user.fields", "").split(",") if name]
        wrong = [name for name in fields if name not in USER_FIELDS]
        if wrong:
            raise Refusal(invalid("user.fields", wrong[0], f"is not one of {sorted(USER_FIELDS)}"))
        posts = "post_count" if self.renamed else "tweet_count"
        known = {
            "id": str(account.id),
            "name": account.name,
            "username": account.username,
            "created_at": account.began.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "description": "",
            "profile_image_url": f"https://pbs.twimg.com/profile_images/{account.id}_normal.jpg",
            "protected": account.private,
            "url": "",
            "verified": False,
            "public_metrics": {
                "followers_count": account.followers(ask.now),
                "following_count": account.following,
                posts: account.count(ask.now),
                "listed_count": 22,
                "like_count": 900,
                "media_count": account.count(ask.now) // 4,
            },
        }
        wanted = {"id", "name", "username", *fields}
        return {name: value for name, value in known.items() if name in wanted}

    def _timeline(self, ask: Ask) -> Reply:
        visits = self._visitor(ask, "tweets")
        reader = None if visits else self._reader(ask, "tweets", "tweet.read", "users.read")
        account = self.account(ask.params["user"])
        if account is None or account.deleted or (account.private and account is not reader):
            return Reply({"errors": [not_found("user", "id", ask.params["user"])]})
        told, numbers = x_posts.timeline(account, ask, self.renamed, own=account is reader)
        self.budget.charge("post", numbers, reader, ask.now, owned=account is reader)
        return Reply(told)

    def _lookup(self, ask: Ask) -> Reply:
        reader = self._reader(ask, "lookup", "tweet.read", "users.read")
        told, numbers = x_posts.lookup(self.accounts, reader, ask, self.renamed)
        self.budget.charge("post", numbers, reader, ask.now, owned=False)
        return Reply(told)


def challenge(verifier: str) -> str:
    """The S256 challenge of a verifier: base64url without padding."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
