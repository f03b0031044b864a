"""A platform is one file: nothing else names it, and everything it needs is there."""

import ast
import re
from pathlib import Path

import pytest

from tests.fakes.__main__ import kinds
from tunescore.metrics import AUDIENCE
from tunescore.platforms import all_platforms, apis
from tunescore.records import SIGN_IN

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tunescore"
GUIDES = ROOT / "docs" / "guide"
KEYS = set(all_platforms())
READERS = {SOURCE / "platforms" / "apis", SOURCE / "statements" / "sources"}
"""A platform's own file, and the files of its exports, which are of one platform each."""
INVENTED = SOURCE / "demo"
"""The invented artist, who has an account on some platforms."""
SPELLINGS = {SOURCE / "statements" / "cells" / "stores.py"}
"""How statements spell the stores where music is played, some of which are platforms too."""


def _docstrings(tree: ast.Module) -> set[int]:
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def _named(path: Path) -> list[str]:
    """The platforms that a module's texts are, names a compared or listed key."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = _docstrings(tree)
    return [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and id(node) not in said
        and isinstance(node.value, str)
        and node.value in KEYS
    ]


def test_no_other_module_names_a_platform() -> None:
    modules = [
        path
        for path in SOURCE.rglob("*.py")
        if not (READERS | {INVENTED}) & set(path.parents)
        and path not in SPELLINGS
        and "migrations" not in path.parts
    ]
    assert len(modules) > 100
    assert [found for path in modules for found in _named(path)] == []


def test_the_check_finds_a_name() -> None:
    inside = ROOT / "src" / "tunescore" / "statements" / "sources" / "x_analytics.py"
    assert _named(inside)


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_platform_declares_everything(key: str) -> None:
    platform = all_platforms()[key]
    assert platform.key == key
    assert all(re.fullmatch(r"[A-Z]+(_[A-Z]+)+", name) for name in platform.names)
    assert all(text.endswith(".") for text in platform.scopes.values())
    assert platform.limits
    assert (platform.dialect is None) is (platform.page is not None)
    assert (platform.page is None) is bool(platform.ways)
    assert len({way.key for way in platform.ways}) == len(platform.ways)
    for way in platform.ways:
        assert way.what.endswith(".")
        assert (way.accept is None) is (not way.fields)
        assert (way.key == SIGN_IN) is (not way.fields)
        assert all(field.hint.endswith(".") for field in way.fields)
    assert re.fullmatch("#[0-9a-f]{6}", platform.color)
    for setting in platform.settings:
        assert setting.default
        assert setting.what.endswith(".")
    assert {one.setting for one in platform.limits if one.setting} <= {
        setting.name for setting in platform.settings
    }


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_platform_has_a_guide_in_numbered_steps(key: str) -> None:
    platform = all_platforms()[key]
    page = f"connect-{key}.md"
    assert (GUIDES / page).is_file(), f"docs/guide/{page} is missing"
    guide = (GUIDES / page).read_text(encoding="utf-8")
    settings = {*platform.names, *(setting.name for setting in platform.settings)}
    assert {name for name in settings if name not in guide} == set(), f"{page} leaves settings out"
    if platform.page is not None:
        _numbered("## ", guide, page)
        assert platform.page.terms_url in guide, f"{page} does not link the terms"
    sections = dict(re.findall(r"(?ms)^## ([^\n]+)\n(.*?)(?=^## |\Z)", guide))
    for way in platform.ways:
        assert way.title in sections, f"{page} has no section “## {way.title}”"
        _numbered("### ", sections[way.title], page)
        if not way.fields:
            assert "{redirect_uri}" in sections[way.title], f"{page} shows no redirect address"
    table = (GUIDES / "README.md").read_text(encoding="utf-8")
    assert f"({page})" in table, f"docs/guide/README.md does not link {page}"


def _numbered(heading: str, text: str, page: str) -> None:
    steps = re.findall(rf"(?m)^{heading}(\d+)\. ", text)
    assert len(steps) > 2, f"{page} has no steps: headings like “{heading}1. Make an app”"
    assert steps == [str(number) for number in range(1, len(steps) + 1)]


def test_every_platform_has_its_fake() -> None:
    assert {key for kind in kinds() for key in (kind.key, kind.pages_key) if key} == KEYS


def test_figures_are_keys_of_the_catalogue() -> None:
    folder = Path(apis.__file__).parent
    for path in folder.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
                name = ast.unparse(node.targets[0])
                if not name.startswith("_OF_") and name not in {"_LEVELS", "_SERIES"}:
                    continue
                texts = [
                    {side.value for side in sides if isinstance(side, ast.Constant)}
                    for sides in ([*node.value.keys], [*node.value.values])
                ]
                assert any(side and side <= set(AUDIENCE) for side in texts), (path, name)
