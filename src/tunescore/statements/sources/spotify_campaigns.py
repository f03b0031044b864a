"""Spotify's campaign report (Marquee, Showcase, Discovery), recognised and named.

A campaign's row is followed by a row for each segment of listeners, so rows do not add up; `NA` is
a missing figure. Streams per listener are rates, and no plays.
"""

from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.source import Shape, Source

SOURCE = Source(
    name="Spotify campaigns",
    where="On artists.spotify.com open Campaigns and press the download arrow above the list.",
    shapes=(
        Shape(
            "Spotify's report of what Marquee and Showcase campaigns cost and reached",
            frozenset({"segment targeting", "amplified listeners"}),
            Mapping(),
            feeds="campaigns",
        ),
    ),
)
