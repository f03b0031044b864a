"""An Instagram account's media and their fields."""

from datetime import datetime
from typing import Any

from tests.fakes.graph import stamp
from tests.fakes.people import Account, Post

FIRST_ACCOUNT = 17_841_400_000_000_001
FIRST_MEDIUM = 17_900_000_000_000_001
KINDS = (("VIDEO", "REELS"), ("IMAGE", "FEED"), ("CAROUSEL_ALBUM", "FEED"), ("VIDEO", "REELS"))
CDN = "https://scontent.cdninstagram.com"


def product_of(post: Post) -> str:
    """Where a medium is shown: FEED or REELS."""
    return KINDS[post.number % len(KINDS)][1]


def media_id(account: Account, post: Post) -> str:
    """The id of a medium: seventeen digits, text."""
    return str(FIRST_MEDIUM + (account.id - FIRST_ACCOUNT) * 10**6 + post.number)


def medium(account: Account, post: Post, now: datetime, *, addressed: bool) -> dict[str, Any]:
    """A medium's fields; what is hidden is None, which is never sent."""
    kind, product = KINDS[post.number % len(KINDS)]
    told = account.told(post, now)
    short = f"C{post.number:05d}"
    number = media_id(account, post)
    place = "reel" if product == "REELS" else "p"
    flagged = post.number % 5 == 0 and not addressed
    return {
        "id": number,
        "caption": None if post.number % 11 == 10 else post.title,
        "media_type": kind,
        "media_product_type": product,
        "permalink": f"https://www.instagram.com/{place}/{short}/",
        "shortcode": short,
        "timestamp": stamp(post.at),
        "like_count": None if account.hides_likes else told.likes,
        "comments_count": told.comments,
        "thumbnail_url": f"{CDN}/{number}.jpg" if kind == "VIDEO" else None,
        "media_url": None if flagged else f"{CDN}/{number}.mp4",
        "is_comment_enabled": True,
    }
