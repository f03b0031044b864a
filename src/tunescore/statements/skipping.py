"""Rows that are left out on purpose: by what one of their cells says, or by its silence."""

from dataclasses import asdict, dataclass
from typing import Any

from tunescore.errors import MalformedMapping
from tunescore.statements import values
from tunescore.statements.engine import literal


@dataclass(frozen=True, slots=True)
class SkipRule:
    """Leaves out the rows whose `column` says one of these things, in any case of letters."""

    key: str
    label: str
    column: str
    equals: tuple[str, ...] = ()
    """What the whole cell says."""
    starts: tuple[str, ...] = ()
    """What the cell begins with."""
    blank: bool = False
    """Whether a cell that says nothing is meant too."""

    def condition(self, cell: str) -> str:
        """Give the SQL that tells of a row, from the SQL of its untrimmed cell."""
        text = values.trimmed(cell)
        said = [f"lower({text}) = {literal(word.lower())}" for word in self.equals]
        said += [f"starts_with(lower({text}), {literal(word.lower())})" for word in self.starts]
        if self.blank:
            said.append(f"{text} IS NULL")
        return f"({' OR '.join(said) or 'false'})"

    def to_json(self) -> dict[str, Any]:
        """Return the rule as a JSON object; what is as usual is left out."""
        told = {key: list(part) if isinstance(part, tuple) else part
                for key, part in asdict(self).items()}  # fmt: skip
        return {key: part for key, part in told.items() if part not in ([], False)}

    @classmethod
    def from_json(cls, data: object) -> "SkipRule":
        """Read a rule from its JSON object."""
        wrong = MalformedMapping(found="its skip rules have another shape")
        if not isinstance(data, dict) or not {"key", "label", "column"} <= data.keys():
            raise wrong
        parts: dict[str, Any] = dict(data)
        for name in ("equals", "starts"):
            words = parts.get(name, [])
            if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
                raise wrong
            parts[name] = tuple(words)
        texts = (parts["key"], parts["label"], parts["column"])
        if not all(isinstance(text, str) for text in texts) or not isinstance(
            parts.get("blank", False), bool
        ):
            raise wrong
        try:
            return cls(**parts)
        except TypeError:
            raise wrong from None
