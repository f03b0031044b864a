"""Jobs of alerts: what is found after figures came in, and on its way to the channels."""

from datetime import datetime

import psycopg
from procrastinate import Blueprint
from procrastinate.exceptions import AlreadyEnqueued

from tunescore.errors import TuneScoreError
from tunescore.ingest.alerts import channels, deliveries, found
from tunescore.insights.alerts import facts, inbox
from tunescore.insights.alerts.rules import found_now
from tunescore.notifications import delivery, message
from tunescore.records import AlertFinding
from tunescore.services import Services, unexpected
from tunescore.statements.sources import all_sources
from tunescore.store.scope import UserStore

EACH_MINUTE = "* * * * *"
DAILY = "7 6 * * *"
"""Once a day everybody's facts are looked at, also where nothing came in: a statement is overdue
without anything happening."""

PAGE = "/alerts"
"""The app's page of all alerts."""


def ask(store: UserStore, services: Services) -> None:
    """Queue an evaluation of a user's rules, in the transaction of `store` where there is one."""
    try:
        with store.transaction():
            services.defer(
                store.conn,
                "alerts:evaluate",
                queueing_lock=f"alerts {store.user_id}",
                user_id=store.user_id,
            )
    except AlreadyEnqueued:
        return  # what waits looks at everything


async def evaluate(services: Services, user_id: int) -> list[int]:
    """Look at a user's facts with the rules of that user; return the ids of what is new."""
    now = services.clock()
    names = {key: source.name for key, source in all_sources().items()}
    async with services.database.read_at_leisure(user_id) as session:
        choices = await inbox.choices(session)
        findings = found_now(choices, await facts.load(session, names), now.date())
    return await services.database.bulk_for(user_id, _keep, services, findings, now)


def _keep(
    store: UserStore, services: Services, findings: list[AlertFinding], now: datetime
) -> list[int]:
    with store.transaction():
        ids = found.keep(store, findings, now)
        if deliveries.plan(store, ids, now):
            ask_delivery(store, services)
    return ids


def _ask_everybody(conn: psycopg.Connection, services: Services) -> None:
    with conn.transaction():
        for (user_id,) in conn.execute("SELECT id FROM users ORDER BY id").fetchall():
            ask(UserStore(conn, user_id), services)


def ask_delivery(store: UserStore, services: Services) -> None:
    """Queue the delivery of what a user's channels wait for, in the transaction of `store`.

    Deliveries of one user come one after the other, so that no message is sent twice.
    """
    name = f"deliveries {store.user_id}"
    try:
        with store.transaction():
            services.defer(
                store.conn,
                "alerts:deliver",
                lock=name,
                queueing_lock=name,
                user_id=store.user_id,
            )
    except AlreadyEnqueued:
        return  # what waits sends everything


def deliver(store: UserStore, services: Services) -> None:
    """Send a user's messages that are due. Why one could not be sent is said on its channel."""
    for waiting in deliveries.outgoing(store, services.clock()):
        try:
            address = channels.address(store, services.cipher, waiting.channel_id)
            delivery.send(address, said(waiting, services.settings.base_url))
        except Exception as error:  # noqa: BLE001 -- whatever it is, the channel says so
            known = error if isinstance(error, TuneScoreError) else unexpected(error)
            deliveries.mark_failed(store, waiting, services.clock(), known.detail)
        else:
            deliveries.mark_sent(store, waiting, services.clock())


def said(waiting: deliveries.Outgoing, base_url: str) -> message.Message:
    """The message of the alerts that wait for a channel, with whole addresses as links."""
    return message.of_alerts(
        [
            message.Paragraph(one.title, one.detail, f"{base_url}{one.link}" if one.link else None)
            for one in waiting.alerts
        ],
        f"{base_url}{PAGE}",
    )


def _deliver_due(conn: psycopg.Connection, services: Services) -> None:
    for user_id in deliveries.due(conn, services.clock()):
        ask_delivery(UserStore(conn, user_id), services)


def tasks(services: Services) -> Blueprint:
    """The jobs of this module: `evaluate` and `deliver` for one user, `daily` and `due` for all."""
    blueprint = Blueprint()
    plain = services.database.plain

    @blueprint.task(name="evaluate")
    async def evaluate_user(user_id: int) -> None:
        await evaluate(services, user_id)

    @blueprint.periodic(cron=DAILY)
    @blueprint.task(name="daily", queueing_lock="alerts:daily")
    async def daily(timestamp: int) -> None:
        del timestamp
        await services.database.bulk(_ask_everybody, services)

    @blueprint.task(name="deliver")
    def deliver_to_user(user_id: int) -> None:
        with plain.lent() as conn:
            deliver(UserStore(conn, user_id), services)

    @blueprint.periodic(cron=EACH_MINUTE)
    @blueprint.task(name="due", queueing_lock="alerts:due")
    async def due(timestamp: int) -> None:
        del timestamp
        await services.database.bulk(_deliver_due, services)

    return blueprint
