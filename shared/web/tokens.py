"""Signed tokens: who somebody is, for what, and until when. Ed25519, as JWTs (RFC 8037)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, cast, get_args

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from shared.contracts.intake import Role

ALGORITHM: Final = "EdDSA"
ISSUER: Final = "opvangpunt"
ROLES: Final[tuple[Role, ...]] = get_args(Role)
_REQUIRED: Final = ["iss", "jti", "role", "iat", "exp"]


class InvalidTokenError(Exception):
    """The token was not signed by us, or says nothing that we understand. Its message is for a person."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says. `scope` is the desk, daycare or person that it is for; None: no such limit.

    `holder`: what whoever made it calls the person or device that holds it; it gives no right.
    """

    id: str
    role: Role
    scope: str | None
    issued_at: datetime
    expires_at: datetime
    holder: str | None = None


def sign(token: Token, private_key: Ed25519PrivateKey) -> str:
    """The token as text. Signing the same token twice gives the same text: Ed25519 uses no chance."""
    claims = {
        "iss": ISSUER,
        "jti": token.id,
        "role": token.role,
        "for": token.scope,
        "holder": token.holder,
        "iat": int(token.issued_at.timestamp()),
        "exp": int(token.expires_at.timestamp()),
    }
    return jwt.encode(claims, private_key, algorithm=ALGORITHM)


def read(text: str, public_key: Ed25519PublicKey) -> Token:
    """The token behind a text, its signature checked; its end is for the caller to compare with the clock.

    Raises InvalidTokenError.
    """
    options = {"require": _REQUIRED, "verify_exp": False, "verify_iat": False}
    try:
        claims = jwt.decode(text, public_key, algorithms=[ALGORITHM], issuer=ISSUER, options=options)  # type: ignore[arg-type]
    except jwt.PyJWTError as error:
        raise InvalidTokenError("This token was not issued here.") from error
    if claims["role"] not in ROLES:
        raise InvalidTokenError("This token has a role that does not exist.")
    return Token(
        id=claims["jti"],
        role=cast(Role, claims["role"]),
        scope=claims.get("for"),
        issued_at=datetime.fromtimestamp(claims["iat"], UTC),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        holder=claims.get("holder"),
    )


@lru_cache(maxsize=4)
def public_key(file: Path) -> Ed25519PublicKey:
    """The key that checks tokens, from a PEM file."""
    key = load_pem_public_key(file.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError(f"{file} holds no Ed25519 public key")
    return key


@lru_cache(maxsize=4)
def private_key(file: Path) -> Ed25519PrivateKey:
    """The key that signs tokens, from a PEM file. Intake alone has it."""
    key = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{file} holds no Ed25519 private key")
    return key
