"""Rows that are left out on purpose: by what one of their cells says, or by its silence."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from tunescore.columnar.duck import literal
from tunescore.errors import MalformedMapping
from tunescore.statements.cells import values


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
    says: str = ""
    """A field: the cell says what that field says of the whole file, such as the artist."""
    without: str = ""
    """Another column, which has to be blank in such a row."""

    def spelled(self, spell: Callable[[str], str]) -> "SkipRule":
        """Return the rule with its columns as `spell` writes them."""
        without = spell(self.without) if self.without else ""
        return replace(self, column=spell(self.column), without=without)

    def condition(self, cell: Callable[[str], str], constants: Mapping[str, str]) -> str:
        """Give the SQL that tells of a row; `cell` is that of a column's untrimmed cell.

        `constants` are the fields that the whole file says.
        """
        text = values.trimmed(cell(self.column))
        said = [f"lower({text}) = {literal(word.lower())}" for word in self.equals]
        said += [f"starts_with(lower({text}), {literal(word.lower())})" for word in self.starts]
        if self.blank:
            said.append(f"{text} IS NULL")
        if told := constants.get(self.says):
            said.append(f"lower({text}) = lower({literal(told)})")
        meant = f"({' OR '.join(said) or 'false'})"
        return (
            f"({meant} AND {values.trimmed(cell(self.without))} IS NULL)" if self.without else meant
        )

    def to_json(self) -> dict[str, Any]:
        """Return the rule as a JSON object; what is as usual is left out."""
        told = {key: list(part) if isinstance(part, tuple) else part
                for key, part in asdict(self).items()}  # fmt: skip
        return {key: part for key, part in told.items() if part not in ([], False, "")}

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
        texts = [parts.get(name, "") for name in ("key", "label", "column", "says", "without")]
        if not all(isinstance(text, str) for text in texts) or not isinstance(
            parts.get("blank", False), bool
        ):
            raise wrong
        try:
            return cls(**parts)
        except TypeError:
            raise wrong from None
