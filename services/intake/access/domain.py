"""Who may be given a token, and for how long."""

from datetime import timedelta
from typing import Final

from shared.contracts.intake import Role

LIFETIME: Final = timedelta(hours=16)
"""A working day of the longest kind: a terminal is not signed out while a parent waits."""
LINK_LIFETIME: Final = timedelta(minutes=15)
SCOPED: Final[dict[Role, str]] = {"terminal": "the desk it stands at", "director": "a daycare, or organiser:<name>"}
"""Roles that mean nothing without what they are for."""


class AccessError(Exception):
    """A rule about access is broken. Its message says what to do."""


class ScopeMissingError(AccessError):
    """The role needs to be told what it is for."""


class NoSuchTokenError(AccessError):
    """Nobody was given a token with this id."""


class LinkSpentError(AccessError):
    """The sign-in link was used, has expired or never existed."""


def check_scope(role: Role, scope: str | None) -> None:
    """Raises ScopeMissingError for a role that must be for something and is for nothing."""
    if role in SCOPED and scope is None:
        raise ScopeMissingError(f"The role {role} is for {SCOPED[role]}: name it.")
