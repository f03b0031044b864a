"""SubmitHub's history of submissions to curators, recognised and named.

An event log: one curator has several rows (listen, approved, shared …), so rows are no
submissions. No column is a cost. `Feedback` is what a curator wrote, with a name on it in public;
it is nobody's private data.
"""

from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.source import Shape, Source

SOURCE = Source(
    name="SubmitHub",
    where=(
        "On submithub.com open your submission history, or one song's campaign, and press "
        "Download CSV."
    ),
    shapes=(
        Shape(
            "SubmitHub's log of submissions and answers",
            frozenset({"outlet", "outlet type", "action", "action timestamp"}),
            Mapping(),
            feeds="campaigns",
        ),
        Shape(
            "SubmitHub's log of submissions and answers",
            frozenset({"campaign url", "outlet", "outlet type", "action", "sent", "received"}),
            Mapping(),
            feeds="campaigns",
        ),
        Shape(
            "SubmitHub's list of approvals and shares",
            frozenset({"outlet", "profile", "country", "date", "status", "where", "url", "views"}),
            Mapping(),
            feeds="campaigns",
        ),
        Shape(
            "a list of pitches to curators and what they answered",
            frozenset({"track name", "curator", "result", "date", "cost", "feedback"}),
            Mapping(),
            feeds="campaigns",
        ),
    ),
)
