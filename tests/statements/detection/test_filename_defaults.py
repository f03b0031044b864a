import pytest

from tests.statements.tables import table_of
from tunescore.statements.detection.recognition import Recognition, recognise

TIMELINE = "date,streams\n2026-01-01,3\n2026-01-02,4\n"


def seen(tmp_path_factory: pytest.TempPathFactory, name: str, **answers: str) -> Recognition:
    """Recognise a song's timeline of this name, with these answers."""
    table = table_of(tmp_path_factory.mktemp("named"), TIMELINE, name)
    found = recognise(table)
    return recognise(
        table, mapping=found.mapping.with_answers(type(found.mapping)(constants=answers))
    )


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("timeline of mine.csv", ["timeline of mine"]),
        ("Glass Harbour_-timeline.csv", ["Glass Harbour?", "Glass Harbour", "Glass Harbour_"]),
        ("Glass_Harbour-timeline.csv", ["Glass Harbour", "Glass_Harbour"]),
    ],
)
def test_a_song_that_the_name_leaves_open_is_asked(
    tmp_path_factory: pytest.TempPathFactory, name: str, choices: list[str]
) -> None:
    found = seen(tmp_path_factory, name)
    (question,) = found.questions
    assert question.id == "constants:track_title"
    assert [choice.value for choice in question.choices] == choices
    assert [proposal.value for proposal in found.proposals] == [""]
    assert "track_title" not in found.mapping.constants


def test_the_answer_stands_whatever_the_name_says(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    found = seen(tmp_path_factory, "Glass_Harbour-timeline.csv", track_title="Night Ferry")
    assert found.questions == ()
    assert found.mapping.constants["track_title"] == "Night Ferry"
    assert [proposal.value for proposal in found.proposals] == ["Night Ferry"]
