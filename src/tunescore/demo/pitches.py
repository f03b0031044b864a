"""The invented artist's campaigns as files: SubmitHub's history, and Meta's report by day."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tunescore.demo.artist import ADS, ARTIST, MEASURED, RUNNING, SEED, UNSURE, Campaign
from tunescore.demo.export_files import table

SITE = "https://www.submithub.com"
AD_DAYS = 14


@dataclass(frozen=True, slots=True)
class Curator:
    """Somebody who is pitched to: the outlet, its kind and country, and how often it says yes."""

    name: str
    kind: str
    country: str
    slug: str
    kindness: float


_PLAYLIST, _BLOG, _RADIO, _VIDEO = "Spotify Playlister", "Blog", "Radio", "YouTube Channel"

CURATORS = tuple(
    Curator(*one)
    for one in (
        ("Quiet Fjord Mix", _PLAYLIST, "Norway", "quiet-fjord", 0.8),
        ("Rain, Slow & Gentle 🌧️", _PLAYLIST, "Netherlands", "rain-slow-gentle", 0.75),
        ("Attic Tapes", _PLAYLIST, "Germany", "attic-tapes", 0.4),
        ("Kitchen Window Folk", _PLAYLIST, "United Kingdom", "kitchen-window", 0.35),
        ("Soft Static", _PLAYLIST, "United States", "soft-static", 0.3),
        ("Bright Side Indie", _PLAYLIST, "United States", "bright-side", 0.1),
        ("Café Lumière", _PLAYLIST, "France", "cafe-lumiere", 0.3),
        ("Night Bus Home", _PLAYLIST, "United Kingdom", "night-bus", 0.2),
        ("Lavender Hours", _PLAYLIST, "France", "lavender-hours", 0.15),
        ("Slow Sunday", _PLAYLIST, "Sweden", "slow-sunday", 0.3),
        ("Pine & Paper", _PLAYLIST, "Canada", "pine-paper", 0.15),
        ("Desk Lamp Study", _PLAYLIST, "Brazil", "desk-lamp", 0.1),
        ("Velvet Fog", _PLAYLIST, "United States", "velvet-fog", 0.05),
        ("Noise Parish", _BLOG, "United States", "noise-parish", 0.1),
        ("The Long Verse", _BLOG, "United Kingdom", "long-verse", 0.15),
        ("Kiosk & Kassette", _BLOG, "Germany", "kiosk-kassette", 0.3),
        ("Small Hours Review", _BLOG, "United States", "small-hours", 0.05),
        ("Chorus Pedal", _BLOG, "Canada", "chorus-pedal", 0.1),
        ("Le Petit Larsen", _BLOG, "France", "petit-larsen", 0.1),
        ("Radio Pfefferminz", _RADIO, "Germany", "radio-pfefferminz", 0.25),
        ("Harbour FM After Dark", _RADIO, "Sweden", "harbour-fm", 0.15),
        ("Campus 92", _RADIO, "United States", "campus-92", 0.1),
        ("Low Band Radio", _RADIO, "United Kingdom", "low-band", 0.05),
        ("Moving Stills", _VIDEO, "Netherlands", "moving-stills", 0.1),
        ("Paper Aeroplane Sessions", _VIDEO, "United Kingdom", "paper-aeroplane", 0.1),
        ("Dream Pop Archive", _VIDEO, "United States", "dream-pop-archive", 0.1),
        ("Vapor Trails TV", _VIDEO, "Brazil", "vapor-trails", 0.05),
        ("Golden Hour Loops", _VIDEO, "Canada", "golden-hour", 0.05),
        ("Tape Hiss Daily", _PLAYLIST, "Germany", "tape-hiss", 0.15),
        ("Wool Socks", _PLAYLIST, "Norway", "wool-socks", 0.25),
        ("Half Moon Picnic", _PLAYLIST, "Netherlands", "half-moon", 0.15),
        ("Analog Meadow", _PLAYLIST, "United States", "analog-meadow", 0.1),
        ("Corner Shop Songs", _BLOG, "United Kingdom", "corner-shop", 0.1),
        ("Static Bloom", _BLOG, "United States", "static-bloom", 0.05),
    )
)

_NO = (
    "Lovely vocals, but the mix is a little crowded for us.",
    "Lovely vocals,\nbut the mix is a little crowded for this playlist.",
    "The intro takes a while to arrive. Our listeners skip after ten seconds.",
    "Good songwriting! The vocals sit too low in the mix for my taste.",
    "Not a fit for the mood of the list right now, sorry. Keep going!",
    'The chorus is great. The line "we are only weather" stayed with me, but the intro is long.',
    "I like the guitar tone. The drums feel a bit stiff, and the mix could breathe more.",
    "Nice atmosphere, but it does not build enough for radio.",
    "We just posted something very similar.\n\nSend us the next one!",
    "Well produced; the melody did not grab me.",
    "The vocals are beautiful. It is too slow for what we play.",
    "Too lo-fi for the channel, and the intro is long.",
)
_YES = (
    "How: in a Spotify playlist",
    "How: in a Spotify playlist, for four weeks",
    "How: a short review and a post",
    "How: in the evening show",
)

_HEADER = [
    "Song", "Campaign url", "Campaign date", "Outlet", "Outlet type", "Outlet url",
    "Outlet country", "Action", "Action timestamp", "Feedback", "Additional notes",
    "Listen time (seconds)",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Event:
    """A row of the log: minutes after the first yes, and what stands in it."""

    minutes: int
    cells: list[str]
    action: str
    feedback: str = ""
    notes: str = ""
    seconds: str = ""


def texts(today: date) -> dict[str, str]:
    """Return the files about campaigns by their names, as downloaded on `today`."""
    first, last = _ad_days(today)
    name = f"{ARTIST.replace(' ', '-')}-Campaigns-{first:%b}-{first.day}-{first.year}"
    return {
        f"{ARTIST} submission history ({today:%b} {today.day}, {today.year}).csv": _submithub(
            today
        ),
        f"{name}-{last:%b}-{last.day}-{last.year}.csv": _meta(today),
    }


def _submithub(today: date) -> str:
    """SubmitHub's account history: an event log, several rows a curator, times in UTC."""
    rows = []
    for campaign, slug, pitches in (
        (UNSURE, "lt7", 24),
        (MEASURED, "gh2", 34),
        (RUNNING, "ss1", 26),
    ):
        start = datetime.combine(today - timedelta(days=campaign.begins), time(8, 20), UTC)
        luck = random.Random(f"{SEED} {slug}")  # noqa: S311 - an invented career
        for event in sorted(
            _events(luck, campaign, slug, pitches, start), key=lambda one: one.minutes
        ):
            moment = start + timedelta(minutes=event.minutes, milliseconds=luck.randrange(60_000))
            if moment.date() < today:
                rows.append([
                    *event.cells, event.action, _stamp(moment), event.feedback, event.notes,
                    event.seconds,
                ])  # fmt: skip
    return table(_HEADER, rows, csv.QUOTE_MINIMAL)


def _events(
    luck: random.Random, campaign: Campaign, slug: str, pitches: int, start: datetime
) -> Iterator[_Event]:
    """What some curators do about a song, sent two days before `start`: the first yes is then."""
    chosen = luck.sample(CURATORS, pitches)
    accepting = {one for one in chosen if luck.random() < one.kindness}
    accepting.add(max(chosen, key=lambda one: one.kindness))
    earliest = max(accepting, key=lambda one: one.kindness)
    for one in chosen:
        cells = [
            f"{ARTIST} - {campaign.song.title}", f"{SITE}/song/{slug}",
            _stamp(start - timedelta(days=2, hours=1)), one.name, one.kind,
            f"{SITE}/blog/{one.slug}", one.country,
        ]  # fmt: skip
        yes = one in accepting
        at = 10 if one is earliest else luck.randint(90 if yes else -2_700, 12_000)
        for again in range(luck.choice((1, 1, 1, 2, 3))):
            seconds = luck.randint(20, 95) if not yes else luck.randint(60, 210)
            yield _Event(at - 6 - 2 * again, cells, "listen", seconds=str(seconds))
        if luck.random() < 0.07:  # noqa: PLR2004 - a bookmark
            yield _Event(at - 3, cells, "saved")
        if not yes:
            if luck.random() < 0.85:  # noqa: PLR2004 - the others only listened
                yield _Event(at, cells, "declined", feedback=luck.choice(_NO))
            continue
        yield _Event(at, cells, "approved", notes=luck.choice(_YES))
        if luck.random() < 0.75:  # noqa: PLR2004 - most keep their word
            links = [f"https://example.org/{one.slug}/{slug}"]
            if luck.random() < 0.4:  # noqa: PLR2004 - some post about it too
                links.append(f"https://example.org/{one.slug}/{slug}/post")
            shared = at + luck.randint(60, 4_000)
            yield _Event(shared, cells, "shared", feedback=",".join(links))


def _ad_days(today: date) -> tuple[date, date]:
    first = today - timedelta(days=ADS.begins)
    return first, first + timedelta(days=AD_DAYS - 1)


def _meta(today: date) -> str:
    """Meta Ads Manager's report by day; the currency stands in the header."""
    luck = random.Random(f"{SEED} ads")  # noqa: S311 - an invented career
    header = [
        "Reporting starts", "Reporting ends", "Day", "Campaign name", "Campaign delivery",
        "Attribution setting", "Results", "Result indicator", "Reach", "Frequency",
        "Cost per results", "Amount spent (USD)", "Impressions", "Link clicks",
    ]  # fmt: skip
    first, last = _ad_days(today)
    rows = []
    for number in range(AD_DAYS):
        clicks, spent = luck.randint(14, 31), luck.randint(790, 1_010)
        impressions = luck.randint(880, 1_400)
        reach = round(impressions * luck.uniform(0.84, 0.93))
        rows.append([
            f"{first}", f"{last}", f"{first + timedelta(days=number)}",
            f"{ADS.song.title}, the old ones again", "completed", "7-day click or 1-day view",
            str(clicks), "actions:link_click", str(reach), f"{impressions / reach:.6f}",
            f"{spent / clicks / 100:.8f}", f"{spent / 100:.2f}", str(impressions), str(clicks),
        ])  # fmt: skip
    return table(header, rows, csv.QUOTE_MINIMAL)


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
