"""A label's DistroKid V1 statement of any number of rows, invented and always the same.

Shaped after what is known of real ones: some 600 tracks of which few earn most, the stores as
DistroKid spells them, a long tail of countries, each store reporting months late on a day of its
own, Discovery deductions that repeat the plays beside negative money, albums sold whole, a few
rows that are legitimately identical. TAB, unquoted, UTF-8, LF, the newest report first.
"""

import hashlib
import os
import tempfile
from decimal import Decimal
from pathlib import Path

import duckdb

HEADER = (
    "Reporting Date", "Sale Month", "Store", "Artist", "Title", "ISRC", "UPC", "Quantity",
    "Team Percentage", "Song/Album", "Country of Sale", "Songwriter Royalties Withheld",
    "Earnings (USD)",
)  # fmt: skip

TRACKS = 600
FIRST_MONTH = "2021-10-01"
MONTHS = 36

STORES = (
    # share of 1000 rows, name, least and most months late, largest quantity, dollars each
    (300, "Spotify", 2, 3, 9000, 0.0032),
    (130, "Apple Music", 1, 3, 2500, 0.0061),
    (60, "YouTube (Ads)", 1, 2, 9000, 0.0007),
    (60, "YouTube (Red)", 1, 2, 1500, 0.0052),
    (20, "YouTube (Audio)", 1, 2, 1500, 0.0031),
    (60, "Amazon Unlimited (Streaming)", 2, 3, 1200, 0.0071),
    (40, "Amazon Prime (Streaming)", 2, 3, 900, 0.0029),
    (60, "Deezer", 3, 6, 900, 0.0054),
    (40, "Tidal", 1, 3, 300, 0.0089),
    (30, "Pandora", 2, 3, 2000, 0.0017),
    (40, "Facebook", 1, 6, 900000, 0.00000046),
    (10, "Facebook (Social Media Pack)", 1, 6, 90000, 0.0000012),
    (15, "Instagram/Facebook (UI)", 1, 6, 90000, 0.0000017),
    (30, "TikTok", 2, 4, 200000, 0.0000031),
    (5, "TikTok (Social Media Pack)", 2, 4, 9000, 0.0000042),
    (15, "Snap", 2, 5, 9000, 0.000019),
    (10, "iTunes", 1, 3, 4, 3.49),
    (15, "iTunes Songs", 1, 3, 4, 0.637),
    (5, "iTunes Match", 1, 3, 60, 0.0021),
    (5, "Amazon Songs", 2, 3, 4, 0.63),
    (5, "Amazon (Downloads)", 2, 3, 4, 0.63),
    (10, "Musixmatch", 11, 30, 60, 0.000044),
    (5, "LyricFind", 5, 8, 90, 0.00011),
    (5, "Tencent Direct Deal", 3, 6, 9000, 0.00041),
    (5, "NetEase", 3, 6, 3000, 0.00038),
    (5, "Anghami", 2, 4, 900, 0.0009),
    (5, "Boomplay", 2, 4, 900, 0.0008),
    (2, "BoomplayCMS", 2, 4, 90, 0.0008),
    (2, "Luna", 2, 4, 90, 0.0009),
    (2, "Flo", 2, 4, 90, 0.0044),
    (2, "Napster", 2, 4, 90, 0.0112),
    (2, "Google Play All Access", 2, 4, 90, 0.0068),
)

COUNTRIES = (
    "US GB DE FR CA AU MX BR NL SE ES IT NO PL JP ID PH TR IN DK BE IE CH AT FI NZ CL AR CO PE ZA"
    " PT CZ TW SG MY TH HK VN KR HU RO GR IL AE SA EG UA BG HR SK LT LV EE IS LU SI RS CR EC UY PY"
    " BO GT PA DO SV HN NI JM TT KE NG GH TZ UG MA TN DZ JO LB KW QA OM BH PK BD LK NP KH KZ GE AM"
    " AZ MD BY CY MT BA MK AL ME"
).split()

ADJECTIVES = "Glass Quiet Hollow Silver Distant Paper Northern Salt Velvet Broken Amber Été".split()
PLACES = "Harbour Ferry Fjord Lantern Orchard Station Meadow Window Signal Garden Tide Höhe".split()
FORMS = ("", " (Live)", " (Remix)", ", Pt. II", " - Acoustic")
ARTISTS = ("Paper Lantern Club", "The Salt Maps", "Nachtfähre", "Orchard & Tin", "Juniper Ode")

ROWS = """
WITH counted AS (
    SELECT i,
        -- a Discovery deduction (15 % of all) speaks of the sale in the row before it; a twin is it
        i % 20 IN (3, 9, 15) AS deducted,
        CASE WHEN i % 20 IN (3, 9, 15) OR i % 2503 = 7 THEN i - 1 ELSE i END AS sale
    FROM range($rows::BIGINT) AS r(i)
), drawn AS (
    SELECT i, sale, deducted,
        sale % 20 IN (2, 8, 14) AS of_spotify,
        hash(sale, 'store') % 1000 AS store_slot,
        hash(CASE WHEN deducted AND hash(i, 'kind') % 4 = 0 THEN i ELSE sale END, 'country')
            % 1000 AS country_slot,
        floor($tracks * pow((hash(sale, 'track') % 1000003) / 1000003, 1.7))::INTEGER AS track,
        (hash(sale, 'lag') % 1000003) / 1000003 AS lag_draw,
        (hash(CASE WHEN deducted AND hash(i, 'kind') % 4 = 1 THEN i ELSE sale END, 'quantity')
            % 1000003) / 1000003 AS quantity_draw,
        (hash(CASE WHEN deducted THEN i ELSE sale END, 'rate') % 1000003) / 1000003 AS rate_draw,
        (sale * ($months + 3)) // $rows AS report
    FROM counted
), told AS (
    SELECT d.*, s.name AS store, s.day, s.most, s.dollars, s.decimals, t.*,
        CASE WHEN s.name LIKE 'Facebook%' OR s.name LIKE 'Instagram%' THEN 'OU' ELSE c.code END
            AS country,
        s.least + floor(lag_draw * lag_draw * (s.latest - s.least + 1))::INTEGER AS lag
    FROM drawn d
    JOIN stores s ON s.slot = CASE WHEN of_spotify THEN 0 ELSE d.store_slot END
    JOIN countries c ON c.slot = d.country_slot
    JOIN titles t ON t.number = d.track
), sold AS (
    SELECT *, store = 'iTunes' AS whole,
        least(greatest($months + 2 - report - lag, 0), $months - 1) AS sale_month,
        CASE WHEN store = 'YouTube (Ads)' AND quantity_draw < 0.02 THEN 0
            ELSE 1 + floor(most * pow(quantity_draw, 6))::BIGINT END AS quantity
    FROM told
), paid AS (
    SELECT *,
        (greatest(quantity, 1) * (dollars * (0.6 + 0.8 * rate_draw) * 1e12)::BIGINT) AS earned
    FROM sold
), final AS (
    SELECT *,
        CASE WHEN deducted THEN (earned * (5 + hash(i, 'cut') % 26) // 100)::BIGINT ELSE earned END
            // CASE decimals WHEN 8 THEN 10000 ELSE 1 END AS units
    FROM paid
)
SELECT
    strftime(DATE '{first}' + to_months((sale_month + lag)::INTEGER)
        + to_days(day), '%Y-%m-%d'),
    strftime(DATE '{first}' + to_months(sale_month::INTEGER), '%Y-%m'),
    store, artist, CASE WHEN whole THEN album ELSE title END,
    CASE WHEN whole THEN '' ELSE isrc END,
    CASE WHEN whole OR track % 5 = 0 THEN upc ELSE '' END,
    quantity, CASE WHEN track % 37 = 0 THEN 50 ELSE 100 END,
    CASE WHEN whole THEN 'Album' ELSE 'Song' END, country, 0,
    (CASE WHEN deducted THEN '-' ELSE '' END)
        || (units // pow(10, decimals)::BIGINT) || '.'
        || lpad((units % pow(10, decimals)::BIGINT)::VARCHAR, decimals, '0')
FROM final ORDER BY 1 DESC, store, i
""".replace("{first}", FIRST_MONTH)


def label_statement(rows: int) -> Path:
    """Give the statement of so many rows, made where it is not there from an earlier run."""
    version = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    folder = Path(tempfile.gettempdir()) / "tunescore-bench-files"
    folder.mkdir(exist_ok=True)
    path = folder / f"DistroKid-{rows}-{version}.tsv"
    if not path.exists():
        for other in folder.glob(f"DistroKid-{rows}-*.tsv"):
            other.unlink(missing_ok=True)
        partial = folder / f".{path.name}.{os.getpid()}"
        _write(rows, partial)
        partial.rename(path)
    return path


def _write(rows: int, path: Path) -> None:
    names = ", ".join(f'"{name}"' for name in HEADER)
    with tempfile.TemporaryDirectory() as spill, duckdb.connect() as engine:
        engine.execute(f"SET temp_directory = '{spill}'; SET memory_limit = '2GB'")
        engine.execute(
            "CREATE TABLE stores (slot INTEGER, name VARCHAR, least INTEGER, latest INTEGER,"
            " most INTEGER, dollars DOUBLE, day INTEGER, decimals INTEGER)"
        )
        slots = [
            (*store[1:], 4 + 3 * number % 23, 8 if number % 3 == 1 else 12)
            for number, store in enumerate(STORES)
            for _ in range(store[0])
        ]
        engine.executemany(
            "INSERT INTO stores VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(slot, *slots[slot % len(slots)]) for slot in range(1000)],
        )
        engine.execute(
            "CREATE TABLE countries AS SELECT slot, $codes[1 + floor(len($codes)"
            " * pow(slot / 1000, 2.2))::INTEGER] AS code FROM range(1000) AS r(slot)",
            {"codes": COUNTRIES},
        )
        engine.execute(
            "CREATE TABLE titles (number INTEGER, artist VARCHAR, title VARCHAR, album VARCHAR,"
            " isrc VARCHAR, upc VARCHAR)"
        )
        engine.executemany(
            "INSERT INTO titles VALUES (?, ?, ?, ?, ?, ?)", [_track(n) for n in range(TRACKS)]
        )
        engine.execute("CREATE TABLE lines AS SELECT * FROM (" + ROWS + f") AS r({names})", {
            "rows": rows, "tracks": TRACKS, "months": MONTHS,
        })  # fmt: skip
        engine.execute(f"COPY lines TO '{path}' (FORMAT csv, DELIMITER '\t', QUOTE '', HEADER)")


def _track(number: int) -> tuple[int, str, str, str, str, str]:
    """Invent a track; five in a row are on one album."""
    words = len(ADJECTIVES) * len(PLACES)
    name = f"{ADJECTIVES[number % 12]} {PLACES[number // 12 % 12]}"
    album = number // 5
    return (
        number,
        ARTISTS[album % len(ARTISTS)],
        f"{name}{FORMS[number // words]}",
        f"{ADJECTIVES[album % 12]} {PLACES[album // 12 % 12]} EP",
        f"QZZZZ23{number:05}",
        f"1999{album:08}",
    )


def exact_total(path: Path) -> Decimal:
    """Add up the file's earnings to the last digit, by another way than the import's."""
    with duckdb.connect() as engine:
        row = engine.execute(
            "SELECT sum(c[13]::DECIMAL(38, 12)), max(length(split_part(c[13], '.', 2))) FROM"
            " (SELECT string_split(line, '\t') AS c FROM read_csv($path, auto_detect = false,"
            " columns = {'line': 'VARCHAR'}, delim = chr(1), quote = '', escape = '', skip = 1))",
            {"path": str(path)},
        ).fetchone()
    total, decimals = row or (Decimal(0), 0)
    if decimals > 12:  # noqa: PLR2004 - what the sum above holds
        raise RuntimeError(f"{path} has amounts of {decimals} decimals")
    return Decimal(total)
