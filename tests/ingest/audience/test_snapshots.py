"""What a visit to a connected account writes: figures, posts, engagement, and the roll-up."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.ingest.visits import (
    ACCOUNT,
    NOW,
    Connected,
    followers,
    of_post,
    post,
    snapshot,
)
from tunescore.errors import NotFound
from tunescore.ingest.audience import rollup, snapshots
from tunescore.ingest.audience.rollup import Touched
from tunescore.ingest.connections import ledger, lifecycle

TODAY = date(2026, 11, 20)
FEW = examples(6)
EXPORT = (
    '"Post ID","Account ID","Account username","Account name",Description,"Duration (sec)",'
    '"Publish time",Permalink,"Post type","Data comment",Date,Views,Reach,Likes,Shares,Follows,'
    "Comments,Saves\n"
    f'"17900000000000001","{ACCOUNT}",paperlanternclub,"Paper Lantern Club","Out now",31,'
    '"05/24/2026 15:30",https://example.org/1,"IG reel",,Lifetime,100,90,8,7,3,4,12\n'
)


@pytest.fixture
def musician(connection: psycopg.Connection, tmp_path: Path) -> Connected:
    return Connected(connection, tmp_path)


def renew_everything(musician: Connected) -> None:
    """Make the roll-up of the account from all its lines."""
    touched = [Touched("instagram", ACCOUNT, "paperlanternclub", playlists=False)]
    with musician.conn.transaction():
        rollup.renew(musician.store, touched)


def everything_again(musician: Connected) -> dict[str, list[Any]]:
    """Renew everything, and tell what is known then."""
    renew_everything(musician)
    return musician.facts()


def test_the_same_snapshot_twice_is_one_row_of_each_figure(musician: Connected) -> None:
    told = snapshot(followers(1200, TODAY), of_post(1, "likes", 30, TODAY), posts=(post(1),))
    musician.visit(told)
    once = musician.facts()
    musician.visit(told, NOW + timedelta(hours=2))
    assert musician.facts() == once
    row = musician.conn.execute("SELECT count(*) FROM audience_lines").fetchone()
    assert row == (3,)  # and the average of likes, of one post that tells them


def test_what_a_platform_corrects_takes_the_place_of_what_it_told_first(
    musician: Connected,
) -> None:
    day = TODAY - timedelta(days=2)
    musician.visit(snapshot(followers(1200, TODAY), followers(80, day, "reach")))
    musician.visit(snapshot(followers(95, day, "reach")), NOW + timedelta(days=1))
    assert musician.day("reach", day) == 95
    assert musician.day("followers", TODAY) == 1200


def test_a_visit_with_a_late_clock_does_not_undo_a_later_one(musician: Connected) -> None:
    musician.visit(snapshot(followers(1200, TODAY)))
    musician.visit(snapshot(followers(900, TODAY)), NOW - timedelta(days=3))
    assert musician.day("followers", TODAY) == 1200


def test_what_is_not_told_is_a_gap_and_never_nought(musician: Connected) -> None:
    musician.visit(snapshot(followers(1200, TODAY)))
    musician.visit(snapshot(followers(1230, TODAY + timedelta(days=3))), NOW + timedelta(days=3))
    assert musician.day("followers", TODAY + timedelta(days=1)) == "no row"
    assert musician.day("following", TODAY) is None


def test_a_post_without_figures_is_still_a_post(musician: Connected) -> None:
    musician.visit(snapshot(followers(1200, TODAY), posts=(post(1), post(2))))
    rows = musician.conn.execute(
        "SELECT post_id, caption, thumbnail_url IS NOT NULL FROM social_posts ORDER BY post_id"
    ).fetchall()
    assert rows == [
        ("17900000000000001", "Glass Harbour, take 1", True),
        ("17900000000000002", "Glass Harbour, take 2", True),
    ]


def test_a_number_beyond_2_to_the_53_stays_exact(musician: Connected) -> None:
    musician.visit(snapshot(followers(2**53 + 1, TODAY)))
    assert musician.day("followers", TODAY) == 2**53 + 1


def test_engagement_is_of_the_recent_posts_that_tell_likes_and_comments(
    musician: Connected,
) -> None:
    figures = [followers(1000, TODAY)]
    posts = tuple(post(number, NOW - timedelta(days=30)) for number in range(1, 16))
    for number in range(1, 16):
        figures.append(of_post(number, "likes", number * 10, TODAY))
        if number != 15:  # hides its comments
            figures.append(of_post(number, "comments", number, TODAY))
    musician.visit(snapshot(*figures, posts=posts))
    # the newest twelve are 4 … 15; of these 4 … 14 tell both
    assert musician.day("engagement_rate", TODAY) == Decimal("9.9")
    assert musician.day("avg_likes", TODAY) == Decimal(95)
    assert musician.day("avg_comments", TODAY) == Decimal(9)
    row = musician.conn.execute(
        "SELECT basis FROM audience_lines WHERE metric = 'engagement_rate'"
    ).fetchone()
    assert row == ({"posts": 11, "likes": "990", "comments": "99", "followers": "1000"},)


def test_likes_of_a_post_with_reactions_are_all_its_reactions(musician: Connected) -> None:
    figures = [followers(1000, TODAY)]
    for number, (likes, reactions) in enumerate([(212, 265), (9, 10)], start=1):
        figures.append(of_post(number, "likes", likes, TODAY))
        figures.append(of_post(number, "reactions", reactions, TODAY - timedelta(days=1)))
        figures.append(of_post(number, "comments", 1, TODAY))
    musician.visit(snapshot(*figures, posts=(post(1), post(2))))
    assert musician.day("avg_likes", TODAY) == Decimal("137.5")
    assert musician.day("engagement_rate", TODAY) == Decimal("13.85")


def test_without_followers_there_is_no_rate(musician: Connected) -> None:
    told = (of_post(1, "likes", 5, TODAY), of_post(1, "comments", 1, TODAY))
    musician.visit(snapshot(followers(0, TODAY), *told, posts=(post(1),)))
    assert musician.day("engagement_rate", TODAY) is None


visits = st.lists(
    st.tuples(
        st.integers(0, 4),  # days since the first visit
        st.sets(st.integers(1, 4)),  # posts whose figures it tells
        st.integers(0, 3),  # how many days it tells again
        st.integers(0, 1000),
    ),
    min_size=1,
    max_size=6,
)


@FEW
@given(told=visits, file_first=st.booleans())
def test_renewing_what_a_visit_told_is_the_same_as_renewing_everything(
    connection: psycopg.Connection,
    tmp_path_factory: pytest.TempPathFactory,
    told: list[tuple[int, set[int], int, int]],
    file_first: bool,
) -> None:
    musician = Connected(connection, tmp_path_factory.mktemp("visits"))
    if file_first:
        musician.put_in(EXPORT, exported_on="2026-11-21")
    for later, posts, again, value in told:
        at = NOW + timedelta(days=later)
        figures = [
            followers(value + back, at.date() - timedelta(days=back)) for back in range(again + 1)
        ]
        for number in posts:
            figures.append(of_post(number, "likes", value + number, at.date()))
            figures.append(of_post(number, "comments", number, at.date()))
        musician.visit(snapshot(*figures, posts=tuple(post(one) for one in sorted(posts))), at)
    if not file_first:
        musician.put_in(EXPORT, exported_on="2026-11-21")
    renewed = musician.facts()
    assert everything_again(musician) == renewed


def test_an_account_that_was_renamed_stays_one_account(musician: Connected) -> None:
    musician.visit(snapshot(followers(1200, TODAY)))
    renamed = snapshot(followers(1210, TODAY + timedelta(days=1)))
    renamed = type(renamed)("lanternclub", renamed.name, None, renamed.figures)
    musician.visit(renamed, NOW + timedelta(days=1))
    assert musician.facts()["accounts"] == [
        ("instagram", f"id:{ACCOUNT}", "lanternclub", "Paper Lantern Club")
    ]


def test_undoing_a_file_leaves_what_visits_told(musician: Connected) -> None:
    musician.visit(
        snapshot(followers(1200, TODAY), of_post(1, "likes", 30, TODAY), posts=(post(1),))
    )
    before = musician.facts()
    number = musician.put_in(EXPORT, exported_on="2026-11-21")
    assert musician.facts() != before
    musician.take_out(number)
    assert musician.facts() == before


def test_deleting_a_connection_removes_what_it_told_and_leaves_the_files_figures(
    musician: Connected,
) -> None:
    musician.put_in(EXPORT, exported_on="2026-11-21")
    before = musician.facts()
    musician.visit(
        snapshot(followers(1200, TODAY), of_post(2, "likes", 30, TODAY), posts=(post(1), post(2)))
    )
    held = lifecycle.holdings(musician.store, musician.number)
    assert (held.days, held.posts) == (1, 2)
    assert lifecycle.delete(musician.store, musician.number) == held
    assert musician.facts() == before
    rows = musician.conn.execute(
        "SELECT count(*) FROM audience_lines WHERE sync_run_id IS NOT NULL"
    ).fetchone()
    assert rows == (0,)


def test_a_visit_to_a_connection_that_was_deleted_meanwhile_writes_nothing(
    musician: Connected,
) -> None:
    run = ledger.begin_run(musician.store, musician.number, "asked", NOW)
    lifecycle.delete(musician.store, musician.number)
    with pytest.raises(NotFound):
        snapshots.store(
            musician.store,
            musician.number,
            run,
            snapshot(followers(1200, TODAY)),
            NOW,
        )
    assert musician.facts()["accounts"] == []


@pytest.mark.parametrize("earlier", [60, pytest.param(364, marks=pytest.mark.soak)])
def test_a_long_history_does_not_make_a_visit_slow(musician: Connected, earlier: int) -> None:
    posts = tuple(post(number) for number in range(1, 101))
    metrics = ("views", "reach", "likes", "comments", "shares", "saves")

    def told(day: date) -> Any:
        figures = [of_post(n, metric, 100 + n, day) for n in range(1, 101) for metric in metrics]
        return snapshot(followers(1200, day), *figures, posts=posts)

    musician.visit(told(TODAY - timedelta(days=1)), NOW - timedelta(days=1))
    musician.conn.execute("ANALYZE social_posts")
    for table, key in (("audience_lines", "row_key"), ("social_post_metrics", "")):
        _repeat(musician.conn, table, key, earlier)
    row = musician.conn.execute("SELECT count(*) FROM audience_lines").fetchone()
    assert row
    assert row[0] > 600 * (earlier + 1)
    days = [TODAY + timedelta(days=later) for later in range(5)]
    best = min(
        _timed(partial(musician.visit, told(day), NOW + timedelta(days=later)))
        for later, day in enumerate(days)
    )
    again = min(
        _timed(partial(musician.visit, told(days[-1]), NOW + timedelta(days=4))) for _ in range(3)
    )
    whole = _timed(partial(renew_everything, musician))
    print(  # noqa: T201 - shown with -s
        f"601 figures onto {row[0]} lines: {best * 1000:.0f} ms, again {again * 1000:.0f} ms;"
        f" renewing everything: {whole:.1f} s"
    )
    assert best < 1


def _repeat(conn: psycopg.Connection, table: str, key: str, days: int) -> None:
    """Repeat what yesterday told for each of the days before."""
    columns = [
        name
        for (name,) in conn.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0",
            (table,),
        )
    ]
    values = {name: f"t.{name}" for name in columns} | {"date": "t.date - d", "until": "t.date - d"}
    if key:
        values |= dict.fromkeys((key, "group_key"), f"sha256(t.{key} || int4send(d))")
    conn.execute(
        f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())}"
        f" FROM {table} t CROSS JOIN generate_series(1, {days}) AS d".encode()
    )
    conn.execute(f"ANALYZE {table}".encode())


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
