"""`import`, `imports`, `undo`: statements in and out of the store from the command line."""

import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from tunescore.accounts import users
from tunescore.accounts.users import Account
from tunescore.api.import_schemas import STAGES, CampaignPreviewOut, ImportOut, QuestionOut
from tunescore.cli.import_options import answers
from tunescore.cli.installation import Installation, open_installation
from tunescore.errors import (
    AnswerNeeded,
    NothingToImport,
    TuneScoreError,
    UnreadablePath,
)
from tunescore.ingest.imports import commit, uploads
from tunescore.ingest.imports.preview import ImportOptions
from tunescore.ingest.lines.merge import Progress as Tell
from tunescore.insights import imports as insight
from tunescore.services import Services
from tunescore.statements.reading import Limits
from tunescore.store.engine import open_connection
from tunescore.store.scope import UserSession, UserStore

ALL_IN, SOME_REJECTED, NOTHING_IN = 0, 1, 2

REPORTED = (
    "import_id", "source", "status", "total_rows", "imported", "duplicates", "skipped",
    "rejected", "problems", "totals", "streams", "seconds", "views", "performances",
    "composition_plays", "rights", "warnings", "questions",
)  # fmt: skip
"""What `import --json` prints of each file."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file: its import, the error that kept it out, or both.

    `file` is the path as it was given, and below it the file's name inside of an archive.
    """

    file: Path
    done: ImportOut | None
    error: TuneScoreError | None = None

    def report(self) -> dict[str, Any]:
        """Return the object that `--json` prints."""
        if self.done is not None:
            report = {"file": str(self.file)} | _report(self.done)
            if self.error is not None and not self.done.problems:
                report["problems"] = [self._problem()]
            return report
        blank: dict[str, Any] = dict.fromkeys(REPORTED)
        return {"file": str(self.file)} | blank | {
            "status": "failed", "total_rows": 0, "imported": 0, "duplicates": 0, "rejected": 0,
            "skipped": [], "problems": [self._problem()], "totals": [], "seconds": 0.0,
            "warnings": [], "questions": [],
        }  # fmt: skip

    def _problem(self) -> dict[str, Any]:
        return {
            "line": None, "column": None, "value": None,
            "code": self.error.code if self.error else "failed",
            "message": f"{self.error.detail} {self.error.next_step}" if self.error else "",
            "rejects": True,
        }  # fmt: skip


def _report(done: ImportOut) -> dict[str, Any]:
    """Return what `--json` prints of an import; each choice has the option that makes it."""
    report = done.model_dump(mode="json", include=set(REPORTED))
    for question, shown in zip(done.questions, report["questions"], strict=True):
        shown["answers"] = [option for option, _ in answers(question)]
    return {name: report[name] for name in REPORTED}


def import_files(
    files: list[Path],
    email: str | None,
    options: ImportOptions,
    *,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Import files one after the other and print what became of each; return the exit code."""
    with open_installation() as installation:
        account = whose(installation, email)
        results = [
            result
            for file in files
            for result in _import(
                installation, account, file, options, dry_run=dry_run, quiet=as_json
            )
        ]
    if as_json:
        typer.echo(json.dumps([result.report() for result in results], indent=2))
    else:
        for result in results:
            _print_result(result, dry_run=dry_run)
    return exit_code(results)


def exit_code(results: list[Result]) -> int:
    """0 when every row is in (or already was), 1 when some were rejected, 2 when nothing is."""
    good = [one.done for one in results if one.done is not None and one.error is None]
    if not any(done.total_rows > (done.rejected or 0) for done in good):
        return NOTHING_IN
    if len(good) < len(results) or any(done.rejected for done in good):
        return SOME_REJECTED
    return ALL_IN


def whose(installation: Installation, email: str | None) -> Account:
    """Return the account of an address, or the only one."""

    async def find(services: Services) -> Account:
        async with services.database.read() as session:
            return await users.find_or_only(session, email)

    return installation.run(find)


def _import(
    installation: Installation,
    account: Account,
    file: Path,
    options: ImportOptions,
    *,
    dry_run: bool,
    quiet: bool,
) -> list[Result]:
    """Import a file; a zip of several statements gives a result each."""
    bar = Progress(
        TextColumn("{task.fields[file]}"), BarColumn(), TaskProgressColumn(),
        TextColumn("{task.description}"), console=Console(stderr=True), transient=True,
        disable=quiet or not Console(stderr=True).is_terminal,
    )  # fmt: skip
    with bar, closing(open_connection(installation.database_url)) as conn:
        task = bar.add_task("Reading", total=None, file=file.name)

        def show(stage: str, done: int, total: int) -> None:
            bar.update(task, description=STAGES[stage], completed=done, total=total or None)

        store = UserStore(conn, account.id)
        try:
            drop = uploads.take(store, file, file.name, options, Limits())
        except OSError as error:
            return [Result(file, None, UnreadablePath(file=file, found=error.strerror))]
        except TuneScoreError as error:
            return [Result(file, None, error)]
        results = [Result(file / one.file_name, None, one.error) for one in drop.refused]
        for import_id in drop.ids:
            name = _answer(installation, account, import_id).file_name
            path = file if len(drop.ids) + len(drop.refused) == 1 else file / name
            refused = None if dry_run else _commit(store, import_id, show)
            done = _answer(installation, account, import_id)
            if refused is not None:
                done = done.model_copy(update={"status": "failed", "imported": 0, "duplicates": 0})
            if dry_run or refused is not None:
                commit.discard(store, import_id)
            results.append(Result(path, done, refused))
    return results


def _commit(store: UserStore, import_id: int, show: Tell) -> TuneScoreError | None:
    """Commit a preview. Return the error that keeps it out."""
    try:
        commit.commit_at_once(store, import_id, show)
    except TuneScoreError as error:
        return error
    return None


def _answer(installation: Installation, account: Account, import_id: int) -> ImportOut:
    async def read(services: Services) -> ImportOut:
        async with services.database.read_for(account.id) as session:
            return ImportOut.of((await insight.find(session, import_id)).row)

    return installation.run(read)


def _print_result(result: Result, *, dry_run: bool) -> None:
    """Print what became of one file."""
    if result.done is None:
        if result.error is not None:
            typer.echo(f"{result.file}: {result.error.detail} {result.error.next_step}", err=True)
        return
    done = result.done
    if result.error is not None and not isinstance(result.error, NothingToImport):
        _print_refusal(result.error, done)
        return
    sums = ", ".join(f"{total.amount} {total.currency}" for total in done.totals)
    verb = "would be imported" if dry_run else "imported"
    s = "" if done.total_rows == 1 else "s"
    typer.echo(
        f"{done.file_name}: {done.source_name}, {done.total_rows} row{s}:"
        f" {done.imported or 0} {verb},"
        f" {done.duplicates or 0} already there,"
        f" {sum(rule.rows for rule in done.skipped)} skipped, {done.rejected or 0} rejected"
        + (f"; {sums}" if sums else "")
        + ("" if dry_run or result.error else f" (import {done.id})")
    )
    if done.campaigns is not None:
        typer.echo(f"  {_campaigns_line(done.campaigns)}")
    for rule in done.skipped:
        typer.echo(f"  skipped {rule.rows}: {rule.label}")
    for warning in done.warnings:
        typer.echo(f"  warning: {warning.message}")
    for question in done.questions:
        _print_question(question, err=False)
    for problem in done.problems:
        place = f"line {problem.line}" if problem.line is not None else "file"
        typer.echo(f"  {place}: {problem.message}", err=True)


def _print_refusal(error: TuneScoreError, done: ImportOut) -> None:
    """Print why a file did not go in, with the option that answers each open question."""
    reason = f"{error.detail} {error.next_step}"
    if isinstance(error, AnswerNeeded):
        count = len(done.questions)
        reason = (
            "Nothing is imported while a question is open. Answer it with one of its options."
            if count == 1
            else f"Nothing is imported while {count} questions are open. Answer each with one of"
            " its options."
        )
    typer.echo(f"{done.file_name}: {reason}", err=True)
    for warning in done.warnings:
        typer.echo(f"  warning: {warning.message}", err=True)
    for question in done.questions:
        _print_question(question, err=True)


def _print_question(question: QuestionOut, *, err: bool) -> None:
    """Print a question with the options that answer it."""
    typer.echo(f"  question: {question.text}", err=err)
    for option, label in answers(question):
        typer.echo(f"    answer with {option}: {label}", err=err)


def _campaigns_line(held: CampaignPreviewOut) -> str:
    """Say what a file about campaigns holds."""
    sums = ", ".join(f"{total.amount} {total.currency}" for total in held.costs)
    pitches = f", {held.submissions} submissions, {held.yes} yes" if held.submissions else ""
    return f"campaigns: {held.campaigns}{pitches}; cost: {sums or 'not in the file'}"


def list_imports(email: str | None, *, as_json: bool) -> None:
    """Print all imports, the newest first."""

    async def read(services: Services) -> list[ImportOut]:
        async with services.database.read() as session:
            account = await users.find_or_only(session, email)
            found = await insight.history(UserSession(session, account.id))
            return [ImportOut.of(one.row) for one in found]

    with open_installation() as installation:
        found = installation.run(read)
    if as_json:
        reports = [{"file": item.file_name} | _report(item) for item in found]
        typer.echo(json.dumps(reports, indent=2))
        return
    for item in found:
        typer.echo(
            f"{item.id:>5}  {item.created_at:%Y-%m-%d}  {item.status:<10} {item.source_name:<20}"
            f" {item.imported or 0:>9} rows  {item.file_name}"
        )


def undo(import_id: int, email: str | None, *, as_json: bool) -> None:
    """Undo an import and print which one it was."""
    with (
        open_installation() as installation,
        closing(open_connection(installation.database_url)) as conn,
    ):
        account = whose(installation, email)
        commit.undo_at_once(UserStore(conn, account.id), import_id)
        done = _answer(installation, account, import_id)
    if as_json:
        typer.echo(json.dumps(Result(Path(done.file_name), done).report(), indent=2))
    else:
        typer.echo(f"Undone: {done.file_name} (import {done.id}).")
