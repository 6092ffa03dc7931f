"""From what was sent to a registration that the rules accept, or a problem that names each wrong field."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.intake.requests.body import NeedsBody, RequestBody
from services.intake.requests.domain.registering import Fault, Guardian, MenteeReach, Registration, faults_of
from shared.contracts.intake import Channel
from shared.contracts.mentoring import ChildcareNeeded
from shared.runtime.clock import day_of
from shared.runtime.identifiers import new_id
from shared.web.problems import Problem

RECEIPT_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ23456789"
"""No vowels, nor what looks alike: a code is read aloud over a desk."""
RECEIPT_LENGTH: Final = 8


class WrongFieldsError(Exception):
    """The request cannot be true. `faults` names the fields."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(", ".join(fault.field for fault in faults))
        self.faults = faults

    def problem(self) -> Problem:
        """For a program."""
        errors = [{"field": fault.field, "detail": fault.detail} for fault in self.faults]
        return Problem(422, "Some fields are wrong", "Each wrong field is named.", errors=errors)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from, and the ids it goes by; `child_ids` in the order of its children."""

    request_id: str
    family_id: str
    child_ids: tuple[str, ...]
    contact_point: str
    registered_at: datetime


def from_desk(body: RequestBody, now: datetime) -> Registration:
    """A request made at a desk, with ids of ours. Raises WrongFieldsError."""
    child_ids = tuple(new_id() for _ in body.children)
    origin = Origin(new_id(), new_id(), child_ids, body.contact_point, now)
    return _registration(body, origin, "contact-point", body.guardian.guardian())


def from_import(body: NeedsBody, origin: Origin) -> Registration:
    """An imported request, with the ids it came with and nobody to text. Raises WrongFieldsError."""
    return _registration(body, origin, "import", None)


def from_mentoring(event: ChildcareNeeded, contact_point: str) -> Registration:
    """A mentee's own children, with the id that mentoring gave the request; the mentee is the family.

    Raises WrongFieldsError.
    """
    faults = faults_of(event.children, event.care, event.wishes, day_of(event.needed_at))
    if faults:
        raise WrongFieldsError(faults)
    return Registration(
        request_id=event.request_id,
        family_id=event.mentee_id,
        receipt_code=_receipt_code(),
        contact_point=contact_point,
        channel="mentoring",
        registered_at=event.needed_at,
        guardian=None,
        children=event.children,
        first_names=(None,) * len(event.children),
        care=event.care,
        wishes=event.wishes,
        priority_grounds=event.priority_grounds,
        external_reference=None,
        mentee=MenteeReach(event.spoken_language, event.text_language, event.reachable_by_text),
    )


def _registration(body: NeedsBody, origin: Origin, channel: Channel, guardian: Guardian | None) -> Registration:
    children = tuple(child.child(child_id) for child, child_id in zip(body.children, origin.child_ids, strict=True))
    care, wishes = body.care.care(), body.wishes.wishes()
    faults = faults_of(children, care, wishes, day_of(origin.registered_at))
    if faults:
        raise WrongFieldsError(faults)
    return Registration(
        request_id=origin.request_id,
        family_id=origin.family_id,
        receipt_code=_receipt_code(),
        contact_point=origin.contact_point,
        channel=channel,
        registered_at=origin.registered_at,
        guardian=guardian,
        children=children,
        first_names=tuple(child.first_name for child in body.children),
        care=care,
        wishes=wishes,
        priority_grounds=body.priority_grounds,
        external_reference=body.external_reference,
    )


def _receipt_code() -> str:
    """A code for the parent to take home. It opens nothing, so it may be short."""
    number, letters = secrets.randbelow(len(RECEIPT_LETTERS) ** RECEIPT_LENGTH), []
    for _ in range(RECEIPT_LENGTH):
        number, place = divmod(number, len(RECEIPT_LETTERS))
        letters.append(RECEIPT_LETTERS[place])
    return "".join(letters)
