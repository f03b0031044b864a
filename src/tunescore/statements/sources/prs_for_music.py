"""PRS for Music's statement of performance royalties.

Comma-separated, in pounds; its days are written day first. `Usage Narrative` names the service,
station or society and is the store. `IP1` is the first of the interested parties, a writer. A
shorter layout has no days, no store and no plays: its period stands in the file's name, or is
asked. Equal rows are real: the same use in another programme. `Record Number` counts the rows of
one file and identifies nothing.
"""

from tunescore.statements.mapping.columns import Columns, Count, Day, Money
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import FilenameField, Shape, Source

_COLUMNS: Columns = {
    "Record Number": None,
    "CAE Number": None,
    "Rights Type": None,
    "Distribution (posted)": None,
    "Usage Narrative": "store",
    "Usage Summary": None,
    "Un-Notified Flag": None,
    "Work Title": "track_title",
    "Amount (performance revenue)": Money("amount", "point"),
    "Share": None,
    "Perf Start Date": Day("period_start", "dmy"),
    "Perf End Date": Day("period_end", "dmy"),
    "Prod Header": None,
    "Broadcast Region": None,
    "Production ID": None,
    "Number of Perfs": Count("performances", "point"),
    "Duration": None,
    "IP1": "writer_name",
    "IP2": None,
    "IP3": None,
    "IP4": None,
    "Tunecode": None,
    "ISWC": None,
    "WID": None,
    "Catalogue Number": None,
    "Invoice Number": None,
    "Currency": "currency",
    "Works Share Transfer From": None,
    "Works Share Transfer To": None,
    "Old Share": None,
    "New Share": None,
    "Adjustment Reason": None,
}
_RULES = Rules(
    rights="composition",
    overlap="append",
    identity=(
        "period", "store", "writer_name", "track_title", "quantity", "amount", "currency",
    ),
    settles_months=12,
    view="statement",
)  # fmt: skip
_SHORT = ("Record Number", "CAE Number", "Work Title", "Amount (performance revenue)", "IP1")
_CONSTANTS = {"currency": "GBP", "kind": "performance"}
_PAID = frozenset({"record number", "cae number", "work title", "amount (performance revenue)"})
_DAYS = frozenset({"perf start date", "perf end date"})
_DAY = r"\d{4}-?\d\d-?\d\d"
_PERIOD = (
    FilenameField("period_start", rf".*?({_DAY})[_ -]+(?:to[_ -]+)?{_DAY}", "ymd"),
    FilenameField("period_end", rf".*?{_DAY}[_ -]+(?:to[_ -]+)?({_DAY})", "ymd"),
)

SOURCE = Source(
    name="PRS for Music",
    where=(
        "On prsformusic.com open your royalty statements, choose the distribution and download "
        "it as CSV. Drop the .csv as it is."
    ),
    shapes=(
        Shape("statement", _PAID | _DAYS, _COLUMNS, _RULES, constants=_CONSTANTS),
        Shape(
            "statement without days",
            _PAID,
            {name: _COLUMNS[name] for name in _SHORT},
            _RULES,
            constants=_CONSTANTS,
            lacks=_DAYS,
            filename_fields=_PERIOD,
        ),
    ),
)
