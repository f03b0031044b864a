"""`keys rotate`: a new secret key, and everything encrypted again with it."""

import typer

from tunescore.cli.installation import open_installation
from tunescore.ingest.connections.key_rotation import rekey
from tunescore.store.encryption import Cipher
from tunescore.store.engine import open_connection


def rotate() -> None:
    """Take a new key, unless the environment gives it, and encrypt everything with it.

    The old key stays beside it, for processes that still use it.
    """
    with open_installation() as installation:
        settings = installation.settings
        if settings.secret is None:
            settings.renew_secret_key()
            typer.echo(f"The new secret key is in {settings.secret_key_file}.")
        with open_connection(installation.database_url) as connection:
            result = rekey(connection, Cipher(settings.secret_keys()))
        if settings.secret is None and not result.lost:
            settings.forget_older_keys()
    typer.echo(f"{result.done} secrets are encrypted with the newest key.")
    if result.lost:
        typer.echo(
            f"{result.lost} secrets cannot be read with any known key. Set the key that encrypted"
            " them in TUNESCORE_OLD_SECRET_KEYS and rotate again, or connect those accounts"
            " again.",
            err=True,
        )
        raise typer.Exit(1)
    if settings.secret is not None:
        typer.echo("TUNESCORE_OLD_SECRET_KEYS is no longer needed.")
