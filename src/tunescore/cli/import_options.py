"""What the command line says about the files that it imports."""

from dataclasses import dataclass, field
from typing import Any, Literal

from tunescore.errors import BadRequest
from tunescore.ingest.imports import preview


@dataclass(slots=True)
class Wanted:
    """What the command line says about the files."""

    source: str | None
    older: Literal["keep", "replace"] | None = None
    member: str | None = None
    sheet: str | None = None
    columns: dict[str, str | None] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    readings: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        source: str | None,
        older: Literal["keep", "replace"] | None,
        maps: list[str],
        member: str | None = None,
        sheet: str | None = None,
    ) -> "Wanted":
        """Read `Column=field`, `Column=field:reading` and `=field:constant`.

        A reading is `dmy`, `comma` …; `Column=:reading` leaves the column's field as it is.
        """
        wanted = cls(source, older, member, sheet)
        for text in maps:
            column, equals, target = text.rpartition("=")
            name, _, extra = target.partition(":")
            if not equals:
                raise BadRequest(found=f"“{text}” is not of the form Column=field.")
            if not column:
                wanted.constants[name] = extra
                continue
            if name or not extra:
                wanted.columns[column] = name or None
            if extra:
                wanted.readings[column] = extra
        return wanted

    def wish(self) -> preview.Wish:
        """Return it as the options of an import."""
        return preview.Wish(self.source, self.mapping(), self.older, self.member, self.sheet)

    def mapping(self) -> dict[str, Any] | None:
        """Return the mapping as JSON, None if there is none."""
        if not (self.columns or self.constants or self.readings):
            return None
        numbers = {
            column: reading
            for column, reading in self.readings.items()
            if reading in {"point", "comma"}
        }
        dates = {
            column: reading for column, reading in self.readings.items() if column not in numbers
        }
        return {
            "columns": self.columns, "constants": self.constants, "dates": dates,
            "numbers": numbers,
        }  # fmt: skip
