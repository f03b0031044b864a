"""The names of months, weekdays and countries."""

import subprocess
import sys
from pathlib import Path

from tunescore.statements.cells import locales

SCRIPT = Path(__file__).parents[3] / "scripts" / "write-cldr"


def test_the_names_are_those_that_the_script_takes_from_the_cldr(tmp_path: Path) -> None:
    written = tmp_path / "cldr.json"
    subprocess.run([sys.executable, SCRIPT, written], check=True)  # noqa: S603 # our own script
    ours = Path(locales.__file__).with_name("cldr.json")
    assert ours.read_text(encoding="utf-8") == written.read_text(encoding="utf-8")


def test_a_word_means_the_same_in_every_language_or_nothing() -> None:
    months = locales.month_names()
    assert months["février"] == months["fevrier"] == months["luty"] == 2
    countries = locales.country_names()
    assert countries["allemagne"] == countries["tyskland"] == countries["германия"] == "DE"
    assert "kongo" not in countries  # one of the two in Polish, the other in Czech
