"""Audience exports that leave something open: the platform, the figure's name, the export's day."""

from datetime import date

import pytest

from tests.statements.conftest import Take
from tests.statements.tables import RECEIVED, lines_of
from tunescore.errors import MalformedMapping, NoPlaysOrMoney


def chart(name: str) -> bytes:
    text = f'sep=,\r\n"{name}"\r\n"Date","Primary"\r\n"2026-05-22T00:00:00","8226"\r\n'
    return b"\xff\xfe" + text.encode("utf-16-le")


OVERVIEW = '"Date","Video Views","Profile Views","Likes","Comments","Shares"\n"May 30",1,2,3,4,5\n'


def test_a_platform_that_nothing_names_is_asked_and_the_answer_settles_it(take: Take) -> None:
    found, _ = take(chart("Views"))
    [question] = found.questions
    assert question.id == "constants:platform"
    assert [choice.value for choice in question.choices] == ["instagram", "facebook"]
    found, statement = take(chart("Views"), {"columns": {}, "constants": {"platform": "facebook"}})
    assert found.questions == ()
    assert [line["platform"] for line in lines_of(statement)] == ["facebook"]


def test_a_figure_of_an_unknown_name_is_asked_and_the_answer_settles_it(take: Take) -> None:
    found, _ = take(chart("Facebook hugs"))
    assert [question.id for question in found.questions] == ["constants:metric_name"]
    answer = {"columns": {}, "constants": {"metric_name": "reactions"}}
    found, statement = take(chart("Facebook hugs"), answer)
    assert found.questions == ()
    [line] = lines_of(statement)
    assert (line["platform"], line["metric"], line["value"]) == ("facebook", "reactions", 8226)


def test_the_day_of_the_export_is_proposed_and_may_be_changed(take: Take) -> None:
    found, statement = take(OVERVIEW)
    [proposal] = [one for one in found.proposals if one.field == "exported_on"]
    assert proposal.value == RECEIVED.isoformat()
    assert {line["date"] for line in lines_of(statement)} == {date(2026, 5, 30)}
    _, statement = take(OVERVIEW, {"columns": {}, "constants": {"exported_on": "2024-06-01"}})
    assert {line["date"] for line in lines_of(statement)} == {date(2024, 5, 30)}


def test_a_day_of_the_export_that_is_none_is_refused(take: Take) -> None:
    with pytest.raises(MalformedMapping, match="write it as 2026-01-31"):
        take(OVERVIEW, {"columns": {}, "constants": {"exported_on": "yesterday"}})


def test_a_remembered_mapping_carries_neither_the_exports_day_nor_the_charts_platform(
    take: Take,
) -> None:
    mine = {"columns": {}, "constants": {"exported_on": "2024-06-01"}}
    known, _ = take(OVERVIEW, mine)
    found, _ = take(OVERVIEW, saved=(known.mapping,))
    assert found.mapping.constants["exported_on"] == RECEIVED.isoformat()
    known, _ = take(chart("Views"), {"columns": {}, "constants": {"platform": "facebook"}})
    found, statement = take(chart("Instagram follows"), saved=(known.mapping,))
    assert found.questions == ()
    [line] = lines_of(statement)
    assert (line["platform"], line["metric"]) == ("instagram", "new_follows")


def test_the_make_up_of_an_audience_is_named_and_not_kept(take: Take) -> None:
    with pytest.raises(NoPlaysOrMoney, match="by gender"):
        take('"Gender","Distribution"\n"Male","41.2%"\n', name="FollowerGender.csv")


def test_an_accounts_figures_of_a_period_are_refused_because_days_are_kept(take: Take) -> None:
    mapping = {
        "columns": {"From": "period_start", "To": "period_end", "Reached": "reach"},
        "constants": {"platform": "facebook"},
    }
    with pytest.raises(MalformedMapping, match="a date for each row"):
        take("From,To,Reached\n2026-05-01,2026-05-31,980\n", mapping)


def test_a_music_file_with_a_column_called_likes_stays_a_music_file(take: Take) -> None:
    found, _ = take("Track,Streams,Likes,Day\nGlass Harbour,10,3,2026-05-01\n")
    assert found.mapping.about == "music"
    assert found.mapping.columns["Likes"] is None
