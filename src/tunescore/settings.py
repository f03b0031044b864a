"""Every environment variable of TuneScore, typed, and the paths that follow from them.

This is the only module that reads the environment (and `.env`). The edges, `statements` and
`platforms`, get plain values; nothing below `app`, `cli` and `api` imports this module.
"""

import fcntl
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_data_dir
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tunescore.errors import UnusableSetting

MEGABYTE = 1024 * 1024


def default_data_dir() -> Path:
    """The folder for everything that TuneScore keeps: the system's as root, else the user's.

    Root gets a folder outside every home because the database runs as a user of its own there
    and has to be able to pass through each folder above its data.
    """
    if os.name == "posix" and os.geteuid() == 0:
        return Path("/var/lib/tunescore")
    return Path(user_data_dir("tunescore", appauthor=False))


def _environment() -> dict[str, str]:
    """Every variable of `.env` and, over it, of the environment."""
    values = {**dotenv_values(".env"), **os.environ}
    return {name: value for name, value in values.items() if value is not None}


class Settings(BaseSettings):
    """What an installation can set. In code the fields are given by their own names."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        validate_by_name=True,
        validate_by_alias=True,
    )

    data_dir: Annotated[Path, Field(validation_alias="TUNESCORE_DATA_DIR")] = Field(
        default_factory=default_data_dir
    )
    """The embedded database and the secret key."""

    database_url: Annotated[str | None, Field(validation_alias="DATABASE_URL")] = None
    """postgres:// or postgresql://; without it the embedded database is used."""

    host: Annotated[str, Field(validation_alias="TUNESCORE_HOST")] = "127.0.0.1"
    port: Annotated[int, Field(validation_alias="TUNESCORE_PORT", ge=0, le=65535)] = 8000
    secret: Annotated[SecretStr | None, Field(validation_alias="TUNESCORE_SECRET_KEY")] = None
    old_secrets: Annotated[
        SecretStr | None, Field(validation_alias="TUNESCORE_OLD_SECRET_KEYS")
    ] = None
    """Former values of the secret key, separated by commas: they still open what they closed."""

    public_url: Annotated[str | None, Field(validation_alias="TUNESCORE_PUBLIC_URL")] = None
    """Where browsers find this installation, as platforms have to know it; see `base_url`."""

    allowed_hosts: Annotated[str, Field(validation_alias="TUNESCORE_ALLOWED_HOSTS")] = ""
    """Further names under which browsers may open it, with commas between them."""

    mail_server: Annotated[SecretStr | None, Field(validation_alias="TUNESCORE_MAIL_SERVER")] = None
    """What sends mail to users, as Apprise writes it: mailtos://user:password@host?from=address."""

    chromium: Annotated[Path | None, Field(validation_alias="TUNESCORE_CHROMIUM")] = None
    """The browser that reads public pages; without it one is looked for."""

    user_agents: Annotated[str | None, Field(validation_alias="TUNESCORE_USER_AGENTS")] = None
    """What that browser calls itself: a `|` between several, of which each visit takes one."""

    host_overrides: Annotated[
        dict[str, str], Field(validation_alias="TUNESCORE_HOST_OVERRIDES")
    ] = {}
    open_registration: Annotated[bool, Field(validation_alias="TUNESCORE_OPEN_REGISTRATION")] = (
        False
    )
    oidc_issuer: Annotated[str | None, Field(validation_alias="TUNESCORE_OIDC_ISSUER")] = None
    """The OpenID Connect provider with which people sign in too, as it names itself."""

    oidc_client_id: Annotated[str, Field(validation_alias="TUNESCORE_OIDC_CLIENT_ID")] = ""
    oidc_client_secret: Annotated[
        SecretStr, Field(validation_alias="TUNESCORE_OIDC_CLIENT_SECRET")
    ] = SecretStr("")
    oidc_name: Annotated[str, Field(validation_alias="TUNESCORE_OIDC_NAME")] = "your organisation"
    oidc_allowed: Annotated[str, Field(validation_alias="TUNESCORE_OIDC_ALLOWED")] = ""
    """Domains and addresses, separated by commas, for which the provider's people get accounts."""

    max_upload_mb: Annotated[int, Field(validation_alias="TUNESCORE_MAX_UPLOAD_MB", ge=1)] = 2048
    """The largest file that may be dropped, in megabytes of 1,048,576 bytes."""

    query_seconds: Annotated[float, Field(validation_alias="TUNESCORE_QUERY_SECONDS", gt=0)] = 30
    """How long the database may work on one query of a request. Imports have no such limit."""

    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(validation_alias="TUNESCORE_LOG_LEVEL")
    ] = "warning"

    security_contact: Annotated[
        str | None, Field(validation_alias="TUNESCORE_SECURITY_CONTACT")
    ] = None
    """Whom to tell about a weakness: a mail address, or an https address of a page."""

    platform_values: Annotated[
        Mapping[str, str], Field(validation_alias="TUNESCORE_PLATFORM_VALUES", repr=False)
    ] = Field(default_factory=_environment)
    """Where the platforms' own settings stand by name: the environment, and `.env` below it."""

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("public_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query:
            raise ValueError("it is not an address such as https://tunes.example.org")
        return value.rstrip("/")

    @field_validator("mail_server")
    @classmethod
    def _mail(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(
            ("mailto://", "mailtos://")
        ):
            raise ValueError("it does not begin with mailto:// or mailtos://")
        return value

    @property
    def is_https(self) -> bool:
        """Whether browsers open this installation over https."""
        return self.public_url is not None and self.public_url.startswith("https:")

    @property
    def host_names(self) -> list[str]:
        """The names under which browsers may open this installation, beside this computer's."""
        further = [name.strip() for name in self.allowed_hosts.split(",")]
        return [name for name in (self.host, urlsplit(self.base_url).hostname, *further) if name]

    @field_validator("oidc_issuer")
    @classmethod
    def _issuer(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "https://none")
        if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "::1", "localhost"}:
            raise ValueError("it is not an address that begins with https://")
        return value

    @field_validator("security_contact")
    @classmethod
    def _contact(cls, value: str | None) -> str | None:
        if value is None:
            return None
        is_mail = re.fullmatch(r"(?:mailto:)?[^\s@:/]+@[^\s@:/]+", value) is not None
        if not is_mail and re.fullmatch(r"https://\S+", value) is None:
            raise ValueError("it is neither a mail address nor an https address")
        return f"mailto:{value.removeprefix('mailto:')}" if is_mail else value

    @property
    def base_url(self) -> str:
        """The address of this installation without a slash at the end."""
        return self.public_url or web_address(self.host, self.port)

    @property
    def max_upload_bytes(self) -> int:
        """The largest upload in bytes."""
        return self.max_upload_mb * MEGABYTE

    @property
    def cluster_dir(self) -> Path:
        """The embedded database's own folder."""
        return self.data_dir / "postgres"

    @property
    def secret_key_file(self) -> Path:
        """Where the secret key is kept when the environment does not give it."""
        return self.data_dir / "secret.key"

    @property
    def old_keys_file(self) -> Path:
        """Where the key before the kept one stays, for who still works with it."""
        return self.data_dir / "secret.key.old"

    def secret_keys(self) -> list[str]:
        """The secret key, and after it the former ones that still open what they closed."""
        keys = [self.secret_key()]
        if self.old_secrets is not None:
            keys += [key.strip() for key in self.old_secrets.get_secret_value().split(",")]
        keys += self._former_keys()
        return list(dict.fromkeys(key for key in keys if key))

    def platform_value(self, name: str) -> str | None:
        """A platform's own setting by its variable's name, which the platform declares."""
        return self.platform_values.get(name, "").strip() or None

    def renew_secret_key(self) -> None:
        """Put another secret key in the kept one's place, which stays among the former ones."""
        former = [self.secret_key(), *self._former_keys()]
        _write_privately(self.old_keys_file, former)
        _write_privately(self.secret_key_file, [secrets.token_urlsafe(32)])

    def forget_older_keys(self) -> None:
        """Keep of the former keys the last one alone: nothing is encrypted with the others."""
        _write_privately(self.old_keys_file, self._former_keys()[:1])

    def _former_keys(self) -> list[str]:
        if not self.old_keys_file.is_file():
            return []
        return self.old_keys_file.read_text(encoding="ascii").split()

    def secret_key(self) -> str:
        """The installation's secret key: the environment's, else the kept one, made when missing.

        The file is readable by its owner only. Whoever loses it loses the platform connections
        that are encrypted with it, and nothing else.
        """
        if self.secret is not None:
            return self.secret.get_secret_value()
        path = self.secret_key_file
        try:
            kept = path.read_text(encoding="ascii").strip() if path.is_file() else ""
            return kept or _make_key(path)
        except OSError as error:
            raise UnusableSetting(
                name="TUNESCORE_DATA_DIR", found=f"{path.parent} cannot be written ({error})"
            ) from error


def _make_key(path: Path) -> str:
    """Make the key of a file that has none. Processes that start at once all get the first's."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        key = file.read().strip()  # empty, too, where its maker was killed
        if not key:
            key = secrets.token_urlsafe(32)
            file.write(key + "\n")
            file.flush()
            os.fsync(file.fileno())
    return key


def _write_privately(path: Path, lines: list[str]) -> None:
    """Replace a file whole by one that only its owner can read."""
    partial = path.with_name(f"{path.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write("".join(f"{line}\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise UnusableSetting(
            name="TUNESCORE_DATA_DIR", found=f"{path.parent} cannot be written ({error})"
        ) from error


def web_address(host: str, port: int) -> str:
    """Where a browser on this machine finds the app."""
    if host in {"", "0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def load_settings() -> Settings:
    """The settings of this process's environment. Raises `UnusableSetting` in plain words."""
    from pydantic import ValidationError  # noqa: PLC0415 - only needed here
    from pydantic_settings import SettingsError  # noqa: PLC0415

    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "the environment"
        raise UnusableSetting(name=name, found=first["msg"]) from None
    except SettingsError as error:
        raise UnusableSetting(name="the environment", found=str(error)) from None
