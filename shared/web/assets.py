"""Stylesheets, scripts and the icon, from memory: each under an address that changes with its content."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from shared.web.problems import Problem
from shared.web.stylesheet import adapted

HERE: Final = Path(__file__).parent
MODULES: Final = HERE / "node_modules"
GOVUK: Final = MODULES / "govuk-frontend" / "dist" / "govuk"
_IMPORTED: Final = "./govuk-frontend.js"
"""What our script imports: its address, too, must change with its content."""
_CSS, _SCRIPT, _ICON = "text/css; charset=utf-8", "text/javascript; charset=utf-8", "image/svg+xml"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent; `version` is a mark of its content."""

    content: bytes
    media_type: str

    @property
    def version(self) -> str:
        """Changes when the content does."""
        return hashlib.sha256(self.content).hexdigest()[:12]


class AssetsMissingError(Exception):
    """The npm packages are not installed."""


@lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """Every asset by its name. Raises AssetsMissingError."""
    try:
        govuk = (GOVUK / "govuk-frontend.min.css").read_text(encoding="utf-8")
        own = (HERE / "static" / "opvangpunt.css").read_text(encoding="utf-8")
        components = Asset((GOVUK / "govuk-frontend.min.js").read_bytes(), _SCRIPT)
        script = (HERE / "static" / "opvangpunt.js").read_text(encoding="utf-8")
        return {
            "opvangpunt.css": Asset((adapted(govuk) + own).encode(), _CSS),
            "opvangpunt.js": Asset(script.replace(_IMPORTED, f"{_IMPORTED}?v={components.version}").encode(), _SCRIPT),
            "offline-queue.js": Asset((HERE / "static" / "offline-queue.js").read_bytes(), _SCRIPT),
            "govuk-frontend.js": components,
            "htmx.js": Asset((MODULES / "htmx.org" / "dist" / "htmx.min.js").read_bytes(), _SCRIPT),
            "icon.svg": Asset((HERE / "static" / "icon.svg").read_bytes(), _ICON),
        }
    except FileNotFoundError as error:
        raise AssetsMissingError(f"{error.filename} is missing: `make install` fetches it") from error


def address(name: str) -> str:
    """Where a page finds an asset."""
    try:
        return f"/assets/{name}?v={assets()[name].version}"
    except AssetsMissingError:
        return f"/assets/{name}"


@router.get("/service-worker.js")
async def service_worker() -> Response:
    """What opens pages without reception. At the root, since it serves every page; browsers ask for it anew."""
    content = (HERE / "static" / "service-worker.js").read_bytes()
    return Response(content, media_type=_SCRIPT, headers={"Cache-Control": "no-cache"})


@router.get("/assets/{name}")
async def asset(name: str) -> Response:
    """An asset; browsers may keep it for ever, since its address changes when it does."""
    try:
        found = assets().get(name)
    except AssetsMissingError as error:
        raise Problem(503, "The assets are not installed", str(error)) from error
    if found is None:
        raise Problem(404, "There is no such asset")
    return Response(
        found.content, media_type=found.media_type, headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )
