"""What a campaign brought, in a musician's words: its summary, why a verdict is as it is, advice.

Screens, mail and the command line show the same sentences.
"""

from collections.abc import Collection, Iterator
from decimal import Decimal
from math import floor, log10

from tunescore.insights.campaigns.curators import Curators, more_often
from tunescore.insights.campaigns.effect import Interval, Measurement, Reason, worked_by_chance
from tunescore.insights.campaigns.payouts import PlayValue
from tunescore.insights.campaigns.report import MeasuredValue, Outcome
from tunescore.insights.campaigns.returns import Valued
from tunescore.records import Total, Verdict

NO_SERVICE = ("manual", "custom")
"""The sources of campaigns that were entered by form, or come from a table of one's own."""

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CAD": "CA$", "AUD": "A$"}
_DIGITS = 2  # of an estimate in a sentence
_CERTAIN = 0.95
"""From which probability on one kind of outlet is said to answer better than another."""
_THOUSAND = 1_000
_LEAST_ANSWERS = 10
_LEAST_RETURNS = 3

_TIMELINE = (
    "Download the track's daily timeline from Spotify for Artists (the song, then the download"
    " arrow) and drop it here."
)
_OTHERS = (
    "Download the daily timelines of your other songs from Spotify for Artists and drop them here."
)

_WHY: dict[Reason, tuple[str, str | None]] = {
    "no_timeline": ("There are no daily plays of this track.", _TIMELINE),
    "no_control": (
        "There is no other track of yours to compare with, on the same days.", _OTHERS,
    ),
    "short_history": (
        "There are fewer than 60 comparable days before the campaign.",
        "A timeline that goes further back would help. " + _TIMELINE,
    ),
    "never_played": (
        "The track, or the tracks it is compared with, had no plays in these weeks.", None,
    ),
    "gaps": ("Too many days are missing in the daily plays.", _TIMELINE),
    "overlap": (
        "Another campaign or a release of this track is too near, so their effects mix.", None,
    ),
    "running": ("The weeks in which an effect would show are not over yet.", None),
    "no_days_after": (
        "The daily plays end before the weeks after the campaign do.",
        "A newer timeline would tell. " + _TIMELINE,
    ),
    "no_variation": (
        "The track always had the same share of your plays, which real daily plays never have.",
        None,
    ),
    "false_alarms": (
        "This method would have claimed an effect too often in this track's past.", None,
    ),
    "unconfirmed": (
        "Plays were higher, but a second test finds such a rise usual for this track.", None,
    ),
    "too_noisy": (
        "Plays vary so much from week to week that both nothing and a real rise are possible.",
        None,
    ),
}  # fmt: skip


def money(total: Total) -> str:
    """Write a sum of money: `$150`, `€12.50`, `3 SEK`."""
    amount = round(total.amount, 2)
    digits = f"{abs(amount):,.2f}".removesuffix(".00")
    minus = "\u2212" if amount < 0 else ""
    sign = _SIGNS.get(total.currency)
    return f"{minus}{sign}{digits}" if sign else f"{minus}{digits} {total.currency}"


def about(number: float) -> str:
    """Write an estimate with two digits that count: `5,100`."""
    if abs(number) < 1:
        return "0"
    places = floor(log10(abs(number))) + 1 - _DIGITS
    rounded = round(number, -places) if places > 0 else round(number)
    return f"{abs(rounded):,.0f}" if rounded >= 0 else f"\u2212{abs(rounded):,.0f}"


def percent(value: float) -> str:
    """Write a change in percent: `+12 %`."""
    sign = "+" if round(value) > 0 else "\u2212" if round(value) < 0 else ""
    return f"{sign}{abs(value):,.0f} %"


def summary(outcome: Outcome, service: str) -> str:
    """Say what a campaign on a service was, and what it brought."""
    return " ".join(filter(None, (_spent(outcome, service), _brought(outcome))))


def _spent(outcome: Outcome, service: str) -> str:
    campaign, answers = outcome.campaign, outcome.campaign.answers
    said = f"{answers.yes:,} of {answers.submissions:,} said yes."
    has_service = campaign.source not in NO_SERVICE
    if campaign.costs:
        paid = " and ".join(map(money, campaign.costs))
        where = service if has_service else campaign.name
        return f"You spent {paid} on {where}." + (f" {said}" if answers.submissions else "")
    if answers.submissions:
        pitched = f"on {service}" if has_service else f"“{campaign.name}”"
        return f"You pitched {pitched}. {said} What it cost is not known yet."
    ran = f"a campaign on {service}" if has_service else f"the campaign “{campaign.name}”"
    return f"You ran {ran}. What it cost is not known yet."


def _brought(outcome: Outcome) -> str:
    if outcome.comparison is None:
        return not_begun(outcome)
    measurement = outcome.comparison.measurement
    if measurement.reason == "running" and measurement.verdict_on is not None:
        return f"Whether it worked can be said from {measurement.verdict_on:%-d %B %Y} on."
    same = measurement.reason == "no_variation"
    if same or measurement.plays is None or outcome.measured is None:
        return f"It cannot be told whether it worked. {why(measurement)[0]}"
    return _changed(outcome.value, measurement.verdict, measurement.plays, outcome.measured)


def _changed(value: PlayValue, verdict: Verdict, plays: Interval, worth: MeasuredValue) -> str:
    between = f"between {about(plays.lower)} and {about(plays.upper)}"
    if verdict == "cannot_tell":
        return f"Plays changed by something {between}, so it cannot be told whether it worked."
    if verdict == "did_not":
        return f"Plays did not rise noticeably: the change was {between}."
    rates = "your own" if value.basis == "statements" else "published"
    paid = worth.estimate.return_percent
    return (
        f"Plays rose by about {about(plays.estimate)} ({between}), worth about"
        f" {money(worth.estimate.revenue)} at {rates} rates"
        + (f": {percent(paid)}." if paid is not None else ".")
    )


def not_begun(outcome: Outcome) -> str:
    """Say why there is nothing to measure at all."""
    if outcome.campaign.track_id is None:
        return "Which track it was for is not known yet."
    if outcome.campaign.answers.yes:
        return "No file says on which day they said yes, so there is no effect to measure."
    return "Nobody has said yes yet, so there is no effect to measure."


def value_note(valued: Valued) -> str:
    """Say where a value of plays is from, and what was converted."""
    value = valued.value
    each = f"{money(Total(value.per_thousand.currency, round(value.per_thousand.amount, 2)))}"
    note = f"{value.store} pays about {each} for 1,000 plays, as published in 2024."
    if not value.is_of_store:
        note = f"Stores pay about {each} for 1,000 plays on average, as published in 2024."
    if value.basis == "statements" and value.paid is not None and value.last is not None:
        note = (
            f"Your statements: {value.store} paid {money(value.paid)} for {value.plays:,} plays in"
            f" the year to {value.last:%B %Y}, {each} for 1,000."
        )
    if valued.floor:
        note += (
            " Spotify pays nothing for a track with fewer than 1,000 plays in twelve months, and"
            " this track has fewer."
        )
    if valued.rate_day is not None:
        note += f" Converted at the European Central Bank's rate of {valued.rate_day:%-d %B %Y}."
    return note


def why(measurement: Measurement) -> tuple[str, str | None]:
    """Say what a verdict rests on, or why it cannot be told, and which file would help."""
    if measurement.reason is not None:
        return _WHY[measurement.reason]
    if measurement.verdict == "worked":
        return "Even the lower end of the range is above zero.", None
    return "Even the upper end of the range is below a rise of 10 %.", None


def false_alarms(measurement: Measurement) -> str | None:
    """Say how often the method would have claimed an effect in the past; None: there is no past."""
    if not measurement.past_windows:
        return None
    windows, claims = measurement.past_windows, measurement.past_claims or 0
    if not claims:
        return f"In none of {windows:,} past windows would this method have claimed an effect."
    return (
        f"In {claims:,} of {windows:,} past windows this method would have claimed an effect,"
        " though there was no campaign."
    )


def chance(outcomes: Collection[Outcome]) -> str | None:
    """Say how many of the verdicts chance alone would call *worked*; None without a verdict."""
    verdicts = [
        one.comparison.measurement.verdict
        for one in outcomes
        if one.comparison is not None and one.measured is not None
    ]
    if not verdicts:
        return None
    expected = worked_by_chance(len(verdicts))
    by_chance = f"about {expected:.1f} of them"
    if expected < 1:
        by_chance = f"one in {1 / worked_by_chance(1):.0f}"
    campaigns = "campaign" if len(verdicts) == 1 else "campaigns"
    return (
        f"{verdicts.count('worked')} of {len(verdicts)} measured {campaigns} worked. Chance alone"
        f" would call {by_chance} so."
    )


def advice(outcomes: Collection[Outcome], curators: Curators) -> list[str]:
    """Say what to do next time, only where the answers and the returns carry it."""
    sentences = list(_break_even(outcomes))
    kinds = [one for one in curators.outlet_types if one.acceptance.answered >= _LEAST_ANSWERS]
    if len(kinds) > 1 and curators.average:
        ranked = sorted(kinds, key=lambda one: one.acceptance.rate, reverse=True)
        best, worst = ranked[0], ranked[-1]
        mean = min(max(curators.average, 0.001), 0.999)
        if more_often(best.acceptance, worst.acceptance, mean) >= _CERTAIN:
            sentences.append(
                f"Pitch to {best.name} first: {best.acceptance.yes} of {best.acceptance.answered}"
                f" said yes, and {worst.acceptance.yes} of {worst.acceptance.answered} of"
                f" {worst.name}."
            )
    paid = [one.measured.paid for one in outcomes if one.measured is not None]
    if paid.count(False) >= _LEAST_RETURNS and True not in paid:
        sentences.append(
            f"None of the {paid.count(False)} campaigns whose return is known paid for itself."
        )
    return sentences


def _break_even(outcomes: Collection[Outcome]) -> Iterator[str]:
    """Say how many plays an add has to bring to earn back what it cost, a sentence a currency."""
    bought: dict[str, list[Outcome]] = {}
    for one in outcomes:
        cost = one.campaign.cost
        if cost is None or not cost.amount or not one.campaign.answers.yes:
            continue
        if cost.currency == one.value.per_thousand.currency:
            bought.setdefault(cost.currency, []).append(one)
    for currency, group in sorted(bought.items()):
        paid = sum((one.campaign.cost.amount for one in group if one.campaign.cost), Decimal(0))
        each = Total(currency, paid / sum(one.campaign.answers.yes for one in group))
        value = group[0].value
        plays = each.amount / value.per_thousand.amount * _THOUSAND
        payer = "pays you" if value.basis == "statements" else "pays on average"
        yield (
            f"An add cost you {money(each)} on average. At what {value.store} {payer}, an add has"
            f" to bring about {about(float(plays))} plays to earn that back."
        )
