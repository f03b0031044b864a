"""SoundCloud for Artists' statements (once Repost's).

`lifetime_statement_….csv`, every field quoted; the word SoundCloud stands nowhere in it. The header
is below two rows with the account, or in the first row; its order varies, and rows may be ragged.
Every file repeats the account's whole history, and later files correct earlier months: the figures
of an accounting period replace those of an earlier file.

`Revenue` is the file's only money and is taken as it stands: what the account is paid, as in
every statement with one column of money. The two shares are percentages that are already in it;
nothing is multiplied by them again.
"""

from tunescore.statements.mapping.columns import Columns, Count, Day, Money, Period
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "Reporting Period": Period("period", "ym"),
    "Accounting Period": Day("reported_on", "ym"),
    "Artist(s)": "artist_name",
    "Release": "album_title",
    "Track": "track_title",
    "UPC": "upc",
    "ISRC": "isrc",
    "Partner": "store",
    "Country": "country",
    "Type": "kind",
    "Units": Count("quantity", "point"),
    "Revenue (*)": Money("amount", "point"),
    "Revenue Share (%)": None,
    "Split Pay Share (%)": None,
}
_RULES = Rules(
    overlap="replace",
    # Some files name a period by its month and some by a day of it.
    replace_by=("reported_month",),
    identity=(
        "reported_month", "period", "store", "artist_name", "album_title", "track_title", "isrc",
        "country", "kind", "quantity", "amount", "currency",
    ),
    settles_months=3,
    view="statement",
)  # fmt: skip

SOURCE = Source(
    name="SoundCloud for Artists",
    where="In SoundCloud for Artists open your earnings and download the statement as CSV.",
    shapes=(
        Shape(
            "lifetime statement",
            frozenset({"revenue (*)", "revenue share (%)", "split pay share (%)"}),
            _COLUMNS,
            _RULES,
        ),
    ),
)
