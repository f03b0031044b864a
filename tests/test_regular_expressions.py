"""Expressions that Python's `re` matches alike in every version that the project allows.

Possessive quantifiers (`a*+`) and atomic groups (`(?>a)`) came with 3.11, and match wrongly in
CPython before 3.11.5 (gh-106052).
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
WRONG_IN = "3.11.4"

ESCAPED_OR_CLASS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
POSSESSIVE_OR_ATOMIC = re.compile(r"[*+?}]\+|\(\?>")


def wrongly_matched(expression: str) -> bool:
    return POSSESSIVE_OR_ATOMIC.search(ESCAPED_OR_CLASS.sub("x", expression)) is not None


def literals(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text of a module, of characters or bytes, but its docstrings.

    What an f-string puts in is an `x`.
    """
    inside = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inside.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = [part for part in node.values if isinstance(part, ast.Constant)]
            inside.update(parts)
            yield node.lineno, "".join(str(p.value) if p in parts else "x" for p in node.values)
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and node not in inside:
            if isinstance(node.value, str):
                yield node.lineno, node.value
            elif isinstance(node.value, bytes):
                yield node.lineno, node.value.decode("latin-1")


@pytest.mark.parametrize("expression", ["a*+", "[^']++", "(?:a|b)?+", "a{2,3}+", "(?>a)", r"\\*+"])
def test_possessive_quantifiers_and_atomic_groups_are_found(expression: str) -> None:
    re.compile(expression)
    assert wrongly_matched(expression)
    for written in (expression, expression.encode()):
        [(_, found)] = literals(ast.parse(f"x = {written!r}"))
        assert found == expression


@pytest.mark.parametrize("expression", [r"\*+", "[*+]+", r"a\++", "[]+*]+", r"\(?>", "a+?", "a+b+"])
def test_an_expression_with_plus_signs_is_none_by_that(expression: str) -> None:
    re.compile(expression)
    assert not wrongly_matched(expression)


def test_an_expression_put_together_is_found() -> None:
    found = [text for _, text in literals(ast.parse('"""C++"""\nx = f"(?:{part})*+{end}"'))]
    assert found == ["(?:x)*+x"]
    assert wrongly_matched(found[0])


def test_no_expression_needs_a_later_python_than_the_project_allows() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    if WRONG_IN not in SpecifierSet(project["requires-python"]):
        return
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        for line, text in literals(ast.parse(path.read_text()))
        if wrongly_matched(text)
    ]
    assert found == []
