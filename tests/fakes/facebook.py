"""Facebook Login and its Pages: consent with a choice of Pages, tokens of users and of Pages."""

from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

import httpx2

from tests.fakes.consent import Consent, problem_page
from tests.fakes.facebook_pages import INSIGHTS, LISTED, OWNED, READ, VERSIONS, PageReading
from tests.fakes.grants import Code, Granted, Token
from tests.fakes.graph import GRAPH_FACEBOOK, chosen, error, wanted_fields
from tests.fakes.people import Account
from tests.fakes.signed import signed_request
from tests.fakes.wire import Ask, Refusal, Reply

CODE_LIFE = timedelta(minutes=10)
SHORT_LIFE = timedelta(seconds=5108)
LONG_LIFE = timedelta(seconds=5183944)
ANALYZE = {"ANALYZE", "PROFILE_PLUS_ANALYZE"}


class Facebook(PageReading):
    """One app, the people who may sign in to it, and their Pages (`accounts`)."""

    key = "facebook"
    hosts = ("www.facebook.com", GRAPH_FACEBOOK)
    scopes: ClassVar[dict[str, str]] = {
        "public_profile": "Your name and picture",
        LISTED: "A list of your Pages",
        READ: "Posts and followers of your Pages",
        INSIGHTS: "Figures of your Pages and their posts",
        OWNED: "Pages that belong to a business",
        "pages_read_user_content": "What others write on your Pages",
    }
    client_settings = ("FACEBOOK_APP_ID", "FACEBOOK_APP_SECRET")
    pictures = "scontent.xx.fbcdn.net"
    remembered = ("accounts", "safe", "people", "pages_of", "declined")
    first_id = 1_055_500_000_000_001
    in_development = True
    makes_tokens = True

    def generated(self, account: Account) -> dict[str, str]:
        return {"User access token": self.explorer_token(account).text}

    def routes(self) -> None:
        for version in ("", *(f"/{known}" for known in VERSIONS)):
            page = f"{version}/dialog/oauth"
            self.route("GET", "www.facebook.com", page, "authorize", self.show_consent)
            self.route("POST", "www.facebook.com", page, "consent", self.take_consent)
        graph = (
            ("/oauth/access_token", "token", self._token),
            ("/debug_token", "debug", self._debug),
            ("/me/permissions", "permissions", self._permissions),
            ("/me/accounts", "accounts", self._accounts),
            ("/me/businesses", "businesses", self._businesses),
            ("/{page}/posts", "posts", self.read_posts),
            ("/{page}/published_posts", "posts", self.read_posts),
            ("/{node}/insights", "insights", self.read_insights),
            ("/{video}/video_insights", "video_insights", self.read_video),
            ("/{node}", "node", self._node),
        )
        for path, endpoint, handler in graph:
            self.route("GET", GRAPH_FACEBOOK, "/{version}" + path, endpoint, handler)
        self.route(
            "DELETE", GRAPH_FACEBOOK, "/{version}/me/permissions", "revoke", self._remove_app
        )

    def unknown(self, ask: Ask) -> Reply:
        return error(2500, f"Unknown path components: {ask.path}")

    def throttled(self, told: bool) -> Reply:
        return self.usage.reply(self.accounts[0], 19 if told else None)

    # --- people and their Pages ----------------------------------------------------------

    def add_person(self, name: str = "Jo Lantern") -> Account:
        """Somebody who can sign in; the Pages that are added next are theirs."""
        number = len(self.people)
        person = Account(
            id=10_221_000_000_000_001 + number * 7919,
            username=f"person.{number}",
            name=name,
            seed=number,
            began=self.now(),
            every=timedelta(days=3650),
            start=0,
        )
        self.people.append(person)
        self.pages_of[person.id] = []
        return person

    def add(self, *names: str | None, owner: Account | None = None, **more: Any) -> Account:
        """A Page of the last person, or of the one that is given."""
        page = super().add(*names, **more)
        person = owner or (self.people[-1] if self.people else self.add_person())
        self.pages_of[person.id].append(page)
        return page

    def signers(self) -> list[Account]:
        return self.people

    def lose_role(self, page: Account) -> None:
        """The person is no admin of this Page any more."""
        for token in self.safe.tokens.values():
            if token.account is page:
                token.dead = token.dead or "role"

    def ask_callback(
        self, url: str, person: Account, *, secret: str | None = None
    ) -> httpx2.Response:
        """Tell the app's callback to forget a person, signed with its secret or a wrong one."""
        signed = signed_request(secret or self.client_secret, person.id, self.now())
        return httpx2.post(url, data={"signed_request": signed})

    # --- consent and tokens --------------------------------------------------------------

    def consent(self, ask: Ask) -> Consent:
        query = ask.query
        redirect = query.get("redirect_uri", "")
        asked = query.get("scope", "").split(",")
        wrong = None
        if query.get("client_id") != self.client_id:
            wrong = "Invalid App ID"
        elif not self._accepted(redirect):
            wrong = "URL blocked: the redirect URI is not white-listed in the app's settings."
        elif query.get("response_type", "code") != "code":
            wrong = "Invalid response_type"
        elif not set(asked) <= set(self.scopes):
            wrong = f"Invalid Scopes: {', '.join(sorted(set(asked) - set(self.scopes)))}"
        if wrong:
            raise Refusal(problem_page("Facebook", wrong))
        scopes = ["public_profile", *(scope for scope in asked if scope != "public_profile")]
        return Consent(
            platform="Facebook",
            redirect_uri=redirect,
            state=query.get("state", ""),
            scopes={scope: self.scopes[scope] for scope in scopes},
            accounts=self.people,
            pages=[page for pages in self.pages_of.values() for page in pages],
            locked=frozenset({"public_profile"}),
        )

    def _accepted(self, redirect: str) -> bool:
        """Addresses at https that are registered; and `http://localhost` in development mode."""
        parts = urlsplit(redirect)
        if parts.scheme == "http":
            return parts.hostname == "localhost" and self.in_development
        registered = not self.redirect_uris or redirect in self.redirect_uris
        return parts.scheme == "https" and registered

    def allowed(
        self, consent: Consent, account: Account, scopes: list[str], pages: list[int]
    ) -> str:
        text = self.safe.text("AQD", 120)
        chosen_pages = tuple(page for page in self.pages_of[account.id] if page.id in pages)
        self.declined[account.id] = frozenset(consent.scopes) - set(scopes)
        self.safe.codes[text] = Code(
            account,
            frozenset(scopes),
            consent.redirect_uri,
            self.now() + CODE_LIFE,
            pages=chosen_pages,
        )
        return urlencode({"code": text, "state": consent.state}) + "#_=_"

    def denied(self, consent: Consent) -> str:
        told = {
            "error": "access_denied",
            "error_code": "200",
            "error_description": "Permissions error",
            "error_reason": "user_denied",
            "state": consent.state,
        }
        return urlencode(told)

    def _token(self, ask: Ask) -> Reply:
        query = ask.query
        ask.app = query.get("client_id")
        if ask.app != self.client_id:
            return error(101, "Error validating application. Cannot get application info.")
        if query.get("client_secret") != self.client_secret:
            return error(1, "Error validating client secret.")
        if query.get("grant_type") == "fb_exchange_token":
            return self._exchange(ask)
        code = self._redeemed(ask)
        return self._told(self.safe.issue("short", "EAA", code, ask.now, SHORT_LIFE), SHORT_LIFE)

    def _redeemed(self, ask: Ask) -> Code:
        """The code that a call brings, used up by it. Raises `Refusal`."""
        code = self.safe.codes.get(ask.query.get("code", ""))
        if code is None or code.used:
            raise Refusal(error(100, "This authorization code has been used.", subcode=36009))
        if ask.now >= code.expires:
            raise Refusal(error(100, "This authorization code has expired.", subcode=36007))
        if ask.query.get("redirect_uri") != code.redirect_uri:
            said = (
                "Error validating verification code. Please make sure your redirect_uri is"
                " identical to the one you used in the OAuth dialog request"
            )
            raise Refusal(error(100, said, subcode=36008))
        code.used = True
        ask.account = code.account
        return code

    def _exchange(self, ask: Ask) -> Reply:
        source = self.living(ask, ask.query.get("fb_exchange_token"))
        if source.app is not None:
            said = f"The access token does not belong to application {self.client_id}"
            return error(190, said)
        token = self.safe.issue("long", "EAA", source, ask.now, LONG_LIFE)
        return self._told(token, None if self.silent_lifetime else LONG_LIFE)

    def _told(self, token: Token, life: timedelta | None) -> Reply:
        told: dict[str, Any] = {"access_token": token.text, "token_type": "bearer"}
        if life is not None:
            told["expires_in"] = int(life.total_seconds())
        return Reply(told)

    def _debug(self, ask: Ask) -> Reply:
        asking = ask.bearer or ask.query.get("access_token")
        if asking != f"{self.client_id}|{self.client_secret}":
            return error(190, "Invalid OAuth access token signature.")
        token = self.safe.tokens.get(ask.query.get("input_token", ""))
        if token is not None and token.app is not None:
            other = "(#100) The App_id in the input_token did not match the Viewing App"
            return error(100, other)
        if token is None:
            said = {"code": 190, "message": "Invalid OAuth access token."}
            return Reply({"data": {"error": said, "is_valid": False, "scopes": []}})
        expires = int(token.expires.timestamp()) if token.expires else 0
        told = {
            "app_id": self.client_id,
            "type": "PAGE" if token.kind == "page" else "USER",
            "is_valid": token.death(ask.now) is None,
            "expires_at": expires,
            "data_access_expires_at": int((token.issued + timedelta(days=90)).timestamp()),
            "scopes": sorted(token.scopes),
            "granular_scopes": [],
            "user_id": str(token.account.id),
        }
        return Reply({"data": told})

    def grant(self, page: Account, scopes: list[str] | None = None) -> Granted:
        """A Page's own token, as if it had just been connected."""
        person = next(p for p in self.people if page in self.pages_of[p.id])
        kept = frozenset(self.scopes if scopes is None else scopes)
        code = Code(person, kept, "", self.now(), pages=(page,))
        user = self.safe.issue("long", "EAA", code, self.now(), LONG_LIFE)
        return Granted(self.page_token(user, page).text, None, None, None, kept)

    def explorer_token(
        self,
        person: Account | None = None,
        scopes: list[str] | None = None,
        pages: list[Account] | None = None,
        app: str | None = None,
    ) -> Token:
        """A user's token of the Graph API Explorer, of this app unless another one was chosen."""
        who = person or self.people[0]
        kept = frozenset(self.scopes if scopes is None else scopes)
        shared = tuple(self.pages_of[who.id] if pages is None else pages)
        code = Code(who, kept, "", self.now(), pages=shared)
        token = self.safe.issue("short", "EAA", code, self.now(), SHORT_LIFE)
        token.app = app
        return token

    def page_token(self, user: Token, page: Account) -> Token:
        """A Page's token: it ends with a short-lived user's token, and never with a long one."""
        lasting = user.kind == "long"
        for known in self.safe.tokens.values():
            same = known.kind == "page" and known.account is page and known.family == user.family
            if same and lasting == (known.expires is None):
                return known
        token = self.safe.issue("page", "EAA", user, self.now(), None, page)
        token.expires = None if lasting else user.expires
        return token

    def _permissions(self, ask: Ask) -> Reply:
        token = self.valid(ask)
        told = [{"permission": name, "status": "granted"} for name in sorted(token.scopes)]
        declined = self.declined.get(token.account.id, frozenset()) - token.scopes
        return Reply({"data": told + [{"permission": n, "status": "declined"} for n in declined]})

    def _remove_app(self, ask: Ask) -> Reply:
        token = self.valid(ask)
        self.revoke(token.account)
        return Reply({"success": True})

    def _businesses(self, ask: Ask) -> Reply:
        self.needs(self.valid(ask), OWNED)
        return Reply({"data": []})

    def _accounts(self, ask: Ask) -> Reply:
        token = self.valid(ask)
        if token.kind == "page":
            said = "(#100) Tried accessing nonexisting field (accounts) on node type (Page)"
            return error(100, said)
        fields = wanted_fields(ask.query.get("fields", "id,name,access_token,category,tasks"))
        told = [
            self._listed(token, page, fields, ask)
            for page in token.pages
            if LISTED in token.scopes and not page.deleted
            if page.id not in self.business_pages or OWNED in token.scopes
        ]
        if not told:
            return Reply({"data": []})
        return Reply({"data": told, "paging": {"cursors": {"before": "MTA", "after": "MTA"}}})

    def _listed(self, token: Token, page: Account, fields: list[str], ask: Ask) -> dict[str, Any]:
        known = self.page_fields(page, ask)
        trusted = bool(ANALYZE & set(page.tasks))
        known["tasks"] = list(page.tasks)
        known["access_token"] = self.page_token(token, page).text if trusted else None
        told = chosen(known, [*map(_bare, fields), "id"], "Page", self.retired)
        return {name: value for name, value in told.items() if value is not None}

    def _node(self, ask: Ask) -> Reply:
        token = self.valid(ask)
        fields = [_bare(field) for field in wanted_fields(ask.query.get("fields", "id,name"))]
        if token.kind != "page" and ask.params["node"] in ("me", str(token.account.id)):
            known = {"id": str(token.account.id), "name": token.account.name}
            return Reply(chosen(known, [*fields, "id"], "User", set()))
        return self.read_node(ask, token, fields)


def _bare(name: str) -> str:
    return name.partition("{")[0].partition(".")[0]
