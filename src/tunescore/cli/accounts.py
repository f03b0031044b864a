"""`user create`, `user password`, `user two-factor` and `token create`."""

import sys
from functools import partial

import typer

from tunescore import demo
from tunescore.accounts import password_change, passwords, tokens, two_factor, users
from tunescore.accounts.users import Account
from tunescore.cli.installation import open_installation
from tunescore.errors import PasswordsDiffer, RegistrationClosed
from tunescore.jobs import account_mail
from tunescore.records import TokenScope
from tunescore.services import Services


def create_user(email: str) -> None:
    """Make an account with a password that is asked for."""
    address = users.clean_email(email)
    password = read_password(address)

    async def create(services: Services) -> Account:
        return await users.create(services.database, address, password)

    with open_installation() as installation:
        account = installation.run(create)
    typer.echo(f"Created the {'owner' if account.owner else 'account'} {account.email}.")


def fill_demo() -> None:
    """Fill an empty installation with the invented artist; the first page then offers the demo."""

    async def make(services: Services) -> int:
        async with services.database.read() as session:
            if not await users.nobody_yet(session):
                raise RegistrationClosed
        account = await users.guest(services.database, demo.EMAIL)
        today = services.clock().date()
        return await services.database.bulk_for(account.id, demo.fill, today=today)

    with open_installation() as installation:
        count = installation.run(make)
    typer.echo(
        f"Imported {count} files of an invented artist. Open TuneScore and choose the demo."
        if count
        else "The demo is already there. Open TuneScore and choose the demo."
    )


def set_password(email: str) -> None:
    """Give an account a password that is asked for, and end its sessions."""
    address = users.clean_email(email)
    password = read_password(address)

    async def replace(services: Services) -> None:
        async with services.database.read() as session:
            account = await users.find(session, address)
        notify = partial(account_mail.notify, services, "password")
        await password_change.replace(services.database, account, password, notify)

    with open_installation() as installation:
        installation.run(replace)
    typer.echo(f"{address} has another password. Every browser has to sign in again.")


def turn_two_factor_off(email: str) -> None:
    """Let an account sign in with its password alone."""

    async def turn_off(services: Services) -> Account:
        async with services.database.write() as session:
            account = await users.find(session, email)
            if await two_factor.turn_off(session, account.id):
                await account_mail.notify(services, "two_factor_off", session, account.email)
            return account

    with open_installation() as installation:
        account = installation.run(turn_off)
    typer.echo(f"{account.email} signs in with the password alone.")


def read_password(email: str) -> str:
    """The password, given twice alike. Raises `PasswordsDiffer`, `WeakPassword`, `LongPassword`."""
    if sys.stdin.isatty():
        first = typer.prompt("Password", hide_input=True, err=True)
        second = typer.prompt("Again", hide_input=True, err=True)
    else:
        first, second = (sys.stdin.readline().rstrip("\r\n") for _ in range(2))
    if first != second:
        raise PasswordsDiffer
    passwords.check_rule(first, email)
    return str(first)


def create_token(email: str, name: str, scope: TokenScope, days: int | None) -> None:
    """Make a token and print its secret alone."""

    async def create(services: Services) -> str:
        async with services.database.write() as session:
            account = await users.find(session, email)
            _, secret = await tokens.create_token(
                session, account.id, name, scope, days, services.clock()
            )
            return secret.text

    with open_installation() as installation:
        secret = installation.run(create)
    typer.echo(secret)
