"""The API's documentation page, with Swagger UI from the `fastapi-offline` package's files.

Nothing is loaded from outside, and the page needs no inline script.
"""

import importlib.util
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse, HTMLResponse, Response

from tunescore.api.webapp import page_policy
from tunescore.errors import NoSuchPage

OPENAPI_URL = "/api/v1/openapi.json"

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>TuneScore API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
"""

START = f"""SwaggerUIBundle({{
  url: "{OPENAPI_URL}",
  dom_id: "#swagger-ui",
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
}});
"""

ASSETS = frozenset({"swagger-ui.css", "swagger-ui-bundle.js"})

router = APIRouter(include_in_schema=False)


def asset_folder() -> Path | None:
    """Where the package keeps Swagger UI; the package itself is not imported."""
    spec = importlib.util.find_spec("fastapi_offline")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "static"


@router.get("/api/docs")
async def page() -> Response:
    """The page."""
    return HTMLResponse(PAGE, headers={"Content-Security-Policy": page_policy(PAGE)})


@router.get("/api/docs/start.js")
async def start() -> Response:
    """The script that starts it."""
    return Response(START, media_type="text/javascript")


@router.get("/api/docs/{asset}")
async def file(asset: str) -> Response:
    """Swagger UI's own files."""
    folder = asset_folder()
    if asset not in ASSETS or folder is None:
        raise NoSuchPage
    return FileResponse(folder / asset, headers={"Cache-Control": "max-age=86400"})
