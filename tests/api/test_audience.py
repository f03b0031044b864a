"""The audience through the API: accounts, days with gaps, posts in pages, and the lines behind."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

HISTORY = (
    '"Date","Followers","Difference in followers from previous day"\n'
    '"March 1, 2026","1033","5"\n"March 2, 2026","1.2K","undefined"\n"March 5, 2026","1040","7"\n'
)
POSTS = (
    '"Post ID","Account ID","Account username","Account name",Description,"Duration (sec)",'
    '"Publish time",Permalink,"Post type","Data comment",Date,Views,Reach,Likes,Shares,Follows,'
    "Comments,Saves\n"
)


def row(number: int, *, likes: object, posted: str = "05/24/2026 15:30") -> str:
    return (
        f'"1780000000000000{number:02}","178400000000000002",paperlanternclub,'
        f'"Paper Lantern Club","Out now, no. {number}",31,"{posted}",https://example.org/p/{number}'
        f',"IG reel",,Lifetime,1204,980,{likes},7,3,4,12\n'
    )


@pytest.fixture
def put_in(owner: TestClient, run_jobs: Callable[[], None]) -> Callable[..., Any]:
    def put(content: str, name: str = "export.csv", **constants: str) -> Any:
        answer = owner.post("/api/v1/imports", files={"file": (name, content.encode())})
        assert answer.status_code == 201, answer.text
        seen = answer.json()
        if constants:
            change = {"mapping": {"constants": constants}}
            answer = owner.patch(f"/api/v1/imports/{seen['id']}", json=change)
            assert answer.status_code == 200, answer.text
        assert owner.post(f"/api/v1/imports/{seen['id']}/commit").status_code == 202
        run_jobs()
        done = owner.get(f"/api/v1/imports/{seen['id']}").json()
        assert done["status"] == "committed", done
        return done

    return put


def test_an_empty_app_has_no_audience(owner: TestClient) -> None:
    assert owner.get("/api/v1/audience").json() == {"items": []}


def test_an_account_has_its_newest_levels_and_the_day_of_each(
    owner: TestClient, put_in: Callable[..., Any]
) -> None:
    put_in(HISTORY)
    [account] = owner.get("/api/v1/audience").json()["items"]
    assert (account["platform"], account["platform_name"]) == ("tiktok", "TikTok")
    assert (account["username"], account["first_day"], account["last_day"]) == (
        None, "2026-03-01", "2026-03-05",
    )  # fmt: skip
    assert account["levels"] == [
        {
            "metric": "followers", "label": "Followers", "unit": "people", "kind": "level",
            "value": "1040", "rounded": False, "typed": False, "as_of": "2026-03-05", "basis": None,
        }
    ]  # fmt: skip


def test_a_day_that_was_not_told_is_a_gap(owner: TestClient, put_in: Callable[..., Any]) -> None:
    put_in(HISTORY)
    [account] = owner.get("/api/v1/audience").json()["items"]
    answer = owner.get(f"/api/v1/audience/{account['id']}").json()
    [levels] = answer["levels"]
    assert [(point["value"], point["rounded"]) for point in levels["points"]] == [
        ("1033", False), ("1200", True), (None, False), (None, False), ("1040", False),
    ]  # fmt: skip
    [flows] = answer["flows"]
    assert flows["metric"] == "net_follows"
    assert [point["value"] for point in flows["points"]] == ["5", None, None, None, "7"]
    narrow = owner.get(f"/api/v1/audience/{account['id']}", params={"from": "2026-03-05"}).json()
    assert [point["date"] for point in narrow["levels"][0]["points"]] == ["2026-03-05"]


def test_posts_come_in_pages_by_a_metric_with_the_untold_last(
    owner: TestClient, put_in: Callable[..., Any]
) -> None:
    rows = [row(number, likes="" if number % 10 == 0 else number) for number in range(1, 61)]
    put_in(POSTS + "".join(rows))
    [account] = owner.get("/api/v1/audience").json()["items"]
    assert (account["username"], account["posts"]) == ("paperlanternclub", 60)
    place = f"/api/v1/audience/{account['id']}/posts"
    for order in ("desc", "asc"):
        seen, cursor = [], None
        while True:
            asked = {"sort": "likes", "order": order} | ({"cursor": cursor} if cursor else {})
            page = owner.get(place, params=asked).json()
            for post in page["items"]:
                likes = [one for one in post["figures"] if one["metric"] == "likes"]
                seen.append(int(likes[0]["value"]) if likes else None)
            cursor = page["next_cursor"]
            if cursor is None:
                break
        told = [number for number in range(1, 61) if number % 10]
        assert seen == [*sorted(told, reverse=order == "desc"), *[None] * 6]


def test_a_page_of_posts_goes_on_in_the_order_that_it_began_in(
    owner: TestClient, put_in: Callable[..., Any]
) -> None:
    put_in(POSTS + "".join(row(number, likes=number) for number in range(1, 61)))
    [account] = owner.get("/api/v1/audience").json()["items"]
    place = f"/api/v1/audience/{account['id']}/posts"
    cursor = owner.get(place, params={"sort": "likes"}).json()["next_cursor"]
    wrong = owner.get(place, params={"sort": "likes", "order": "asc", "cursor": cursor})
    assert wrong.json()["detail"] == "This cursor belongs to another order."


def test_a_later_export_of_the_posts_adds_a_point_and_no_second_post(
    owner: TestClient, put_in: Callable[..., Any]
) -> None:
    put_in(POSTS + row(1, likes=61), exported_on="2026-06-01")
    put_in(POSTS + row(1, likes=75), exported_on="2026-06-15")
    [account] = owner.get("/api/v1/audience").json()["items"]
    [post] = owner.get(f"/api/v1/audience/{account['id']}/posts").json()["items"]
    assert post["post_id"] == "178000000000000001"
    assert (post["posted_at"], post["posted_at_local"]) == (None, "2026-05-24T15:30:00")
    [likes] = [one for one in post["figures"] if one["metric"] == "likes"]
    assert (likes["value"], likes["span"], likes["date"]) == ("75", "total", "2026-06-15")


def test_a_figure_opens_to_the_file_and_line_that_told_it(
    owner: TestClient, put_in: Callable[..., Any]
) -> None:
    done = put_in(HISTORY, "FollowerHistory.csv")
    [account] = owner.get("/api/v1/audience").json()["items"]
    [line] = owner.get(
        f"/api/v1/audience/{account['id']}/lines",
        params={"metric": "followers", "date": "2026-03-02"},
    ).json()["items"]
    assert (line["import_id"], line["file_name"], line["line"]) == (
        done["id"], "FollowerHistory.csv", 3,
    )  # fmt: skip
    assert (line["value"], line["rounded"]) == ("1200", True)


def test_a_table_of_ones_own_is_about_an_audience_where_it_names_a_platform(
    owner: TestClient, put_in: Callable[..., Any], run_jobs: Callable[[], None]
) -> None:
    content = "Day,Followers on Friday\n2026-03-06,1044\n"
    put_in(HISTORY)
    seen = owner.post("/api/v1/imports", files={"file": ("mine.csv", content.encode())}).json()
    change = {
        "mapping": {
            "columns": {"Day": "date", "Followers on Friday": "followers"},
            "constants": {"platform": "tiktok"},
        }
    }
    answer = owner.patch(f"/api/v1/imports/{seen['id']}", json=change).json()
    assert (answer["error"], answer["imported"]) == (None, 1)
    owner.post(f"/api/v1/imports/{seen['id']}/commit")
    run_jobs()
    [account] = owner.get("/api/v1/audience").json()["items"]
    assert account["levels"][0]["value"] == "1044"


def test_another_persons_account_is_not_found(owner: TestClient) -> None:
    for place in ("", "/posts", "/lines?metric=followers&date=2026-03-01"):
        answer = owner.get(f"/api/v1/audience/999{place}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("asked", [{"sort": "beauty"}, {"cursor": "bm90aGluZw=="}])
def test_an_order_that_does_not_exist_is_refused(
    owner: TestClient, put_in: Callable[..., Any], asked: dict[str, str]
) -> None:
    put_in(HISTORY)
    [account] = owner.get("/api/v1/audience").json()["items"]
    answer = owner.get(f"/api/v1/audience/{account['id']}/posts", params=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")


def test_an_account_is_shown_for_ten_years_at_most_and_older_days_when_asked(
    owner: TestClient,
) -> None:
    first = date(2004, 2, 4)
    days = [first, *(date(2026, 10, 31) - timedelta(days=n) for n in range(4_000))]
    table = "\n".join(["date,followers,views", *(f"{day},1204,{day:%d}" for day in days)])
    typed = owner.post(
        "/api/v1/integrations/facebook/manual-csv",
        files={"file": ("days.csv", table.encode())},
        data={"username": "club"},
    ).json()
    assert typed["days"] == 4_001
    address = f"/api/v1/audience/{typed['account_id']}"
    shown = owner.get(address).json()
    for metric in (*shown["levels"], *shown["flows"]):
        assert len(metric["points"]) == 3_660
        assert metric["points"][-1]["date"] == "2026-10-31"
    assert shown["account"]["first_day"] == str(first)
    older = owner.get(address, params={"to": "2010-01-01"}).json()
    assert [one["date"] for one in older["levels"][0]["points"]] == [str(first)]


def test_few_days_far_apart_are_shown_for_ten_years_too(owner: TestClient) -> None:
    for day in ("2004-02-04", "2017-01-01", "2026-10-31"):
        typed = owner.post(
            "/api/v1/integrations/facebook/manual",
            json={"username": "club", "date": day, "followers": 7},
        ).json()
    [level] = owner.get(f"/api/v1/audience/{typed['account_id']}").json()["levels"]
    assert level["points"][0]["date"] == "2017-01-01"
    assert sum(one["value"] is not None for one in level["points"]) == 2
