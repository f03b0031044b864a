"""X's error bodies."""

from typing import Any

from tests.fakes.wire import Reply

PROBLEMS = "https://api.twitter.com/2/problems"
UNAUTHORIZED = {
    "title": "Unauthorized",
    "type": "about:blank",
    "status": 401,
    "detail": "Unauthorized",
}
FORBIDDEN = {"title": "Forbidden", "type": "about:blank", "status": 403, "detail": "Forbidden"}
TOO_MANY = {
    "title": "Too Many Requests",
    "detail": "Too Many Requests",
    "type": "about:blank",
    "status": 429,
}
RATE_88 = {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}
DEVELOPER = 2051096097834344448
"""The number of the developer's account, beyond 2^53 and bare in the JSON."""


def oauth(error: str, said: str, status: int = 400) -> Reply:
    """An error of the token endpoint."""
    return Reply({"error": error, "error_description": said}, status)


def invalid(parameter: str, value: str, said: str) -> Reply:
    """The answer to a parameter that makes no sense."""
    message = f"The `{parameter}` query parameter value [{value}] {said}"
    return Reply(
        {
            "errors": [{"parameters": {parameter: [value]}, "message": message}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{PROBLEMS}/invalid-request",
        },
        400,
    )


def not_found(kind: str, parameter: str, value: str) -> dict[str, Any]:
    """The partial error about something that is not there."""
    return {
        "value": value,
        "detail": f"Could not find {kind} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{PROBLEMS}/resource-not-found",
    }


def not_for_you(number: str, field: str) -> dict[str, Any]:
    """The partial error about a field that may not be read."""
    return {
        "resource_id": number,
        "parameter": "id",
        "resource_type": "tweet",
        "field": field,
        "title": "Field Authorization Error",
        "detail": f"Sorry, you are not authorized to access the field: {field} of: [{number}].",
        "type": f"{PROBLEMS}/not-authorized-for-field",
    }


def no_credit() -> Reply:
    """The answer when the prepaid credit is used up."""
    return Reply(
        {
            "account_id": DEVELOPER,
            "title": "CreditsDepleted",
            "detail": f"Your enrolled account [{DEVELOPER}] does not have any credits to fulfill"
            " this request.",
            "type": f"{PROBLEMS}/credits",
        },
        402,
    )


def spend_cap() -> Reply:
    """The answer when the limit that the developer set for a month is reached."""
    return Reply(
        {
            "account_id": DEVELOPER,
            "title": "SpendCapReached",
            "detail": f"Your enrolled account [{DEVELOPER}] has reached its spend cap for this"
            " billing cycle.",
            "type": f"{PROBLEMS}/credits",
        },
        403,
    )


def usage_capped() -> Reply:
    """The answer when a month's posts are used up."""
    return Reply(
        {
            "account_id": DEVELOPER,
            "product_name": "pay-per-use",
            "title": "UsageCapExceeded",
            "period": "Monthly",
            "scope": "Product",
            "detail": "Usage cap exceeded: Monthly product cap",
            "type": f"{PROBLEMS}/usage-capped",
        },
        429,
    )


def not_enrolled(client_id: str) -> Reply:
    """The answer to an app that is in no project."""
    return Reply(
        {
            "client_id": client_id,
            "detail": "When authenticating requests to the Twitter API v2 endpoints, you must use"
            " keys and tokens from a Twitter developer App that is attached to a Project.",
            "registration_url": "https://developer.twitter.com/en/docs/projects/overview",
            "title": "Client Forbidden",
            "required_enrollment": "Appropriate Level of API Access",
            "reason": "client-not-enrolled",
            "type": f"{PROBLEMS}/client-forbidden",
        },
        403,
    )
