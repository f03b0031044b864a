import json

import pytest

from tests.statements.conftest import Take
from tunescore.errors import (
    FieldMappedTwice,
    HalfAPeriod,
    MalformedMapping,
    MappedColumnsMissing,
    NoTrackTitle,
    UnknownField,
)
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.sources import all_sources


def test_columns_alone_are_a_mapping() -> None:
    mapping = Mapping.from_json('{"Track Name": "track_title", "Label": null, "Mood": ""}')
    assert mapping.columns == {"Track Name": "track_title", "Label": None, "Mood": None}
    mapping.check(["Track Name", "Label", "Mood"])


def test_answers_alone_are_a_mapping() -> None:
    mapping = Mapping.from_json({"dates": {"Date": "dmy"}})
    assert (mapping.columns, mapping.dates) == ({}, {"Date": "dmy"})


@pytest.mark.parametrize("key", sorted(all_sources()))
def test_a_source_s_mapping_survives_json(key: str) -> None:
    for shape in all_sources()[key].shapes:
        text = json.dumps(shape.mapping.to_json())
        assert Mapping.from_json(text) == shape.mapping


@pytest.mark.parametrize(
    "data",
    [
        "not json",
        "[1]",
        {"Track": 3},
        {"columns": {"A": "track_title"}, "colour": {"a": "b"}},
        {"columns": {"A": "track_title"}, "dates": {"A": 3}},
        {"columns": {"A": "track_title"}, "overlap": "sometimes"},
        {"columns": {"A": "track_title"}, "skip": [{"key": "x"}]},
        {"columns": {"A": "track_title"}, "identity": "isrc"},
        {"columns": {"A": "track_title"}, "settles_months": "3"},
    ],
)
def test_what_is_no_mapping_is_refused_with_words(data: object) -> None:
    with pytest.raises(MalformedMapping) as caught:
        Mapping.from_json(data)
    assert "The mapping cannot be read: " in caught.value.detail


def test_a_file_needs_a_song_s_title() -> None:
    with pytest.raises(NoTrackTitle):
        Mapping(columns={"A": "artist_name"}).check(["A"])
    Mapping(columns={"A": "artist_name"}, constants={"track_title": "Glass Harbour"}).check(["A"])


def test_missing_columns_are_named_with_those_that_are_there() -> None:
    with pytest.raises(MappedColumnsMissing) as caught:
        Mapping(columns={"Track": "track_title", "ISRC": "isrc"}).check(["Song"], "x.csv")
    assert caught.value.detail == (
        "The mapping names columns that x.csv does not have: “Track”, “ISRC”."
    )
    assert "“Song”" in caught.value.next_step


def test_a_field_comes_from_one_column() -> None:
    with pytest.raises(FieldMappedTwice, match="“A”, “B”"):
        Mapping(columns={"A": "track_title", "B": "track_title"}).check(["A", "B"])


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(UnknownField, match="mood"):
        Mapping(columns={"A": "track_title", "B": "mood"}).check(["A", "B"])


@pytest.mark.parametrize(
    "mapping",
    [
        Mapping(columns={"A": "track_title"}, dates={"A": "ddmmyy"}),
        Mapping(columns={"A": "track_title"}, numbers={"A": "dot"}),
        Mapping(columns={"A": "track_title"}, constants={"currency": "gold"}),
        Mapping(columns={"A": "track_title"}, requires="artist_name"),
    ],
)
def test_a_reading_that_does_not_exist_is_refused(mapping: Mapping) -> None:
    with pytest.raises(MalformedMapping):
        mapping.check(["A", "B"])


@pytest.mark.parametrize(
    ("mapped", "missing"), [("period_start", "last day"), ("period_end", "first day")]
)
def test_half_a_period_names_what_to_map(mapped: str, missing: str) -> None:
    with pytest.raises(HalfAPeriod, match=f"none for the {missing}"):
        Mapping(columns={"A": "track_title", "B": mapped}).check(["A", "B"], "plays.csv")


def test_columns_are_found_whatever_their_case_and_blanks() -> None:
    bound = Mapping(columns={"track  name": "track_title"}).bind(["Track Name", "Mood"])
    assert bound.columns == {"Track Name": "track_title", "Mood": None}


def test_money_of_one_s_own_is_appended_and_counts_are_replaced() -> None:
    assert Mapping(columns={"A": "track_title", "B": "amount"}).overlap_rule == "append"
    assert Mapping(columns={"A": "track_title", "B": "streams"}).overlap_rule == "replace"


def test_a_constant_currency_fills_blank_cells(take: Take) -> None:
    mapping = {
        "columns": {"A": "track_title", "B": "amount", "C": "currency"},
        "constants": {"currency": "EUR"},
    }
    _, statement = take("A,B,C\nx,1.5,USD\nx,2.5,\n", mapping)
    assert [(total.currency, str(total.amount)) for total in statement.totals] == [
        ("EUR", "2.5"),
        ("USD", "1.5"),
    ]
