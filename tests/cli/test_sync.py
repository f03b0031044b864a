"""`tunescore sync` as a process of its own, against a fake platform."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.fakes.base import running
from tests.fakes.tiktok import TikTok
from tests.jobs.sync.studio import SECRET, Studio, settings_for
from tunescore.services import utc_now


@pytest.fixture
def studio(tmp_path: Path, database_url: str) -> Iterator[Studio]:
    with running(TikTok()) as fake:
        settings = settings_for(fake, data_dir=tmp_path, database_url=database_url)
        yield Studio(fake, settings, utc_now)


@pytest.fixture
def told(studio: Studio) -> dict[str, str]:
    """What the command has to know of the fake."""
    return {
        **studio.fake.environment,
        "TUNESCORE_HOST_OVERRIDES": json.dumps(studio.fake.overrides),
        "TUNESCORE_SECRET_KEY": SECRET,
    }


def test_every_account_is_visited_and_what_came_of_it_is_printed(
    run: Run,
    studio: Studio,
    told: dict[str, str],
) -> None:
    good, gone = studio.fake.add("paperlantern"), studio.fake.add("glassharbour")
    numbers = [studio.connect(good), studio.connect(gone)]
    studio.fake.revoke(gone)
    done = run("sync", "--wait", **told)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("TikTok paperlantern: ")
    assert "figures" in done.stdout
    assert "TikTok glassharbour: reconnect. TikTok" in done.stderr
    assert [studio.last(number)["outcome"] for number in numbers] == ["ok", "reconnect"]
    again = run("sync", "--wait", "--platform", "tiktok", **told)
    assert again.returncode == 0, again.stderr
    assert len(studio.runs(numbers[0])) == 2
    assert len(studio.runs(numbers[1])) == 1


def test_without_waiting_the_visits_are_queued(
    run: Run,
    studio: Studio,
    told: dict[str, str],
) -> None:
    number = studio.connect(studio.fake.add())
    done = run("sync", **told)
    assert done.returncode == 0
    assert "1 account will be synced" in done.stdout
    assert studio.runs(number) == []
    assert len(studio.rows("SELECT FROM procrastinate_jobs WHERE status = 'todo'")) == 1


def test_nothing_connected_and_platforms_that_nobody_knows_are_said(
    run: Run,
    told: dict[str, str],
) -> None:
    assert "No account is connected" in run("sync", "--wait", **told).stdout
    unknown = run("sync", "--platform", "myspace", **told)
    assert unknown.returncode != 0
    assert "tiktok" in unknown.stderr
