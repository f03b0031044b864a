"""What the fakes' own tests share."""

from datetime import UTC, datetime

import pytest

from tests.conftest import Clock


@pytest.fixture
def time() -> Clock:
    """A clock that stands at a fixed moment until a test advances it."""
    clock = Clock()
    clock.now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    return clock
