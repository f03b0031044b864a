"""SubmitHub's history of submissions to curators, and lists of pitches in its manner.

An event log: one curator has several rows (listen, approved, shared …), so rows are no
submissions; the strongest answer of a curator counts. It is append-only, and campaign, outlet,
action and time make an event. Times are UTC. No column is a cost: credits are on the web page
alone, so the user says what a campaign cost. `Feedback` is what a curator wrote, with a name on it
in public; it is nobody's private data. Of one song's file the song stands only in the name.
"""

from tunescore.statements.mapping.columns import Columns, Count, Instant, Money
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import FilenameField, Shape, Source

_LOG_COLUMNS: Columns = {
    "song": "artist_and_title",
    "campaign url": "campaign_id",
    "campaign date": Instant("submitted_at", "ymd"),
    "sent": Instant("submitted_at"),
    "outlet": "curator",
    "outlet type": "outlet_type",
    "outlet url": "outlet_url",
    "outlet country": "outlet_country",
    "action": "result",
    "action timestamp": Instant("answered_at", "ymd"),
    "received": Instant("answered_at"),
    "feedback": "feedback",
    "additional notes": "curator_notes",
    "listen time (seconds)": Count("listen_seconds"),
    "listen time": Count("listen_seconds"),
}
_LOG_RULES = Rules(
    overlap="events",
    settles_months=0,
)

_APPROVALS_COLUMNS: Columns = {
    "outlet": "curator",
    "profile": "outlet_url",
    "country": "outlet_country",
    "date": Instant("answered_at"),
    "status": "result",
    "where": "outlet_type",
    "url": "share_url",
    "views": None,
}
_APPROVALS_RULES = Rules(
    overlap="replace",
    settles_months=0,
)

_PITCHES_COLUMNS: Columns = {
    "track name": "track_title",
    "curator": "curator",
    "result": "result",
    "date": Instant("answered_at"),
    "cost": Money("cost"),
    "feedback": "feedback",
}
_PITCHES_RULES = Rules(
    overlap="replace",
    settles_months=0,
)

_NAME = "SubmitHub's log of submissions and answers"

SOURCE = Source(
    name="SubmitHub",
    where=(
        "On submithub.com open your submission history, or one song's campaign, and press "
        "Download CSV."
    ),
    shapes=(
        Shape(
            _NAME,
            frozenset({"song", "outlet", "outlet type", "action", "action timestamp"}),
            _LOG_COLUMNS,
            _LOG_RULES,
        ),
        Shape(
            _NAME,
            frozenset({"outlet", "outlet type", "action", "action timestamp"}),
            _LOG_COLUMNS,
            _LOG_RULES,
            lacks=frozenset({"song"}),
            filename_fields=(FilenameField("artist_and_title", r"(.+ - .+)$"),),
        ),
        Shape(
            _NAME,
            frozenset({"campaign url", "outlet", "outlet type", "action", "sent", "received"}),
            _LOG_COLUMNS,
            _LOG_RULES,
        ),
        Shape(
            "SubmitHub's list of approvals and shares",
            frozenset({"outlet", "profile", "country", "date", "status", "where", "url", "views"}),
            _APPROVALS_COLUMNS,
            _APPROVALS_RULES,
            filename_fields=(FilenameField("track_title", r"(.+?)[ _-]+approvals?$"),),
        ),
        Shape(
            "a list of pitches to curators and what they answered",
            frozenset({"track name", "curator", "result", "date", "cost", "feedback"}),
            _PITCHES_COLUMNS,
            _PITCHES_RULES,
            constants={"currency": "USD"},
        ),
        Shape(
            "a list of pitches to curators and what they answered",
            frozenset({"track name", "curator", "result", "cost"}),
            _PITCHES_COLUMNS,
            _PITCHES_RULES,
            constants={"currency": "USD"},
        ),
    ),
)
