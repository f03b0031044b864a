"""The options of `tunescore import`: `--source`, `--map`, `--older`, `--member`, `--sheet`."""

from typing import Any, Literal

from tunescore.errors import BadRequest
from tunescore.ingest.imports.preview import ImportOptions


def parse(
    source: str | None,
    older: Literal["keep", "replace"] | None,
    maps: list[str],
    member: str | None = None,
    sheet: str | None = None,
) -> ImportOptions:
    """Read `--map` values: `Column=field`, `Column=field:reading` and `=field:constant`.

    A reading is `dmy`, `comma` …; `Column=:reading` leaves the column's field as it is. Raises
    `BadRequest` for another form.
    """
    mapping: dict[str, dict[str, Any]] = {
        "columns": {}, "constants": {}, "dates": {}, "numbers": {},
    }  # fmt: skip
    for text in maps:
        column, equals, target = text.rpartition("=")
        field, _, extra = target.partition(":")
        if not equals:
            raise BadRequest(found=f"“{text}” is not of the form Column=field.")
        if not column:
            mapping["constants"][field] = extra
            continue
        if field or not extra:
            mapping["columns"][column] = field or None
        if extra:
            mapping["numbers" if extra in {"point", "comma"} else "dates"][column] = extra
    return ImportOptions(source, mapping if maps else None, older, member, sheet)
