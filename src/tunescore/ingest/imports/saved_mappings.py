"""Mappings that a user confirmed: a file with the same header takes them from then on."""

import hashlib

from tunescore.statements.header import fold_header
from tunescore.statements.mapping.mapping import Mapping
from tunescore.store.scope import UserStore


def remember(store: UserStore, name: str, columns: tuple[str, ...], import_id: int) -> None:
    """Save an import's mapping under its header, in place of an earlier one for the same header.

    `columns` are the header's names, `name` what the list of mappings shows (the file's name).
    The mapping is saved whole: it stays its source's, with all of the source's rules.
    """
    header = "\x1f".join(sorted(column.casefold().strip() for column in columns))
    with store.transaction():
        store.execute(
            "INSERT INTO import_mappings (user_id, name, header_key, mapping)"
            " SELECT user_id, %(name)s, %(header)s, mapping FROM imports"
            " WHERE user_id = %(user)s AND id = %(id)s"
            " ON CONFLICT (user_id, header_key)"
            " DO UPDATE SET mapping = excluded.mapping, name = excluded.name",
            {
                "name": name,
                "header": hashlib.sha256(header.encode()).hexdigest(),
                "id": import_id,
            },
        )
        store.execute(
            "UPDATE imports SET recognition = jsonb_set(recognition, '{remembered}', 'true')"
            " WHERE user_id = %(user)s AND id = %(id)s",
            {"id": import_id},
        )


def same(saved: Mapping, mapping: Mapping) -> bool:
    """Whether a saved mapping has the same columns and reads them as the same fields."""

    def fields(of: Mapping) -> list[tuple[str, str | None]]:
        return sorted(
            ((fold_header(name), key) for name, key in of.columns.items()),
            key=lambda cell: cell[0],
        )

    return fields(saved) == fields(mapping)


def forget(store: UserStore, mapping_id: int) -> bool:
    """Delete a saved mapping and say whether there was one."""
    with store.transaction():
        return (
            store.execute(
                "DELETE FROM import_mappings WHERE user_id = %(user)s AND id = %(id)s",
                {"id": mapping_id},
            ).rowcount
            == 1
        )
