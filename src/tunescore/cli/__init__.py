"""The command line: names, options and help. What a command does is in the modules beside.

An error of ours prints its sentence and the next step on the error stream and ends with exit
code 2; nobody sees a traceback. Commands import what they need when they run.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

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
app.add_typer(user, name="user")
app.add_typer(token, name="token")


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
    from tunescore.cli.serving import serve as run

    run(worker=worker)


@app.command()
def worker() -> None:
    """Run jobs, without the web app."""
    from tunescore.cli.serving import work

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


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; - is standard output.")],
) -> None:
    """Write everything into one file: database, kept statements and the secret key."""
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
