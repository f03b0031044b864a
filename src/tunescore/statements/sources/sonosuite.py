"""SonoSuite's reports, as its white-label services give them.

`currency` is that of the store's money, so `net_total` is the only net figure whose currency is
certain. No column names the currency of the columns in the client's currency: they are left out
and never added to the others. A row has an id, by which it is the same row in every export; each
label's service counts from one, so the id goes with what the row is about. The account's e-mail
address is not kept.
"""

from tunescore.statements.mapping.columns import Columns, Count, Day, Money
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "id": "row_id",
    "start_date": Day("period_start", "ymd"),
    "end_date": Day("period_end", "ymd"),
    "confirmation_report_date": Day("reported_on", "ymd"),
    "country": "country",
    "currency": "currency",
    "type": "product_type",
    "units": Count("quantity", "point"),
    "unit_price": None,
    "gross_total": None,
    "other_costs": None,
    "channel_costs": None,
    "taxes": None,
    "net_total": Money("amount", "point"),
    "currency_rate": None,
    "gross_total_client_currency": None,
    "other_costs_client_currency": None,
    "channel_costs_client_currency": None,
    "taxes_client_currency": None,
    "net_total_client_currency": None,
    "user_email": None,
    "channel": "store",
    "label": None,
    "artist": "artist_name",
    "release": "album_title",
    "upc": "upc",
    "track_title": "track_title",
    "isrc": "isrc",
    "tenant_id": None,
}
_RULES = Rules(
    overlap="events",
    identity=("row_id", "period_start", "period_end", "store", "isrc"),
    personal=("user_email",),
    settles_months=3,
    view="statement",
)

SOURCE = Source(
    name="SonoSuite white label",
    where="In your label's SonoSuite panel open the royalty reports and download the CSV.",
    shapes=(
        Shape(
            "royalty report",
            frozenset({"id", "confirmation_report_date", "net_total", "net_total_client_currency"}),
            _COLUMNS,
            _RULES,
        ),
    ),
)
