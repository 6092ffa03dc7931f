"""Who may be given a token, and for how long."""

from datetime import timedelta
from typing import Final

from shared.contracts.intake import Role

LIFETIME: Final = timedelta(hours=16)
"""A working day of the longest kind: a terminal is not signed out while a parent waits."""
OWN_PHONE_LIFETIME: Final = timedelta(days=28)
"""A mentee signs in on a phone of its own, and does not meet each morning somebody who can make a new link."""
LINK_LIFETIME: Final = timedelta(minutes=15)
SCOPED: Final[dict[Role, str]] = {"terminal": "the desk it stands at", "director": "a daycare, or organiser:<name>"}
"""Roles that mean nothing without what they are for."""
LETS_IN: Final[dict[Role, frozenset[Role]]] = {
    "coordinator": frozenset({"mentor", "mentee", "partner"}),
    "mentor": frozenset({"mentee"}),
}
"""Whom others than operators may let in: nobody who would see more than they do; a mentor its own mentees."""


class AccessError(Exception):
    """A rule about access is broken. Its message says what to do."""


class ScopeMissingError(AccessError):
    """The role needs to be told what it is for."""


class MayNotLetInError(AccessError):
    """Somebody would let in a role that is not theirs to let in."""


class NoSuchTokenError(AccessError):
    """Nobody was given a token with this id."""


class LinkSpentError(AccessError):
    """The sign-in link was used, has expired or never existed."""


def check_scope(role: Role, scope: str | None) -> None:
    """Raises ScopeMissingError for a role that must be for something and is for nothing."""
    if role in SCOPED and scope is None:
        raise ScopeMissingError(f"The role {role} is for {SCOPED[role]}: name it.")


def check_lets_in(by: Role, role: Role) -> None:
    """Raises MayNotLetInError where one role may not make a link for the other."""
    if by != "operator" and role not in LETS_IN.get(by, frozenset()):
        raise MayNotLetInError(f"The role {by} makes no link for the role {role}: ask an operator.")


def check_guides(mentor: str | None, guide: str | None) -> None:
    """Raises MayNotLetInError for a mentor who does not guide a mentee; `guide` is who does, None where nobody does."""
    if guide is None or guide != mentor:
        raise MayNotLetInError("A mentor makes a link for its own trainees only: ask a coordinator.")


def lifetime_of(role: Role) -> timedelta:
    """How long a token lasts."""
    return OWN_PHONE_LIFETIME if role == "mentee" else LIFETIME
