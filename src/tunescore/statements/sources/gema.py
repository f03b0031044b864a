"""GEMA's detailed statement of works (Detailabrechnung).

Separated by semicolons, with decimal commas, in euros, which no column names; older files are not
UTF-8. The names of its columns are known, the layout of its cells is assumed: both days of the
period in one cell, `01.01.2026 - 30.06.2026`, and a last row `Summe`, which is left out. Uses are
not counted. `Nutzungsart` is GEMA's own code: `MOD S` streams, `MOD D` downloads, the others are
performances and broadcasts.
"""

from tunescore.statements.mapping.columns import Columns, Money, Period
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.skip_rules import SkipRule
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "Werk-Nr": None,
    "Titel": "track_title",
    "Urheber": "writer_name",
    "Berechtigter": None,
    "Nutzungsart": "kind",
    "Gebiet": "country",
    "Zeitraum": Period("period", "dmy"),
    "Abrechnungsjahr": None,
    "ISRC": "isrc",
    "Betrag": Money("amount", "comma"),
}
_RULES = Rules(
    rights="composition",
    overlap="append",
    identity=(
        "period", "kind", "writer_name", "track_title", "isrc", "country", "amount", "currency",
    ),
    kinds={"mod s": "stream", "mod d": "download", "": "performance"},
    skip=(
        SkipRule(
            "sum", "The statement's own sum", "Werk-Nr", equals=("Summe", "Gesamtsumme", "Gesamt")
        ),
    ),
    settles_months=18,
    view="statement",
)  # fmt: skip

SOURCE = Source(
    name="GEMA",
    where="On gema.de open your account, Abrechnungen, and download the Detailabrechnung as CSV.",
    shapes=(
        Shape(
            "Detailabrechnung",
            frozenset({"werk-nr", "titel", "urheber", "zeitraum", "betrag"}),
            _COLUMNS,
            _RULES,
            constants={"currency": "EUR"},
        ),
    ),
)
