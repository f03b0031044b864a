"""Threads for work that takes long, which gives way to answers that do not."""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

NICENESS = 10
"""By how much less the system favours them: a tenth of the time, where the answers want all."""


def patient_threads(most: int, name: str) -> ThreadPoolExecutor:
    """Up to so many threads that wait for the thread of the answers, where a system can do that."""
    return ThreadPoolExecutor(most, name, initializer=_give_way)


def _give_way() -> None:
    if sys.platform == "linux":  # elsewhere it is the whole process that has a niceness
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICENESS)
