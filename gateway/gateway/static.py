"""The built web application, held in memory: read once, packed once, served without touching the disk."""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import Response
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from gateway.errors import FRAMEWORK, problem

INDEX = "/index.html"
# The bundler names these by their content, so that a name never gets other content.
HASHED = "/assets/"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"
PACKED_TYPES = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/manifest")
WORTH_PACKING = 1024


@dataclass(frozen=True)
class SiteFile:
    """One file, with its packed form where that is smaller."""

    content: bytes
    packed: bytes | None
    media_type: str
    etag: str
    cache_control: str


def read_site(folder: Path | None) -> dict[str, SiteFile]:
    """Every file below `folder` by its path in URLs; nothing without a folder."""
    if folder is None:
        return {}
    files = (path for path in folder.rglob("*") if path.is_file())
    return {f"/{path.relative_to(folder).as_posix()}": _read(path, folder) for path in files}


def _read(path: Path, folder: Path) -> SiteFile:
    content = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = None
    if media_type.startswith(PACKED_TYPES) and len(content) >= WORTH_PACKING:
        packed = gzip.compress(content, mtime=0)
    hashed = f"/{path.relative_to(folder).as_posix()}".startswith(HASHED)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return SiteFile(content, packed, media_type, etag, FOR_EVER if hashed else ASK_FIRST)


class Site:
    """Serves the files; a path that names none is a page of the application, so it gets index.html."""

    def __init__(self, files: Mapping[str, SiteFile]) -> None:
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        await self._answer(scope)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        if scope["method"] not in {"GET", "HEAD"}:
            response = problem(scope, 405, *FRAMEWORK[405])
            response.headers["allow"] = "GET, HEAD"
            return response
        file = self._find(scope["path"])
        if file is None:
            return problem(scope, 404, *FRAMEWORK[404])
        return _send_file(file, Headers(scope=scope), with_body=scope["method"] == "GET")

    def _find(self, path: str) -> SiteFile | None:
        file = self._files.get(path)
        if file is not None:
            return file
        is_page = "." not in path.rsplit("/", 1)[-1] and not path.startswith(HASHED)
        return self._files.get(INDEX) if is_page else None


def _send_file(file: SiteFile, headers: Headers, *, with_body: bool) -> Response:
    answer = {"etag": file.etag, "cache-control": file.cache_control, "vary": "accept-encoding"}
    if headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=answer)
    content = file.content
    if file.packed is not None and "gzip" in headers.get("accept-encoding", ""):
        content = file.packed
        answer["content-encoding"] = "gzip"
    answer["content-length"] = str(len(content))
    return Response(content if with_body else b"", headers=answer, media_type=file.media_type)
