"""Instagram's insights: which metrics exist for what, and how their values are written."""

from datetime import date, timedelta
from typing import Any

from tests.fakes.graph import PACIFIC, day_end, days_asked, error
from tests.fakes.people import DAY, Account, Post, bounds
from tests.fakes.wire import Ask, Refusal, Reply

EVERYWHERE = {"views", "reach", "shares", "total_interactions", "reposts"}
OF_PRODUCT = {
    "FEED": EVERYWHERE
    | {"likes", "comments", "saved", "follows", "profile_visits", "profile_activity"},
    "REELS": EVERYWHERE
    | {
        "likes",
        "comments",
        "saved",
        "ig_reels_avg_watch_time",
        "ig_reels_video_view_total_time",
        "reels_skip_rate",
    },
    "STORY": EVERYWHERE
    | {"follows", "profile_visits", "profile_activity", "replies", "navigation"},
}
KNOWN = set().union(*OF_PRODUCT.values()) | {"crossposted_views", "facebook_views"}
TOTALS = {
    "accounts_engaged": "engaged",
    "comments": "comments",
    "likes": "likes",
    "shares": "shares",
    "saves": "saves",
    "replies": "replies",
    "reposts": "reposts",
    "total_interactions": "interactions",
    "profile_links_taps": "taps",
    "views": "views",
    "reach": "reach",
}
SERIES = {"reach", "follower_count"}
ENOUGH = 100
"""Followers below which some metrics are not told."""


def _entry(node: str, metric: str, period: str, **value: Any) -> dict[str, Any]:
    title = metric.replace("_", " ").capitalize()
    return {
        "name": metric,
        "period": period,
        **value,
        "title": title,
        "description": f"{title}, as counted by Instagram",
        "id": f"{node}/insights/{metric}/{period}",
    }


def _asked(ask: Ask) -> list[str]:
    metrics = [name for name in ask.query.get("metric", "").split(",") if name]
    if not metrics:
        raise Refusal(error(100, "(#100) The parameter metric is required"))
    return metrics


def of_medium(
    account: Account, post: Post, node: str, product: str, ask: Ask, retired: set[str], early: bool
) -> Reply:
    """A medium's figures. One metric that it does not have fails them all."""
    metrics = _asked(ask)
    for place, metric in enumerate(metrics):
        if metric not in KNOWN or metric in retired:
            known = ", ".join(sorted(KNOWN - retired))
            said = f"(#100) metric[{place}] must be one of the following values: {known}"
            return error(100, said)
        if metric not in OF_PRODUCT[product]:
            return error(
                100,
                f"(#100) The Media Insights API does not support the {metric} metric for this media"
                " product type.",
            )
    if early:
        return Reply({"data": []})
    told = account.told(post, ask.now)
    values = {
        "views": told.views,
        "reach": told.reach,
        "likes": told.likes,
        "comments": told.comments,
        "shares": told.shares,
        "saved": told.saves,
        "total_interactions": told.likes + told.comments + told.shares + told.saves,
        "reposts": told.shares // 3,
        "ig_reels_avg_watch_time": 5400,
        "ig_reels_video_view_total_time": told.views * 5400,
        "reels_skip_rate": 31,
    }
    data = [
        _entry(node, metric, "lifetime", values=[{"value": values.get(metric, told.clicks // 4)}])
        for metric in metrics
    ]
    return Reply({"data": data})


def of_account(account: Account, ask: Ask, retired: set[str]) -> Reply:
    """An account's figures by Pacific day, or as one total of a stretch."""
    metrics = _asked(ask)
    known = sorted((set(TOTALS) | SERIES) - retired)
    for place, metric in enumerate(metrics):
        if metric not in known:
            said = ", ".join(known)
            return error(100, f"(#100) metric[{place}] must be one of the following values: {said}")
    if ask.query.get("period") != "day":
        return error(100, f"(#100) Incompatible period for metric ({metrics[0]})")
    kind = ask.query.get("metric_type", "time_series")
    if kind == "total_value":
        return _totals(account, metrics, ask)
    only = [metric for metric in metrics if metric not in SERIES]
    if only:
        return error(
            100,
            f"(#100) The following metrics ({', '.join(only)}) should be specified with parameter"
            " metric_type=total_value",
        )
    return _series(account, metrics, ask)


def _totals(account: Account, metrics: list[str], ask: Ask) -> Reply:
    if "follower_count" in metrics:
        return error(100, "(#100) Incompatible metric type (total_value) for metric follower_count")
    days = list(days_asked(ask, 30))
    node = str(account.id)
    data = [
        _entry(
            node,
            metric,
            "day",
            total_value={
                "value": sum(account.on(TOTALS[metric], day, PACIFIC, ask.now) for day in days)
            },
        )
        for metric in metrics
    ]
    return Reply({"data": data, "paging": _paging(account)})


def _series(account: Account, metrics: list[str], ask: Ask) -> Reply:
    days = list(days_asked(ask, 30))
    node, data = str(account.id), []
    for metric in metrics:
        if metric == "follower_count":
            if days and ask.now.astimezone(PACIFIC).date() - days[0] > timedelta(days=30):
                return error(
                    100,
                    "(#100) (follower_count) metric only supports querying data for the last 30"
                    " days excluding the current day",
                )
            if account.followers(ask.now) < ENOUGH:
                continue
        values = [
            {"value": _value(account, metric, day, ask), "end_time": day_end(day)} for day in days
        ]
        data.append(_entry(node, metric, "day", values=values))
    return Reply({"data": data, "paging": _paging(account)})


def _value(account: Account, metric: str, day: date, ask: Ask) -> int:
    if metric == "reach":
        return account.on("reach", day, PACIFIC, ask.now)
    first, after = bounds(day, PACIFIC)
    return max(0, account.followers(after) - account.followers(first))


def _paging(account: Account) -> dict[str, str]:
    base = f"https://graph.instagram.com/v26.0/{account.id}/insights"
    return {
        "previous": f"{base}?since=0",
        "next": f"{base}?since=0&until={int(DAY.total_seconds())}",
    }
