"""`rebuild`: make everybody's figures again from the stored lines."""

import typer

from tunescore.cli.installation import add_up, open_installation
from tunescore.ingest.rollups import rebuild as figures
from tunescore.store.engine import open_connection


def rebuild() -> None:
    """Make everybody's figures again, and say how many imports they are of."""
    with open_installation() as installation:
        with open_connection(installation.database_url, autocommit=True) as connection:
            imports = figures.everything(connection)
        add_up(installation.database_url, imports)
    count = len(imports)
    typer.echo(f"Added up the figures of {count} import{'' if count == 1 else 's'}.", err=True)
