"""Which trainees a partner sees, and as what. Pure: the day and the state are passed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from services.mentoring.places.domain.agreement import Agreement
from services.mentoring.programmes.domain import Membership
from services.mentoring.sessions.domain import Session

Eye = Literal["school", "daycare"]
"""The roles of a membership that see trainees; a lead, a supporter and a funder see none."""
EYES: Final[tuple[Eye, ...]] = get_args(Eye)


@dataclass(frozen=True, slots=True)
class Trainee:
    """A trainee as far as a partner may know one. `daycares`: where an agreement is that is not over."""

    mentee_id: str
    name: str
    programme_id: str
    cohort: str | None
    daycares: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SharedSession:
    """A session as a partner sees it. `note` is there only when it was shared with what the partner is."""

    held_on: date
    present: bool
    note: str | None


def seen_as(trainee: Trainee, partner_id: str, members: Iterable[Membership], today: date) -> frozenset[Eye]:
    """As what a partner sees a trainee of the programme with these members on a day; empty: not at all.

    A school sees all of its programme, a daycare those who have an agreement with it that is not over.
    """
    held = list(members)
    eyes = {eye for eye in EYES if any(one.has_role_on(partner_id, eye, today) for one in held)}
    if partner_id not in trainee.daycares:
        eyes.discard("daycare")
    return frozenset(eyes)


def shared(session: Session, eyes: frozenset[Eye]) -> SharedSession:
    """What of a session is for these eyes: the day, whether the trainee was there, and a note that was shared."""
    is_shared = (session.share_with_school and "school" in eyes) or (session.share_with_daycare and "daycare" in eyes)
    return SharedSession(session.held_on, session.present, session.note if is_shared else None)


def stands(agreement: Agreement, today: date) -> bool:
    """Whether an agreement is not over yet: one that is still to be signed, or to begin, is for its daycare too."""
    return agreement.status(today) != "ended"
