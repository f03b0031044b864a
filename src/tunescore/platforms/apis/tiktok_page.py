"""TikTok's public pages: a profile and its videos, where no API is connected.

The page's own JSON (`__UNIVERSAL_DATA_FOR_REHYDRATION__`) has each count twice: in `statsV2` as an
exact text, in `stats` rounded, and there wrapped where it exceeds 32 bits. Then come the embed page
and the texts that people see, labelled by `data-e2e`. HTTP says 200 to almost everything; what is
wrong stands in `statusCode`. A private account's number of videos is a false zero. The list of
videos is what the page fetches for itself (`/api/post/item_list/`).

Layouts and codes as of November 2026: gallery-dl, yt-dlp and maigret read the same.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tunescore.platforms import browser, public_page
from tunescore.platforms.browser import LoadedPage, PageReader
from tunescore.platforms.markup import Markup
from tunescore.platforms.platform import Limit, Platform, PlatformClient, PublicPage
from tunescore.platforms.snapshot_builder import SnapshotBuilder
from tunescore.records import (
    AccountFigure,
    Failure,
    Identity,
    Post,
    Snapshot,
    SyncRequest,
    by_name,
)
from tunescore.rounded_counts import read_count

_NAME = "TikTok"
_SITE = "https://www.tiktok.com"
_HOSTS = ("tiktok.com", "tiktokcdn.com", "tiktokcdn-us.com", "tiktokcdn-eu.com", "ttwstatic.com")
_SHORT_HOSTS = frozenset({"vm.tiktok.com", "vt.tiktok.com"})
_ZONE = ZoneInfo("UTC")
_LIST = "/api/post/item_list/"
_DATA = "__UNIVERSAL_DATA_FOR_REHYDRATION__"
_EMBEDDED = "__FRONTITY_CONNECT_STATE__"

_LEVELS = {
    "followerCount": "followers",
    "followingCount": "following",
    "heartCount": "likes_received",
    "videoCount": "posts",
}
_OF_VIDEO = {
    "playCount": "views",
    "diggCount": "likes",
    "commentCount": "comments",
    "shareCount": "shares",
}
_OF_PROFILE_TEXT = {
    "followers-count": "followers",
    "following-count": "following",
    "likes-count": "likes_received",
}
_OF_VIDEO_TEXT = {
    "like-count": "likes",
    "comment-count": "comments",
    "share-count": "shares",
}
_GRID_VIEWS = "video-views"

_CHECK, _THEIR_FAULT = 10000, 10002
_REFUSED = 400
_MOST = 10**15
_LAST_SECOND = 10**10
_MOST_VIDEO_PAGES = 6
_PAGE_SECONDS = 12
"""What another page may take: with less left of the visit none is opened."""
_MOST_HOPS = 3

_USERNAME = re.compile(r"[\w.]{2,24}")
_PROFILE_PATH = re.compile(r"/@([\w.]{2,24})/?")
_VIDEO_PATH = re.compile(r"/@([\w.]{2,24})/(?:video|photo)/(\d{15,20})/?")


class Figure(NamedTuple):
    """A count of a page, where on it it stood, and whether it is rounded there."""

    value: Decimal
    origin: str
    rounded: bool


Figures = dict[str, Figure]
"""Counts by their metrics."""


@dataclass(slots=True)
class Video:
    """A video, and what was found of its counts."""

    id: str
    author: str | None
    created: int | None
    caption: str | None
    figures: Figures = field(default_factory=dict)

    def post(self, username: str) -> Post:
        """Its description. An id begins with the second at which the video was made."""
        created = self.created if self.created is not None else int(self.id) >> 32
        return Post(
            post_id=self.id,
            posted_at=dt.datetime.fromtimestamp(created, dt.UTC),
            caption=self.caption,
            url=f"{_SITE}/@{username}/video/{self.id}",
            type="video",
        )


# --- what a page says --------------------------------------------------------------------


def wall(page: LoadedPage, now: dt.datetime) -> Failure | None:
    """What stands between the page and whoever looks at it; None where nothing does."""
    if page.path.startswith("/login"):
        return public_page.login_wall(_NAME, now)
    markup = page.markup
    if captcha(markup) or firewall(markup):
        return public_page.challenge(_NAME, now)
    return public_page.of_status(page, _NAME, now)


def captcha(markup: Markup) -> bool:
    """Whether a puzzle lies over a page."""
    names = " ".join((*markup.ids, *markup.classes))
    return re.search("captcha[-_]verify", names) is not None


def firewall(markup: Markup) -> bool:
    """Whether a page is the firewall's, which its own script often passes within seconds."""
    return "wci" in markup.ids or ("cs" in markup.ids and _DATA not in markup.scripts)


def of_code(code: int, now: dt.datetime) -> Failure | None:
    """What a page's own status code means; None where all is well."""
    if code == 0:
        return None
    if code in {10202, 10221, 10245, 100002}:
        return public_page.not_found(_NAME)
    if code in {10222, 10216}:
        return public_page.private(_NAME)
    if code in {10204, 10231}:
        return public_page.region(_NAME)
    return _of_other_code(code, now)


def _of_other_code(code: int, now: dt.datetime) -> Failure:
    if code in {100004, 10201}:
        return Failure("not_found", "video_gone", "TikTok no longer has this video.")
    if code in {10101, 10102}:
        return public_page.login_wall(_NAME, now)
    if code == _THEIR_FAULT:
        return Failure("retry", "platform_down", f"{_NAME} had a problem and could not answer.")
    return (public_page.challenge if code == _CHECK else public_page.page_changed)(_NAME, now)


def detail(markup: Markup, part: str) -> Mapping[str, object] | None:
    """A part of the page's own JSON, such as `webapp.user-detail`; None where there is none."""
    found = _inner(markup.script(_DATA), "__DEFAULT_SCOPE__", part)
    return found or None


def code_of(part: Mapping[str, object]) -> int:
    """The status code of a part; 0 where it has none."""
    code = part.get("statusCode")
    return code if isinstance(code, int) else 0


def counts(owner: Mapping[str, object], names: Mapping[str, str]) -> Figures:
    """The counts of an account or a video in the page's JSON, the exact ones first.

    A negative count is hidden, or has wrapped around: there is none.
    """
    found: Figures = {}
    for origin, rounded in (("statsV2", False), ("stats", True)):
        stats = _inner(owner, origin)
        for theirs, metric in names.items():
            value = stats.get(theirs, stats.get("heart") if theirs == "heartCount" else None)
            _put(found, metric, _count(value), origin, rounded=rounded)
    return found


def embedded(markup: Markup, path: str) -> Mapping[str, object]:
    """What an embed page holds for its address."""
    return _inner(markup.script(_EMBEDDED), "source", "data", path)


def texts(markup: Markup, names: Mapping[str, str]) -> Figures:
    """The counts that people are shown; of several different ones of a name there is none."""
    found: Figures = {}
    for label, metric in names.items():
        shown = {one.text for one in markup.said(label)}
        count = read_count(shown.pop()) if len(shown) == 1 else None
        if count is not None:
            _put(found, metric, count.value, f"data-e2e:{label}", rounded=count.rounded)
    return found


def listed(items: Iterable[object], username: str) -> list[Video]:
    """The account's own videos of a list, with their counts."""
    found = []
    for item in items:
        if not isinstance(item, dict):
            continue
        video = _video(item)
        if video is not None and (video.author or username).lower() == username.lower():
            found.append(video)
    return found


def grid(markup: Markup, username: str) -> list[Video]:
    """The videos of a profile as people see them: their links and views."""
    found = []
    for shown in markup.said(_GRID_VIEWS):
        place = _VIDEO_PATH.fullmatch(urlsplit(shown.link or "").path.split("www.tiktok.com")[-1])
        if place is None or place[1].lower() != username.lower():
            continue
        video = Video(place[2], username, None, None)
        count = read_count(shown.text)
        if count is not None:
            origin = f"data-e2e:{_GRID_VIEWS}"
            _put(video.figures, "views", count.value, origin, rounded=count.rounded)
        found.append(video)
    return found


def _video(item: Mapping[str, object]) -> Video | None:
    number = item.get("id")
    if not isinstance(number, str) or not re.fullmatch(r"\d{15,20}", number):
        return None
    created, caption = _count(item.get("createTime")), item.get("desc")
    author = _inner(item, "author").get("uniqueId")
    return Video(
        number,
        author if isinstance(author, str) else None,
        int(created) if created is not None and created < _LAST_SECOND else None,
        caption if isinstance(caption, str) and caption else None,
        counts(item, _OF_VIDEO),
    )


def _inner(body: object, *keys: str) -> Mapping[str, object]:
    """The object under keys; an empty one where there is none."""
    for key in keys:
        body = body.get(key) if isinstance(body, dict) else None
    return body if isinstance(body, dict) else {}


def _items(body: Mapping[str, object], key: str) -> list[object]:
    found = body.get(key)
    return found if isinstance(found, list) else []


def _count(value: object) -> Decimal | None:
    """A count as text or as a number; None where it is neither, or no count of this world."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST:
        return Decimal(value)
    return None


def _put(found: Figures, metric: str, value: Decimal | None, origin: str, *, rounded: bool) -> None:
    """Add a figure, unless a more trusted one is there."""
    if value is not None and metric not in found:
        found[metric] = Figure(value, origin, rounded)


# --- a visit -----------------------------------------------------------------------------


async def _read(reader: PageReader, identity: Identity, wanted: SyncRequest) -> Snapshot:
    if identity.username is None:
        raise public_page.not_found(_NAME)
    return await _Visit(reader, identity, identity.username, wanted).go()


class _Visit:
    """One visit of a profile and some of its videos."""

    def __init__(
        self, reader: PageReader, identity: Identity, username: str, wanted: SyncRequest
    ) -> None:
        self.reader = reader
        self.identity = identity
        self.username = username
        self.wanted = wanted
        self.builder = SnapshotBuilder(_NAME, wanted.now.astimezone(_ZONE).date())

    async def go(self) -> Snapshot:
        page = await self._read(f"{_SITE}/@{self.username}?lang=en", self._profile_settled, _LIST)
        part = detail(page.markup, "webapp.user-detail")
        if part is not None and (failure := of_code(code_of(part), self.wanted.now)):
            raise failure
        shown = texts(page.markup, _OF_PROFILE_TEXT)
        if part is None and not shown:
            raise public_page.page_changed(_NAME, self.wanted.now)
        info = _inner(part, "userInfo")
        user = _inner(info, "user")
        self._check(user)
        figures = counts(info, _LEVELS)
        items = [item for reply in page.replies for item in _items(reply, "itemList")]
        videos = listed([*items, *_items(info, "itemList")], self.username)
        if not videos or not figures:
            videos = await self._embedded(figures, videos)
        for metric, figure in shown.items():
            figures.setdefault(metric, figure)
        videos = videos or grid(page.markup, self.username)
        if not figures:
            raise self.builder.stopped or public_page.page_changed(_NAME, self.wanted.now)
        for metric, figure in figures.items():
            self._add(metric, figure)
        absent = [metric for metric in _LEVELS.values() if metric not in figures]
        self.builder.add_missing(absent, "hidden", "{name} did not show this on the profile.")
        await self._videos(videos)
        return self.builder.build(
            self.username,
            _text(user, "nickname"),
            _text(user, "avatarLarger"),
            _text(user, "id"),
        )

    def _check(self, user: Mapping[str, object]) -> None:
        """Raise `Failure` where the page is another account's, or not a public one's."""
        name, number = _text(user, "uniqueId"), _text(user, "id")
        known = self.identity.platform_user_id
        if name is not None and name.lower() != self.username.lower():
            raise public_page.page_changed(_NAME, self.wanted.now)
        if number is not None and known not in (number, by_name(self.username)):
            raise Failure(
                "not_found",
                "another_account",
                f"@{self.username} is another account on TikTok now. Connect yours by its name.",
            )
        if user.get("privateAccount") is True:
            raise public_page.private(_NAME)

    def _profile_settled(self, page: LoadedPage) -> bool:
        part = detail(page.markup, "webapp.user-detail")
        if _walled(page) or (part is not None and code_of(part) != 0):
            return True
        return bool(page.replies)

    async def _read(self, url: str, settled: browser.Settled, replies: str = "") -> LoadedPage:
        """A page without a wall before it. Raises `Failure`.

        The firewall's page is given the time in which its own script passes it, if it does.
        """
        page = await self.reader.read(url, settled=settled, replies=replies)
        if failure := wall(page, self.wanted.now):
            raise failure
        return page

    async def _embedded(self, figures: Figures, videos: list[Video]) -> list[Video]:
        """Add what the embed page of the profile has; returns the videos, its own if none."""
        path = f"/embed/@{self.username}"
        try:
            page = await self._read(f"{_SITE}{path}", _embed_settled)
        except Failure as failure:
            self._stop(failure)
            return videos
        data = embedded(page.markup, path)
        info = _inner(data, "userInfo")
        if (_text(info, "uniqueId") or "").lower() == self.username.lower():
            for theirs, metric in _LEVELS.items():
                _put(figures, metric, _count(info.get(theirs)), "embed", rounded=True)
        found = []
        for item in _items(data, "videoList"):
            video = _video(item) if isinstance(item, dict) else None
            if video is not None and isinstance(item, dict):
                _put(video.figures, "views", _count(item.get("playCount")), "embed", rounded=True)
                found.append(video)
        return videos or found

    async def _videos(self, videos: list[Video]) -> None:
        """Add the newest videos, reading the pages of those of which something is missing."""
        newest = {one.id: one for one in videos[: self.wanted.posts_limit]}
        given = [place[2] for link in self.wanted.links if (place := _video_place(link))]
        partly = [one.id for one in newest.values() if len(one.figures) < len(_OF_VIDEO)]
        asked = [number for number in given if number not in newest] + [
            number for number in partly if self.wanted.insights_for(newest[number].post(""))
        ]
        for number in asked[:_MOST_VIDEO_PAGES]:
            if self.builder.stopped or self.reader.seconds_left < _PAGE_SECONDS:
                break
            await self._video(number, newest)
        for one in newest.values():
            post = one.post(self.username)
            self.builder.add_post(post)
            for metric, figure in one.figures.items():
                self._add(metric, figure, post.post_id)
        incomplete = {
            metric
            for one in newest.values()
            for metric in _OF_VIDEO.values()
            if metric not in one.figures
        }
        self.builder.add_missing(
            sorted(incomplete), "not_yet", "{name} did not show this for every video this time."
        )

    async def _video(self, number: str, newest: dict[str, Video]) -> None:
        """Read the page of a video into `newest`."""
        url = f"{_SITE}/@{self.username}/video/{number}?lang=en"
        try:
            page = await self._read(url, _video_settled)
            part = detail(page.markup, "webapp.video-detail")
            if part is not None and (failure := of_code(code_of(part), self.wanted.now)):
                raise failure
            item = _inner(part, "itemInfo", "itemStruct")
            video = _video(item) or Video(number, None, None, None)
            author = video.author or self.username
            if video.id != number or author.lower() != self.username.lower():
                raise public_page.page_changed(_NAME, self.wanted.now)
            if not video.figures:
                video.figures |= await self._embedded_video(number)
            for metric, figure in texts(page.markup, _OF_VIDEO_TEXT).items():
                video.figures.setdefault(metric, figure)
        except Failure as failure:
            self._stop(failure)
            return
        known = newest.setdefault(number, video)
        known.figures = {**known.figures, **video.figures}
        known.caption = known.caption or video.caption
        known.created = known.created if known.created is not None else video.created

    async def _embedded_video(self, number: str) -> Figures:
        path = f"/embed/v2/{number}"
        try:
            page = await self._read(f"{_SITE}{path}", _embed_settled)
        except Failure as failure:
            self._stop(failure)
            return {}
        infos = _inner(embedded(page.markup, path), "videoData", "itemInfos")
        found: Figures = {}
        for theirs, metric in _OF_VIDEO.items():
            _put(found, metric, _count(infos.get(theirs)), "embed", rounded=False)
        return found

    def _stop(self, failure: Failure) -> None:
        """End the visit early; a video that is gone or not shown here ends nothing."""
        if failure.reason not in {"video_gone", "private", "region", "not_found", "empty_page"}:
            self.builder.stopped = failure

    def _add(self, metric: str, figure: Figure, post_id: str | None = None) -> None:
        self.builder.figure(
            AccountFigure(
                metric,
                figure.value,
                self.builder.today,
                "day" if post_id is None else "total",
                post_id,
                rounded=figure.rounded,
                origin=figure.origin,
            )
        )


def _walled(page: LoadedPage) -> bool:
    """Whether nothing more comes after a wall; the firewall's page may go away by itself."""
    ended = page.path.startswith("/login") or page.status >= _REFUSED or captcha(page.markup)
    return ended and not firewall(page.markup)


def _video_settled(page: LoadedPage) -> bool:
    return _walled(page) or detail(page.markup, "webapp.video-detail") is not None


def _embed_settled(page: LoadedPage) -> bool:
    return _walled(page) or _EMBEDDED in page.markup.scripts


def _text(body: Mapping[str, object], key: str) -> str | None:
    found = body.get(key)
    return found if isinstance(found, str) and found else None


# --- what a user enters ------------------------------------------------------------------


def username_of(entered: str) -> str | None:
    """The username that was entered, or that a profile's address has; None where it is none."""
    bare = entered.strip()
    parts = urlsplit(bare if "//" in bare else f"https://{bare}")
    if _ours(parts.hostname or ""):
        place = _PROFILE_PATH.fullmatch(parts.path)
        return place[1] if place else None
    name = bare.removeprefix("@")
    return name if _USERNAME.fullmatch(name) else None


async def post_link(client: PlatformClient, username: str, entered: str) -> str | None:
    """The link of a video of this account; a short one is followed, on TikTok's own hosts only."""
    link = entered.strip()
    for _ in range(_MOST_HOPS):
        if urlsplit(link).hostname not in _SHORT_HOSTS:
            break
        following = await client.redirect(link, _NAME)
        if following is None or not _ours(urlsplit(following).hostname or ""):
            return None
        link = following
    place = _video_place(link)
    if place is None or place[1].lower() != username.lower():
        return None
    return f"{_SITE}/@{username}/video/{place[2]}"


def _ours(host: str) -> bool:
    return host == "tiktok.com" or host.endswith(".tiktok.com")


def _video_place(link: str) -> re.Match[str] | None:
    parts = urlsplit(link)
    own = parts.scheme == "https" and _ours(parts.hostname or "")
    return _VIDEO_PATH.fullmatch(parts.path) if own else None


PLATFORM = Platform(
    name=f"{_NAME} (public page)",
    color="#fe2c55",
    zone=_ZONE,
    since=dt.date(2014, 8, 1),  # as musical.ly, whose accounts it took over
    settles_days=0,
    account_kind="Any TikTok account whose profile is public.",
    scopes={
        "profile": "Followers, following, likes of all videos and the number of videos.",
        "videos": "The newest videos with their views, likes, comments and shares.",
    },
    limits=(
        Limit(1, 60, "app", of="visits"),
        Limit(24, 86_400, "account", of="visits"),
    ),
    fetch_snapshot=public_page.fetcher(_NAME, _HOSTS, _read),
    page=PublicPage(
        audience="tiktok",
        read=_read,
        terms_url="https://www.tiktok.com/legal/terms-of-service",
        terms="TikTok's terms forbid reading its pages by a program without TikTok's permission."
        " TuneScore opens the public page of your own account once a day. Whether to allow that is"
        " your decision, and it is off until you do.",
        username=username_of,
        post_link=post_link,
    ),
)
"""TikTok's public pages."""
