"""`alerts`: the API's answer on the command line."""

import json

import typer

from tunescore.accounts import users
from tunescore.api.alerts import AlertsOut, alerts_answer
from tunescore.cli.installation import open_installation
from tunescore.services import Services
from tunescore.store.scope import UserSession


def alerts(email: str | None, *, as_json: bool) -> None:
    """Print the newest alerts."""

    async def read(services: Services) -> AlertsOut:
        async with services.database.read() as session:
            account = await users.find_or_only(session, email)
            scope = UserSession(session, account.id)
            return await alerts_answer(scope, services.clock().date())

    with open_installation() as installation:
        answer = installation.run(read)
    if as_json:
        typer.echo(json.dumps(answer.model_dump(mode="json"), indent=2))
        return
    for one in answer.items:
        mark = " " if one.read else "*"
        typer.echo(f"{mark} {one.day}  {one.title}. {one.detail}")
    if not answer.items:
        typer.echo("No alerts.")
