"""The rules of a source: what its rows are paid for, which are left out, how files are merged.

A user never edits them. What a user chooses, the columns and how their cells are read, is in
`Mapping`; a custom file has the rules that are the default here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from tunescore.errors import MalformedMapping
from tunescore.records import Overlap, Rights, View
from tunescore.statements.mapping import blank_defaults
from tunescore.statements.mapping.blank_defaults import BlankDefault
from tunescore.statements.mapping.mapping_json import part_from_json, part_to_json
from tunescore.statements.mapping.skip_rules import SkipRule

APPEND_IDENTITY: tuple[str, ...] = (
    "track_title", "artist_name", "album_title", "isrc", "store", "country", "period",
    "reported_on", "kind", "quantity", "streams", "downloads", "views", "amount", "currency",
)  # fmt: skip
"""The fields that a line's key is made of, where a source does not say otherwise: no bar codes,
which exports leave blank and spreadsheets damage, and nothing that can be filled in later."""

CUSTOM_GROUP: tuple[str, ...] = (
    "track_title", "artist_name", "isrc", "store", "country", "period",
)  # fmt: skip
"""The fields of a group whose newer figures replace the older ones, in a custom file without
money."""


@dataclass(frozen=True, slots=True)
class Rules:
    """A source's policy for one layout of its files."""

    rights: Rights = "recording"
    """What is paid for: the recording, or the composition."""
    overlap: Overlap | None = None
    """None: `append` where money is mapped, otherwise `replace`."""
    replace_by: tuple[str, ...] = CUSTOM_GROUP
    identity: tuple[str, ...] = APPEND_IDENTITY
    kinds: dict[str, str] = field(default_factory=dict)
    """Words of the kind column, lower case → the line's kind; the first word found wins."""
    skip: tuple[SkipRule, ...] = ()
    personal: tuple[str, ...] = ()
    """Columns with other people's data, which are never stored."""
    fill: tuple[BlankDefault, ...] = ()
    """Defaults of blank cells."""
    needs: tuple[str, ...] = ()
    """Fields that the user has to map, because no known column gives them."""
    serial_days: bool = False
    """Whether a bare number in a date column is a spreadsheet program's serial day, as in exports
    that come as workbooks."""
    settles_months: int = 3
    """How many of the newest months usually still grow."""
    view: View = "typed"
    requires: str = "track_title"
    """The field that every row must have: `artist_name` for figures of an artist. A track's title
    may be missing where its ISRC is there."""
    feeds: str = ""
    """What the file is about, such as `campaigns`, where that is neither plays nor money; such a
    file is recognised and named, and never imported."""
    what: str = ""
    """The name of such a file, in a few words."""
    platforms: tuple[str, ...] = ()
    """The platforms that the figures can be from; empty: any."""
    post_in_url: str = ""
    """The pattern of a post's link whose first group is the post's id, where no column has it."""
    time_in_id: str = ""
    """How a post's id encodes its time: `high_bits` (seconds above bit 32), `snowflake`."""

    def rename_columns(self, rename: Callable[[str], str], table_columns: Sequence[str]) -> "Rules":
        """Return the rules with their columns as `rename` writes them; defaults need the column."""
        return replace(
            self,
            skip=tuple(rule.rename_columns(rename) for rule in self.skip),
            personal=tuple(map(rename, self.personal)),
            fill=blank_defaults.bind_defaults(
                [default.rename_columns(rename) for default in self.fill], table_columns
            ),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the rules as a JSON object, without the parts that have their default."""
        default = Rules()
        return {
            item.name: part_to_json(getattr(self, item.name))
            for item in fields(self)
            if getattr(self, item.name) != getattr(default, item.name)
        }

    @classmethod
    def from_json(cls, data: object) -> "Rules":
        """Read rules from their JSON object; raises MalformedMapping."""
        if not isinstance(data, dict):
            raise MalformedMapping(found="its rules are not an object")
        unknown = [str(key) for key in data if key not in PARTS]
        if unknown:
            raise MalformedMapping(found=f"its rules have no part called {', '.join(unknown)}")
        parts: dict[str, Any] = {key: part_from_json(key, value) for key, value in data.items()}
        return cls(**parts)


PARTS = frozenset(item.name for item in fields(Rules))
"""The names of the rules' parts."""
