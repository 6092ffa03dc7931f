"""Who was given access, and who guides whom. Never a token or a secret itself."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field

from services.intake.tables import IntakeTable, moment


class GrantedToken(IntakeTable, table=True):
    """A token that was handed out; `revoked_at` once it was taken back. `holder`: who or what was said to hold it."""

    __tablename__ = "access_tokens"

    token_id: str = Field(primary_key=True)
    role: str
    scope: str | None
    issued_at: datetime = Field(sa_column=moment())
    expires_at: datetime = Field(sa_column=moment())
    revoked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    holder: str | None = None


class SignInLink(IntakeTable, table=True):
    """A link that signs somebody in once. `secret_hash` is SHA-256 of its secret."""

    __tablename__ = "sign_in_links"

    link_id: str = Field(primary_key=True)
    secret_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    role: str
    scope: str | None
    expires_at: datetime = Field(sa_column=moment())
    used_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    holder: str | None = None


class Guide(IntakeTable, table=True):
    """Who guides a mentee now, as mentoring tells: the mentor may let the mentee in."""

    __tablename__ = "guides"

    mentee_id: str = Field(primary_key=True)
    mentor_id: str
