"""`overview` and `export`: a view's figures on the command line, the same as the API's."""

import json
from pathlib import Path
from typing import cast, get_args

import typer
from rich.console import Console
from rich.table import Table

from tunescore.accounts import users
from tunescore.api.exports import Ending, Wanted, check, names_of, written
from tunescore.api.figure_schemas import NumbersOut
from tunescore.api.insights import OverviewOut, overview_answer, source_names
from tunescore.api.schema_base import plain
from tunescore.cli.installation import open_installation
from tunescore.errors import BadRequest
from tunescore.insights import export_tables
from tunescore.insights.overview import COUNTS
from tunescore.insights.ranges import View
from tunescore.metrics import METRICS
from tunescore.services import Services
from tunescore.store.scope import UserSession


def overview(email: str | None, view: View, *, as_json: bool) -> None:
    """Print the figures of a view: totals with their changes, then the months."""

    async def read(services: Services) -> OverviewOut:
        async with services.database.read() as session:
            account = await users.find_or_only(session, email)
            scope = UserSession(session, account.id)
            return await overview_answer(scope, view, services.clock())

    with open_installation() as installation:
        answer = installation.run(read)
    if as_json:
        typer.echo(json.dumps(answer.model_dump(mode="json"), indent=2))
        return
    console = Console()
    typer.echo(answer.range.label)
    if answer.comparison is not None:
        typer.echo(f"Compared with {answer.comparison.label}")
        if answer.comparison.why:
            typer.echo(answer.comparison.why)
    console.print(_totals(answer))
    if answer.months:
        console.print(_months(answer))
    if answer.converted is not None:
        typer.echo(f"Converted at ECB rates up to {answer.converted.rate_date}.")
        if answer.converted.missing:
            typer.echo(f"Left out, without a rate: {', '.join(answer.converted.missing)}")
    if answer.left_out.cut_periods:
        typer.echo(f"Left out, because the range cuts it: {', '.join(answer.left_out.cut_periods)}")
    for note in answer.notes:
        typer.echo(note.message)


def _totals(answer: OverviewOut) -> Table:
    changes = {(str(change.metric), change.currency): change for change in answer.changes}
    table = Table(box=None)
    table.add_column("figure")
    names = ["value", *(["before", "change"] if answer.comparison else [])]
    for name in names:
        table.add_column(name, justify="right")
    for label, metric, currency, value in _figures(answer.totals):
        change = changes.get((metric, currency))
        beside = []
        if answer.comparison:
            before = "" if change is None or change.before is None else str(change.before)
            percent = "" if change is None or change.percent is None else f"{change.percent} %"
            beside = [before, percent]
        table.add_row(label, value, *beside)
    return table


def _months(answer: OverviewOut) -> Table:
    table = Table(box=None)
    names = [name for name in COUNTS if getattr(answer.totals, name) is not None]
    paid = [money.currency for money in answer.totals.money]
    table.add_column("month")
    if answer.converted is not None:
        paid.append(f"all in {answer.converted.currency}")
    for name in (*names, *paid):
        table.add_column(name, justify="right")
    for month in answer.months:
        amounts = {money.currency: plain(money.amount) for money in month.money}
        if (one := month.money_converted) is not None:
            amounts[f"all in {one.currency}"] = f"{one.amount:.2f}"
        counts = (getattr(month, name) for name in names)
        table.add_row(
            f"{month.month:%Y-%m}{' *' if month.incomplete else ''}",
            *("" if count is None else str(count) for count in counts),
            *(amounts.get(currency, "") for currency in paid),
        )
    if any(month.incomplete for month in answer.months):
        table.caption = "* not complete yet"
    return table


def _figures(numbers: NumbersOut) -> list[tuple[str, str, str | None, str]]:
    """Return the label, metric, currency and value of each figure that is known."""
    counts = [
        (METRICS[name].label, name, None, str(value))
        for name in COUNTS
        if (value := getattr(numbers, name)) is not None
    ]
    money = [
        (f"Earnings {one.currency}", "earnings", one.currency, plain(one.amount))
        for one in numbers.money
    ]
    if numbers.money_converted is not None:
        one = numbers.money_converted
        label = f"Earnings, all in {one.currency}"
        money.append((label, "converted", one.currency, f"{one.amount:.2f}"))
    return [*counts, *money]


def export(file: Path, table: str | None, email: str | None, view: View) -> None:
    """Write a table of a view, or all of them, to a file whose ending says which kind it is."""
    ending = file.suffix.lower().removeprefix(".")
    if ending not in get_args(Ending):
        raise BadRequest(
            found=f"{file.name} must end in .csv, .xlsx or .parquet, which says what is written."
        )
    kind = cast("Ending", ending)
    wanted = cast("Wanted", table or ("view" if kind == "xlsx" else "months"))
    check(wanted, kind)

    async def read(services: Services) -> export_tables.Export:
        async with services.database.read() as session:
            account = await users.find_or_only(session, email)
            scope = UserSession(session, account.id)
            return await export_tables.export(
                scope, view, services.clock(), names_of(wanted), source_names()
            )

    with open_installation() as installation:
        found = installation.run(read)
    content = written(found, wanted, kind)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise BadRequest(found=f"{file} cannot be written: {error.strerror}.") from None
    typer.echo(f"Wrote {file}.")
