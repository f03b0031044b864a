"""A view's figures: its range, what it is compared with, and what it leaves out."""

from decimal import Decimal, localcontext
from typing import Any

from tests.factories import sale
from tests.insights.conftest import TUNECORE, Studio, days, euros
from tests.insights.test_exports import export, rows_of


def test_a_range_of_months_shows_what_lies_in_it(studio: Studio) -> None:
    studio.put_in(
        [
            sale(
                f"2026-{month:02}",
                "Spotify",
                quantity=month * 10,
                amount=f"0.{month:02}",
                reported="2026-11-05",
            )
            for month in range(1, 7)
        ]
    )
    everything = studio.get("overview")
    assert everything["range"]["preset"] == "all"
    assert everything["comparison"] is None
    assert everything["range"]["known_first"] == "2026-01-01"
    assert everything["range"]["known_last"] == "2026-06-30"
    home = studio.get("overview", **{"from": "2026-02-01", "to": "2026-04-30"}, compare="previous")
    assert home["range"]["label"] == "February to April 2026"
    assert home["totals"]["streams"] == 90
    assert [month["streams"] for month in home["months"]] == [20, 30, 40]
    assert [store["streams"] for store in home["stores"]] == [90]
    assert home["undated"]["streams"] is None
    compared = home["comparison"]
    assert (compared["first"], compared["last"]) == ("2025-11-01", "2026-01-31")
    assert (compared["compared_months"], compared["of_months"]) == (1, 3)
    assert compared["current"]["streams"] == 40
    assert compared["totals"]["streams"] == 10
    [streams, earnings] = home["changes"]
    assert streams == {
        "metric": "streams", "currency": None, "value": 40, "before": 10, "difference": 30,
        "percent": "300.0", "why": None,
    }  # fmt: skip
    assert earnings == {
        "metric": "earnings", "currency": "USD", "value": "0.04", "before": "0.01",
        "difference": "0.03", "percent": "300.0", "why": None,
    }  # fmt: skip
    for row in (home["stores"][0], home["countries"][0], home["tracks"][0]):
        assert (row["current"]["streams"], row["before"]["streams"]) == (40, 10)


def test_nothing_to_compare_with_is_said_and_is_no_percentage(studio: Studio) -> None:
    studio.put_in([sale("2026-05", "Spotify", "Glass Harbour", 10, "0.1", "DE")])
    home = studio.get("overview", range="last-year", compare="year")
    assert home["totals"]["streams"] is None
    assert not home["empty"]
    home = studio.get("overview", **{"from": "2026-05-01", "to": "2026-05-31"}, compare="year")
    assert home["comparison"]["why"]
    assert home["comparison"]["compared_months"] == 0
    assert home["changes"] == []


def test_a_view_that_cannot_be_is_refused(studio: Studio) -> None:
    for query in (
        {"from": "2026-02-01", "to": "2026-01-01"},
        {"from": "0001-01-01"},
        {"range": "5d"},
        {"convert": "1"},
        {"convert": "1", "currency": "XXX"},
        {"compare_from": "2026-01-01"},
    ):
        answer = studio.browser.get("/api/v1/overview", params=query)
        assert answer.status_code == 422, query
        assert answer.json()["detail"]


def test_all_money_is_converted_on_request(studio: Studio) -> None:
    studio.put_in([sale("2026-05", "Spotify", "Glass Harbour", 10, "2.5", "DE")])
    converted = studio.get("overview", convert=1, currency="USD")["converted"]
    assert (converted["amount"], converted["missing"]) == ("2.5", [])
    assert studio.get("overview", currency="EUR")["converted"] is None


def test_months_and_lists_are_converted_at_the_rates_of_the_total(studio: Studio) -> None:
    studio.put_in([sale("2026-04", amount="4"), sale("2026-05", amount="2")])
    studio.put_in([euros("2026-05", 10, "2.5")], TUNECORE, "tunecore.csv")
    studio.put_in(
        ["2026-06,Glass Harbour,Paper Lantern Club,Spotify,7,XOF"],
        "Month,Title,Artist,Store,Amount,Currency", "mine.csv",
    )  # fmt: skip
    view = {"from": "2026-05-01", "to": "2026-06-30", "compare": "previous"}
    home = studio.get("overview", convert=1, currency="EUR", **view)
    assert home["converted"]["missing"] == ["XOF"]
    worth = {one["currency"]: Decimal(one["rate"]) for one in home["converted"]["rates"]}
    with localcontext(prec=50):
        may, april = Decimal("2.5") + 2 * worth["USD"], 4 * worth["USD"]
    expected = {"currency": "EUR", "amount": f"{may:f}".rstrip("0")}
    months = {month["month"]: month["money_converted"] for month in home["months"]}
    assert months == {"2026-05-01": expected, "2026-06-01": None}
    [song] = home["tracks"]
    for figures in (home["totals"], home["stores"][0], song):
        assert figures["money_converted"] == expected
    assert home["converted"]["amount"] == expected["amount"]
    [before] = [one for one in home["comparison"]["months"] if one["month"] == "2026-04-01"]
    assert Decimal(before["money_converted"]["amount"]) == april
    assert studio.get("overview", **view)["totals"]["money_converted"] is None
    _, rows = rows_of(export(studio, "months.csv", convert=1, currency="EUR", **view))
    assert [row["earnings_converted_EUR"] for row in rows] == [expected["amount"], ""]


def summary(studio: Studio, **query: Any) -> Any:
    return studio.get("audience/summary", **query)


def typed(studio: Studio, platform: str, day: str, followers: int) -> None:
    answer = studio.browser.post(
        f"/api/v1/integrations/{platform}/manual",
        json={"username": "lantern", "date": day, "followers": followers},
    )
    assert answer.status_code < 300, answer.text


def test_the_audience_stands_beside_what_it_was(studio: Studio) -> None:
    for day, count in (("2026-10-30", 90), ("2026-11-10", 100), ("2026-11-20", 130)):
        typed(studio, "tiktok", day, count)
    found = summary(studio, range="28d")
    assert found["range"]["first"] == "2026-10-26"
    [account] = found["accounts"]
    assert (account["followers"], account["before"], account["difference"]) == (130, 90, 40)
    assert account["percent"] == "44.4"
    assert account["typed"]
    assert found["followers"] == {
        "total": 130, "accounts": 1, "difference": 40, "compared": 1, "as_of": "2026-11-20",
        "rounded": False,
    }  # fmt: skip
    found = summary(studio, **{"from": "2026-11-15"})
    [account] = found["accounts"]
    assert (account["before"], account["before_as_of"]) == (100, "2026-11-10")
    assert [point["value"] for point in account["points"]] == [130]
    assert summary(studio, platform="instagram")["accounts"] == []


def test_the_change_of_the_audience_says_of_how_many_accounts_it_is(studio: Studio) -> None:
    typed(studio, "tiktok", "2026-11-10", 100)
    typed(studio, "tiktok", "2026-11-20", 130)
    typed(studio, "instagram", "2026-11-20", 1000)
    followers = summary(studio, range="28d")["followers"]
    assert (followers["total"], followers["accounts"]) == (1130, 2)
    assert (followers["difference"], followers["compared"]) == (30, 1)


def test_freshness_says_how_new_each_source_is(studio: Studio) -> None:
    studio.put_in([sale("2026-05", "Spotify", "Glass Harbour", 10, "2.5", "DE")])
    studio.song_timeline(days("2026-11-01", 20, "5"))
    found = studio.get("freshness")
    assert {source["key"]: (source["newest"], source["state"]) for source in found["sources"]} == {
        "distrokid": ("2026-05-31", "late"),
        "spotify_for_artists": ("2026-11-20", "fresh"),
    }
    assert found["took_off"] == []


def test_a_figure_says_what_it_is_made_of(studio: Studio) -> None:
    studio.put_in([sale("2026-01", quantity=310), sale("2026-02", quantity=50)])
    studio.song_timeline(days("2026-01-01", 31, "11"))
    found = studio.get("figure", metric="streams")
    assert found["value"] == 31 * 11 + 50
    assert found["value"] == studio.home["totals"]["streams"]
    views = {(one["source"], one["shown"]): one["value"] for one in found["views"]}
    assert views == {
        ("spotify_for_artists", True): 341, ("distrokid", True): 50, ("distrokid", False): 310,
    }  # fmt: skip
    assert all(one["why"] and one["name"] for one in found["views"])
    january = studio.get("figure", metric="streams", month="2026-01")
    assert (january["value"], january["lines"]) == (341, 31)
    assert [one["file_name"] for one in january["imports"]] == ["Glass Harbour-timeline.csv"]
    assert january["lines_link"] == "/lines?metric=streams&month=2026-01"
    money = studio.get("figure", metric="earnings", currency="USD")
    assert money["value"] == "0.822000000002"
    assert studio.get("figure", metric="views")["value"] is None
    for query in ({"metric": "followers"}, {"metric": "earnings"}, {"metric": "x"}):
        assert studio.browser.get("/api/v1/figure", params=query).status_code == 422


def test_an_opened_figure_lists_only_the_imports_that_are_in_it(studio: Studio) -> None:
    header = "Month,Title,Artist,Store,Country,Streams,Amount,Currency"
    for name, row in (
        ("german.csv", "2026-01,Glass Harbour,Paper Lantern Club,Spotify,DE,7,0.5,USD"),
        ("swedish.csv", "2026-02,Glass Harbour,Paper Lantern Club,Spotify,SE,5,0.4,USD"),
        ("other.csv", "2026-01,Night Ferry,Moss & Rye,Deezer,DE,3,0.3,EUR"),
    ):
        studio.put_in([row], header, name)
    artists = {one["name"]: one["id"] for one in studio.home["artists"]}

    def imports(**query: Any) -> list[str]:
        found = studio.get("figure", **{"metric": "streams"} | query)
        assert found["lines"] == sum(one["lines"] for one in found["imports"])
        return sorted(one["file_name"] for one in found["imports"])

    assert imports() == ["german.csv", "other.csv", "swedish.csv"]
    assert imports(country="SE") == ["swedish.csv"]
    assert imports(country="DE") == ["german.csv", "other.csv"]
    assert imports(artist=artists["Moss & Rye"]) == ["other.csv"]
    assert imports(artist=artists["Paper Lantern Club"], country="DE") == ["german.csv"]
    assert imports(store="Deezer") == ["other.csv"]
    assert imports(metric="earnings", currency="USD", country="DE") == ["german.csv"]
    assert imports(**{"from": "2026-02-01", "to": "2026-02-28"}) == ["swedish.csv"]


def test_the_page_of_a_track_is_restricted_to_a_view(studio: Studio) -> None:
    studio.put_in(
        [
            sale(f"2026-0{month}", quantity=month * 10, reported="2026-11-05")
            for month in range(1, 5)
        ]
    )
    track = studio.track()["id"]
    query = {"from": "2026-03-01", "to": "2026-04-30", "compare": "previous"}
    page = studio.get(f"tracks/{track}", **query)
    assert (page["streams"], page["before"]["streams"]) == (70, 30)
    assert [month["streams"] for month in page["months"]] == [30, 40]
    assert page["changes"][0]["percent"] == "133.3"
    assert page["left_out"]["cut_periods"] == []
    [listed] = studio.get("tracks", **query)["items"]
    assert (listed["streams"], listed["before"]["streams"]) == (70, 30)
    assert studio.get("tracks", range="last-year")["items"] == []


def test_posts_that_name_a_track_stand_on_its_page(studio: Studio) -> None:
    studio.put_in([sale(title="Élan"), sale(title="Go")])
    studio.conn.execute(
        "INSERT INTO social_accounts (user_id, platform, key) VALUES (%s, 'tiktok', '')",
        (studio.id,),
    )
    for number, caption in enumerate(
        ["My song ELAN is out!", "elandish", "Go, go", "GO by Paper Lantern Club"]
    ):
        studio.conn.execute(
            "INSERT INTO social_posts (user_id, account_id, platform, post_id, caption, url,"
            " posted_at) SELECT user_id, id, platform, %s, %s, %s, '2026-05-05'"
            " FROM social_accounts WHERE user_id = %s",
            (str(number), caption, f"https://tik.test/{number}", studio.id),
        )
    studio.conn.commit()
    [post] = studio.track("Élan")["posts"]
    assert (post["platform"], post["post_id"], post["url"]) == ("tiktok", "0", "https://tik.test/0")
    assert post["caption"] == "My song ELAN is out!"
    assert [post["caption"] for post in studio.track("Go")["posts"]] == ["GO by Paper Lantern Club"]
    track = studio.track("Élan")["id"]
    assert studio.get(f"tracks/{track}", **{"from": "2026-05-06"})["posts"] == []


def test_tracks_are_compared_since_their_releases(studio: Studio) -> None:
    studio.put_in([sale("2026-02", quantity=7), sale("2026-03", title="Night Ferry", quantity=9)])
    studio.song_timeline(days("2026-03-10", 3, "5"))
    glass, ferry = studio.track()["id"], studio.track("Night Ferry")["id"]
    studio.conn.execute(
        "UPDATE tracks SET release_date = '2026-01-15' WHERE id = %s AND user_id = %s",
        (ferry, studio.id),
    )
    studio.conn.commit()
    found = studio.get("tracks/by-release", ids=f"{ferry},{glass},999")
    first, second = found["items"]
    assert (first["released_by"], first["grain"]) == ("file", "month")
    assert [(point["at"], point["value"]) for point in first["points"]] == [(2, 9)]
    assert (second["released_by"], second["grain"], second["release_date"]) == (
        "first_day", "month", "2026-02-01",
    )  # fmt: skip
    assert [(point["at"], point["value"]) for point in second["points"]] == [(0, 7), (1, 15)]
    assert [note["code"] for note in found["notes"]] == ["first_day"]
    for query in ({"ids": "x"}, {"ids": "1", "metric": "followers"}):
        assert studio.browser.get("/api/v1/tracks/by-release", params=query).status_code == 422


def test_an_artist_that_the_user_names_stays(studio: Studio) -> None:
    number = studio.put_in([sale()])
    track = studio.track()["id"]
    named = studio.browser.put(f"/api/v1/tracks/{track}/artist", json={"name": " Ada "})
    assert named.json()["artist"] == "Ada"
    studio.put_in([sale("2026-02")])
    assert studio.track()["artist"] == "Ada"
    studio.take_out(number)
    studio.put_in([sale()])
    assert studio.track()["artist"] == "Ada"
    missing = studio.browser.put("/api/v1/tracks/999/artist", json={"name": "Ada"})
    assert missing.status_code == 404


def test_several_artists_stand_beside_each_other_and_filter(studio: Studio) -> None:
    studio.put_in([sale("2026-01", quantity=5)])
    assert studio.home["artists"] == []
    studio.put_in(
        [sale("2026-02", quantity=8, title="Elsewhere", artist="Ada Ray", isrc="QZZZZ2300009")]
    )
    club, ada = (
        next(one for one in studio.get("artists")["items"] if one["name"] == name)
        for name in ("Paper Lantern Club", "Ada Ray")
    )
    assert (club["tracks"], ada["tracks"]) == (1, 1)
    found = {one["id"]: one["streams"] for one in studio.home["artists"]}
    assert found == {club["id"]: 5, ada["id"]: 8}
    only = studio.get("overview", artist=ada["id"])
    assert only["totals"]["streams"] == 8
    assert [track["title"] for track in only["tracks"]] == ["Elsewhere"]
    track = only["tracks"][0]["id"]
    studio.browser.put(f"/api/v1/tracks/{track}/artist", json={"name": "Paper Lantern Club"})
    assert studio.home["artists"] == []
    assert studio.get("overview", artist=club["id"])["totals"]["streams"] == 13


def test_the_lines_of_a_range_add_up_to_its_figure(studio: Studio) -> None:
    studio.put_in([sale("2026-01", quantity=310), sale("2026-02", quantity=50)])
    studio.song_timeline(days("2026-01-01", 40, "11"))
    query = {"from": "2026-01-20", "to": "2026-02-28"}
    found = studio.get("figure", metric="streams", **query)
    assert found["value"] == 12 * 11 + 50
    assert found["lines_link"] == "/lines?metric=streams&from=2026-01-20&to=2026-02-28"
    lines = studio.get("lines", metric="streams", **query)["total"]
    assert (lines["streams"], lines["lines"]) == (found["value"], found["lines"])
    home = studio.get("overview", **query)
    assert home["edge_days"]["streams"] == 12 * 11
    assert home["left_out"]["cut_periods"] == ["January 2026"]
    assert home["left_out"]["cut"]["money"] == [{"currency": "USD", "amount": "0.411000000001"}]
    assert [day["streams"] for day in home["days"][:13]] == [11] * 13
    assert home["days"][0]["date"] == "2026-01-20"


def test_a_connection_says_how_many_of_its_runs_succeeded(studio: Studio) -> None:
    studio.conn.execute(
        "INSERT INTO integration_credentials (user_id, platform, platform_user_id, platform_name,"
        " state, is_active, access_token, next_sync_at, created_at, updated_at) VALUES (%s,"
        " 'tiktok', '7', 'Lantern', 'connected', true, 'gAAAA', now(), now(), now())",
        (studio.id,),
    )
    for day, outcome in (
        ("2026-11-22", "ok"), ("2026-11-21", "partly"), ("2026-11-20", "limited"),
        ("2026-11-19", "retry"), ("2026-09-01", "retry"), ("2026-11-22", None),
    ):  # fmt: skip
        studio.conn.execute(
            "INSERT INTO sync_runs (user_id, credential_id, trigger, started_at, finished_at,"
            " outcome) SELECT user_id, id, 'scheduled', %s,"
            " CASE WHEN CAST(%s AS text) IS NOT NULL THEN CAST(%s AS timestamptz) END, %s"
            " FROM integration_credentials WHERE user_id = %s",
            (day, outcome, day, outcome, studio.id),
        )
    studio.conn.commit()
    found = studio.get("freshness")
    [source] = found["sources"]
    assert (source["name"], source["account"], source["state"]) == ("TikTok", "Lantern", "fresh")
    assert (source["runs"], source["succeeded"], source["share"]) == (3, 2, "66.7")
    assert found["needs_you"] == []
    studio.conn.execute(
        "UPDATE integration_credentials SET state = 'reconnect', is_active = false,"
        " detail = 'TikTok took the sign-in back.' WHERE user_id = %s",
        (studio.id,),
    )
    studio.conn.commit()
    [need] = studio.get("freshness")["needs_you"]
    assert need["message"] == "TikTok (Lantern): TikTok took the sign-in back."


def test_posts_of_a_range(studio: Studio) -> None:
    studio.conn.execute(
        "INSERT INTO social_accounts (user_id, platform, key) VALUES (%s, 'tiktok', '')",
        (studio.id,),
    )
    for day in ("2026-05-04", "2026-05-05", "2026-05-06"):
        studio.conn.execute(
            "INSERT INTO social_posts (user_id, account_id, platform, post_id, posted_at)"
            " SELECT user_id, id, platform, %s, %s FROM social_accounts WHERE user_id = %s",
            (day, f"{day}T23:30:00Z", studio.id),
        )
    studio.conn.commit()
    [account] = studio.get("audience")["items"]
    page = studio.get(
        f"audience/{account['id']}/posts", **{"from": "2026-05-05", "to": "2026-05-05"}
    )
    assert [post["post_id"] for post in page["items"]] == ["2026-05-05"]
