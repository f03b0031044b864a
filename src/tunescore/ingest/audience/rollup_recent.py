"""Roll up the days and posts of one visit, and nothing else.

A year of history costs a visit nothing then. The result is that of `rollup.renew` over all the
account's lines, because a visit only adds figures or takes the place of its own. Where more may
have changed (an account or a name that was never seen; a file with the same days of a handle),
everything is renewed.
"""

from dataclasses import dataclass
from datetime import date

from tunescore.ingest.audience import rollup
from tunescore.ingest.audience.precedence import Values
from tunescore.ingest.audience.rollup import Touched, insert_days, insert_post_figures
from tunescore.store.scope import UserStore

_OWNED = (
    "WITH owned_lines AS (SELECT l.*, %(owner)s::bigint AS owner FROM audience_lines l"
    " WHERE l.user_id = %(user)s AND l.platform = %(platform)s AND l.account_id = %(account)s"
    " AND l.date = ANY(%(dates)s) AND {})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """The days and posts of an account that a visit reported, or a user entered by hand."""

    platform: str
    account_id: str | None
    username: str | None
    dates: frozenset[date]
    posts: frozenset[str]


def known(store: UserStore, platform: str, account_id: str | None, name: str | None) -> int | None:
    """Return the account that has this id, where a line has named it so before."""
    row = store.execute(
        "SELECT a.id FROM social_accounts a WHERE a.user_id = %(user)s"
        " AND a.platform = %(platform)s AND a.key = 'id:' || %(account)s AND EXISTS (SELECT"
        " FROM audience_lines l WHERE l.user_id = a.user_id AND l.platform = a.platform"
        " AND l.account_id = %(account)s AND (l.account_name = %(name)s OR %(name)s::text IS NULL"
        " AND l.account_name IS NULL) AND l.subject <> 'playlist')",
        {"platform": platform, "account": account_id, "name": name},
    ).fetchone()
    return None if row is None else int(row[0])


def renew(store: UserStore, refreshed: Refreshed, owner: int | None) -> None:
    """Roll up the refreshed days and posts; `owner` is the answer of `known` before the write."""
    values: Values = {
        "platform": refreshed.platform,
        "account": refreshed.account_id,
        "owner": owner,
        "dates": sorted(refreshed.dates),
        "posts": sorted(refreshed.posts),
    }
    if owner is None or _by_handle(store, values):
        name = refreshed.username.lower() if refreshed.username is not None else None
        touched = Touched(refreshed.platform, refreshed.account_id, name, playlists=False)
        rollup.renew(store, [touched])
        return
    store.execute(
        "UPDATE social_accounts a SET username = coalesce(c.platform_username, a.username),"
        " name = coalesce(c.platform_name, a.name) FROM integration_credentials c"
        " WHERE a.user_id = %(user)s AND a.id = %(owner)s AND c.user_id = a.user_id"
        " AND c.platform = a.platform AND c.platform_user_id = %(account)s"
        " AND (c.platform_username, c.platform_name) IS DISTINCT FROM (a.username, a.name)",
        values,
    )
    store.execute(
        "DELETE FROM social_media_metrics WHERE user_id = %(user)s AND account_id = %(owner)s"
        " AND date = ANY(%(dates)s)",
        values,
    )
    insert_days(store, values, _OWNED.format("l.subject = 'account'"))
    if refreshed.posts:
        _posts(store, values)
        insert_post_figures(store, values, _OWNED.format("l.post_id = ANY(%(posts)s)"))


def _by_handle(store: UserStore, values: Values) -> bool:
    """Return whether a file has figures of the same days of an account without its id."""
    row = store.execute(
        "SELECT FROM audience_lines WHERE user_id = %(user)s AND platform = %(platform)s"
        " AND account_id IS NULL AND date = ANY(%(dates)s) AND account_name IS NOT NULL"
        " AND subject <> 'playlist' LIMIT 1",
        values,
    ).fetchone()
    return row is not None


def _posts(store: UserStore, values: Values) -> None:
    store.execute(
        "INSERT INTO social_posts AS p (user_id, account_id, platform, post_id, caption, url,"
        " type, thumbnail_url, posted_at) SELECT %(user)s, %(owner)s, %(platform)s, t.post_id,"
        " c.caption, c.url, c.type, c.thumbnail_url, c.posted_at"
        " FROM unnest(%(posts)s::text[]) AS t (post_id) LEFT JOIN (SELECT o.*"
        " FROM connection_posts o JOIN integration_credentials i ON i.user_id = o.user_id"
        " AND i.id = o.credential_id WHERE i.user_id = %(user)s AND i.platform = %(platform)s"
        " AND i.platform_user_id = %(account)s) AS c USING (post_id)"
        " ORDER BY c.posted_at, t.post_id"
        " ON CONFLICT (user_id, account_id, post_id) DO UPDATE SET"
        " caption = coalesce(excluded.caption, p.caption), url = coalesce(excluded.url, p.url),"
        " type = coalesce(excluded.type, p.type),"
        " thumbnail_url = coalesce(excluded.thumbnail_url, p.thumbnail_url),"
        " posted_at = coalesce(excluded.posted_at, p.posted_at),"
        " posted_at_local = CASE WHEN excluded.posted_at IS NULL THEN p.posted_at_local END",
        values,
    )
