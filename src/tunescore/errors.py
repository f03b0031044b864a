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


class NoSuchTable(FileError):
    """{file} holds no table called {wanted}."""

    todo = "It holds: {present}. Choose one of those."


class OriginalGone(FileError):
    """The other tables of {file} are no longer here."""

    status = 409
    todo = "Drop the file again and choose the table before you import it."


class TooManyColumns(FileError):
    """{file} has {count} columns; a table of more than {limit} columns is not a statement."""


class UnreadablePath(FileError):
    """{file} cannot be opened: {found}."""

    todo = "Check the path and that you may read it."


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

    todo = (
        'Send a JSON object such as {{"Track Name": "track_title", "Streams": "spotify_streams"}}.'
    )


class NoPlaysOrMoney(MappingError):
    """{file} is {what}: its figures are neither plays nor statement money, so none is counted."""

    status = 409
    todo = (
        "It belongs to {feeds}. Keep the file, and drop a statement or a dashboard's export here."
    )


class WhichColumn(MappingError):
    """{file} is a statement of {name}, and which of its columns is the {field} is not known."""

    todo = "Map that column to {field}: {what}"


class HalfAPeriod(MappingError):
    """{file} has a column for the {told} of its periods, and none for the {missing}."""

    todo = (
        "Map the column of the {missing} as well. If the file has none, map the one that it has to"
        " the day or the month."
    )


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


class ImportFailed(TuneScoreError):
    """{file} could not be put in: {found}"""

    status = 503
    todo = "Nothing of it was counted. Send it again; if it stays, the log on the server says more."


class NothingToImport(TuneScoreError):
    """None of the {rows} rows of {file} can be imported."""

    status = 422
    whose = "user"
    todo = "The problems list says for each row what is wrong with it."


class AmountsTooLarge(TuneScoreError):
    """The amounts of this file add up to more than a hundred trillion, which cannot be money."""

    status = 422
    whose = "user"
    todo = "Open the import and choose another column as the money: this one may hold codes."


# --- connections -----------------------------------------------------------------------------


class NoSuchPlatform(TuneScoreError):
    """There is no platform called {platform} here."""

    status = 404
    whose = "user"
    todo = "The platforms are: {platforms}."


class PlatformNotConfigured(TuneScoreError):
    """{name} cannot be connected yet: this installation has no {missing}."""

    status = 409
    whose = "user"
    todo = "The guide for {name} says how to get it, in a few steps: /integrations/{platform}"


class ForeignAddress(TuneScoreError):
    """{address} is not an address of this installation, so nobody is sent back there."""

    status = 422
    whose = "user"
    todo = "Leave redirect_uri out, or give one that begins with {public} or is on this machine."


class SignInNotStarted(TuneScoreError):
    """This sign-in was not started here, or it was finished already."""

    status = 409
    whose = "user"
    todo = "Press Connect once more."


class SignInTooLate(TuneScoreError):
    """The sign-in took longer than the {minutes} minutes that it has."""

    status = 409
    whose = "user"
    todo = "Press Connect once more."


class SignInElsewhere(TuneScoreError):
    """You came back from {name} to an address at which you are not signed in to TuneScore."""

    status = 409
    whose = "user"
    todo = "Open TuneScore at {public}, sign in there, and press Connect once more."


class NothingToConnect(TuneScoreError):
    """{name} names no account that can be connected."""

    status = 409
    whose = "user"
    todo = "Press Connect once more and allow at least one account. It has to be this: {kind}"


class CannotBeConnected(TuneScoreError):
    """{account} cannot be connected: {obstacle}"""

    status = 409
    whose = "user"
    todo = "Mend that at the platform and press Connect once more, or choose another account."


class PlatformRefused(TuneScoreError):
    """{detail}"""

    status = 502
    whose = "platform"
    todo = "Press Connect once more; if it stays, look at the guide of the platform."


class NotConnected(TuneScoreError):
    """This account is not connected any more, so it cannot be asked."""

    status = 409
    whose = "user"
    todo = "Connect it again."


class SecretKeyLost(TuneScoreError):
    """The tokens of the connections cannot be read with this installation's secret key."""

    status = 503
    whose = "user"
    todo = (
        "Put the key back that they were kept with (secret.key, TUNESCORE_SECRET_KEY or "
        "TUNESCORE_OLD_SECRET_KEYS), or connect the accounts again."
    )


class SignatureWrong(TuneScoreError):
    """This request is not signed by {name}."""

    status = 403
    whose = "platform"
    todo = "Compare the app's secret with the platform's page for developers."


class NothingTyped(TuneScoreError):
    """No figure was given."""

    status = 422
    whose = "user"
    todo = "Fill in at least one of: {fields}."


class WhichTypedAccount(TuneScoreError):
    """It is not clear which account this is of: there is neither an account_id nor a username."""

    status = 422
    whose = "user"
    todo = "Choose an account, or write its name."


class DayNotYet(TuneScoreError):
    """{day} has not begun yet, so there is no figure of it."""

    status = 422
    whose = "user"
    todo = "Choose today or an earlier day."


# --- requests --------------------------------------------------------------------------------


class BadRequest(TuneScoreError):
    """{found}"""

    status = 422
    whose = "user"
    todo = "Change that and try again."


class UnknownCurrency(BadRequest):
    """The European Central Bank quotes no rate for {currency}."""

    todo = "Choose one of: {known}."


class RequestTooLarge(TuneScoreError):
    """What was sent is larger than the {limit} bytes that are taken here."""

    status = 413
    whose = "user"
    todo = "Send a smaller file, or raise TUNESCORE_MAX_UPLOAD_MB and start again."


class NoSuchPage(TuneScoreError):
    """There is nothing at this address."""

    status = 404
    whose = "user"
    todo = "Check the address; /api/docs lists every one that there is."


class MethodNotAllowed(TuneScoreError):
    """This address does not take {method} requests."""

    status = 405
    whose = "user"
    todo = "Use one of these: {allowed}."


class Unexpected(TuneScoreError):
    """Something went wrong that should not have, and nothing was changed."""

    todo = "Try again; if it stays, search the server's log for {incident} and report it."


class DatabaseUnreachable(TuneScoreError):
    """The database does not answer."""

    status = 503
    todo = "Try again in a moment; if it stays, run `tunescore doctor` on the server."


# --- the installation --------------------------------------------------------------------------


class InstallationError(TuneScoreError):
    """The installation cannot run as it is set up."""

    whose = "user"


class UnusableSetting(InstallationError):
    """{name} cannot be used: {found}."""

    todo = "Change it in the environment or in .env and start again."


class DataFolderInPrivateHome(InstallationError):
    """The data folder {data_dir} lies in {home}, which only its owner may open."""

    todo = (
        "As root the database runs as a user of its own, so that folder would have to be opened "
        "to everyone. Set TUNESCORE_DATA_DIR to a folder outside homes, such as /var/lib/tunescore."
    )


class DatabaseDidNotStart(InstallationError):
    """The embedded database did not start: {found}."""

    todo = "Its log is {log}. Run `tunescore doctor`, or set DATABASE_URL to another PostgreSQL."


class DatabaseRefused(InstallationError):
    """The database at {address} cannot be reached: {found}."""

    todo = "Check DATABASE_URL, and that the server runs and lets this user in."


class DatabaseTooOld(InstallationError):
    """The database is PostgreSQL {found}; TuneScore needs {needed} or later."""

    todo = "Upgrade that server, or unset DATABASE_URL to use the embedded one."


class DatabaseIsNewer(InstallationError):
    """The database was made by a later TuneScore (its tables are at {found})."""

    todo = "Install that later version, or restore a backup that this version made."


class PortTaken(InstallationError):
    """Another program already answers on {host}:{port}."""

    todo = "Stop it, or choose another port: TUNESCORE_PORT=8001 tunescore serve."


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


class MalformedEmail(TuneScoreError):
    """{email} is not an e-mail address."""

    status = 422
    whose = "user"
    todo = "Write it like name@example.org."


class WeakPassword(TuneScoreError):
    """The password has to be at least {least} characters long."""

    status = 422
    whose = "user"
    todo = "Take a longer one; a few words in a row are easy to keep in mind."


class LongPassword(TuneScoreError):
    """The password has to be at most {most} characters long."""

    status = 422
    whose = "user"
    todo = "Take a shorter one."


class PasswordsDiffer(TuneScoreError):
    """The two passwords are not the same."""

    status = 422
    whose = "user"
    todo = "Type the same password twice."


class WhichAccount(TuneScoreError):
    """There is {found} here, so it is not clear whose this is."""

    status = 422
    whose = "user"
    todo = "Make one with `tunescore user create EMAIL`, or say whose with --user EMAIL."


class UnknownAccount(TuneScoreError):
    """There is no account with the e-mail address {email}."""

    status = 404
    whose = "user"
    todo = "Make it with `tunescore user create {email}`."


class UnnamedToken(TuneScoreError):
    """An API token needs a name of 1 to 100 characters."""

    status = 422
    whose = "user"
    todo = "Name it after the program that will use it."


# --- backups ---------------------------------------------------------------------------------


class BackupFailed(InstallationError):
    """The backup could not be made or read: {found}."""

    todo = "Nothing was changed. Mend that and try again."


class NotABackup(InstallationError):
    """{file} is not a backup of TuneScore: {found}."""

    todo = "Give the file that `tunescore backup` wrote."


class WouldReplace(InstallationError):
    """There is data here already: {accounts} accounts with all they have."""

    todo = "To replace all of it by the backup, say so: tunescore restore --replace FILE."
