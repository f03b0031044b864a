"""Groover's report of curators' answers, recognised and named.

Separated by commas or semicolons. One submission has a row for each decision. The e-mail addresses
are other people's and are never stored.
"""

from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.source import Shape, Source

_MAPPING = Mapping(personal=("Influencer Email", "User Email"))

SOURCE = Source(
    name="Groover",
    where="On groover.co open your campaign and export its answers as CSV.",
    shapes=(
        Shape(
            "Groover's list of submissions and answers",
            frozenset({"band", "influencer", "decisions"}),
            _MAPPING,
            feeds="campaigns",
        ),
    ),
)
