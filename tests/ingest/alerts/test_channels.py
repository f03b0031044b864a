"""Channels: what is kept of one, encrypted, and what is refused."""

from datetime import UTC, datetime

import psycopg
import pytest

from tests.factories import ChannelFactory, UserFactory
from tests.receivers import SECRET
from tunescore.errors import (
    ChannelAddressUnusable,
    NotFound,
    QuietHoursUnclear,
    SecretKeyLost,
    TooManyChannels,
    UnknownZone,
)
from tunescore.ingest.alerts import channels
from tunescore.ingest.connections import key_rotation
from tunescore.store.encryption import Cipher
from tunescore.store.scope import UserStore

CIPHER = ChannelFactory.CIPHER
MAIL = f"mailtos://anna:{SECRET}@example.org?to=ben@example.net"
HOOK = f"jsons://example.org/{SECRET}"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def store(connection: psycopg.Connection) -> UserStore:
    return UserStore(connection, UserFactory.create(connection))


def rows(connection: psycopg.Connection) -> str:
    found = connection.execute("SELECT to_jsonb(c)::text FROM alert_channels c").fetchall()
    return "\n".join(row for (row,) in found)


def test_an_address_is_kept_encrypted_and_not_listed(
    store: UserStore, connection: psycopg.Connection
) -> None:
    mail = ChannelFactory.create(store, MAIL, "daily", (22, 8))
    hook = ChannelFactory.create(store, HOOK)
    assert SECRET not in rows(connection)
    first, second = channels.list_channels(store, CIPHER)
    assert (first.id, first.kind, first.hint) == (mail, "mailtos", "…@example.net")
    assert (first.pace, first.quiet_from, first.quiet_to) == ("daily", 22, 8)
    assert (second.id, second.kind, second.hint) == (hook, "jsons", None)
    assert SECRET not in repr([first, second])
    assert channels.address(store, CIPHER, mail) == MAIL


def test_a_channel_is_deleted(store: UserStore) -> None:
    channel = ChannelFactory.create(store)
    channels.delete(store, channel)
    assert channels.list_channels(store, CIPHER) == []
    for missing in (channels.delete, lambda *_: channels.address(store, CIPHER, channel)):
        with pytest.raises(NotFound):
            missing(store, channel)


def test_a_channel_of_another_user_is_not_there(
    store: UserStore, connection: psycopg.Connection
) -> None:
    channel = ChannelFactory.create(store)
    other = UserStore(connection, UserFactory.create(connection))
    assert channels.list_channels(other, CIPHER) == []
    assert channels.timetables(other) == {}
    channels.report_failing(other, channel, NOW, "no")
    for work in (
        lambda: channels.delete(other, channel),
        lambda: channels.address(other, CIPHER, channel),
        lambda: channels.channel(other, CIPHER, channel),
    ):
        with pytest.raises(NotFound):
            work()
    assert channels.channel(store, CIPHER, channel).failing_since is None


def test_a_user_has_a_number_of_channels_at_most(
    store: UserStore, connection: psycopg.Connection
) -> None:
    for _ in range(channels.MOST):
        ChannelFactory.create(store)
    with pytest.raises(TooManyChannels, match="10"):
        ChannelFactory.create(store)
    ChannelFactory.create(UserStore(connection, UserFactory.create(connection)))


@pytest.mark.parametrize("hours", [(22, None), (None, 8), (8, 8), (0, 0)])
def test_quiet_hours_have_two_ends(store: UserStore, hours: tuple[int, int]) -> None:
    with pytest.raises(QuietHoursUnclear):
        ChannelFactory.create(store, quiet=hours)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe/berlin"])
def test_a_zone_must_be_known(store: UserStore, zone: str) -> None:
    with pytest.raises(UnknownZone):
        ChannelFactory.create(store, zone=zone)


def test_an_unusable_address_is_not_kept(store: UserStore) -> None:
    with pytest.raises(ChannelAddressUnusable):
        ChannelFactory.create(store, "dbus://")
    assert channels.list_channels(store, CIPHER) == []


def test_a_failure_is_shown_from_its_first_day_until_a_message_arrives(store: UserStore) -> None:
    channel = ChannelFactory.create(store)
    later = NOW.replace(hour=15)
    channels.report_failing(store, channel, NOW, "first")
    channels.report_failing(store, channel, later, "second")
    found = channels.channel(store, CIPHER, channel)
    assert (found.failing_since, found.error, found.last_sent_at) == (NOW, "second", None)
    channels.report_sent(store, channel, later)
    found = channels.channel(store, CIPHER, channel)
    assert (found.failing_since, found.error, found.last_sent_at) == (None, None, later)


def test_addresses_are_encrypted_again_with_a_rotated_key(
    store: UserStore, connection: psycopg.Connection
) -> None:
    old, newest = Cipher(["old"]), Cipher(["newest"])
    channel = ChannelFactory.create(store, MAIL, cipher=old)
    before = rows(connection)
    rotated = key_rotation.rekey(connection, Cipher(["newest", "old"]))
    assert rotated == key_rotation.Rekeyed(done=1, lost=0)
    assert channels.address(store, newest, channel) == MAIL
    assert rows(connection) != before
    with pytest.raises(SecretKeyLost):
        channels.address(store, old, channel)


def test_a_channel_whose_key_is_lost_is_still_listed(store: UserStore) -> None:
    ChannelFactory.create(store, MAIL)
    [found] = channels.list_channels(store, Cipher(["another"]))
    assert found.hint is None
