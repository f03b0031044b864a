import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.statements.detection.made_tables import (
    HEADERS,
    Columns,
    asked,
    cells,
    choices,
    columns_of,
    fields,
    languages,
    made,
    recognised,
    seeds,
    warned,
)

few = settings(max_examples=25, deadline=None)

TIERS = {
    "en": ("Paid streams", "Free streams"), "de": ("Premium-Streams", "Kostenlose Streams"),
    "fr": ("Écoutes premium", "Écoutes gratuites"),
    "es": ("Reproducciones premium", "Reproducciones gratuitas"),
    "it": ("Ascolti premium", "Ascolti gratuiti"),
    "pt": ("Reproduções premium", "Reproduções gratuitas"),
    "nl": ("Betaalde streams", "Gratis streams"),
    "pl": ("Odtworzenia premium", "Odtworzenia darmowe"),
    "sv": ("Premiumströmmar", "Gratisströmmar"), "da": ("Premium streams", "Gratis streams"),
    "nb": ("Premium-strømminger", "Gratis-strømminger"),
    "fi": ("Premium-kuuntelut", "Ilmaiset kuuntelut"),
    "cs": ("Přehrání premium", "Přehrání zdarma"),
    "ro": ("Redări premium", "Redări gratuite"),
    "hu": ("Prémium lejátszások", "Ingyenes lejátszások"),
    "el": ("Ακροάσεις premium", "Δωρεάν ακροάσεις"),
    "tr": ("Premium dinlenme", "Ücretsiz dinlenme"),
    "ru": ("Платные прослушивания", "Бесплатные прослушивания"),
    "uk": ("Платні прослуховування", "Безкоштовні прослуховування"),
}  # fmt: skip


@few
@given(languages, st.sampled_from([8, 340]), seeds)
def test_paid_and_free_streams_are_both_streams_and_their_sum_is_the_total(
    language: str, rows: int, chance: random.Random
) -> None:
    one, other = TIERS[language]
    total = HEADERS[language][3]
    columns = made(language, rows)
    all_streams = [int(str(cell)) for cell in columns.pop(total)]
    columns[one] = [cell - at % 9 for at, cell in enumerate(all_streams)]
    columns[other] = cells(rows, lambda at: at % 9)
    found = recognised(columns, chance)
    assert columns_of(found, "streams") == sorted([one, other])
    assert (found.questions, found.warnings) == ((), ())
    found = recognised(columns | {total: all_streams}, chance)
    assert columns_of(found, "streams") == [total]
    assert (found.questions, found.warnings) == ((), ())


@few
@given(
    st.sampled_from(["Quantity", "Units", "Qty", "# of units"]),
    st.sampled_from([("Musicbox", "Tonwerk"), ("Musicbox", "Spotify"), ("Klang", "Beatport")]),
    st.sampled_from([4, 400]),
    seeds,
)
def test_what_a_quantity_counts_is_asked_unless_a_known_store_decides(
    name: str, stores: tuple[str, str], first: int, chance: random.Random
) -> None:
    columns = made("en", first + 3)
    columns[name] = columns.pop("Streams")
    columns["Store"] = cells(first + 3, lambda at: stores[at >= first])
    found = recognised(columns | {"Royalty (USD)": ["1.25"] * (first + 3)}, chance)
    assert columns_of(found, "quantity") == [name]
    known = stores[1] in {"Spotify", "Beatport"}
    kinds = ["stream", "download", "performance", "view"]
    assert choices(found, "constants:kind") == ([] if known else kinds)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Views", "view"),
        ("Owned views", "view"),
        ("Vues", "view"),
        ("Visualizaciones", "view"),
        ("Units sold", "download"),
        ("Verkaufte Einheiten", "download"),
    ],
)
def test_a_count_s_name_says_what_it_counts(name: str, kind: str) -> None:
    columns = made() | {name: range(3, 11), "Royalty (USD)": ["1.25"] * 8}
    del columns["Streams"], columns["Store"]
    found = recognised(columns)
    assert fields(found)[name] == "quantity"
    assert found.mapping.constants["kind"] == kind
    assert [one.field for one in found.proposals] == ["kind"]
    assert not found.questions


@pytest.mark.parametrize(
    "name",
    ["Performances", "Number of Performances", "Perf Count", "Aufführungen", "Exécutions",
     "Ejecuciones", "Radio plays", "TV plays", "Uitvoeringen", "Wykonania", "Esitykset",
     "Исполнения"],
)  # fmt: skip
def test_performances_are_counted_as_such(name: str) -> None:
    columns = made() | {name: range(3, 11), "Amount (EUR)": ["1.25"] * 8}
    del columns["Streams"], columns["Store"]
    found = recognised(columns)
    assert fields(found)[name] == "performances"
    assert not found.questions


@pytest.mark.parametrize(
    "name", ["Broadcaster", "Radio station", "Venue", "Sender", "Diffuseur", "Emisora"]
)
def test_plays_of_a_broadcaster_are_performances(name: str) -> None:
    columns = made() | {name: ["Radio Nord"] * 8, "Plays": range(3, 11)}
    del columns["Streams"], columns["Store"]
    found = recognised(columns)
    assert (fields(found)[name], fields(found)["Plays"]) == ("store", "performances")


@few
@given(
    st.sampled_from([
        ("Store", "DSP", "store", "Spotify"),
        ("Territory", "Country of Sale", "country", "DE"),
        ("Artist", "Performer", "artist_name", "Paper Lantern Club"),
        ("ISRC", "ISRC Code", "isrc", "QZZZZ2400001"),
        ("Date", "Transaction Date", "date", "2026-01-31"),
        ("Streams", "Quantity", "quantity", "12"),
        ("Month", "Usage Period", "period", "2026-01"),
        ("Net (USD)", "Royalty (USD)", "amount", "1.25"),
        ("Type", "Usage Type", "kind", "Stream"),
    ]),
    st.sampled_from([0, 330]),
    seeds,
)  # fmt: skip
def test_a_filled_column_goes_before_an_empty_one_of_a_better_name(
    case: tuple[str, str, str, str], blank: int, chance: random.Random
) -> None:
    empty, filled, field, cell = case
    rows = blank + 6
    columns: Columns = {"Title": ["Glass Harbour"] * rows, empty: [""] * rows}
    columns[filled] = cells(rows, lambda at: cell if at >= blank else "")
    found = recognised(columns, chance)
    assert fields(found)[filled] == field
    assert not any(question.column == empty for question in found.questions)


def test_counts_that_are_left_out_are_reported() -> None:
    found = recognised(made() | {"Video views": range(3, 11)})
    assert "Video views" in warned(found)["counts_left_out"]


def test_views_of_several_sorts_are_asked_about() -> None:
    columns = made() | {"Monetized Views": range(3, 11), "Owned Views": range(13, 21)}
    del columns["Streams"], columns["Store"]
    assert asked(recognised(columns), "field:quantity")


def test_streams_that_are_zero_throughout_give_way_to_units() -> None:
    found = recognised(made() | {"Streams": [0] * 8, "Units": range(3, 11)})
    assert columns_of(found, "quantity") == ["Units"]
    assert columns_of(found, "streams") == []


@few
@given(
    st.sampled_from([
        ("Status", "Sale", "Void"), ("Sale or Void", "Sale", "Void"),
        ("Transaction Status", "OK", "Refunded"), ("Sales or Return", "S", "R"),
        ("Statut", "Vendu", "Remboursement"), ("Estado", "Venta", "Devolución"),
        ("Status", "Verkauft", "Rückgabe"), ("Status", "Sprzedaż", "Zwrot"),
    ]),
    st.sampled_from([2, 400]),
    seeds,
)  # fmt: skip
def test_a_column_that_takes_sales_back_is_known_by_one_row(
    case: tuple[str, str, str], first: int, chance: random.Random
) -> None:
    name, sold, returned = case
    columns = made("en", first + 3)
    columns[name] = cells(first + 3, lambda at: returned if at == first else sold)
    found = recognised(columns, chance)
    assert fields(found)[name] == "sale_or_return"
    assert columns_of(found, "country") == []


@pytest.mark.parametrize("name", ["Status", "Network Name", "Owned", "Storefront", "Client"])
def test_a_word_means_what_it_means_as_a_whole(name: str) -> None:
    columns = made() | {name: ["one", "two"] * 4, "Royalty (USD)": ["1.25"] * 8}
    found = recognised(columns)
    assert name not in fields(found)
    assert columns_of(found, "amount") == ["Royalty (USD)"]


def test_an_outlet_of_a_statement_is_its_store() -> None:
    columns = made() | {"Outlet": ["Spotify"] * 8, "Status": ["Sale"] * 8}
    del columns["Store"]
    assert fields(recognised(columns))["Outlet"] == "store"


@pytest.mark.parametrize("name", ["Hits", "Blorps", "Tracks sent", "Songs"])
def test_whole_numbers_that_may_be_the_only_count_are_told(name: str) -> None:
    columns = {key: value for key, value in made().items() if key != "Streams"}
    columns |= {name: range(3, 11), "Royalty (USD)": cells(8, lambda at: f"{at + 1}.25")}
    found = recognised(columns)
    counted = {"streams", "downloads", "performances", "quantity"} & set(fields(found).values())
    assert counted or name in warned(found)["counts_left_out"]


def test_pieces_are_units_in_german() -> None:
    columns = {key: value for key, value in made("de").items() if key != "Streams"}
    columns |= {"Stück": range(3, 11), "Netto (EUR)": cells(8, lambda at: f"{at + 1}.25")}
    assert fields(recognised(columns))["Stück"] == "quantity"


def test_views_beside_downloads_are_plays() -> None:
    columns = made() | {"downloads": [0] * 7 + [2], "views": range(3, 11)}
    del columns["Streams"]
    found = recognised(columns)
    assert (fields(found)["downloads"], fields(found)["views"]) == ("downloads", "streams")
    assert not found.questions
