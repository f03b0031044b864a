"""Receivers of messages on this machine: a mail server and a webhook, over real connections."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tunescore.settings import Settings

SECRET = "s3cr3t-t0k3n"
"""Part of each receiver's address; it must never be seen anywhere."""


@dataclass
class Webhook:
    """Takes JSON at its address, or answers with another status."""

    port: int
    status: int = 200
    seconds: float = 0.0
    received: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0

    @property
    def address(self) -> str:
        return f"json://anna:{SECRET}@127.0.0.1:{self.port}/hooks/{SECRET}"


@contextmanager
def webhook() -> Iterator[Webhook]:
    """A webhook that is up for the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.asked += 1
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sleep(hook.seconds)
            if hook.status == 200:
                hook.received.append(json.loads(body))
            self.send_response(hook.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hook = Webhook(server.server_port)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield hook
        finally:
            server.shutdown()
            thread.join()


@dataclass
class MailServer:
    """Takes mail for anybody from whoever has the password."""

    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    password: str = SECRET

    def address(self, *recipients: str) -> str:
        to = ",".join(recipients or ["anna@example.org"])
        return f"{self.setting}&to={to}"

    @property
    def setting(self) -> str:
        """The address as TUNESCORE_MAIL_SERVER has it."""
        return f"mailto://anna:{SECRET}@127.0.0.1:{self.port}?from=tunes@example.org"

    def used_by(self, settings: Settings) -> Settings:
        """The settings of an installation that sends its mail here."""
        return Settings(**{**settings.model_dump(), "mail_server": self.setting})

    def to(self, address: str) -> list[str]:
        """The pages of the mails to an address, the first one first."""
        bodies = [mail.get_body(("html",)) for mail in self.received if mail["to"] == address]
        return [body.get_content() for body in bodies if body is not None]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _s: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 authentication required"
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.received.append(parsed)
        return "250 OK"

    def authenticate(
        self, _s: SMTP, _session: Session, _e: Envelope, _mechanism: str, data: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=data.password.decode() == self.password, handled=False)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server that is up for the block."""
    server = MailServer()
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=_free_port(),
        authenticator=server.authenticate,
        auth_require_tls=False,
    )
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
