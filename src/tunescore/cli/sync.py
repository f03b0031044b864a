"""`sync`: sync the connected accounts now."""

import asyncio
from functools import partial

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from tunescore.cli.installation import open_installation
from tunescore.errors import NoSuchPlatform
from tunescore.ingest.connections import sync_history
from tunescore.ingest.connections.ledger import GOOD
from tunescore.ingest.connections.sync_history import Latest
from tunescore.jobs.sync import dispatch as jobs
from tunescore.jobs.worker import working
from tunescore.platforms import all_platforms
from tunescore.services import Services

ALL_GOOD, SOME_FAILED = 0, 1
LOOKED_EVERY_SECONDS = 0.2


def sync(platform: str | None, *, wait: bool) -> int:
    """Queue a sync of every connected account; with `wait`, run them. Return the exit code."""
    if platform is not None and platform not in all_platforms():
        raise NoSuchPlatform(platform=platform, platforms=", ".join(all_platforms()))
    with open_installation() as installation:
        return installation.run(partial(_sync, platform=platform, wait=wait))


async def _sync(services: Services, *, platform: str | None, wait: bool) -> int:
    before = await services.database.bulk(sync_history.latest, platform=platform, connection_ids=[])
    for account in before:
        await services.database.bulk_for(
            account.user_id, jobs.ask, services, account.connection_id, "asked"
        )
    if not before:
        typer.echo("No account is connected. Connect one in the web app, under Sources.")
        return ALL_GOOD
    if not wait:
        typer.echo(f"{_accounts(len(before))} will be synced by `serve` or `worker`.")
        return ALL_GOOD
    async with working(services.queue):
        done = await _seen_through(services, before)
    for account in done:
        _print_outcome(account)
    return ALL_GOOD if all(one.outcome in GOOD for one in done) else SOME_FAILED


async def _seen_through(services: Services, before: list[Latest]) -> list[Latest]:
    """Show the progress until each account has been synced."""
    runs = {one.connection_id: one.run for one in before}
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[now]}"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bars:
        bar = bars.add_task("Syncing", total=len(runs), now="")
        while True:
            now = await services.database.bulk(
                sync_history.latest, platform=None, connection_ids=list(runs)
            )
            done = [
                one
                for one in now
                if (one.finished and one.run > runs[one.connection_id]) or not one.connected
            ]
            at_work = [one for one in now if not one.finished and one.run > runs[one.connection_id]]
            bars.update(bar, completed=len(done), now=_progress(at_work[0]) if at_work else "")
            if len(done) == len(now):  # whoever was deleted meanwhile is in neither
                return done
            await asyncio.sleep(LOOKED_EVERY_SECONDS)


def _progress(account: Latest) -> str:
    progress = account.progress or {}
    of = f" {progress['done']} of {progress['total']}" if progress.get("total") else ""
    return f"{_name(account)}{of}"


def _name(account: Latest) -> str:
    platform = all_platforms().get(account.platform)
    name = platform.name if platform else account.platform
    return f"{name} {account.username or account.connection_id}"


def _print_outcome(account: Latest) -> None:
    """Print the outcome of one account's sync."""
    good = account.outcome in GOOD
    words = f"{account.figures} figures" if good else str(account.outcome).replace("_", " ")
    detail = f". {account.detail}" if account.detail else ""
    typer.echo(f"{_name(account)}: {words}{detail}", err=not good)


def _accounts(count: int) -> str:
    return "1 account" if count == 1 else f"{count} accounts"
