"""ASCAP's statements for writers and publishers: domestic, and international.

Both are comma-separated, named by a number alone, and in US dollars, zero-padded to some twenty
digits. Domestic: the money is `Dollars` and, where it is filled, `Premium Dollars` on top;
`Music User` is the store, and the plays are performances of the work. The time is that of the
performances, month first. International: what foreign societies sent; `Licensor` is the society
and stands as the store, plays are not counted, and corrections are below zero. `Party Name` is who
wrote or publishes the work, `Performing Artist` who recorded it.
"""

from dataclasses import replace

from tunescore.statements.mapping.columns import Columns, Count, Day, Money, Period
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_DOMESTIC: Columns = {
    "Statement Recipient Name": None,
    "Statement Recipient ID": None,
    "Party Name": "writer_name",
    "Party ID": None,
    "Legal Earner Party Name": None,
    "Legal Earner Party ID": None,
    "DistributionYear": "reported_year",
    "Distribution Quarter": "reported_quarter",
    "Work ID": None,
    "Work Title": "track_title",
    "Music User": "store",
    "Music User Genre": None,
    "Network Service": None,
    "Number of Plays": Count("performances", "point"),
    "Performance Start Date": Day("period_start", "mdy"),
    "Performance End Date": Day("period_end", "mdy"),
    "Performing Artist": "artist_name",
    "Composer Name": None,
    "Survey Type": None,
    "Day Part Code": None,
    "Series or Film/Attraction": None,
    "Program Name": None,
    "CA%": None,
    "Classification Code": None,
    "Performance Type (Usage)": None,
    "Duration": None,
    "Performance Source/Broadcast Medium": None,
    "EE Share": None,
    "Credits": None,
    "Dollars": Money("amount", "point"),
    "Premium Credits": None,
    "Premium Dollars": Money("bonus", "point"),
    "Adjustment Indicator": None,
    "Adjustment Reason Code": None,
    "Original Distribution Date": None,
    "Role Type": None,
    "Type Of Right": None,
    "Licensor": None,
    "Program Code": None,
    "Territory": "country",
    "Performance Quarter": Period("period"),
}
_RULES = Rules(
    rights="composition",
    overlap="append",
    identity=(
        "reported_on", "period", "store", "writer_name", "artist_name", "track_title", "country",
        "quantity", "amount", "currency",
    ),
    settles_months=9,
    view="statement",
)  # fmt: skip

_INTERNATIONAL: Columns = {
    "File Type": None,
    "Statement Recipient Name": None,
    "Statement Recipient ID": None,
    "Party Name": "writer_name",
    "Party ID": None,
    "Distribution Date": Day("reported_on", "mdy"),
    "Country Name": None,
    "Performance Start Date": Day("period_start", "mdy"),
    "Performance End Date": Day("period_end", "mdy"),
    "Work Title": "track_title",
    "Work ID": None,
    "Revenue Class Code": None,
    "Revenue Class Description": None,
    "Licensor": "store",
    "Series Name": None,
    "Program Name": None,
    "EE Share": None,
    "Member Share": None,
    "$ Amount": Money("amount", "point"),
    "Role Type": None,
    "Type Of Right": None,
    "Territory": "country",
}

SOURCE = Source(
    name="ASCAP",
    where=(
        "In ASCAP's Member Access open your royalty statements and download them as CSV, the "
        "domestic and the international one. Drop the files as they are."
    ),
    shapes=(
        Shape(
            "domestic statement",
            frozenset({"party name", "work title", "music user", "number of plays", "dollars"}),
            _DOMESTIC,
            _RULES,
            constants={"currency": "USD"},
        ),
        Shape(
            "international statement",
            frozenset({"party name", "work title", "revenue class description", "$ amount"}),
            _INTERNATIONAL,
            replace(_RULES, settles_months=18),
            constants={"currency": "USD", "kind": "performance"},
        ),
    ),
)
