"""Serving all platforms for a demo."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx2

from tests.fakes.base import running
from tests.fakes.instagram import Instagram

LOOK = """
import json, os, urllib.request
overrides = json.loads(os.environ["TUNESCORE_HOST_OVERRIDES"])
address = overrides["www.instagram.com"] + "/oauth/authorize?client_id=1"
try:
    urllib.request.urlopen(address)
except urllib.error.HTTPError as error:
    print(json.dumps([error.code, sorted(overrides), os.environ["TIKTOK_CLIENT_KEY"]]))
"""


def test_a_command_runs_with_the_settings_that_lead_to_the_fakes(tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    told = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-m", "tests.fakes", sys.executable, "-c", LOOK],
        env={**os.environ, "TUNESCORE_FAKES_MEMORY": str(memory)},
        capture_output=True,
        check=True,
        timeout=60,
    )
    status, hosts, key = json.loads(told.stdout)
    assert status == 400
    assert key
    assert {"graph.facebook.com", "graph.instagram.com", "open.tiktokapis.com", "x.com"} <= set(
        hosts
    )
    assert memory.exists()


def test_pictures_are_pictures() -> None:
    with running(Instagram()) as fake:
        account = fake.add()
        told = httpx2.get(f"{fake.overrides[fake.pictures]}/v/t51/{account.id}.jpg")
    assert told.headers["content-type"] == "image/png"
    assert told.content.startswith(b"\x89PNG")
