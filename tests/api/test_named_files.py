"""Files whose name carries the meaning: proposed where it is certain, asked where it is not."""

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

TIMELINE = b"date,streams\n2026-01-01,5\n2026-01-02,6\n"


def drop(owner: TestClient, name: str, content: bytes = TIMELINE) -> Any:
    answer = owner.post("/api/v1/imports", files={"file": (name, content)})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_song_that_nothing_tells_is_asked_before_anything_is_imported(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    seen = drop(owner, "Glass_Harbour-timeline.csv")
    assert [question["id"] for question in seen["questions"]] == ["constants:track_title"]
    assert (seen["error"], seen["imported"]) == (None, None)
    refused = owner.post(f"/api/v1/imports/{seen['id']}/commit")
    assert (refused.status_code, refused.json()["code"]) == (409, "answer_needed")

    answer = {"mapping": {"constants": {"track_title": "Glass Harbour"}}}
    told = owner.patch(f"/api/v1/imports/{seen['id']}", json=answer).json()
    assert (told["questions"], told["imported"]) == ([], 2)
    assert owner.post(f"/api/v1/imports/{seen['id']}/commit").status_code == 202
    run_jobs()
    assert [song["title"] for song in owner.get("/api/v1/tracks").json()["items"]] == [
        "Glass Harbour"
    ]


def test_a_call_that_imports_at_once_says_which_song_it_needs(owner: TestClient) -> None:
    files = {"file": ("download.csv", TIMELINE)}
    refused = owner.post("/api/v1/integrations/import-csv", files=files, data={"mapping": "{}"})
    assert refused.status_code == 409
    assert "song" in refused.json()["detail"]
