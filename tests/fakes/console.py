"""The developer page of an app: its keys, and tokens that are made there. Plain HTML, no script."""

from html import escape

from tests.fakes.consent import STYLE
from tests.fakes.people import Account
from tests.fakes.wire import Reply


def page_of(
    name: str, keys: dict[str, str], accounts: list[Account], made: dict[str, str]
) -> Reply:
    """The page with the app's keys, a button for each account, and what was made by pressing it."""
    buttons = "".join(
        f'<button name="account" value="{account.id}">Generate for {escape(account.name)}</button>'
        for account in accounts
    )
    form = f"<form method=post><h2>Tokens</h2>{buttons}</form>" if accounts else ""
    return Reply(
        "<!DOCTYPE html><html lang=en><head><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width">'
        f"<title>{escape(name)} for developers</title><style>{STYLE}</style></head><body>"
        f"<h1>Your app at {escape(name)}</h1>"
        "<p>This is an invented platform: nobody here exists.</p>"
        f"<h2>Keys</h2>{_listed(keys)}{form}{_listed(made)}</body></html>"
    )


def _listed(values: dict[str, str]) -> str:
    rows = "".join(
        f"<dt>{escape(label)}</dt><dd><code>{escape(value)}</code></dd>"
        for label, value in values.items()
    )
    return f"<dl>{rows}</dl>" if rows else ""
