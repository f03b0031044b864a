"""Words of row types: what a cell such as `Permanent Download` says that its row is."""

from tunescore.columnar.duck import literal

KIND_WORDS: dict[str, str] = {
    "void": "return", "refund": "return", "return": "return", "chargeback": "return",
    "reversal": "return",
    "download": "download", "permanent": "download", "ringtone": "download",
    "perform": "performance", "broadcast": "performance", "radio": "performance",
    "stream": "stream", "subscription": "stream", "ad supported": "stream",
    "adjust": "adjustment", "fee": "fee", "commission": "fee", "withh": "fee",
    "view": "view", "royalt": "other",
}  # fmt: skip
"""Words of a column of kinds where the mapping has none of its own; the first word found wins."""


def says_return(text: str) -> str:
    """Give the condition of a text that says that a sale is taken back: `Void`, `Refund`, `R`."""
    words = "|".join(word for word, kind in KIND_WORDS.items() if kind == "return")
    return f"coalesce(regexp_matches(lower({text}), {literal(f'^[rv]$|{words}')}), false)"
