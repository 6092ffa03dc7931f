"""Who is calling, and what they may do. Every route asks but health, metrics, documents, assets, the parent's link."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlencode, urlsplit

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.contracts.intake import Role
from shared.runtime.clock import Clock
from shared.web.problems import Problem
from shared.web.revocations import Revocations
from shared.web.tokens import InvalidTokenError, Token, public_key, read

COOKIE: Final = "opvangpunt_session"
NOTED_BY: Final = "Noted-By"
"""Header of what waited on a device: the name of the caller who noted it. Nobody else may send it."""
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_REMEMBERED: Final = 10_000
_BEARER: Final = HTTPBearer(auto_error=False, description="A token from `opvangpunt token`.")


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who showed a good token. `scope` is the desk, daycare or person that the token is limited to, `holder`
    what it was said to be held by.
    """

    role: Role
    scope: str | None
    token_id: str
    expires_at: datetime
    by_cookie: bool = False
    holder: str | None = None

    @property
    def name(self) -> str:
        """Who this is over all its tokens: what an Idempotency-Key is remembered under."""
        return f"{self.role}:{self.scope or ''}"

    def may_act_for(self, scope: str) -> bool:
        """True for the one that the token is for, and for operators."""
        return self.role == "operator" or self.scope == scope


class SignInNeeded(Exception):
    """A person opened a page without having signed in."""


class Access:
    """Checks tokens for one process. Signatures are checked once; the end and the revocation each time."""

    def __init__(self, public_key_file: Path, clock: Clock, intake_url: str, own_sites: Iterable[str] = ()) -> None:
        self.revocations = Revocations()
        self.intake_url = intake_url.rstrip("/")
        self.own_sites = frozenset(site.rstrip("/") for site in (intake_url, *own_sites))
        self._public_key_file = public_key_file
        self._clock = clock
        self._read: dict[str, Token] = {}

    def token(self, text: str) -> Token:
        """The token behind a text. Raises InvalidTokenError, with a message for a person."""
        token = self._read.get(text) or self._remember(text, read(text, public_key(self._public_key_file)))
        if token.expires_at <= self._clock():
            raise InvalidTokenError("This token has expired. Ask for a new one.")
        if token.id in self.revocations:
            raise InvalidTokenError("This token has been revoked. Ask for a new one.")
        return token

    def _remember(self, text: str, token: Token) -> Token:
        if len(self._read) >= _REMEMBERED:
            self._read.clear()
            self.revocations.forget_ended(self._clock())
        self._read[text] = token
        return token


def allow(*roles: Role) -> Callable[..., Awaitable[Caller]]:
    """A dependency: the caller, when it has one of these roles.

    `Authorization: Bearer` or the session cookie. Without: a problem 401, or for a page the way to sign in.
    Another role: 403. A change by cookie must come from a page of our own: 403 otherwise.
    """

    async def caller(
        request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
    ) -> Caller:
        found = _caller(request, bearer.credentials if bearer else None)
        if found.role not in roles:
            raise Problem(403, "Not allowed", f"This needs the role {' or '.join(roles)}; the token has {found.role}.")
        return found

    return caller


def signed_in(request: Request) -> Caller | None:
    """Who is looking at this page, by cookie; None when nobody is signed in. Never an error."""
    try:
        return _caller(request, None)
    except (Problem, SignInNeeded):
        return None


def _caller(request: Request, bearer: str | None) -> Caller:
    access: Access = request.app.state.access
    if not access.revocations.caught_up.is_set():
        raise Problem(503, "Not ready", "The revoked tokens are still being read.", headers={"Retry-After": "1"})
    text = bearer or request.cookies.get(COOKIE)
    if not text:
        raise _refusal(request, "Send a token: Authorization: Bearer …")
    try:
        token = access.token(text)
    except InvalidTokenError as error:
        raise _refusal(request, str(error)) from error
    if bearer is None:
        refuse_other_sites(request)
    found = Caller(token.role, token.scope, token.id, token.expires_at, bearer is None, token.holder)
    if request.headers.get(NOTED_BY, found.name) != found.name:
        raise Problem(401, "Somebody else is signed in", "What was noted is sent by the one who noted it.")
    return found


def is_page(request: Request) -> bool:
    """True when a person's browser asks, and not a program."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def _refusal(request: Request, detail: str) -> Exception:
    if is_page(request):
        return SignInNeeded(detail)
    return Problem(401, "Not signed in", detail, headers={"WWW-Authenticate": "Bearer"})


def refuse_other_sites(request: Request) -> None:
    """Let a change through only from a page of our own, by what the browser says of its origin. Raises Problem."""
    if request.method in _SAFE_METHODS:
        return
    access: Access = request.app.state.access
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin", "")
    is_same = site == "same-origin" or (site is None and urlsplit(origin).netloc == request.headers.get("host"))
    if not is_same and origin not in access.own_sites:
        raise Problem(403, "Not from here", "A signed-in page can only be used from this site itself.")


def install(app: FastAPI, access: Access) -> None:
    """Give an app its access check, and pages their way to sign in."""
    app.state.access = access
    app.add_exception_handler(SignInNeeded, _to_sign_in)


async def _to_sign_in(request: Request, _: Exception) -> Response:
    access: Access = request.app.state.access
    address = f"{access.intake_url}/sign-in"
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(f"{address}?{urlencode({'next': str(request.url)})}", status_code=303)
