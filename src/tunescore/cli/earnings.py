"""`earnings`: the API's answer on the command line."""

import json
from datetime import date

import typer
from rich.console import Console
from rich.table import Table

from tunescore.accounts import users
from tunescore.api.insights import EarningsOut, earnings_answer
from tunescore.cli.installation import open_installation
from tunescore.insights.earnings import COUNTS
from tunescore.insights.filters import Filter
from tunescore.services import Services
from tunescore.store.scope import UserSession

ALWAYS = ("streams", "downloads")
"""The counts that the table has even where no row has them."""


def earnings(
    email: str | None, group_by: str, first: date | None, last: date | None, *, as_json: bool
) -> None:
    """Print the earnings from statements, per currency."""

    async def read(services: Services) -> EarningsOut:
        async with services.database.read() as session:
            account = await users.find_or_only(session, email)
            where = Filter(first=first, last=last)
            return await earnings_answer(UserSession(session, account.id), group_by, where, None)

    with open_installation() as installation:
        answer = installation.run(read)
    if as_json:
        report = answer.model_dump(mode="json", include={"rows", "totals"})
        typer.echo(json.dumps(report, indent=2))
        return
    table = Table(box=None)
    names = list(answer.rows[0]) if answer.rows else ["currency", "amount", *ALWAYS]
    names = [
        name
        for name in names
        if name not in COUNTS or name in ALWAYS or any(row[name] is not None for row in answer.rows)
    ]
    for name in names:
        table.add_column(name, justify="right" if name in {"amount", *COUNTS} else "left")
    for row in answer.rows:
        table.add_row(*("" if row[name] is None else str(row[name]) for name in names))
    Console().print(table)
    for total in answer.totals:
        typer.echo(f"Total: {total.model_dump(mode='json')['amount']} {total.currency}")
