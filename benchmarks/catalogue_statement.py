"""A statement that fills a catalogue: 400 tracks, 84 months, 14 stores and 25 countries, invented.

DistroKid's older layout, as in `label_statement`, but spread evenly, so that every screen has all
of its rows. Its months end with the present one, so that the last twelve have figures. A statement
is always the same within a month.
"""

import hashlib
import os
import tempfile
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.label_statement import HEADER

TRACKS, MONTHS, ARTISTS = 400, 84, 5

STORES = (
    "Spotify", "Apple Music", "YouTube (Red)", "Amazon Unlimited (Streaming)",
    "Amazon Prime (Streaming)", "Deezer", "Tidal", "Pandora", "Anghami", "Boomplay",
    "NetEase", "Tencent Direct Deal", "Napster", "Qobuz",
)  # fmt: skip

COUNTRIES = (
    "US GB DE FR CA AU MX BR NL SE ES IT NO PL JP ID PH TR IN DK BE IE CH AT FI"
).split()  # fmt: skip

ROWS = """
WITH drawn AS (
    SELECT i, (i * $months // $rows)::INTEGER AS month,
        (hash(i, 'track') % $tracks)::INTEGER AS track,
        $stores[1 + (hash(i, 'store') % len($stores))::INTEGER] AS store,
        $countries[1 + (hash(i, 'country') % len($countries))::INTEGER] AS country,
        1 + (hash(i, 'quantity') % 900)::INTEGER AS quantity,
        20 + (hash(i, 'rate') % 60)::INTEGER AS rate
    FROM range($rows::BIGINT) AS r(i)
)
SELECT
    strftime(least($last + INTERVAL 27 DAY - to_months($months - 1 - month), $today), '%Y-%m-%d'),
    strftime($last - to_months($months - 1 - month), '%Y-%m'),
    store, 'Artist ' || (1 + track % $artists), 'Song ' || (1 + track),
    'QZZZZ24' || lpad(track::VARCHAR, 5, '0'), '', quantity, 100, 'Song', country, 0,
    (quantity * rate // 10000) || '.' || lpad((quantity * rate % 10000)::VARCHAR, 4, '0')
FROM drawn ORDER BY i DESC
"""


def catalogue_statement(rows: int, today: date) -> Path:
    """Give the statement of so many rows, made where it is not there from an earlier run."""
    version = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    folder = Path(tempfile.gettempdir()) / "tunescore-bench-files"
    folder.mkdir(exist_ok=True)
    path = folder / f"Catalogue-{rows}-{today:%Y-%m-%d}-{version}.tsv"
    if not path.exists():
        for other in folder.glob(f"Catalogue-{rows}-*.tsv"):
            other.unlink(missing_ok=True)
        partial = folder / f".{path.name}.{os.getpid()}"
        names = ", ".join(f'"{name}"' for name in HEADER)
        with tempfile.TemporaryDirectory() as spill, duckdb.connect() as engine:
            engine.execute(f"SET temp_directory = '{spill}'; SET memory_limit = '2GB'")
            engine.execute(f"CREATE TABLE lines AS SELECT * FROM ({ROWS}) AS r({names})", {
                "rows": rows, "months": MONTHS, "tracks": TRACKS, "artists": ARTISTS,
                "stores": list(STORES), "countries": COUNTRIES,
                "last": today.replace(day=1), "today": today,
            })  # fmt: skip
            engine.execute(
                f"COPY lines TO '{partial}' (FORMAT csv, DELIMITER '\t', QUOTE '', HEADER)"
            )
        partial.rename(path)
    return path
