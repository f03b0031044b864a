"""Modules are nouns, and one name means one thing."""

from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1] / "src" / "tunescore"

NOUNS_IN_ING = {
    "batching": "how work is divided into batches; the field's word",
    "column_matching": "see matching",
    "encoding": "a text file's encoding",
    "folding": "case folding and the like",
    "housekeeping": "periodic clean-up; the field's word",
    "mapping": "columns to fields; one of our own words",
    "matching": "record matching; the field's word",
    "reading": "the first step of a statement's way; one of our own words",
}

ONE_NOUN = {
    "the same noun at each step of the one-way flow": {
        "accounts", "alerts", "audience", "campaigns", "connections", "curators", "earnings",
        "exports", "figure", "figures", "freshness", "imports", "insights", "lines", "manual",
        "members", "notes", "passwords", "periods", "platform_keys", "platforms", "rebuild",
        "sessions", "statements", "sync", "tokens", "tracks", "two_factor", "uploads", "views",
    },
    "the same step for music, for audience and for campaigns": {"rollup"},
    "which figure is shown, and which is stored, where several are known": {"precedence"},
    "a package and its main module": {"mapping"},
    "finding the header row, and what a header is": {"header"},
    "our errors, and the API's answers with them": {"errors"},
    "rules that say what a platform's errors mean; those that Meta's platforms share": {
        "error_rules", "visit",
    },
    "OAuth with a platform, and its endpoints": {"oauth"},
    "what is decided beforehand: a source's rules, an alert's rules": {"rules"},
}  # fmt: skip
"""Names that stand in several packages and mean one thing there, by what that is."""


def modules() -> dict[str, list[str]]:
    """The folders of each module and package, by its name."""
    found = defaultdict(list)
    for path in sorted(ROOT.rglob("*.py")):
        module = path.parent if path.stem == "__init__" else path.with_suffix("")
        if "migrations" not in module.parts and module != ROOT and module.name != "__main__":
            found[module.name].append(str(module.relative_to(ROOT).parent))
    return dict(found)


def test_modules_are_nouns() -> None:
    assert {name for name in modules() if name.endswith("ing")} <= set(NOUNS_IN_ING)


def test_a_module_that_is_excepted_is_there() -> None:
    assert set(NOUNS_IN_ING) <= set(modules())


def test_one_name_means_one_thing() -> None:
    shared = {name for name, folders in modules().items() if len(folders) > 1}
    assert shared == set().union(*ONE_NOUN.values())
