"""The jobs that send alerts: to a mail server and a webhook on this machine."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from tests.conftest import Clock
from tests.factories import AlertFactory, ChannelFactory, UserFactory
from tests.receivers import SECRET, MailServer, Webhook
from tunescore.ingest.alerts import channels, deliveries
from tunescore.ingest.alerts.channels import Channel
from tunescore.jobs import alerts
from tunescore.jobs.queue import build_services
from tunescore.jobs.worker import run_queued_jobs
from tunescore.records import AlertPace
from tunescore.settings import Settings
from tunescore.store.scope import UserStore


class LostClock:
    """A clock whose process is killed when it is read once more than it may."""

    def __init__(self, clock: Clock, readings: int) -> None:
        self.clock, self.readings = clock, readings

    def __call__(self) -> datetime:
        if not self.readings:
            raise KeyboardInterrupt
        self.readings -= 1
        return self.clock()


class Office:
    """An installation with one user, whose minutes pass when a test says so."""

    def __init__(self, settings: Settings, connection: psycopg.Connection, clock: Clock) -> None:
        self.settings, self.clock = settings, clock
        self.store = UserStore(connection, UserFactory.create(connection))
        self.cipher = build_services(settings, settings.database_url or "", clock).cipher

    def add(self, address: str, pace: AlertPace = "at_once") -> int:
        return ChannelFactory.create(self.store, address, pace, cipher=self.cipher)

    def find(self, *titles: str) -> None:
        """Let a rule find something, as the evaluation plans it."""
        ids = [AlertFactory.create(self.store, title) for title in titles]
        deliveries.plan(self.store, ids, self.clock())

    def minute(self) -> None:
        """Let the periodic job queue what is due, and a worker run it."""

        async def run() -> None:
            services = build_services(self.settings, self.settings.database_url or "", self.clock)
            try:
                async with services.queue.open_async():
                    queue = services.queue.configure_task("alerts:due")
                    await queue.defer_async(timestamp=0)
                    await run_queued_jobs(services.queue)
                    await run_queued_jobs(services.queue)  # what the first ones queued
            finally:
                await services.database.close()

        asyncio.run(run())

    def channel(self, channel_id: int) -> Channel:
        return channels.channel(self.store, self.cipher, channel_id)

    def statuses(self) -> set[str]:
        rows = self.store.execute(
            "SELECT status FROM alert_deliveries WHERE user_id = %(user)s"
        ).fetchall()
        return {status for (status,) in rows}


@pytest.fixture
def office(settings: Settings, connection: psycopg.Connection, clock: Clock) -> Office:
    clock.now = datetime(2026, 11, 20, 11, tzinfo=UTC)  # noon in Berlin, a Friday
    return Office(settings, connection, clock)


def test_alerts_arrive_by_mail_and_at_a_webhook(
    office: Office, mail_server: MailServer, webhook: Webhook
) -> None:
    hook, mail = office.add(webhook.address), office.add(mail_server.address(), "daily")
    office.find("Glass Harbour takes off", "Night Ferry is on a playlist")
    office.minute()
    [received] = webhook.received
    assert received["title"].startswith("2 alerts: Glass Harbour takes off")
    assert "http://127.0.0.1:8000/tracks" in received["message"]
    assert mail_server.received == []
    office.find("A statement is late")
    office.minute()
    office.clock.advance(hours=21)
    office.minute()
    office.minute()
    assert [one["title"] for one in webhook.received[1:]] == ["A statement is late"]
    [digest] = mail_server.received
    assert digest["Subject"].startswith("3 alerts: ")
    body = digest.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    for title in ("Glass Harbour takes off", "Night Ferry is on a playlist", "A statement is late"):
        assert title in text
    assert office.statuses() == {"sent"}
    assert office.channel(mail).last_sent_at == office.clock.now
    assert office.channel(hook).error is None


def test_a_failing_channel_is_shown_tried_again_and_recovers(
    office: Office, mail_server: MailServer, webhook: Webhook
) -> None:
    hook = office.add(webhook.address)
    office.add(mail_server.address())
    webhook.status = 503
    office.find("Glass Harbour takes off")
    office.minute()
    since = office.clock.now
    assert len(mail_server.received) == 1
    found = office.channel(hook)
    assert found.failing_since == since
    assert found.error is not None
    assert "(503)" in found.error
    assert SECRET not in repr(found)
    office.minute()
    assert webhook.asked == 1
    office.clock.advance(minutes=1)
    office.minute()
    assert webhook.asked == 2
    webhook.status = 200
    office.clock.advance(minutes=5)
    office.minute()
    assert [one["title"] for one in webhook.received] == ["Glass Harbour takes off"]
    assert len(mail_server.received) == 1
    found = office.channel(hook)
    assert (found.failing_since, found.error, found.waiting) == (None, None, 0)


def test_an_address_that_no_key_opens_is_shown(office: Office, webhook: Webhook) -> None:
    hook = ChannelFactory.create(office.store, webhook.address)  # with a key that is not there
    office.find("Glass Harbour takes off")
    office.minute()
    assert webhook.asked == 0
    assert "secret key" in (office.channel(hook).error or "")


def test_a_channel_that_was_sent_to_is_not_sent_to_again_where_another_is_tried_again(
    office: Office, webhook: Webhook
) -> None:
    office.add(webhook.address)
    lost = ChannelFactory.create(office.store, webhook.address)  # with a key that is not there
    office.find("Glass Harbour takes off")
    office.minute()
    assert office.statuses() == {"sent", "waiting"}
    assert office.channel(lost).failing_since is not None
    office.clock.advance(hours=1)
    office.minute()
    assert webhook.asked == 1


def test_a_worker_that_is_lost_after_one_channel_does_not_send_to_it_again(
    office: Office, webhook: Webhook, mail_server: MailServer
) -> None:
    office.add(webhook.address)
    office.add(mail_server.address())
    office.find("Glass Harbour takes off")
    services = build_services(office.settings, office.settings.database_url or "", office.clock)
    lost = LostClock(office.clock, readings=2)  # to look for what is due, to note the first
    with pytest.raises(KeyboardInterrupt):
        alerts.deliver(office.store, replace(services, clock=lost))
    assert (webhook.asked, len(mail_server.received)) == (1, 1)
    office.minute()
    assert (webhook.asked, len(mail_server.received)) == (1, 2)
    assert office.statuses() == {"sent"}


def test_deliveries_of_a_user_are_queued_once(office: Office, webhook: Webhook) -> None:
    office.add(webhook.address)
    office.find("Glass Harbour takes off")
    services = build_services(office.settings, office.settings.database_url or "", office.clock)
    for _ in range(3):
        alerts.ask_delivery(office.store, services)
    queued = office.store.conn.execute(
        "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'alerts:deliver'"
    ).fetchone()
    assert queued == (1,)
    office.minute()
    assert webhook.asked == 1
