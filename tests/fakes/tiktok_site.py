"""TikTok's public site: profiles, videos and embeds as a browser gets them, and every wall.

The shapes are those of captured pages: a full page has the words of walls in its scripts, and the
counts of other accounts beside the asked one's.
"""

import json
from itertools import islice
from typing import Any

from tests.fakes.people import Account, Post
from tests.fakes.tiktok_display import Display, video_id
from tests.fakes.wire import Ask, Reply

SITE, SHORT = "www.tiktok.com", "vm.tiktok.com"
LISTED = 12

FIREWALL = (
    "<!DOCTYPE html><html><head><title>Please wait...</title></head><body>"
    '<p id="cs" class="x">0</p><p id="wci">1</p><p id="rci">2</p><p id="rs">3</p>'
    "<script>/* SlardarWAF */{}</script></body></html>"
)
PASSING = "setTimeout(() => {document.cookie = 'passed=1; path=/'; location.reload()}, 100)"
CAPTCHA = '<div class="captcha-verify-container"><div id="captcha_verify_image"></div></div>'
DICTIONARY = (
    "<script>window.words = {a: 'This account is private', b: 'Log in to TikTok',"
    " c: 'captcha-ttp.js', d: 'Couldn\\'t find this account'}</script>"
)


def shown(number: int) -> str:
    """A count as people see it, cut and not rounded: `12.3K`."""
    for power, suffix in ((9, "B"), (6, "M"), (3, "K")):
        if number >= 10**power:
            tenths = number // 10 ** (power - 1)
            return f"{tenths // 10}.{tenths % 10}{suffix}"
    return str(number)


def cut(number: int) -> int:
    """A count as the page's rounded statistics have it, as one that wraps at 32 bits."""
    if number >= 10_000:
        number -= number % 10 ** (len(str(number)) - 2)
    return (number + 2**31) % 2**32 - 2**31


class TikTokSite(Display):
    """The site's half of TikTok. `shape` and `wall` are what a test turns."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.shape = "exact"
        """`exact`, `rounded`, `embed` (a page without counts), `selectors`, `changed`."""
        self.wall = ""
        """`firewall`, `passing`, `captcha`, `login`, `empty`, `elsewhere`, a status (`403`) or a
        code of the page's own (`10204`)."""
        self.lists = True
        """The page fetches its list of videos."""
        self.hidden_likes = False
        self.agents: list[str] = []

    def site_routes(self) -> None:
        self.route("GET", SITE, "/@{name}", "profile", self._profile)
        self.route("GET", SITE, "/@{name}/video/{video}", "video page", self._video_page)
        self.route("GET", SITE, "/embed/@{name}", "embed", self._embed)
        self.route("GET", SITE, "/embed/v2/{video}", "embedded video", self._embedded_video)
        self.route("GET", SITE, "/api/post/item_list", "item list", self._items)
        self.route("GET", SITE, "/login", "login", lambda _ask: Reply("<h1>Log in to TikTok</h1>"))
        self.route("GET", SHORT, "/{code}", "short", self._short)

    # --- walls ---------------------------------------------------------------------------

    def _walled(self, ask: Ask) -> Reply | None:
        self.agents.append(ask.headers.get("user-agent", ""))
        passed = "passed=1" in ask.headers.get("cookie", "")
        login = f"/{SITE}/login?redirect_url=x"
        walls = {
            "firewall": Reply(FIREWALL.format("")),
            "passing": None if passed else Reply(FIREWALL.format(PASSING)),
            "captcha": Reply(_page(DICTIONARY + CAPTCHA)),
            "login": Reply("", 302, {"location": login}),
            "elsewhere": Reply("", 302, {"location": f"http://localhost:{self.port}{login}"}),
            "empty": Reply(""),
        }
        if len(self.wall) == 3 and self.wall.isdigit():
            return Reply(_page("<p>No.</p>"), int(self.wall))
        return walls.get(self.wall)

    def _code(self, account: Account | None) -> int:
        if len(self.wall) > 3 and self.wall.isdigit():
            return int(self.wall)
        if account is None or account.deleted:
            return 10221
        return 10222 if account.private else 0

    # --- pages ---------------------------------------------------------------------------

    def _named(self, ask: Ask) -> Account | None:
        name = ask.params["name"].lower()
        return next((one for one in self.accounts if one.username.lower() == name), None)

    def _profile(self, ask: Ask) -> Reply:
        if walled := self._walled(ask):
            return walled
        account = self._named(ask)
        code = self._code(account)
        parts = [DICTIONARY]
        if self.shape == "changed":
            return Reply(_page("<p>Watch the newest videos of everybody here, today.</p>"))
        if self.shape != "selectors":
            detail = {"statusCode": code, "statusMsg": "", "needFix": False}
            if account is not None and code in (0, 10222):
                detail["userInfo"] = self._info(account, ask)
            parts.append(_data({"webapp.user-detail": detail, "webapp.app-context": {}}))
        if account is not None and code == 0:
            likes = self._likes(account, ask)
            parts += [_texts(account, likes, ask), self._grid(account, ask)]
            if self.lists:
                parts.append(
                    f"<script>fetch('/{SITE}/api/post/item_list/?id={account.id}')</script>"
                )
        return Reply(_page("".join(parts)))

    def _info(self, account: Account, ask: Ask) -> dict[str, Any]:
        likes = self._likes(account, ask)
        counts = {
            "followerCount": account.followers(ask.now),
            "followingCount": account.following,
            "heart": likes,
            "heartCount": likes,
            "videoCount": 0 if account.private else account.count(ask.now),
            "diggCount": 0,
            "friendCount": 3,
        }
        return {
            "user": {
                "id": str(account.id),
                "uniqueId": account.username,
                "nickname": account.name,
                "avatarLarger": f"https://p16-sign.tiktokcdn.com/{account.id}.jpeg",
                "privateAccount": account.private,
                "verified": False,
            },
            "itemList": [],
            **self._stats(counts),
        }

    def _likes(self, account: Account, ask: Ask) -> int:
        return -1 if self.hidden_likes else account.followers(ask.now) * 8

    def _stats(self, counts: dict[str, int]) -> dict[str, Any]:
        if self.shape == "embed":
            return {}
        rounded = {"stats": {name: cut(count) for name, count in counts.items()}}
        if self.shape == "rounded":
            return rounded
        return rounded | {"statsV2": {name: str(count) for name, count in counts.items()}}

    def _item(self, account: Account, post: Post, ask: Ask) -> dict[str, Any]:
        told = account.told(post, ask.now)
        counts = {
            "playCount": told.views,
            "diggCount": told.likes,
            "commentCount": told.comments,
            "shareCount": told.shares,
            "collectCount": told.saves,
        }
        return {
            "id": video_id(post),
            "desc": post.title,
            "createTime": int(post.at.timestamp()),
            "author": {"uniqueId": account.username, "id": str(account.id)},
            **self._stats(counts),
        }

    def _items(self, ask: Ask) -> Reply:
        account = self.account(ask.query.get("id", ""))
        other = self.accounts[-1]
        if account is None:
            return Reply(b"")
        items = [self._item(account, one, ask) for one in islice(account.posts(ask.now), LISTED)]
        if other is not account:
            items += [self._item(other, one, ask) for one in islice(other.posts(ask.now), 1)]
        return Reply({"itemList": items, "cursor": "0", "hasMore": True, "statusCode": 0})

    def _grid(self, account: Account, ask: Ask) -> str:
        return "".join(
            f'<div data-e2e="user-post-item"><a href="https://{SITE}/@{account.username}/video/'
            f'{video_id(post)}"><strong data-e2e="video-views">'
            f"{shown(account.told(post, ask.now).views)}</strong></a></div>"
            for post in islice(account.posts(ask.now), 3)
        )

    def _video(self, ask: Ask) -> tuple[Account, Post] | None:
        """The account and the post of a video's id."""
        for account in self.accounts:
            number = int(ask.params["video"]) & 0xFFFFFF
            if account.has(number, ask.now):
                post = account.post(number)
                if video_id(post) == ask.params["video"]:
                    return account, post
        return None

    def _video_page(self, ask: Ask) -> Reply:
        if walled := self._walled(ask):
            return walled
        found = self._video(ask)
        if found is None:
            return Reply(_page(_data({"webapp.video-detail": {"statusCode": 10204}})))
        account, post = found
        told = account.told(post, ask.now)
        parts = [DICTIONARY]
        if self.shape != "selectors":
            item = self._item(account, post, ask)
            part = {"statusCode": 0, "itemInfo": {"itemStruct": item}}
            parts.append(_data({"webapp.video-detail": part}))
        parts += [
            f'<strong data-e2e="{label}-count">{shown(count)}</strong>'
            for label, count in (
                ("like", told.likes), ("comment", told.comments), ("share", told.shares)
            )
        ]  # fmt: skip
        return Reply(_page("".join(parts)))

    def _embed(self, ask: Ask) -> Reply:
        if walled := self._walled(ask):
            return walled
        account = self._named(ask)
        if account is None or self._code(account):
            return Reply(_page("<p>Not available.</p>"), 400)
        if self.shape == "selectors":
            return Reply(_page("<p>This embed is not available any more.</p>"))
        data = {
            "userInfo": {
                "id": str(account.id),
                "uniqueId": account.username,
                "followerCount": cut(account.followers(ask.now)),
                "followingCount": account.following,
                "heartCount": cut(self._likes(account, ask)),
                "privateAccount": False,
            },
            "videoList": [
                {"id": video_id(post), "playCount": cut(account.told(post, ask.now).views)}
                for post in islice(account.posts(ask.now), 2)
            ],
        }
        return Reply(_page(_state(f"/embed/@{ask.params['name']}", data)))

    def _embedded_video(self, ask: Ask) -> Reply:
        found = self._video(ask)
        if found is None or self.shape == "selectors":
            return Reply(_page("<p>Not available.</p>"), 400)
        told = found[0].told(found[1], ask.now)
        infos = {
            "playCount": told.views,
            "diggCount": told.likes,
            "commentCount": told.comments,
            "shareCount": told.shares,
        }
        data = {"videoData": {"itemInfos": infos}}
        return Reply(_page(_state(f"/embed/v2/{ask.params['video']}", data)))

    def _short(self, ask: Ask) -> Reply:
        """A short link, whose code is a video's id, or leads to another site."""
        if not ask.params["code"].isdigit():
            return Reply("", 301, {"location": "https://evil.example/@x/video/1"})
        name = self.accounts[0].username
        place = f"https://{SITE}/@{name}/video/{ask.params['code']}?_t=1"
        return Reply("", 301, {"location": place})


def _page(body: str) -> str:
    return f"<!DOCTYPE html><html><head><title>TikTok</title></head><body>{body}</body></html>"


def _data(scope: dict[str, Any]) -> str:
    text = json.dumps({"__DEFAULT_SCOPE__": scope})
    return (
        f'<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">{text}</script>'
    )


def _state(path: str, data: dict[str, Any]) -> str:
    text = json.dumps({"source": {"data": {path: data}}})
    return f'<script id="__FRONTITY_CONNECT_STATE__" type="application/json">{text}</script>'


def _texts(account: Account, likes: int, ask: Ask) -> str:
    counts = (
        ("following", account.following),
        ("followers", account.followers(ask.now)),
        ("likes", likes),
    )
    return "".join(
        f'<strong title="x" data-e2e="{label}-count">{shown(count)}</strong>'
        for label, count in counts
        if count >= 0
    )
