"""The message that a channel gets: of one alert, of several, of a test; and the mail of accounts.

It owns the words and their two forms, plain text and simple HTML for mail. It knows nothing of how
a message is delivered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

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
            html=_page([_html(first), f"<p>{_anchor(link, 'Open in TuneScore')}</p>"]),
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
        html=_page([*parts, f"<p>{_anchor(page, 'All alerts')}</p>"]),
        link=page,
    )


def of_test(channel: str, page: str) -> Message:
    """The message that shows that a channel works."""
    detail = f"This is a test. Alerts for the channel “{channel}” arrive like this message."
    return of_alerts([Paragraph("A test from TuneScore", detail, page)], page)


_OF_LINKS = {
    "password": (
        "Choose another password for TuneScore",
        (
            "Somebody, hopefully you, asked to choose another password for your account. The link"
            " is good once, for 30 minutes. If it was not you, leave it: nothing changes."
        ),
        "Choose a password",
    ),
    "email": (
        "Confirm your email address for TuneScore",
        (
            "Your account is to have this address from now on. The link is good once, for 30"
            " minutes. If you did not ask for that, leave it: nothing changes."
        ),
        "Confirm this address",
    ),
}


def of_link(purpose: Literal["password", "email"], link: str) -> Message:
    """The mail with a link that is good once."""
    title, detail, words = _OF_LINKS[purpose]
    return _with_link(title, detail, link, words)


def of_invitation(account: str, link: str) -> Message:
    """The mail with an invitation to the account of this address."""
    detail = (
        f"{account} invites you to work in their TuneScore account. The link is good once, for"
        " seven days. If you do not know who that is, leave it: nothing changes."
    )
    return _with_link("An invitation to TuneScore", detail, link, "Open the invitation")


Change = Literal[
    "password", "two_factor_off", "recovery_codes", "provider_linked", "provider_unlinked", "email"
]
"""What was changed of how to sign in."""

_OF_CHANGES: dict[Change, tuple[str, str, str, str]] = {
    "password": (
        "Your password for TuneScore was changed",
        "Your account has another password. If it was not you, choose one of your own at once.",
        "/forgot-password",
        "Choose a password",
    ),
    "two_factor_off": (
        "Two-factor sign-in was turned off",
        (
            "Your account is signed in to with the password alone. If it was not you, choose"
            " another password at once, and set two-factor sign-in up again."
        ),
        "/forgot-password",
        "Choose a password",
    ),
    "recovery_codes": (
        "Your recovery codes for TuneScore were renewed",
        (
            "Your account has other recovery codes, and those before are no longer good. If it was"
            " not you, choose another password at once, and renew the codes again."
        ),
        "/forgot-password",
        "Choose a password",
    ),
    "provider_linked": (
        "A way to sign in to TuneScore was added",
        (
            "Your account can be signed in to with the sign-in provider of this TuneScore too. If"
            " it was not you, unlink it in the settings at once, and choose another password."
        ),
        "/settings",
        "Open the settings",
    ),
    "provider_unlinked": (
        "A way to sign in to TuneScore was removed",
        (
            "Your account is no longer signed in to with the sign-in provider of this TuneScore."
            " If it was not you, choose another password at once."
        ),
        "/forgot-password",
        "Choose a password",
    ),
    "email": (
        "Your email address for TuneScore was changed",
        (
            "Your account has another address, and this one no longer signs in. If it was not you,"
            " ask whoever runs this TuneScore at once to give your account back to you."
        ),
        "/sign-in",
        "Open TuneScore",
    ),
}


def of_change(change: Change, address: str) -> Message:
    """The mail that tells of a change, and what to do if it was somebody else's.

    `address` is that of this installation.
    """
    title, detail, page, words = _OF_CHANGES[change]
    return _with_link(title, detail, f"{address}{page}", words)


def _with_link(title: str, detail: str, link: str, words: str) -> Message:
    return Message(
        title=title,
        body=f"{detail}\n\n{link}",
        html=_page([f"<p>{escape(detail)}</p>", f"<p>{_anchor(link, words)}</p>"]),
        link=link,
    )


def _text(one: Paragraph) -> str:
    return "\n".join(filter(None, (f"• {_line(one.title)}", one.detail, one.link)))


def _page(parts: Sequence[str]) -> str:
    """The paragraphs as a mail: readable without a style sheet, which many programs drop."""
    return f'<div style="{_PAGE_STYLE}">{"".join(parts)}</div>'


_PAGE_STYLE = (
    "font-family: system-ui, -apple-system, 'Segoe UI', sans-serif; font-size: 16px;"
    " line-height: 1.5; color: #1f1d1a; max-width: 34em; padding: 8px 16px"
)
_LINK_STYLE = "color: #00665e"
_TITLE_STYLE = "color: #1f1d1a; text-decoration: none; font-weight: 600"
_DETAIL_STYLE = "color: #5c5852"


def _html(one: Paragraph) -> str:
    title = escape(_line(one.title))
    if one.link:
        title = f'<a href="{escape(one.link)}" style="{_TITLE_STYLE}">{title}</a>'
    detail = f'<span style="{_DETAIL_STYLE}">{escape(one.detail)}</span>'
    return f'<p style="margin: 0 0 20px"><b>{title}</b><br>{detail}</p>'


def _anchor(address: str, words: str) -> str:
    return f'<a href="{escape(address)}" style="{_LINK_STYLE}">{escape(words)}</a>'


def _line(text: str) -> str:
    """A title on one line, whatever stands in a post or a track's name."""
    return " ".join(text.split())
