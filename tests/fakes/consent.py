"""The page on which a user allows or denies an app: plain HTML, no script, nothing from outside."""

from dataclasses import dataclass, field
from html import escape

from tests.fakes.people import Account
from tests.fakes.wire import Reply

STYLE = (
    "body{font:17px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem}"
    "fieldset{border:1px solid #ccc;border-radius:8px;margin:1rem 0;padding:.7rem 1rem}"
    "label{display:block;padding:.2rem 0}small{color:#666}"
    "button{font:inherit;padding:.5rem 1.2rem;border-radius:8px;"
    "border:1px solid #888;margin-right:1rem}"
    "button[value=allow]{background:#1d4ed8;color:#fff;border-color:#1d4ed8}"
)
SHOWN = 12


@dataclass(slots=True)
class Consent:
    """What an app asks of a user."""

    platform: str
    redirect_uri: str
    state: str
    scopes: dict[str, str]
    """What is asked for, with what the page says about it."""
    accounts: list[Account]
    pages: list[Account] = field(default_factory=list)
    challenge: str | None = None
    locked: frozenset[str] = frozenset()
    """Scopes that cannot be unticked."""


def page_of(consent: Consent) -> Reply:
    """The page itself."""
    people = "".join(
        f'<label><input type="radio" name="account" value="{account.id}"'
        f"{' checked' if number == 0 else ''}> {escape(account.name)}"
        f" <small>@{escape(account.username)}</small></label>"
        for number, account in enumerate(consent.accounts[:SHOWN])
    )
    scopes = "".join(
        f'<input type="hidden" name="scope" value="{escape(scope)}"><p>{escape(said)}</p>'
        if scope in consent.locked
        else f'<label><input type="checkbox" name="scope" value="{escape(scope)}" checked>'
        f" {escape(said)} <small>{escape(scope)}</small></label>"
        for scope, said in consent.scopes.items()
    )
    pages = "".join(
        f'<label><input type="checkbox" name="page" value="{page.id}" checked>'
        f" {escape(page.name)}</label>"
        for page in consent.pages
    )
    chosen = f"<fieldset><legend>Pages</legend>{pages}</fieldset>" if pages else ""
    return Reply(
        "<!DOCTYPE html><html lang=en><head><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width">'
        f"<title>{escape(consent.platform)}</title><style>{STYLE}</style></head><body>"
        f"<h1>TuneScore wants to read your {escape(consent.platform)} account</h1>"
        "<p>This is an invented platform: nobody here exists.</p>"
        "<form method=post>"
        f"<fieldset><legend>Continue as</legend>{people}</fieldset>"
        f"<fieldset><legend>It asks for</legend>{scopes}</fieldset>{chosen}"
        "<button name=decision value=allow>Allow</button>"
        "<button name=decision value=deny>Deny</button>"
        "</form></body></html>"
    )


def problem_page(platform: str, text: str, status: int = 400) -> Reply:
    """The page that a browser is left on when the app asked wrongly."""
    return Reply(
        f"<!DOCTYPE html><html lang=en><head><title>{escape(platform)}</title></head>"
        f"<body><h1>Sorry, something went wrong.</h1><p>{escape(text)}</p></body></html>",
        status,
    )
