"""Tokens as intake signs them."""

from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.contracts.intake import Role
from shared.runtime.clock import utc_now
from shared.runtime.identifiers import new_id
from shared.web.tokens import Token, sign


def token(
    key: Ed25519PrivateKey,
    role: Role,
    scope: str | None = None,
    now: datetime | None = None,
    holder: str | None = None,
) -> str:
    """A token that is good for an hour, from now unless another moment is given."""
    now = now or utc_now()
    return sign(Token(new_id(), role, scope, now, now + timedelta(hours=1), holder), key)
