"""Reads one row of a table about campaigns: a curator's answer, or money spent on ads.

Plain Python, called once a row by `campaigns`. A row that says something that cannot be read is
kept without it, and the user is told, because a pitch is worth keeping without its date.
"""

import re
from collections.abc import Mapping as Texts
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tunescore.records import TRACK_CAMPAIGN, SubmissionResult
from tunescore.statements.cells import days, values
from tunescore.statements.cells.absent import BLANKS, is_absent
from tunescore.statements.cells.countries import country_code
from tunescore.statements.cells.folding import fold
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.table_rows import (
    ColumnDays,
    ReadRow,
    RowProblem,
    RowRecord,
    TableRow,
    make_key,
)

_RESULTS: dict[str, SubmissionResult] = {
    "shared": "shared", "share": "shared", "published": "shared", "posted": "shared",
    "added": "shared", "placed": "shared", "completed": "shared",
    "approved": "approved", "accepted": "approved", "approve": "approved", "accept": "approved",
    "yes": "approved", "saved": "listened", "save": "listened", "reported": "listened",
    "declined": "declined", "rejected": "declined", "decline": "declined", "reject": "declined",
    "denied": "declined", "refused": "declined", "no": "declined", "passed": "declined",
    "listen": "listened", "listened": "listened", "listening": "listened",
    "expired": "expired", "refunded": "expired", "no response": "expired",
    "no answer": "expired", "unanswered": "expired",
    "pending": "waiting", "waiting": "waiting", "sent": "waiting", "submitted": "waiting",
    "in progress": "waiting", "new": "waiting", "queued": "waiting",
}  # fmt: skip
"""What services and people write for an answer, folded. A `saved` is a curator's bookmark, and
`reported` is a complaint: neither is a yes or a no."""

_LONGEST_KEY, _KEPT_OF_KEY = 1_000, 100  # bytes, and characters of a longer one

_URL = re.compile(r"https?://\S+")
_WHOLE = re.compile(
    r"(\d{1,15}|\d{1,3}(?:[,.'\u2019\s]\d{2,3}){0,3}[,.'\u2019\s]\d{3})(?:[.,]0{1,2})?"
)
"""A whole number, with or without signs between its thousands; `900.0` is one too."""
_TITLE = re.compile(r"(.+?)\s+[-\u2013\u2014]\s+(.+)", re.DOTALL)
_SIGN = re.compile(rf"(?:{values.MONEY_SIGNS})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CampaignReader:
    """Reads the rows of one table by its mapping."""

    mapping: Mapping
    days: ColumnDays
    header_currency: str | None
    """The currency that the cost's header names."""

    def read(self, row: TableRow) -> ReadRow:
        """Read a row into one record; a row of nothing gives none."""
        read = ReadRow()
        if self.mapping.campaign_kind == "pitching":
            record = self._pitch(row, read.problems)
        else:
            record = self._spend(row, read.problems)
        if record is not None and not read.rejected:
            read.records.append(record)
        return read

    def _pitch(self, row: TableRow, problems: list[RowProblem]) -> RowRecord | None:
        cell = _Cells(row.cells)
        curator, result_text = cell("curator"), cell("result")
        if curator is None and result_text is None:
            return None
        artist, title = self._track(cell)
        if curator is None:
            problems.append(RowProblem("curator", "no_curator", "names no curator"))
        if title is None:
            key = "artist_and_title" if self.mapping.has("artist_and_title") else "track_title"
            problems.append(RowProblem(key, "no_title", "names no track"))
        result = self._result(result_text, problems)
        submitted = self._moment("submitted_at", row, problems)
        # A table of one's own may have a day without saying which.
        answered_field = "answered_at" if self.mapping.has("answered_at") else "date"
        answered = self._moment(answered_field, row, problems)
        cost, currency = self._cost(row, problems)
        feedback, links = _feedback(cell("feedback"), cell("share_url"))
        campaign = cell("campaign_id") or cell("campaign_name")
        # Two artists of a label may have songs of one name.
        song = "|".join(filter(None, (_name_key(title), _name_key(artist))))
        campaign_key = _short_key(campaign or f"{TRACK_CAMPAIGN}{song}")
        outlet = cell("outlet_url")
        submission = cell("submission_id") or outlet or _name_key(curator)
        # A pitch without a number of its own is told from another one by its day.
        is_log = self.mapping.overlap_rule == "events"
        dated = None if cell("submission_id") or campaign or is_log else cell(answered_field)
        submission_key = "|".join(filter(None, (submission, dated)))
        group: tuple[object, ...] = (campaign_key, submission_key)
        if is_log:
            # By the moment itself: a program that saved the file again spells it otherwise.
            moment = answered.isoformat() if answered else cell(answered_field)
            group = (campaign_key, outlet or _name_key(curator), result_text, moment)
        elif cell("submission_id"):
            group = (*group, fold(result_text or ""))  # a row for each of its decisions
        moments = [moment.date() for moment in (submitted, answered) if moment]
        columns = (
            campaign_key, cell("campaign_name"), artist, title, cell("genre"),
            self._day("release_date", row), submission_key, curator, outlet, cell("outlet_type"),
            _country(cell("outlet_country")), result, result_text, submitted, answered, feedback,
            cell("curator_notes"), "\n".join(links) or None,
            self._count("listen_seconds", row, problems), _text(cost), currency,
            None, None, None, None, None, None,
        )  # fmt: skip
        return RowRecord(columns, group, columns, min(moments, default=None),
            max(moments, default=None),
        )  # fmt: skip

    def _spend(self, row: TableRow, problems: list[RowProblem]) -> RowRecord | None:
        cell = _Cells(row.cells)
        name = cell("campaign_name")
        cost, currency = self._cost(row, problems)
        counts = tuple(
            self._count(key, row, problems) for key in ("ad_impressions", "ad_reach", "ad_clicks")
        )
        if cost is None and not any(counts):
            return None
        if name is None:
            problems.append(RowProblem("campaign_name", "no_campaign", "names no campaign"))
        first, last = self._period(row, problems)
        artist, title = self._track(cell)
        part = " / ".join(filter(None, (cell("ad_group"), cell("ad_name")))) or None
        # A campaign of one name that starts on another day is another one, where days are its own.
        campaign = cell("campaign_id") or name or ""
        group: tuple[object, ...] = (campaign, first, last, part)
        if self.mapping.rules.replace_by == ("campaign_name", "period_start"):
            campaign = f"{campaign}|{first}"
            group = (campaign, part)  # its last day may move
        campaign = _short_key(campaign)
        columns = (
            campaign, name, artist, title, cell("genre"), self._day("release_date", row), None,
            None, None, None, None, None, None, None, None, None, None, None, None, _text(cost),
            currency, first, last, part, *counts,
        )  # fmt: skip
        return RowRecord(columns, group, columns, first, last)

    def _track(self, cell: "_Cells") -> tuple[str | None, str | None]:
        """Return artist and title: of their own cells, or of one that has both."""
        both = cell("artist_and_title")
        if both is None:
            return cell("artist_name"), cell("track_title")
        found = _TITLE.fullmatch(both)
        return (found[1], found[2]) if found else (cell("artist_name"), both)

    def _result(self, text: str | None, problems: list[RowProblem]) -> SubmissionResult:
        if text is None:
            return _RESULTS[self.mapping.rules.kinds.get("", "waiting")]
        folded = fold(text)
        for word, result in self.mapping.rules.kinds.items():
            if fold(word) in folded:
                return _RESULTS[result]
        if folded in _RESULTS:
            return _RESULTS[folded]
        what = "is not a known answer; it is counted as listened to, neither a yes nor a no"
        problems.append(RowProblem("result", "unknown_answer", what, rejects=False))
        return "listened"

    def _moment(self, key: str, row: TableRow, problems: list[RowProblem]) -> datetime | None:
        text = row.cells.get(key)
        if text is None or is_absent(text):
            return None
        day = self.days.day(key, text, row.line)
        if day is None:
            problems.append(RowProblem(key, "unreadable_date", "is not a valid day", rejects=False))
            return None
        return days.parse_instant(text, day)[0]

    def _day(self, key: str, row: TableRow) -> date | None:
        text = row.cells.get(key)
        return None if text is None or is_absent(text) else self.days.day(key, text, row.line)

    def _period(self, row: TableRow, problems: list[RowProblem]) -> tuple[date | None, date | None]:
        """Return the days that a row's money is of; a row without any is rejected."""
        keys = ("date", "date") if self.mapping.has("date") else ("period_start", "period_end")
        first, last = (self._day(key, row) for key in keys)
        if first is not None and last is None:
            what = "is not a day, so its money is put on the first day"
            problems.append(RowProblem(keys[1], "no_end", what, rejects=False))
            return first, first
        for key, day in zip(keys, (first, last), strict=True):
            if day is None:
                text = row.cells.get(key)
                code = "no_day" if is_absent(text) else "unreadable_date"
                what = "names no day" if code == "no_day" else "is not a valid day"
                problems.append(RowProblem(key, code, what))
                return None, None
        if first and last and last < first:
            what = "is before the first day of the period"
            problems.append(RowProblem("period_end", "period_backwards", what))
        return first, last

    def _cost(self, row: TableRow, problems: list[RowProblem]) -> tuple[Decimal | None, str | None]:
        """Return a row's cost and its currency; the sign in the cell goes first."""
        text, exact = row.cells.get("cost"), row.money.get("cost")
        if text is None or is_absent(text):
            return None, None
        if exact is None:
            problems.append(
                RowProblem("cost", "unreadable_amount", "is not an amount of money", rejects=False)
            )
            return None, None
        signs = sorted(_SIGN.findall(text), key=len, reverse=True)  # `$3 CAD`: the code is surer
        named = next(filter(None, map(values.currency_code, signs)), None)
        column = row.cells.get("currency")
        currency = named or self.header_currency or (values.currency_code(column or ""))
        if currency is None:
            problems.append(RowProblem("currency", "no_currency", "names no currency"))
        return Decimal(exact), currency

    def _count(self, key: str, row: TableRow, problems: list[RowProblem]) -> int | None:
        text = row.cells.get(key)
        if text is None or is_absent(text):
            return None
        found = _WHOLE.fullmatch(text.strip(BLANKS))
        if found is None:
            problems.append(
                RowProblem(key, "unreadable_number", "is not a whole number", rejects=False)
            )
            return None
        return int(re.sub(r"\D", "", found[1]))


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of a row by field; an absent one is None."""

    texts: Texts[str, str | None]

    def __call__(self, key: str) -> str | None:
        text = self.texts.get(key)
        return None if is_absent(text) else text


def _feedback(text: str | None, link: str | None) -> tuple[str | None, list[str]]:
    """Return a curator's words, and the links where the track was shared.

    SubmitHub writes the links of a share into the feedback, with commas between them.
    """
    links = [link] if link else []
    parts = [part.strip() for part in re.split(r",(?=\s*https?://)", text or "") if part.strip()]
    if parts and all(_URL.fullmatch(part) for part in parts):
        return None, list(dict.fromkeys([*links, *parts]))
    return text, links


def _name_key(name: str | None) -> str:
    """Fold a name to what is compared; one of signs alone stays as it is."""
    return fold(name or "") or (name or "").casefold()


def _short_key(key: str) -> str:
    """Return a key that fits into an index of the database, which holds some 2,700 bytes."""
    if len(key.encode()) <= _LONGEST_KEY:
        return key
    return f"{key[:_KEPT_OF_KEY]}|{make_key(key).hex()}"


def _country(text: str | None) -> str | None:
    return text and (country_code(text) or text)


def _text(amount: Decimal | None) -> str | None:
    """Write an amount with all its digits, of which a context of decimals may keep fewer."""
    if amount is None:
        return None
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
