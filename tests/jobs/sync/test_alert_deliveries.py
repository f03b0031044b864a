"""From a sync to the user's phone: what a rule finds is delivered to the channels there are."""

import pytest

from tests.factories import ChannelFactory
from tests.fakes.tiktok import TikTok
from tests.jobs.sync.conftest import MakeStudio
from tests.jobs.sync.studio import Studio
from tests.jobs.sync.test_run import serve
from tests.receivers import MailServer, Webhook
from tunescore.jobs.worker import run_queued_jobs
from tunescore.services import Services
from tunescore.store.scope import UserStore


@pytest.fixture
def studio(at: MakeStudio) -> Studio:
    return at(TikTok)


def add_channel(studio: Studio, address: str) -> None:
    async def add(services: Services) -> None:
        await services.database.bulk(
            lambda conn: ChannelFactory.create(
                UserStore(conn, studio.user), address, cipher=services.cipher
            )
        )

    serve(studio, add)


def work(studio: Studio, *queued: str) -> None:
    """Queue these periodic jobs and do what is queued, and what that queues."""

    async def run(services: Services) -> None:
        for task in queued:
            await services.queue.configure_task(task).defer_async(timestamp=0)
        for _ in range(3):
            await run_queued_jobs(services.queue)

    serve(studio, run)


def test_a_connection_that_is_lost_is_said_by_mail_and_at_a_webhook_at_once(
    studio: Studio, webhook: Webhook, mail_server: MailServer
) -> None:
    account = studio.fake.add(followers=2_000, posts=3)
    number = studio.connect(account)
    assert studio.sync(number, "first") == "ok"
    work(studio)
    add_channel(studio, webhook.address)
    add_channel(studio, mail_server.address())
    studio.fake.revoke(account)
    studio.clock.advance(hours=30)
    assert studio.sync(number) == "reconnect"
    work(studio)
    [received] = webhook.received
    assert received["title"].endswith("has to be connected again")
    [mail] = mail_server.received
    assert mail["Subject"] == received["title"]
    studio.clock.advance(days=1)
    work(studio, "alerts:daily", "alerts:due")
    assert webhook.asked == 1
    assert len(mail_server.received) == 1


def test_the_daily_look_is_queued_for_everybody(studio: Studio) -> None:
    studio.add_user("ben@example.org")

    async def run(services: Services) -> None:
        await services.queue.tasks["alerts:daily"].func(timestamp=0)

    serve(studio, run)
    queued = studio.rows(
        "SELECT args ->> 'user_id' AS id FROM procrastinate_jobs"
        " WHERE task_name = 'alerts:evaluate' ORDER BY 1"
    )
    users = studio.rows("SELECT id::text FROM users ORDER BY 1")
    assert queued == users
    assert len(users) == 2
