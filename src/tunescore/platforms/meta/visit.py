"""One sync of a Meta account: which metrics are refused, and whether insights may be requested.

One metric that is not available fails a whole call, so a refused batch is requested again metric
by metric, and what was refused is marked. What is marked is not requested again, and is missing
from every later sync, whatever that one requests.
"""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence

from tunescore.metrics import AUDIENCE
from tunescore.platforms import payload
from tunescore.platforms.concurrency import each
from tunescore.platforms.error_rules import ErrorRules
from tunescore.platforms.http import PlatformClient, Request
from tunescore.platforms.meta import graph
from tunescore.platforms.payload import Object
from tunescore.platforms.snapshot_builder import SnapshotBuilder
from tunescore.records import Failure, MissingReason, Post, SyncRequest

Job = Callable[[], Awaitable[None]]
"""Requests that are made later."""

_NOT_VALID = {"retired_metric", "unsupported_metric", "bad_parameter"}
_WHY: Mapping[str, MissingReason] = {
    "retired_metric": "retired",
    "unsupported_metric": "unsupported",
}


class GraphVisit:
    """One sync of an account. `may`: insights may be requested, as far as is known.

    `insights_at` are the metrics (theirs → ours) of each place of insights. `request` makes a
    request of a path and its parameters, with the account's token.
    """

    def __init__(
        self,
        client: PlatformClient,
        errors: ErrorRules,
        version: str,
        wanted: SyncRequest,
        scope: str,
        insights_at: Mapping[str, Mapping[str, str]],
        request: Callable[..., Request],
    ) -> None:
        today = wanted.now.astimezone(graph.ZONE).date()
        self.client = client
        self.errors = errors
        self.version = version
        self.wanted = wanted
        self.builder = SnapshotBuilder(errors.name, today, set(wanted.unsupported))
        self.may = scope in wanted.scopes
        self.request = request
        for place, metrics in insights_at.items():
            self.builder.refuse_marked(f"{version}/{place}", metrics)

    def since(self, back: int) -> dt.date:
        """The first day that is read again, at most so many days back."""
        begun = self.builder.today - dt.timedelta(days=back)
        return max(self.wanted.since or begun, begun)

    def marked(self, place: str) -> dict[str, MissingReason]:
        """What is not requested at a place, and why."""
        return self.builder.marked(f"{self.version}/{place}")

    async def fields(
        self, place: str, fields: Sequence[str], make: Callable[[str], Request]
    ) -> tuple[Object, Request]:
        """The values of these fields; one that no longer exists is marked at the place."""
        marked = self.marked(place)
        asked = [item for item in fields if graph.bare(item) not in marked]
        body, request, dropped = await graph.tolerant(self.client, self.errors, asked, make)
        for theirs in dropped:
            self.builder.mark(f"{self.version}/{place}", theirs, "retired")
        return body, request

    async def levels(self, path: str, fields: Sequence[str], metrics: Mapping[str, str]) -> Object:
        """The profile; its levels (theirs → ours) are figures of today, or missing."""
        body, _ = await self.fields("profile", fields, lambda some: self.request(path, fields=some))
        marked = self.marked("profile")
        for theirs, metric in metrics.items():
            self.builder.level(metric, payload.count(body, theirs))
            if not self.builder.has(metric):
                self.builder.refuse(metric, marked.get(theirs, "unsupported"))
        return body

    async def newest(
        self, path: str, fields: Sequence[str], page: int, again: Mapping[str, str] | None = None
    ) -> AsyncIterator[Object]:
        """The newest posts, as many as are wanted and no page more."""
        left = self.wanted.posts_limit
        if left == 0:
            return
        limit = str(min(left, page))
        first, request = await self.fields(
            "posts", fields, lambda some: self.request(path, fields=some, limit=limit)
        )
        async for item in graph.pages(self.client, self.errors, request, first=first, again=again):
            yield item
            left -= 1
            if left == 0:
                return

    def totals(self, post: Post, metrics: Mapping[str, str], data: Sequence[Object]) -> None:
        """Add a post's insights; a figure that it has already stays. Seconds come in ms."""
        values = graph.total_values(data)
        for theirs, metric in metrics.items():
            value = values.get(theirs)
            if value is not None and AUDIENCE[metric].unit == "seconds":
                value /= 1000
            if not self.builder.has(metric, post):
                self.builder.total(post, metric, value)
        if not values:
            self.builder.add_missing(
                metrics.values(), "not_yet", "{name} has not reported this for new posts yet."
            )

    def without_scope(self, metrics: Iterable[str]) -> None:
        """Insights were not allowed: these metrics are missing."""
        self.builder.add_missing(
            metrics,
            "scope",
            "{name} reports this only with the permission to see insights. Connect again and leave"
            " it ticked.",
        )

    async def insights(
        self, place: str, metrics: Mapping[str, str], make: Callable[[str], Request]
    ) -> list[Object]:
        """The insights of these metrics (theirs → ours); what is refused is marked and missing.

        A refusal that is not about the metric (`bad_parameter`) is not remembered.
        """
        where = f"{self.version}/{place}"
        asked = self.builder.unmarked(where, metrics)
        data, refused = await _batch(self.client, self.errors, asked, make)
        for theirs, failure in refused.items():
            reason = _WHY.get(failure.reason)
            if reason is None:
                self.builder.add_missing([metrics[theirs]], "unsupported", failure.message)
            else:
                self.builder.mark(where, theirs, reason)
                self.builder.refuse(metrics[theirs], reason)
        return data

    async def in_turn(self, jobs: Iterable[tuple[str, Job]]) -> Failure | None:
        """Do all jobs, each with its kind. Returns what ended it early, None for nothing.

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
    client: PlatformClient,
    errors: ErrorRules,
    metrics: Sequence[str],
    make: Callable[[str], Request],
) -> tuple[list[Object], dict[str, Failure]]:
    """These metrics in one call; where one of them fails the call, each in a call of its own."""
    if not metrics:
        return [], {}
    try:
        body = await client.fetch(make(",".join(metrics)), errors)
        return payload.items(body, "data"), {}
    except Failure as failure:
        if failure.reason not in _NOT_VALID:
            raise
        if len(metrics) == 1:
            return [], {metrics[0]: failure}
    data: list[Object] = []
    refused: dict[str, Failure] = {}
    for metric in metrics:
        found, failed = await _batch(client, errors, [metric], make)
        data += found
        refused |= failed
    return data, refused
