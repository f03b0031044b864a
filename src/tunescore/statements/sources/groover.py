"""Groover's report of curators' answers.

Separated by commas or semicolons. One submission has a row for each decision, known by its
`Submission Id`; the strongest decision counts. Older reports have no ids. No column is a cost. The
e-mail addresses are other people's and are never stored.
"""

from tunescore.statements.mapping.columns import Columns, Instant
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "submission id": "submission_id",
    "band": "artist_name",
    "track": "track_title",
    "influencer": "curator",
    "type": "outlet_type",
    "website": "outlet_url",
    "decisions": "result",
    "feedback": "feedback",
    "sharing link": "share_url",
    "campaign id": "campaign_id",
    "date of answer": Instant("answered_at"),
    "answer date": Instant("answered_at"),
    "date of submission": Instant("submitted_at"),
    "sent": Instant("submitted_at"),
}
_RULES = Rules(
    kinds={
        "not ": "declined",
        "playlist add": "shared",
        "share": "shared",
        "sharing": "shared",
        "publication": "shared",
        "blog post": "shared",
        "radio": "shared",
        "interview": "shared",
        "review": "shared",
        "feedback": "declined",
        "advice": "declined",
    },
    personal=("Influencer Email", "User Email"),
    overlap="replace",
    settles_months=0,
)

SOURCE = Source(
    name="Groover",
    where="On groover.co open your campaign and export its answers as CSV.",
    shapes=(
        Shape(
            "Groover's list of submissions and answers",
            frozenset({"band", "influencer", "decisions"}),
            _COLUMNS,
            _RULES,
        ),
    ),
)
