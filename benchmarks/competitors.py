"""What a user would write or pick instead of TuneScore, on the same file and database.

None of them does what an import does (typed and exact amounts, each sale once, tracks matched,
undo): they put the file's cells into a table, which is the least that anyone would call imported.
pandas and dlt are in the `bench` requirements; one that is not installed is said to be.
"""

import importlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

INSERTED_ROWS = 1_000
CHUNK_ROWS = 10_000


def pandas_row_by_row(url: str, file: Path, rows: int, _folder: Path) -> float:
    """pandas, an INSERT a row: 1,000 rows, extrapolated."""
    pandas = importlib.import_module("pandas")
    psycopg = importlib.import_module("psycopg")
    started = time.perf_counter()
    frame = pandas.read_csv(file, sep="\t")
    read = time.perf_counter() - started
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        kinds = {"i": "bigint", "f": "double precision"}
        columns = ", ".join(
            f'"{name}" {kinds.get(kind.kind, "text")}' for name, kind in frame.dtypes.items()
        )
        cursor.execute(f"CREATE TABLE row_by_row ({columns})")
        insert = f"INSERT INTO row_by_row VALUES ({', '.join(['%s'] * len(frame.columns))})"
        started = time.perf_counter()
        for _, row in frame.head(INSERTED_ROWS).iterrows():
            cursor.execute(insert, [None if pandas.isna(cell) else cell for cell in row.tolist()])
        connection.commit()
        each = (time.perf_counter() - started) / min(INSERTED_ROWS, rows)
        cursor.execute("DROP TABLE row_by_row")
    return read + each * rows


def pandas_to_sql(url: str, file: Path, rows: int, _folder: Path) -> float:
    """pandas `to_sql`."""  # noqa: D403 - its own spelling
    pandas = importlib.import_module("pandas")
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    started = time.perf_counter()
    frame = pandas.read_csv(file, sep="\t")
    frame.to_sql("to_sql", engine, index=False, if_exists="replace", chunksize=CHUNK_ROWS)
    took = time.perf_counter() - started
    with engine.begin() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM to_sql").scalar_one()
        connection.exec_driver_sql("DROP TABLE to_sql")
    engine.dispose()
    return _whole(took, found, rows)


def dlt_pipeline(url: str, file: Path, rows: int, folder: Path) -> float:
    """dlt, its CSV reader and PostgreSQL destination."""
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    os.environ["DLT_DATA_DIR"] = str(folder / "dlt")
    dlt = importlib.import_module("dlt")
    files = importlib.import_module("dlt.sources.filesystem")
    pipeline = dlt.pipeline(
        pipeline_name="statement",
        pipelines_dir=str(folder / "dlt"),
        # it insists on a password and a host; the address's own `host=` is what is connected to
        destination=dlt.destinations.postgres(url.replace("postgres@/", "postgres:any@localhost/")),
        dataset_name="competitor",
    )
    started = time.perf_counter()
    found = files.filesystem(bucket_url=file.parent.as_uri(), file_glob=file.name)
    rows_of = (found | files.read_csv(sep="\t")).with_name("statement")
    pipeline.run(rows_of, write_disposition="replace")
    took = time.perf_counter() - started
    with pipeline.sql_client() as client:
        stored = client.execute_sql("SELECT count(*) FROM statement")
        client.execute_sql("DROP SCHEMA competitor CASCADE")
    return _whole(took, int(stored[0][0]) if stored else 0, rows)


COMPETITORS: tuple[Callable[[str, Path, int, Path], float], ...] = (
    pandas_row_by_row, pandas_to_sql, dlt_pipeline,
)  # fmt: skip


def _whole(took: float, found: Any, rows: int) -> float:  # noqa: ANN401 - a count of any kind
    if found != rows:
        raise RuntimeError(f"{found} of {rows} rows arrived")
    return took


def run(url: str, file: Path, rows: int, ours: float, folder: Path) -> None:
    """Measure each beside our own seconds, and print how many times as long it takes."""
    print(f"{'instead, into a plain table':<54}{'seconds':>9}{'x ours':>8}")
    for competitor in COMPETITORS:
        words = (competitor.__doc__ or "").rstrip(".")
        try:
            seconds = competitor(url, file, rows, folder)
        except ModuleNotFoundError as error:
            print(f"{words:<54} {error.name} is not installed")
        else:
            print(f"{words:<54}{seconds:>9.1f}{seconds / ours:>8.1f}")
