"""A known source whose columns the user mapped is that source the next time, too."""

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

HEADER = (
    "transaction_id,sale_date,accounting_date,reporting_date,release_title,track_title,channel,"
    "country,isrc,units,split_id,share,rev_fee,what_you_get"
)
JANUARY = [
    f"7f00000{number},2026-01-31,2026-03-15,2026-03-20,Night Ferry EP,Glass Harbour,Spotify,DE,"
    f"QZZZZ2300001,412,,100,15,1.25"
    for number in (1, 2)
]
FEBRUARY = [row.replace("7f00000", "8f00000") for row in JANUARY]


def dropped(owner: TestClient, rows: list[str], name: str) -> Any:
    content = "\n".join([HEADER, *rows, ""]).encode()
    return owner.post("/api/v1/imports", files={"file": (name, content)}).json()


def test_the_money_s_column_is_asked_once_and_rows_keep_their_numbers(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    seen = dropped(owner, JANUARY, "january.csv")
    assert (seen["source"], seen["error"]["code"]) == ("too_lost", "which_column")
    assert owner.post(f"/api/v1/imports/{seen['id']}/commit").json()["code"] == "which_column"
    told = owner.patch(
        f"/api/v1/imports/{seen['id']}",
        json={
            "mapping": {
                "columns": {"what_you_get": "amount"}, "constants": {"currency": "USD"},
            },
            "remember": True,
        },
    ).json()  # fmt: skip
    assert (told["source"], told["error"], told["remembered"]) == ("too_lost", None, True)
    assert told["totals"] == [{"currency": "USD", "amount": "2.5"}]
    owner.post(f"/api/v1/imports/{seen['id']}/commit")
    run_jobs()

    longer = dropped(owner, FEBRUARY + JANUARY, "february.csv")
    assert (longer["source"], longer["error"], longer["questions"]) == ("too_lost", None, [])
    assert (longer["imported"], longer["duplicates"]) == (2, 2)
