"""Mail of accounts: links for another password or address, notices of changes, invitations.

A link's secret is in its mail alone, neither in the queue nor in the database. So it is made by the
job that mails it; an invitation, whose link its owner sees too, is mailed by the request.
"""

import asyncio
from typing import Literal

import psycopg
from procrastinate import Blueprint, RetryStrategy

from tunescore.accounts import mailed_links, throttle
from tunescore.accounts.mailed_links import Purpose
from tunescore.accounts.members import OpenInvitation
from tunescore.accounts.secrets import Secret
from tunescore.errors import MessageNotDelivered, TooManyAttempts
from tunescore.notifications import delivery, message
from tunescore.notifications.message import Change, Message
from tunescore.services import Services
from tunescore.store.engine import Writer

PAGES = {
    "password": "/reset-password",
    "email": "/confirm-email",
    "invitation": "/invitation",
}
"""The app's page that takes a link. The secret stands behind a #, which no server is sent."""

NOTICE_TRIES = RetryStrategy(max_attempts=5, wait=600, retry_exceptions=(MessageNotDelivered,))
"""A mail server that is down for some minutes keeps nobody from hearing of a change."""


def ask_password_link(conn: psycopg.Connection, services: Services, email: str) -> None:
    """Queue the mail to an address. The same is done where nobody has it, and the job mails none.

    So neither an answer nor its time shows which addresses have an account.
    """
    with conn.transaction():
        row = conn.execute(
            "SELECT id FROM users WHERE email = %s AND email NOT LIKE %s",
            (email, "%@tunescore.invalid"),
        ).fetchone()
        user_id = row[0] if row else None
        services.defer(conn, "account_mail:send", user_id=user_id, purpose="password")


def ask_email_link(
    conn: psycopg.Connection, services: Services, user_id: int, new_email: str
) -> None:
    """Queue the mail that asks whether another address is the user's."""
    with conn.transaction():
        services.defer(
            conn, "account_mail:send", user_id=user_id, purpose="email", new_email=new_email
        )


async def notify(services: Services, change: Change, session: Writer, address: str) -> None:
    """Queue the notice of a change in its transaction, where this installation sends mail."""
    if services.settings.mail_server is not None:
        await services.defer_in(session, "account_mail:notice", address=address, change=change)


async def send_invitation(services: Services, invitation: OpenInvitation, secret: Secret) -> None:
    """Mail an invitation. Raises `ChannelAddressUnusable`, `MessageNotDelivered`.

    Where many are mailed in a row, some have to be sent by hand.
    """
    guess = throttle.of_invitation(secret.user_id, invitation.email)
    try:
        async with services.database.write() as session:
            await throttle.count(session, guess, services.clock())
    except TooManyAttempts:
        raise MessageNotDelivered(found="too many were mailed in a row") from None
    mail = message.of_invitation(
        invitation.account, link(services.settings.base_url, "invitation", secret)
    )
    await _deliver(services, invitation.email, mail)


def link(address: str, purpose: Literal[Purpose, "invitation"], secret: Secret) -> str:
    """The link of a secret at this installation's address."""
    return f"{address}{PAGES[purpose]}#{secret.text}"


async def _send_link(
    services: Services, user_id: int, purpose: Purpose, new_email: str | None
) -> None:
    async with services.database.write() as session:
        address = new_email or await mailed_links.address_of(session, user_id)
        secret = await mailed_links.make(session, user_id, purpose, services.clock(), new_email)
    mail = message.of_link(purpose, link(services.settings.base_url, purpose, secret))
    await _deliver(services, address, mail)


async def _deliver(services: Services, address: str, mail: Message) -> None:
    server = services.settings.mail_server
    if server is not None:
        await asyncio.to_thread(delivery.send_mail, server.get_secret_value(), address, mail)


def tasks(services: Services) -> Blueprint:
    """The jobs of this module. One that fails is logged by the queue."""
    blueprint = Blueprint()

    @blueprint.task(name="send")
    async def send_link(
        user_id: int | None, purpose: Purpose, new_email: str | None = None
    ) -> None:
        if user_id is not None:
            await _send_link(services, user_id, purpose, new_email)

    @blueprint.task(name="notice", retry=NOTICE_TRIES)
    async def send_notice(address: str, change: Change) -> None:
        await _deliver(services, address, message.of_change(change, services.settings.base_url))

    return blueprint
