"""Spotify's campaign report (Marquee, Showcase, Discovery Mode).

A campaign's row is followed by a row for each segment of its listeners, which are parts of the
first one and never added to it; `NA` is a missing figure. What was paid is the spend with tax.
Campaigns are known by name and first day; a later report has newer figures of the same ones.
Streams per listener are rates, and no plays.
"""

from tunescore.statements.mapping.columns import Columns, Count, Day, Money
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.skip_rules import SkipRule
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "campaign name": "campaign_name",
    "artist name": "artist_name",
    "release name": "track_title",
    "release date": Day("release_date", "mdy"),
    "start date": Day("period_start", "mdy"),
    "end date": Day("period_end", "mdy"),
    "currency": "currency",
    "reach": Count("ad_reach"),
    "clicks": Count("ad_clicks"),
}
_RULES = Rules(
    overlap="replace",
    replace_by=("campaign_name", "period_start"),
    skip=(
        SkipRule(
            "segment", "A segment of a campaign that is counted whole", "segment targeting",
            equals=(
                "previously active", "light", "programmed", "potential", "super", "moderate",
            ),
        ),
    ),
    settles_months=0,
)  # fmt: skip

_NAME = "Spotify's report of what Marquee and Showcase campaigns cost and reached"

SOURCE = Source(
    name="Spotify campaigns",
    where="On artists.spotify.com open Campaigns and press the download arrow above the list.",
    shapes=(
        Shape(
            _NAME,
            frozenset({"segment targeting", "amplified listeners", "spend (incl. tax)"}),
            {**_COLUMNS, "spend (incl. tax)": Money("cost")},
            _RULES,
        ),
        Shape(
            _NAME,
            frozenset({"segment targeting", "amplified listeners"}),
            {**_COLUMNS, "spend": Money("cost")},
            _RULES,
        ),
    ),
)
