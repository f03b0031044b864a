"""Instagram API with Instagram Login: consent, tokens, profile, media and insights."""

from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from tests.fakes import instagram_insights as insights
from tests.fakes.consent import Consent, problem_page
from tests.fakes.grants import Code, Granted, Token
from tests.fakes.graph import (
    Pages,
    Usage,
    bare,
    chosen,
    dead,
    error,
    malformed,
    missing_object,
    no_permission,
    no_token,
    wanted_fields,
)
from tests.fakes.instagram_media import FIRST_ACCOUNT, media_id, medium, product_of
from tests.fakes.instagram_site import InstagramSite
from tests.fakes.people import Account, Post
from tests.fakes.wire import Ask, Refusal, Reply

BASIC = "instagram_business_basic"
INSIGHTS = "instagram_business_manage_insights"
GRAPH = "graph.instagram.com"
VERSIONS = ("v21.0", "v22.0", "v23.0", "v24.0", "v25.0", "v26.0")


class Instagram(InstagramSite):
    """One app and the professional accounts that may sign in to it."""

    key = "instagram"
    pages_key = "instagram_page"
    hosts = ("www.instagram.com", "api.instagram.com", GRAPH)
    scopes: ClassVar[dict[str, str]] = {
        BASIC: "Profile and posts",
        INSIGHTS: "Figures of the account and its posts",
        "instagram_business_manage_comments": "Comments",
        "instagram_business_content_publish": "Publishing",
    }
    client_settings = ("INSTAGRAM_CLIENT_ID", "INSTAGRAM_CLIENT_SECRET")
    first_id = FIRST_ACCOUNT
    pictures = "scontent.cdninstagram.com"

    makes_tokens = True

    def generated(self, account: Account) -> dict[str, str]:
        return {"Access token": self.grant(account).access}

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.pages = Pages()
        self.usage = Usage("instagram", 80002)
        self.wrapped_token_reply = False
        """Answer the code as the documentation shows it (`data`), not as it is seen live."""
        self.insights_lag = timedelta(minutes=30)
        """How long a post has no figures of its own."""
        self.media_url_missing = True
        """Some videos have copyrighted music, and no address."""

    def routes(self) -> None:
        self.route("GET", "www.instagram.com", "/oauth/authorize", "authorize", self.show_consent)
        self.route("POST", "www.instagram.com", "/oauth/authorize", "consent", self.take_consent)
        self.route("POST", "api.instagram.com", "/oauth/access_token", "token", self._token)
        self.route("GET", GRAPH, "/access_token", "exchange", self._exchange)
        self.route("GET", GRAPH, "/refresh_access_token", "refresh", self._refresh)
        version = "/{version}"
        self.route("GET", GRAPH, version + "/{user}/media", "media", self._media)
        self.route("GET", GRAPH, version + "/{node}/insights", "insights", self._insights)
        self.route("GET", GRAPH, version + "/{user}/stories", "stories", self._stories)
        self.route("GET", GRAPH, version + "/{node}", "me", self._node)
        self.site_routes()

    def unknown(self, ask: Ask) -> Reply:
        return error(100, f"Unsupported request - method type: {ask.method.lower()}")

    def throttled(self, told: bool) -> Reply:
        return self.usage.reply(self.accounts[0], 19 if told else None)

    # --- consent and tokens --------------------------------------------------------------

    def consent(self, ask: Ask) -> Consent:
        query = ask.query
        if query.get("client_id") != self.client_id:
            raise Refusal(problem_page("Instagram", "Invalid platform app"))
        if query.get("response_type") != "code":
            raise Refusal(problem_page("Instagram", "Invalid response type"))
        redirect = query.get("redirect_uri", "")
        registered = not self.redirect_uris or redirect in self.redirect_uris
        if not redirect.startswith("https://") or not registered:
            raise Refusal(problem_page("Instagram", "Invalid redirect_uri"))
        asked = query.get("scope", "").split(",")
        wrong = [scope for scope in asked if scope not in self.scopes]
        if wrong or BASIC not in asked:
            raise Refusal(problem_page("Instagram", f"Invalid scopes: {', '.join(wrong)}"))
        return Consent(
            platform="Instagram",
            redirect_uri=redirect,
            state=query.get("state", ""),
            scopes={scope: self.scopes[scope] for scope in asked},
            accounts=self.accounts,
            locked=frozenset({BASIC}),
        )

    def allowed(
        self, consent: Consent, account: Account, scopes: list[str], pages: list[int]
    ) -> str:
        assert not pages
        text = self.safe.text("AQB", 60)
        self.safe.codes[text] = Code(
            account, frozenset(scopes), consent.redirect_uri, self.now() + timedelta(hours=1)
        )
        return urlencode({"code": text, "state": consent.state}) + "#_"

    def denied(self, consent: Consent) -> str:
        told = {
            "error": "access_denied",
            "error_reason": "user_denied",
            "error_description": "The user denied your request.",
            "state": consent.state,
        }
        return urlencode(told)

    def _token(self, ask: Ask) -> Reply:
        ask.app = ask.field("client_id")
        code = self._redeemed(ask)
        ask.account = code.account
        token = self.safe.issue("short", "IGAA", code, ask.now, timedelta(hours=1))
        told = {"access_token": token.text, "user_id": code.account.id}
        scopes = sorted(code.scopes)
        if self.wrapped_token_reply:
            wrapped = {"user_id": str(code.account.id), "permissions": ",".join(scopes)}
            return Reply({"data": [told | wrapped]})
        return Reply(told | {"permissions": scopes})

    def _redeemed(self, ask: Ask) -> Code:
        """The code that a call brings, used up by it. Raises `Refusal`."""
        code = self.safe.codes.get(ask.field("code") or "")
        wrong = None
        if ask.app != self.client_id or ask.field("client_secret") != self.client_secret:
            wrong = "Error validating client secret."
        elif ask.field("grant_type") != "authorization_code":
            wrong = "Invalid grant type"
        elif code is None or code.used:
            wrong = "Matching code was not found or was already used"
        elif ask.now >= code.expires:
            wrong = "This authorization code has expired"
        elif ask.field("redirect_uri") != code.redirect_uri:
            wrong = (
                "Error validating verification code. Please make sure your redirect_uri is"
                " identical to the one you used in the OAuth dialog request"
            )
        if wrong or code is None:
            said = {"error_type": "OAuthException", "code": 400, "error_message": wrong}
            raise Refusal(Reply(said, 400))
        code.used = True
        return code

    def _exchange(self, ask: Ask) -> Reply:
        if ask.query.get("grant_type") != "ig_exchange_token":
            return error(100, "Unsupported grant_type")
        if ask.query.get("client_secret") != self.client_secret:
            return error(1, "Error validating client secret.", status=400)
        token = self._valid(ask, limited=False)
        if token.kind != "short":
            return error(
                452, "Session key invalid. This could be because the session is long-lived"
            )
        return self._long(token, ask)

    def _refresh(self, ask: Ask) -> Reply:
        if ask.query.get("grant_type") != "ig_refresh_token":
            return error(100, "Unsupported grant_type")
        token = self._valid(ask, limited=False)
        if token.kind != "long" or ask.now - token.issued < timedelta(hours=24):
            return error(100, "The access token is too young to be refreshed")
        if BASIC not in token.scopes:
            return no_permission(BASIC)
        self.safe.refreshes[token.account.id] += 1
        self.safe.double_refreshes += token.refreshed > 0
        token.refreshed += 1
        return self._long(token, ask)

    def _long(self, source: Token, ask: Ask) -> Reply:
        life = timedelta(seconds=5183944)
        token = self.safe.issue("long", "IGAA", source, ask.now, life)
        told = {"access_token": token.text, "token_type": "bearer"}
        return Reply(told | {"expires_in": int(life.total_seconds())})

    def grant(self, account: Account, scopes: list[str] | None = None) -> Granted:
        """A long-lived token, as if the account had just connected."""
        kept = frozenset([BASIC, INSIGHTS] if scopes is None else scopes)
        code = Code(account, kept, "", self.now())
        token = self.safe.issue("long", "IGAA", code, self.now(), timedelta(days=60))
        return Granted(token.text, None, token.expires, None, kept)

    # --- the graph -----------------------------------------------------------------------

    def _valid(self, ask: Ask, *, limited: bool = True) -> Token:
        """The living token of a call, counted. Raises `Refusal`."""
        text = ask.bearer or ask.query.get("access_token")
        if not text:
            raise Refusal(no_token())
        token = self.safe.tokens.get(text)
        if token is None:
            raise Refusal(malformed())
        ask.account, ask.app = token.account, self.client_id
        death = token.death(ask.now)
        if death or token.account.deleted:
            raise Refusal(dead(death or "invalid", ask.now, self.client_id))
        if limited:
            self.usage.count(ask, token, ask.now)
        if ask.params and ask.params["version"] not in VERSIONS:
            raise Refusal(error(2635, "You are calling a deprecated version of the API."))
        if token.account.private:
            raise Refusal(no_permission("the account is not a professional one"))
        if BASIC not in token.scopes:
            raise Refusal(no_permission(BASIC))
        return token

    def _own(self, ask: Ask, name: str) -> Account:
        """The account that a path names: the token's own, or none. Raises `Refusal`."""
        token = self._valid(ask)
        if name not in ("me", str(token.account.id)):
            raise Refusal(missing_object(name))
        return token.account

    def _node(self, ask: Ask) -> Reply:
        name = ask.params["node"]
        token = self._valid(ask)
        account = token.account
        fields = [bare(field) for field in wanted_fields(ask.query.get("fields", "id"))]
        if name not in ("me", str(account.id), str(_scoped(account))):
            post = self._post(ask, account, name)
            return Reply(self._written(account, post, ask, fields))
        known: dict[str, Any] = {
            "id": str(_scoped(account)),
            "user_id": str(account.id),
            "username": account.username,
            "name": account.name or None,
            "account_type": "MEDIA_CREATOR",
            "profile_picture_url": f"https://scontent.cdninstagram.com/v/t51/{account.id}.jpg",
            "followers_count": account.followers(ask.now),
            "follows_count": account.following,
            "media_count": account.count(ask.now),
            "biography": None,
            "website": None,
        }
        told = chosen(known, fields, "IGUser", self.retired)
        told.setdefault("id", known["id"])
        return Reply({name: value for name, value in told.items() if value is not None})

    def _media(self, ask: Ask) -> Reply:
        account = self._own(ask, ask.params["user"])
        fields = [bare(field) for field in wanted_fields(ask.query.get("fields", "id"))]
        ask.path = ask.path.replace("/me/", f"/{account.id}/")
        written = self.pages.cut(
            ask, account, lambda post: self._written(account, post, ask, fields), most=100
        )
        return Reply(written)

    def _stories(self, ask: Ask) -> Reply:
        self._own(ask, ask.params["user"])
        return Reply({"data": []})

    def _written(self, account: Account, post: Post, ask: Ask, fields: list[str]) -> dict[str, Any]:
        known = medium(account, post, ask.now, addressed=not self.media_url_missing)
        picked = chosen(known, fields, "IGMedia", self.retired)
        picked.setdefault("id", known["id"])
        return {name: value for name, value in picked.items() if value is not None}

    def _post(self, ask: Ask, account: Account, name: str) -> Post:
        """The medium with an id, if it is this account's. Raises `Refusal`."""
        number = int(name) - int(media_id(account, account.post(0))) if name.isdigit() else -1
        if not account.has(number, ask.now):
            raise Refusal(missing_object(name))
        return account.post(number)

    def _insights(self, ask: Ask) -> Reply:
        token = self._valid(ask)
        if INSIGHTS not in token.scopes:
            raise Refusal(no_permission(INSIGHTS))
        name, account = ask.params["node"], token.account
        if name in ("me", str(account.id)):
            return insights.of_account(account, ask, self.retired)
        post = self._post(ask, account, name)
        if account.professional_since and post.at < account.professional_since:
            return error(
                100,
                "Invalid parameter",
                subcode=2108006,
                title="Media posted before business account conversion",
            )
        product = product_of(post)
        early = ask.now - post.at < self.insights_lag
        return insights.of_medium(account, post, name, product, ask, self.retired, early)


def _scoped(account: Account) -> int:
    """The app-scoped id, which is not the account's."""
    return account.id - 9_718_000_000_000_000
