import pytest

from tests.statements.conftest import Take
from tests.statements.tables import lines_of
from tunescore.errors import MappedColumnsMissing, NoTrackTitle, TwoSourcesClaim, UnknownSource
from tunescore.statements.detection.identify import match_fingerprint
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.source import Shape, Source

OWN = "Song,Performer,ISRC,Platform,Territory,Month,Plays,Royalties (EUR)\n" + "".join(
    f"Glass Harbour,Paper Lantern Club,QZZZZ2300001,Spotify,{country},2026-01,{plays},0.5\n"
    for country, plays in (("DE", 12), ("FR", 7))
)


def test_an_unknown_header_is_guessed_with_reasons(take: Take) -> None:
    found, statement = take(OWN)
    assert (found.source, found.name) == ("custom", "Custom file")
    assert 0.5 < found.confidence < 1
    assert {column.name: column.field for column in found.columns} == {
        "Song": "track_title",
        "Performer": "artist_name",
        "ISRC": "isrc",
        "Platform": "store",
        "Territory": "country",
        "Month": "period",
        "Plays": "streams",
        "Royalties (EUR)": "amount",
    }
    assert all(column.why and column.samples for column in found.columns)
    assert (statement.good_rows, statement.streams) == (2, 19)


def test_only_a_column_that_the_user_reads_otherwise_says_so(take: Take) -> None:
    guessed, _ = take(OWN)
    columns = {column.name: column.field for column in guessed.columns}
    before = {column.name: column.why for column in guessed.columns}
    found, _ = take(OWN, columns | {"Plays": "quantity", "Territory": None})
    after = {column.name: column.why for column in found.columns}
    assert (after["Plays"], after["Territory"]) == ("Chosen by you", "Left out by you")
    kept = before.keys() - {"Plays", "Territory"}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    confirmed, _ = take(OWN, columns)
    assert {column.name: column.why for column in confirmed.columns} == before


def test_a_column_of_a_saved_mapping_says_so_until_the_user_reads_it_otherwise(take: Take) -> None:
    saved = Mapping(columns={"a": "track_title", "b": "streams", "c": None})
    text = "a,b,c\nGlass Harbour,3,Spotify\n"
    found, _ = take(text, {"a": "track_title", "b": "streams", "c": "store"}, saved=(saved,))
    assert {column.name: column.why for column in found.columns} == {
        "a": "Read as you confirmed it before",
        "b": "Read as you confirmed it before",
        "c": "Chosen by you",
    }


def test_content_speaks_where_names_do_not(take: Take) -> None:
    found, _ = take(
        "a,b,c,d\nx,QZZZZ2300001,2026-01,Spotify\ny,QZ-ZZZ-23-00002,2026-02,Deezer\n",
        {"a": "track_title"} | dict.fromkeys("bcd"),
    )
    assert [column.type for column in found.columns] == ["text", "isrc", "month", "text"]


def test_content_proposes_fields(take: Take) -> None:
    found, _ = take("a,b,c\nQZZZZ2300001,2026-01,Spotify\nQZZZZ2300002,2026-02,Deezer\n")
    assert found.mapping.columns == {"a": "isrc", "b": "period", "c": "store"}
    with pytest.raises(NoTrackTitle):
        take("a,b,c\nx,2026-01,Spotify\ny,2026-02,Deezer\n")


def test_a_saved_mapping_recognises_its_header(take: Take) -> None:
    columns = {"a": "track_title", "b": "streams", "c": None}
    saved = Mapping(columns=columns, dates={}, name="My sheet")
    found, statement = take("B,a,C\n3,Glass Harbour,x\n", saved=(saved,))
    assert (found.confidence, found.name, statement.streams) == (1.0, "My sheet", 3)


def test_a_saved_mapping_of_another_header_is_left_alone(take: Take) -> None:
    saved = Mapping(columns={"Song": "track_title", "Mood": None})
    found, _ = take(OWN, saved=(saved,))
    assert found.confidence < 1


def test_a_named_source_whose_columns_are_not_there_says_which(take: Take) -> None:
    with pytest.raises(MappedColumnsMissing, match="Sale Month"):
        take(OWN, source="distrokid")


def test_an_unknown_source_is_named(take: Take) -> None:
    with pytest.raises(UnknownSource, match="napster_direct"):
        take(OWN, source="napster_direct")


def test_two_sources_that_claim_one_header_are_both_named() -> None:
    shape = Shape("any", frozenset({"song"}), {})
    one, two = Source("One", "", (shape,)), Source("Two", "", (shape,))
    with pytest.raises(TwoSourcesClaim, match=r"x\.csv looks like an export of One and of Two"):
        match_fingerprint(["Song", "Plays"], "x.csv", [one, two])
    assert match_fingerprint(["Plays"], "x.csv", [one, two]) is None


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Glass Harbour-timeline.csv", "Glass Harbour"),
        ("Glass Harbour-timeline_20260612_101500.csv", "Glass Harbour"),
        ("Glass Harbour-timeline (1).csv", "Glass Harbour"),
        ("Glass Harbour-timeline_20260612_101500 (2).csv.gz", "Glass Harbour"),
        ("exports/Night-Ferry-timeline.csv", "Night-Ferry"),
    ],
)
def test_a_timeline_s_song_comes_from_the_file_s_name(take: Take, name: str, title: str) -> None:
    found, statement = take("date,streams\n2026-01-01,3\n2026-01-02,4\n", name=name)
    (proposal,) = found.proposals
    assert (proposal.field, proposal.value) == ("track_title", title)
    assert lines_of(statement)[0]["title"] == title


def test_the_proposed_song_can_be_corrected(take: Take) -> None:
    found, statement = take(
        "date,streams\n2026-01-01,3\n2026-01-02,4\n",
        {"constants": {"track_title": "Glass Harbour?"}},
        name="Glass Harbour_-timeline.csv",
    )
    assert found.source == "spotify_for_artists"
    assert lines_of(statement)[0]["title"] == "Glass Harbour?"


@pytest.mark.parametrize(
    ("source", "name"),
    [("spotify_for_artists", "Night Ferry-timeline.csv"), ("custom", "Night Ferry.csv")],
)
def test_a_remembered_mapping_does_not_carry_one_song_to_the_next_file(
    take: Take, source: str, name: str
) -> None:
    saved = Mapping(
        columns={"date": "date", "streams": "streams"},
        constants={"track_title": "Glass Harbour"},
        source=source,
    )
    found, statement = take("date,streams\n2026-01-01,3\n2026-01-02,4\n", name=name, saved=(saved,))
    assert [proposal.value for proposal in found.proposals] == ["Night Ferry"]
    assert lines_of(statement)[0]["title"] == "Night Ferry"


def test_columns_of_one_s_own_make_a_known_file_a_custom_one(take: Take) -> None:
    columns = {"date": "date", "streams": "downloads"}
    with_title = {"columns": columns, "constants": {"track_title": "Glass Harbour"}}
    found, statement = take("date,streams\n2026-01-01,3\n2026-01-02,4\n", with_title)
    assert (found.source, statement.downloads) == ("custom", 7)


def test_the_least_mapping_needs_no_date(take: Take) -> None:
    found, statement = take(
        "Track Name,Streams\nGlass Harbour,12\n",
        {"Track Name": "track_title", "Streams": "spotify_streams"},
    )
    (line,) = lines_of(statement)
    assert (line["store"], line["streams"], line["period_start"]) == ("Spotify", 12, None)
    assert found.mapping.overlap_rule == "replace"


def test_columns_of_several_stores_give_a_line_each(take: Take) -> None:
    _, statement = take("Track,Spotify Streams,Apple Music Streams,YouTube Views\nA,12,,7\nB,,,\n")
    lines = lines_of(statement)
    assert [(line["store"], line["streams"], line["views"]) for line in lines] == [
        ("Spotify", 12, None),
        ("YouTube", None, 7),
    ]
    assert [(item.reason, item.rows) for item in statement.skipped] == [("no_figures", 1)]
    assert (statement.total_rows, statement.good_rows) == (2, 1)
