"""What `make dist` says of the packages that TuneScore is made of."""

import os
import subprocess
from pathlib import Path

AUDIT = Path(__file__).parents[1] / "scripts" / "audit"

UNREACHED = "echo 'Connection refused' >&2; exit 1"
CLEAN = "echo 'found 0 vulnerabilities'"
WEAK = "echo 'Name  Version ID       Fix Versions'; echo 'mako  1.0     PYSEC-1  1.1'; exit 1"


def audited(folder: Path, pip_audit: str, npm: str) -> subprocess.CompletedProcess[str]:
    """Run the script with these answers of the two services."""
    programs = folder / "bin"
    programs.mkdir()
    for name, answer in (("pip-audit", pip_audit), ("npm", npm)):
        program = programs / name
        program.write_text(f"#!/bin/sh\n{answer}\n")
        program.chmod(0o755)
    return subprocess.run(  # noqa: S603
        ["/bin/sh", AUDIT, folder],
        env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_packages_without_a_known_weakness_pass(tmp_path: Path) -> None:
    done = audited(tmp_path, CLEAN, CLEAN)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "Python packages: no known weakness.",
        "npm packages: no known weakness.",
    ]


def test_a_known_weakness_is_named_and_ends_the_release(tmp_path: Path) -> None:
    done = audited(tmp_path, WEAK, CLEAN)
    assert done.returncode == 1
    assert "PYSEC-1" in done.stdout


def test_a_service_that_does_not_answer_is_never_taken_for_a_good_answer(tmp_path: Path) -> None:
    done = audited(tmp_path, UNREACHED, UNREACHED)
    assert done.returncode == 0
    assert done.stdout.count("NOT CHECKED, the service did not answer: Connection refused") == 2
    assert "no known weakness" not in done.stdout
