"""Threads for long work: the system favours the thread of the answers."""

import os
import sys
import threading

import pytest

from tunescore.threads import NICENESS, patient_threads


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no niceness of their own")
def test_long_work_gives_way_to_the_thread_that_began_it() -> None:
    ours = niceness()
    with patient_threads(2, "work") as threads:
        theirs = {threads.submit(niceness).result() for _ in range(4)}
    assert theirs == {min(ours + NICENESS, 19)}
    assert niceness() == ours
