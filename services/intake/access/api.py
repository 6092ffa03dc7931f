"""Access over HTTP: tokens, for operators; sign-in links, also for those who let others in."""

from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field

from services.intake.access import handlers
from services.intake.access.domain import LETS_IN, MayNotLetInError, NoSuchTokenError, ScopeMissingError, check_lets_in
from services.intake.access.tables import GrantedToken
from services.intake.contact_points.known import contact_point
from services.intake.fields import READABLE, Body, Id
from services.intake.settings import IntakeSettings
from shared.contracts.intake import Role
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.runtime.identifiers import new_id
from shared.web.access import Caller, allow
from shared.web.idempotency import OptionalKey, RequiredKey, fingerprint, once
from shared.web.problems import Problem
from shared.web.tokens import Token, private_key, sign

router = APIRouter(prefix="/api/v1/access", tags=["access"])
Operator = Annotated[Caller, Depends(allow("operator"))]
LetsIn = Annotated[Caller, Depends(allow("operator", *LETS_IN))]


class AccessBody(Body):
    """Whom to let in. `for` is the desk, daycare or person; `name` what to call who or what will hold the token, such
    as initials or a terminal: it gives no right, and is shown where looks are kept.
    """

    role: Role
    scope: Annotated[Id | None, Field(alias="for")] = None
    holder: Annotated[Id | None, Field(alias="name")] = None

    def mark(self, what: str) -> bytes:
        """What tells this apart from what else is asked for under the same Idempotency-Key."""
        return fingerprint([what, self.role, self.scope, *([self.holder] if self.holder else [])])


class TokenAnswer(BaseModel):
    """A token, for the Authorization header."""

    token_id: str
    token: str
    expires_at: datetime


class LinkAnswer(BaseModel):
    """An address that signs somebody in, once."""

    link: str
    expires_at: datetime


@router.post("/tokens", status_code=201, response_model=TokenAnswer)
async def create_token(request: Request, body: AccessBody, caller: Operator, key: RequiredKey) -> Any:
    """A bearer token. It is signed anew for a repetition and kept nowhere."""
    check_desk(request, body)
    service = service_of(request)
    async with service.units.begin() as unit:

        async def make() -> dict[str, Any]:
            granted = await handlers.grant(unit, body.role, body.scope, body.holder)
            return granted.model_dump(mode="json", include={"token_id", "issued_at", "expires_at"})

        try:
            kept = await once(unit, key, caller.name, body.mark("token"), make)
        except ScopeMissingError as error:
            raise _scope_missing(error) from error
    granted = GrantedToken.model_validate({**kept, "role": body.role, "scope": body.scope, "holder": body.holder})
    text = token_of(granted, service.settings)
    return {"token_id": granted.token_id, "token": text, "expires_at": granted.expires_at}


@router.post("/links", status_code=201, response_model=LinkAnswer)
async def create_link(request: Request, body: AccessBody, caller: LetsIn, key: RequiredKey) -> Any:
    """A sign-in link, good once and for minutes. Its secret is kept nowhere."""
    check_desk(request, body)
    service = service_of(request)
    async with service.units.begin() as unit:

        async def make() -> dict[str, Any]:
            link_id = new_id()
            expires_at = await make_link(unit, caller, body, link_id, secret_of(link_id, service.settings))
            return {"link_id": link_id, "expires_at": expires_at.isoformat()}

        kept = await once(unit, key, caller.name, body.mark("link"), make)
    link = address_of(secret_of(kept["link_id"], service.settings), service.settings)
    return {"link": link, "expires_at": kept["expires_at"]}


@router.post("/tokens/{token_id}/revoke")
async def revoke_token(
    request: Request,
    token_id: Annotated[str, Path(min_length=1, max_length=100), READABLE],
    _: Operator,
    __: OptionalKey,
) -> dict[str, str]:
    """Take a token back: every service refuses it from now on."""
    service = service_of(request)
    async with service.units.begin() as unit:
        try:
            ends = await handlers.revoke(unit, token_id)
        except NoSuchTokenError as error:
            raise Problem(404, str(error)) from error
        unit.after_commit(lambda: service.access.revocations.add(token_id, ends))
    return {"token_id": token_id, "status": "revoked"}


def token_of(granted: GrantedToken, settings: IntakeSettings) -> str:
    """The text of a token that was handed out: signed anew each time, the same each time."""
    role = cast(Role, granted.role)
    token = Token(granted.token_id, role, granted.scope, granted.issued_at, granted.expires_at, granted.holder)
    return sign(token, private_key(settings.access_private_key_file))


def check_desk(request: Request, body: AccessBody) -> None:
    """A terminal stands at a desk that exists. Raises Problem 422."""
    if body.role == "terminal" and body.scope is not None:
        contact_point(request, body.scope, "for")


async def make_link(unit: UnitOfWork, caller: Caller, body: AccessBody, link_id: str, secret: str) -> datetime:
    """A link for whom the caller may let in; until when. Raises Problem: 403, or 422 where it would mean nothing."""
    try:
        check_lets_in(caller.role, body.role)
        if caller.role == "mentor":
            await handlers.must_guide(unit, caller.scope, body.scope)
        return await handlers.make_link(unit, link_id, secret, body.role, body.scope, holder=body.holder)
    except MayNotLetInError as error:
        raise Problem(403, "Not allowed", str(error)) from error
    except ScopeMissingError as error:
        raise _scope_missing(error) from error


def _scope_missing(error: ScopeMissingError) -> Problem:
    return Problem(422, "Some fields are wrong", errors=[{"field": "for", "detail": str(error)}])


def address_of(secret: str, settings: IntakeSettings) -> str:
    """The address that a secret signs in at."""
    return f"{settings.public_url.rstrip('/')}/sign-in/{secret}"


def secret_of(link_id: str, settings: IntakeSettings) -> str:
    """The secret of a link: a signature of its id, so that nobody can guess it and a repetition finds the same."""
    signature = private_key(settings.access_private_key_file).sign(b"sign-in " + link_id.encode())
    return urlsafe_b64encode(signature).decode().rstrip("=")
