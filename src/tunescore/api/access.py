"""Access: whose data a request is about, who asks, and what their role or token allows.

What reads is open to every role and token; whatever else is for owners, managers and tokens of
scope `write`. A route, or a whole router, for which that is not so says it with one of the
dependencies below: `dependencies=[FOR_OWNERS]`.
"""

from dataclasses import dataclass

from fastapi import Depends, Request
from fastapi.params import Depends as Dependency

from tunescore.accounts.users import Account
from tunescore.api.middleware import SAFE_METHODS
from tunescore.errors import RoleTooNarrow, TokenTooNarrow
from tunescore.records import Role, TokenScope


@dataclass(frozen=True, slots=True)
class Access:
    """The account that a request is about, and who asks; `token` is the scope of an API token."""

    account: Account
    member: Account
    role: Role
    token: TokenScope | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """To whom a route is open. One about `oneself` is about who asks, in whichever account."""

    roles: frozenset[Role]
    tokens: frozenset[TokenScope] = frozenset()
    oneself: bool = False


_EVERY_ROLE: frozenset[Role] = frozenset({"owner", "manager", "read_only"})
_READING = Rule(_EVERY_ROLE, frozenset({"read", "write"}))
_WRITING = Rule(frozenset({"owner", "manager"}), frozenset({"write"}))


def _declared(rule: Rule) -> Dependency:
    async def declare(request: Request) -> None:
        request.state.rule = rule

    dependency = Depends(declare)
    assert isinstance(dependency, Dependency)  # noqa: S101 - FastAPI says Any
    return dependency


FOR_ALL = _declared(_READING)
"""A route that changes nothing, whatever its method."""

FOR_MANAGERS = _declared(_WRITING)
"""A route that changes something, though its method is a safe one."""

FOR_OWNERS = _declared(Rule(frozenset({"owner"}), frozenset({"write"})))

FOR_OWNERS_IN_PERSON = _declared(Rule(frozenset({"owner"})))
"""A route that no API token may use."""

FOR_ONESELF = _declared(Rule(_EVERY_ROLE, oneself=True))
"""A route about one's own sign-in: its user is who asks, in whichever account they work."""


def rule_of(request: Request) -> Rule:
    """The rule of the route that answers a request."""
    declared = getattr(request.state, "rule", None)
    if isinstance(declared, Rule):
        return declared
    return _READING if request.method in SAFE_METHODS else _WRITING


def check(rule: Rule, access: Access) -> None:
    """Raise `TokenTooNarrow` or `RoleTooNarrow` where a rule does not allow a request."""
    if access.token is not None and access.token not in rule.tokens:
        raise TokenTooNarrow
    if access.role not in rule.roles:
        raise RoleTooNarrow
