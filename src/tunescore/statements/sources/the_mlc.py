"""The MLC's statements: the royalty detail, and the summary of works.

Tab- or comma-separated, in US dollars. `Distributed Amount` is what is paid; the royalty amounts
beside it are before the payee's share. The usages are streams and downloads of services in the
United States, for which the writer of the song is paid: a recording's statement has the same plays
again. The detail names the recording beside the work; the recording's title is the track's, and
where it is blank the work's stands in. The summary has works alone.
"""

from dataclasses import replace

from tunescore.statements.mapping.blank_defaults import BlankDefault
from tunescore.statements.mapping.columns import Columns, Count, Day, Money
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_DETAIL: Columns = {
    "Distribution Identifier": None,
    "Distribution Description": None,
    "Distribution Date": Day("reported_on", "ymd"),
    "Payee Name": None,
    "Payee MLC Number": None,
    "MLC Song Code": None,
    "Member Song Identifier": None,
    "ISWC": None,
    "Work Primary Title": None,
    "Work Writer List": "writer_name",
    "Work Writer IPI Name Number List": None,
    "Original Publisher Name": None,
    "Original Publisher IPI Name Number": None,
    "Admin Publisher Name": None,
    "Work Payable %": None,
    "DSP Name": "store",
    "Consumer Offering": None,
    "Use Type": "kind",
    "Territory": "country",
    "Usage Period Start Date": Day("period_start", "ymd"),
    "Usage Period End Date": Day("period_end", "ymd"),
    "DSP Track ID": None,
    "ISRC": "isrc",
    "Recording Title": "track_title",
    "Recording Display Artist Name": "artist_name",
    "Product Title": "album_title",
    "Label": None,
    "Number of Usages": Count("quantity", "point"),
    "Royalty Amount": None,
    "Publisher Royalty Amount": None,
    "Distributed Amount": Money("amount", "point"),
}
_RULES = Rules(
    rights="composition",
    overlap="append",
    identity=(
        "reported_on", "period", "store", "kind", "writer_name", "artist_name", "album_title",
        "track_title", "isrc", "country", "quantity", "amount", "currency",
    ),
    kinds={"permanent": "download", "download": "download", "": "stream"},
    fill=(BlankDefault("Recording Title", other="Work Primary Title"),),
    settles_months=6,
    view="statement",
)  # fmt: skip
_OF_RECORDINGS = (
    "DSP Track ID", "ISRC", "Recording Title", "Recording Display Artist Name", "Product Title",
    "Label",
)  # fmt: skip
_SUMMARY = {name: column for name, column in _DETAIL.items() if name not in _OF_RECORDINGS} | {
    "Work Primary Title": "track_title"
}
_CONSTANTS = {"currency": "USD", "kind": "stream"}
_WORK = frozenset(
    {"work primary title", "work writer list", "dsp name", "number of usages", "distributed amount"}
)

SOURCE = Source(
    name="The MLC",
    where=(
        "In The MLC Portal open Royalty Statements, choose the distribution and download the "
        "royalty detail. Drop the .tsv or .csv as it is."
    ),
    shapes=(
        Shape("royalty detail", _WORK | {"recording title"}, _DETAIL, _RULES, constants=_CONSTANTS),
        Shape(
            "work summary",
            _WORK,
            _SUMMARY,
            replace(_RULES, fill=()),
            constants=_CONSTANTS,
            lacks=frozenset({"recording title"}),
        ),
    ),
)
