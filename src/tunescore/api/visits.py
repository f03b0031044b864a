"""Queueing a visit of a connected account."""

from procrastinate.exceptions import AlreadyEnqueued

from tunescore.ingest.connections import Trigger, queued_as
from tunescore.services import Services


async def ask(parts: Services, user_id: int, number: int, trigger: Trigger) -> bool:
    """Queue a visit; False where one waits already. Visits of an account follow one another."""
    name = queued_as(number)
    task = parts.queue.configure_task("sync:account", lock=name, queueing_lock=name)
    try:
        await task.defer_async(user_id=user_id, number=number, trigger=trigger)
    except AlreadyEnqueued:
        return False
    return True
