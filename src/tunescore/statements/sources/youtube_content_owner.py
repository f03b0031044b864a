"""YouTube's financial reports for content owners: assets, claims, videos; ads and subscriptions.

Comma-separated, one file a month. `Partner Revenue` is what is paid, and the columns `Partner
Revenue : …` are its parts; `YouTube Revenue Split` is YouTube's share. `Owned Views` are the views;
monetised ones are among them. No column names the currency, which is the account's, so it is asked.
Ads are by day (`20260901`), subscriptions by month (`202609`), below a line `Asset Summary`; where
a report has neither, its days stand in the file's name. Rows with an `Adjustment Type` correct
earlier months: they are money, and no views. Reports of claims and of videos have the same money
as those of assets, which are read instead where they come in one archive. A video's report has no
asset; its title is the video's.
"""

from collections.abc import Iterator
from dataclasses import replace

from tunescore.statements.mapping.columns import Columns, Count, Day, Money, Period
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import FilenameField, Shape, Source

_ASSETS: Columns = {
    "Adjustment Type": "kind",
    "Day": Day("date", "ymd"),
    "Month": Period("period", "ym"),
    "Country": "country",
    "Asset ID": None,
    "Asset Title": "track_title",
    "Asset Labels": None,
    "Asset Channel ID": None,
    "Asset Type": None,
    "Custom ID": None,
    "ISRC": "isrc",
    "UPC": "upc",
    "GRid": None,
    "Artist": "artist_name",
    "Album": "album_title",
    "Label": None,
    "Administer Publish Rights": None,
    "Video ID": None,
    "Video Title": None,
    "Video Duration (sec)": None,
    "Video Channel ID": None,
    "Channel ID": None,
    "Channel Display Name": None,
    "Uploader": None,
    "Username": None,
    "Category": None,
    "Claim Type": None,
    "Claim Origin": None,
    "Content Type": None,
    "Policy": None,
    "Offer": None,
    "Owned Views": Count("quantity", "point"),
    "Owned Views : *": None,
    "Monetized Views*": None,
    "YouTube Revenue Split*": None,
    "Partner Revenue : *": None,
    "Partner Revenue": Money("amount", "point"),
}
_VIDEOS: Columns = {**_ASSETS, "Video Title": "track_title"}
_RULES = Rules(
    overlap="append",
    identity=(
        "period", "kind", "artist_name", "album_title", "track_title", "isrc", "country",
        "quantity", "amount", "currency",
    ),
    kinds={"view": "view", "none": "view", "": "adjustment"},
    settles_months=2,
    view="statement",
)  # fmt: skip
_LEFT_OUT = (
    ("partner revenue : *", "A part of “Partner Revenue”"),
    ("youtube revenue split*", "YouTube's own share"),
    ("monetized views*", "A part of “Owned Views”"),
    ("owned views : *", "A part of “Owned Views”"),
)
_PERIOD = (
    FilenameField("period_start", r".*?(?:^|[_ -])(\d{8})[_-]\d{8}(?!\d)", "ymd"),
    FilenameField("period_end", r".*?(?:^|[_ -])\d{8}[_-](\d{8})(?!\d)", "ymd"),
)
_PAID = frozenset({"owned views", "partner revenue"})


_ASSET = frozenset({"asset id", "asset title"})
_VIDEO = frozenset({"video id"})


def _shapes(
    of: str, cells: frozenset[str], columns: Columns, lacks: frozenset[str]
) -> Iterator[Shape]:
    """Yield the shapes of a report by days, by months, and with its days in its name alone."""
    for time in ("day", "month", ""):
        other = {"day", "month"} - {time}
        shape = Shape(
            f"report of {of}",
            _PAID | cells | ({time} if time else set()),
            {name: column for name, column in columns.items() if name.lower() not in other},
            _RULES,
            constants={"store": "YouTube", "kind": "view"},
            lacks=lacks,
            left_out=_LEFT_OUT,
            accompanies="video id" in cells,
        )
        yield (
            shape
            if time
            else replace(shape, lacks=lacks | {"day", "month"}, filename_fields=_PERIOD)
        )


SOURCE = Source(
    name="YouTube (content owner)",
    where=(
        "In YouTube Studio's content manager open Reports, Financial, and download the monthly "
        "reports of assets. Drop the .csv or .zip as it is."
    ),
    shapes=(
        *_shapes("assets", _ASSET, _ASSETS, _VIDEO),
        *_shapes("claims", _ASSET | _VIDEO, _ASSETS, frozenset()),
        *_shapes("videos", _VIDEO | {"video title"}, _VIDEOS, frozenset({"asset title"})),
    ),
)
