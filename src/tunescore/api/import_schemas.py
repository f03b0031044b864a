"""Schemas of imports: an import as the API returns it, from its row."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field

from tunescore.api.schema_base import Out
from tunescore.records import ImportStatus, Rights
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.sources import all_sources
from tunescore.store.tables.statements import Import, Upload

STAGES = {
    "waiting": "Waiting to start",
    "comparing": "Comparing with earlier imports",
    "writing": "Saving",
    "adding_up": "Updating totals",
    "undoing": "Undoing",
}
"""What each stage of a commit or an undo is called on the screen."""


class InsideOut(Out):
    """One of several tables in a file; `chosen` is the one that this import is."""

    member: str | None
    sheet: str | None
    rows: int | None
    size: int | None
    known: bool
    chosen: bool


class ReadingOut(Out):
    """How the file's bytes were understood.

    `tables` are all that the file holds, where they are several; another one can be chosen while
    `choosable`.
    """

    container: str
    encoding: str | None
    delimiter: str | None
    quote: str | None
    line_ending: str | None
    header_line: int
    sheet: str | None
    member: str | None
    tables: list[InsideOut]
    choosable: bool


class ColumnOut(Out):
    """One column with samples, its type, and the field it is read as."""

    name: str
    samples: list[str]
    type: str
    field: str | None
    confidence: float
    why: str


class MappingOut(Out):
    """How columns become fields; `dates` and `numbers` are the readings of ambiguous columns."""

    columns: dict[str, str | None]
    constants: dict[str, str]
    dates: dict[str, str]
    numbers: dict[str, str]


class ChoiceOut(Out):
    """One possible answer."""

    value: str
    label: str


class QuestionOut(Out):
    """What the file cannot decide; answered by a PATCH of what `id` names.

    `dates:Date` is the mapping's `dates.Date`; `older` is the import's own `older`.
    """

    id: str
    column: str
    text: str
    choices: list[ChoiceOut]


class DecisionOut(Out):
    """How an ambiguous column was read, and the row that decided it."""

    column: str
    text: str
    line: int
    value: str


class ProposalOut(Out):
    """A constant read off the file's name; change it by a PATCH of the mapping's constants."""

    field: str
    value: str
    text: str


class RenamedOut(Out):
    """A column of a known source that is called otherwise in this file."""

    model_config = ConfigDict(serialize_by_alias=True)

    before: Annotated[str, Field(alias="from")]
    now: Annotated[str, Field(alias="to")]


class ChangesOut(Out):
    """How a known source's header differs from what it was."""

    new: list[str]
    gone: list[str]
    renamed: list[RenamedOut]


class ProblemOut(Out):
    """One thing wrong at one place of the file, and what to do."""

    line: int | None
    column: str | None
    value: str | None
    code: str
    message: str
    rejects: bool = True
    """Whether the row was left out for it; otherwise it was mended, or goes in as it is."""


class SkippedOut(Out):
    """Rows left out on purpose, with the rule's name."""

    reason: str
    label: str
    rows: int


class TotalOut(Out):
    """The exact sum of the file's lines in one currency."""

    currency: str
    amount: str


class PeriodOut(Out):
    """The first and the last day of the file's figures."""

    start: date
    end: date

    @classmethod
    def of(cls, start: date | None, end: date | None) -> Self | None:
        """Make the period; None of a file without dates."""
        return None if start is None or end is None else cls(start=start, end=end)


class WarningOut(Out):
    """Something worth knowing before the import."""

    code: str
    message: str


class ProgressOut(Out):
    """How far the work is; `total` 0 where it is not known yet."""

    stage: str
    label: str
    done: int
    total: int


class ErrorOut(Out):
    """Why the import cannot go on, and what to do."""

    code: str
    detail: str
    todo: str


class CampaignTrackOut(Out):
    """A track that a file of campaigns names; `track_id` null: not among the user's tracks."""

    title: str
    artist: str | None
    track_id: int | None
    likely_id: int | None
    likely_title: str | None


class CampaignPreviewOut(Out):
    """What a file of campaigns holds."""

    campaigns: int
    submissions: int
    answered: int
    yes: int
    rows_of_spend: int
    tracks: list[CampaignTrackOut]
    costs: list[TotalOut]
    without_cost: list[str]
    """The names of the campaigns that no file and no user has said the cost of."""


class ImportOut(Out):
    """One import. Before the commit the counts say what would happen; null while unknown."""

    id: int
    import_id: int
    file_name: str
    file_size: int
    file_sha256: str
    source: str
    source_name: str
    confidence: float
    status: ImportStatus
    created_at: datetime
    committed_at: datetime | None
    undone_at: datetime | None
    reading: ReadingOut
    columns: list[ColumnOut]
    mapping: MappingOut
    questions: list[QuestionOut]
    decisions: list[DecisionOut]
    proposals: list[ProposalOut]
    warnings: list[WarningOut]
    changes: ChangesOut
    remembered: bool
    about: Literal["music", "audience", "campaigns"]
    """What the file is about: plays and money, followers and posts, or campaigns."""
    campaigns: CampaignPreviewOut | None
    """What the file holds, where it is about campaigns; null while a question is open."""
    total_rows: int
    imported: int | None
    duplicates: int | None
    superseded: int | None
    rejected: int | None
    mended: int
    """Rows that are imported although something about them is wrong; each has a problem."""
    skipped: list[SkippedOut]
    problems: list[ProblemOut]
    problem_count: int
    totals: list[TotalOut]
    streams: int | None
    downloads: int | None
    uses: int | None
    views: int | None
    performances: int | None
    composition_plays: int | None
    rights: Rights
    """What the file pays for: the recording, or the song as written."""
    period: PeriodOut | None
    same_file_as: int | None
    seconds: float
    progress: ProgressOut | None
    error: ErrorOut | None

    @classmethod
    def of(cls, row: Import, same_file_as: int | None = None) -> Self:
        """Make the answer of an import's row."""
        recognition: dict[str, Any] = {
            "columns": [], "questions": [], "decisions": [], "proposals": [], "warnings": [],
            "remembered": False, "mended": 0, "campaigns": None,
            "changes": {"new": [], "gone": [], "renamed": []},
            **row.recognition,
        }  # fmt: skip
        source = all_sources().get(row.source)
        progress = row.progress and {"label": STAGES[row.progress["stage"]], **row.progress}
        return cls.model_validate(
            {
                **{
                    name: getattr(row, name)
                    for name in cls.model_fields
                    if name in Import.__table__.columns
                },
                **recognition,
                "import_id": row.id,
                "source_name": source.name if source else "Your own table",
                "reading": _reading(row),
                "mapping": {
                    part: row.mapping.get(part, {})
                    for part in ("columns", "constants", "dates", "numbers")
                },
                "about": Mapping.from_json(row.mapping).about,
                "progress": progress,
                "period": PeriodOut.of(row.period_start, row.period_end),
                "same_file_as": same_file_as,
            }
        )


class RefusedOut(Out):
    """A file of an archive that cannot be read."""

    file_name: str
    code: str
    detail: str
    todo: str


class UploadOut(Out):
    """A zip of several statements: how many of its files have been read, and what they became.

    `total` is null until they have been counted.
    """

    id: int
    file_name: str
    status: Literal["waiting", "reading", "read"]
    total: int | None
    done: int
    import_ids: list[int]
    refused: list[RefusedOut]

    @classmethod
    def of(cls, row: Upload) -> "UploadOut":
        """An upload as it stands."""
        return cls.model_validate(
            {
                "id": row.id,
                "file_name": row.file_name,
                "status": "read" if row.finished_at else "reading" if row.attempts else "waiting",
                "total": None if row.members is None else len(row.members) or 1,
                "done": row.done,
                "import_ids": row.import_ids,
                "refused": row.refused,
            }
        )


def _reading(row: Import) -> dict[str, Any]:
    """How the file was read, and which of its tables this is."""
    read = row.reading["reading"]
    here = (read["member"], read["sheet"])
    tables = row.reading.get("tables", [])
    choosable = bool(row.reading.get("original")) and row.status in {"previewed", "failed"}
    return {
        **read,
        "choosable": choosable,
        "tables": [{**one, "chosen": (one["member"], one["sheet"]) == here} for one in tables],
    }
