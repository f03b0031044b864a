"""Roll up audience lines into accounts, their days, their posts and playlists.

An account's roll-up is made again from its lines, so it cannot drift and an undo is whole; the
days and posts of one visit are renewed alone (`rollup_recent`), with the same statements. Of
several lines of one figure, the platform goes before a table of one's own, an exact figure before
a rounded one, the platform's interface before its public page, and the newest before the others. A
level or an average is taken as it stands; nothing is added up here.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass

from psycopg import sql

from tunescore.ingest.audience import playlists
from tunescore.ingest.audience.precedence import BEST, NEWEST, Values, newest
from tunescore.metrics import AUDIENCE, OF_ACCOUNTS, whole
from tunescore.store.scope import UserStore


@dataclass(frozen=True, slots=True)
class Touched:
    """Something that an import holds figures of, as its file names it."""

    platform: str
    account_id: str | None
    account_name: str | None  # lower case
    playlists: bool


def touched(store: UserStore, import_ids: Collection[int]) -> set[Touched]:
    """Return the accounts, and the platforms of playlists, that imports hold figures of."""
    return {
        Touched(*row)
        for row in store.execute(
            "SELECT DISTINCT platform, account_id, lower(account_name), subject = 'playlist'"
            " FROM audience_lines WHERE user_id = %(user)s AND import_id = ANY(%(imports)s)",
            {"imports": list(import_ids)},
        ).fetchall()
    }


def renew(store: UserStore, changed: Collection[Touched]) -> None:
    """Make everything that is known of these accounts and playlists again."""
    lists = sorted({one.platform for one in changed if one.playlists})
    if lists:
        playlists.renew(store, {"platforms": lists})
    named = [one for one in changed if not one.playlists]
    if not named:
        return
    values: Values = {"platforms": sorted({one.platform for one in named})}
    _name(store, values, named)
    _accounts(store, values)
    _days(store, values)
    _posts(store, values)


def _name(store: UserStore, values: Values, changed: Collection[Touched]) -> None:
    """Name the accounts: by their id, by a handle that one id has, by the handle, or not at all.

    Makes the tables `named_accounts` (each naming and its key) and `renewed_accounts` (the keys
    whose figures may have changed: those named so, those that share a handle, those not known).
    """
    store.execute("DROP TABLE IF EXISTS named_accounts, renewed_accounts, changed_accounts")
    store.execute(
        "CREATE TEMP TABLE named_accounts ON COMMIT DROP AS WITH namings AS (SELECT DISTINCT"
        " platform, account_id, lower(account_name) AS account_name FROM audience_lines"
        " WHERE user_id = %(user)s AND platform = ANY(%(platforms)s) AND subject <> 'playlist'),"
        " handles AS (SELECT platform, account_name, min(account_id) AS account_id FROM namings"
        " WHERE account_id IS NOT NULL AND account_name IS NOT NULL"
        " GROUP BY platform, account_name HAVING count(DISTINCT account_id) = 1)"
        " SELECT t.*, coalesce('id:' || coalesce(t.account_id, h.account_id),"
        " 'name:' || t.account_name, '') AS key FROM namings t LEFT JOIN handles h"
        " ON h.platform = t.platform AND h.account_name = t.account_name",
        values,
    )
    store.execute(
        "CREATE TEMP TABLE changed_accounts (platform text, account_id text, account_name text)"
        " ON COMMIT DROP"
    )
    store.execute_many(
        "INSERT INTO changed_accounts VALUES (%(platform)s, %(account_id)s, %(account_name)s)",
        map(asdict, changed),
    )
    store.execute(
        "CREATE TEMP TABLE renewed_accounts ON COMMIT DROP AS SELECT DISTINCT n.platform, n.key"
        " FROM named_accounts n WHERE EXISTS (SELECT FROM changed_accounts c"
        " WHERE c.platform = n.platform AND (c.account_id = n.account_id"
        " OR c.account_name = n.account_name OR coalesce(c.account_id, c.account_name) IS NULL"
        " AND coalesce(n.account_id, n.account_name) IS NULL))"
        " OR NOT EXISTS (SELECT FROM social_accounts a WHERE a.user_id = %(user)s"
        " AND a.platform = n.platform AND a.key = n.key)",
        values,
    )


def _accounts(store: UserStore, values: Values) -> None:
    """Renew the accounts, and make the table `owned_lines` of their lines."""
    store.execute(
        "DELETE FROM social_accounts a WHERE a.user_id = %(user)s"
        " AND a.platform = ANY(%(platforms)s) AND NOT EXISTS (SELECT FROM named_accounts n"
        " WHERE n.platform = a.platform AND n.key = a.key)",
        values,
    )
    store.execute("DROP TABLE IF EXISTS owned_lines")
    store.execute(
        "CREATE TEMP TABLE owned_lines ON COMMIT DROP AS WITH naming AS (SELECT n.*"
        " FROM named_accounts n JOIN renewed_accounts r USING (platform, key))"
        " SELECT l.*, n.key FROM naming n JOIN audience_lines l ON l.user_id = %(user)s"
        " AND l.platform = n.platform AND l.account_id = n.account_id AND l.subject <> 'playlist'"
        " AND lower(l.account_name) IS NOT DISTINCT FROM n.account_name"
        " UNION ALL SELECT l.*, n.key FROM naming n JOIN audience_lines l"
        " ON l.user_id = %(user)s AND l.platform = n.platform AND l.account_id IS NULL"
        " AND l.subject <> 'playlist'"
        " AND lower(l.account_name) IS NOT DISTINCT FROM n.account_name"
        " WHERE n.account_id IS NULL",
        values,
    )
    store.execute(
        "INSERT INTO social_accounts (user_id, platform, key, platform_user_id, username, name)"
        f" SELECT %(user)s, l.platform, l.key, {newest('account_id')},"
        f" coalesce(max(c.platform_username), {newest('account_name')}),"
        f" coalesce(max(c.platform_name), {newest('account_title')})"
        " FROM (SELECT DISTINCT platform,"
        " key, account_id, account_name, account_title, told_on, import_id, max(line) AS line"
        " FROM owned_lines GROUP BY 1, 2, 3, 4, 5, 6, 7) AS l"
        " LEFT JOIN integration_credentials c ON c.user_id = %(user)s"
        " AND c.platform = l.platform AND 'id:' || c.platform_user_id = l.key"
        " GROUP BY l.platform, l.key ORDER BY l.platform, l.key"
        " ON CONFLICT (user_id, platform, key) DO UPDATE SET"
        " platform_user_id = excluded.platform_user_id, username = excluded.username,"
        " name = excluded.name",
        values,
    )
    store.execute("ALTER TABLE owned_lines ADD COLUMN owner bigint")
    store.execute(
        "UPDATE owned_lines l SET owner = a.id FROM social_accounts a WHERE a.user_id = %(user)s"
        " AND a.platform = l.platform AND a.key = l.key",
        values,
    )
    store.execute("ALTER TABLE renewed_accounts ADD COLUMN owner bigint")
    store.execute(
        "UPDATE renewed_accounts r SET owner = a.id FROM social_accounts a"
        " WHERE a.user_id = %(user)s AND a.platform = r.platform AND a.key = r.key",
        values,
    )
    store.execute("ANALYZE owned_lines")


def _days(store: UserStore, values: Values) -> None:
    store.execute(
        "DELETE FROM social_media_metrics WHERE user_id = %(user)s"
        " AND account_id IN (SELECT owner FROM renewed_accounts)",
        values,
    )
    insert_days(store, values)


def insert_days(store: UserStore, values: Values, owned_lines: str = "") -> None:
    """Put in the days of `owned_lines`: a table, or what the `WITH` that is given says it is."""
    picked = sql.SQL(", ").join(
        sql.SQL("max(value) FILTER (WHERE metric = {}){}").format(
            sql.Literal(key), sql.SQL("::bigint" if whole(AUDIENCE[key]) else "")
        )
        for key in OF_ACCOUNTS
    )
    store.execute(
        sql.SQL(
            "{owned_lines} INSERT INTO social_media_metrics (user_id, account_id, platform, date,"
            " rounded, typed, {columns}) SELECT %(user)s, owner, platform, date,"
            " coalesce(array_agg(metric ORDER BY metric) FILTER (WHERE rounded), '{{}}'),"
            " coalesce(array_agg(metric ORDER BY metric) FILTER (WHERE by_hand), '{{}}'), {picked}"
            " FROM (SELECT DISTINCT ON (l.owner, l.date, l.metric) l.owner, l.platform, l.date,"
            " l.metric, l.value, l.rounded, l.import_id IS NULL AND l.sync_run_id IS NULL"
            " AS by_hand FROM owned_lines l WHERE l.subject = 'account'"
            " AND l.span = 'day' AND l.metric = ANY({metrics})"
            " ORDER BY l.owner, l.date, l.metric, {best}) AS chosen"
            " GROUP BY owner, platform, date"
        ).format(
            owned_lines=sql.SQL(owned_lines),
            columns=sql.SQL(", ").join(map(sql.Identifier, OF_ACCOUNTS)),
            picked=picked,
            metrics=sql.Literal(list(OF_ACCOUNTS)),
            best=sql.SQL(BEST),
        ),
        values,
    )


_CONNECTED = (
    "SELECT r.owner, r.platform, p.* FROM renewed_accounts r JOIN integration_credentials c"
    " ON c.user_id = %(user)s AND c.platform = r.platform AND 'id:' || c.platform_user_id = r.key"
    " JOIN connection_posts p ON p.user_id = c.user_id AND p.credential_id = c.id"
)
"""The posts of the renewed accounts that connections listed."""


def _posts(store: UserStore, values: Values) -> None:
    store.execute(
        f"WITH connected AS ({_CONNECTED}) DELETE FROM social_posts p WHERE p.user_id = %(user)s"
        " AND p.account_id IN (SELECT owner FROM renewed_accounts)"
        " AND NOT EXISTS (SELECT FROM owned_lines l WHERE l.subject = 'post'"
        " AND l.owner = p.account_id AND l.post_id = p.post_id) AND NOT EXISTS (SELECT"
        " FROM connected c WHERE c.owner = p.account_id AND c.post_id = p.post_id)",
        values,
    )
    clock = "CASE WHEN l.posted_zone IS {} THEN l.posted_at END"
    instant, local = (
        f"(array_agg({moment} ORDER BY {NEWEST}) FILTER (WHERE {moment} IS NOT NULL))[1]"
        for moment in (clock.format("NOT NULL"), clock.format("NULL"))
    )
    from_lines = (
        f"SELECT l.owner, l.platform, l.post_id, {newest('title')} AS title,"
        f" {newest('caption')} AS caption, {newest('url')} AS url,"
        f" {newest('post_type')} AS type, {instant} AS posted_at, {local} AS posted_at_local,"
        " min(l.import_id) AS first_import, min(l.line) AS first_line"
        " FROM owned_lines l WHERE l.subject = 'post' GROUP BY l.owner, l.platform, l.post_id"
    )
    store.execute(
        f"WITH connected AS ({_CONNECTED}), lines AS ({from_lines})"
        " INSERT INTO social_posts (user_id, account_id, platform, post_id, title, caption, url,"
        " type, thumbnail_url, posted_at, posted_at_local) SELECT %(user)s, owner, platform,"
        " post_id, t.title, coalesce(c.caption, t.caption), coalesce(c.url, t.url),"
        " coalesce(c.type, t.type), c.thumbnail_url,"
        " coalesce(c.posted_at, t.posted_at AT TIME ZONE 'UTC'),"
        " CASE WHEN c.posted_at IS NULL AND t.posted_at IS NULL THEN t.posted_at_local END"
        " FROM lines t FULL JOIN connected c USING (owner, platform, post_id)"
        " ORDER BY owner, t.first_import NULLS LAST, t.first_line, c.posted_at, post_id"
        " ON CONFLICT (user_id, account_id, post_id) DO UPDATE SET title = excluded.title,"
        " caption = excluded.caption, url = excluded.url, type = excluded.type,"
        " thumbnail_url = excluded.thumbnail_url,"
        " posted_at = excluded.posted_at, posted_at_local = excluded.posted_at_local",
        values,
    )
    store.execute(
        "DELETE FROM social_post_metrics m USING social_posts p WHERE m.user_id = %(user)s"
        " AND p.user_id = m.user_id AND p.id = m.post_id"
        " AND p.account_id IN (SELECT owner FROM renewed_accounts) AND NOT EXISTS (SELECT"
        " FROM owned_lines l WHERE l.subject = 'post' AND l.owner = p.account_id"
        " AND l.post_id = p.post_id AND l.metric = m.metric AND l.span = m.span"
        " AND l.date = m.date AND l.until = m.until)",
        values,
    )
    insert_post_figures(store, values)


def insert_post_figures(store: UserStore, values: Values, owned_lines: str = "") -> None:
    """Put in the posts' figures of `owned_lines`, as `insert_days` does the days."""
    store.execute(
        f"{owned_lines} INSERT INTO social_post_metrics AS m (user_id, post_id, metric, span, date,"
        " until, value, rounded)"
        " SELECT DISTINCT ON (p.id, l.metric, l.span, l.date, l.until) %(user)s, p.id,"
        " l.metric, l.span, l.date, l.until, l.value, l.rounded FROM owned_lines l"
        " JOIN social_posts p ON p.user_id = l.user_id AND p.account_id = l.owner"
        " AND p.post_id = l.post_id WHERE l.subject = 'post'"
        f" ORDER BY p.id, l.metric, l.span, l.date, l.until, {BEST}"
        " ON CONFLICT (user_id, post_id, metric, span, date, until) DO UPDATE SET"
        " value = excluded.value, rounded = excluded.rounded"
        " WHERE (m.value, m.rounded) IS DISTINCT FROM (excluded.value, excluded.rounded)",
        values,
    )
