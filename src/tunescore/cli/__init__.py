"""The command line: names, options and help. What a command does is in the modules beside.

An error of TuneScore prints its sentence and the next step on the error stream and ends with exit
code 2, without a traceback. Commands import what they need when they run.
"""

import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from tunescore import __version__
from tunescore.errors import TuneScoreError
from tunescore.insights.ranges import Compare, Preset, View
from tunescore.records import Rights

FAILED = 2
"""The exit code of a command that failed."""


class Commands(TyperGroup):
    """The group of commands that prints errors as sentences."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # noqa: ANN401
        """Run the command. An error of TuneScore is printed and ends it."""
        try:
            return super().invoke(ctx)
        except TuneScoreError as error:
            typer.echo(f"{error.detail}\n{error.next_step}", err=True)
            raise typer.Exit(FAILED) from None


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="TuneScore: every number of an independent musician in one place.",
)
user = typer.Typer(no_args_is_help=True, help="Accounts.")
token = typer.Typer(no_args_is_help=True, help="API tokens.")
keys = typer.Typer(no_args_is_help=True, help="The secret key.")
app.add_typer(user, name="user")
app.add_typer(token, name="token")
app.add_typer(keys, name="keys")


def main() -> None:
    """Run the `tunescore` command. An unexpected error is printed in a line, in full in debug."""
    try:
        app()
    except Exception as error:
        if os.environ.get("TUNESCORE_LOG_LEVEL") == "debug":
            raise
        words = " ".join(str(error).split())
        typer.echo(
            f"An unexpected error occurred: {type(error).__name__}: {words}\n"
            "Run the command again with TUNESCORE_LOG_LEVEL=debug to see where, and report it.",
            err=True,
        )
        sys.exit(FAILED)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tunescore {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    del version


@app.command()
def serve(
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Also run jobs in this process.")
    ] = True,
) -> None:
    """Serve the web app and the API, with the embedded database or DATABASE_URL."""
    from tunescore.cli.serve import serve as run

    run(worker=worker)


@app.command()
def worker() -> None:
    """Run jobs, without the web app."""
    from tunescore.cli.serve import work

    work()


@user.command("create")
def user_create(email: Annotated[str, typer.Argument(metavar="EMAIL")]) -> None:
    """Create an account. The first one is the owner's.

    Asks for the password twice, or reads it as two lines from standard input.
    """
    from tunescore.cli.accounts import create_user

    create_user(email)


@user.command("password")
def user_password(email: Annotated[str, typer.Argument(metavar="EMAIL")]) -> None:
    """Give an account another password, and sign it out everywhere.

    Asks for the password twice, or reads it as two lines from standard input.
    """
    from tunescore.cli.accounts import set_password

    set_password(email)


@user.command("two-factor")
def user_two_factor(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    off: Annotated[bool, typer.Option("--off", help="Turn it off.")] = False,
) -> None:
    """Turn two-factor sign-in off for somebody who has lost the app and all recovery codes."""
    from tunescore.cli.accounts import turn_two_factor_off

    if not off:
        raise typer.BadParameter("It is set up in the app; here it is turned off, with --off.")
    turn_two_factor_off(email)


@token.command("create")
def token_create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The program that will use it.")],
    email: Annotated[str, typer.Option("--user", metavar="EMAIL", help="The token's account.")],
    read: Annotated[bool, typer.Option("--read", help="It only reads.")] = False,
    days: Annotated[
        int | None, typer.Option(min=1, help="It ends after so many days; never, if not given.")
    ] = None,
) -> None:
    """Create an API token and print it. It is not shown again."""
    from tunescore.cli.accounts import create_token

    create_token(email, name, "read" if read else "write", days)


@keys.command("rotate")
def keys_rotate() -> None:
    """Encrypt the platforms' tokens with another key: a new one, or TUNESCORE_SECRET_KEY.

    If the environment sets the key, first move its old value to TUNESCORE_OLD_SECRET_KEYS.
    """
    from tunescore.cli.keys import rotate

    rotate()


@app.command()
def demo() -> None:
    """Fill an empty installation with an invented artist."""
    from tunescore.cli.accounts import fill_demo

    fill_demo()


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file; - for standard output.")],
) -> None:
    """Save the database and the secret key in one file."""
    from tunescore.cli.backups import backup as run

    run(file)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace existing accounts: their data is lost.")
    ] = False,
) -> None:
    """Restore a backup."""
    from tunescore.cli.backups import restore as run

    run(file, replace=replace)


@app.command()
def doctor() -> None:
    """Check this installation and print what is wrong. Exit 1 if anything is."""
    from tunescore.cli.doctor import examine

    if not examine():
        raise typer.Exit(1)


User = Annotated[
    str | None, typer.Option("--user", metavar="EMAIL", help="The account, if there are several.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Older = Literal["keep", "replace"]
ExportTable = Literal["months", "days", "stores", "countries", "tracks", "accounts", "view"]
Sheet = Annotated[
    str | None, typer.Option("--sheet", metavar="NAME", help="The sheet of a workbook.")
]
Member = Annotated[
    str | None, typer.Option("--member", metavar="NAME", help="The file inside a zip.")
]
Files = Annotated[list[Path], typer.Argument(metavar="FILE…")]


@app.command("import")
def import_(
    files: Files,
    email: User = None,
    source: Annotated[str | None, typer.Option(metavar="KEY", help="The files' source.")] = None,
    maps: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="'Column=field'",
            help="Map a column to a field; the other columns stay as they were recognised. "
            "'Date=date:dmy' and 'Sum=amount:comma' also set the format, 'Date=:dmy' only the "
            "format, '=currency:USD' the same value for all rows, 'Sum=' leaves a column out.",
        ),
    ] = None,
    older: Annotated[
        Older | None,
        typer.Option(help="If stored figures are newer than the file: keep or replace them."),
    ] = None,
    sheet: Sheet = None,
    member: Member = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, only print.")] = False,
    as_json: Json = False,
) -> None:
    """Import statements. Exit 0: all rows imported, 1: some rejected, 2: nothing imported."""
    from tunescore.cli.import_options import parse
    from tunescore.cli.imports import import_files

    options = parse(source, older, maps or [], member, sheet)
    raise typer.Exit(import_files(files, email, options, dry_run=dry_run, as_json=as_json))


@app.command()
def imports(email: User = None, as_json: Json = False) -> None:
    """List the imports, the newest first."""
    from tunescore.cli.imports import list_imports

    list_imports(email, as_json=as_json)


@app.command()
def undo(
    import_id: Annotated[int, typer.Argument(metavar="IMPORT", help="The import's id.")],
    email: User = None,
    as_json: Json = False,
) -> None:
    """Undo an import: everything is as before it."""
    from tunescore.cli.imports import undo as run

    run(import_id, email, as_json=as_json)


@app.command()
def earnings(
    email: User = None,
    group_by: Annotated[
        str, typer.Option(help="Any of source,store,month,period,track,country,currency,rights.")
    ] = "",
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"])] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"])] = None,
    as_json: Json = False,
) -> None:
    """Print the earnings from statements, exact and per currency."""
    from tunescore.cli.earnings import earnings as run

    run(email, group_by, first and first.date(), last and last.date(), as_json=as_json)


Range = Annotated[Preset, typer.Option("--range", help="The days that are shown.")]
From = Annotated[
    datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], help="The first day, instead of a range."),
]
To = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day, inclusive.")
]
Beside = Annotated[Compare, typer.Option(help="What the range is compared with.")]
CompareFrom = Annotated[datetime | None, typer.Option("--compare-from", formats=["%Y-%m-%d"])]
CompareTo = Annotated[datetime | None, typer.Option("--compare-to", formats=["%Y-%m-%d"])]
Artist = Annotated[int | None, typer.Option(metavar="ID", help="Only this artist.")]
Track = Annotated[int | None, typer.Option(metavar="ID", help="Only this track.")]
Store = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only this store; none: without a store.")
]
Country = Annotated[
    str | None, typer.Option(metavar="CODE", help="Only this country; none: without a country.")
]
OfSource = Annotated[str | None, typer.Option("--source", metavar="KEY", help="Only this source.")]
OfRights = Annotated[Rights | None, typer.Option("--rights", help="Only money of these rights.")]
Platform = Annotated[
    str | None, typer.Option(metavar="KEY", help="Only the audience of this platform.")
]
Currency = Annotated[str | None, typer.Option(metavar="CODE", help="The currency of --convert.")]
Convert = Annotated[bool, typer.Option("--convert", help="Convert all money as well.")]


@app.command()
def overview(
    email: User = None,
    preset: Range = "all",
    first: From = None,
    last: To = None,
    compare: Beside = "none",
    compare_first: CompareFrom = None,
    compare_last: CompareTo = None,
    artist: Artist = None,
    track: Track = None,
    store: Store = None,
    country: Country = None,
    source: OfSource = None,
    rights: OfRights = None,
    currency: Currency = None,
    convert: Convert = False,
    as_json: Json = False,
) -> None:
    """Print the figures of a view, beside those that it is compared with."""
    from tunescore.cli.views import overview as run

    view = View(
        preset=preset, first=_day(first), last=_day(last), compare=compare,
        compare_first=_day(compare_first), compare_last=_day(compare_last), artist=artist,
        track=track, store=store, country=country, source=source, rights=rights,
        currency=currency, convert=convert,
    )  # fmt: skip
    run(email, view, as_json=as_json)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv, .xlsx or .parquet file.")],
    table: Annotated[
        ExportTable | None,
        typer.Option(help="The table; all of them in an .xlsx file, else the months."),
    ] = None,
    email: User = None,
    preset: Range = "all",
    first: From = None,
    last: To = None,
    compare: Beside = "none",
    compare_first: CompareFrom = None,
    compare_last: CompareTo = None,
    artist: Artist = None,
    track: Track = None,
    store: Store = None,
    country: Country = None,
    source: OfSource = None,
    rights: OfRights = None,
    platform: Platform = None,
) -> None:
    """Write the figures of a view to a file."""
    from tunescore.cli.views import export as run

    view = View(
        preset=preset, first=_day(first), last=_day(last), compare=compare,
        compare_first=_day(compare_first), compare_last=_day(compare_last), artist=artist,
        track=track, store=store, country=country, source=source, rights=rights,
        platform=platform,
    )  # fmt: skip
    run(file, table, email, view)


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


@app.command()
def campaigns(email: User = None, as_json: Json = False) -> None:
    """Print the campaigns: what they cost, who said yes, and what they brought."""
    from tunescore.cli.campaigns import campaigns as run

    run(email, as_json=as_json)


@app.command()
def alerts(email: User = None, as_json: Json = False) -> None:
    """Print what took off, fell, entered a playlist, or needs you."""
    from tunescore.cli.alerts import alerts as run

    run(email, as_json=as_json)


@app.command()
def sync(
    platform: Annotated[
        str | None, typer.Option(metavar="KEY", help="Only the accounts of this platform.")
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Sync in this process and show the progress.")
    ] = False,
) -> None:
    """Sync the connected accounts now. With --wait, exit 1 if a sync failed."""
    from tunescore.cli.sync import sync as run

    raise typer.Exit(run(platform, wait=wait))


@app.command()
def rebuild() -> None:
    """Make all figures again from the stored lines, for every user."""
    from tunescore.cli.rebuild import rebuild as run

    run()


@app.command()
def inspect(
    files: Files, sheet: Sheet = None, member: Member = None, as_json: Json = False
) -> None:
    """Print what files are: container, encoding, header, source, columns. Imports nothing."""
    from tunescore.cli.inspect import Choice
    from tunescore.cli.inspect import inspect as run

    if not run(files, Choice(member, sheet), as_json=as_json):
        raise typer.Exit(FAILED)


@app.command()
def convert(
    files: Files,
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="The folder for the CSV files.")],
    sheet: Sheet = None,
    member: Member = None,
) -> None:
    """Write the table in each file as CSV (UTF-8, commas). A zip of several gives several."""
    from tunescore.cli.inspect import Choice
    from tunescore.cli.inspect import convert as run

    if not run(files, to, Choice(member, sheet)):
        raise typer.Exit(FAILED)
