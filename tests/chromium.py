"""The browser that looks at pages: the Chromium of this machine, and the Node that drives it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
"""Arguments with which it asks for nothing by itself."""


def chromium() -> str:
    """Its executable. Raises `FileNotFoundError` where there is none."""
    for name in (
        os.environ.get("TUNESCORE_CHROMIUM"),
        "chromium",
        "chromium-browser",
        "google-chrome",
    ):
        found = name and shutil.which(name)
        if found:
            return found
    raise FileNotFoundError("There is no Chromium here; `make test` says how to install it.")


def node() -> str:
    """The Node that built the web app. Playwright's own needs a libatomic, which not all have."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    found = shutil.which("node", path=path)
    assert found, "There is no Node here; `make setup` sees to it."
    asked = [found, "-p", "process.execPath"]
    printed = subprocess.check_output(asked, text=True)  # noqa: S603
    return printed.strip()
