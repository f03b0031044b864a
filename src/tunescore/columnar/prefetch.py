"""Prefetch: a thread prepares the next items while the present one is worked on."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def prefetch(items: Iterator[T], most: int) -> Iterator[T]:
    """Yield the items, none of them None, while a thread prepares at `most` so many more."""
    with ThreadPoolExecutor(1) as thread:
        try:
            coming = deque(thread.submit(next, items, None) for _ in range(most))
            while (item := coming.popleft().result()) is not None:
                coming.append(thread.submit(next, items, None))
                yield item
        finally:
            thread.shutdown(cancel_futures=True)
