"""Meta Ads Manager's report, recognised and named.

Its columns are the user's own choice and its header is in the account's language. The window that
was chosen at the export stands in every row: rows of two windows do not add up.
"""

from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.source import Shape, Source

_WHAT = "Meta Ads Manager's report of what campaigns cost and reached"

SOURCE = Source(
    name="Meta Ads Manager",
    where="In Ads Manager open your campaigns and choose Reports, Export table data, CSV.",
    shapes=(
        Shape(
            _WHAT,
            frozenset({"reporting starts", "amount spent (*)"}),
            Mapping(),
            feeds="campaigns",
        ),
        Shape(
            _WHAT,
            frozenset({"campaign name", "campaign delivery", "amount spent (*)"}),
            Mapping(),
            feeds="campaigns",
        ),
        Shape(
            _WHAT,
            frozenset({"nom de la campagne", "montant dépensé (*)"}),
            Mapping(),
            feeds="campaigns",
        ),
    ),
)
