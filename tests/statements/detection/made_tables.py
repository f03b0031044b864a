"""Made tables of every kind, in every language that headers are read in, for the detection's tests.

A table is a list of named columns of cells; its columns come in any order.
"""

import random
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from hypothesis import strategies as st

from tests.statements.tables import table_of
from tunescore.records import Question
from tunescore.statements.detection.recognition import Recognition, recognise

Cells = Sequence[object]
Columns = dict[str, Cells]

TITLES = ("Glass Harbour", "Night Ferry", "Salt Letters", "Low Tide Radio")
STORES = ("Spotify", "Deezer", "Apple Music")

HEADERS: dict[str, tuple[str, str, str, str]] = {
    "en": ("Song Title", "Month", "Store", "Streams"),
    "de": ("Titel", "Monat", "Shop", "Streams"),
    "fr": ("Titre", "Mois", "Boutique", "Écoutes"),
    "es": ("Título", "Mes", "Tienda", "Reproducciones"),
    "it": ("Titolo", "Mese", "Negozio", "Ascolti"),
    "pt": ("Título", "Mês", "Loja", "Reproduções"),
    "nl": ("Titel", "Maand", "Winkel", "Streams"),
    "pl": ("Tytuł", "Miesiąc", "Sklep", "Odtworzenia"),
    "sv": ("Titel", "Månad", "Butik", "Strömmar"),
    "da": ("Titel", "Måned", "Butik", "Afspilninger"),
    "nb": ("Tittel", "Måned", "Butikk", "Avspillinger"),
    "fi": ("Nimi", "Kuukausi", "Kauppa", "Kuuntelut"),
    "cs": ("Název", "Měsíc", "Obchod", "Přehrání"),
    "ro": ("Titlu", "Luna", "Magazin", "Redări"),
    "hu": ("Cím", "Hónap", "Áruház", "Lejátszások"),
    "el": ("Τίτλος", "Μήνας", "Κατάστημα", "Ακροάσεις"),
    "tr": ("Şarkı adı", "Ay", "Mağaza", "Dinlenme"),
    "ru": ("Название", "Месяц", "Площадка", "Прослушивания"),
    "uk": ("Назва", "Місяць", "Сервіс", "Прослуховування"),
}
"""Title, month, store and streams in each language."""

languages = st.sampled_from(sorted(HEADERS))
seeds = st.randoms(use_true_random=False)


def made(language: str = "en", rows: int = 8) -> Columns:
    """Return the first columns of a table: title, month, store and streams."""
    title, month, store, streams = HEADERS[language]
    return {
        title: [TITLES[at % 4] for at in range(rows)],
        month: [f"2026-{at % 6 + 1:02}" for at in range(rows)],
        store: [STORES[at % 3] for at in range(rows)],
        streams: [10 + 7 * at for at in range(rows)],
    }


def cells(rows: int, cell: Callable[[int], object]) -> list[object]:
    """Return a column of cells by their places."""
    return [cell(at) for at in range(rows)]


def recognised(
    columns: Mapping[str, Cells],
    chance: random.Random | None = None,
    name: str = "royalties.csv",
    above: str = "",
    delimiter: str = ",",
) -> Recognition:
    """Recognise a table of these columns, whose order `chance` decides, as one's own."""
    names = list(columns)
    if chance is not None:
        chance.shuffle(names)
    rows = zip(*(columns[one] for one in names), strict=True)
    lines = [delimiter.join(names), *(delimiter.join(map(str, row)) for row in rows)]
    with tempfile.TemporaryDirectory() as folder:
        table = table_of(Path(folder), above + "\n".join(lines) + "\n", name)
        return recognise(table, source="custom")


def fields(found: Recognition) -> dict[str, str]:
    """Return the fields of the columns that are mapped."""
    return {column: key for column, key in found.mapping.columns.items() if key}


def columns_of(found: Recognition, field: str) -> list[str]:
    """Return the columns that are mapped to a field, in the order of their names."""
    return sorted(column for column, key in fields(found).items() if key == field)


def asked(found: Recognition, id_: str) -> Question | None:
    """Return a question by its id."""
    return next((question for question in found.questions if question.id == id_), None)


def choices(found: Recognition, id_: str) -> list[str]:
    """Return the values of a question's choices, none where it is not asked."""
    question = asked(found, id_)
    return [choice.value for choice in question.choices] if question else []


def warned(found: Recognition) -> dict[str, str]:
    """Return the warnings by their codes."""
    return {warning.code: warning.message for warning in found.warnings}
