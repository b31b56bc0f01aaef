"""The browser side's files: an address that changes with their content, so that browsers keep them for ever, and gzip made once."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

FRONTEND = Path(__file__).resolve().parents[1] / "frontend"
PLOTLY = "plotly.min.js"
"""Served from the plotly package, so that Python and the browser draw with the same version."""

ROUTE = "/playground/static"
FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json"}
SMALLEST = 1024
"""Bytes from which a text is worth compressing."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent: its bytes, the same compressed (None where that gains nothing), their type and tag."""

    body: bytes
    squeezed: bytes | None
    kind: str
    tag: str


def version() -> str:
    """Twelve letters that change whenever a file of the browser side does."""
    return _version(tuple(_stamp(path) for path in _files()))


def static_url(name: str) -> str:
    """The address of a file of the browser side: `/playground/static/<version>/stage.js`."""
    return f"{ROUTE}/{version()}/{name}"


async def static(request: Request) -> Response:
    """Send a file. Under the present version it may be kept for ever; under another, or none, it is asked for again each time."""
    head, _, rest = request.path_params["path"].partition("/")
    named = len(head) == len(version()) and bool(rest) and "." not in head
    path = find(rest if named else request.path_params["path"])
    if path is None:
        return Response("There is no such file.", 404, media_type="text/plain")
    asset = _asset(path, _stamp(path))
    headers = {"ETag": asset.tag, "Cache-Control": FOR_EVER if named and head == version() else "no-cache", "Vary": "Accept-Encoding"}
    headers["X-Content-Type-Options"] = "nosniff"
    if request.headers.get("if-none-match") == asset.tag:
        return Response(status_code=304, headers=headers)
    if asset.squeezed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.squeezed, media_type=asset.kind, headers={**headers, "Content-Encoding": "gzip"})
    # An explicit identity keeps Streamlit's middleware from compressing the same bytes again and again.
    return Response(asset.body, media_type=asset.kind, headers={**headers, "Content-Encoding": "identity"})


def find(name: str) -> Path | None:
    """The file of this name; None when there is none, or when it lies outside the folder."""
    if name == PLOTLY:
        return plotly_js()
    if "\\" in name or "\0" in name:
        return None
    path = (FRONTEND / name).resolve()
    return path if path.is_relative_to(FRONTEND) and path.is_file() else None


@lru_cache(maxsize=1)
def plotly_js() -> Path:
    """Plotly's own bundle, from the package's folder, without importing the package."""
    spec = find_spec("plotly")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "package_data" / PLOTLY


def warm() -> None:
    """Read and compress everything once, so that no visitor waits for it."""
    for path in _files():
        _asset(path, _stamp(path))


def _files() -> list[Path]:
    return [*sorted(path for path in FRONTEND.rglob("*") if path.is_file()), plotly_js()]


def _stamp(path: Path) -> tuple[str, int, int]:
    stat = path.stat()
    return str(path), stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=4)
def _version(stamps: tuple[tuple[str, int, int], ...]) -> str:
    digest = hashlib.sha256()
    for name, _, _ in stamps:
        digest.update(name.encode())
        digest.update(Path(name).read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=128)
def _asset(path: Path, _stamp: tuple[str, int, int]) -> Asset:
    body = path.read_bytes()
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or path.suffix in TYPES
    squeezed = gzip.compress(body, 6, mtime=0) if text and len(body) >= SMALLEST else None
    return Asset(body, squeezed, kind, f'"{hashlib.sha256(body).hexdigest()[:16]}"')
