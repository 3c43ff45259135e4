"""/docs: the OpenAPI document to read and try, from files of our own host."""

from importlib.resources import files

from fastapi import APIRouter, HTTPException, Response

router = APIRouter(prefix="/docs", include_in_schema=False)

MEDIA_TYPES = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}
# Swagger UI sets style attributes in its markup; it loads nothing from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Taksir API</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="swagger"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</html>
"""
START = 'SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger", deepLinking: true });\n'


@router.get("")
async def page() -> Response:
    """The page."""
    return Response(PAGE, headers={"content-security-policy": POLICY}, media_type="text/html")


@router.get("/start.js")
async def start() -> Response:
    """Starts Swagger UI; a file, because the policy allows no script inside the page."""
    return Response(START, media_type="text/javascript")


@router.get("/{name}")
async def asset(name: str) -> Response:
    """Swagger UI's own files, as the wheel brings them."""
    if name not in MEDIA_TYPES:
        raise HTTPException(404)
    content = (files("fastapi_offline") / "static" / name).read_bytes()
    return Response(content, headers={"cache-control": "public, max-age=86400"}, media_type=MEDIA_TYPES[name])
