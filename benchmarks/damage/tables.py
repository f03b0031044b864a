"""Clean tables of several shapes, invented; the same for the same seed."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

WORDS = (
    "Glass Harbour Night Ferry Quiet Fjord Lantern Oak Paper Winter Signal Meadow Copper Tide "
    "Velvet Atlas Harvest Cinder"
).split()
FIRST = "Ada Bruno Chloé Dmitri Esra Fjóla Gwen Hugo Ines Jonas Kaja Luís".split()
LAST = "Abel Brandt Castro Dahl Evers Fiala Grau Holm Ivanov Jensen Kühn Lopes".split()
CITIES = "Oslo Porto Gdańsk Lyon Graz Turku Bari Ghent Malmö Brno".split()

Row = list[str]
Cell = Callable[[random.Random, int], str]


@dataclass(frozen=True, slots=True)
class Clean:
    """A table as it should be read, and the delimiter that it is usually written with."""

    shape: str
    header: Row
    rows: list[Row]
    delimiter: str


def title(luck: random.Random, _row: int = 0) -> str:
    """A title of one to three words, sometimes with a number or a comma."""
    words = " ".join(luck.choices(WORDS, k=luck.randint(1, 3)))
    return luck.choice(
        [words] * 6 + [f"{words} {luck.randint(2, 99)}", f"{words}, {luck.choice(WORDS)}"]
    )


def name(luck: random.Random, _row: int = 0) -> str:
    """A person's name."""
    return f"{luck.choice(FIRST)} {luck.choice(LAST)}"


def note(luck: random.Random, _row: int = 0) -> str:
    """A remark with commas, quotes and semicolons, or nothing."""
    return luck.choice(
        [
            "", "Nice, added!", 'He said "hello", and left', "Lovely; but busy", "Not for us",
            'The "B" side, please', "Great vocals", "Warm, slow, long; thanks", "ok",
        ]
    )  # fmt: skip


def day(luck: random.Random, row: int) -> str:
    """A day."""
    return f"{date(2025, 1, 1) + timedelta(days=row + luck.randint(0, 3))}"


def amount(places: int, sign: str = ".") -> Cell:
    """Sums of money with so many decimals."""
    return lambda luck, _: f"{luck.random() * 10 ** luck.randint(0, 3):.{places}f}".replace(
        ".", sign
    )


def count(most: int) -> Cell:
    """Whole numbers."""
    return lambda luck, _: str(luck.randint(0, most))


def choice(*texts: str) -> Cell:
    """One of a few texts."""
    return lambda luck, _: luck.choice(texts)


SHAPES: dict[str, tuple[str, dict[str, Cell]]] = {
    "statement": (
        ",",
        {
            "Sale Month": lambda _, row: f"2025-{row % 12 + 1:02}",
            "Store": choice("Spotify", "Deezer", "Tidal", "Apple Music"),
            "Artist": choice("Paper Lantern Club", "Night Ferry"),
            "Title": title,
            "ISRC": lambda luck, _: f"QZZZZ25{luck.randint(0, 99_999):05}",
            "Quantity": count(900),
            "Country": choice("DE", "US", "FR", "NO"),
            "Earnings (USD)": amount(12),
        },
    ),
    "contacts": (
        ",",
        {
            "First name": lambda luck, _: luck.choice(FIRST),
            "Last name": lambda luck, _: luck.choice(LAST),
            "E-mail": lambda luck, row: f"{luck.choice(LAST).lower()}{row}@mail.example",
            "Phone": lambda luck, _: f"+47 {luck.randint(20_000_000, 99_999_999)}",
            "City": lambda luck, _: luck.choice(CITIES),
            "Born": lambda luck, row: f"{1960 + luck.randint(0, 40)}-03-{row % 28 + 1:02}",
        },
    ),
    "sensors": (
        ",",
        {
            "time": lambda _, row: f"2026-03-{row // 24 % 28 + 1:02}T{row % 24:02}:00:00",
            "sensor": choice("roof", "cellar", "yard"),
            "temperature": lambda luck, _: f"{luck.uniform(-9, 30):.1f}",
            "humidity": lambda luck, _: luck.choice([f"{luck.uniform(20, 90):.1f}", ""]),
            "battery": count(100),
        },
    ),
    "invoices": (
        ";",
        {
            "Rechnung": lambda _, row: f"R-{2000 + row}",
            "Datum": lambda _, row: f"{row % 28 + 1:02}.04.2026",
            "Kunde": name,
            "Posten": title,
            "Menge": count(40),
            "Netto": amount(2, ","),
            "Brutto": amount(2, ","),
        },
    ),
    "feedback": (
        ",",
        {
            "Song": title,
            "Outlet": title,
            "Answer": choice("approved", "declined", "listen"),
            "Feedback": note,
            "Seconds": count(300),
            "Date": day,
        },
    ),
    "narrow": (",", {"date": day, "streams": count(9_000)}),
    "wide": (
        "\t",
        {
            "Station": lambda _, row: f"ST{row:04}",
            "Region": lambda luck, _: luck.choice(CITIES),
            **{f"Week {week}": amount(1) for week in range(1, 25)},
        },
    ),
    "stock": (
        "|",
        {
            "SKU": lambda luck, _: (
                f"{luck.choice('ABC')}{luck.randint(100, 999)}-{luck.randint(10, 99)}"
            ),
            "Product": title,
            "Colour": choice("red", "blue", "black", ""),
            "In stock": count(500),
            "Price": amount(2),
            "Remark": note,
        },
    ),
}
"""Shape → its usual delimiter and its columns."""


def tables(seed: int, sizes: tuple[int, ...] = (8, 30, 200)) -> list[Clean]:
    """One table of each shape and size."""
    made = []
    for shape, (delimiter, columns) in SHAPES.items():
        for size in sizes:
            luck = random.Random(f"{seed} {shape} {size}")  # noqa: S311 - invented figures
            rows = [[cell(luck, row) for cell in columns.values()] for row in range(size)]
            made.append(Clean(shape, list(columns), rows, delimiter))
    return made
