import json

import pytest

from tests.statements.conftest import Take
from tests.statements.tables import lines_of
from tunescore.errors import (
    FieldMappedTwice,
    HalfAPeriod,
    MalformedMapping,
    MappedColumnsMissing,
    NoTrackTitle,
    UnknownField,
)
from tunescore.statements.mapping.blank_defaults import BlankDefault
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.skip_rules import SkipRule
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


@pytest.mark.parametrize("key", sorted(all_sources()))
def test_a_source_s_mapping_is_read_with_its_rules_beside_its_columns(key: str) -> None:
    for shape in all_sources()[key].shapes:
        written = shape.mapping.to_json()
        beside = written.pop("rules", {})
        assert Mapping.from_json(json.dumps(written | beside)) == shape.mapping


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
        {"columns": {"A": "track_title"}, "rules": "none"},
        {"columns": {"A": "track_title"}, "rules": {"colour": "b"}},
        {"columns": {"A": "track_title"}, "rules": {"rights": "both"}},
    ],
)
def test_what_is_no_mapping_is_refused_with_words(data: object) -> None:
    with pytest.raises(MalformedMapping) as caught:
        Mapping.from_json(data)
    assert "The mapping cannot be read: " in caught.value.detail


OLD = """{
 "columns": {"Ref": "row_id", "Song": "track_title", "Paid": "amount", "Note": null},
 "constants": {"currency": "USD", "store": "Spotify"},
 "dates": {"When": "dmy"},
 "numbers": {"Paid": "comma"},
 "source": "custom",
 "name": "March.csv",
 "overlap": "replace",
 "replace_by": ["reported_month"],
 "identity": ["row_id", "amount"],
 "kinds": {"sold": "download"},
 "skip": [{"key": "gifts", "label": "Gifts", "column": "Note", "equals": ["gift"]}],
 "personal": ["Buyer"],
 "fill": [{"column": "Song", "text": "Glass Harbour"}],
 "needs": ["amount"],
 "serial_days": true,
 "settles_months": 4,
 "view": "statement",
 "platforms": ["instagram"]
}"""
"""A mapping as it was saved when the rules had no object of their own."""


def test_a_mapping_saved_with_its_rules_beside_its_columns_is_read() -> None:
    mapping = Mapping.from_json(OLD)
    assert mapping == Mapping(
        columns={"Ref": "row_id", "Song": "track_title", "Paid": "amount", "Note": None},
        constants={"currency": "USD", "store": "Spotify"},
        dates={"When": "dmy"},
        numbers={"Paid": "comma"},
        name="March.csv",
        rules=Rules(
            overlap="replace",
            replace_by=("reported_month",),
            identity=("row_id", "amount"),
            kinds={"sold": "download"},
            skip=(SkipRule("gifts", "Gifts", "Note", equals=("gift",)),),
            personal=("Buyer",),
            fill=(BlankDefault("Song", text="Glass Harbour"),),
            needs=("amount",),
            serial_days=True,
            settles_months=4,
            view="statement",
            platforms=("instagram",),
        ),
    )
    written = mapping.to_json()
    assert set(written) == {"columns", "constants", "dates", "numbers", "name", "rules"}
    assert Mapping.from_json(json.dumps(written)) == mapping


def test_a_file_needs_a_song_s_title_or_its_isrc() -> None:
    with pytest.raises(NoTrackTitle):
        Mapping(columns={"A": "artist_name"}).check(["A"])
    Mapping(columns={"A": "artist_name"}, constants={"track_title": "Glass Harbour"}).check(["A"])
    Mapping(columns={"A": "isrc", "B": "streams"}).check(["A", "B"])


def test_a_file_of_isrcs_without_titles_can_go_in(take: Take) -> None:
    mapping = {"A": "isrc", "B": "streams", "C": "date"}
    _, statement = take("A,B,C\nQZZZZ2400001,12,2026-01-02\n,3,2026-01-02\n", mapping)
    (line,) = lines_of(statement)
    assert (line["isrc"], line["title"], line["streams"]) == ("QZZZZ2400001", None, 12)
    assert statement.rejected == 1


def test_what_the_money_is_paid_for_is_the_user_s_answer_or_the_source_s() -> None:
    society = Mapping(rules=Rules(rights="composition"))
    assert (Mapping().rights, society.rights) == ("recording", "composition")
    assert society.with_answers(Mapping(constants={"rights": "recording"})).rights == "recording"


@pytest.mark.parametrize(
    ("columns", "twice"),
    [
        ({"Paid": "streams", "Free": "streams"}, False),
        ({"Radio": "performances", "TV": "performances"}, False),
        ({"Net (USD)": "amount", "Net (EUR)": "amount"}, False),
        ({"Net (USD)": "amount", "Gross (USD)": "amount"}, True),
        ({"Net (USD)": "amount", "Net": "amount"}, True),
        ({"Shop": "store", "Partner": "store"}, True),
    ],
)
def test_counts_add_up_and_money_is_of_different_currencies(
    columns: dict[str, str], twice: bool
) -> None:
    mapping = Mapping(columns={"Track": "track_title", **columns})
    assert mapping.columns_of(next(iter(columns.values()))) == tuple(columns)
    if not twice:
        mapping.check([*mapping.columns])
        return
    with pytest.raises(FieldMappedTwice):
        mapping.check([*mapping.columns])


@pytest.mark.parametrize(
    ("columns", "constants", "words"),
    [
        ({"B": "rights"}, {}, "rights is one answer for the whole file"),
        ({}, {"rights": "both"}, "rights is recording or composition, not both"),
        ({}, {"returns": "no"}, "returns is subtract or keep, not no"),
        ({}, {"no_figures": "no"}, "no_figures is yes, not no"),
    ],
)
def test_a_choice_is_one_of_its_answers_and_no_column(
    columns: dict[str, str | None], constants: dict[str, str], words: str
) -> None:
    mapping = Mapping(columns={"A": "track_title", **columns}, constants=constants)
    with pytest.raises(MalformedMapping, match=words):
        mapping.check(["A", "B"])


def test_money_in_and_out_is_appended_too() -> None:
    for key in ("credit", "debit"):
        mapping = Mapping(columns={"A": "track_title", "B": key})
        assert (mapping.pays, mapping.overlap_rule) == (True, "append")


def test_a_file_is_without_money_where_the_user_says_so() -> None:
    found = Mapping(columns={"A": "track_title", "B": "amount"})
    without = found.with_answers(Mapping(constants={"amount": "-"}))
    assert (without.has("amount"), without.pays, without.overlap_rule) == (False, False, "replace")
    assert without.columns == {"A": "track_title", "B": None}
    again = without.with_answers(found)
    assert again.has("amount")
    assert again.constants == {}


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
        Mapping(columns={"A": "track_title"}, rules=Rules(requires="artist_name")),
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
