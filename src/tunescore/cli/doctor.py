"""`doctor`: checks an installation and prints what is right and wrong with it.

It changes nothing. The embedded database runs during the check.
"""

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import typer

from tunescore import __version__
from tunescore.cli.installation import database_server, stopped_by_signals
from tunescore.errors import SecretKeyLost, TuneScoreError
from tunescore.settings import Settings, load_settings
from tunescore.store.engine import check_version, open_connection
from tunescore.store.schema import current_revision, newest_revision

LITTLE_SPACE = 1024**3
"""Free bytes below which an import may fail."""

Finding = tuple[bool, str]


@dataclass
class Examined:
    """What is examined.

    `read` gives the platforms' settings: the environment's, until the database has others too.
    """

    settings: Settings
    read: Callable[[str], str | None]


def examine() -> bool:
    """Print every finding; return whether all are good."""
    typer.echo(f"TuneScore {__version__}")
    settings = load_settings()
    examined = Examined(settings, settings.platform_value)
    checks: tuple[Callable[[Examined], Iterator[Finding]], ...] = (
        _folder,
        _database,
        _platforms,
        _browser,
        _web,
    )
    good = True
    for check in checks:
        for right, words in _findings(check, examined):
            typer.echo(f"{'ok  ' if right else 'BAD '} {words}")
            good = good and right
    return good


def _findings(
    check: Callable[[Examined], Iterator[Finding]], examined: Examined
) -> Iterator[Finding]:
    try:
        yield from check(examined)
    except TuneScoreError as error:
        yield False, f"{error.detail} {error.next_step}"


def _folder(examined: Examined) -> Iterator[Finding]:
    settings = examined.settings
    folder = settings.data_dir
    if not folder.exists():
        yield True, f"The data folder {folder} will be created at the first start."
        return
    free = shutil.disk_usage(folder).free
    yield free >= LITTLE_SPACE, f"The data folder is {folder} ({free / 1024**3:.1f} GB free)."
    key = settings.secret_key_file
    if settings.secret is None and key.exists():
        mode = stat.S_IMODE(key.stat().st_mode)
        yield mode & 0o077 == 0, f"The secret key is in {key} (mode {mode:04o})."


def _database(examined: Examined) -> Iterator[Finding]:
    from tunescore.ingest.connections import key_rotation, ledger
    from tunescore.services import PlatformValues
    from tunescore.store import platform_keys
    from tunescore.store.encryption import Cipher

    settings = examined.settings
    if settings.database_url is None and not settings.cluster_dir.exists():
        yield True, "The embedded database will be created at the first start."
        return
    with stopped_by_signals(), database_server(settings) as url, open_connection(url) as connection:
        check_version(connection)
        kind = "embedded database" if settings.database_url is None else "database of DATABASE_URL"
        version = connection.info.server_version
        yield True, f"The {kind} answers: PostgreSQL {version // 10000}.{version % 10000}."
        current, newest = current_revision(connection), newest_revision()
        if current is None:
            yield True, "Its tables will be created at the first start."
        elif current > newest:
            yield False, f"Its tables ({current}) were made by a later version of TuneScore."
        elif current < newest:
            yield True, f"Its tables ({current}) will be upgraded to {newest} at the next start."
        else:
            yield True, f"Its tables are up to date ({current})."
            kept, active = platform_keys.load(connection), ledger.active(connection)
            if kept or active:
                cipher = Cipher(settings.secret_keys())
                examined.read = PlatformValues(settings, kept, cipher)
                lost = key_rotation.unreadable(connection, cipher)
                lost += sum(not cipher.opens(key.value) for key in kept.values())
                yield from _connections(examined.read, active, lost)


def _connections(
    read: Callable[[str], str | None], active: dict[tuple[str, str], int], lost: int
) -> Iterator[Finding]:
    """Tell whether the tokens can be read and the connected platforms are set up.

    `active` are how many accounts are connected, by platform and way; of `lost` tokens and
    keys, no secret key opens them.
    """
    from tunescore.platforms import all_platforms

    if lost:
        error = SecretKeyLost()
        yield False, f"{error.detail} ({lost} affected.) {error.next_step}"
    else:
        yield True, "The kept keys and the tokens of the connected accounts can be read."
    for (key, way), count in active.items():
        platform = all_platforms().get(key)
        if platform is not None and platform.missing(read, way):
            lacks = " and ".join(platform.missing(read, way))
            yield (
                False,
                f"{count} accounts are connected at {platform.name}, without {lacks}.",
            )


def _platforms(examined: Examined) -> Iterator[Finding]:
    """Print what each platform still needs, and where its guide is."""
    from tunescore.api.address import Address
    from tunescore.platforms import all_platforms

    url = examined.settings.base_url
    for platform in all_platforms().values():
        guide = f"{url}/integrations/{platform.key}"
        if platform.page is not None:
            yield True, f"{platform.name} is read where a user switches it on. Guide: {guide}"
        for way in platform.ways:
            missing = platform.missing(examined.read, way.key)
            name = f"{platform.name}, “{way.title}”,"
            if missing:
                begun = len(missing) < len(way.names)
                yield not begun, f"{name} needs {' and '.join(missing)}. Guide: {guide}"
            elif way.fields or platform.dialect is None:
                yield True, f"{name} is ready. Guide: {guide}"
            else:
                back = Address(url).redirect(platform.key, platform.dialect).uri
                yield True, f"{name} is ready. Its redirect address: {back}"


def _browser(examined: Examined) -> Iterator[Finding]:
    """Tell whether there is a browser for public pages; without one nothing else is affected."""
    from tunescore.platforms.browser import INSTALL, find_chromium, has_playwright
    from tunescore.services import browser_options

    settings = examined.settings
    program = find_chromium(browser_options(settings))
    if program is None:
        set_to = f" at {settings.chromium} (TUNESCORE_CHROMIUM)" if settings.chromium else ""
        words = f"There is no Chromium{set_to}, so no public page can be read. {INSTALL}"
        yield settings.chromium is None, words
    elif not has_playwright():
        yield True, "The Python package playwright is missing, so no public page can be read."
    else:
        yield True, f"Public pages can be read with {program}."


def _web(_: Examined) -> Iterator[Finding]:
    from tunescore.api.webapp import FOLDER

    built = (FOLDER / "index.html").is_file()
    words = "The web app is built." if built else "The web app is not built: run `make setup`."
    yield built, words
