"""SubmitHub's history of submissions to curators, and lists of pitches in its manner.

An event log: one curator has several rows (listen, approved, shared …), so rows are no
submissions; the strongest answer of a curator counts. It is append-only, and campaign, outlet,
action and time make an event. Times are UTC. No column is a cost: credits are on the web page
alone, so the user says what a campaign cost. `Feedback` is what a curator wrote, with a name on it
in public; it is nobody's private data. Of one song's file the song stands only in the name.
"""

from dataclasses import replace

from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.source import FilenameField, Shape, Source

_LOG = Mapping(
    columns={
        "song": "artist_and_title",
        "campaign url": "campaign_id",
        "campaign date": "submitted_at",
        "sent": "submitted_at",
        "outlet": "curator",
        "outlet type": "outlet_type",
        "outlet url": "outlet_url",
        "outlet country": "outlet_country",
        "action": "result",
        "action timestamp": "answered_at",
        "received": "answered_at",
        "feedback": "feedback",
        "additional notes": "curator_notes",
        "listen time (seconds)": "listen_seconds",
        "listen time": "listen_seconds",
    },
    dates={"campaign date": "ymd", "action timestamp": "ymd"},
    overlap="events",
    settles_months=0,
)

_APPROVALS = Mapping(
    columns={
        "outlet": "curator",
        "profile": "outlet_url",
        "country": "outlet_country",
        "date": "answered_at",
        "status": "result",
        "where": "outlet_type",
        "url": "share_url",
        "views": None,
    },
    overlap="replace",
    settles_months=0,
)

_PITCHES = Mapping(
    columns={
        "track name": "track_title",
        "curator": "curator",
        "result": "result",
        "date": "answered_at",
        "cost": "cost",
        "feedback": "feedback",
    },
    constants={"currency": "USD"},
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
            _LOG,
        ),
        Shape(
            _NAME,
            frozenset({"outlet", "outlet type", "action", "action timestamp"}),
            _LOG,
            lacks=frozenset({"song"}),
            filename_fields=(FilenameField("artist_and_title", r"(.+ - .+)$"),),
        ),
        Shape(
            _NAME,
            frozenset({"campaign url", "outlet", "outlet type", "action", "sent", "received"}),
            _LOG,
        ),
        Shape(
            "SubmitHub's list of approvals and shares",
            frozenset({"outlet", "profile", "country", "date", "status", "where", "url", "views"}),
            _APPROVALS,
            filename_fields=(FilenameField("track_title", r"(.+?)[ _-]+approvals?$"),),
        ),
        Shape(
            "a list of pitches to curators and what they answered",
            frozenset({"track name", "curator", "result", "date", "cost", "feedback"}),
            _PITCHES,
        ),
        Shape(
            "a list of pitches to curators and what they answered",
            frozenset({"track name", "curator", "result", "cost"}),
            replace(_PITCHES),
        ),
    ),
)
