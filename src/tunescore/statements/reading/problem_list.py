"""The problems of a file's rows: the first ones in full, all of them counted."""

from collections import Counter

from tunescore.records import Problem

LISTED = 1_000
"""A file whose every row is damaged must not fill the memory with sentences."""


class ProblemList:
    """Collects problems in the file's order."""

    def __init__(self) -> None:
        self._listed: list[Problem] = []
        self._more: Counter[bool] = Counter()

    def add(self, problem: Problem) -> None:
        """Add one more."""
        if len(self._listed) < LISTED:
            self._listed.append(problem)
        else:
            self._more[problem.rejects] += 1

    def all(self) -> tuple[Problem, ...]:
        """Return the list, with a last entry for what is not in it."""
        if not self._more:
            return tuple(self._listed)
        message = (
            f"Only the first {LISTED:,} are listed. After these, {self._more[False]:,} more lines "
            f"were repaired and {self._more[True]:,} more were rejected."
        )
        return (*self._listed, Problem(None, None, None, "more_problems", message, rejects=False))
