"""The command line: names, options and help. What a command does is in the modules beside.

An error of ours prints its sentence and the next step on the error stream and ends with exit
code 2; nobody sees a traceback. Commands import what they need when they run.
"""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from tunescore import __version__
from tunescore.errors import TuneScoreError

FAILED = 2
"""The exit code of a command that could not do what it was asked."""


class Commands(TyperGroup):
    """The group that tells our errors in words."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # noqa: ANN401
        """Run the command; an error of ours is told and ends it."""
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
    """Run the `tunescore` command. What nobody foresaw is told in a line, or in full in debug."""
    try:
        app()
    except Exception as error:
        if os.environ.get("TUNESCORE_LOG_LEVEL") == "debug":
            raise
        words = " ".join(str(error).split())
        typer.echo(
            f"Something went wrong that should not have: {type(error).__name__}: {words}\n"
            "Run it again with TUNESCORE_LOG_LEVEL=debug to see where, and report it.",
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
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="The version.")
    ] = False,
) -> None:
    del version


@app.command()
def serve(
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Also run jobs in this process.")
    ] = True,
) -> None:
    """Serve the web app and the API, over the embedded database or DATABASE_URL."""
    from tunescore.cli.serve import serve as run

    run(worker=worker)


@app.command()
def worker() -> None:
    """Run jobs, without the web app."""
    from tunescore.cli.serve import work

    work()


@user.command("create")
def user_create(email: Annotated[str, typer.Argument(metavar="EMAIL")]) -> None:
    """Make an account; the first one is the owner's.

    Asks for the password twice, or reads it as two lines from standard input.
    """
    from tunescore.cli.accounts import create_user

    create_user(email)


@token.command("create")
def token_create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The program that will use it.")],
    email: Annotated[str, typer.Option("--user", metavar="EMAIL", help="Whose token.")],
) -> None:
    """Make an API token and print it, alone; it is not shown again."""
    from tunescore.cli.accounts import create_token

    create_token(email, name)


@keys.command("rotate")
def keys_rotate() -> None:
    """Encrypt the platforms' tokens with another key: a fresh one, or TUNESCORE_SECRET_KEY.

    Where the environment gives the key, its former value goes to TUNESCORE_OLD_SECRET_KEYS first.
    """
    from tunescore.cli.keys import rotate

    rotate()


@app.command()
def demo() -> None:
    """Fill a fresh installation with an invented artist, through the real import path."""
    from tunescore.cli.accounts import fill_demo

    fill_demo()


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; - is standard output.")],
) -> None:
    """Write everything into one file: the database and the secret key."""
    from tunescore.cli.backups import backup as run

    run(file)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Also where there are accounts: they are lost.")
    ] = False,
) -> None:
    """Bring back what `backup` wrote."""
    from tunescore.cli.backups import restore as run

    run(file, replace=replace)


@app.command()
def doctor() -> None:
    """Look at this installation and say what is wrong with it; exit 1 if anything is."""
    from tunescore.cli.doctor import examine

    if not examine():
        raise typer.Exit(1)


User = Annotated[
    str | None, typer.Option("--user", metavar="EMAIL", help="Whose; not needed for the only one.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Older = Literal["keep", "replace"]
Sheet = Annotated[
    str | None, typer.Option("--sheet", metavar="NAME", help="Which sheet of a workbook.")
]
Member = Annotated[
    str | None, typer.Option("--member", metavar="NAME", help="Which file of a zip.")
]
Files = Annotated[list[Path], typer.Argument(metavar="FILE…")]


@app.command("import")
def import_(
    files: Files,
    email: User = None,
    source: Annotated[str | None, typer.Option(metavar="KEY", help="Who made the files.")] = None,
    maps: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="'Column=field'",
            help="How a column is read; 'Date=date:dmy' and 'Sum=amount:comma' also say how, "
            "'Date=:dmy' says how alone, '=currency:USD' gives every row the same.",
        ),
    ] = None,
    older: Annotated[
        Older | None,
        typer.Option(help="What a file older than stored figures does: keep or replace them."),
    ] = None,
    sheet: Sheet = None,
    member: Member = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    as_json: Json = False,
) -> None:
    """Import statements. Exit 0: all rows in, 1: some rejected, 2: nothing imported."""
    from tunescore.cli.import_options import Wanted
    from tunescore.cli.imports import import_files

    wanted = Wanted.of(source, older, maps or [], member, sheet)
    raise typer.Exit(import_files(files, email, wanted, dry_run=dry_run, as_json=as_json))


@app.command()
def imports(email: User = None, as_json: Json = False) -> None:
    """List what was imported, the newest first."""
    from tunescore.cli.imports import list_imports

    list_imports(email, as_json=as_json)


@app.command()
def undo(
    import_id: Annotated[int, typer.Argument(metavar="IMPORT", help="Its number.")],
    email: User = None,
    as_json: Json = False,
) -> None:
    """Take an import back to the state before it."""
    from tunescore.cli.imports import undo as run

    run(import_id, email, as_json=as_json)


@app.command()
def earnings(
    email: User = None,
    group_by: Annotated[
        str, typer.Option(help="Some of source,store,month,track,country,currency.")
    ] = "",
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"])] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"])] = None,
    as_json: Json = False,
) -> None:
    """Print what statements paid, exactly and per currency."""
    from tunescore.cli.earnings import earnings as run

    run(email, group_by, first and first.date(), last and last.date(), as_json=as_json)


@app.command()
def sync(
    platform: Annotated[
        str | None, typer.Option(metavar="KEY", help="Only the accounts of this platform.")
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Visit them in this process, and show how it goes.")
    ] = False,
) -> None:
    """Visit the connected accounts now. With --wait, exit 1 where a visit brought nothing."""
    from tunescore.cli.sync import sync as run

    raise typer.Exit(run(platform, wait=wait))


@app.command()
def inspect(
    files: Files, sheet: Sheet = None, member: Member = None, as_json: Json = False
) -> None:
    """Say what files are: container, encoding, header, source, columns. Imports nothing."""
    from tunescore.cli.inspect import Choice
    from tunescore.cli.inspect import inspect as run

    if not run(files, Choice(member, sheet), as_json=as_json):
        raise typer.Exit(FAILED)


@app.command()
def convert(
    files: Files,
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Where the CSV files go.")],
    sheet: Sheet = None,
    member: Member = None,
) -> None:
    """Write the table in each file as clean UTF-8 comma CSV; a zip of several gives several."""
    from tunescore.cli.inspect import Choice
    from tunescore.cli.inspect import convert as run

    if not run(files, to, Choice(member, sheet)):
        raise typer.Exit(FAILED)
