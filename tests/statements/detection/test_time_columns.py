import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.statements.detection.made_tables import (
    HEADERS,
    Columns,
    cells,
    columns_of,
    fields,
    languages,
    made,
    recognised,
    seeds,
    warned,
)

few = settings(max_examples=40, deadline=None)

PERIOD_AND_QUARTER = {
    "en": ("Period", "Quarter"), "de": ("Zeitraum", "Quartal"), "fr": ("Période", "Trimestre"),
    "es": ("Periodo", "Trimestre"), "it": ("Periodo", "Trimestre"), "pt": ("Período", "Trimestre"),
    "nl": ("Periode", "Kwartaal"), "pl": ("Okres", "Kwartał"), "sv": ("Period", "Kvartal"),
    "da": ("Periode", "Kvartal"), "nb": ("Periode", "Kvartal"), "fi": ("Kausi", "Neljännes"),
    "cs": ("Období", "Čtvrtletí"), "ro": ("Perioada", "Trimestru"), "hu": ("Időszak", "Negyedév"),
    "el": ("Περίοδος", "Τρίμηνο"), "tr": ("Dönem", "Çeyrek"), "ru": ("Период", "Квартал"),
    "uk": ("Період", "Квартал"),
}  # fmt: skip

SPELLINGS = [
    ("Q1 2026", "Q2 2026"), ("2026Q1", "2026Q2"), ("2026-Q1", "2026-Q2"), ("1Q2026", "2Q2026"),
    ("20261", "20262"), ("H1 2026", "H2 2026"), ("1H26", "2H26"), ("2025", "2026"),
    ("JAN-FEB-26", "APR-26"), ("202601 - 202603", "202604 - 202606"),
    ("Jan-Mar 2026", "Apr-Jun 2026"), ("01.01.2026 - 31.03.2026", "01.04.2026 - 30.06.2026"),
    ("Jul - 2026", "Aug - 2026"),
]  # fmt: skip

YEAR_MONTH_QUARTER = [
    ("Year", "Month", "Quarter"), ("Jahr", "Monat", "Quartal"), ("Année", "Mois", "Trimestre"),
    ("Año", "Mes", "Trimestre"), ("Anno", "Mese", "Trimestre"), ("Rok", "Miesiąc", "Kwartał"),
    ("Год", "Месяц", "Квартал"), ("usage_year", "usage_month", "usage_quarter"),
    ("SaleYear", "SaleMonth", "SaleQuarter"),
]  # fmt: skip


@few
@given(languages, st.sampled_from(SPELLINGS), st.booleans(), seeds)
def test_a_period_is_recognised_in_every_spelling(
    language: str, spelled: tuple[str, str], quarter: bool, chance: random.Random
) -> None:
    name = PERIOD_AND_QUARTER[language][quarter]
    columns = made(language)
    del columns[HEADERS[language][1]]
    columns[name] = cells(8, lambda at: spelled[at % 2])
    found = recognised(columns, chance)
    assert columns_of(found, "period") == [name]
    assert not found.warnings


@pytest.mark.parametrize("name", ["Date", "Sale date", "Day", "Datum", "Fecha"])
@pytest.mark.parametrize("spelled", [("01-SEP-26", "13-SEP-26"), ("01 SEP 26", "03 OCT 26")])
def test_a_day_with_a_month_s_name_and_a_short_year_is_a_day(
    name: str, spelled: tuple[str, str]
) -> None:
    columns = made() | {name: spelled * 4}
    del columns["Month"]
    assert columns_of(recognised(columns), "date") == [name]


@few
@given(
    st.sampled_from(YEAR_MONTH_QUARTER),
    st.sampled_from([("month", (1, 2, 12)), ("month", ("January", "March", "May")),
                     ("quarter", (1, 2, 4)), ("quarter", ("Q1", "Q2", "Q4"))]),
    st.booleans(),
    seeds,
)  # fmt: skip
def test_a_year_and_its_month_or_quarter_are_one_time(
    names: tuple[str, str, str],
    part: tuple[str, tuple[object, ...]],
    reported: bool,
    chance: random.Random,
) -> None:
    year, month, quarter = names
    unit, numbers = part
    name = month if unit == "month" else quarter
    columns = made()
    del columns["Month"]
    columns |= {year: [2026] * 8, name: cells(8, lambda at: numbers[at % 3])}
    if reported:
        columns |= {"Distribution Year": [2026] * 8, "Distribution Month": [7] * 8}
    found = recognised(columns, chance)
    assert fields(found)[year] == "period_year"
    assert fields(found)[name] == f"period_{unit}"
    assert columns_of(found, "reported_year") == ["Distribution Year"] * reported
    assert columns_of(found, "reported_month") == ["Distribution Month"] * reported


def test_a_time_that_cannot_be_read_is_named() -> None:
    columns = made() | {"Sale date": cells(8, lambda at: f"the {at}th")}
    del columns["Month"]
    found = recognised(columns)
    assert warned(found) == {"date_not_read": "Date could not be read: “Sale date”."}


def test_a_month_without_its_year_is_named() -> None:
    columns = made() | {"Month": ["January", "March"] * 4}
    assert "“Month”" in warned(recognised(columns))["date_not_read"]


def test_a_period_of_performance_goes_before_one_of_payment() -> None:
    columns = made() | {"PERIOD": ["20263"] * 8, "PERF PERIOD": ["20261", "20262"] * 4}
    del columns["Month"]
    assert columns_of(recognised(columns), "period") == ["PERF PERIOD"]


def test_a_month_beside_its_year_is_read_whatever_the_other_names_speak() -> None:
    columns: Columns = {
        "Titre": ["Glass Harbour"] * 6, "Outlet": ["Spotify"] * 6, "Año": [2026] * 6,
        "Mes": range(1, 7), "Streams": range(3, 9), "US$ Net": ["1.5"] * 6,
    }  # fmt: skip
    found = fields(recognised(columns))
    assert (found["Año"], found["Mes"]) == ("period_year", "period_month")
