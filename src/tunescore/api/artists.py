"""Artists of the user's tracks."""

from fastapi import APIRouter

from tunescore.api.deps import UserReadSession
from tunescore.api.schema_base import Out
from tunescore.insights import tracks as insight

router = APIRouter(prefix="/artists", tags=["tracks"])


class ArtistOut(Out):
    """An artist, and how many tracks it has."""

    id: int
    name: str
    tracks: int


class ArtistsOut(Out):
    """Artists by name."""

    items: list[ArtistOut]


@router.get("")
async def artists(session: UserReadSession) -> ArtistsOut:
    """The artists that have tracks. `PUT /tracks/{id}/artist` corrects a track's."""
    found = await insight.artists(session)
    return ArtistsOut(items=[ArtistOut.model_validate(one) for one in found])
