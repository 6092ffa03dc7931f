"""Handing out tokens and sign-in links, and taking tokens back."""

import hashlib
from datetime import datetime

from services.intake.access import store
from services.intake.access.domain import (
    LINK_LIFETIME,
    LinkSpentError,
    NoSuchTokenError,
    check_guides,
    check_scope,
    lifetime_of,
)
from services.intake.access.tables import GrantedToken, SignInLink
from shared.contracts.intake import AccessGranted, AccessRevoked, Role
from shared.messaging import UnitOfWork
from shared.runtime.identifiers import new_id


async def grant(unit: UnitOfWork, role: Role, scope: str | None, holder: str | None = None) -> GrantedToken:
    """A new token, kept (without its text) and told to all, but for its holder's name. Raises ScopeMissingError."""
    check_scope(role, scope)
    issued_at = unit.now.replace(microsecond=0)
    granted = GrantedToken(
        token_id=new_id(),
        role=role,
        scope=scope,
        issued_at=issued_at,
        expires_at=issued_at + lifetime_of(role),
        holder=holder,
    )
    unit.session.add(granted)
    await unit.session.flush()
    unit.publish(AccessGranted(token_id=granted.token_id, role=role, scope=scope, expires_at=granted.expires_at))
    return granted


async def revoke(unit: UnitOfWork, token_id: str) -> datetime:
    """Take a token back; its own end. Once more changes nothing. Raises NoSuchTokenError."""
    granted = await store.token(unit.session, token_id)
    if granted is None:
        raise NoSuchTokenError("There is no token with this id.")
    if granted.revoked_at is None:
        granted.revoked_at = unit.now
        unit.publish(AccessRevoked(token_id=token_id, revoked_at=unit.now, expires_at=granted.expires_at))
    return granted.expires_at


async def make_link(
    unit: UnitOfWork, link_id: str, secret: str, role: Role, scope: str | None, *, holder: str | None = None
) -> datetime:
    """A link that signs somebody in once; until when. Raises ScopeMissingError."""
    check_scope(role, scope)
    expires_at = unit.now + LINK_LIFETIME
    unit.session.add(
        SignInLink(
            link_id=link_id,
            secret_hash=hashed(secret),
            role=role,
            scope=scope,
            expires_at=expires_at,
            holder=holder,
        )
    )
    await unit.session.flush()
    return expires_at


async def must_guide(unit: UnitOfWork, mentor: str | None, mentee_id: str | None) -> None:
    """Raises MayNotLetInError for a mentee whom this mentor does not guide now."""
    check_guides(mentor, await store.guide_of(unit.session, mentee_id or ""))


async def sign_in(unit: UnitOfWork, secret: str) -> GrantedToken:
    """Use up a link for a token. Raises LinkSpentError."""
    link = await store.use_link(unit.session, hashed(secret), unit.now)
    if link is None:
        raise LinkSpentError("This link has been used or has expired. Ask for a new one.")
    return await grant(unit, link.role, link.scope, link.holder)  # type: ignore[arg-type]  # checked when the link was made


def hashed(secret: str) -> bytes:
    """How a secret is kept: nobody signs in with what the database holds."""
    return hashlib.sha256(secret.encode()).digest()
