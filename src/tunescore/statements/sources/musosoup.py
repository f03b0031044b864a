"""Musosoup's campaign report, recognised and named.

`Musosoup-Campaign-Report-<Track>.csv`. Only offers that were accepted are in it; `contribution` is
money paid to a curator, not earned.
"""

from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.source import Shape, Source

SOURCE = Source(
    name="Musosoup",
    where="On musosoup.com open the finished campaign and download its report as CSV.",
    shapes=(
        Shape(
            "Musosoup's report of accepted offers",
            frozenset({"submit_id", "offer_id", "accept_type"}),
            Mapping(),
            feeds="campaigns",
        ),
    ),
)
