"""The message that a channel gets: of one alert, of several in a digest, or of a test.

It owns the words and their two forms, plain text and simple HTML for mail. It knows nothing of how
a message is delivered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

MOST_IN_FULL = 20
"""How many alerts a message says in full. The rest is counted; the app shows them."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What a message says of one alert; `link` is the whole address of its page."""

    title: str
    detail: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """A title of one line, a body as plain text and as HTML, and the address of its page."""

    title: str
    body: str
    html: str
    link: str | None


def of_alerts(alerts: Sequence[Paragraph], page: str) -> Message:
    """The message of one alert, or of several; `page` is the address where all of them are."""
    if not alerts:
        raise ValueError("there is nothing to say")
    first = alerts[0]
    if len(alerts) == 1:
        link = first.link or page
        return Message(
            title=_line(first.title),
            body=f"{first.detail}\n\n{link}",
            html=f"<p>{escape(first.detail)}</p><p>{_anchor(link, 'Open in TuneScore')}</p>",
            link=link,
        )
    shown, more = alerts[:MOST_IN_FULL], len(alerts) - MOST_IN_FULL
    texts = [_text(one) for one in shown]
    parts = [_html(one) for one in shown]
    if more > 0:
        texts.append(f"And {more} more.")
        parts.append(f"<p>And {more} more.</p>")
    return Message(
        title=f"{len(alerts)} alerts: {_line(first.title)}, and {len(alerts) - 1} more",
        body="\n\n".join([*texts, page]),
        html="".join([*parts, f"<p>{_anchor(page, 'All alerts')}</p>"]),
        link=page,
    )


def of_test(channel: str, page: str) -> Message:
    """The message that shows that a channel works."""
    detail = f"This is a test. Alerts for the channel “{channel}” arrive like this message."
    return of_alerts([Paragraph("A test from TuneScore", detail, page)], page)


def _text(one: Paragraph) -> str:
    return "\n".join(filter(None, (f"• {_line(one.title)}", one.detail, one.link)))


def _html(one: Paragraph) -> str:
    title = escape(_line(one.title))
    linked = f'<a href="{escape(one.link)}">{title}</a>' if one.link else title
    return f"<p><b>{linked}</b><br>{escape(one.detail)}</p>"


def _anchor(address: str, words: str) -> str:
    return f'<a href="{escape(address)}">{escape(words)}</a>'


def _line(text: str) -> str:
    """A title on one line, whatever stands in a post or a track's name."""
    return " ".join(text.split())
