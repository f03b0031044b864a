"""Two-factor sign-in: a code of an authenticator app (TOTP), or a recovery code, each good once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import ColumnElement, and_, delete, exists, func, select, update
from sqlalchemy.dialects import postgresql

from tunescore.accounts.users import INVENTED, Account
from tunescore.errors import NotFound, SecondFactorNeeded, TwoFactorOn, WrongCode
from tunescore.store.encryption import Cipher
from tunescore.store.engine import Reader, Writer
from tunescore.store.tables.accounts import RecoveryCode, SignInPolicy, TwoFactor

ISSUER = "TuneScore"
RECOVERY_CODES = 10
STEPS_OFF = 1
"""How many steps of 30 seconds the clocks may differ."""

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 7, 4
"""A recovery code has about 138 random bits, so a plain hash is enough to keep it."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app is given: the secret to type, and the address in the QR code."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class Status:
    """Whether a user has two factors, must have them, and how many recovery codes are left."""

    on: bool
    required: bool
    recovery_codes: int


async def status(session: Reader, user_id: int) -> Status:
    """How a user signs in."""
    left = await session.scalar(
        select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user_id)
    )
    return Status(
        on=await _confirmed(session, user_id) is not None,
        required=bool(await session.scalar(select(SignInPolicy.two_factor))),
        recovery_codes=left or 0,
    )


async def begin(session: Writer, cipher: Cipher, account: Account) -> Enrolment:
    """Make a secret for the user's app; it counts once `confirm` has seen a code of it.

    Raises `TwoFactorOn` where one counts already.
    """
    if await _confirmed(session, account.id) is not None:
        raise TwoFactorOn
    secret = pyotp.random_base32()
    values = {"secret": cipher.encrypt(secret), "confirmed_at": None, "used_step": 0}
    added = postgresql.insert(TwoFactor).values(user_id=account.id, **values)
    await session.execute(added.on_conflict_do_update(index_elements=["user_id"], set_=values))
    uri = pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=ISSUER)
    return Enrolment(secret, uri)


async def confirm(
    session: Writer, cipher: Cipher, user_id: int, code: str, now: datetime
) -> list[str]:
    """Turn two factors on with a code of the app, and return the recovery codes.

    Raises `NotFound` where no secret waits, and `WrongCode`.
    """
    row = await session.get(TwoFactor, user_id, with_for_update=True)
    if row is None or row.confirmed_at is not None:
        raise NotFound(thing="two-factor set-up")
    row.used_step = _step(cipher, row, code, now)
    row.confirmed_at = now
    return await _make_recovery_codes(session, user_id)


async def renew_recovery_codes(session: Writer, user_id: int) -> list[str]:
    """Put fresh recovery codes in the place of those that there are. Raises `NotFound`."""
    if await _confirmed(session, user_id) is None:
        raise NotFound(thing="two-factor sign-in")
    return await _make_recovery_codes(session, user_id)


async def _make_recovery_codes(session: Writer, user_id: int) -> list[str]:
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    await session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.add_all(RecoveryCode(user_id=user_id, code_hash=_hashed(code)) for code in codes)
    return codes


async def turn_off(session: Writer, user_id: int) -> bool:
    """Let a user sign in with the password alone again, and return whether it was otherwise."""
    was_on = await _confirmed(session, user_id) is not None
    await session.execute(delete(TwoFactor).where(TwoFactor.user_id == user_id))
    await session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    return was_on


async def check(
    session: Writer, cipher: Cipher, user_id: int, code: str | None, now: datetime
) -> None:
    """Use a code up, where the user has two factors. Raises `SecondFactorNeeded`, `WrongCode`."""
    row = await _confirmed(session, user_id)
    if row is None:
        return
    if not code:
        raise SecondFactorNeeded
    used = await session.scalar(
        delete(RecoveryCode)
        .where(RecoveryCode.user_id == user_id, RecoveryCode.code_hash == _hashed(code))
        .returning(RecoveryCode.user_id)
    )
    if used is not None:
        return
    step = _step(cipher, row, code, now)
    fresh = await session.scalar(
        update(TwoFactor)
        .where(TwoFactor.user_id == user_id, TwoFactor.used_step < step)
        .values(used_step=step)
        .returning(TwoFactor.user_id)
    )
    if fresh is None:
        raise WrongCode


async def require(session: Writer, *, required: bool) -> None:
    """Ask two factors of everybody, or leave it to each."""
    added = postgresql.insert(SignInPolicy).values(single=True, two_factor=required)
    await session.execute(
        added.on_conflict_do_update(index_elements=["single"], set_={"two_factor": required})
    )


def is_missing(user_id: ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that a user must have two factors, and has not.

    Accounts with the demo's artist have no password, and need no second factor.
    """
    return and_(
        exists().where(SignInPolicy.two_factor),
        ~INVENTED,
        ~exists().where(TwoFactor.user_id == user_id, TwoFactor.confirmed_at.is_not(None)),
    )


async def _confirmed(session: Reader | Writer, user_id: int) -> TwoFactor | None:
    return await session.scalar(
        select(TwoFactor).where(TwoFactor.user_id == user_id, TwoFactor.confirmed_at.is_not(None))
    )


def _step(cipher: Cipher, row: TwoFactor, code: str, now: datetime) -> int:
    """The time step of a code of the app. Raises `WrongCode`."""
    totp = pyotp.TOTP(cipher.decrypt(row.secret))
    try:
        return totp.verify_and_get_timecode(
            "".join(code.split()), for_time=now, valid_window=STEPS_OFF
        )
    except OTPVerificationError:
        raise WrongCode from None


def _recovery_code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_GROUPS * _GROUP))
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def _hashed(code: str) -> bytes:
    plain = "".join(code.split()).replace("-", "").lower()
    return hashlib.sha256(plain.encode("utf-8", "replace")).digest()
