"""Jobs of alerts: what is found after figures came in, and on its way to the channels."""

from datetime import datetime

import psycopg
from procrastinate import Blueprint
from procrastinate.exceptions import AlreadyEnqueued

from tunescore.ingest.alerts import found
from tunescore.insights.alerts import facts, inbox
from tunescore.insights.alerts.rules import found_now
from tunescore.records import AlertFinding
from tunescore.services import Services
from tunescore.store.scope import UserStore

DAILY = "7 6 * * *"
"""Once a day everybody's facts are looked at, also where nothing came in: a statement is overdue
without anything happening."""


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
    async with services.database.read_for(user_id) as session:
        choices = await inbox.choices(session)
        findings = found_now(choices, await facts.load(session), now.date())
    return await services.database.bulk_for(user_id, _keep, findings, now)


def _keep(store: UserStore, findings: list[AlertFinding], now: datetime) -> list[int]:
    with store.transaction():
        return found.keep(store, findings, now)


def _ask_everybody(conn: psycopg.Connection, services: Services) -> None:
    for (user_id,) in conn.execute("SELECT id FROM users ORDER BY id").fetchall():
        ask(UserStore(conn, user_id), services)


def tasks(services: Services) -> Blueprint:
    """The jobs of this module: `evaluate` for one user, and `daily` for everybody."""
    blueprint = Blueprint()

    @blueprint.task(name="evaluate")
    async def evaluate_user(user_id: int) -> None:
        await evaluate(services, user_id)

    @blueprint.periodic(cron=DAILY)
    @blueprint.task(name="daily", queueing_lock="alerts:daily")
    async def daily(timestamp: int) -> None:
        del timestamp
        await services.database.bulk(_ask_everybody, services)

    return blueprint
