"""Campaigns through the API: files in, answers, costs, tracks, and what a campaign brought."""

from typing import Any

from starlette.testclient import TestClient

SIX = "Track Name,Curator,Result,Date,Cost,Feedback\n"


def pitches(yes: int, no: int, cost: str = "$3") -> str:
    """A list of pitches of one track: first every yes, then every no."""
    rows = [
        f"Glass Harbour,Curator {number},{'Approved' if number < yes else 'Rejected'},"
        f"2026-03-{number % 28 + 1:02},{cost},"
        for number in range(yes + no)
    ]
    return SIX + "\n".join(rows) + "\n"


def send(owner: TestClient, text: str, name: str = "pitches.csv") -> Any:
    return owner.post("/api/v1/campaigns/import", files={"file": (name, text.encode())})


def test_a_list_of_pitches_gives_the_numbers_of_the_rule_of_thumb(owner: TestClient) -> None:
    answer = send(owner, pitches(yes=9, no=41))
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "imported": 50,
        "total_cost": "150",
        "currency": "USD",
        "approved": 9,
        "rejected": 41,
        "estimated_revenue": "36",
        "roi": -76.0,
        "unmatched": [
            {
                "campaign_id": answer.json()["unmatched"][0]["campaign_id"],
                "title": "Glass Harbour",
                "artist": None,
                "likely_id": None,
                "likely_title": None,
            }
        ],
    }
    again = send(owner, pitches(yes=9, no=41)).json()
    assert (again["imported"], again["approved"], again["roi"]) == (0, 9, -76.0)
    [campaign] = owner.get("/api/v1/campaigns").json()["items"]
    page = owner.get(f"/api/v1/campaigns/{campaign['id']}").json()
    assert page["summary"].startswith("You spent $150 on SubmitHub. 9 of 50 said yes.")
