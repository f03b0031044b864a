"""Notes on the days of a range, and saved views."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.factories import UserFactory, sale, sign_in
from tests.insights.conftest import Studio

API = "/api/v1"


def note(studio: Studio, **said: Any) -> Any:
    wanted = {"first": "2026-09-01", "last": "2026-09-03", "text": "On tour", **said}
    answer = studio.browser.post(f"{API}/notes", json=wanted)
    assert answer.status_code == 201, answer.text
    return answer.json()


def kinds(studio: Studio, **query: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for one in studio.get("notes", **query)["items"]:
        found.setdefault(one["kind"], []).append(one)
    return found


def test_a_note_is_written_changed_and_deleted(studio: Studio) -> None:
    made = note(studio, text="  On tour ")
    assert (made["text"], made["kind"], made["track_id"]) == ("On tour", "own", None)
    assert kinds(studio, **{"from": "2026-09-03", "to": "2026-09-30"})["own"] == [made]
    assert kinds(studio, **{"from": "2026-09-04"}) == {}
    address = f"{API}/notes/{made['id']}"
    changed = studio.browser.patch(address, json={"last": "2026-09-10"})
    assert changed.json() == {**made, "last": "2026-09-10"}
    assert studio.browser.patch(address, json={"last": "2026-08-01"}).status_code == 422
    assert studio.browser.patch(address, json={"text": None}).status_code == 422
    assert kinds(studio)["own"] == [{**made, "last": "2026-09-10"}]
    assert studio.browser.delete(address).status_code == 204
    assert studio.browser.delete(address).status_code == 404
    assert studio.browser.patch(address, json={"text": "x"}).status_code == 404


@pytest.mark.parametrize(
    "said", [{"text": " "}, {"text": "x" * 501}, {"last": "2026-08-01"}, {"first": "0001-01-01"}]
)
def test_a_note_that_cannot_be_is_refused(studio: Studio, said: dict[str, str]) -> None:
    wanted = {"first": "2026-09-01", "last": "2026-09-03", "text": "On tour", **said}
    assert studio.browser.post(f"{API}/notes", json=wanted).status_code == 422


def test_a_note_on_a_track_follows_it_through_a_merge(studio: Studio) -> None:
    studio.put_in([sale(), sale(title="Night Ferry")])
    glass, ferry = studio.track("Glass Harbour")["id"], studio.track("Night Ferry")["id"]
    of_track = note(studio, track_id=ferry)
    everything = note(studio, text="Everywhere")
    assert of_track["track_id"] == ferry
    assert [one["text"] for one in kinds(studio, track=glass)["own"]] == ["Everywhere"]
    studio.browser.post(f"{API}/tracks/{glass}/merge", json={"other": ferry})
    found = kinds(studio, track=glass)["own"]
    assert found == [everything, {**of_track, "track_id": glass}]
    unknown = {"first": "2026-09-01", "last": "2026-09-01", "text": "x", "track_id": 99}
    assert studio.browser.post(f"{API}/notes", json=unknown).status_code == 404


def test_releases_placements_campaigns_and_imports_are_noted(studio: Studio) -> None:
    studio.put_in([sale("2026-05"), sale("2026-05", title="Night Ferry")])
    track = studio.track()["id"]
    studio.conn.execute(
        "UPDATE tracks SET release_date = '2026-05-08' WHERE user_id = %s", (studio.id,)
    )
    studio.conn.execute(
        "INSERT INTO playlist_appearances (user_id, track_id, playlist_name, platform, added_at,"
        " source) VALUES (%s, %s, 'Late Trains', 'spotify', '2026-05-20', 'manual')",
        (studio.id, track),
    )
    studio.conn.execute(
        "UPDATE imports SET committed_at = %s WHERE user_id = %s",
        (datetime(2026, 6, 2, tzinfo=UTC), studio.id),
    )
    studio.conn.commit()
    campaign = studio.browser.post(
        f"{API}/campaigns",
        json={"name": "Flyers", "track_id": track, "first_day": "2026-05-30",
              "last_day": "2026-06-02"},
    )  # fmt: skip
    assert campaign.status_code == 201, campaign.text
    found = kinds(studio, **{"from": "2026-05-01", "to": "2026-05-31"})
    assert [(one["first"], one["text"], one["track_id"]) for one in found["release"]] == [
        ("2026-05-08", "Released: Glass Harbour, Night Ferry", None)
    ]
    [placement] = found["placement"]
    assert (placement["text"], placement["link"]) == (
        "Glass Harbour on “Late Trains”", f"/tracks/{track}"
    )  # fmt: skip
    [flyers] = found["campaign"]
    assert (flyers["first"], flyers["last"]) == ("2026-05-30", "2026-06-02")
    assert flyers["link"] == f"/campaigns/{campaign.json()['id']}"
    [files] = found["import"]
    assert (files["first"], files["text"], files["id"]) == (
        "2026-06-02", "Imported: export.csv", None
    )  # fmt: skip
    only = kinds(studio, track=track)
    assert [one["text"] for one in only["release"]] == ["Released: Glass Harbour"]
    assert "import" not in kinds(studio, **{"from": "2026-06-01"})


def test_missing_days_of_a_connected_account_are_noted(studio: Studio) -> None:
    studio.conn.execute(
        "INSERT INTO social_accounts (user_id, platform, key, platform_user_id, name)"
        " VALUES (%s, 'tiktok', 'id:7', '7', 'Lantern')",
        (studio.id,),
    )
    studio.conn.execute(
        "INSERT INTO social_media_metrics (user_id, account_id, platform, date, followers)"
        " SELECT user_id, id, platform, d::date, 5 FROM social_accounts,"
        " unnest(ARRAY['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06']) AS d"
        " WHERE user_id = %s",
        (studio.id,),
    )
    studio.conn.commit()
    assert kinds(studio) == {}
    studio.conn.execute(
        "INSERT INTO integration_credentials (user_id, platform, platform_user_id, state,"
        " is_active, access_token, created_at, updated_at)"
        " VALUES (%s, 'tiktok', '7', 'connected', true, 'gAAAA', now(), now())",
        (studio.id,),
    )
    studio.conn.commit()
    [missing] = kinds(studio)["missing"]
    assert (missing["first"], missing["last"]) == ("2026-10-03", "2026-10-04")
    assert missing["text"] == "No figures of Lantern"
    assert kinds(studio, **{"from": "2026-10-05"}) == {}
    assert kinds(studio, platform="instagram") == {}


def test_a_view_is_saved_under_its_name_and_deleted(studio: Studio) -> None:
    views = f"{API}/views"
    saved = studio.browser.post(views, json={"name": " Spotify ", "address": "/?store=Spotify"})
    assert saved.status_code == 201
    again = studio.browser.post(views, json={"name": "Spotify", "address": "/?range=28d"})
    assert again.json() == {"id": saved.json()["id"], "name": "Spotify", "address": "/?range=28d"}
    assert studio.get("views")["items"] == [again.json()]
    UserFactory.create(studio.conn, "other@example.org")
    studio.conn.commit()
    sign_in(studio.browser, "other@example.org")
    assert studio.get("views")["items"] == []
    address = f"{views}/{saved.json()['id']}"
    assert studio.browser.delete(address).status_code == 404
    sign_in(studio.browser, "owner@example.org")
    assert studio.browser.delete(address).status_code == 204
    assert studio.get("views")["items"] == []


@pytest.mark.parametrize(
    "address",
    [
        "", "tracks", "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
        "/a b", "/\t/evil.example", "/tracks\n", "/ü", "javascript:alert(1)", "/" + "a" * 2_000,
    ],
)  # fmt: skip
def test_only_addresses_of_this_app_are_saved(studio: Studio, address: str) -> None:
    wanted = {"name": "Mine", "address": address}
    assert studio.browser.post(f"{API}/views", json=wanted).status_code == 422


@pytest.mark.parametrize("address", ["/", "/?store=Apple%20Music", "/tracks/7?range=28d#a"])
def test_addresses_of_this_app_are_saved(studio: Studio, address: str) -> None:
    wanted = {"name": "Mine", "address": address}
    assert studio.browser.post(f"{API}/views", json=wanted).status_code == 201
