"""Keys of the installation's apps at platforms: its owner pastes them, and nobody sees them again.

They are checked with a call that costs nothing, where the platform has one, and kept encrypted.
"""

import re
from collections.abc import Callable

from fastapi import APIRouter
from pydantic import BaseModel, Field

from tunescore.api.access import FOR_OWNERS_IN_PERSON
from tunescore.api.address import Address, OpenedAt
from tunescore.api.deps import AppServices, OwnerUser
from tunescore.api.errors import problems
from tunescore.api.platforms import PlatformOut, find
from tunescore.api.schema_base import Out
from tunescore.errors import (
    KeyMalformed,
    KeyMissing,
    KeysOfAnotherPlatform,
    KeysRefused,
    NoSuchPlatform,
    NotFound,
    OwnerOnly,
)
from tunescore.ingest.connections import ledger
from tunescore.platforms import all_platforms
from tunescore.platforms.platform import KeySet, Platform
from tunescore.records import Failure
from tunescore.services import PlatformValues, Services
from tunescore.store import platform_keys

router = APIRouter(prefix="/platforms", tags=["connections"])


class KeysIn(BaseModel):
    """Keys by name. One that is left out, or empty, keeps its value."""

    values: dict[str, str] = Field(max_length=10)


class KeysSavedOut(Out):
    """What came of saving keys: whether the platform accepted them, and sentences to show."""

    checked: bool
    notes: list[str]
    platform: PlatformOut


@router.put(
    "/{platform}/keys/{keys}",
    dependencies=[FOR_OWNERS_IN_PERSON],
    responses=problems(
        NoSuchPlatform,
        NotFound,
        OwnerOnly,
        KeyMissing,
        KeyMalformed,
        KeysOfAnotherPlatform,
        KeysRefused,
    ),
)
async def save_keys(
    _: OwnerUser, services: AppServices, opened: OpenedAt, platform: str, keys: str, given: KeysIn
) -> KeysSavedOut:
    """Keep the keys of the installation's app, after the platform has accepted them."""
    one, wanted = _found(platform, keys)
    values = await services.platform_values()
    pasted = _pasted(one, wanted, given.values)
    _refuse_foreign(values, one, wanted, pasted)

    def read(name: str) -> str | None:
        return pasted.get(name) or values(name)

    for key in wanted.keys:
        if not read(key.name):
            raise KeyMissing(label=key.label, name=one.name)
    checked, note = await _checked(services, opened, one, wanted, read)
    await services.database.bulk(
        platform_keys.save, services.cipher, values=pasted, now=services.clock()
    )
    return await _saved(services, opened, one, wanted, checked, [note])


@router.delete(
    "/{platform}/keys/{keys}",
    dependencies=[FOR_OWNERS_IN_PERSON],
    responses=problems(NoSuchPlatform, NotFound, OwnerOnly),
)
async def forget_keys(
    _: OwnerUser, services: AppServices, opened: OpenedAt, platform: str, keys: str
) -> KeysSavedOut:
    """Forget the keys that were pasted here. The environment's stay."""
    one, wanted = _found(platform, keys)
    await services.database.bulk(platform_keys.forget, [key.name for key in wanted.keys])
    return await _saved(services, opened, one, wanted, False, [])


def _found(platform: str, keys: str) -> tuple[Platform, KeySet]:
    one = find(platform)
    for known in one.key_sets:
        if known.key == keys:
            return one, known
    raise NotFound(thing="set of keys")


def _pasted(one: Platform, keys: KeySet, given: dict[str, str]) -> dict[str, str]:
    """The pasted keys without the blanks that copying brings. Raises `KeyMalformed`."""
    found = {}
    for key in keys.keys:
        value = re.sub(r"\s+", "", given.get(key.name, "")).strip("\"'")
        if not value:
            continue
        if not re.fullmatch(key.pattern, value, re.ASCII):
            raise KeyMalformed(label=key.label, name=one.name)
        found[key.name] = value
    if keys.id is not None and found.get(keys.id.name) == found.get(keys.secret.name, ""):
        raise KeyMalformed(label=keys.secret.label, name=one.name)
    return found


def _refuse_foreign(
    values: PlatformValues, one: Platform, keys: KeySet, pasted: dict[str, str]
) -> None:
    """Raise `KeysOfAnotherPlatform` for keys that are set for another one already."""
    for platform in all_platforms().values():
        if platform.key == one.key:
            continue
        for other in platform.key_sets:
            known = {values(key.name) for key in other.keys} - {None}
            for key in keys.keys:
                if pasted.get(key.name) in known:
                    raise KeysOfAnotherPlatform(
                        label=key.label, name=one.name, other=f"{platform.name} ({other.label})"
                    )


async def _checked(
    services: Services,
    opened: Address,
    one: Platform,
    keys: KeySet,
    read: Callable[[str], str | None],
) -> tuple[bool, str]:
    """Whether the platform has accepted the keys, and a sentence. Raises `KeysRefused`."""
    app = one.app_of(read, keys)
    back = opened.redirect(one.key, one.dialect).uri if one.dialect else ""
    try:
        async with services.platform_client() as client:
            if await one.accepts(client, app, keys, back):
                return True, f"{one.name} accepts these keys."
    except Failure as failure:
        if failure.reason == "wrong_keys":
            raise KeysRefused(name=one.name) from None
        return False, f"The keys are saved, but could not be checked: {failure.message}"
    return False, f"The keys are saved. {one.name} checks them when an account is connected."


def _of_others(name: str, count: int) -> str:
    """That connected accounts need other keys than those that are set now."""
    if count == 1:
        return (
            f"One account at {name} needs the keys with which it was connected. Connect it again,"
            " or put those keys back."
        )
    return (
        f"{count} accounts at {name} need the keys with which they were connected. Connect them"
        " again, or put those keys back."
    )


async def _saved(
    services: Services,
    opened: Address,
    one: Platform,
    keys: KeySet,
    checked: bool,
    notes: list[str],
) -> KeysSavedOut:
    values = await services.platform_values()
    answer = PlatformOut.of(values, one, opened)
    notes += [
        key.note
        for known in answer.keys
        if known.id == keys.key
        for key in known.keys
        if key.note is not None
    ]
    ways = [way for way in one.ways if way.keys is keys and way.bound]
    if ways:
        count = await services.database.bulk(
            ledger.of_other_apps,
            platform=one.key,
            ways=[way.key for way in ways],
            app_id=one.app_of(values, keys).client_id,
        )
        if count:
            notes.append(_of_others(one.name, count))
    return KeysSavedOut(checked=checked, notes=notes, platform=answer)
