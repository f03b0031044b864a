"""Facebook's insights: what is left of them after the removals up to June 2026."""

import json
from datetime import date, timedelta
from typing import Any

from tests.fakes.graph import PACIFIC, day_end, days_asked, error
from tests.fakes.people import Account, Post, bounds
from tests.fakes.wire import Ask, Refusal, Reply

REACTIONS = ("like", "love", "wow", "haha", "sorry", "anger")
OF_PAGE = {
    "page_media_view", "page_total_media_view_unique", "page_post_engagements", "page_follows",
    "page_daily_follows", "page_daily_follows_unique", "page_daily_unfollows_unique",
    "page_views_total", "page_video_views", "page_total_actions",
    "page_fan_adds_by_paid_non_paid_unique",
    *(f"page_actions_post_reactions_{name}_total" for name in REACTIONS),
}  # fmt: skip
OF_POST = {
    "post_media_view", "post_total_media_view_unique", "post_clicks", "post_clicks_by_type",
    "post_reactions_by_type_total", "post_reactions_like_total",
}  # fmt: skip
SINCE_V23 = {
    "page_media_view", "page_total_media_view_unique", "post_media_view",
    "post_total_media_view_unique",
}  # fmt: skip
ENOUGH = 100
"""Likes below which a Page has no insights."""
KEPT = timedelta(days=730)


def _asked(ask: Ask, known: set[str], retired: set[str]) -> list[str]:
    """The metrics of a call: a list with commas or in JSON. One wrong name fails them all."""
    text = ask.query.get("metric", "")
    metrics = json.loads(text) if text.startswith("[") else text.split(",")
    metrics = [name for name in metrics if name]
    if not metrics:
        said = "(#3001) Invalid query: no metric was specified"
        raise Refusal(error(3001, said, subcode=1504028))
    version = float(ask.params["version"].removeprefix("v"))
    for metric in metrics:
        late = metric in SINCE_V23 and version < 23
        if metric not in known or metric in retired or late:
            raise Refusal(error(100, "(#100) The value must be a valid insights metric"))
    return metrics


def _entry(node: str, metric: str, period: str, values: list[dict[str, Any]]) -> dict[str, Any]:
    title = metric.replace("_", " ").capitalize()
    return {
        "name": metric,
        "period": period,
        "values": values,
        "title": title,
        "description": f"{title}, as counted by Facebook",
        "id": f"{node}/insights/{metric}/{period}",
    }


def of_page(page: Account, ask: Ask, retired: set[str]) -> Reply:
    """A Page's figures by Pacific day, at most ninety days at once."""
    metrics = _asked(ask, OF_PAGE, retired)
    days = [day for day in days_asked(ask, 92, timedelta(days=2)) if _kept(day, ask)]
    if ask.query.get("period", "day") != "day":
        return error(100, "(#100) The period is not valid for these metrics")
    if page.followers(ask.now) < ENOUGH:
        return Reply({"data": []})
    node = str(page.id)
    data = [
        _entry(
            node,
            metric,
            "day",
            [{"value": _of_day(page, metric, day, ask), "end_time": day_end(day)} for day in days],
        )
        for metric in metrics
    ]
    base = f"https://graph.facebook.com/v26.0/{node}/insights"
    return Reply(
        {"data": data, "paging": {"previous": f"{base}?since=0", "next": f"{base}?until=0"}}
    )


def _kept(day: date, ask: Ask) -> bool:
    return ask.now - bounds(day, PACIFIC)[1] < KEPT


def _of_day(page: Account, metric: str, day: date, ask: Ask) -> Any:
    first, after = bounds(day, PACIFIC)
    gained = page.followers(after) - page.followers(first)
    if metric == "page_follows":
        return page.followers(after)
    if metric in ("page_daily_follows", "page_daily_follows_unique"):
        return max(0, gained)
    if metric == "page_daily_unfollows_unique":
        return max(0, -gained)
    if metric == "page_fan_adds_by_paid_non_paid_unique":
        return {"total": max(0, gained), "paid": 0, "unpaid": max(0, gained)}
    scale = {
        "page_media_view": "views",
        "page_total_media_view_unique": "reach",
        "page_post_engagements": "interactions",
    }
    return page.on(scale.get(metric, metric), day, PACIFIC, ask.now)


def of_post(page: Account, post: Post, ask: Ask, retired: set[str], early: bool) -> Reply:
    """A post's figures since it was made; some come by the day too."""
    metrics = _asked(ask, OF_POST, retired)
    if early:
        return Reply({"data": []})
    told = page.told(post, ask.now)
    node = ask.params["node"]
    likes = told.likes * 9 // 10
    types = {"like": likes, "love": told.likes - likes}
    values: dict[str, Any] = {
        "post_media_view": told.views,
        "post_total_media_view_unique": told.reach,
        "post_clicks": told.clicks,
        "post_clicks_by_type": {"link clicks": told.clicks // 2, "other clicks": told.clicks // 2}
        if told.clicks
        else {},
        "post_reactions_by_type_total": {name: n for name, n in types.items() if n},
        "post_reactions_like_total": likes,
    }
    data = []
    for metric in metrics:
        if metric == "post_media_view" and ask.query.get("period") is None:
            by_day = [{"value": told.views // 9, "end_time": day_end(ask.now.date())}]
            data.append(_entry(node, metric, "day", by_day))
        data.append(_entry(node, metric, "lifetime", [{"value": values[metric]}]))
    return Reply({"data": data})


def of_video(page: Account, post: Post, name: str, ask: Ask) -> Reply:
    """A reel's figures: the platform's own selection."""
    told = page.told(post, ask.now)
    values = {
        "blue_reels_play_count": told.views,
        "post_impressions_unique": told.reach,
        "post_video_avg_time_watched": 5400,
        "post_video_view_time": told.views * 5400,
        "post_video_likes_by_reaction_type": {"REACTION_LIKE": told.likes} if told.likes else {},
        "post_video_social_actions": {"COMMENT": told.comments, "SHARE": told.shares},
    }
    asked = [metric for metric in ask.query.get("metric", "").split(",") if metric]
    if any(metric not in values for metric in asked):
        return error(100, "(#100) The value must be a valid insights metric")
    data = [
        _entry(name, metric, "lifetime", [{"value": values[metric]}]) for metric in asked or values
    ]
    return Reply({"data": data})
