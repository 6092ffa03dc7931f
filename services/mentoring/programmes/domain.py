"""Rules of programmes and of who takes part in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.mentoring.domain import MentoringError

Kind = Literal["esf", "city", "other"]
Role = Literal["lead", "school", "daycare", "support", "funder"]


@dataclass(frozen=True, slots=True)
class Membership:
    """A partner takes part in a programme in a role, from a day on; `left_on` is the first day that it no longer does.

    `owed`: what the single point of contact owes it, in words.
    """

    partner_id: str
    role: Role
    joined_on: date
    left_on: date | None = None
    owed: str | None = None

    def funds_on(self, partner_id: str, day: date) -> bool:
        """Whether this says that a partner pays on a day."""
        return self.has_role_on(partner_id, "funder", day)

    def has_role_on(self, partner_id: str, role: Role, day: date) -> bool:
        """Whether this says that a partner takes part in this role on a day."""
        is_on = self.joined_on <= day and (self.left_on is None or day < self.left_on)
        return is_on and (self.partner_id, self.role) == (partner_id, role)


def check_period(start: date | None, end: date | None, field: str) -> None:
    """Raises MentoringError for an end before the start."""
    if start and end and end < start:
        raise MentoringError(field, f"This is before the start on {start}.")


def check_membership(membership: Membership, others: Iterable[Membership]) -> None:
    """A partner has a role once at a time. Raises MentoringError."""
    check_period(membership.joined_on, membership.left_on, "left_on")
    for other in others:
        if (other.partner_id, other.role) == (membership.partner_id, membership.role) and _meet(other, membership):
            raise MentoringError("joined_on", f"The partner has this role since {other.joined_on}: end that first.")


def _meet(one: Membership, other: Membership) -> bool:
    earlier, later = sorted((one, other), key=lambda membership: membership.joined_on)
    return earlier.joined_on != later.joined_on and (earlier.left_on is None or earlier.left_on > later.joined_on)
