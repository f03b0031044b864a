import pytest
from benchmarks import guessing as benchmark

from tests.statements.conftest import Take
from tunescore.statements.detection.column_matching import guess_fields
from tunescore.statements.detection.content_types import content_type
from tunescore.statements.mapping.mapping import Mapping

MONEY = ["4,09", "0,31"]
WHOLE = ["1204", "77"]


def fields(*columns: tuple[str, list[str]]) -> list[str | None]:
    found = guess_fields([name for name, _ in columns], [cells for _, cells in columns])
    return [found[name].field for name, _ in columns]


@pytest.mark.parametrize("folder", [benchmark.FOLDER, benchmark.FOLDER / "held_out"])
def test_invented_headers_of_nineteen_languages_are_mapped_and_hardly_ever_wrongly(
    folder: object,
) -> None:
    verdicts = [
        (verdict, costly)
        for table in benchmark.tables(folder)  # type: ignore[arg-type] # a path, as parametrized
        for *_, verdict, costly in benchmark.score(table)
    ]
    right = sum(verdict == "right" for verdict, _ in verdicts)
    wrong = sum(verdict == "wrong" for verdict, costly in verdicts if costly)
    assert right >= 0.95 * len(verdicts)
    assert wrong <= 0.01 * sum(costly for _, costly in verdicts)


@pytest.mark.parametrize(
    ("gross", "net"),
    [
        ("Gross revenue", "Net revenue"),
        ("Revenue before fees", "Revenue after fees"),
        ("Bruttoerlös", "Nettoerlös"),
        ("Montant brut", "Montant à payer"),
        ("Importe bruto", "Importe neto"),
        ("Доход до вычета комиссии", "Доход после вычета комиссии"),
        ("Amount (original currency)", "Amount (your currency)"),
        ("Commission", "Earnings"),
        ("Nettopreis", "Erlös"),
        ("Gross", "Paid"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_what_is_paid_is_the_money_and_gross_never_is(gross: str, net: str, turned: bool) -> None:
    columns = [(gross, ["4,82", "0,36"]), (net, MONEY)]
    wanted: list[str | None] = [None, "amount"]
    assert fields(*columns[:: -1 if turned else 1]) == wanted[:: -1 if turned else 1]
    assert fields(columns[0])[0] is None or "original" in gross


def test_of_two_columns_of_money_that_are_named_alike_the_user_says_which(take: Take) -> None:
    content = "Song,Month,Revenue,Royalties,Currency\n" + "".join(
        f"Glass Harbour,2026-0{month},1.2{month},0.9{month},EUR\n" for month in (1, 2, 3)
    )
    found, statement = take(content)
    (question,) = found.questions
    assert (question.id, question.column) == ("field:amount", "Revenue")
    assert [choice.value for choice in question.choices] == ["Revenue", "Royalties"]
    assert statement.totals == ()
    answered = found.mapping.columns | {"Royalties": "amount"}
    found, statement = take(content, {"columns": answered})
    assert not found.questions
    assert str(statement.totals[0].amount.normalize()) == "2.76"


def test_money_that_is_below_zero_throughout_is_asked_for(take: Take) -> None:
    content = "Song,Month,Streams,Assessed revenue share,Currency\n" + "".join(
        f"Glass Harbour,2026-0{month},10,-1.2{month},EUR\n" for month in (1, 2, 3)
    )
    found, statement = take(content)
    (question,) = found.questions
    assert question.id == "field:amount"
    assert question.text.startswith("Is “Assessed revenue share” the amount")
    assert statement.totals == ()


def test_money_that_no_column_surely_is_is_a_warning(take: Take) -> None:
    content = "Song,Month,Streams,Gross revenue,Currency\nGlass Harbour,2026-01,10,1.21,EUR\n"
    found, _ = take(content)
    assert [(one.code, one.message) for one in found.warnings] == [
        (
            "no_money",
            "No earnings are read. These columns are left out, but may be money: “Gross revenue”.",
        )
    ]
    found, _ = take("Song,Month,Streams,Unit price\nGlass Harbour,2026-01,10,1.21\n")
    assert found.warnings == ()


def test_plays_on_a_store_that_no_field_counts_are_a_warning(take: Take) -> None:
    found, _ = take("Song,Month,Spotify,Apple Music,Deezer\nGlass Harbour,2026-01,10,20,30\n")
    assert [(one.code, one.message) for one in found.warnings] == [
        ("stores_left_out", "Plays in these columns are not read: “Deezer”.")
    ]


def test_a_table_of_which_nothing_would_be_counted_is_a_warning(take: Take) -> None:
    found, _ = take("Song,Jan 2026,Feb 2026\nGlass Harbour,10,20\n")
    assert "no_figures" in [one.code for one in found.warnings]


def test_money_in_your_currency_is_not_of_the_row_s_own(take: Take) -> None:
    content = "Song,Month,Currency,Net (client currency)\nGlass Harbour,2026-01,SEK,1.21\n"
    found, _ = take(content)
    assert [question.id for question in found.questions] == ["constants:currency"]


@pytest.mark.parametrize(
    "name", ["Streams/Downloads", "Quantity of sales or streams", "Downloads and streams"]
)
def test_a_count_of_streams_and_downloads_is_read_by_the_store(take: Take, name: str) -> None:
    content = f"Song,Store,{name}\nGlass Harbour,Spotify,10\nGlass Harbour,iTunes,2\n"
    _, statement = take(content)
    assert (statement.streams, statement.downloads) == (10, 2)


@pytest.mark.parametrize(
    ("one", "other", "field"),
    [
        ("Streams one", "Streams another", "streams"),
        ("Units", "Copies", "quantity"),
        ("Streams", "Streams", "streams"),
    ],
)
def test_of_two_counts_that_are_named_alike_the_user_says_which(
    take: Take, one: str, other: str, field: str
) -> None:
    columns = f"Song,Store,{one},{other}"
    found, statement = take(f"{columns}\nGlass Harbour,Spotify,10,7\nNight Ferry,Spotify,4,9\n")
    (question,) = found.questions
    assert question.id == f"field:{field}"
    assert len(question.choices) == 2
    assert statement.streams is None
    found, statement = take(f"{columns}\nGlass Harbour,Spotify,10,10\nNight Ferry,Spotify,4,4\n")
    assert not found.questions
    assert statement.streams == 14


def test_the_question_stays_while_another_one_is_answered(take: Take) -> None:
    content = "Song,Day,Revenue,Royalties,Currency\nGlass Harbour,03/04/2026,1.21,0.91,EUR\n"
    found, _ = take(content)
    assert [question.id for question in found.questions] == ["field:amount", "dates:Day"]
    answer = {"columns": found.mapping.columns, "dates": {"Day": "dmy"}}
    found, _ = take(content, answer)
    assert [question.id for question in found.questions] == ["field:amount"]


@pytest.mark.parametrize(
    "name",
    ["Unit price", "Royalty rate", "Average per stream", "Track number", "Exchange rate",
     "Stückpreis", "Wechselkurs", "Taux de change", "Numéro de catalogue", "Precio unitario",
     "Withheld tax", "Year", "Duration", "Nr."],
)  # fmt: skip
def test_figures_that_add_up_to_nothing_are_left(name: str) -> None:
    assert fields((name, ["1,20", "0,31"]), ("Streams", WHOLE)) == [None, "streams"]


@pytest.mark.parametrize(
    ("name", "cells", "field"),
    [
        ("Release date", ["2026-01-02", "2026-03-04"], "release_date"),
        ("Reporting month", ["2026-01", "2026-02"], "reported_on"),
        ("Date", ["2026-01", "2026-02"], "period"),
        ("Sale period", ["202601", "202602"], "period"),
        ("Day", ["20260114", "20260115"], "date"),
        ("Monat", ["Januar 2026", "März 2026"], "period"),
        ("Added on", ["2026-01-02", "2026-03-04"], None),
        ("Quarter", ["Q1 2026", "Q2 2026"], "period"),
        ("Statement period", ["Q1 2026", "Q2 2026"], "period"),
        ("Release year", ["2024", "2025"], None),
    ],
)
def test_a_time_is_the_time_that_it_is_called(name: str, cells: list[str], field: str) -> None:
    assert fields(("Song", ["Glass Harbour", "Slow Tide"]), (name, cells))[1] == field


@pytest.mark.parametrize("name", ["Earninsg", "Erlöss", "Track Tilte", "Künsler", "Quantitiy"])
def test_a_slip_of_the_keyboard_is_forgiven(name: str) -> None:
    cells = MONEY if name[:1] == "E" else WHOLE if name[:1] == "Q" else ["Glass Harbour", "Ebb"]
    assert fields((name, cells))[0] in {"amount", "quantity", "track_title", "artist_name"}


def test_a_bar_code_is_known_by_its_check_digit() -> None:
    assert fields(("x", ["199999000011", "4006381333931"])) == [None]
    assert fields(("x", ["036000291452", "4006381333931"])) == ["upc"]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1.204,00 kr", "3,50 kr"], "money"),
        (["102,34 Kč"], "money"),
        (["€ 1,25", "-€ 0,50", "(2,00 €)"], "money"),
        (["$1.25", "2.00", "0.31"], "money"),
        (["1\u2009002,50", "1’250,00", "2\u2007000,1"], "number"),
        (["R$ 4,09"], "money"),
        (["janv. 2026", "févr. 2026"], "month"),
        (["15 de enero de 2026"], "date"),
        (["Niemcy", "Francja"], "country"),
        (["Q1 2026", "Q2 2026"], "period"),
        (["JAN-FEB-26", "APR-26"], "period"),
        (["01 SEP 26", "02 SEP 26"], "date"),
        (["PLR 12", "PLR 13"], "text"),
        (["1.296", "0.430"], "number"),
        (["4.0936", "1.2024"], "number"),
        (["0.1900", "0.2000"], "number"),
        (["13.2024", "2024.0"], "number"),
        (["1.2024", "10.2024"], "month"),
        (["120400", "202613"], "integer"),
        ([" ", "n/a"], "empty"),
    ],
)
def test_cells_are_known_by_their_looks(cells: list[str], kind: str) -> None:
    assert content_type(cells) == kind


def test_an_earlier_choice_teaches_the_guesser(take: Take) -> None:
    saved = Mapping(columns={"Takings": "amount", "Ditty": "track_title"}, name="March.csv")
    content = "Ditty,Month,Plays,Revenue (EUR),Takings\nGlass Harbour,2026-01,12,1.2,0.9\n"
    found, _ = take(content, saved=(saved,))
    columns = {column.name: column for column in found.columns}
    assert (columns["Takings"].field, columns["Ditty"].field) == ("amount", "track_title")
    assert columns["Takings"].why == "As you chose for March.csv"
    assert found.confidence < 1


def test_earlier_choices_that_contradict_each_other_teach_nothing(take: Take) -> None:
    saved = tuple(Mapping(columns={"Zeug": key, "x": None}) for key in ("streams", "downloads"))
    found, _ = take("Song,Zeug\nGlass Harbour,12\n", saved=saved)
    assert found.mapping.columns["Zeug"] is None


def test_an_earlier_choice_that_the_cells_contradict_teaches_nothing(take: Take) -> None:
    saved = (Mapping(columns={"Zeug": "amount", "x": None}),)
    found, _ = take("Song,Zeug\nGlass Harbour,blue\n", saved=saved)
    assert found.mapping.columns["Zeug"] is None


@pytest.mark.parametrize("name", ["Returns", "Rights", "No figures"])
def test_an_answer_for_a_whole_file_is_never_a_column_s_field(take: Take, name: str) -> None:
    header = f"Song Title,Month,Store,{name},Units,Net (USD)\n"
    found, statement = take(f"{header}Glass Harbour,2026-01,iTunes,1,4,1.5\n")
    assert found.mapping.columns[name] is None
    assert statement.downloads == 4
