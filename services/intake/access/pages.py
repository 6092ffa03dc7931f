"""Signing in and out, and the way to the right page."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import ValidationError

from services.intake.access import handlers, store
from services.intake.access.api import AccessBody, LetsIn, address_of, check_desk, make_link, secret_of, token_of
from services.intake.access.domain import LINK_LIFETIME, LinkSpentError, NoSuchTokenError
from services.intake.access.drawing import qr_code
from services.intake.contact_points.known import known
from services.intake.fields import READABLE
from services.intake.settings import IntakeSettings
from services.intake.site import PAGES
from shared.runtime.application import service_of
from shared.runtime.identifiers import new_id
from shared.web.access import COOKIE, Access, refuse_other_sites, signed_in
from shared.web.pages import READER_LANGUAGES, language_of, see_other
from shared.web.problems import Problem

router = APIRouter(include_in_schema=False)
WITH_MATCHING: Final = frozenset({"director", "official"})
"""Roles whose pages are matching's."""
WITH_MENTORING: Final = frozenset({"coordinator", "mentor", "mentee", "partner"})
"""Roles whose pages are mentoring's."""
Secret = Annotated[str, Path(min_length=1, max_length=200), READABLE]


@router.get("/")
async def index(request: Request) -> Response:
    """To the page that the caller works with."""
    caller = signed_in(request)
    if caller is None:
        return see_other("/sign-in")
    if caller.role == "terminal":
        return see_other(f"/desk/{caller.scope}")
    if caller.role in WITH_MATCHING:
        return see_other(f"{service_of(request).settings.matching_url}/")
    if caller.role in WITH_MENTORING:
        return see_other(f"{service_of(request).settings.mentoring_url}/")
    points = list(known(request).values()) if caller.role == "operator" else []
    return PAGES.render(request, "index.html", points=points, role=caller.role, scope=caller.scope)


@router.get("/sign-in")
async def sign_in_page(request: Request) -> Response:
    """How to get in."""
    is_signed_out = "signed-out" in request.query_params
    return PAGES.render(request, "sign_in.html", is_signed_out=is_signed_out)


@router.get("/sign-in/{secret}")
async def link_page(request: Request, secret: Secret) -> Response:
    """A button. Opening the link changes nothing: programs that preview links open it too."""
    service = service_of(request)
    async with service.sessions() as session:
        link = await store.link(session, handlers.hashed(secret), service.clock())
    if link is None:
        return _spent(request)
    return PAGES.render(
        request,
        "sign_in_link.html",
        language=_language(request),
        referrer="same-origin",
        is_spent=False,
        role=link.role,
        scope=link.scope,
    )


@router.post("/sign-in/{secret}")
async def sign_in(request: Request, secret: Secret) -> Response:
    """Use up the link for a session."""
    refuse_other_sites(request)
    service = service_of(request)
    try:
        async with service.units.begin() as unit:
            granted = await handlers.sign_in(unit, secret)
    except LinkSpentError:
        return _spent(request)
    response = see_other(_next(request))
    is_secure = service.settings.public_url.startswith("https:")
    _set_cookie(response, token_of(granted, service.settings), granted.expires_at, is_secure)
    return response


@router.post("/invitations")
async def invite(request: Request, caller: LetsIn) -> Response:
    """A sign-in link, shown once to whoever hands it on. `language`: what its reader reads."""
    sent = await request.form()
    try:
        body = AccessBody.model_validate({"role": sent.get("role"), "for": sent.get("for") or None})
    except ValidationError as error:
        raise Problem(422, "Some fields are wrong") from error
    check_desk(request, body)
    settings, link_id = service_of(request).settings, new_id()
    secret = secret_of(link_id, settings)
    async with service_of(request).units.begin() as unit:
        ends = await make_link(unit, caller, body, link_id, secret)
    language = sent.get("language")
    link = address_of(secret, settings) + (f"?lang={language}" if language in READER_LANGUAGES else "")
    return PAGES.render(
        request,
        "invitation.html",
        referrer="no-referrer",
        role=body.role,
        back=_back(service_of(request).settings, body),
        link=link,
        code=qr_code(link),
        ends=ends,
        minutes=LINK_LIFETIME // timedelta(minutes=1),
    )


def _back(settings: IntakeSettings, body: AccessBody) -> str:
    """Where a link for this role is made."""
    if body.role not in WITH_MENTORING:
        return "/"
    page = f"mentees/{quote(body.scope)}" if body.role == "mentee" and body.scope else ""
    return f"{settings.mentoring_url}/{page}"


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """End the session: the token behind it counts no more, wherever a copy of it is."""
    caller = signed_in(request)
    response = see_other("/sign-in?signed-out=1")
    response.delete_cookie(COOKIE, path="/")
    if caller is None:
        return response
    service = service_of(request)
    async with service.units.begin() as unit:
        try:
            await handlers.revoke(unit, caller.token_id)
        except NoSuchTokenError:
            return response
        unit.after_commit(lambda: service.access.revocations.add(caller.token_id, caller.expires_at))
    return response


def _spent(request: Request) -> Response:
    language = _language(request)
    return PAGES.render(
        request, "sign_in_link.html", language=language, status=410, referrer="same-origin", is_spent=True
    )


def _language(request: Request) -> str:
    """What a link says that its reader reads, or the language of staff pages."""
    asked = request.query_params.get("lang")
    return asked if asked in READER_LANGUAGES else language_of(request)


def _next(request: Request) -> str:
    """Where the person wanted to go: a page of ours, or the start."""
    wanted = request.query_params.get("next", "")
    parts = urlsplit(wanted)
    access: Access = request.app.state.access
    is_ours = f"{parts.scheme}://{parts.netloc}" in access.own_sites
    return wanted if is_ours else "/"


def _set_cookie(response: Response, token: str, expires_at: datetime, is_secure: bool) -> None:
    response.set_cookie(COOKIE, token, expires=expires_at, path="/", httponly=True, samesite="lax", secure=is_secure)
