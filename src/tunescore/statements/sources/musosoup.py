"""Musosoup's campaign report.

`Musosoup-Campaign-Report-<Track>.csv`. Only offers that were accepted and are done are in it, so
each is a yes; `contribution` is money paid to a curator, in the currency of the account, which the
file does not say.
"""

from tunescore.statements.mapping.columns import Columns, Instant, Money
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "submit_id": "campaign_id",
    "artist": "artist_name",
    "title": "track_title",
    "publication": "curator",
    "curator": "curator_notes",
    "offer_id": "submission_id",
    "completion_date": Instant("answered_at", "ymd"),
    "accept_type": "result",
    "contribution": Money("cost"),
    "completion_url": "share_url",
}
_RULES = Rules(
    kinds={"free": "shared", "paid": "shared", "": "shared"},
    overlap="replace",
    settles_months=0,
)

SOURCE = Source(
    name="Musosoup",
    where="On musosoup.com open the finished campaign and download its report as CSV.",
    shapes=(
        Shape(
            "Musosoup's report of accepted offers",
            frozenset({"submit_id", "offer_id", "accept_type"}),
            _COLUMNS,
            _RULES,
        ),
    ),
)
