"""Store a snapshot: its figures as audience lines, its posts, and the roll-up.

The same figure reported again takes the earlier one's place (platforms correct their last days),
and a sync never deletes: what was not reported this time stays as it was reported last. The
figures, the posts and the end of the run (`ledger.finish_run`) go into one transaction.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from tunescore.errors import NotFound
from tunescore.ingest.audience import engagement, rollup_recent
from tunescore.records import AccountFigure, Post, Snapshot
from tunescore.store.scope import UserStore

MANUAL = "manual"
"""The source of figures that a user entered by hand."""

PUBLIC_PAGE = "public_page"
"""The view of figures that were read from an account's public page."""


@dataclass(frozen=True, slots=True)
class Stored:
    """How many figures and posts a sync brought."""

    figures: int
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where lines come from: whose they are, which source, when. `account` is the platform's id."""

    source: str
    view: str
    platform: str
    account: str | None
    username: str | None
    title: str | None = None
    run_id: int | None = None
    reported_on: date = field(default_factory=lambda: datetime.now(UTC).date())


def store(
    store: UserStore,
    credential_id: int,
    run_id: int,
    snapshot: Snapshot,
    now: datetime,
    asked: Collection[str] | None = None,
) -> Stored:
    """Write a snapshot. Raises `NotFound` where the connection was deleted meanwhile.

    `asked` are the posts whose own figures were asked for, which `known_posts` then says; without
    it those of which any figure came.
    """
    with store.transaction():
        row = store.execute(
            "UPDATE integration_credentials c SET"
            " platform_username = coalesce(%(username)s, platform_username),"
            " platform_name = coalesce(%(name)s, platform_name),"
            " picture_url = coalesce(%(picture)s, picture_url),"
            " platform_user_id = CASE WHEN %(account)s::text IS NULL OR EXISTS (SELECT"
            " FROM integration_credentials o WHERE o.user_id = %(user)s"
            " AND o.platform = c.platform AND o.platform_user_id = %(account)s)"
            " THEN platform_user_id ELSE %(account)s END,"
            " unsupported = (SELECT coalesce(jsonb_object_agg(mark,"
            " coalesce(unsupported ->> mark, %(day)s)), '{}') FROM unnest(%(marks)s::text[]) mark),"
            " updated_at = %(now)s WHERE c.user_id = %(user)s AND c.id = %(id)s"
            " RETURNING platform, platform_user_id, platform_username, platform_name, audience",
            {
                "id": credential_id,
                "username": snapshot.username,
                "name": snapshot.name,
                "picture": snapshot.picture_url,
                "account": snapshot.platform_user_id,
                "marks": sorted(snapshot.unsupported),
                "day": now.date().isoformat(),
                "now": now,
            },
        ).fetchone()
        if row is None:
            raise NotFound(thing="connection")
        platform, account, username, title, audience = row
        provenance = Provenance(
            source=f"{platform}_api" if audience is None else platform,
            view="platform_daily" if audience is None else PUBLIC_PAGE,
            platform=audience or platform,
            account=account if audience is None else None,
            username=username,
            title=title,
            run_id=run_id,
            reported_on=now.date(),
        )
        figured = {one.post_id for one in snapshot.figures if one.post_id is not None}
        _store_posts(store, credential_id, snapshot.posts, figured if asked is None else asked, now)
        write(store, provenance, snapshot.figures, posts=snapshot.posts)
        worked_out = engagement.figures(
            store, provenance.platform, provenance.account, username, snapshot
        )
        write(
            store,
            provenance,
            [one.figure for one in worked_out],
            basis=[one.basis for one in worked_out],
        )
    return Stored(len(snapshot.figures), len(snapshot.posts))


def write(
    store: UserStore,
    provenance: Provenance,
    figures: Sequence[AccountFigure],
    *,
    posts: Sequence[Post] = (),
    basis: Sequence[dict[str, Any]] | None = None,
) -> None:
    """Upsert figures, in the place of those that the same source reported before, and roll up.

    `posts` are those that were listed, with figures or without. Lines of an account that is known
    by its name say what its posts are; other posts are those of their connection.
    """
    if not figures and not posts:
        return
    owner = rollup_recent.known(store, provenance.platform, provenance.account, provenance.username)
    rows = {_key(provenance, figure): (figure, place) for place, figure in enumerate(figures)}
    kept = [figure for figure, _ in rows.values()]
    described = {one.post_id: one for one in posts} if provenance.account is None else {}
    about = [described.get(one.post_id or "") for one in kept]
    store.execute(
        "INSERT INTO audience_lines AS l (user_id, source, row_key, occurrence, group_key,"
        " sync_run_id, told_on, view, subject, platform, account_id, account_name,"
        " account_title, post_id, span, date, until, metric, value, rounded, basis, origin,"
        " caption, url, post_type, posted_at, posted_zone)"
        " SELECT %(user)s, %(source)s, f.key, 1, f.key, %(run)s::bigint, %(told_on)s, %(view)s,"
        " CASE WHEN f.post_id IS NULL THEN 'account' ELSE 'post' END, %(platform)s,"
        " %(account)s::text, %(username)s::text, %(title)s::text, f.post_id, f.span, f.date,"
        " f.date, f.metric, f.value, f.rounded, f.basis, f.origin, f.caption, f.url,"
        " f.post_type, f.posted_at AT TIME ZONE 'UTC', CASE WHEN f.posted_at IS NOT NULL"
        " THEN 'UTC' END FROM unnest(%(keys)s::bytea[],"
        " %(posts)s::text[], %(spans)s::text[], %(dates)s::date[], %(metrics)s::text[],"
        " %(values)s::numeric[], %(rounded)s::boolean[], %(basis)s::jsonb[], %(origins)s::text[],"
        " %(captions)s::text[], %(urls)s::text[], %(types)s::text[], %(posted)s::timestamptz[])"
        " AS f (key, post_id, span, date, metric, value, rounded, basis, origin, caption, url,"
        " post_type, posted_at)"
        " ON CONFLICT (user_id, source, row_key, occurrence) DO UPDATE SET"
        " value = excluded.value, rounded = excluded.rounded, told_on = excluded.told_on,"
        " sync_run_id = excluded.sync_run_id, basis = excluded.basis, origin = excluded.origin,"
        " caption = excluded.caption, url = excluded.url, post_type = excluded.post_type,"
        " posted_at = excluded.posted_at, posted_zone = excluded.posted_zone"
        " WHERE l.told_on IS NULL OR excluded.told_on >= l.told_on",
        {
            "source": provenance.source,
            "run": provenance.run_id,
            "told_on": provenance.reported_on,
            "view": provenance.view,
            "platform": provenance.platform,
            "account": provenance.account,
            "username": provenance.username,
            "title": provenance.title,
            "keys": list(rows),
            "posts": [one.post_id for one in kept],
            "spans": [one.span for one in kept],
            "dates": [one.date for one in kept],
            "metrics": [one.metric for one in kept],
            "values": [one.value for one in kept],
            "rounded": [one.rounded for one in kept],
            "basis": [
                Jsonb(basis[place]) if basis is not None else None for _, place in rows.values()
            ],
            "origins": [one.origin for one in kept],
            "captions": [one and one.caption for one in about],
            "urls": [one and one.url for one in about],
            "types": [one and one.type for one in about],
            "posted": [one and one.posted_at for one in about],
        },
    )
    rollup_recent.renew(
        store,
        rollup_recent.Refreshed(
            platform=provenance.platform,
            account_id=provenance.account,
            username=provenance.username,
            dates=frozenset(one.date for one in kept),
            posts=frozenset(one.post_id for one in posts)
            | {one.post_id for one in kept if one.post_id is not None},
        ),
        owner,
    )


def _key(provenance: Provenance, figure: AccountFigure) -> bytes:
    """The key of a figure: the same whenever this source reports it again."""
    name = provenance.username.lower() if provenance.account is None and provenance.username else ""
    parts = (
        provenance.platform, provenance.account or "", name, figure.post_id or "", figure.metric,
        figure.span, figure.date.isoformat(),
    )  # fmt: skip
    return hashlib.md5("\x1f".join(parts).encode(), usedforsecurity=False).digest()


def _store_posts(
    store: UserStore,
    credential_id: int,
    listed: Sequence[Post],
    figured: Collection[str],
    now: datetime,
) -> None:
    """Upsert the posts as they were listed; what is left out of one this time stays."""
    posts = list({post.post_id: post for post in listed}.values())
    figured = frozenset(figured)
    store.execute(
        "INSERT INTO connection_posts AS p (user_id, credential_id, post_id, posted_at, caption,"
        " url, type, thumbnail_url, figures_at, told_at) SELECT %(user)s, %(id)s, t.post_id,"
        " t.posted_at, t.caption, t.url, t.type, t.thumbnail_url,"
        " CASE WHEN t.figured THEN %(now)s::timestamptz END, %(now)s"
        " FROM unnest(%(posts)s::text[], %(posted)s::timestamptz[], %(captions)s::text[],"
        " %(urls)s::text[], %(types)s::text[], %(thumbnails)s::text[], %(figured)s::boolean[])"
        " AS t (post_id, posted_at, caption, url, type, thumbnail_url, figured)"
        " ON CONFLICT (user_id, credential_id, post_id) DO UPDATE SET"
        " posted_at = excluded.posted_at, caption = coalesce(excluded.caption, p.caption),"
        " url = coalesce(excluded.url, p.url), type = coalesce(excluded.type, p.type),"
        " thumbnail_url = coalesce(excluded.thumbnail_url, p.thumbnail_url),"
        " figures_at = coalesce(excluded.figures_at, p.figures_at), told_at = excluded.told_at",
        {
            "id": credential_id,
            "now": now,
            "posts": [post.post_id for post in posts],
            "posted": [post.posted_at for post in posts],
            "captions": [post.caption for post in posts],
            "urls": [post.url for post in posts],
            "types": [post.type for post in posts],
            "thumbnails": [post.thumbnail_url for post in posts],
            "figured": [post.post_id in figured for post in posts],
        },
    )
