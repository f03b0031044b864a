"""Every error that a user can meet.

A class's docstring is the user's sentence (its `{names}` are filled from the facts that it is
raised with), `todo` is what to do next, `status` the HTTP status. The code that programs switch on
is the class's name in snake case.

This module owns the words. The code that finds an error raises it with its facts only.
"""

import re
from typing import ClassVar


class TuneScoreError(Exception):
    """Something went wrong."""

    status: ClassVar[int] = 500
    todo: ClassVar[str] = "Try again. If it happens again, see the log on the server."

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
    todo = "Download the export again and drop the new file."


class EmptyFile(FileError):
    """{file} is empty."""


class NoRows(FileError):
    """{file} has a header but no rows."""

    todo = "Export a longer period and drop the new file."


class NotATable(FileError):
    """{file} is not a table: {found}."""

    todo = "Drop the .csv, .tsv, .txt, .xlsx, .gz or .zip file that the service gave you."


class FileTooLarge(FileError):
    """{file} is {size}. This installation accepts files of up to {limit}."""

    status = 413
    todo = "Export a shorter period, or raise TUNESCORE_MAX_UPLOAD_MB and restart TuneScore."


class SuspiciousArchive(FileError):
    """{file} would unpack to more than {limit}, so it was not opened."""

    todo = "Unpack it yourself and drop the table inside."


class WorkbookTooLarge(FileError):
    """{file} holds more than {limit}, too much to open as a workbook."""

    todo = "Save its sheet as CSV in your spreadsheet program and drop that."


class ArchiveTookTooLong(FileError):
    """There was no time left for {file}: the files of this archive took over {limit} seconds."""

    todo = "Drop it by itself, or in an archive of fewer files."


class ReadingBrokeOff(FileError):
    """Reading {file} broke off {times} times before it was done."""

    todo = "Drop it by itself. If it happens again, see the log on the server."


class LockedWorkbook(FileError):
    """{file} is protected by a password."""

    todo = "Open it in your spreadsheet program, remove the password, save it and drop it again."


class DamagedFile(FileError):
    """{file} is damaged: {found}."""


class NoSuchTable(FileError):
    """{file} has no table called {wanted}."""

    todo = "It has: {present}. Choose one of them."


class OriginalGone(FileError):
    """TuneScore no longer has the other tables of {file}."""

    status = 409
    todo = "Drop the file again and choose the table before you import it."


class TooManyColumns(FileError):
    """{file} has {count} columns. TuneScore reads tables of up to {limit} columns."""


class UnreadablePath(FileError):
    """{file} cannot be opened: {found}."""

    todo = "Check the path and its permissions."


class NestedArchive(FileError):
    """{file} is an archive inside another archive, so it was not opened."""

    todo = "Unpack it yourself and drop the table inside."


class LockedArchive(FileError):
    """{file} is protected by a password, so it cannot be unpacked."""

    todo = "Unpack it with the password and drop the table inside."


# --- mappings --------------------------------------------------------------------------------


class MappingError(TuneScoreError):
    """The columns cannot be read as they are mapped."""

    status = 400
    todo = "Change the mapping and try again."


class NoTrackTitle(MappingError):
    """No column is mapped to track_title or isrc, so it is unclear which song a row is about."""

    todo = "Map the column with the song's title to track_title, or the one with its ISRC to isrc."


class MappedColumnsMissing(MappingError):
    """The mapping names columns that {file} does not have: {columns}."""

    todo = "The file has these columns: {present}. Map these instead."


class FieldMappedTwice(MappingError):
    """Two columns are mapped to {field}: {columns}."""

    todo = "Keep one of them and skip the other."


class UnknownField(MappingError):
    """There is no field called {field}."""

    todo = "The fields are: {fields}."


class UnknownSource(MappingError):
    """There is no source called {source}."""

    todo = "The sources are: {sources}."


class TwoSourcesClaim(MappingError):
    """{file} looks like an export of {first} and of {second}."""

    todo = "Choose the service that made it."


class MalformedMapping(MappingError):
    """The mapping cannot be read: {found}."""

    todo = (
        'Send a JSON object such as {{"Track Name": "track_title", "Streams": "spotify_streams"}}.'
    )


class NoPlaysOrMoney(MappingError):
    """{file} is {what}. Its figures are not plays or earnings, so it cannot be imported."""

    status = 409
    todo = "It is about {feeds}. Drop a statement or a dashboard's export here instead."


class WhichColumn(MappingError):
    """{file} is a statement of {name}, but no column is mapped to {field}."""

    todo = "Map a column to {field}: {what}"


class HalfAPeriod(MappingError):
    """{file} has a column for the {mapped} of each period, but none for the {missing}."""

    todo = (
        "Map a column to the {missing} as well. If there is none, map the column of the {mapped} to"
        " the day or the month."
    )


class AnswerNeeded(MappingError):
    """{question}"""

    status = 409
    todo = "Choose an answer, then import."


# --- imports ---------------------------------------------------------------------------------


class NotFound(TuneScoreError):
    """This {thing} does not exist."""

    status = 404
    todo = "It may have been deleted. Go back to the list."


class ImportNotReady(TuneScoreError):
    """This import is {status}, so it cannot be {action} now."""

    status = 409
    todo = "Open the import's page to see its status."


class ImportFailed(TuneScoreError):
    """{file} could not be imported: {found}"""

    status = 503
    todo = "Nothing was imported. Try again. If it happens again, see the log on the server."


class NothingToImport(TuneScoreError):
    """None of the {rows} rows of {file} can be imported."""

    status = 422
    todo = "See the list of problems: it says what is wrong with each row."


class AmountsTooLarge(TuneScoreError):
    """The amounts in this file add up to more than a hundred trillion. That cannot be money."""

    status = 422
    todo = "Open the import and map another column to the amount. This one may hold codes."


class NeedsTooMuchMemory(TuneScoreError):
    """This table has so many columns, or such long cells, that reading it takes over {limit}."""

    status = 422
    todo = "Take out the columns that hold no figures, save it as CSV and drop it again."


# --- connections -----------------------------------------------------------------------------


class NoSuchPlatform(TuneScoreError):
    """There is no platform called {platform}."""

    status = 404
    todo = "The platforms are: {platforms}."


class PlatformNotConfigured(TuneScoreError):
    """{name} cannot be connected yet: this installation has no {missing}."""

    status = 409
    todo = "Follow the guide for {name}: /integrations/{platform}"


class OwnerOnly(TuneScoreError):
    """Only the owner of this installation can do this."""

    status = 403
    todo = "Ask the owner of this installation."


class KeyMissing(TuneScoreError):
    """The {label} is missing."""

    status = 422
    todo = "Copy it from the developer page of {name} and paste it too."


class KeyMalformed(TuneScoreError):
    """What was pasted as the {label} is something else."""

    status = 422
    todo = "Copy the {label} from the developer page of {name} once more."


class KeysOfAnotherPlatform(TuneScoreError):
    """The {label} is the one that is set for {other}. {name} has one of its own."""

    status = 422
    todo = "Copy it from the developer page of {name}; the guide says where it is."


class KeysRefused(TuneScoreError):
    """{name} does not accept these keys, so they were not saved."""

    status = 422
    todo = "Copy both again from the same app on the developer page of {name}."


class KeysNotAccepted(TuneScoreError):
    """{name} does not accept the keys of the app that are set here."""

    status = 409
    todo = "Copy them again from the developer page of {name}, and set them."


class TokenMalformed(TuneScoreError):
    """What was entered as the {label} is something else, or a part of it is missing."""

    status = 422
    todo = "{hint} Copy it again, from its first character to its last."


class TokenOfAnotherPlatform(TuneScoreError):
    """This is a token of {other}, not of {name}."""

    status = 422
    todo = "Follow the guide for {name} and copy the token that it names."


class TokenOfAnotherApp(TuneScoreError):
    """This token was made with another app than the one whose keys are set here."""

    status = 422
    todo = "Choose your own app on the page of {name} that makes the token, and make another one."


class TokenOfAnotherKind(TuneScoreError):
    """{found}"""

    status = 422
    todo = "Follow the guide for {name} and make the token that it names."


class TokenExpired(TuneScoreError):
    """{name} says that this token has expired."""

    status = 422
    todo = "Make another one as the guide says, and paste it at once."


class TokenRefused(TuneScoreError):
    """{name} does not accept this token: a part is missing, or it was taken back or replaced."""

    status = 422
    todo = "Make another one as the guide says, in the app whose keys are set, and copy it whole."


class ScopesTooFew(TuneScoreError):
    """{name} gave this token too few permissions for TuneScore to read anything."""

    status = 422
    todo = "Make another token with {scope}, as the guide says."


class NoSuchAccount(TuneScoreError):
    """{name} knows no account called {found}."""

    status = 422
    todo = "Compare the name with the profile's address, letter by letter."


class AnotherAccount(TuneScoreError):
    """This is the token of {found}, but you are connecting {wanted} again."""

    status = 409
    todo = "Make a token for {wanted}, or connect {found} as another account."


class NotTheAddress(TuneScoreError):
    """This is not the address at which the sign-in at {name} ended."""

    status = 422
    todo = (
        "Allow access on the page of {name}. When a page follows that does not open, copy its whole"
        " address, which has code= and state= in it."
    )


class ForeignAddress(TuneScoreError):
    """{address} is not an address of this installation, so it cannot be used for the sign-in."""

    status = 422
    todo = "Leave redirect_uri out, or use one that begins with {public}."


class SignInNotStarted(TuneScoreError):
    """This sign-in was not started here, or it is already finished."""

    status = 409
    todo = "Press Connect again."


class SignInTooLate(TuneScoreError):
    """The sign-in took longer than {minutes} minutes, so it has expired."""

    status = 409
    todo = "Press Connect again."


class SignInElsewhere(TuneScoreError):
    """{name} sent you back to an address where you are not signed in to TuneScore."""

    status = 409
    todo = "Open TuneScore at {public}, sign in there, and press Connect again."


class NothingToConnect(TuneScoreError):
    """{name} returned no account that can be connected."""

    status = 409
    todo = "Press Connect again and allow at least one account. You need: {kind}"


class CannotBeConnected(TuneScoreError):
    """{account} cannot be connected: {obstacle}"""

    status = 409
    todo = "Fix this on the platform and press Connect again, or choose another account."


class PlatformRefused(TuneScoreError):
    """{detail}"""

    status = 502
    todo = "Press Connect again. If it happens again, see the platform's guide."


class ReadByPage(TuneScoreError):
    """{name} has no sign-in: the account is read from its public page."""

    status = 409
    todo = "Send the account's username to /integrations/{platform}/page."


class NotReadByPage(TuneScoreError):
    """{name} is connected by signing in there, and not by a public page."""

    status = 409
    todo = "Press Connect."


class TermsNotAccepted(TuneScoreError):
    """A public page of {name} is only read after you have seen its terms and agreed."""

    status = 422
    todo = "Read {terms_url}, and confirm it."


class NotAUsername(TuneScoreError):
    """“{found}” is not a username of {name}, nor the address of a profile there."""

    status = 422
    todo = "Enter the name as it stands on the profile, with or without the @."


class NotAPostLink(TuneScoreError):
    """“{found}” is not the link of a post of @{username} on {name}."""

    status = 422
    todo = "Open the post on {name}, copy its link, and paste that."


class ConnectedOfficially(TuneScoreError):
    """@{username} is connected by signing in, which gives more, so its page is not read too."""

    status = 409
    todo = "Disconnect it first if you want its public page to be read instead."


class NotConnected(TuneScoreError):
    """This account is no longer connected, so it cannot be synced."""

    status = 409
    todo = "Connect it again."


class SecretKeyLost(TuneScoreError):
    """The saved sign-ins cannot be decrypted with this installation's secret key."""

    status = 503
    todo = (
        "Restore the key that encrypted them (secret.key, TUNESCORE_SECRET_KEY or "
        "TUNESCORE_OLD_SECRET_KEYS), or connect the accounts and add the alert channels again."
    )


class SignatureWrong(TuneScoreError):
    """This request has no valid signature of {name}."""

    status = 403
    todo = "Compare the app's secret with the one on the platform's developer page."


class NothingTyped(TuneScoreError):
    """There is no figure to save."""

    status = 422
    todo = "Fill in at least one of: {fields}."


class WhichTypedAccount(TuneScoreError):
    """It is unclear which account this is for: there is no account_id and no username."""

    status = 422
    todo = "Choose an account, or write its name."


class DayTooEarly(TuneScoreError):
    """{day} is before {first}, the first day of this platform, so it has no figures."""

    status = 422
    todo = "Check the year."


class DayNotYet(TuneScoreError):
    """{day} is in the future, so it has no figures yet."""

    status = 422
    todo = "Choose today or an earlier day."


# --- requests --------------------------------------------------------------------------------


class BadRequest(TuneScoreError):
    """{found}"""

    status = 422
    todo = "Change that and try again."


class ChannelAddressUnusable(BadRequest):
    """This address cannot be used: {found}."""

    todo = "Compare it with the examples in the guide about alerts, and enter it again."


class MessageNotDelivered(TuneScoreError):
    """The message was not delivered: {found}."""

    status = 502
    todo = "Check the address and the service, then send a test."


class TooManyChannels(TuneScoreError):
    """There are {limit} channels already, which is the most that a user can have."""

    status = 409
    todo = "Delete one that you no longer need."


class QuietHoursUnclear(BadRequest):
    """Quiet hours need a first and a last hour, and the two must differ."""

    todo = "Choose both, or neither."


class UnknownZone(BadRequest):
    """There is no time zone called {zone}."""

    todo = "Choose one such as Europe/Berlin or America/New_York."


class NoSuchRule(BadRequest):
    """There is no alert rule called {rule}."""

    todo = "The rules are {rules}."


class DaysBackwards(BadRequest):
    """The last day, {last}, is before the first day, {first}."""


class CampaignOfFiles(TuneScoreError):
    """This campaign comes from files, so it cannot be deleted by itself."""

    status = 409
    todo = "Undo the imports that it comes from. Its page links them."


class CampaignColumnsMissing(TuneScoreError):
    """{file} is no list of campaigns: it has no column for {columns}."""

    status = 400
    todo = (
        "Send an export of SubmitHub, Groover, Musosoup or an advertising service, or a table with"
        " the columns Track Name, Curator, Result, Date, Cost and Feedback."
    )


class UnknownCurrency(BadRequest):
    """The European Central Bank publishes no rate for {currency}."""

    todo = "Choose one of: {known}."


class RequestTooLarge(TuneScoreError):
    """This request is larger than {limit} bytes, the limit of this installation."""

    status = 413
    todo = "Send a smaller file, or raise TUNESCORE_MAX_UPLOAD_MB and restart TuneScore."


class UploadTooSlow(TuneScoreError):
    """The file arrived too slowly, so the upload was ended."""

    status = 408
    todo = "Try again. Over a slow connection, send the file packed as .zip or .gz."


class TooManyUploads(TuneScoreError):
    """Too many files are arriving at this moment."""

    status = 503
    todo = "Wait {retry_after} seconds, then try again."


class UnreadableBody(TuneScoreError):
    """The content of this request cannot be read: {found}."""

    status = 400
    todo = "Send it as /api/docs describes, with a file name of at most 255 characters."


class DiskFull(TuneScoreError):
    """The disk is full: {folder} has {room} left."""

    status = 507
    todo = "Free some space there, then try again. Nothing was changed."


class NoSuchPage(TuneScoreError):
    """There is nothing at this address."""

    status = 404
    todo = "Check the address. /api/docs lists all addresses of the API."


class MethodNotAllowed(TuneScoreError):
    """This address does not accept {method} requests."""

    status = 405
    todo = "Use one of these: {allowed}."


class Unexpected(TuneScoreError):
    """An unexpected error occurred. Nothing was changed."""

    todo = "Try again. If it happens again, search the server's log for {incident} and report it."


class DatabaseUnreachable(TuneScoreError):
    """The database does not answer."""

    status = 503
    todo = "Try again in a moment. If it happens again, run `tunescore doctor` on the server."


class DatabaseBusy(TuneScoreError):
    """The database is busy with other requests."""

    status = 503
    todo = "Wait {retry_after} seconds, then try again."


class TookTooLong(TuneScoreError):
    """The database took too long for this, so it was stopped."""

    status = 503
    todo = (
        "Try again in a moment, or ask for a shorter range. If it happens again, raise"
        " TUNESCORE_QUERY_SECONDS and restart TuneScore."
    )


class TooManyAtOnce(TuneScoreError):
    """You already have several requests running, and none of them ended in time for this one."""

    status = 503
    todo = "Close other windows of TuneScore that are still loading, then try again."


class ClientGone(TuneScoreError):
    """The browser closed the connection before this was ready, so it was stopped."""

    status = 499
    todo = "Ask again."


# --- the installation --------------------------------------------------------------------------


class InstallationError(TuneScoreError):
    """The installation cannot run with its present settings."""


class UnusableSetting(InstallationError):
    """{name} cannot be used: {found}."""

    todo = "Change it in the environment or in .env and start TuneScore again."


class DataFolderInPrivateHome(InstallationError):
    """The data folder {data_dir} is inside {home}, which only its owner can open."""

    todo = (
        "When root starts TuneScore, the database runs as another user, who cannot open this "
        "folder. Set TUNESCORE_DATA_DIR to a folder outside of home folders, such as "
        "/var/lib/tunescore."
    )


class DatabaseDidNotStart(InstallationError):
    """The embedded database did not start: {found}."""

    todo = "Its log: {log}. Run `tunescore doctor`, or set DATABASE_URL to another PostgreSQL."


class DatabaseRefused(InstallationError):
    """The database at {address} cannot be reached: {found}."""

    todo = "Check DATABASE_URL. Check that the server is running and accepts this user."


class DatabaseTooOld(InstallationError):
    """The database is PostgreSQL {found}; TuneScore needs {needed} or later."""

    todo = "Upgrade that server, or unset DATABASE_URL to use the embedded one."


class DatabaseIsNewer(InstallationError):
    """The database was made by a later version of TuneScore (schema {found})."""

    todo = "Install that version, or restore a backup that this version made."


class PortTaken(InstallationError):
    """Another program is already using {host}:{port}."""

    todo = "Stop it, or choose another port: TUNESCORE_PORT=8001 tunescore serve."


# --- accounts --------------------------------------------------------------------------------


class NotSignedIn(TuneScoreError):
    """You are not signed in."""

    status = 401
    todo = "Sign in, or send a valid API token."


class WrongPassword(TuneScoreError):
    """The email address or the password is wrong."""

    status = 401
    todo = "Check both and try again."


class TooManyAttempts(TuneScoreError):
    """There were too many attempts with a wrong password or code."""

    status = 429
    todo = "Wait {retry_after} seconds, then try again."


class RegistrationClosed(TuneScoreError):
    """This installation does not accept new accounts."""

    status = 403
    todo = "Ask its owner to create an account for you with `tunescore user create`."


class EmailTaken(TuneScoreError):
    """There is already an account with this email address."""

    status = 409
    todo = "Sign in instead."


class UnknownHost(TuneScoreError):
    """TuneScore does not answer under the name {host}."""

    status = 421
    todo = "Open it at {address}, or add the name to TUNESCORE_ALLOWED_HOSTS and start it again."


class TooManySignIns(TuneScoreError):
    """Too many sign-ins at platforms were begun and not finished."""

    status = 429
    todo = "Finish one of them, or wait {retry_after} seconds."


class CrossSiteRequest(TuneScoreError):
    """This request came from another website, so it was refused."""

    status = 403
    todo = "Open TuneScore and try again there."


class MalformedEmail(TuneScoreError):
    """{email} is not an email address."""

    status = 422
    todo = "Write it like name@example.org."


class SecondFactorNeeded(TuneScoreError):
    """The password is right. This account also needs a code to sign in."""

    status = 401
    todo = "Send the code of the authenticator app, or a recovery code, as well."


class WrongCode(TuneScoreError):
    """This code is wrong, or has been used already."""

    status = 401
    todo = "Wait for the next code of the app. To sign in, a recovery code is good too."


class TwoFactorRequired(TuneScoreError):
    """The owner asks for two-factor sign-in, and this account has none yet."""

    status = 403
    todo = "Set it up first."


class TwoFactorOn(TuneScoreError):
    """This account has two-factor sign-in already."""

    status = 409
    todo = "Turn it off first, to set up another app."


class SignInsBusy(TuneScoreError):
    """Too many people are signing in at this moment."""

    status = 429
    todo = "Wait {retry_after} seconds, then try again."


class LinkUsed(TuneScoreError):
    """This link has been used already, is too old, or a newer one was sent."""

    status = 410
    todo = "Ask for another link."


class NoMailServer(TuneScoreError):
    """This installation sends no mail."""

    status = 409
    todo = "On its server, run `tunescore user password EMAIL`, or set TUNESCORE_MAIL_SERVER."


class WeakPassword(TuneScoreError):
    """The password {found}."""

    status = 422
    todo = "Choose another one. A few words in a row are easy to remember."


class LongPassword(TuneScoreError):
    """The password must have at most {most} characters."""

    status = 422
    todo = "Choose a shorter one."


class PasswordsDiffer(TuneScoreError):
    """The two passwords are not the same."""

    status = 422
    todo = "Type the same password twice."


class WhichAccount(TuneScoreError):
    """It is unclear which account to use: there is {found}."""

    status = 422
    todo = "Create one with `tunescore user create EMAIL`, or choose one with --user EMAIL."


class UnknownAccount(TuneScoreError):
    """There is no account with the email address {email}."""

    status = 404
    todo = "Create it with `tunescore user create {email}`."


class RoleTooNarrow(TuneScoreError):
    """Your role in this account does not allow this."""

    status = 403
    todo = "Ask an owner of the account, or switch to your own account."


class TokenTooNarrow(TuneScoreError):
    """This API token does not allow this."""

    status = 403
    todo = "Use a token that may write; for people, tokens, keys and sign-ins, a browser."


class AccountNotOpen(TuneScoreError):
    """The account that you were working in is not open to you."""

    status = 403
    todo = "Switch to your own account."


class AccountChanged(TuneScoreError):
    """This page shows another account than the one that you work in now, so nothing was changed."""

    status = 409
    todo = "Reload the page, and do it again where you meant to."


class InvitationOver(TuneScoreError):
    """This invitation does not exist: it was used or withdrawn, or its seven days are over."""

    status = 404
    todo = "Ask who invited you for another one."


class OwnInvitation(TuneScoreError):
    """This invitation is to your own account."""

    status = 409
    todo = "Send it to the person you invite."


class TooManyInvitations(TuneScoreError):
    """{most} invitations to this account are open, which is the most there can be."""

    status = 409
    todo = "Withdraw one of them first."


class TooManyTokens(TuneScoreError):
    """This account has {most} API tokens, which is the most there can be."""

    status = 409
    todo = "Delete one of them first."


class NoProvider(TuneScoreError):
    """This installation has no sign-in provider."""

    status = 404
    todo = "Sign in with your email address and password."


class NoOwnerYet(TuneScoreError):
    """This installation has no owner yet."""

    status = 409
    todo = "First create the owner's account, with an email address and a password."


class ProviderSignInOver(TuneScoreError):
    """This sign-in did not begin in this browser, or it took longer than ten minutes."""

    status = 409
    todo = "Begin again on the sign-in page."


class ProviderUnreachable(TuneScoreError):
    """The sign-in service of {name} does not answer."""

    status = 502
    todo = "Try again in a few minutes, or sign in with your email address and password."


class ProviderRefused(TuneScoreError):
    """The sign-in service of {name} refused: {found}."""

    status = 401
    todo = "Begin again on the sign-in page."


class ProviderAnswerInvalid(TuneScoreError):
    """The answer of the sign-in service of {name} cannot be trusted: {found}."""

    status = 401
    todo = "Begin again. If it happens again, tell the owner of this installation."


class AddressNotVerified(TuneScoreError):
    """The sign-in service of {name} has not verified your email address."""

    status = 403
    todo = "Verify it there, then sign in again."


class AddressNotAllowed(TuneScoreError):
    """{email} is not an address for which this installation makes accounts."""

    status = 403
    todo = "Ask the owner of this installation for an invitation."


class AddressHasAccount(TuneScoreError):
    """There is already an account with the address {email}."""

    status = 409
    todo = "Sign in with its password. Then you can link {name} in Settings."


class IdentityTaken(TuneScoreError):
    """Another account here signs in with this account of {name}."""

    status = 409
    todo = "Sign in with another account there, or unlink it in the other account here."


class UnnamedToken(TuneScoreError):
    """An API token needs a name of 1 to 100 characters."""

    status = 422
    todo = "Name it after the program that will use it."


# --- backups ---------------------------------------------------------------------------------


class BackupFailed(InstallationError):
    """The backup could not be made or restored: {found}."""

    todo = "Nothing was changed. Fix this and try again."


class NotABackup(InstallationError):
    """{file} is not a backup of TuneScore: {found}."""

    todo = "Choose a file that `tunescore backup` wrote."


class WouldReplace(InstallationError):
    """This installation already has data ({accounts} accounts)."""

    todo = "To replace all of it with the backup, run: tunescore restore --replace FILE"
