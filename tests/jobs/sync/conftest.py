"""The fakes and installations of these tests."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import Clock
from tests.fakes.base import Fake, running
from tests.fakes.instagram import Instagram
from tests.fakes.tiktok import TikTok
from tests.fakes.x import X
from tests.jobs.sync.studio import Studio, settings_for

MakeStudio = Callable[..., Studio]


@pytest.fixture
def time() -> Clock:
    """A clock that stands at a fixed moment until a test advances it."""
    clock = Clock()
    clock.now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    return clock


@pytest.fixture
def at(time: Clock, database_url: str, tmp_path: Path) -> Iterator[MakeStudio]:
    """Makes an installation at a fake that runs for the test: `at(Instagram)`."""
    with ExitStack() as stack:

        def make(kind: type[Fake], **values: str) -> Studio:
            fake = stack.enter_context(running(kind(clock=time)))
            settings = settings_for(
                fake, data_dir=tmp_path, database_url=database_url, values=values
            )
            return Studio(fake, settings, time)

        yield make


@pytest.fixture
def instagram(at: MakeStudio) -> Studio:
    return at(Instagram)


@pytest.fixture
def tiktok(at: MakeStudio) -> Studio:
    return at(TikTok)


@pytest.fixture
def x(at: MakeStudio) -> Studio:
    return at(X)
