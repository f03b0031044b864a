"""Facebook's Pages: fields, posts, and who may read them with which token."""

import hmac
from datetime import timedelta
from hashlib import sha256
from typing import Any

from tests.fakes import facebook_insights as insights
from tests.fakes.base import Fake
from tests.fakes.grants import Token
from tests.fakes.graph import (
    Pages,
    Usage,
    chosen,
    dead,
    error,
    malformed,
    missing_object,
    no_permission,
    no_token,
    stamp,
    wanted_fields,
)
from tests.fakes.people import Account, Post
from tests.fakes.wire import Ask, Refusal, Reply

LISTED = "pages_show_list"
READ = "pages_read_engagement"
INSIGHTS = "read_insights"
OWNED = "business_management"
VERSIONS = ("v21.0", "v22.0", "v23.0", "v24.0", "v25.0", "v26.0")
FIRST_POST = 122_100_000_000_000_001
FIRST_VIDEO = 910_000_000_000_001


class PageReading(Fake):
    """The reading half of Facebook."""

    def __init__(self, **settings: Any) -> None:
        self.people: list[Account] = []
        self.pages_of: dict[int, list[Account]] = {}
        """Each person's Pages."""
        self.business_pages: set[int] = set()
        """Pages that are not listed without `business_management`."""
        self.declined: dict[int, frozenset[str]] = {}
        super().__init__(**settings)
        self.pages = Pages()
        self.usage = Usage("pages", 80001)
        self.require_proof = False
        """Refuse calls without `appsecret_proof`."""
        self.silent_lifetime = False
        """Do not say how long a long-lived token lives."""
        self.insights_lag = timedelta(minutes=30)
        """How long a post has no figures of its own."""

    # --- tokens --------------------------------------------------------------------------

    def living(self, ask: Ask, text: str | None) -> Token:
        """The living token with this text. Raises `Refusal`."""
        if not text:
            raise Refusal(no_token())
        token = self.safe.tokens.get(text)
        if token is None:
            raise Refusal(malformed())
        ask.account, ask.app = token.account, self.client_id
        death = token.death(ask.now)
        if death:
            raise Refusal(dead(death, ask.now, self.client_id))
        return token

    def valid(self, ask: Ask) -> Token:
        """The living token of a call, proved and counted. Raises `Refusal`."""
        token = self.living(ask, ask.bearer or ask.query.get("access_token"))
        proof = ask.query.get("appsecret_proof")
        right = hmac.new(self.client_secret.encode(), token.text.encode(), sha256).hexdigest()
        if proof is None and self.require_proof:
            said = "API calls from the server require an appsecret_proof argument"
            raise Refusal(error(100, said, kind="GraphMethodException"))
        if proof is not None and not hmac.compare_digest(proof, right):
            said = "Invalid appsecret_proof provided in the API argument"
            raise Refusal(error(100, said, kind="GraphMethodException"))
        if ask.params["version"] not in VERSIONS:
            raise Refusal(error(2635, "You are calling a deprecated version of the Ads API."))
        self.usage.count(ask, token, ask.now)
        return token

    def needs(self, token: Token, scope: str) -> None:
        """Raises `Refusal` where a permission was not granted."""
        if scope not in token.scopes:
            raise Refusal(no_permission(f"it requires the {scope} permission"))

    def _page(self, token: Token, name: str) -> Account:
        """The Page that a path names, when this token may see it. Raises `Refusal`."""
        mine = [token.account] if token.kind == "page" else list(token.pages)
        page = next((page for page in mine if str(page.id) == name), None)
        if name == "me" and token.kind == "page":
            page = token.account
        if page is None and not name.isdigit():
            said = f"(#803) Some of the aliases you requested do not exist: {name}"
            raise Refusal(error(803, said, status=404))
        if page is None or page.deleted:
            raise Refusal(missing_object(name))
        self.needs(token, READ)
        if page.private:
            raise Refusal(no_permission("the Page is not published"))
        return page

    # --- nodes ---------------------------------------------------------------------------

    def page_fields(self, page: Account, ask: Ask) -> dict[str, Any]:
        """Everything that a Page tells about itself."""
        picture = {
            "url": f"https://scontent.xx.fbcdn.net/{page.id}.jpg",
            "height": 50,
            "width": 50,
            "is_silhouette": False,
        }
        return {
            "id": str(page.id),
            "name": page.name,
            "username": page.username,
            "link": f"https://www.facebook.com/{page.username}",
            "category": "Musician/Band",
            "category_list": [{"id": "180164648685982", "name": "Musician/band"}],
            "picture": {"data": picture},
            "fan_count": page.followers(ask.now) * 95 // 100,
            "followers_count": page.followers(ask.now),
            "talking_about_count": page.followers(ask.now) // 40,
            "verification_status": "not_verified",
        }

    def read_node(self, ask: Ask, token: Token, fields: list[str]) -> Reply:
        """A Page or a post."""
        page_name, _, post_name = ask.params["node"].partition("_")
        page = self._page(token, page_name)
        if post_name:
            post = self._post(page, post_name, ask)
            asked = wanted_fields(ask.query.get("fields", "id,message,created_time"))
            return Reply(self._written(page, post, asked, ask))
        return Reply(chosen(self.page_fields(page, ask), [*fields, "id"], "Page", self.retired))

    def read_posts(self, ask: Ask) -> Reply:
        """A Page's posts, newest first; about six hundred a year are told."""
        token = self.valid(ask)
        page = self._page(token, ask.params["page"])
        fields = wanted_fields(ask.query.get("fields", "id,message,created_time"))
        limit = ask.query.get("limit")
        if limit and limit.isdigit() and int(limit) > 100:
            return error(100, "(#100) Param limit must be a number less than or equal to 100")
        ask.path = ask.path.replace("/me/", f"/{page.id}/")
        told = self.pages.cut(
            ask, page, lambda post: self._written(page, post, fields, ask), most=100
        )
        return Reply(told)

    def _post(self, page: Account, name: str, ask: Ask) -> Post:
        number = int(name) - FIRST_POST if name.isdigit() else -1
        if not page.has(number, ask.now):
            raise Refusal(missing_object(f"{page.id}_{name}"))
        return page.post(number)

    def _written(self, page: Account, post: Post, fields: list[str], ask: Ask) -> dict[str, Any]:
        told = page.told(post, ask.now)
        number = f"{page.id}_{FIRST_POST + post.number}"
        reel, photo = is_reel(post), post.number % 7 == 3
        attached = {
            "media_type": "video" if reel else "photo",
            "type": "video_inline" if reel else "photo",
            "target": {"id": str(FIRST_VIDEO + post.number)},
        }
        known: dict[str, Any] = {
            "id": number,
            "message": None if photo else post.title,
            "created_time": stamp(post.at),
            "permalink_url": f"https://www.facebook.com/{page.id}/posts/{FIRST_POST + post.number}",
            "status_type": "added_video" if reel else "added_photos",
            "full_picture": f"https://scontent.xx.fbcdn.net/{number}.jpg",
            "shares": {"count": told.shares} if told.shares else None,
            "reactions": {"total_count": told.likes, "viewer_reaction": "NONE"},
            "comments": {"order": "ranked", "total_count": told.comments, "can_comment": True},
            "attachments": {"data": [attached]},
        }
        values = chosen(known, [_name(field) for field in fields], "Post", self.retired)
        for field in fields:
            name = _name(field)
            if name in ("reactions", "comments"):
                summary = {"summary": known[name]} if ".summary(" in field else {}
                values[name] = {"data": [], **summary}
        values["id"] = number
        return {name: value for name, value in values.items() if value is not None}

    # --- insights ------------------------------------------------------------------------

    def read_insights(self, ask: Ask) -> Reply:
        """A Page's or a post's figures."""
        token = self.valid(ask)
        page_name, _, post_name = ask.params["node"].partition("_")
        page = self._page(token, page_name)
        self.needs(token, INSIGHTS)
        if token.kind != "page":
            said = "(#190) This method must be called with a Page Access Token"
            return error(190, said, subcode=2069032)
        if not post_name:
            return insights.of_page(page, ask, self.retired)
        post = self._post(page, post_name, ask)
        if is_reel(post):
            said = "(#100) Tried accessing nonexisting field (insights) on node type (Video)"
            return error(100, said)
        early = ask.now - post.at < self.insights_lag
        return insights.of_post(page, post, ask, self.retired, early)

    def read_video(self, ask: Ask) -> Reply:
        """A reel's figures, which a post's insights do not have."""
        token = self.valid(ask)
        self.needs(token, INSIGHTS)
        name = ask.params["video"]
        number = int(name) - FIRST_VIDEO if name.isdigit() else -1
        page = token.account
        if token.kind != "page" or not page.has(number, ask.now) or not is_reel(page.post(number)):
            return missing_object(name)
        return insights.of_video(page, page.post(number), name, ask)


def is_reel(post: Post) -> bool:
    """Whether a post is a reel, which has no insights of its own."""
    return post.number % 6 == 5


def _name(field: str) -> str:
    return field.partition("{")[0].partition(".")[0]
