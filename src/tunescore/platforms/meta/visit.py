"""What one visit at a Meta graph keeps in mind: what was refused, and whether it may ask at all.

One metric that is not told fails a whole call, so a refused batch is asked again metric by metric,
and what was refused is marked.
"""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence

from tunescore.metrics import AUDIENCE
from tunescore.platforms import payload
from tunescore.platforms.concurrency import each
from tunescore.platforms.error_rules import Family
from tunescore.platforms.http import Ask, PlatformClient
from tunescore.platforms.meta import graph
from tunescore.platforms.payload import Object
from tunescore.platforms.records import Failure, Post, Reason, Wanted
from tunescore.platforms.snapshot_builder import Gathering

Job = Callable[[], Awaitable[None]]
"""Something to ask, later."""

_NOT_VALID = {"retired_metric", "unsupported_metric", "bad_parameter"}
_WHY: Mapping[str, Reason] = {"retired_metric": "retired", "unsupported_metric": "unsupported"}


class GraphVisit:
    """One visit. `may`: insights may be asked for, as far as is known.

    `ask` makes a request of a path and its parameters, with the account's token.
    """

    def __init__(
        self,
        client: PlatformClient,
        family: Family,
        version: str,
        wanted: Wanted,
        scope: str,
        ask: Callable[..., Ask],
    ) -> None:
        today = wanted.now.astimezone(graph.ZONE).date()
        self.client = client
        self.family = family
        self.version = version
        self.wanted = wanted
        self.told = Gathering(family.name, today, set(wanted.unsupported))
        self.may = scope in wanted.scopes
        self.ask = ask

    def since(self, back: int) -> dt.date:
        """The first day that is read again, at most so many days back."""
        begun = self.told.today - dt.timedelta(days=back)
        return max(self.wanted.since or begun, begun)

    def marked(self, place: str) -> dict[str, Reason]:
        """What is not asked for at a place, and why."""
        return self.told.marked(f"{self.version}/{place}")

    async def fields(
        self, place: str, fields: Sequence[str], make: Callable[[str], Ask]
    ) -> tuple[Object, Ask]:
        """What these fields tell; one that is not known there any more is marked at the place."""
        marked = self.marked(place)
        asked = [one for one in fields if graph.bare(one) not in marked]
        body, ask, dropped = await graph.tolerant(self.client, self.family, asked, make)
        for theirs in dropped:
            self.told.mark(f"{self.version}/{place}", theirs, "retired")
        return body, ask

    async def levels(self, path: str, fields: Sequence[str], metrics: Mapping[str, str]) -> Object:
        """The profile; its levels (theirs → ours) are figures of today, or missing."""
        body, _ = await self.fields("profile", fields, lambda some: self.ask(path, fields=some))
        marked = self.marked("profile")
        for theirs, metric in metrics.items():
            self.told.level(metric, payload.count(body, theirs))
            if not self.told.tells(metric):
                self.told.refuse(metric, marked.get(theirs, "unsupported"))
        return body

    async def newest(
        self, path: str, fields: Sequence[str], page: int, again: Mapping[str, str] | None = None
    ) -> AsyncIterator[Object]:
        """The newest posts, as many as are wanted and no page more."""
        left = self.wanted.posts_limit
        if left == 0:
            return
        limit = str(min(left, page))
        first, ask = await self.fields(
            "posts", fields, lambda some: self.ask(path, fields=some, limit=limit)
        )
        async for one in graph.pages(self.client, self.family, ask, first=first, again=again):
            yield one
            left -= 1
            if left == 0:
                return

    def totals(self, post: Post, metrics: Mapping[str, str], data: Sequence[Object]) -> None:
        """What a post's insights told; a figure that it has already stays. Seconds come in ms."""
        values = graph.totals_told(data)
        for theirs, metric in metrics.items():
            value = values.get(theirs)
            if value is not None and AUDIENCE[metric].unit == "seconds":
                value /= 1000
            if not self.told.tells(metric, post):
                self.told.total(post, metric, value)
        if not values:
            self.told.absent(
                metrics.values(), "not_yet", "{name} has not reported this for new posts yet."
            )

    def without_scope(self, metrics: Iterable[str]) -> None:
        """Insights were not allowed: these metrics are missing."""
        self.told.absent(
            metrics,
            "scope",
            "{name} reports this only with the permission to see insights. Connect again and leave"
            " it ticked.",
        )

    async def insights(
        self, place: str, metrics: Mapping[str, str], make: Callable[[str], Ask]
    ) -> list[Object]:
        """What these metrics (theirs → ours) tell; what is refused is marked and missing.

        A refusal that is not about the metric (`bad_parameter`) is not remembered.
        """
        where = f"{self.version}/{place}"
        asked = self.told.askable(where, metrics)
        data, refused = await _batch(self.client, self.family, asked, make)
        for theirs, failure in refused.items():
            reason = _WHY.get(failure.reason)
            if reason is None:
                self.told.absent([metrics[theirs]], "unsupported", failure.message)
            else:
                self.told.mark(where, theirs, reason)
                self.told.refuse(metrics[theirs], reason)
        return data

    async def in_turn(self, jobs: Iterable[tuple[str, Job]]) -> Failure | None:
        """Ask all of it, each job with its kind. Returns what ended it early, None for nothing.

        One of each kind goes first, so that a metric which is refused is refused once.
        """
        leading: dict[str, Job] = {}
        rest: list[Job] = []
        for kind, job in jobs:
            if kind in leading:
                rest.append(job)
            else:
                leading[kind] = job
        first = map(self._with_scope, leading.values())
        return await each(first) or await each(map(self._with_scope, rest))

    def _with_scope(self, job: Job) -> Job:
        """The job, unless the permission has been taken back: then it is missing, no more."""

        async def run() -> None:
            try:
                if self.may:
                    await job()
            except Failure as failure:
                if failure.outcome != "scope_missing":
                    raise
                self.may = False

        return run


async def _batch(
    client: PlatformClient, family: Family, metrics: Sequence[str], make: Callable[[str], Ask]
) -> tuple[list[Object], dict[str, Failure]]:
    """These metrics in one call; where one of them fails the call, each in a call of its own."""
    if not metrics:
        return [], {}
    try:
        body = await client.ask(make(",".join(metrics)), family)
        return payload.items(body, "data"), {}
    except Failure as failure:
        if failure.reason not in _NOT_VALID:
            raise
        if len(metrics) == 1:
            return [], {metrics[0]: failure}
    data: list[Object] = []
    refused: dict[str, Failure] = {}
    for metric in metrics:
        found, failed = await _batch(client, family, [metric], make)
        data += found
        refused |= failed
    return data, refused
