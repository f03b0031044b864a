"""One sync run: the visit of an account, recorded from its beginning to its end.

A run is begun before anything is asked and ended with what came of it; its figures and its end are
one transaction. A job that runs again after its worker was killed begins a run of its own.
"""

import logging
import random
from collections.abc import Sequence
from datetime import datetime

from tunescore.errors import NotFound, SecretKeyLost, TuneScoreError
from tunescore.ingest.audience import snapshots
from tunescore.ingest.connections import ledger, lifecycle, sync_history
from tunescore.ingest.connections.ledger import LEASE, Connection, Ended, KnownPost
from tunescore.ingest.connections.sync_history import History
from tunescore.jobs import alerts
from tunescore.jobs.sync import outcome, schedule
from tunescore.jobs.sync.outcome import Plan
from tunescore.jobs.sync.schedule import Slot
from tunescore.jobs.sync.visit import Throttle, Visit
from tunescore.platforms import all_platforms
from tunescore.platforms.platform import Platform
from tunescore.records import Call, Failure, SyncOutcome, SyncStage, SyncTrigger
from tunescore.services import Services, unexpected
from tunescore.store.encryption import Cipher
from tunescore.store.scope import UserStore

log = logging.getLogger(__name__)


async def sync_account(
    services: Services, user_id: int, connection_id: int, trigger: SyncTrigger
) -> SyncOutcome | None:
    """Sync an account and store the run's outcome; None where there is nothing to sync."""
    database = services.database
    begun = await database.bulk_for(
        user_id,
        _begin,
        cipher=services.cipher,
        connection_id=connection_id,
        trigger=trigger,
        now=services.clock(),
    )
    return await _Run(services, *begun).go() if begun is not None else None


def _begin(
    store: UserStore,
    cipher: Cipher,
    connection_id: int,
    trigger: SyncTrigger,
    now: datetime,
) -> tuple[Connection, History, dict[str, KnownPost], int, SyncTrigger] | None:
    """Read what a visit has to know, and begin its run; None where no run is due."""
    history = sync_history.of_connection(store, connection_id)
    try:
        connection = ledger.load(store, cipher, connection_id)
    except NotFound:
        return None
    except SecretKeyLost as error:
        run_id = ledger.begin_run(store, connection_id, trigger, now)
        ended = Ended(outcome="blocked", reason=error.code, detail=_in_full(error))
        ledger.finish_run(store, run_id, ended, now, now + schedule.DAY)
        return None
    if connection.state != "connected" or connection.tokens is None:
        return None
    if connection.audience is not None and lifecycle.connected_officially(
        store, connection.audience, connection.username
    ):
        lifecycle.disconnect(store, connection_id, now)
        return None
    later = history.next_sync_at is None or history.next_sync_at > now + LEASE
    if trigger == "scheduled":
        if later:
            return None
        trigger = "scheduled" if history.done_at else "first"
    known = ledger.known_posts(store, connection_id)
    run_id = ledger.begin_run(store, connection_id, trigger, now)
    return connection, history, known, run_id, trigger


class _Run:
    """One run, from its beginning to its end."""

    def __init__(
        self,
        services: Services,
        connection: Connection,
        history: History,
        known: dict[str, KnownPost],
        run_id: int,
        trigger: SyncTrigger,
    ) -> None:
        self.services = services
        self.connection = connection
        self.history = history
        self.known = known
        self.run_id = run_id
        self.trigger = trigger
        self.watched = Throttle()

    async def go(self) -> SyncOutcome:
        """Visit, and end the run whatever comes of it."""
        platform = all_platforms().get(self.connection.platform)
        visit = None
        try:
            visit = await self._visit(platform)
            return await self._visited(visit)
        except Failure as failure:
            return await self._failed(failure, platform, visit)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong ends the run
            return await self._failed(_unforeseen(error), platform, visit)

    async def _visit(self, platform: Platform | None) -> Visit:
        if platform is None:
            raise Failure(
                "blocked",
                "platform_unknown",
                f"This version of TuneScore does not know {self.connection.platform}.",
            )
        values = await self.services.platform_values()
        missing = platform.missing(values, self.connection.way)
        if missing:
            raise Failure(
                "blocked",
                "platform_not_configured",
                f"{' and '.join(missing)} must be set before {platform.name} can be synced.",
            )
        app = platform.app(values, self.connection.way)
        app_id = self.connection.app_id
        if app_id is not None and app_id != app.client_id:
            raise Failure(
                "blocked",
                "app_changed",
                f"This account was connected with the keys of another app at {platform.name}"
                f" (…{app_id[-4:]}) than those that are set now"
                f" (…{app.client_id[-4:]}).",
            )
        return Visit(
            services=self.services,
            platform=platform,
            app=app,
            connection=self.connection,
            history=self.history,
            known=self.known,
            whole=self.trigger != "scheduled"
            or schedule.is_whole(self._slot(platform), self.history.done_at, self.services.clock()),
            progress=self._report,
        )

    async def _visited(self, visit: Visit) -> SyncOutcome:
        snapshot = await visit.go()
        await self._report(len(visit.calls), len(visit.calls), stage="saving")
        figured = visit.figured(snapshot)
        now = self.services.clock()
        plan = outcome.after_snapshot(
            visit.platform, snapshot, figured, self.known, visit.slot, self.history, now
        )

        def write(store: UserStore) -> None:
            with store.transaction():
                stored = snapshots.store(
                    store, self.connection.id, self.run_id, snapshot, now, figured
                )
                self._finish(store, plan, visit.calls, now, stored.figures, stored.posts)

        await self.services.database.bulk_for(self.connection.user_id, write)
        return plan.ended.outcome

    async def _failed(
        self, failure: Failure, platform: Platform | None, visit: Visit | None
    ) -> SyncOutcome:
        now = self.services.clock()
        plan = outcome.after_failure(failure, self._slot(platform), self.history, now)
        calls = visit.calls if visit is not None else []
        if visit is not None and visit.can_wait and not calls and plan.next_sync_at is not None:
            at = plan.next_sync_at + schedule.JITTER * random.random()  # noqa: S311
            await self.services.database.bulk_for(
                self.connection.user_id,
                sync_history.postpone,
                run_id=self.run_id,
                next_sync_at=min(at, visit.slot.after(now)),
            )
            return failure.outcome
        await self.services.database.bulk_for(
            self.connection.user_id,
            self._finish,
            plan=plan,
            calls=calls,
            now=now,
            figures=0,
            posts=0,
        )
        return plan.ended.outcome

    def _finish(
        self,
        store: UserStore,
        plan: Plan,
        calls: Sequence[Call],
        now: datetime,
        figures: int,
        posts: int,
    ) -> None:
        said = plan.ended
        ended = Ended(
            outcome=said.outcome,
            reason=said.reason,
            detail=said.detail,
            retry_at=said.retry_at,
            calls=tuple(calls),
            figures=figures,
            posts=posts,
            missing=said.missing,
        )
        ledger.finish_run(store, self.run_id, ended, now, plan.next_sync_at)
        alerts.ask(store, self.services)

    def _slot(self, platform: Platform | None) -> Slot:
        zone = platform.zone if platform is not None else schedule.UTC_DAYS
        return Slot.of(self.connection.user_id, self.connection.id, zone)

    async def _report(self, done: int, total: int, stage: SyncStage = "asking") -> None:
        """Say how far it is, where somebody may be waiting for it."""
        if self.trigger == "scheduled" or not (self.watched() or stage != "asking"):
            return
        await self.services.database.bulk_for(
            self.connection.user_id,
            ledger.report_progress,
            run_id=self.run_id,
            stage=stage,
            done=done,
            total=total,
        )


def _in_full(error: TuneScoreError) -> str:
    """What is wrong, and what to do."""
    return f"{error.detail} {error.next_step}"


def _unforeseen(error: Exception) -> Failure:
    """The failure that stands for what nobody foresaw; where it was is in the log."""
    if isinstance(error, TuneScoreError):
        return Failure("blocked", error.code, _in_full(error))
    return Failure("retry", "unexpected", str(unexpected(error)))
