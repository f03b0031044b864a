"""Serving all platforms for a demo."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx2

from tests.fakes.__main__ import platforms, recall, remember
from tests.fakes.base import running
from tests.fakes.instagram import Instagram
from tests.fakes.tiktok import TikTok

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


def test_a_consent_outlives_the_evening(tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    yesterday = platforms()
    tiktok = next(fake for fake in yesterday if isinstance(fake, TikTok))
    granted = tiktok.grant(tiktok.accounts[0])
    remember(yesterday, memory)
    today = platforms()
    recall(today, memory)
    fake = next(fake for fake in today if isinstance(fake, TikTok))
    with running(fake):
        told = httpx2.get(
            f"{fake.overrides['open.tiktokapis.com']}/v2/user/info/",
            params={"fields": "open_id"},
            headers={"Authorization": f"Bearer {granted.access}"},
        )
    assert told.json()["data"]["user"]["open_id"] == tiktok.open_id(tiktok.accounts[0])
    assert fake.accounts[0].began == tiktok.accounts[0].began


def test_a_developer_page_shows_the_keys_and_makes_tokens() -> None:
    fake = Instagram()
    with running(fake):
        account = fake.add()
        shown = httpx2.get(fake.console).text
        assert fake.client_id in shown
        assert fake.client_secret in shown
        made = httpx2.post(fake.console, data={"account": str(account.id)}).text
        assert [text for text in fake.safe.tokens if text in made]
