"""What somebody sees while `make` sets TuneScore up."""

import subprocess
from pathlib import Path

QUIETLY = Path(__file__).parents[1] / "scripts" / "quietly"


def quietly(folder: Path, what: str, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        ["/bin/sh", QUIETLY, what, "sh", "-c", command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_step_says_what_it_does_and_keeps_its_output_for_the_log(tmp_path: Path) -> None:
    first = quietly(tmp_path, "Building", "echo many lines; echo on both >&2")
    second = quietly(tmp_path, "Starting", "true")
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout.splitlines() == [
        "Setting up. What each step prints goes to .make/setup.log.",
        "Building …",
    ]
    assert second.stdout == "Starting …\n"
    assert first.stderr + second.stderr == ""
    assert "many lines\non both\n" in (tmp_path / ".make" / "setup.log").read_text()


def test_a_step_that_fails_shows_the_end_of_its_own_output_and_where_all_of_it_is(
    tmp_path: Path,
) -> None:
    quietly(tmp_path, "Building", "echo earlier")
    failed = quietly(tmp_path, "Installing", "seq 100; echo 'no such package' >&2; exit 7")
    assert failed.returncode == 7
    assert failed.stdout == "Installing …\n"
    shown = [line.strip() for line in failed.stderr.splitlines()]
    assert [line for line in shown if line.isdecimal()] == [str(at) for at in range(72, 101)]
    assert "no such package" in shown
    assert "earlier" not in shown
    assert str(tmp_path / ".make" / "setup.log") in failed.stderr
    assert "1\n2\n3\n" in (tmp_path / ".make" / "setup.log").read_text()
