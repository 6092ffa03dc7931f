"""Pages: one layout, one environment, one way to choose the language, for every service."""

import secrets
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, PackageLoader, PrefixLoader, select_autoescape
from jinja2.loaders import ChoiceLoader

from shared.web import assets
from shared.web.access import is_page, signed_in
from shared.web.problems import Problem
from shared.web.wording import PLAIN, Wording, day, direction, moment, number, weekday_and_day

HERE: Final = Path(__file__).parent
CATALOGUES: Final = HERE / "catalogues"
LANGUAGE_COOKIE: Final = "opvangpunt_language"
STAFF_LANGUAGES: Final = ("nl", "en")
READER_LANGUAGES: Final = ("nl", "fr", "en", "ar")
"""Those that we write texts in, and that the own page of a parent or a mentee speaks."""


class Pages:
    """The pages of one service: its `templates` on top of the shared ones, and its `catalogues` beside them."""

    def __init__(self, templates: Path, catalogues: Path) -> None:
        self.wording = Wording(CATALOGUES, catalogues)
        self._environment = Environment(
            loader=ChoiceLoader(
                [
                    FileSystemLoader([templates, HERE / "templates"]),
                    PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
                ]
            ),
            autoescape=select_autoescape(),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["asset"] = assets.address

    def render(
        self,
        request: Request,
        template: str,
        /,
        *,
        status: int = 200,
        language: str | None = None,
        referrer: str = "strict-origin-when-cross-origin",
        **context: Any,
    ) -> HTMLResponse:
        """A page, in `language` or in the one that the reader chose. It is kept by no cache and framed by nobody.

        `referrer` is stricter for pages with a secret in their address.
        """
        chosen = language or language_of(request)
        nonce = secrets.token_urlsafe(16)
        content = self._environment.get_template(template).render(
            {**self._words(chosen), **_surroundings(request, chosen), "cspNonce": nonce, **context}
        )
        response = HTMLResponse(content, status, headers={**_headers(request, nonce), "Referrer-Policy": referrer})
        if language is None and request.query_params.get("lang") in STAFF_LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=365 * 86400, httponly=True, samesite="lax")
        return response

    def _words(self, language: str) -> dict[str, Any]:
        return {
            "t": partial(self.wording.say, language),
            "day": partial(day, language=language),
            "says": self.wording.has,
            "weekday_and_day": partial(weekday_and_day, language=language),
            "moment": partial(moment, language=language),
            "number": partial(number, language=language),
            "language": language,
            "direction": direction(language),
            "translation_approved": self.wording.is_approved(language),
        }

    def install(self, app: FastAPI) -> None:
        """Serve the assets, and tell persons what went wrong on a page instead of as a problem document."""
        app.include_router(assets.router)
        app.add_exception_handler(Problem, self._problem)

    async def _problem(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)  # noqa: S101
        if not is_page(request):
            return error.answer()
        known = f"problem.{error.status}"
        key = known if self.wording.has(f"{known}.title") else "problem.other"
        return self.render(request, "problem.html", status=error.status, problem_key=key, detail=error.detail)


def reader_language(request: Request, reads: str | None) -> str:
    """The language of somebody's own page: the one asked for now, or else the one that they read texts in."""
    asked = request.query_params.get("lang")
    own = (reads or PLAIN).partition("-")[0]
    return asked if asked in READER_LANGUAGES else own if own in READER_LANGUAGES else PLAIN


def language_of(request: Request) -> str:
    """The language of staff pages: asked for now, chosen before, or Dutch."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if wanted in STAFF_LANGUAGES:
            return wanted
    return PLAIN


def see_other(address: str) -> RedirectResponse:
    """After a form: the page that shows what came of it."""
    return RedirectResponse(address, status_code=303)


def _surroundings(request: Request, language: str) -> Mapping[str, Any]:
    settings = request.app.state.service.settings
    services = {name: getattr(settings, f"{name}_url") for name in ("intake", "matching", "mentoring", "notify")}
    return {
        "caller": signed_in(request),
        "services": services,
        "path": request.url.path,
        "languages": [(code, request.url.include_query_params(lang=code)) for code in STAFF_LANGUAGES],
        "htmlLang": language,
        "assetPath": "/assets",
        "themeColor": "#0b5563",
    }


def _headers(request: Request, nonce: str) -> dict[str, str]:
    settings = request.app.state.service.settings
    ours = " ".join({settings.intake_url, settings.matching_url, settings.mentoring_url, settings.notify_url})
    policy = (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self'; form-action 'self' {ours}; frame-ancestors 'none'; base-uri 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }
