"""Folding: names made equal but for what does not matter in a comparison."""

import re
import unicodedata


def fold(name: str) -> str:
    """Fold a name for comparison: no case, no accents, no punctuation, single blanks.

    `# Units Sold` → `units sold`; `Écoutes` → `ecoutes`; `Earnings (USD)` → `earnings usd`.
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w]+|_", " ", kept).split())
