"""OpenID Connect: sign-in with an account at the provider of an organisation.

The code flow with PKCE (RFC 9700): a state and a nonce that only the browser that began knows, and
an ID token that is checked whole. It owns the talk with the provider, and knows no account here.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlencode

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tunescore.errors import ProviderAnswerInvalid, ProviderRefused, ProviderUnreachable

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""With which an ID token may be signed: those whose keys the provider keeps to itself."""

LEEWAY_SECONDS = 60
"""How far the provider's clock may be from ours."""

_TIMEOUT = httpx2.Timeout(10.0)
_BASIC = "client_secret_basic"
_DISCOVERY = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as the installation's settings name it; `allowed` are domains and addresses."""

    name: str
    issuer: str
    client_id: str
    client_secret: str
    allowed: frozenset[str]

    def allows(self, email: str) -> bool:
        """Whether an account is made for an address."""
        return bool({email, email.rpartition("@")[2]} & self.allowed)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that has begun: what only its browser knows."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Attempt":
        """A fresh one."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))


@dataclass(frozen=True, slots=True)
class Person:
    """Who signed in: the subject at the provider, and an address if the provider has checked it."""

    subject: str
    email: str | None


async def authorization_url(provider: Provider, attempt: Attempt, redirect_uri: str) -> str:
    """Where the browser signs in. Raises `ProviderUnreachable`, `ProviderAnswerInvalid`."""
    async with httpx2.AsyncClient(timeout=_TIMEOUT) as client:
        metadata = await _metadata(client, provider)
    challenge = hashlib.sha256(attempt.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": "openid email",
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    address = _text(provider, metadata, "authorization_endpoint")
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


async def person(
    provider: Provider,
    attempt: Attempt,
    answer: Mapping[str, str],
    redirect_uri: str,
    now: datetime,
) -> Person:
    """Who came back from the provider with this answer.

    Raises `ProviderRefused`, `ProviderUnreachable`, and `ProviderAnswerInvalid`.
    """
    if not secrets.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
        raise ProviderAnswerInvalid(name=provider.name, found="its state is of another sign-in")
    async with httpx2.AsyncClient(timeout=_TIMEOUT) as client:
        metadata = await _metadata(client, provider)
        _check_issuer(provider, metadata, answer)
        if "code" not in answer:
            raise ProviderRefused(name=provider.name, found=answer.get("error", "no code"))
        form = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": redirect_uri,
            "code_verifier": attempt.verifier,
        }
        content: dict[str, Any] = {"data": form}
        if _BASIC in metadata.get("token_endpoint_auth_methods_supported", [_BASIC]):
            content["auth"] = (quote_plus(provider.client_id), quote_plus(provider.client_secret))
        else:
            form |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
        endpoint = _text(provider, metadata, "token_endpoint")
        tokens = await _fetched(provider, client, "POST", endpoint, **content)
        keys = await _fetched(provider, client, "GET", _text(provider, metadata, "jwks_uri"))
    return _checked(provider, _text(provider, tokens, "id_token"), keys, attempt.nonce, now)


def _check_issuer(
    provider: Provider, metadata: Mapping[str, Any], answer: Mapping[str, str]
) -> None:
    """Refuse an answer of another provider (RFC 9207)."""
    promised = metadata.get("authorization_response_iss_parameter_supported") is True
    if answer.get("iss", None if promised else provider.issuer) != provider.issuer:
        raise ProviderAnswerInvalid(name=provider.name, found="it is of another issuer")


def _checked(
    provider: Provider, token: str, keys: Mapping[str, Any], nonce: str, now: datetime
) -> Person:
    rules = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        key_set = KeySet.import_key_set({"keys": list(keys["keys"])})
        claims = jwt.decode(token, key_set, algorithms=ALGORITHMS).claims
        rules.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderAnswerInvalid(name=provider.name, found=_words(error)) from error
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise ProviderAnswerInvalid(name=provider.name, found="it is for another program")
    email = claims.get("email") if claims.get("email_verified") is True else None
    return Person(str(claims["sub"]), str(email).strip().lower() if email else None)


def _words(error: Exception) -> str:
    """What is wrong with a token, without a part of it."""
    claim = getattr(error, "claim", None)
    return f"its {claim} is wrong" if claim else f"its token is wrong ({type(error).__name__})"


async def _metadata(client: httpx2.AsyncClient, provider: Provider) -> dict[str, Any]:
    address = provider.issuer.rstrip("/") + _DISCOVERY
    found = await _fetched(provider, client, "GET", address)
    if found.get("issuer") != provider.issuer:
        raise ProviderAnswerInvalid(name=provider.name, found="it calls itself another issuer")
    return found


async def _fetched(
    provider: Provider,
    client: httpx2.AsyncClient,
    method: str,
    url: str,
    **content: Any,  # noqa: ANN401 - of httpx2
) -> dict[str, Any]:
    """The JSON object at an address of the provider."""
    try:
        answer = await client.request(method, url, **content)
        found = answer.json()
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise ProviderUnreachable(name=provider.name) from error
    if not isinstance(found, dict):
        raise ProviderAnswerInvalid(name=provider.name, found="it is not an object")
    if answer.is_client_error:
        raise ProviderRefused(name=provider.name, found=str(found.get("error", answer.status_code)))
    if not answer.is_success:
        raise ProviderUnreachable(name=provider.name)
    return found


def _text(provider: Provider, found: Mapping[str, Any], name: str) -> str:
    text = found.get(name)
    if not isinstance(text, str):
        raise ProviderAnswerInvalid(name=provider.name, found=f"it has no {name}")
    return text
