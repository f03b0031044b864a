"""Server-sent events: something that is at work, whenever it changed, until it rests."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count
from typing import Any, TypeVar

from fastapi.responses import StreamingResponse

from tunescore.api.schema_base import Out
from tunescore.errors import NotFound

T = TypeVar("T", bound=Out)

LOOKED_AT_EVERY_SECONDS = 0.1
LOOKS_BETWEEN_CHECKS = 10
"""How often something is looked at before it is made sure again that the user may see it."""

EVENTS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The events", "content": {"text/event-stream": {}}}
}
"""What the OpenAPI document says of a route that answers with events."""


async def event_stream(
    read: Callable[[], Awaitable[T]],
    *,
    is_running: Callable[[T], bool],
    still: Callable[[], Awaitable[bool]],
) -> StreamingResponse:
    """Answer with `progress` whenever what is `read` has changed, and `done` at the end.

    The events end without it where `still` says that it is closed to who asked, or where it is
    gone. What cannot be read at first is an error.
    """
    first = await read()

    async def events() -> AsyncIterator[str]:
        current, sent = first, None
        for look in count(1):
            if not is_running(current):
                break
            if look % LOOKS_BETWEEN_CHECKS == 0 and not await still():
                return
            text = current.model_dump_json()
            if text != sent:
                yield f"event: progress\ndata: {text}\n\n"
                sent = text
            await asyncio.sleep(LOOKED_AT_EVERY_SECONDS)
            try:
                current = await read()
            except NotFound:
                return
        yield f"event: done\ndata: {current.model_dump_json()}\n\n"

    return StreamingResponse(
        events(),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
