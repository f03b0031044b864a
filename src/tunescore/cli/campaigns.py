"""`campaigns`: the API's answer on the command line."""

import json

import typer
from rich.console import Console
from rich.table import Table

from tunescore.accounts import users
from tunescore.api.campaign_schemas import CampaignRowOut, CampaignsOut
from tunescore.api.campaigns import campaigns_answer
from tunescore.api.schema_base import MoneyOut, plain
from tunescore.cli.installation import open_installation
from tunescore.services import Services
from tunescore.store.scope import UserSession

_VERDICTS = {"worked": "worked", "did_not": "did not work", "cannot_tell": "cannot tell"}


def campaigns(email: str | None, *, as_json: bool) -> None:
    """Print all campaigns side by side, the newest first."""

    async def read(services: Services) -> CampaignsOut:
        async with services.database.read() as session:
            account = await users.find_or_only(session, email)
            scope = UserSession(session, account.id)
            return await campaigns_answer(scope, services.clock().date())

    with open_installation() as installation:
        answer = installation.run(read)
    if as_json:
        typer.echo(json.dumps(answer.model_dump(mode="json"), indent=2))
        return
    table = Table(box=None)
    for name in ("id", "campaign", "from", "cost", "yes", "plays", "return", "verdict"):
        table.add_column(name, justify="right" if name in {"id", "yes", "plays"} else "left")
    for row in answer.items:
        table.add_row(*_cells(row))
    Console().print(table)
    for sentence in (answer.chance, *answer.advice):
        if sentence:
            typer.echo(sentence)


def _cells(row: CampaignRowOut) -> tuple[str, ...]:
    """Return a campaign's row: what is not known is blank."""
    plays = ""
    if row.plays is not None:
        plays = f"{row.plays:,} ({row.plays_lower:,} to {row.plays_upper:,})"
    verdict = _VERDICTS[row.verdict] if row.verdict else ""
    if not verdict and row.verdict_on is not None:
        verdict = f"from {row.verdict_on} on"
    return (
        str(row.id),
        row.name,
        row.source_name,
        _money(row.cost),
        f"{row.answers.yes} of {row.answers.submissions}" if row.answers.submissions else "",
        plays,
        "" if row.return_percent is None else f"{row.return_percent:+.0f} %",
        verdict,
    )


def _money(total: MoneyOut | None) -> str:
    return "" if total is None else f"{plain(total.amount)} {total.currency}"
