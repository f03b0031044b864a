"""Figures typed in by hand: by form and as a table, over and away."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

DAY = "2026-03-01"


def typed(browser: TestClient, platform: str = "youtube", **figures: Any) -> Any:
    body = {"username": "paperlanternclub", "date": DAY, **figures}
    return browser.post(f"/api/v1/integrations/{platform}/manual", json=body)


def table(browser: TestClient, text: str, **fields: str) -> Any:
    return browser.post(
        "/api/v1/integrations/instagram/manual-csv",
        files={"file": ("days.csv", text.encode())},
        data=fields,
    )


def levels(browser: TestClient, account: int) -> dict[str, Any]:
    told = browser.get(f"/api/v1/audience/{account}").json()
    return {one["metric"]: one["points"] for one in (*told["levels"], *told["flows"])}


def test_a_day_is_typed_where_nothing_is_connected_and_marked_as_typed(owner: TestClient) -> None:
    answer = typed(owner, followers=1204, engagement_rate="5.75")
    assert answer.status_code == 201, answer.text
    account = answer.json()["account_id"]
    assert answer.json() == {"account_id": account, "days": 1, "figures": 2, "problems": []}
    told = levels(owner, account)
    point = {"date": DAY, "rounded": False, "typed": True}
    assert told == {
        "followers": [{**point, "value": "1204"}],
        "engagement_rate": [{**point, "value": "5.75"}],
    }
    lines = owner.get(f"/api/v1/audience/{account}/lines?metric=followers&date={DAY}").json()
    [line] = lines["items"]
    assert (line["typed"], line["import_id"], line["sync_run_id"]) == (True, None, None)


def test_typing_again_takes_the_place_of_what_was_typed(owner: TestClient) -> None:
    account = typed(owner, followers=1204, following=310).json()["account_id"]
    assert typed(owner, followers=1240).json()["account_id"] == account
    told = levels(owner, account)
    assert told["followers"][0]["value"] == "1240"
    assert told["following"][0]["value"] == "310"  # what is left out stays


def test_a_name_is_the_same_account_however_it_is_written(owner: TestClient) -> None:
    first = typed(owner, followers=1).json()["account_id"]
    again = typed(owner, followers=2, username="@PaperLanternClub").json()["account_id"]
    assert first == again
    assert len(owner.get("/api/v1/audience").json()["items"]) == 1


def test_a_typed_figure_goes_with_its_day_or_alone(owner: TestClient) -> None:
    account = typed(owner, followers=1204, following=310).json()["account_id"]
    place = "/api/v1/integrations/youtube/manual"
    asked = {"account_id": account, "date": DAY, "metric": "following"}
    assert owner.delete(place, params=asked).json() == {"removed": 1}
    assert "following" not in levels(owner, account)
    asked.pop("metric")
    assert owner.delete(place, params=asked).json() == {"removed": 1}
    assert owner.get("/api/v1/audience").json() == {"items": []}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"followers": -1}, "bad_request"),
        ({"followers": 1.5}, "bad_request"),
        ({"followers": 10**15}, "bad_request"),
        ({"engagement_rate": "101"}, "bad_request"),
        ({}, "nothing_typed"),
        ({"followers": 1, "username": " "}, "which_typed_account"),
        ({"followers": 1, "date": "2026-02-30"}, "bad_request"),
        ({"followers": 1, "account_id": 999}, "not_found"),
    ],
)
def test_what_cannot_be_a_figure_is_refused_in_words(
    owner: TestClient, body: dict[str, Any], code: str
) -> None:
    answer = typed(owner, **body)
    assert answer.json()["code"] == code, answer.text
    assert owner.get("/api/v1/audience").json() == {"items": []}


def test_a_day_that_has_not_begun_is_refused(owner: TestClient) -> None:
    later = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    answer = typed(owner, followers=1, date=later)
    assert (answer.status_code, answer.json()["code"]) == (422, "day_not_yet")


def test_a_table_of_days_is_kept_and_its_bad_lines_are_named(owner: TestClient) -> None:
    answer = table(
        owner,
        "date,username,followers,following,engagement_rate\n"
        '2026-03-01,paperlanternclub,"1,204",310,5.7\n'
        "2026-03-02,paperlanternclub,12K,311,\n"
        "\n"
        "March,paperlanternclub,1,1,1\n"
        "2026-03-04,paperlanternclub,1210,,\n",
    )
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["days"], told["figures"]) == (3, 5)
    assert told["problems"] == [
        {"line": 3, "column": "followers", "message": "Followers “12K” is not a whole number."},
        {"line": 5, "column": "date", "message": "“March” is not a day written like 2026-03-01."},
    ]
    values = [point["value"] for point in levels(owner, told["account_id"])["followers"]]
    assert values == ["1204", None, None, "1210"]


def test_a_table_of_a_german_spreadsheet_is_read(owner: TestClient) -> None:
    text = "\ufeffDay;Followers;Engagement rate\n2026-03-01;1.204;5,7 %\n"
    answer = table(owner, text, username="paperlanternclub")
    assert (answer.status_code, answer.json()["problems"]) == (201, []), answer.text
    told = levels(owner, answer.json()["account_id"])
    assert told["followers"][0]["value"] == "1204"
    assert told["engagement_rate"][0]["value"] == "5.7"


@pytest.mark.parametrize(
    "text", ["", "followers\n1\n", "date\n2026-03-01\n", "\x00\x01", "date,followers\n"]
)
def test_what_is_no_table_of_days_is_refused_in_words(owner: TestClient, text: str) -> None:
    answer = table(owner, text, username="paperlanternclub")
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] in {"not_a_table", "nothing_typed"}


def test_a_table_without_names_needs_an_account(owner: TestClient) -> None:
    answer = table(owner, "date,followers\n2026-03-01,1\n")
    assert answer.json()["code"] == "which_typed_account"


def test_a_figure_of_the_platform_goes_before_a_typed_one(
    owner: TestClient,
) -> None:
    typed(owner, platform="tiktok", followers=7)
    account = owner.get("/api/v1/audience").json()["items"][0]["id"]
    assert typed(owner, platform="tiktok", followers=8, account_id=account).status_code == 201
    assert levels(owner, account)["followers"][0]["value"] == "8"


def test_the_import_of_files_keeps_its_address(owner: TestClient) -> None:
    answer = owner.post("/api/v1/integrations/import-csv", files={"file": ("x.csv", b"nothing\n")})
    assert answer.json()["code"] != "no_such_platform"


@pytest.mark.parametrize(
    ("platform", "first"),
    [("facebook", "2004-02-04"), ("instagram", "2010-10-06"), ("youtube", "2000-01-01")],
)
def test_no_figure_is_older_than_its_platform(owner: TestClient, platform: str, first: str) -> None:
    before = str(date.fromisoformat(first) - timedelta(days=1))
    for day in ("0001-01-01", before):
        answer = typed(owner, platform, date=day, followers=1)
        assert (answer.status_code, answer.json()["code"]) == (422, "day_too_early")
        assert first in answer.json()["detail"]
    assert owner.get("/api/v1/audience").json() == {"items": []}
    assert typed(owner, platform, date=first, followers=1).status_code == 201


def test_a_table_of_days_has_the_same_first_day(owner: TestClient) -> None:
    answer = table(
        owner, "date,followers\n2010-10-05,1\n0001-01-01,2\n2010-10-06,3\n", username="club"
    )
    assert (answer.status_code, answer.json()["figures"]) == (201, 1)
    assert [one["line"] for one in answer.json()["problems"]] == [2, 3]
    assert "2010-10-06" in answer.json()["problems"][0]["message"]
