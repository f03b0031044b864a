from pathlib import Path

import pytest

from tests.statements.detection.made_tables import fields, made, recognised
from tests.statements.tables import table_of
from tunescore.statements.detection.recognition import recognise
from tunescore.statements.mapping.mapping import Mapping

ROWS = {"Song Title": ["Glass Harbour"] * 6, "Units": range(3, 9), "Net": ["1.25", "2.5"] * 3}

QUARTER = ("2026-04-01", "2026-06-30")
APRIL = ("2026-04-01", "2026-04-30")


@pytest.mark.parametrize("sign", ["\t", ": ", ";", ","])
@pytest.mark.parametrize(
    ("name", "value", "days"),
    [
        ("Period", "Q2 2026", QUARTER),
        ("Reporting period", "01/04/2026 - 30/06/2026", QUARTER),
        ("Zeitraum", "2. Quartal 2026", QUARTER),
        ("Période", "avril 2026", APRIL),
        ("Sales month", "2026-04", APRIL),
    ],
)
def test_what_stands_above_a_table_is_proposed(
    sign: str, name: str, value: str, days: tuple[str, str]
) -> None:
    above = "".join(
        f"{one}{sign}{text}\n"
        for one, text in ((name, value), ("Currency", "EUR"), ("Store", "Spotify"))
    )
    found = recognised(ROWS, above=above, delimiter="," if sign == ": " else sign)
    constants = found.mapping.constants
    assert (constants["period_start"], constants["period_end"]) == days
    assert (constants["currency"], constants["store"]) == ("EUR", "Spotify")
    proposed = {one.field: one.text for one in found.proposals}
    assert proposed["currency"] == "The currency stands in line 2, above the table."
    assert not found.questions


def test_days_above_a_table_are_read_in_the_order_that_one_proves() -> None:
    above = "Start Date\t08/30/2026\nEnd Date\t10/03/2026\nReport Type\tApple Music\n"
    found = recognised(ROWS, above=above, delimiter="\t")
    constants = found.mapping.constants
    assert (constants["period_start"], constants["period_end"]) == ("2026-08-30", "2026-10-03")
    assert constants["store"] == "Apple Music"


def test_days_above_a_table_whose_order_nothing_proves_are_asked() -> None:
    above = "Start Date\t02/03/2026\nEnd Date\t04/05/2026\n"
    found = recognised(ROWS, above=above, delimiter="\t")
    asked = {one.id: [choice.value for choice in one.choices] for one in found.questions}
    assert asked["constants:period_start"] == ["2026-03-02", "2026-02-03"]
    assert asked["constants:period_end"] == ["2026-05-04", "2026-04-05"]


def test_a_column_goes_before_what_stands_above_the_table() -> None:
    above = "Period;Q2 2026\nStore;Deezer\n"
    found = recognised(made(), above=above, delimiter=";")
    assert fields(found)["Month"] == "period"
    assert found.mapping.constants == {}


@pytest.mark.parametrize(
    ("name", "first", "store"),
    [
        ("Traxsource-July-2026-Statement.csv", "2026-07-01", "Traxsource"),
        ("beatport_2026Q2.csv", "2026-04-01", "Beatport"),
        ("royalties 2026-09.csv", "2026-09-01", None),
        ("Juno Download SEP 26.csv", "2026-09-01", "Juno Download"),
        ("statement_202609.csv", "2026-09-01", None),
        ("Abrechnung Q3 2026.csv", "2026-07-01", None),
        ("report 2026-10-05.csv", None, None),
        ("12345678.csv", None, None),
        ("spotify and deezer.csv", None, None),
    ],
)
def test_the_store_and_the_month_of_a_file_s_name_are_proposed(
    name: str, first: str | None, store: str | None
) -> None:
    found = recognised(ROWS, name=name)
    assert found.mapping.constants.get("period_start") == first
    assert found.mapping.constants.get("store") == store
    assert ("constants:kind" in [one.id for one in found.questions]) == (store is None)


@pytest.mark.parametrize(
    "names",
    [
        ("Work Title", "Writers", "Publisher", "Amount"),
        ("Werk-Nr", "Titel", "Urheber", "Betrag"),
        ("Titre de l'œuvre", "Compositeur", "Éditeur", "Montant"),
        ("Título de la obra", "Autor", "Editor", "Importe"),
        ("Song Code", "Song Title", "Publisher", "Royalty"),
        ("Titolo opera", "Autore", "Editore", "Importo"),
        ("Title", "ISWC", "Amount"),
    ],
)
def test_a_table_of_works_is_paid_for_compositions(names: tuple[str, ...]) -> None:
    found = recognised({one: ["Night Ferry"] * 4 for one in names[:-1]} | {names[-1]: ["1.25"] * 4})
    assert found.mapping.constants["rights"] == "composition"
    (proposal,) = (one for one in found.proposals if one.field == "rights")
    assert proposal.text.endswith("is a column of statements that pay for compositions.")


@pytest.mark.parametrize(
    "names",
    [
        ("Track Title", "Composer", "Label", "Royalty"),
        ("Song Title", "Artist", "Royalty"),
        ("Track", "Artist", "Publisher", "Label", "Net"),
    ],
)
def test_a_distributor_s_table_is_not(names: tuple[str, ...]) -> None:
    found = recognised({one: ["Night Ferry"] * 4 for one in names[:-1]} | {names[-1]: ["1.25"] * 4})
    assert "rights" not in found.mapping.constants


def statement(month: int, currency: str, store: str, rows: int = 6) -> str:
    """Return a statement whose month, currency and store stand above its table."""
    lines = [f"Period,2026-{month:02}", f"Currency,{currency}", f"Service,{store}"]
    lines += ["Song Title,Units,Net", *(f"Glass Harbour,{at + 3},1.{at}5" for at in range(rows))]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("rows", [1, 2, 5, 40])
def test_a_table_of_few_rows_begins_below_the_lines_above_it(tmp_path: Path, rows: int) -> None:
    table = table_of(tmp_path, statement(2, "EUR", "Spotify", rows))
    assert table.columns == ("Song Title", "Units", "Net")
    assert (table.rows, len(table.preamble)) == (rows, 3)


def test_what_stands_above_one_file_is_never_taken_for_the_next_one(tmp_path: Path) -> None:
    first = recognise(table_of(tmp_path, statement(2, "USD", "Spotify")))
    table = table_of(tmp_path, statement(3, "EUR", "Deezer"))
    found = recognise(table, [first.mapping])
    assert found.mapping.constants["period_start"] == "2026-03-01"
    assert {one.id: [choice.value for choice in one.choices] for one in found.questions} == {
        "constants:currency": ["EUR", "USD"], "constants:store": ["Deezer", "Spotify"],
    }  # fmt: skip
    answers = Mapping(constants={"currency": "EUR", "store": "Deezer"})
    answered = recognise(table, [first.mapping], mapping=answers)
    assert not answered.questions
    assert answered.mapping.constants["currency"] == "EUR"


def test_what_was_answered_holds_for_the_next_file_that_says_nothing(tmp_path: Path) -> None:
    content = "Song Title,Store,Month,Streams,Net\nGlass Harbour,Spotify,2026-01,3,1.5\n"
    first = recognise(table_of(tmp_path, content))
    saved = first.mapping.with_answers(Mapping(constants={"currency": "GBP"}))
    found = recognise(table_of(tmp_path, content.replace("-01", "-02")), [saved])
    assert (found.mapping.constants["currency"], found.questions) == ("GBP", ())


@pytest.mark.parametrize(
    ("name", "days"),
    [("PRS 2026Q2.csv", QUARTER), ("PRS April 2026.csv", APRIL), ("2. Quartal 2026.csv", QUARTER)],
)
def test_a_known_source_s_period_is_read_from_the_file_s_name(
    tmp_path: Path, name: str, days: tuple[str, str]
) -> None:
    header = "Record Number,CAE Number,Work Title,Amount (performance revenue),IP1\n"
    table = table_of(tmp_path, f"{header}1,00123456789,GLASS HARBOUR,1.50,LANTERN A\n", name)
    found = recognise(table)
    constants = found.mapping.constants
    assert (constants["period_start"], constants["period_end"]) == days
    assert (found.source, found.questions) == ("prs_for_music", ())
