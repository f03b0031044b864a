"""Two-factor sign-in: its set-up, its recovery codes, and the owner's rule for everybody."""

import segno
from fastapi import APIRouter
from pydantic import BaseModel, StrictBool

from tunescore.accounts import two_factor
from tunescore.api.access import FOR_ONESELF
from tunescore.api.deps import (
    TWO_FACTOR,
    AppServices,
    CurrentUser,
    OwnerUser,
    ReadSession,
    WriteSession,
)
from tunescore.api.errors import problems
from tunescore.api.proof import PROVEN, ProvenUser
from tunescore.api.schema_base import Out
from tunescore.errors import (
    BadRequest,
    CrossSiteRequest,
    NotFound,
    NotSignedIn,
    OwnerOnly,
    TwoFactorOn,
    WrongCode,
)
from tunescore.jobs import account_mail

router = APIRouter(
    prefix=TWO_FACTOR.removeprefix("/api/v1"), tags=["accounts"], dependencies=[FOR_ONESELF]
)


class CodeIn(BaseModel):
    """A code of the authenticator app."""

    code: str


class PolicyIn(BaseModel):
    """Whether everybody has to use two factors."""

    required: StrictBool


class TwoFactorOut(Out):
    """How the user signs in, and how many recovery codes are left."""

    on: bool
    required: StrictBool
    recovery_codes: int


class EnrolmentOut(Out):
    """What an authenticator app needs: a picture with a QR code, or the secret to type."""

    picture: str
    secret: str
    uri: str


class RecoveryCodes(Out):
    """Fresh recovery codes, which are shown this once."""

    codes: list[str]


@router.get("", responses=problems(NotSignedIn))
async def read_two_factor(user: CurrentUser, session: ReadSession) -> TwoFactorOut:
    """Whether the user signs in with two factors."""
    found = await two_factor.status(session, user.id)
    return TwoFactorOut.model_validate(found, from_attributes=True)


@router.post("", responses=problems(*PROVEN, TwoFactorOn))
async def begin_two_factor(
    user: ProvenUser, session: WriteSession, services: AppServices
) -> EnrolmentOut:
    """Begin to set it up. It counts once a code of the app has confirmed it."""
    found = await two_factor.begin(session, services.cipher, user)
    picture = segno.make(found.uri, error="m").svg_data_uri(scale=5, border=4, light="#fff")
    return EnrolmentOut(picture=picture, secret=found.secret, uri=found.uri)


@router.post(
    "/confirm",
    responses=problems(NotSignedIn, WrongCode, CrossSiteRequest, BadRequest, NotFound),
)
async def confirm_two_factor(
    body: CodeIn, user: CurrentUser, session: WriteSession, services: AppServices
) -> RecoveryCodes:
    """Turn it on with a code of the app, and get the recovery codes."""
    codes = await two_factor.confirm(session, services.cipher, user.id, body.code, services.clock())
    return RecoveryCodes(codes=codes)


@router.post("/recovery-codes", responses=problems(*PROVEN, NotFound))
async def renew_recovery_codes(
    user: ProvenUser, session: WriteSession, services: AppServices
) -> RecoveryCodes:
    """Get ten fresh recovery codes, in the place of those that there are."""
    codes = await two_factor.renew_recovery_codes(session, user.id)
    await account_mail.notify(services, "recovery_codes", session, user.email)
    return RecoveryCodes(codes=codes)


@router.post("/off", status_code=204, responses=problems(*PROVEN))
async def turn_two_factor_off(
    user: ProvenUser, session: WriteSession, services: AppServices
) -> None:
    """Sign in with the password alone again."""
    if await two_factor.turn_off(session, user.id):
        await account_mail.notify(services, "two_factor_off", session, user.email)


@router.put(
    "/policy",
    status_code=204,
    responses=problems(NotSignedIn, OwnerOnly, CrossSiteRequest, BadRequest),
)
async def require_two_factor(body: PolicyIn, owner: OwnerUser, session: WriteSession) -> None:
    """Ask two factors of everybody, or leave it to each."""
    del owner
    await two_factor.require(session, required=body.required)
