"""Cursors: what a client hands back to get the next page."""

import base64

import pytest
from starlette.testclient import TestClient

from tunescore.api.cursor import read, write
from tunescore.errors import BadRequest


def test_a_cursor_says_where_the_page_before_ended() -> None:
    assert read(write("likes", "desc", 12), str, str, int) == ("likes", "desc", 12)


@pytest.mark.parametrize(
    "cursor",
    [
        "no base64",
        "é",
        write("one part"),
        write("no", "number"),
        base64.urlsafe_b64encode(b"no JSON").decode(),
        base64.urlsafe_b64encode(b"7").decode(),
        base64.urlsafe_b64encode(b'["infinite", Infinity]').decode(),
    ],
)
def test_what_is_no_cursor_is_a_bad_request(cursor: str) -> None:
    with pytest.raises(BadRequest, match="This cursor is not valid"):
        read(cursor, str, int)


def test_a_page_of_another_lists_cursor_is_a_bad_request(owner: TestClient) -> None:
    answer = owner.get("/api/v1/lines", params={"cursor": write("likes", "desc", "5", 1)})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")
