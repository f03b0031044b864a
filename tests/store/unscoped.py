"""Unscoped SQL: statements on a table of users' rows that do not say whose rows they mean.

Every text of SQL in the source is looked at, joined as Python joins it, and every `select`,
`update`, `delete` and `insert` of SQLAlchemy. A reference to a table with a `user_id` is scoped
where its alias, or the bare name, has a condition on `user_id`. And nobody but the scope binds the
user: no statement says `user_id = %s`, and no values have a key `user` of their own.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tunescore.store.schema import METADATA
from tunescore.store.tables.base import Base

TABLES = frozenset(table.name for table in METADATA.sorted_tables if "user_id" in table.columns)
CLASSES = frozenset(
    mapper.class_.__name__
    for mapper in Base.registry.mappers
    if mapper.local_table is not None and "user_id" in mapper.local_table.c
)
BUILDERS = frozenset({"select", "update", "delete", "insert"})

OUTSIDE = frozenset({"statements", "columnar", "migrations", "scope.py"})
"""Where no rows of users are: packages that know no database, migrations, and the scope itself."""

DYNAMIC = r"\{[\w.]*\}"
"""A name that is put in later, and may be a table of users' rows."""

_REFERENCE = re.compile(
    rf"\b(?:(?:FROM|JOIN|USING)\s+(?P<read>{'|'.join(sorted(TABLES))})"
    rf"|(?:DELETE FROM|UPDATE|INSERT INTO)\s+(?P<written>{'|'.join(sorted(TABLES))}|{DYNAMIC}))"
    r"(?!\w)(?:\s+(?:AS\s+)?(?P<alias>(?!(?:on|using)\b)[a-z]\w*))?"
)
_COLUMN = re.compile(r"(?<![\w.])user_id\b")
_BOUND = re.compile(r":user\b|%\(user\)s|\{user\}")


@dataclass(frozen=True, slots=True)
class Finding:
    """An unscoped statement: the function that holds it, its line, and what is wrong with it."""

    place: str
    line: int
    problem: str


def find(source: str, module: str) -> list[Finding]:
    """Return the unscoped statements of a module's source."""
    tree = ast.parse(source)
    scoped = _scoped_names(tree)
    return [
        Finding(place, node.lineno, problem)
        for place, node in _expressions(tree, module)
        for problem in (*_of_texts(node), *_of_builders(node, scoped))
    ]


def find_all(package: Path) -> list[Finding]:
    """Return the unscoped statements of a package."""
    return [
        finding
        for path in sorted(package.rglob("*.py"))
        if not {*path.relative_to(package).parts} & OUTSIDE
        for finding in find(path.read_text(), ".".join(path.relative_to(package).parts)[:-3])
    ]


def _expressions(node: ast.AST, place: str) -> Iterator[tuple[str, ast.expr]]:
    """Give the outermost expressions, each with its place; texts that document are none."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.expr):
            yield place, child
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _expressions(child, f"{place}.{child.name}")
        else:
            yield from _expressions(child, place)


def _text(node: ast.AST) -> str | None:
    """Return a text as Python joins it, names that are put in later in braces."""
    match node:
        case ast.Constant(value=str() as value):
            return value
        case ast.JoinedStr(values=values):
            return "".join(_text(value) or "{}" for value in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = _text(left), _text(right)
            return None if parts == (None, None) else "".join(part or "{}" for part in parts)
    return None


def _texts(node: ast.AST) -> Iterator[str]:
    text = _text(node)
    if text is not None:
        yield text
    for child in ast.iter_child_nodes(node):
        if text is None or not isinstance(child, ast.Constant | ast.JoinedStr | ast.BinOp):
            yield from _texts(child)


def _is_scoped(text: str, table: str, alias: str | None) -> bool:
    """Tell whether a text has a condition on the `user_id` of a table that it names so."""
    if alias is None:
        return re.search(rf"(?<![\w.])(?:{re.escape(table)}\.)?user_id\s*=", text) is not None
    return re.search(rf"\b{alias}\.user_id\s*=|=\s*{alias}\.user_id\b", text) is not None


def _of_texts(node: ast.expr) -> Iterator[str]:
    for text in _texts(node):
        for found in _REFERENCE.finditer(text):
            table = found["read"] or found["written"]
            inserted = found[0].startswith("INSERT") and _COLUMN.search(text)
            if not inserted and not _is_scoped(text, table, found["alias"]):
                yield f"{found[0]} has no condition on user_id"
        if _REFERENCE.search(text) and not _BOUND.search(text):
            yield "no user is named"
    for part in ast.walk(node):
        if isinstance(part, ast.Dict):
            for key, value in zip(part.keys, part.values, strict=True):
                named = isinstance(key, ast.Constant) and key.value == "user"
                if named and not isinstance(value, ast.Constant):
                    yield "the user is bound by hand: a value called user"


def _scopes(node: ast.AST) -> bool:
    """Tell whether an expression has a condition on, or a value for, `user_id`."""
    return any(
        (isinstance(part, ast.Attribute) and part.attr in {"user_id", "owns"})
        or (isinstance(part, ast.keyword) and part.arg == "user_id")
        for part in ast.walk(node)
    )


def _scoped_names(tree: ast.Module) -> set[str]:
    """Return the names of conditions that are written once and used in several statements."""
    return {
        target.id
        for part in ast.walk(tree)
        if isinstance(part, ast.Assign) and _scopes(part.value)
        for target in part.targets
        if isinstance(target, ast.Name)
    }


def _of_builders(node: ast.expr, scoped: set[str]) -> Iterator[str]:
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    if _scopes(node) or names & scoped:
        return
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
            used = {
                name.id
                for argument in part.args
                for name in ast.walk(argument)
                if isinstance(name, ast.Name)
            }
            if part.func.id in BUILDERS and used & CLASSES:
                yield f"{ast.unparse(part)} has no condition on user_id"
