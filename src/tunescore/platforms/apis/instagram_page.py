"""Instagram's public profile page: the three counts that its description states, all rounded.

`<meta property="og:description" content="476.3 mil seguidores, 1,031 siguiendo, 468 publicaciones
…">`: the language does not decide how numbers are written, so their own shape does, and what stays
open is a gap. Posts and their figures are only shown to who is signed in. As of November 2026.
"""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tunescore.platforms import public_page
from tunescore.platforms.browser import LoadedPage, PageReader
from tunescore.platforms.platform import Limit, Platform, PublicPage
from tunescore.platforms.snapshot_builder import SnapshotBuilder
from tunescore.records import AccountFigure, Failure, Identity, Snapshot, SyncRequest
from tunescore.rounded_counts import read_count

_NAME = "Instagram"
_SITE = "https://www.instagram.com"
_HOSTS = ("instagram.com", "cdninstagram.com", "fbcdn.net")
_ZONE = ZoneInfo("UTC")
_ORIGIN = "description"
_DESCRIPTIONS = ("og:description", "description")

_WORDS: Mapping[str, str] = {
    "followers": r"followers?|abonnenten|seguidores|abonn[ée]s|follower|volgers|obserwujących|"
    r"フォロワー|粉丝|팔로워",
    "following": r"following|folgen|gefolgt|siguiendo|seguidos|seguindo|suivi\(?e?\)?s?|seguiti|"
    r"volgend|フォロー中|关注|팔로잉",
    "posts": r"posts?|beiträge|publicaciones|publicações|publications|berichten|postów|"
    r"投稿|帖子|게시물",
}
"""How the description calls each of our metrics, in the languages that were seen."""

_NUMBER = r"(\d[\d.,' \u00a0\u202f]*(?:[^\W\d]{1,3}\b\.?)?)"
_COUNTS = {
    metric: re.compile(rf"(?<![\w.,]){_NUMBER}\s*(?:{words})(?!\w)", re.IGNORECASE)
    for metric, words in _WORDS.items()
}
_HANDLE = re.compile(r"\(@([\w.]{1,30})\)")
_USERNAME = re.compile(r"[\w.]{1,30}")
_PROFILE_PATH = re.compile(r"/([\w.]{1,30})/?")
_REFUSED = 400
_CHECKS = ("/challenge", "/accounts/suspended", "/checkpoint")
_OWN_PATHS = frozenset({"accounts", "explore", "p", "reel", "reels", "stories", "direct", "about"})
_GONE_TITLES = ("page not found", "page isn't available", "page isn\u2019t available")


def wall(page: LoadedPage, now: dt.datetime) -> Failure | None:
    """What stands between the page and whoever looks at it; None where nothing does."""
    if page.path.startswith("/accounts/login"):
        return public_page.login_wall(_NAME, now)
    if page.path.startswith(_CHECKS):
        return public_page.challenge(_NAME, now)
    if failure := public_page.of_status(page, _NAME, now):
        return failure
    title = page.markup.title.lower()
    return public_page.not_found(_NAME) if any(one in title for one in _GONE_TITLES) else None


def described(description: str) -> dict[str, Decimal]:
    """The counts that a description states, by their metrics."""
    found = {}
    for metric, pattern in _COUNTS.items():
        stated = pattern.search(description)
        count = read_count(stated[1]) if stated else None
        if count is not None:
            found[metric] = count.value
    return found


async def _read(reader: PageReader, identity: Identity, wanted: SyncRequest) -> Snapshot:
    username, now = identity.username, wanted.now
    if username is None:
        raise public_page.not_found(_NAME)
    page = await reader.read(f"{_SITE}/{username}/?hl=en", settled=_settled)
    if failure := wall(page, now):
        raise failure
    description = _description(page)
    named = _HANDLE.search(f"{description} {page.markup.title}")
    counts = described(description)
    if not counts or (named is not None and named[1].lower() != username.lower()):
        raise public_page.page_changed(_NAME, now)
    builder = SnapshotBuilder(_NAME, now.astimezone(_ZONE).date())
    for metric, value in counts.items():
        builder.figure(
            AccountFigure(metric, value, builder.today, "day", rounded=True, origin=_ORIGIN)
        )
    absent = [metric for metric in _WORDS if metric not in counts]
    builder.add_missing(absent, "hidden", "{name} did not state this in a way that can be read.")
    return builder.build(username, None, None)


def _description(page: LoadedPage) -> str:
    metas = page.markup.metas
    return next((metas[name] for name in _DESCRIPTIONS if metas.get(name)), "")


def _settled(page: LoadedPage) -> bool:
    ended = page.path.startswith(("/accounts", *_CHECKS)) or page.status >= _REFUSED
    return ended or bool(_description(page))


def username_of(entered: str) -> str | None:
    """The username that was entered, or that a profile's address has; None where it is none."""
    bare = entered.strip()
    parts = urlsplit(bare if "//" in bare else f"https://{bare}")
    if (parts.hostname or "").removeprefix("www.") == "instagram.com":
        place = _PROFILE_PATH.fullmatch(parts.path)
        return place[1] if place and place[1].lower() not in _OWN_PATHS else None
    name = bare.removeprefix("@")
    return name if _USERNAME.fullmatch(name) else None


PLATFORM = Platform(
    name=f"{_NAME} (public page)",
    color="#d62976",
    zone=_ZONE,
    since=dt.date(2010, 10, 6),
    settles_days=0,
    account_kind="Any Instagram account whose profile is public.",
    scopes={"profile": "Followers, following and the number of posts, as far as they are rounded."},
    limits=(
        Limit(1, 60, "app", of="visits"),
        Limit(24, 86_400, "account", of="visits"),
    ),
    fetch_snapshot=public_page.fetcher(_NAME, _HOSTS, _read),
    page=PublicPage(
        audience="instagram",
        read=_read,
        terms_url="https://help.instagram.com/581066165581870",
        terms="Instagram's terms forbid reading its pages by a program without Meta's permission."
        " TuneScore opens the public page of your own account once a day. Whether to allow that is"
        " your decision, and it is off until you do.",
        username=username_of,
    ),
)
"""Instagram's public profile page."""
