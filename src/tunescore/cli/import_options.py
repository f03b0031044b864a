"""The options of `tunescore import`: what they say of a file, and which one answers a question."""

from typing import Any, Literal

from tunescore.api.import_schemas import QuestionOut
from tunescore.errors import BadRequest
from tunescore.ingest.imports.preview import ImportOptions
from tunescore.ingest.imports.record import OLDER
from tunescore.statements.mapping.mapping import NO_SUCH


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
    return ImportOptions(source, mapping if maps else None, older, member, sheet, overlay=True)


def answer(question: QuestionOut, value: str) -> str:
    """Return the option that answers a question with one of its choices."""
    part, _, name = question.id.partition(":")
    if part == OLDER:
        return f"--older {value}"
    if part in {"dates", "numbers"}:
        return f"--map {_quoted(f'{name}=:{value}')}"
    if part == "field" and value != NO_SUCH:
        return f"--map {_quoted(f'{value}={name}')}"
    return f"--map {_quoted(f'={name}:{value}')}"


def answers(question: QuestionOut) -> list[tuple[str, str]]:
    """Return each option that answers a question, with what it says."""
    if not question.choices:
        return [(answer(question, "…"), "with the answer in the place of …")]
    return [(answer(question, choice.value), choice.label) for choice in question.choices]


def _quoted(text: str) -> str:
    """Quote a text for a shell."""
    escaped = text.replace("'", "'\\''")
    return f"'{escaped}'"
