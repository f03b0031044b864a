"""Delivery to a mail server and a webhook on this machine, and what is refused."""

import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest

from tests.receivers import SECRET, MailServer, Webhook
from tunescore.errors import ChannelAddressUnusable, MessageNotDelivered, TuneScoreError
from tunescore.notifications.delivery import OF_KIND, SERVICES, recognise, send
from tunescore.notifications.message import Message, Paragraph, of_alerts

PAGE = "http://tunes.example.org/alerts"
ONE = of_alerts([Paragraph("Glass Harbour takes off", "5 times its usual <plays>.", None)], PAGE)


def failure(address: str, message: Message = ONE) -> TuneScoreError:
    with pytest.raises(TuneScoreError) as caught:
        send(address, message)
    shown = "".join(traceback.format_exception(caught.value))
    assert SECRET not in shown
    assert SECRET not in repr(caught.value.facts)
    return caught.value


def test_a_webhook_gets_title_and_text(webhook: Webhook) -> None:
    send(webhook.address, ONE)
    [received] = webhook.received
    assert received["title"] == "Glass Harbour takes off"
    assert received["message"] == f"5 times its usual <plays>.\n\n{PAGE}"


def test_a_mail_has_a_plain_and_an_html_part(mail_server: MailServer) -> None:
    send(mail_server.address(), ONE)
    [mail] = mail_server.received
    assert mail["Subject"] == "Glass Harbour takes off"
    assert mail["To"] == "anna@example.org"
    assert mail["From"] == "tunes@example.org"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "5 times its usual <plays>." in plain.get_content()
    assert "5 times its usual &lt;plays&gt;." in html.get_content()
    assert f'<a href="{PAGE}" style=' in html.get_content()


def test_a_mail_goes_to_several_recipients(mail_server: MailServer) -> None:
    send(mail_server.address("anna@example.org", "ben@example.net"), ONE)
    assert [mail["To"] for mail in mail_server.received] == ["anna@example.org", "ben@example.net"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (301, "the service answered with the status 301"),
        (401, "the service refused the password or token (401)"),
        (404, "the service does not know this address (404)"),
        (429, "the service takes no more messages for some time (429)"),
        (503, "the service has an error of its own (503)"),
    ],
)
def test_a_webhook_that_refuses_is_a_failure_with_its_reason(
    webhook: Webhook, status: int, reason: str
) -> None:
    webhook.status = status
    error = failure(webhook.address)
    assert isinstance(error, MessageNotDelivered)
    assert error.detail == f"The message was not delivered: {reason}."
    assert webhook.asked == 1


def test_a_failure_is_none_the_less_one_where_the_address_calls_it_optional(
    webhook: Webhook,
) -> None:
    webhook.status = 500
    failure(f"{webhook.address}?optional=yes&retry=3&wait=0.1")
    assert webhook.asked == 1


def test_a_service_that_does_not_answer_is_not_waited_for(webhook: Webhook) -> None:
    webhook.seconds = 0.5
    assert "in time" in failure(f"{webhook.address}?rto=0.1").detail


def test_a_server_that_is_not_there_is_a_failure() -> None:
    for address in (
        f"json://127.0.0.1:1/{SECRET}",
        f"mailto://anna:{SECRET}@127.0.0.1:1?from=a@example.org&to=b@example.org",
    ):
        assert "could not be reached" in failure(address).detail


def test_a_wrong_password_of_mail_is_said(mail_server: MailServer) -> None:
    mail_server.password = "another"
    assert "refused the user name or password (535)" in failure(mail_server.address()).detail
    assert mail_server.received == []


def test_a_recipient_who_is_refused_makes_the_delivery_fail(mail_server: MailServer) -> None:
    mail_server.refused = {"ben@example.net"}
    error = failure(mail_server.address("anna@example.org", "ben@example.net"))
    assert "refused the message or a recipient (550)" in error.detail


@pytest.mark.parametrize(
    "address",
    [
        f"dbus://{SECRET}",
        "syslog://",
        "windows://",
        "macosx://",
        "gnome://",
        f"rsyslog://{SECRET}",
        "blink1://",
        f"aprs://{SECRET}:pass@call",
        f"file:///etc/{SECRET}",
        f"exec://{SECRET}",
        SECRET,
        "",
        "anna@example.org",
        f"https://example.org/hooks/{SECRET}",
        f"discord://{SECRET}",
        "tgram://",
        f"mailto://anna:{SECRET}@example.org?to=anna@example.org,nobody",
        f"mailto://anna:{SECRET}@example.org?pgp=encrypt&pgppub=/etc/passwd",
        f"mailto://anna:{SECRET}@example.org?PGPPRV=/etc/passwd",
        f"discord://4174216298/{SECRET}?template=/etc/passwd",
        f"ntfy://topic?attach=file:///etc/{SECRET}",
        f"json://127.0.0.1/{SECRET}?method=DELETE",
    ],
)
def test_an_address_that_is_refused_sends_nothing_and_is_not_repeated(address: str) -> None:
    error = failure(address)
    assert isinstance(error, ChannelAddressUnusable)
    assert error.status == 422
    assert error.next_step
    with pytest.raises(ChannelAddressUnusable):
        recognise(address)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "discord"),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "slack"),
        ("tgram://123456789:abcdefghijklmnop_qrstuvwxyz012345678/12315544", "tgram"),
        ("https://ntfy.sh/glass-harbour", "ntfys"),
        ("ntfys://anna:pass@ntfy.example.org/alerts", "ntfys"),
        ("gotifys://example.org/AbcDef123456789", "gotifys"),
        ("matrixs://anna:pass@matrix.example.org/#alerts", "matrixs"),
        ("pover://uzvz1uwzgb3xqpqs7xkdbtsvkkdp2k@a1wzgbpxqpqs7xkdbtsvkkdp2kxxxx", "pover"),
        ("signal://localhost:8080/+15550100123/+15550100124", "signal"),
        ("JSONS://example.org/path", "jsons"),
    ],
)
def test_an_address_is_recognised(address: str, kind: str) -> None:
    found = recognise(address)
    assert (found.kind, found.hint) == (kind, None)


def test_what_is_shown_of_mail_is_where_it_goes() -> None:
    address = f"mailtos://anna:{SECRET}@example.org?to=ben@example.net,cleo@example.com"
    assert recognise(address).hint == "…@example.com, …@example.net"


def test_every_kind_is_of_one_service() -> None:
    assert len(OF_KIND) == sum(len(service.kinds) for service in SERVICES)


@contextmanager
def logged() -> Iterator[StringIO]:
    """What an installation logs within the block, at the level of most words."""
    text, root = StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(text), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield text
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def test_no_log_has_a_secret(webhook: Webhook, mail_server: MailServer) -> None:
    with logged() as text:
        logging.getLogger("tunescore").debug("it is on")
        send(webhook.address, ONE)
        send(mail_server.address(), ONE)
        webhook.status, mail_server.password = 404, "another"
        failure(webhook.address)
        failure(mail_server.address())
        failure(f"exec://{SECRET}")
    assert "it is on" in text.getvalue()
    assert SECRET not in text.getvalue()


ADDRESS = re.compile(r"(?:^|`)((?:[a-z]+)://[^`\s]+)(?:$|`)", re.MULTILINE)


def test_every_address_in_the_guide_is_one() -> None:
    guide = (Path(__file__).parents[2] / "docs/guide/alerts.md").read_text(encoding="utf-8")
    addresses = [text for text in ADDRESS.findall(guide) if "/" in text.partition("://")[2]]
    assert len(addresses) >= 15
    for address in addresses:
        assert recognise(address).kind in OF_KIND, address
