"""Accounts that were connected without a sign-in, and keys that change while they are synced."""

from datetime import timedelta
from typing import Any

import psycopg

from tests.fakes.facebook import Facebook
from tests.fakes.tiktok import TikTok
from tests.fakes.x import X
from tests.jobs.sync.conftest import MakeStudio
from tests.jobs.sync.studio import Studio, identity_of, tokens_of
from tunescore.ingest.connections import lifecycle
from tunescore.jobs.sync.run import sync_account
from tunescore.platforms.way import Way
from tunescore.records import Identity, SyncOutcome
from tunescore.services import Services
from tunescore.store import platform_keys
from tunescore.store.encryption import Cipher
from tunescore.store.scope import UserStore


def way_of(studio: Studio, key: str) -> Way:
    way = studio.platform.way(key)
    assert way is not None
    return way


def enter(studio: Studio, key: str, **values: str) -> int:
    """Connect by a way, as if its account had been kept after the check; the connection's id."""
    way = way_of(studio, key)

    async def accepted(services: Services) -> tuple[list[Identity], str | None]:
        assert way.accept is not None
        app = await services.app_at(studio.platform, key)
        async with services.platform_client() as client:
            return await way.accept(client, app, values), way.app_id(app)

    [account], app_id = studio.run(accepted)
    return keep(studio, account, key, app_id)


def keep(studio: Studio, account: Identity, way: str, app_id: str | None) -> int:
    with psycopg.connect(studio.url) as conn:
        return lifecycle.connect(
            UserStore(conn, studio.user),
            Cipher(studio.settings.secret_keys()),
            studio.platform.key,
            account,
            studio.clock(),
            way=way,
            app_id=app_id,
        )


def signed_in(studio: Studio) -> int:
    """Connect the first account by the sign-in of the app that is set."""
    account = studio.fake.accounts[0]
    tokens = tokens_of(studio.fake.grant(account))
    identity = identity_of(studio.fake, account, tokens)
    return keep(studio, identity, "sign_in", studio.fake.client_id)


def set_keys(studio: Studio, values: dict[str, str]) -> None:
    studio.settings = studio.settings.model_copy(update={"platform_values": values})


def paste_keys(studio: Studio, values: dict[str, str]) -> None:
    with psycopg.connect(studio.url) as conn:
        cipher = Cipher(studio.settings.secret_keys())
        platform_keys.save(conn, cipher, values, studio.clock())


def test_a_dashboard_token_stays_alive_without_any_keys(instagram: Studio) -> None:
    account = instagram.fake.add()
    set_keys(instagram, {})
    number = enter(instagram, "token", token=instagram.fake.grant(account).access)
    assert instagram.sync(number) == "ok"
    assert instagram.fake.safe.refreshes[account.id] == 0
    instagram.clock.advance(hours=25)
    assert instagram.sync(number) == "ok"
    assert instagram.fake.safe.refreshes[account.id] == 1
    assert instagram.connection(number)["renew_at"] is None
    for _ in range(70):
        instagram.clock.advance(days=1)
        assert instagram.sync(number) == "ok"
    assert instagram.fake.safe.refreshes[account.id] == 11
    assert instagram.fake.calls.of("exchange") == []


def test_a_token_that_was_old_when_it_was_pasted_is_renewed_in_time(instagram: Studio) -> None:
    account = instagram.fake.add()
    token = instagram.fake.grant(account).access
    instagram.clock.advance(days=57)
    number = enter(instagram, "token", token=token)
    instagram.clock.advance(hours=25)
    assert instagram.sync(number) == "ok"
    instagram.clock.advance(days=5)
    assert instagram.sync(number) == "ok"
    assert instagram.connection(number)["state"] == "connected"


def test_a_token_that_expired_before_it_was_renewed_asks_for_another(instagram: Studio) -> None:
    account = instagram.fake.add()
    token = instagram.fake.grant(account).access
    instagram.clock.advance(days=59, hours=12)
    number = enter(instagram, "token", token=token)
    instagram.clock.advance(hours=25)
    assert instagram.sync(number) == "reconnect"
    assert "expired" in instagram.connection(number)["detail"]


def test_pages_of_a_pasted_token_are_synced(at: MakeStudio) -> None:
    studio = at(Facebook)
    studio.fake.add("paperlanternclub", "Paper Lantern Club")
    number = enter(studio, "token", token=studio.fake.explorer_token().text)
    studio.clock.advance(days=90)
    assert studio.sync(number) == "ok"


def test_a_signed_account_is_synced_at_the_owners_price(at: MakeStudio) -> None:
    studio = at(X)
    set_keys(studio, studio.fake.consumer_keys)
    studio.fake.add("paperlanternclub", "Paper Lantern Club")
    token = studio.fake.console_token()
    number = enter(studio, "token", access_token=token.text, access_token_secret=str(token.secret))
    assert studio.sync(number) == "ok"
    assert studio.figures("followers")
    token.dead = "revoked"
    studio.clock.advance(days=1)
    assert studio.sync(number) == "reconnect"


def test_a_public_profile_is_synced_by_its_number(at: MakeStudio) -> None:
    studio = at(X)
    bearer = studio.fake.bearer_token
    set_keys(studio, {"TWITTER_BEARER_TOKEN": bearer})
    account = studio.fake.add("paperlanternclub", "Paper Lantern Club")
    number = enter(studio, "profile", username="paperlanternclub")
    account.username = "renamed"
    assert studio.sync(number) == "ok"
    assert studio.connection(number)["platform_username"] == "renamed"
    [spent] = studio.rows("SELECT dollars FROM spending")
    assert str(spent["dollars"]) == "0.135000"
    set_keys(studio, {"TWITTER_BEARER_TOKEN": "A" * 90})
    studio.clock.advance(days=1)
    assert studio.sync(number) == "blocked"
    assert studio.connection(number)["reason"] == "wrong_keys"
    set_keys(studio, {"TWITTER_BEARER_TOKEN": bearer})
    studio.clock.advance(days=1)
    assert studio.sync(number) == "ok"


def test_keys_of_another_app_block_until_the_former_ones_are_back(at: MakeStudio) -> None:
    studio = at(TikTok)
    studio.fake.add()
    number = signed_in(studio)
    former = dict(studio.settings.platform_values)
    other = {"TIKTOK_CLIENT_KEY": "sbawanother5678", "TIKTOK_CLIENT_SECRET": "another secret"}
    set_keys(studio, other)
    studio.clock.advance(days=1)
    assert studio.sync(number) == "blocked"
    row = studio.connection(number)
    assert (row["state"], row["reason"]) == ("connected", "app_changed")
    assert row["detail"] == (
        "This account was connected with the keys of another app at TikTok"
        f" (…{studio.fake.client_id[-4:]}) than those that are set now (…5678)."
    )
    assert studio.last(number)["calls"] == []  # no token is sent to an app that it is not of
    set_keys(studio, former)
    studio.clock.advance(days=1)
    assert studio.sync(number) == "ok"


def test_a_secret_that_was_made_again_needs_no_other_sign_in(at: MakeStudio) -> None:
    studio = at(TikTok)
    studio.fake.add()
    number = signed_in(studio)
    studio.fake.client_secret = "made again"
    set_keys(studio, studio.fake.environment)
    studio.clock.advance(days=1)
    assert studio.sync(number) == "ok"


def test_a_running_worker_uses_keys_as_soon_as_they_are_pasted(at: MakeStudio) -> None:
    studio = at(TikTok)
    studio.fake.add()
    number = signed_in(studio)
    set_keys(studio, {})

    async def worker(services: Services) -> list[SyncOutcome | None]:
        found = [await sync_account(services, studio.user, number, "asked")]
        paste_keys(studio, studio.fake.environment)
        found.append(await sync_account(services, studio.user, number, "asked"))
        return found

    assert studio.run(worker) == ["blocked", "ok"]


def test_a_variable_that_is_set_afterwards_wins_for_the_worker_too(at: MakeStudio) -> None:
    studio = at(TikTok)
    studio.fake.add()
    set_keys(studio, {})
    paste_keys(studio, studio.fake.environment)
    number = signed_in(studio)
    assert studio.sync(number) == "ok"
    afterwards = {"TIKTOK_CLIENT_KEY": "sbawafterwards", "TIKTOK_CLIENT_SECRET": "afterwards"}
    set_keys(studio, afterwards)
    assert studio.sync(number) == "blocked"
    assert "(…ards)" in studio.connection(number)["detail"]


def test_disconnecting_erases_what_requests_are_signed_with(at: MakeStudio) -> None:
    studio = at(X)
    set_keys(studio, studio.fake.consumer_keys)
    studio.fake.add()
    token: Any = studio.fake.console_token()
    number = enter(studio, "token", access_token=token.text, access_token_secret=token.secret)
    with psycopg.connect(studio.url) as conn:
        lifecycle.disconnect(UserStore(conn, studio.user), number, studio.clock())
    row = studio.connection(number)
    assert (row["access_token"], row["token_secret"]) == (None, None)


def test_a_week_after_it_was_connected_a_sign_in_is_renewed(instagram: Studio) -> None:
    account = instagram.fake.add()
    number = instagram.connect(account)
    instagram.clock.advance(days=6)
    assert instagram.sync(number) == "ok"
    assert instagram.fake.safe.refreshes[account.id] == 0
    instagram.clock.advance(days=1, hours=1)
    assert instagram.sync(number) == "ok"
    assert instagram.fake.safe.refreshes[account.id] == 1
    left = instagram.connection(number)["token_expires_at"] - instagram.clock.now
    assert left > timedelta(days=59)
