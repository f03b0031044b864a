"""Skip rules: which rows are left out on purpose, by the text of a cell or because it is blank."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from tunescore.columnar.duck import literal
from tunescore.errors import MalformedMapping
from tunescore.statements.cells import values


@dataclass(frozen=True, slots=True)
class SkipRule:
    """Leaves out the rows whose cell in `column` is one of these texts, whatever their case."""

    key: str
    label: str
    column: str
    equals: tuple[str, ...] = ()
    """Texts that are the whole cell."""
    starts: tuple[str, ...] = ()
    """Texts that the cell begins with."""
    blank: bool = False
    """Whether a blank cell counts too."""
    says: str = ""
    """A field, such as the artist: the cell has that field's constant of the whole file."""
    without: str = ""
    """Another column, which has to be blank in such a row."""

    def rename_columns(self, rename: Callable[[str], str]) -> "SkipRule":
        """Return the rule with its columns as `spell` writes them."""
        without = rename(self.without) if self.without else ""
        return replace(self, column=rename(self.column), without=without)

    def condition(self, cell: Callable[[str], str], constants: Mapping[str, str]) -> str:
        """Give the SQL condition of a row; `cell` gives the SQL of a column's untrimmed cell.

        `constants` are the fields that have one value in the whole file.
        """
        text = values.trimmed(cell(self.column))
        matches = [f"lower({text}) = {literal(word.lower())}" for word in self.equals]
        matches += [f"starts_with(lower({text}), {literal(word.lower())})" for word in self.starts]
        if self.blank:
            matches.append(f"{text} IS NULL")
        if constant := constants.get(self.says):
            matches.append(f"lower({text}) = lower({literal(constant)})")
        match = f"({' OR '.join(matches) or 'false'})"
        return (
            f"({match} AND {values.trimmed(cell(self.without))} IS NULL)" if self.without else match
        )

    def to_json(self) -> dict[str, Any]:
        """Return the rule as a JSON object, without the parts that have their default."""
        parts = {key: list(part) if isinstance(part, tuple) else part
                 for key, part in asdict(self).items()}  # fmt: skip
        return {key: part for key, part in parts.items() if part not in ([], False, "")}

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
