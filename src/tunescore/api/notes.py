"""Notes on days, and saved views."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, status
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints

from tunescore.api.deps import AppServices, CurrentUser, UserReadSession
from tunescore.api.errors import problems
from tunescore.api.schema_base import STRIPPED, IsoDate, Out
from tunescore.api.view import AskedView
from tunescore.errors import BadRequest, DaysBackwards, NotFound
from tunescore.ingest import notes as ingest
from tunescore.insights import notes as insight
from tunescore.insights.notes import Kind
from tunescore.insights.overview import known_days
from tunescore.insights.ranges import own, resolve
from tunescore.services import Services
from tunescore.store.scope import UserStore

router = APIRouter(tags=["notes"])

Text = Annotated[str, Field(min_length=1, max_length=500), STRIPPED]
Name = Annotated[str, Field(min_length=1, max_length=80), STRIPPED]
Address = Annotated[
    str,
    StringConstraints(max_length=2_000, pattern=r"^/(?:[!-.0-\[\]-~][!-\[\]-~]*)?$"),
    Field(description="A path of this app with its query, such as `/tracks?range=28d`"),
]
"""Begins with one slash, has no backslash, no blank and no control character, so it is never
another site's."""


class NoteOnDaysOut(Out):
    """A note on some days. Only the user's own have an id, and can be changed.

    `link` is the page of this app that says more.
    """

    id: int | None
    kind: Kind
    first: date
    last: date
    text: str
    link: str | None
    track_id: int | None


class NotesOut(Out):
    """Notes, the earliest first."""

    items: list[NoteOnDaysOut]


class NoteIn(BaseModel):
    """A note on some days, of a track or of everything."""

    model_config = ConfigDict(extra="forbid")

    first: IsoDate
    last: IsoDate
    text: Text
    track_id: StrictInt | None = None


class NoteChange(BaseModel):
    """What changes of a note; the rest stays. `track_id` null: it is of everything."""

    model_config = ConfigDict(extra="forbid")

    first: Annotated[IsoDate, Field(default=None)]
    last: Annotated[IsoDate, Field(default=None)]
    text: Annotated[Text, Field(default=None)]
    track_id: StrictInt | None = None


class SavedViewOut(Out):
    """A saved view."""

    id: int
    name: str
    address: str


class SavedViewsOut(Out):
    """Saved views by name."""

    items: list[SavedViewOut]


class SavedViewIn(BaseModel):
    """A view to save; one of the same name is replaced."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    address: Address


@router.get("/notes", responses=problems(DaysBackwards))
async def notes(session: UserReadSession, services: AppServices, asked: AskedView) -> NotesOut:
    """The notes on the days of a view: the user's own, and what TuneScore knows happened."""
    within = resolve(asked, services.clock().date(), await known_days(session))
    found = await insight.notes(session, asked, within)
    return NotesOut(items=[NoteOnDaysOut.model_validate(one) for one in found])


@router.post(
    "/notes",
    status_code=status.HTTP_201_CREATED,
    responses=problems(NotFound, DaysBackwards, BadRequest),
)
async def write_note(user: CurrentUser, services: AppServices, wanted: NoteIn) -> NoteOnDaysOut:
    """Write a note on some days."""
    own(wanted.first, wanted.last)
    note_id = await services.database.bulk_for(user.id, _write, wanted)
    return await _note(services, user.id, note_id)


@router.patch("/notes/{note_id}", responses=problems(NotFound, DaysBackwards, BadRequest))
async def change_note(
    user: CurrentUser, services: AppServices, note_id: int, wanted: NoteChange
) -> NoteOnDaysOut:
    """Change a note of one's own."""
    said = wanted.model_dump(exclude_unset=True)
    for day in ("first", "last"):
        own(said.get(day), None)
    await services.database.bulk_for(user.id, _change, note_id, said)
    return await _note(services, user.id, note_id)


@router.delete(
    "/notes/{note_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(NotFound)
)
async def delete_note(user: CurrentUser, services: AppServices, note_id: int) -> None:
    """Delete a note of one's own."""
    await services.database.bulk_for(user.id, _delete, note_id)


@router.get("/views")
async def saved_views(session: UserReadSession) -> SavedViewsOut:
    """The saved views."""
    found = await insight.saved_views(session)
    return SavedViewsOut(items=[SavedViewOut.model_validate(one) for one in found])


@router.post("/views", status_code=status.HTTP_201_CREATED, responses=problems(BadRequest))
async def save_view(user: CurrentUser, services: AppServices, wanted: SavedViewIn) -> SavedViewOut:
    """Save a view under a name."""
    view_id = await services.database.bulk_for(user.id, _save, wanted)
    return SavedViewOut(id=view_id, name=wanted.name, address=wanted.address)


@router.delete(
    "/views/{view_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(NotFound)
)
async def delete_view(user: CurrentUser, services: AppServices, view_id: int) -> None:
    """Delete a saved view."""
    await services.database.bulk_for(user.id, _delete_view, view_id)


async def _note(services: Services, user_id: int, note_id: int) -> NoteOnDaysOut:
    async with services.database.read_for(user_id) as session:
        found = await insight.own(session, note_id)
    if found is None:
        raise NotFound(thing="note")
    return NoteOnDaysOut.model_validate(found)


def _write(store: UserStore, wanted: NoteIn) -> int:
    with store.transaction():
        return ingest.write(store, wanted.first, wanted.last, wanted.text, wanted.track_id)


def _change(store: UserStore, note_id: int, said: dict[str, Any]) -> None:
    with store.transaction():
        ingest.change(store, note_id, said)


def _delete(store: UserStore, note_id: int) -> None:
    with store.transaction():
        ingest.delete(store, note_id)


def _save(store: UserStore, wanted: SavedViewIn) -> int:
    with store.transaction():
        return ingest.save_view(store, wanted.name, wanted.address)


def _delete_view(store: UserStore, view_id: int) -> None:
    with store.transaction():
        ingest.delete_view(store, view_id)
