"""Manual figures, for any platform and any day, connected or not."""

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Form, Query, UploadFile, status
from pydantic import BaseModel, Field, StrictInt

from tunescore.api.deps import AppServices, CurrentUser
from tunescore.api.errors import problems
from tunescore.api.schema_base import BigInt, IsoDate, Out
from tunescore.errors import (
    BadRequest,
    DayNotYet,
    DayTooEarly,
    NoSuchPlatform,
    NotATable,
    NotFound,
    NothingTyped,
    WhichTypedAccount,
)
from tunescore.ingest.audience import manual
from tunescore.ingest.audience.manual import Day, Fault
from tunescore.metrics import OF_ACCOUNTS
from tunescore.platforms import all_platforms, first_day
from tunescore.store.scope import UserStore

router = APIRouter(prefix="/integrations", tags=["by hand"])

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")

Count = Annotated[StrictInt | None, Field(ge=0, lt=10**15)]


class ManualFiguresIn(BaseModel):
    """The figures of one day; what is left out is absent. Rates are in percent.

    `likes`, `comments` and `views` are those of the day alone.
    """

    account_id: StrictInt | None = None
    username: Annotated[str | None, Field(max_length=200)] = None
    date: IsoDate
    followers: Count = None
    following: Count = None
    posts: Count = None
    likes: Count = None
    comments: Count = None
    views: Count = None
    engagement_rate: Annotated[
        Decimal | None, Field(ge=0, le=100, max_digits=9, decimal_places=4)
    ] = None


class LineFaultOut(Out):
    """What is wrong in a line of a table; its other figures were kept."""

    line: int
    column: str | None
    message: str


class ManualFiguresOut(Out):
    """The account, how many days and figures were kept, and what was wrong."""

    account_id: int
    days: int
    figures: int
    problems: list[LineFaultOut]


class ForgottenOut(Out):
    """How many manual figures were removed."""

    removed: int


@router.post(
    "/{platform}/manual",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        NoSuchPlatform,
        NotFound,
        WhichTypedAccount,
        NothingTyped,
        DayTooEarly,
        DayNotYet,
        BadRequest,
    ),
)
async def enter_figures(
    user: CurrentUser, services: AppServices, platform: str, figures: ManualFiguresIn
) -> ManualFiguresOut:
    """Keep figures of one day; those that are there already are replaced."""
    key = _platform(platform)
    entered = figures.model_dump(exclude={"account_id", "username", "date"}, exclude_none=True)
    day = Day(figures.date, {name: Decimal(value) for name, value in entered.items()})

    def write(store: UserStore) -> int:
        whose = manual.owner(store, key, figures.account_id, figures.username)
        return manual.keep(store, key, whose, [day], services.clock(), first_day(key))

    account_id = await services.database.bulk_for(user.id, write)
    return ManualFiguresOut(account_id=account_id, days=1, figures=len(day.figures), problems=[])


@router.post(
    "/{platform}/manual-csv",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        NoSuchPlatform, NotFound, WhichTypedAccount, NothingTyped, DayNotYet, NotATable
    ),
)
async def enter_table(
    user: CurrentUser,
    services: AppServices,
    platform: str,
    file: UploadFile,
    account_id: Annotated[int | None, Form()] = None,
    username: Annotated[str | None, Form(max_length=200)] = None,
) -> ManualFiguresOut:
    """Keep a table of days: a column `date`, and one for each figure.

    Its column `username` names the account of each line, where the request names none.
    """
    key = _platform(platform)
    rows, faults = manual.read(await file.read(), first_day(key))
    now = services.clock()
    last = (now + dt.timedelta(hours=14)).date()
    for row in rows:
        if row.day.date > last:
            faults.append(Fault(row.line, "date", f"{row.day.date} is in the future."))
    days: dict[str | None, list[Day]] = {}
    for row in rows:
        if row.day.date <= last:
            name = None if account_id is not None or username else row.username
            days.setdefault(name.lower() if name else None, []).append(row.day)

    def write(store: UserStore) -> int:
        last_account = 0
        with store.transaction():
            for name, entered in days.items():
                whose = manual.owner(store, key, account_id, username or name)
                last_account = manual.keep(store, key, whose, entered, now, first_day(key))
        return last_account

    if not days:
        raise NothingTyped(fields=", ".join(OF_ACCOUNTS[:7]))
    return ManualFiguresOut(
        account_id=await services.database.bulk_for(user.id, write),
        days=len({(name, day.date) for name, entered in days.items() for day in entered}),
        figures=sum(len(day.figures) for entered in days.values() for day in entered),
        problems=[LineFaultOut.model_validate(one) for one in sorted(faults, key=_place)],
    )


@router.delete(
    "/{platform}/manual", responses=problems(NoSuchPlatform, NotFound, WhichTypedAccount)
)
async def delete_figures(
    user: CurrentUser,
    services: AppServices,
    platform: str,
    account_id: BigInt,
    day: Annotated[IsoDate, Query(alias="date")],
    metric: str | None = None,
) -> ForgottenOut:
    """Remove the manual figures of one day of an account, or one metric of them."""
    key = _platform(platform)

    def write(store: UserStore) -> int:
        whose = manual.owner(store, key, account_id, None)
        return manual.forget(store, key, whose, day, metric)

    return ForgottenOut(removed=await services.database.bulk_for(user.id, write))


def _platform(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise NoSuchPlatform(platform=key, platforms=", ".join(all_platforms()))
    return key


def _place(fault: Fault) -> tuple[int, str]:
    return fault.line, fault.column or ""
