"""A file of which nothing would be counted: it goes in only with a yes of its own."""

from starlette.testclient import TestClient


def test_a_file_without_figures_needs_a_yes(owner: TestClient) -> None:
    sheet = b"Song Title,Comment\nGlass Harbour,lovely\nNight Ferry,later\n"
    seen = owner.post("/api/v1/imports", files={"file": ("songs.csv", sheet)}).json()
    address = f"/api/v1/imports/{seen['id']}"
    assert [question["id"] for question in seen["questions"]] == ["constants:no_figures"]
    refused = owner.post(f"{address}/commit")
    assert (refused.status_code // 100, refused.json()["code"]) == (4, "answer_needed")
    agreed = owner.patch(address, json={"mapping": {"constants": {"no_figures": "yes"}}}).json()
    assert agreed["questions"] == []
    assert owner.post(f"{address}/commit").status_code == 202
