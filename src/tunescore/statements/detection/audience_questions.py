"""Questions of an audience's file: its platform, its metric and the day of its export.

Where the file shows one of them, it is proposed as a constant that the user may change; otherwise
it is asked. The day of the export is the one in the file's name, else the day on which the file
came in.
"""

from collections.abc import Sequence
from dataclasses import replace

from tunescore.metrics import AUDIENCE, OF_ACCOUNTS
from tunescore.records import Choice, Proposal, Question, Table
from tunescore.statements.cells import days
from tunescore.statements.cells.folding import fold
from tunescore.statements.detection.filename_defaults import MappingDefaults
from tunescore.statements.mapping import filename_fields
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.audience_rows import LIFETIME, metric_of_name
from tunescore.statements.sources import platform_names


def complete_defaults(
    defaults: MappingDefaults, table: Table, samples: Sequence[Sequence[str]]
) -> MappingDefaults:
    """Add the platform, the metric and the day of the export, as proposals or questions."""
    mapping = defaults.mapping
    proposals, questions = list(defaults.proposals), list(defaults.questions)
    constants = dict(mapping.constants)
    name = constants.get("metric_name")
    if name is not None and metric_of_name(mapping, name) is None:
        questions.append(_ask_metric(name))
    above = _platform_in(" ".join(table.preamble))
    if above is not None and not mapping.has("platform"):
        constants["platform"] = above
    if not (mapping.has("platform") or "platform" in constants):
        questions.append(_ask_platform(mapping.rules.platforms or tuple(platform_names())))
    day = filename_fields.stamp(table.place) or table.received
    if "exported_on" in constants or (day and needs_export_day(mapping, table, samples)):
        constants.setdefault("exported_on", day.isoformat() if day else "")
        proposals.append(
            Proposal(
                "exported_on",
                constants["exported_on"],
                "The file does not give the day of the export. TuneScore uses this day for its "
                "totals and for days without a year.",
            )
        )
    return MappingDefaults(
        replace(mapping, constants=constants), tuple(proposals), tuple(questions)
    )


def needs_export_day(mapping: Mapping, table: Table, samples: Sequence[Sequence[str]]) -> bool:
    """Return whether the file's figures or days need the day of its export to be dated."""
    if not any(mapping.has(key) for key in ("date", "period_start")):
        return True
    for key in ("date", "posted_at", "period_start", "period_end"):
        column = mapping.column_of(key)
        if column not in table.columns:
            continue
        for text in samples[table.columns.index(column)]:
            spelled = days.parse_day(text)
            if fold(text) in LIFETIME or (spelled is not None and spelled.year is None):
                return True
    return False


def _platform_in(lines: str) -> str | None:
    """Return the platform that is named above a table, None where none or several are."""
    text = fold(lines)
    labels = {key: fold(label) for key, label in platform_names().items()}
    named = [key for key, label in labels.items() if len(label) > 1 and label in text]
    return named[0] if len(named) == 1 else None


def _ask_platform(platforms: Sequence[str]) -> Question:
    return Question(
        "constants:platform",
        "",
        "Which platform are these figures from? The file does not say.",
        tuple(Choice(key, platform_names()[key]) for key in platforms),
    )


def _ask_metric(name: str) -> Question:
    return Question(
        "constants:metric_name",
        "",
        f"The file calls its figure “{name}”. What is it?",
        tuple(Choice(key, AUDIENCE[key].label) for key in OF_ACCOUNTS),
    )
