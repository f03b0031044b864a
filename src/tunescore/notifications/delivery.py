"""Delivery of messages through Apprise, to an address that the user gives.

It owns which services are delivered to, what of an address may be shown, and why a delivery
failed. An address is a secret: it holds passwords and tokens. No error of this module says any part
of it, and Apprise's own log, which names hosts, mail addresses and paths, is not passed on.

Refused are Apprise's services that act on the server itself (its desktop, its system log, devices
and the like), Apprise's plug-ins from files, and parameters by which an address would read a file
of the server (`template`, keys) or would call a failure a success (`optional`).
"""

import logging
import re
import threading
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote

from apprise import (
    Apprise,
    AppriseAsset,
    AppriseResult,
    AppriseResultStatus,
    NotifyBase,
    NotifyFormat,
    OverflowMode,
    plugins,
)

from tunescore.errors import ChannelAddressUnusable, MessageNotDelivered
from tunescore.notifications.message import Message

SECONDS = 30.0
"""How long one delivery may take in all."""

CONNECTING_SECONDS = 10.0
READING_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Service:
    """Something that messages are delivered to; `kinds` are the schemes of its addresses."""

    name: str
    kinds: tuple[str, ...]
    example: str


SERVICES = (
    Service("Mail", ("mailto", "mailtos"), "mailtos://user:password@example.org?to=me@example.org"),
    Service("Discord", ("discord",), "https://discord.com/api/webhooks/…"),
    Service("Slack", ("slack",), "https://hooks.slack.com/services/…"),
    Service("Telegram", ("tgram",), "tgram://bot-token/chat-id"),
    Service("ntfy", ("ntfy", "ntfys"), "ntfys://ntfy.sh/your-topic"),
    Service("Webhook", ("json", "jsons"), "jsons://example.org/path"),
    Service("Webhook (form)", ("form", "forms"), "forms://example.org/path"),
    Service("Webhook (XML)", ("xml", "xmls"), "xmls://example.org/path"),
    Service("Gotify", ("gotify", "gotifys"), "gotifys://example.org/token"),
    Service("Google Chat", ("gchat",), "https://chat.googleapis.com/v1/spaces/…"),
    Service("Matrix", ("matrix", "matrixs"), "matrixs://user:password@example.org/#room"),
    Service("Mattermost", ("mmost", "mmosts"), "mmosts://example.org/token"),
    Service(
        "Microsoft Teams", ("workflow", "workflows"), "workflows://host:443/workflow/signature"
    ),
    Service("Nextcloud Talk", ("nctalk", "nctalks"), "nctalks://user:password@example.org/room"),
    Service("Pushbullet", ("pbul",), "pbul://access-token"),
    Service("Pushover", ("pover",), "pover://user-key@token"),
    Service("Rocket.Chat", ("rocket", "rockets"), "rockets://user:password@example.org/#channel"),
    Service("Signal", ("signal", "signals"), "signal://host:8080/+15550100123/+15550100124"),
    Service("Zulip", ("zulip",), "zulip://bot@organisation/token/channel"),
)
"""Where messages may go. Whatever else Apprise knows is refused."""

OF_KIND = {kind: service for service in SERVICES for kind in service.kinds}

MAIL = frozenset({"mailto", "mailtos"})

REFUSED_PARAMETERS = frozenset(
    {"attach", "attach-as", "filename", "inline", "pgp", "pgppub", "pgpprv", "template", "wkd"}
)
"""Of an address: they name files of the server, or ask for keys that are not there."""

IGNORED_PARAMETERS = ("optional", "redirect", "retry", "store", "wait")
"""Of an address: how often a message is tried, and what counts as delivered, is said here."""

METHODS = frozenset({"POST", "PUT", "PATCH"})
"""With which a webhook may be called."""

_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_STATUS = re.compile(r"error=(\d{3})\b")
_SMTP_STATUS = re.compile(r"\((\d{3}), b|was refused: (\d{3})\b")
_SMTP_SIGN_IN = frozenset({"530", "534", "535", "538"})
_TOO_SLOW = re.compile("timed out", re.IGNORECASE)
_UNREACHABLE = re.compile("connection error", re.IGNORECASE)
_DROPPED = re.compile("dropped|invalid", re.IGNORECASE)

_SERVER_ERRORS = 500
_REASONS = {
    400: "the service did not understand the message (400)",
    401: "the service refused the password or token (401)",
    403: "the service refused the password or token (403)",
    404: "the service does not know this address (404)",
    410: "the service no longer knows this address (410)",
    413: "the message is too long for the service (413)",
    429: "the service takes no more messages for some time (429)",
}

_log = logging.getLogger("apprise")
# What Apprise logs is read here, for the reason of a failure, and goes nowhere else.
_log.addHandler(logging.NullHandler())
_log.propagate = False
_log.setLevel(logging.DEBUG)
# The HTTP library below it logs the path of each request, which is a webhook's secret.
logging.getLogger("urllib3").setLevel(logging.ERROR)

_ASSET = AppriseAsset(
    app_id="TuneScore",
    app_desc="TuneScore",
    app_url="",
    image_url_mask="",
    image_url_logo="",
    image_path_mask=False,
    http_redirects=False,
    service_timeout=SECONDS,
    secure_logging=True,
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What an address is. `hint` holds no secret: the domains of a mail's recipients."""

    kind: str
    hint: str | None


def recognise(address: str) -> Recognised:
    """Return what an address is. Nothing is sent. Raises `ChannelAddressUnusable`."""
    kind, service = _opened(address)
    return Recognised(kind, _hint(service) if kind in MAIL else None)


def send_mail(server: str, to: str, message: Message) -> None:
    """Deliver a message to one mail address through a mail server's `mailto` address.

    Raises `ChannelAddressUnusable`, `MessageNotDelivered`.
    """
    send(f"{server}{'&' if '?' in server else '?'}to={quote(to, safe='@')}", message)


def send(address: str, message: Message) -> None:
    """Deliver a message, once. Raises `ChannelAddressUnusable`, `MessageNotDelivered`.

    Where an address has several recipients, one that refuses makes the delivery fail for all.
    """
    kind, service = _opened(address)
    as_html = kind in MAIL
    result = Apprise(service, asset=_ASSET).notify(
        title=message.title,
        body=message.html if as_html else message.body,
        body_format=NotifyFormat.HTML if as_html else NotifyFormat.TEXT,
        timeout=SECONDS,
        log_level=logging.DEBUG,
    )
    if not result:
        raise MessageNotDelivered(found=_reason(result))


class _Warnings(logging.Handler):
    """What Apprise warns of in this thread: a recipient that it left out is told only so."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.texts.append(record.getMessage())

    def __enter__(self) -> Self:
        _log.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        _log.removeHandler(self)


def _opened(address: str) -> tuple[str, NotifyBase]:
    """The kind of an address, and Apprise's service there within our bounds.

    Raises `ChannelAddressUnusable`.
    """
    parts = _parsed(address)
    kind = str(parts["schema"])
    parameters: dict[str, str] = parts["qsd"]
    if refused := sorted(REFUSED_PARAMETERS & {name.lower() for name in parameters}):
        raise ChannelAddressUnusable(found=f"the parameter {refused[0]} is not accepted here")
    if str(parts.get("method", "POST")).upper() not in METHODS:
        raise ChannelAddressUnusable(found="a webhook is called with POST, PUT or PATCH")
    if kind in MAIL and any(
        "@" not in recipient
        for name in ("to", "cc", "bcc")
        for recipient in filter(None, parameters.get(name, "").split(","))
    ):
        raise ChannelAddressUnusable(found="a recipient in it is not a mail address")
    for name in IGNORED_PARAMETERS:
        parts.pop(name, None)
    with _Warnings() as warnings:
        service = Apprise.instantiate(parts, asset=_ASSET)
    if service is None:
        raise ChannelAddressUnusable(found=f"it is not a complete address of {OF_KIND[kind].name}")
    if any(_DROPPED.search(warning) for warning in warnings.texts):
        raise ChannelAddressUnusable(found="a recipient or a parameter in it is not valid")
    service.overflow_mode = OverflowMode.SPLIT
    service.socket_connect_timeout = min(service.socket_connect_timeout, CONNECTING_SECONDS)
    service.socket_read_timeout = min(service.socket_read_timeout, READING_SECONDS)
    return kind, service


def _parsed(address: str) -> dict[str, Any]:
    """The parts of an address of a service that is delivered to."""
    scheme = _SCHEME.match(address)
    if scheme is None:
        raise ChannelAddressUnusable(found="it does not begin with a service, such as mailto://")
    kind = scheme[1].lower()
    native = kind in {"http", "https"}  # a webhook's address as Discord or Slack gives it
    if kind not in OF_KIND and not native:
        raise ChannelAddressUnusable(found="TuneScore does not deliver to this service")
    parts = _parts(address.strip())
    if native and (parts is None or parts["schema"] not in OF_KIND):
        raise ChannelAddressUnusable(
            found="this web address is of no service that TuneScore knows. For a webhook of your"
            " own write jsons:// instead of https://"
        )
    if parts is None:
        raise ChannelAddressUnusable(found=f"it is not a complete address of {OF_KIND[kind].name}")
    return parts


def _parts(address: str) -> dict[str, Any] | None:
    parts: dict[str, Any] | None = plugins.url_to_dict(address)  # type: ignore[no-untyped-call]
    return parts


def _hint(service: NotifyBase) -> str:
    targets: list[tuple[str, str]] = getattr(service, "targets", [])
    domains = {address.rpartition("@")[2] for _, address in targets}
    return ", ".join(f"…@{domain}" for domain in sorted(domains))


def _reason(result: AppriseResult) -> str:
    """Why a delivery failed, made of codes alone: a log's words may hold a part of the address."""
    if result.status == AppriseResultStatus.TIMEOUT:
        return f"the service did not answer within {SECONDS:.0f} seconds"
    log = "\n".join(entry.message for entry in result.logs())
    if found := _STATUS.search(log):
        return _of_status(int(found[1]))
    if found := _SMTP_STATUS.search(log):
        return _of_smtp(found[1] or found[2])
    if _TOO_SLOW.search(log):
        return "the service did not answer in time"
    if _UNREACHABLE.search(log):
        return "the service could not be reached"
    return "the service did not take it"


def _of_status(status: int) -> str:
    if status >= _SERVER_ERRORS:
        return f"the service has an error of its own ({status})"
    return _REASONS.get(status, f"the service answered with the status {status}")


def _of_smtp(status: str) -> str:
    if status in _SMTP_SIGN_IN:
        return f"the mail server refused the user name or password ({status})"
    return f"the mail server refused the message or a recipient ({status})"
