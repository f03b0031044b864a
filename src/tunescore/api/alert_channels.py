"""Alert channels: where alerts are sent to, and a test of each. An address is never returned."""

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, status
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from tunescore.api.deps import AppServices, CurrentUser
from tunescore.api.errors import problems
from tunescore.api.schema_base import STRIPPED, Out
from tunescore.errors import (
    BadRequest,
    ChannelAddressUnusable,
    MessageNotDelivered,
    NotFound,
    QuietHoursUnclear,
    SecretKeyLost,
    TooManyChannels,
    TuneScoreError,
    UnknownZone,
)
from tunescore.ingest.alerts import channels
from tunescore.jobs.alerts import PAGE
from tunescore.notifications import delivery, message
from tunescore.records import AlertPace
from tunescore.services import Services

router = APIRouter(prefix="/alert-channels", tags=["alerts"])

LONGEST_ADDRESS = 2_000
LAST_HOUR = 23

Hour = Annotated[int, Field(ge=0, le=LAST_HOUR)]
"""An hour of the clock in the channel's zone."""


class ChannelIn(BaseModel):
    """A channel to be added: an address, and when alerts are sent to it.

    Nothing is sent from the hour `quiet_from` until the hour `quiet_to` of `zone`.
    """

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=100), STRIPPED]
    address: Annotated[SecretStr, Field(min_length=1, max_length=LONGEST_ADDRESS)]
    pace: AlertPace = "at_once"
    quiet_from: Hour | None = None
    quiet_to: Hour | None = None
    zone: Annotated[str, Field(max_length=100)] = "UTC"


class ChannelOut(Out):
    """A channel and how it stands.

    `hint` is what of the address is no secret, if anything. While a channel fails, `failing_since`
    and `error` say so, and `next_at` when the waiting alerts are tried again. `failed` is how many
    were given up.
    """

    id: int
    name: str
    kind: str
    service: str
    hint: str | None
    pace: AlertPace
    quiet_from: int | None
    quiet_to: int | None
    zone: str
    created_at: datetime
    last_sent_at: datetime | None
    failing_since: datetime | None
    error: str | None
    waiting: int
    next_at: datetime | None
    failed: int


class ChannelServiceOut(Out):
    """A service that alerts can be sent to, with an example of its address."""

    name: str
    example: str


class ChannelsOut(Out):
    """The user's channels, how many there can be, and the services to choose from."""

    items: list[ChannelOut]
    most: int
    services: list[ChannelServiceOut]


@router.get("")
async def alert_channels(user: CurrentUser, services: AppServices) -> ChannelsOut:
    """Where alerts are sent to."""
    found = await services.database.bulk_for(user.id, channels.list_channels, services.cipher)
    return ChannelsOut(
        items=[_out(one) for one in found],
        most=channels.MOST,
        services=[
            ChannelServiceOut(name=one.name, example=one.example) for one in delivery.SERVICES
        ],
    )


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        BadRequest, ChannelAddressUnusable, QuietHoursUnclear, UnknownZone, TooManyChannels
    ),
)
async def add_alert_channel(
    user: CurrentUser, services: AppServices, wanted: ChannelIn
) -> ChannelOut:
    """Add a channel. Nothing is sent to it yet."""
    channel_id = await services.database.bulk_for(
        user.id,
        channels.add,
        services.cipher,
        name=wanted.name,
        address=wanted.address.get_secret_value(),
        pace=wanted.pace,
        quiet_from=wanted.quiet_from,
        quiet_to=wanted.quiet_to,
        zone=wanted.zone,
        now=services.clock(),
    )
    return await _channel(services, user.id, channel_id)


@router.delete(
    "/{channel_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(NotFound)
)
async def delete_alert_channel(user: CurrentUser, services: AppServices, channel_id: int) -> None:
    """Delete a channel, with what waits for it."""
    await services.database.bulk_for(user.id, channels.delete, channel_id)


@router.post(
    "/{channel_id}/test",
    responses=problems(NotFound, MessageNotDelivered, ChannelAddressUnusable, SecretKeyLost),
)
async def test_alert_channel(
    user: CurrentUser, services: AppServices, channel_id: int
) -> ChannelOut:
    """Send a test to a channel now, quiet hours or not; what went wrong is the error."""
    channel = await _channel(services, user.id, channel_id)
    text = message.of_test(channel.name, f"{services.settings.base_url}{PAGE}")
    bulk_for = services.database.bulk_for
    try:
        address = await bulk_for(user.id, channels.address, services.cipher, channel_id)
        await asyncio.to_thread(delivery.send, address, text)
    except TuneScoreError as error:
        await bulk_for(user.id, channels.report_failing, channel_id, services.clock(), error.detail)
        raise
    await bulk_for(user.id, channels.report_sent, channel_id, services.clock())
    return await _channel(services, user.id, channel_id)


async def _channel(services: Services, user_id: int, channel_id: int) -> ChannelOut:
    return _out(
        await services.database.bulk_for(user_id, channels.channel, services.cipher, channel_id)
    )


def _out(channel: channels.Channel) -> ChannelOut:
    service = delivery.OF_KIND.get(channel.kind)
    fields = {name: getattr(channel, name) for name in ChannelOut.model_fields if name != "service"}
    return ChannelOut(**fields, service=service.name if service else channel.kind)
