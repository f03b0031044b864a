from tests.statements.conftest import Take
from tests.statements.tables import lines_of, problems_of

SHEET = "Day,Handle,Followers now,Likes\n"


FIELDS = {
    "columns": {"Day": "date", "Handle": "account_name", "Followers now": "followers",
                "Likes": "likes"},
    "constants": {"platform": "X"},
}  # fmt: skip


def test_each_row_of_ones_own_sheet_is_one_account_on_one_day(take: Take) -> None:
    _, found = take(SHEET + "2026-03-01,@Lantern,1033,\n2026-03-01,other,12,3\n", FIELDS)
    rows = [
        (line["platform"], line["account_name"], line["metric"], int(line["value"]))
        for line in lines_of(found)
    ]
    assert rows == [
        ("twitter", "Lantern", "followers", 1033),
        ("twitter", "other", "followers", 12),
        ("twitter", "other", "likes", 3),
    ]


def test_a_row_with_a_bad_figure_or_day_is_rejected_and_says_where(take: Take) -> None:
    _, found = take(SHEET + "2026-03-01,a,1.5,3\nsoon,a,10,3\n,a,10,3\n2026-03-04,a,9,3\n", FIELDS)
    assert (found.total_rows, found.good_rows, found.rejected) == (4, 1, 3)
    assert [(one["line"], one["column"], one["code"]) for one in problems_of(found)] == [
        (2, "Followers now", "not_a_whole_number"),
        (3, "Day", "unreadable_date"),
        (4, "Day", "no_day"),
    ]


def test_a_row_without_any_figure_is_skipped_by_name(take: Take) -> None:
    _, found = take(SHEET + "2026-03-01,a,undefined,\n2026-03-02,a,7,\n", FIELDS)
    assert [(rule.reason, rule.rows) for rule in found.skipped] == [("no_figures", 1)]
    assert found.total_rows == found.good_rows + found.rejected + 1
