"""The built web app, from the package: hashed files for ever, pages never from a stale cache.

Every address that is no file and not the API's is a page of the app, which finds its way itself.
"""

import base64
import hashlib
import re
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import Receive, Scope, Send

FOLDER = Path(__file__).parent.parent / "web"

FOR_EVER = "public, max-age=31536000, immutable"
SERVICE_WORKER = "service-worker.js"
WORKER_POLICY = (
    "default-src 'none'; connect-src 'self'; script-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of the service worker, which asks for our own files and answers."""
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))

TYPES = {
    # named here because what Python knows depends on its version and on the machine
    ".css": "text/css",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}

NOT_BUILT = """<!doctype html><html lang="en"><title>TuneScore</title>
<h1>The web app is not built</h1>
<p>Run <code>make setup</code> in the source folder and start again. The API works: see
<a href="/api/docs">/api/docs</a>.</p></html>"""


def page_policy(html: str) -> str:
    """The Content-Security-Policy of a page: only ourselves, and its own inline scripts by hash."""
    scripts = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", html, re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts if script.strip())
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {hashes}".rstrip(),
            "style-src 'self' 'unsafe-inline'",  # charts place their marks by style attributes
            "img-src 'self' data: blob:",
            "worker-src 'self'",
            "manifest-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class WebApp:
    """Serves the folder of the built app; `folder` need not exist yet."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a file, or with the app's page."""
        if scope["type"] != "http":
            return
        await self._response(scope)(scope, receive, send)

    def _response(self, scope: Scope) -> Response:
        path = scope["path"].lstrip("/")
        if path == "api" or path.startswith("api/"):
            raise HTTPException(404)
        if scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        file = self._file(path)
        accepted = Headers(scope=scope).get("accept-encoding", "")
        if file is not None and file.suffix != ".html":
            immutable = path.startswith("_app/immutable/")
            headers = {"Cache-Control": FOR_EVER if immutable else "no-cache"}
            if path == SERVICE_WORKER:
                headers["Content-Security-Policy"] = WORKER_POLICY
            kind = TYPES.get(file.suffix) or "application/octet-stream"
            return _file_response(file, kind, headers, accepted)
        if file is None and "." in path.rsplit("/", 1)[-1]:
            raise HTTPException(404)
        return self._page(file or self.folder / "index.html", accepted)

    def _file(self, path: str) -> Path | None:
        if not path or "\x00" in path:
            return None
        try:
            file = (self.folder / path).resolve()
            if file.is_relative_to(self.folder) and file.is_file():
                return file
        except OSError:
            return None
        return None

    @staticmethod
    def _page(file: Path, accepted: str) -> Response:
        if not file.is_file():
            return HTMLResponse(NOT_BUILT, 503)
        policy = page_policy(file.read_text(encoding="utf-8"))
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": policy}
        return _file_response(file, "text/html", headers, accepted)


def _file_response(file: Path, kind: str, headers: dict[str, str], accepted: str) -> Response:
    """A file, compressed where the build left it so and the browser takes that."""
    offered = {part.split(";")[0].strip() for part in accepted.split(",")}
    for encoding, suffix in ENCODINGS:
        packed = file.with_name(file.name + suffix)
        if packed.is_file():
            headers["Vary"] = "Accept-Encoding"
            if encoding in offered:
                headers["Content-Encoding"] = encoding
                return FileResponse(packed, media_type=kind, headers=headers)
    return FileResponse(file, media_type=kind, headers=headers)
