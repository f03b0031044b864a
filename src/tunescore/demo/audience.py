"""The invented artist's followers and posts: TikTok's and Meta's files, and what was written down.

Instagram, YouTube and Facebook say how many followers there are today, and never how many there
were: the artist has written them down once a week, in a table that is entered as it is.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tunescore.demo.artist import (
    ARTIST,
    GLASS_HARBOUR,
    LOW_TIDE_LETTERS,
    MEASURED,
    PAPER_MOONS,
    RUNNING,
    SALT_AND_STATIC,
    SEED,
)
from tunescore.demo.export_files import table

USERNAME = "paperlanternclub"
DAYS = 365
"""How far back the followers of each platform reach."""


@dataclass(frozen=True, slots=True)
class Following:
    """The followers of a platform a year ago, and by how many they grow in a week."""

    at_first: int
    weekly: float


TIKTOK = Following(8_400, 118)
WRITTEN_DOWN = {
    "instagram": Following(3_150, 31),
    "youtube": Following(912, 9),
    "facebook": Following(1_240, 5),
}

_POSTS = (  # days ago, caption, how well it did
    (2, "Rehearsing the quiet ending of Salt and Static. Headphones on.", 0.9),
    (6, "Three kitchens, one chorus.", 0.7),
    (RUNNING.begins, f"{SALT_AND_STATIC.title} is finding its people. Thank you.", 1.5),
    (19, "The amplifier that only works when it rains.", 0.6),
    (27, "Soundcheck in Gothenburg, with the light off.", 1.0),
    (41, "A page of lyrics that did not make it.", 0.8),
    (58, "What the tape sounded like before we recorded over it.", 1.2),
    (77, "Two minutes of fog.", 0.5),
    (MEASURED.begins, f"{GLASS_HARBOUR.title} is on a playlist that we listen to ourselves.", 2.4),
    (131, "The lantern has a name. It is Otto.", 1.3),
    (150, "Night bus, window seat.", 0.6),
    (SALT_AND_STATIC.age, f"{SALT_AND_STATIC.title} is out. Link in bio.", 2.1),
    (214, f"{PAPER_MOONS.title}, played on one guitar.", 1.0),
    (249, "Every cable we own, sorted by mood.", 0.9),
    (290, f"{LOW_TIDE_LETTERS.title}, and the letters it is about.", 1.1),
    (331, "Thank you for the year. Here is its contact sheet.", 1.4),
)  # fmt: skip


def texts(today: date) -> dict[str, str]:
    """Return the files of TikTok Studio and Meta Business Suite by name, as of `today`."""
    luck = random.Random(f"{SEED} audience")  # noqa: S311 - an invented career
    first = today - timedelta(days=DAYS)
    return {
        f"FollowerHistory_{today}.csv": _tiktok_followers(luck, today),
        f"Content_{today}.csv": _tiktok_posts(luck, today),
        f"{first:%b-%d-%Y}_{today:%b-%d-%Y}_1000000000000001.csv": _instagram_posts(luck, today),
    }


def written_down(platform: str, today: date) -> str:
    """Return the table of followers that the artist keeps of a platform, one row a week."""
    luck = random.Random(f"{SEED} {platform}")  # noqa: S311 - as above
    days = _followers(luck, WRITTEN_DOWN[platform], today)
    rows = [[f"{day}", USERNAME, str(count)] for day, count in days if (today - day).days % 7 == 1]
    return table(["date", "username", "followers"], rows, csv.QUOTE_MINIMAL)


def _followers(
    luck: random.Random, following: Following, today: date
) -> Iterator[tuple[date, int]]:
    """Yield the followers at the end of each day; a post that did well brings more of them."""
    level = float(following.at_first)
    loud = {back: weight for back, _, weight in _POSTS if weight > 1}
    for back in range(DAYS, 0, -1):
        grown = following.weekly / 7 * luck.uniform(0.4, 1.6)
        level += grown * (1 + 4 * loud.get(back, 0))
        yield today - timedelta(days=back), round(level)


def _tiktok_followers(luck: random.Random, today: date) -> str:
    header = ["Date", "Followers", "Difference in followers from previous day"]
    rows, before = [], None
    for day, count in _followers(luck, TIKTOK, today):
        change = 0 if before is None else count - before
        rows.append([_month_day(day), str(count), str(change)])
        before = count
    return table(header, rows, csv.QUOTE_ALL)


def _tiktok_posts(luck: random.Random, today: date) -> str:
    header = [
        "Time", "Video title", "Video link", "Post time", "Total likes", "Total comments",
        "Total shares", "Total views",
    ]  # fmt: skip
    rows = []
    for number, (back, caption, weight) in enumerate(_POSTS):
        if number % 2:
            continue
        moment = _posted(luck, today, back)
        # the upper half of a video's id is the second at which it was posted
        link = f"https://www.tiktok.com/@{USERNAME}/video/{int(moment.timestamp()) << 32 | number}"
        views = round(luck.uniform(2_600, 4_800) * weight)
        rows.append([
            _month_day(today), caption, link, _month_day(moment.date()), str(views // 17),
            str(views // 190), str(views // 240), str(views),
        ])  # fmt: skip
    return table(header, rows, csv.QUOTE_ALL)


def _instagram_posts(luck: random.Random, today: date) -> str:
    header = [
        "Post ID", "Account ID", "Account username", "Account name", "Description",
        "Duration (sec)", "Publish time", "Permalink", "Post type", "Data comment", "Date",
        "Views", "Reach", "Likes", "Shares", "Follows", "Comments", "Saves",
    ]  # fmt: skip
    rows = []
    for number, (back, caption, weight) in enumerate(_POSTS):
        moment = _posted(luck, today, back)
        views = round(luck.uniform(1_100, 1_900) * weight)
        rows.append([
            f"1780000000000{number:05}", "178400000000000002", USERNAME, ARTIST, caption,
            str(luck.randint(8, 58)), f"{moment:%m/%d/%Y %H:%M}",
            f"https://www.instagram.com/reel/plc{number}/", "IG reel", "", "Lifetime",
            str(views), str(round(views * 0.78)), str(views // 12), str(views // 110),
            str(views // 300), str(views // 95), str(views // 60),
        ])  # fmt: skip
    return table(header, rows, csv.QUOTE_MINIMAL)


def _posted(luck: random.Random, today: date, back: int) -> datetime:
    at = time(luck.randint(9, 20), luck.randint(0, 59))
    return datetime.combine(today - timedelta(days=back), at, UTC)


def _month_day(day: date) -> str:
    return f"{day:%B} {day.day}"
