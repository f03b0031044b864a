"""Signatures of OAuth 1.0a (RFC 5849, HMAC-SHA1), as X checks them."""

import hmac
import re
from base64 import b64encode
from hashlib import sha1
from urllib.parse import quote, unquote


def parts_of(authorization: str) -> dict[str, str]:
    """The parameters of an Authorization header of the kind `OAuth`; none of another kind."""
    if not authorization.startswith("OAuth "):
        return {}
    found = re.findall(r'(\w+)="([^"]*)"', authorization)
    return {name: unquote(value) for name, value in found}


def signature_of(
    method: str, url: str, parameters: dict[str, str], secret: str, token_secret: str
) -> str:
    """The signature of a request: `parameters` are those of its query, form and header."""
    pairs = sorted((_quoted(name), _quoted(value)) for name, value in parameters.items())
    normal = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join(map(_quoted, (method.upper(), url, normal)))
    key = f"{_quoted(secret)}&{_quoted(token_secret)}"
    return b64encode(hmac.new(key.encode(), base.encode(), sha1).digest()).decode()


def _quoted(text: str) -> str:
    return quote(text, safe="-._~")
