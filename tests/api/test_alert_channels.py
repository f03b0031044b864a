"""Alert channels over the API: added, listed, tested, deleted, and never giving an address away."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.conftest import Clock
from tests.factories import UserFactory, sign_in
from tests.receivers import SECRET, MailServer, Webhook

PATH = "/api/v1/alert-channels"


def add(browser: TestClient, address: str, **more: Any) -> dict[str, Any]:
    answer = browser.post(PATH, json={"name": "Phone", "address": address, **more})
    assert answer.status_code == 201, answer.text
    assert SECRET not in answer.text
    found: dict[str, Any] = answer.json()
    return found


def listed(browser: TestClient) -> list[dict[str, Any]]:
    answer = browser.get(PATH)
    assert answer.status_code == 200
    assert SECRET not in answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_a_channel_is_added_listed_and_deleted(owner: TestClient, webhook: Webhook) -> None:
    hours = {"quiet_from": 22, "quiet_to": 8, "zone": "Europe/Berlin"}
    channel = add(owner, webhook.address, pace="daily", **hours)
    assert channel == {
        "id": channel["id"], "name": "Phone", "kind": "json", "service": "Webhook", "hint": None,
        "pace": "daily", **hours, "created_at": channel["created_at"], "last_sent_at": None,
        "failing_since": None, "error": None, "waiting": 0, "next_at": None, "failed": 0,
    }  # fmt: skip
    assert listed(owner) == [channel]
    assert webhook.asked == 0
    assert owner.delete(f"{PATH}/{channel['id']}").status_code == 204
    assert listed(owner) == []
    assert owner.delete(f"{PATH}/{channel['id']}").json()["code"] == "not_found"


def test_the_services_are_named_with_examples(owner: TestClient) -> None:
    answer = owner.get(PATH).json()
    assert answer["most"] == 10
    examples = {one["name"]: one["example"] for one in answer["services"]}
    assert examples["ntfy"] == "ntfys://ntfy.sh/your-topic"


def test_a_test_arrives_and_is_shown(
    owner: TestClient, webhook: Webhook, mail_server: MailServer, clock: Clock
) -> None:
    for address in (webhook.address, mail_server.address()):
        channel = add(owner, address, quiet_from=0, quiet_to=23)
        tested = owner.post(f"{PATH}/{channel['id']}/test")
        assert tested.status_code == 200, tested.text
        assert tested.json()["last_sent_at"] == clock.now.isoformat().replace("+00:00", "Z")
    assert webhook.received[0]["title"] == "A test from TuneScore"
    assert mail_server.received[0]["Subject"] == "A test from TuneScore"


def test_a_test_that_fails_says_why_and_so_does_the_channel(
    owner: TestClient, webhook: Webhook
) -> None:
    channel = add(owner, webhook.address)
    webhook.status = 404
    answer = owner.post(f"{PATH}/{channel['id']}/test")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (502, "message_not_delivered")
    assert problem["todo"]
    assert SECRET not in answer.text
    [found] = listed(owner)
    assert found["error"] == problem["detail"]
    assert found["failing_since"]
    webhook.status = 200
    assert owner.post(f"{PATH}/{channel['id']}/test").json()["failing_since"] is None


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"address": f"dbus://{SECRET}"}, "channel_address_unusable"),
        ({"address": f"https://example.org/{SECRET}"}, "channel_address_unusable"),
        ({"address": ""}, "bad_request"),
        ({"address": SECRET * 1_000}, "bad_request"),
        ({"name": "  "}, "bad_request"),
        ({"pace": "hourly"}, "bad_request"),
        ({"quiet_from": 24, "quiet_to": 8}, "bad_request"),
        ({"quiet_from": 22}, "quiet_hours_unclear"),
        ({"zone": "Mars/Olympus"}, "unknown_zone"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_next_step(
    owner: TestClient, wanted: dict[str, Any], code: str
) -> None:
    body = {"name": "Phone", "address": f"jsons://example.org/{SECRET}", **wanted}
    answer = owner.post(PATH, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["todo"]
    assert SECRET not in answer.text
    assert listed(owner) == []


def test_the_eleventh_channel_is_refused(owner: TestClient, webhook: Webhook) -> None:
    for _ in range(10):
        add(owner, webhook.address)
    answer = owner.post(PATH, json={"name": "Phone", "address": webhook.address})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_channels")


def test_another_users_channel_is_not_found(
    owner: TestClient,
    another_browser: Callable[[], TestClient],
    connection: psycopg.Connection,
    webhook: Webhook,
) -> None:
    channel = add(owner, webhook.address)
    UserFactory.create(connection, "ben@example.org")
    ben = another_browser()
    sign_in(ben, "ben@example.org")
    assert listed(ben) == []
    for answer in (
        ben.delete(f"{PATH}/{channel['id']}"),
        ben.post(f"{PATH}/{channel['id']}/test"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert webhook.asked == 0


def test_without_signing_in_there_are_no_channels(client: TestClient) -> None:
    assert client.get(PATH).status_code == 401
    assert client.post(PATH, json={}).status_code == 401
