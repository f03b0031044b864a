"""What one visit at a Meta graph keeps in mind: what was refused, and whether it may ask at all.

One metric that is not told fails a whole call, so a refused batch is asked again metric by metric,
and what was refused is marked.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tunescore.platforms import graph, replies
from tunescore.platforms.figures import Gathering
from tunescore.platforms.http import Ask, PlatformClient
from tunescore.platforms.replies import Object
from tunescore.platforms.together import each
from tunescore.platforms.verdicts import Family
from tunescore.platforms.visits import Failure, Reason

Job = Callable[[], Awaitable[None]]
"""Something to ask, later."""

_NOT_VALID = {"retired_metric", "unsupported_metric", "bad_parameter"}
_WHY: Mapping[str, Reason] = {"retired_metric": "retired", "unsupported_metric": "unsupported"}


@dataclass(slots=True)
class GraphVisit:
    """One visit. `may`: insights may be asked for, as far as is known."""

    client: PlatformClient
    family: Family
    version: str
    told: Gathering
    may: bool

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
        return replies.items(body, "data"), {}
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
