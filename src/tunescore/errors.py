"""Every error that a user can meet.

A class's docstring is the user's sentence (its `{names}` are filled from the facts that it is
raised with), `todo` is what to do next, `status` the HTTP status, `whose` says whose move it is.
The code that programs switch on is the class's name in snake case.

This module owns the words; where an error is noticed, it is raised with its facts only.
"""

import re
from typing import ClassVar, Literal

Whose = Literal["user", "us", "platform"]


class TuneScoreError(Exception):
    """Something went wrong."""

    status: ClassVar[int] = 500
    whose: ClassVar[Whose] = "us"
    todo: ClassVar[str] = "Try again; if it stays, the log on the server says more."

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.detail)

    @property
    def code(self) -> str:
        """The class's name in snake case, stable for programs: `EmptyFile` → `empty_file`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    @property
    def detail(self) -> str:
        """The sentence for the user, with its facts filled in."""
        words = " ".join((type(self).__doc__ or "").split())
        return words.format(**self.facts)

    @property
    def next_step(self) -> str:
        """What the user can do now, with its facts filled in."""
        return self.todo.format(**self.facts)


# --- files -----------------------------------------------------------------------------------


class FileError(TuneScoreError):
    """The file could not be read."""

    status = 422
    whose = "user"
    todo = "Download the export again and drop the fresh file."


class EmptyFile(FileError):
    """{file} is empty: there is nothing in it."""


class NoRows(FileError):
    """{file} has a header but no rows under it."""

    todo = "Choose a longer period when you make the export, then drop the file again."


class NotATable(FileError):
    """{file} is not a table: {found}."""

    todo = "Drop the .csv, .tsv, .txt, .xlsx, .gz or .zip file that the service gave you."


class FileTooLarge(FileError):
    """{file} is {size} large; this installation takes files up to {limit}."""

    status = 413
    todo = "Export a shorter period, or raise TUNESCORE_MAX_UPLOAD_MB and start again."


class SuspiciousArchive(FileError):
    """{file} would unpack to more than {limit}; such an archive is not opened."""

    todo = "Unpack it yourself and drop the table that is inside."


class LockedWorkbook(FileError):
    """{file} is protected by a password, so its cells cannot be read."""

    todo = "Open it in your spreadsheet program, remove the password, save it and drop it again."


class DamagedFile(FileError):
    """{file} is damaged: {found}."""


class SeveralTables(FileError):
    """{file} holds {count} tables ({names}); one at a time can be read."""

    todo = "Unpack it and drop the table that you need."


class TooManyColumns(FileError):
    """{file} has {count} columns; a table of more than {limit} columns is not a statement."""


class NestedArchive(FileError):
    """{file} is an archive inside an archive; such a file is not opened."""

    todo = "Unpack it yourself and drop the table that is inside."


class LockedArchive(FileError):
    """{file} is protected by a password, so it cannot be unpacked."""

    todo = "Unpack it with the password and drop the table that is inside."


# --- mappings --------------------------------------------------------------------------------


class MappingError(TuneScoreError):
    """The columns cannot be read as they are mapped."""

    status = 400
    whose = "user"
    todo = "Change the mapping and try again."


class NoTrackTitle(MappingError):
    """No column is mapped to track_title, so nobody could say which song a row is about."""

    todo = "Map the column that holds the song's title to track_title."


class MappedColumnsMissing(MappingError):
    """The mapping names columns that {file} does not have: {columns}."""

    todo = "The file has these columns: {present}. Map those."


class FieldMappedTwice(MappingError):
    """The field {field} is mapped from two columns: {columns}."""

    todo = "Keep one of them and skip the other."


class UnknownField(MappingError):
    """There is no field called {field}."""

    todo = "The fields are: {fields}."


class UnknownSource(MappingError):
    """There is no source called {source}."""

    todo = "The sources are: {sources}."


class TwoSourcesClaim(MappingError):
    """{file} looks like an export of {first} and of {second}."""

    todo = "Say which of them made it."


class MalformedMapping(MappingError):
    """The mapping cannot be understood: {found}."""

    todo = 'Send a JSON object such as {{"Track Name": "track_title", "Streams": "spotify_streams"}}.'


class AnswerNeeded(MappingError):
    """{question}"""

    status = 409
    todo = "Choose one of the readings, then import."


# --- imports ---------------------------------------------------------------------------------


class NotFound(TuneScoreError):
    """There is no {thing} with this number here."""

    status = 404
    whose = "user"
    todo = "It may have been deleted; go back to the list."


class ImportNotReady(TuneScoreError):
    """This import is {status}, so it cannot be {action} now."""

    status = 409
    whose = "user"
    todo = "Look at the import's page to see where it stands."


class NothingToImport(TuneScoreError):
    """None of the {rows} rows of {file} can be imported."""

    status = 422
    whose = "user"
    todo = "The problems list says for each row what is wrong with it."


# --- requests --------------------------------------------------------------------------------


class BadRequest(TuneScoreError):
    """{found}"""

    status = 422
    whose = "user"
    todo = "Change that and try again."


# --- accounts --------------------------------------------------------------------------------


class NotSignedIn(TuneScoreError):
    """You are not signed in."""

    status = 401
    whose = "user"
    todo = "Sign in, or send a valid API token."


class WrongPassword(TuneScoreError):
    """This e-mail address and password do not go together."""

    status = 401
    whose = "user"
    todo = "Check both and try again."


class TooManyAttempts(TuneScoreError):
    """There were too many wrong passwords for this address."""

    status = 429
    whose = "user"
    todo = "Wait {retry_after} seconds, then try again."


class RegistrationClosed(TuneScoreError):
    """This installation takes no new accounts."""

    status = 403
    whose = "user"
    todo = "Ask its owner to make an account for you with `tunescore user create`."


class EmailTaken(TuneScoreError):
    """There is already an account with this e-mail address."""

    status = 409
    whose = "user"
    todo = "Sign in instead."


class CrossSiteRequest(TuneScoreError):
    """This request came from another website and was refused."""

    status = 403
    whose = "user"
    todo = "Open TuneScore itself and try again from there."
