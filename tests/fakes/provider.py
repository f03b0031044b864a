"""A provider of OpenID Connect over real HTTP, with bad days: what it says is set by the test."""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID = "tunescore"
CLIENT_SECRET = "a secret + of the client"
CREDENTIALS = b"tunescore:a+secret+%2B+of+the+client"
"""Both as a form would have them (RFC 6749, 2.3.1)."""

PERSON = {"sub": "248289761001", "email": "ada@example.org", "email_verified": True}


class SignInProvider:
    """Signs in `person`; `claims` and `said` take the place of what is right."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
        self.signing_key = self.key
        self.person: dict[str, Any] = dict(PERSON)
        self.claims: dict[str, Any] = {}
        self.said: dict[str, str] = {}
        self.metadata: dict[str, Any] = {}
        self._codes: dict[str, dict[str, str]] = {}
        self.exchanges = 0
        """How many codes were sent."""
        provider = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, _, query = self.path.removeprefix("/oidc").partition("?")
                if path == "/authorize":
                    asked = _fields(query)
                    back = urlencode(provider.press(f"?{query}"))
                    self._send({}, 302, {"Location": f"{asked['redirect_uri']}?{back}"})
                else:
                    self._send(provider.keys() if path == "/keys" else provider.discovery())

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
                found, status = provider.token(_fields(sent), self.headers["Authorization"])
                self._send(found, status)

            def _send(
                self,
                found: dict[str, Any],
                status: int = 200,
                headers: dict[str, str] | None = None,
            ) -> None:
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(json.dumps(found).encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}/oidc"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def environment(self) -> dict[str, str]:
        """What leads a server to this provider."""
        return {
            "TUNESCORE_OIDC_ISSUER": self.issuer,
            "TUNESCORE_OIDC_CLIENT_ID": CLIENT_ID,
            "TUNESCORE_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        }

    def stop(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def press(self, url: str) -> dict[str, str]:
        """Sign in at an authorization address, and return the parameters of the way back."""
        asked = _fields(urlsplit(url).query)
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.issuer, **self.said}

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }

    def keys(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False)]}

    def token(self, sent: dict[str, str], authorization: str | None) -> tuple[dict[str, Any], int]:
        self.exchanges += 1
        asked = self._codes.pop(sent.get("code", ""), None)  # a code is good once
        if authorization != f"Basic {base64.b64encode(CREDENTIALS).decode()}":
            return {"error": "invalid_client"}, 401
        challenge = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or sent["redirect_uri"] != asked["redirect_uri"]
            or base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() != asked["code_challenge"]
        ):
            return {"error": "invalid_grant"}, 400
        now = int(datetime.now(UTC).timestamp())
        claims = {
            **self.person,
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        header = {"alg": "RS256", "kid": self.key.kid}
        token = jwt.encode(header, claims, self.signing_key)
        return {"access_token": "unused", "token_type": "Bearer", "id_token": token}, 200


@contextmanager
def sign_in_provider() -> Iterator[SignInProvider]:
    """A provider that runs."""
    provider = SignInProvider()
    try:
        yield provider
    finally:
        provider.stop()


def _fields(text: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(text).items()}
