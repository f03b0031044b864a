"""The one client: what a bad answer means, what it says of itself, what it never says."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.conftest import Clock
from tests.fakes.base import running
from tests.fakes.instagram import Instagram
from tests.platforms.conftest import Desk
from tunescore.platforms.error_rules import ApiError, ErrorRules, classify, retry_after
from tunescore.platforms.http import PlatformClient, Request, redacted, without_secrets
from tunescore.platforms.payload import Object
from tunescore.records import Call, Failure, Identity

ERRORS = ErrorRules("Instagram", (), lambda _status, _body: None)


@pytest.fixture
def fake(time: Clock) -> Iterator[Instagram]:
    with running(Instagram(clock=time)) as opened:
        opened.add("paperlantern", "Paper Lantern Club", posts=12)
        yield opened


@pytest.fixture
def desk(fake: Instagram, time: Clock) -> Desk:
    return Desk(fake, time)


@pytest.fixture
def identity(desk: Desk) -> Identity:
    return asyncio.run(desk.connected())


def visit_failing(desk: Desk, identity: Identity) -> tuple[Failure, list[Call]]:
    async def run() -> tuple[Failure, list[Call]]:
        async with desk.client() as client:
            with pytest.raises(Failure) as failed:
                await desk.visit(identity, client=client)
            return failed.value, client.calls

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("answer_html", "web_page"),
        ("answer_nothing", "empty_reply"),
        ("truncate", "broken_reply"),
        ("hang_up", "unreachable"),
    ],
)
def test_what_is_no_answer_is_tried_three_times_and_never_read_as_figures(
    desk: Desk, fake: Instagram, identity: Identity, deed: str, reason: str
) -> None:
    getattr(fake, deed)("me", times=None)
    failure, calls = visit_failing(desk, identity)
    assert (failure.outcome, failure.reason) == ("retry", reason)
    assert len(calls) == 3


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_platform_that_is_down_is_tried_again_later(
    desk: Desk, fake: Instagram, identity: Identity, status: int
) -> None:
    fake.fail("me", status, "<html>Sorry</html>", times=None)
    failure, calls = visit_failing(desk, identity)
    assert (failure.outcome, failure.reason) == ("retry", "platform_down")
    assert len(calls) == 3


def test_one_bad_answer_is_got_over(desk: Desk, fake: Instagram, identity: Identity) -> None:
    fake.fail("me", 500, "", times=2)
    assert asyncio.run(desk.visit(identity)).outcome == "ok"


def test_a_time_that_is_told_is_not_waited_for_here(
    desk: Desk, fake: Instagram, identity: Identity, time: Clock
) -> None:
    fake.fail("me", 503, "", headers={"retry-after": "3600"})
    failure, calls = visit_failing(desk, identity)
    assert failure.at == time() + timedelta(hours=1)
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("code", "subcode", "transient", "outcome"),
    [
        (1, None, False, "retry"),
        (2, None, True, "retry"),
        (4, None, False, "limited"),
        (17, None, True, "limited"),
        (32, None, False, "limited"),
        (613, None, False, "limited"),
        (80001, None, False, "limited"),
        (80002, None, False, "limited"),
        (102, None, False, "reconnect"),
        (190, 460, False, "reconnect"),
        (190, 463, False, "reconnect"),
        (190, None, False, "reconnect"),
        (3, None, False, "scope_missing"),
        (10, None, False, "scope_missing"),
        (200, None, False, "scope_missing"),
        (299, None, False, "scope_missing"),
        (368, None, False, "blocked"),
        (2635, None, False, "blocked"),
        (100, 33, False, "not_found"),
        (803, None, False, "not_found"),
        (100, None, False, "blocked"),
        (987654, None, False, "blocked"),
        (987654, None, True, "retry"),
    ],
)
def test_a_code_counts_and_never_the_type(
    desk: Desk,
    fake: Instagram,
    identity: Identity,
    code: int,
    subcode: int | None,
    transient: bool,
    outcome: str,
) -> None:
    error: dict[str, object] = {
        "message": "(#1) Something",
        "type": "OAuthException",
        "code": code,
        "is_transient": transient,
        "fbtrace_id": "AbC",
    }
    if subcode is not None:
        error["error_subcode"] = subcode
    fake.fail("me", 400, {"error": error}, times=None)
    failure, _ = visit_failing(desk, identity)
    assert failure.outcome == outcome


def test_too_few_viewers_are_no_missing_permission(
    desk: Desk, fake: Instagram, identity: Identity
) -> None:
    body = {
        "error": {
            "message": "(#10) Not enough viewers for the media to show insights",
            "type": "OAuthException",
            "code": 10,
            "fbtrace_id": "AbC",
        }
    }
    fake.fail("insights", 400, body, times=None)
    told = asyncio.run(
        desk.visit(identity, since=desk.time().date(), insights_for=lambda _post: True)
    )
    assert {one.reason for one in told.missing} == {"too_small"}


def test_the_missing_scope_is_named(desk: Desk, fake: Instagram, identity: Identity) -> None:
    said = "(#10) This endpoint requires the 'instagram_business_basic' permission"
    fake.fail("me", 403, {"error": {"message": said, "type": "OAuthException", "code": 10}})
    failure, _ = visit_failing(desk, identity)
    assert failure.scope == "instagram_business_basic"


def test_the_meter_is_asked_before_each_request_and_may_refuse(
    desk: Desk, fake: Instagram, identity: Identity
) -> None:
    asked: list[Call] = []
    answered: list[Call] = []

    async def meter(call: Call) -> None:
        asked.append(call)
        if len(asked) > 2:
            raise Failure("limited", "budget", "Enough for this hour.")

    async def told(call: Call) -> None:
        answered.append(call)

    async def run() -> None:
        async with desk.client() as shared:
            client = shared.hooked(meter, told)
            snapshot = await desk.visit(identity, client=client)
            assert snapshot.stopped is not None
            assert snapshot.stopped.reason == "budget"
            assert client.calls == answered
            assert shared.calls == []

    before = len(fake.calls)
    asyncio.run(run())
    assert len(fake.calls) - before == 2
    assert [call.status for call in answered] == [200, 200]
    assert asked[0].status is None


def test_no_secret_is_in_a_log_a_call_or_a_failure(
    desk: Desk, fake: Instagram, identity: Identity, caplog: pytest.LogCaptureFixture
) -> None:
    token = identity.tokens.access
    said = f"Malformed access token {token}"
    fake.fail("me", 400, {"error": {"message": said, "type": "OAuthException", "code": 555}})
    with caplog.at_level(logging.DEBUG):
        failure, calls = visit_failing(desk, identity)
        asyncio.run(desk.sign_in())
    assert token not in str(failure)
    assert token not in repr(calls)
    assert token not in repr(identity)
    assert token not in caplog.text
    assert "HTTP Request" in caplog.text
    assert "client_secret" not in caplog.text
    assert "access_token=" not in caplog.text
    assert fake.client_secret not in caplog.text + repr(desk.app)


def test_a_paging_link_that_leads_elsewhere_gets_no_token(
    desk: Desk, fake: Instagram, identity: Identity
) -> None:
    body = {
        "data": [],
        "paging": {"next": "https://evil.example/v26.0/1/media?access_token=x&after=y"},
    }
    fake.fail("/media", 200, body, times=None)
    failure, _ = visit_failing(desk, identity)
    assert (failure.outcome, failure.reason) == ("retry", "strange_reply")


def test_what_looks_like_a_token_is_cut_out() -> None:
    text = (
        "GET /me?access_token=EAABcdef12345&fields=id Authorization: Bearer abc.def-123456"
        ' {"refresh_token": "rft.abcdef123", "client_secret":"hush"} act.abcdefgh12 kept'
    )
    clean = redacted(text)
    for secret in ("EAABcdef12345", "abc.def-123456", "rft.abcdef123", "hush", "act.abcdefgh12"):
        assert secret not in clean
    assert clean.endswith("kept")
    link = "https://g.example/v1/me/media?access_token=s&after=QV%3D%3D&limit=5"
    assert (
        without_secrets(link, frozenset({"access_token"}))
        == "https://g.example/v1/me/media?after=QV%3D%3D&limit=5"
    )


def test_overrides_hold_for_whole_hosts_alone(time: Clock) -> None:
    client = PlatformClient(clock=time, host_overrides={"a.example": "http://127.0.0.1:1/a/"})
    assert client.address("https://a.example/x?y=1") == "http://127.0.0.1:1/a/x?y=1"
    assert client.address("https://b.a.example/x") == "https://b.a.example/x"
    assert client.answers("https://a.example/x", "a.example")
    assert client.answers("http://127.0.0.1:1/a/x", "a.example")
    assert not client.answers("http://127.0.0.1:1/b/x", "a.example")
    asyncio.run(client.__aexit__(None, None, None))


def test_the_cost_before_is_the_most_and_after_is_what_was_read(
    desk: Desk, fake: Instagram
) -> None:
    costs: list[Decimal] = []

    async def meter(call: Call) -> None:
        costs.append(call.cost)

    def price(body: Object) -> Decimal:
        return Decimal(len(str(body)) > 0)

    async def run() -> list[Call]:
        async with desk.client() as shared:
            client = shared.hooked(meter)
            url = "https://graph.instagram.com/v26.0/me"
            request = Request(url=url, at_most=Decimal(7), price=price)
            fake.fail("me", 200, {"a": 1})
            await client.fetch(request, ERRORS)
            fake.fail("me", 404, {"a": 1})
            with pytest.raises(Failure):
                await client.fetch(request, ERRORS)
            return client.calls

    calls = asyncio.run(run())
    assert costs == [7, 7]
    assert [call.cost for call in calls] == [1, 0]


def test_retry_after_is_read_in_both_spellings(time: Clock) -> None:
    now = time()
    assert retry_after({"retry-after": "90"}, now) == now + timedelta(seconds=90)
    date = retry_after({"retry-after": "Fri, 20 Nov 2026 12:05:00 GMT"}, now)
    assert date == now + timedelta(minutes=5)
    assert retry_after({"retry-after": "soon"}, now) is None
    limited = classify(ERRORS, ApiError(429), {"retry-after": "90"}, now, ())
    assert (limited.outcome, limited.at) == ("limited", now + timedelta(seconds=90))
