"""Every error as `application/problem+json` (RFC 9457), in words for the user.

No traceback and no bare status page ever reaches a client: what nobody foresaw is logged under an
incident number, and the client gets that number.
"""

import logging
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tunescore import disk, services
from tunescore.errors import (
    AccountNotOpen,
    BadRequest,
    DatabaseBusy,
    DatabaseUnreachable,
    MethodNotAllowed,
    NoSuchPage,
    NotSignedIn,
    RequestTooLarge,
    RoleTooNarrow,
    TokenTooNarrow,
    TookTooLong,
    TuneScoreError,
    TwoFactorRequired,
    UnreadableBody,
    UploadTooSlow,
)
from tunescore.store.engine import ALL_TAKEN, NOT_STORABLE, TOOK_TOO_LONG, UNREACHABLE

MEDIA_TYPE = "application/problem+json"
PROBLEM = "#/components/schemas/Problem"

LARGEST_NUMBER = 2**63 - 1
"""The largest number that a column holds, an id among them."""

RETRY_SECONDS = 10
"""After how many seconds a request that found the database busy may come again."""

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

log = logging.getLogger(__name__)

RENAMED_STATUSES = {
    499: "Client Closed Request",
    413: "Request Entity Too Large",
    414: "Request-URI Too Long",
    416: "Requested Range Not Satisfiable",
    422: "Unprocessable Entity",
}
"""What Python 3.13 calls otherwise, so that the API says the same on every Python, and what proxies
log for a client that did not wait."""


def status_words(status: int) -> str:
    """An HTTP status in words."""
    return RENAMED_STATUSES.get(status) or HTTPStatus(status).phrase


class Problem(BaseModel):
    """What went wrong. Programs switch on `code`; people read `detail` and `todo`."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str = Field(description="The HTTP status in words.")
    status: int
    code: str = Field(description="Stable, for programs.")
    detail: str = Field(description="What happened, in a sentence for the user.")
    todo: str = Field(description="What to do next.")


def problems(*errors: type[TuneScoreError]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an operation that can end in these errors, for the OpenAPI document."""
    found: dict[int | str, dict[str, Any]] = {}
    for error in dict.fromkeys(errors):
        codes = found.setdefault(error.status, {"codes": []})["codes"]
        codes.append(error.__new__(error).code)
    for status, response in found.items():
        codes = ", ".join(f"`{code}`" for code in response.pop("codes"))
        response["description"] = f"{status_words(int(status))}: {codes}"
    return found


def tell_problems(document: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI document in which each error's content is a problem, validation errors' too.

    It also says what no operation says by itself.
    """
    schemas = document.get("components", {}).get("schemas", {})
    for path in document["paths"].values():
        for operation in path.values():
            _tell_what_is_everywhere(operation)
            for status, response in operation.get("responses", {}).items():
                if int(status) >= HTTPStatus.BAD_REQUEST:
                    response["content"] = {MEDIA_TYPE: {"schema": {"$ref": PROBLEM}}}
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = Problem.model_json_schema()
    return document


def _tell_what_is_everywhere(operation: dict[str, Any]) -> None:
    """Say that nobody may be signed in, or somebody else, and what bodies and numbers may be."""
    responses = operation["responses"]
    if operation.get("security"):
        responses.setdefault("401", problems(NotSignedIn)[NotSignedIn.status])
        not_theirs = problems(RoleTooNarrow, TokenTooNarrow, AccountNotOpen, TwoFactorRequired)
        responses.setdefault("403", not_theirs[RoleTooNarrow.status])
    if "requestBody" in operation:
        unreadable = responses.setdefault("400", {"description": "Bad Request"})
        unreadable["description"] += ", or `unreadable_body`"
    for parameter in operation.get("parameters", ()):
        for schema in (parameter["schema"], *parameter["schema"].get("anyOf", ())):
            if schema.get("type") == "integer":
                schema.setdefault("maximum", LARGEST_NUMBER)


def problem_response(error: TuneScoreError, headers: dict[str, str] | None = None) -> JSONResponse:
    """The response for an error."""
    sent = dict(headers or {})
    if "retry_after" in error.facts:
        sent["Retry-After"] = str(error.facts["retry_after"])
    if error.status == HTTPStatus.UNAUTHORIZED:
        sent["WWW-Authenticate"] = "Bearer"
    problem = Problem(
        title=status_words(error.status),
        status=error.status,
        code=error.code,
        detail=error.detail,
        todo=error.next_step,
    )
    facts = {name: _plain(value) for name, value in error.facts.items()}
    return JSONResponse(
        {**facts, **problem.model_dump()}, error.status, headers=sent, media_type=MEDIA_TYPE
    )


def _plain(value: object) -> object:
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def of_validation(error: RequestValidationError) -> TuneScoreError:
    """The first thing wrong with a request's values, in a sentence."""
    first = error.errors()[0]
    place = [str(part) for part in first["loc"] if part not in {"body", "query", "path", "header"}]
    name = ".".join(place)
    kind = str(first["type"])
    if kind == "missing":
        found = f"{name} is missing." if name else "The request has no content."
    elif kind == "value_error" and "UploadFile" in first["msg"]:
        found = f"{name} must be a file with a name."
    elif kind.startswith("json"):
        found = "The request's content is not valid JSON."
    elif not name:
        found = f"The request's content cannot be used: {first['msg']}."
    else:
        found = f"{name} cannot be used: {first['msg']}."
    return BadRequest(found=found, field=name or None)


def _allowed(request: Request) -> str:
    """The methods that some operation at the address of a request has."""

    def has(method: str) -> bool:
        scope = {**request.scope, "method": method}
        routes = request.app.router.routes
        return any(route.matches(scope)[0] is Match.FULL for route in routes)

    return ", ".join(filter(has, METHODS))


def of_http(error: HTTPException, method: str) -> TuneScoreError | None:
    """Our error for one that the framework raised itself; None where we have no words for it."""
    if error.status_code == HTTPStatus.NOT_FOUND:
        return NoSuchPage()
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "")
        return MethodNotAllowed(method=method, allowed=allowed or "another method")
    if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return RequestTooLarge(limit=error.detail)
    if error.status_code == HTTPStatus.REQUEST_TIMEOUT:
        return UploadTooSlow()
    if error.status_code == HTTPStatus.BAD_REQUEST:  # it could not store the body, or not parse it
        return disk.error_of(error) or UnreadableBody(found=error.detail)
    return None


def unexpected(error: Exception) -> TuneScoreError:
    """Our error for one that nobody foresaw; it is logged with the same incident number."""
    causes = list(_causes(error))
    if any(isinstance(cause, TOOK_TOO_LONG) for cause in causes):
        log.error("A query took too long", exc_info=error)
        return TookTooLong(retry_after=RETRY_SECONDS)
    if disk.error_of(error):
        return services.unexpected(error)
    for cause in causes:
        if isinstance(cause, ALL_TAKEN):
            log.error("No connection is free: %s", " ".join(str(cause).split()))
            return DatabaseBusy(retry_after=RETRY_SECONDS)
        if isinstance(cause, UNREACHABLE):
            log.error("The database cannot be used: %s", " ".join(str(cause).split()))
            return DatabaseUnreachable()
        if isinstance(cause, NOT_STORABLE):
            log.warning("A value that cannot be kept", exc_info=error)
            return BadRequest(
                found="Something in this request cannot be stored: it is too large, or it has an "
                "invalid character."
            )
    return services.unexpected(error)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Give an error and what it came of."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def install(app: FastAPI) -> None:
    """Give an application these answers, and its OpenAPI document the words for them."""
    untold = app.openapi
    app.openapi = cache(lambda: tell_problems(untold()))  # type: ignore[method-assign]

    @app.exception_handler(TuneScoreError)
    async def _ours(_: Request, error: TuneScoreError) -> Response:
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("%s: %s", error.code, error.detail, exc_info=error)
        return problem_response(error)

    @app.exception_handler(RequestValidationError)
    async def _validation(_: Request, error: RequestValidationError) -> Response:
        return problem_response(of_validation(error))

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and (allowed := _allowed(request)):
            error.headers = headers = {**headers, "Allow": allowed}
        ours = of_http(error, request.method)
        if ours is not None:
            return problem_response(ours, headers)
        status = error.status_code
        title = status_words(status)
        problem = Problem(
            title=title,
            status=status,
            code=title.lower().replace(" ", "_").replace("-", "_"),
            detail=str(error.detail),
            todo="Change the request and try again.",
        )
        return JSONResponse(problem.model_dump(), status, headers, media_type=MEDIA_TYPE)


class NoBareErrors:
    """The outermost layer: what no handler took becomes a problem with an incident number."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the request; answer for it where it fails before it answered itself."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def note(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, note)
        except Exception as error:
            ours = unexpected(error)
            if started:
                raise
            await problem_response(ours)(scope, receive, send)
