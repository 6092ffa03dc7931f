"""An agreement about a place: who signs it, when it counts, and how many a place can take."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args

from services.mentoring.domain import Fault, MentoringError
from services.mentoring.places.domain.place import Place
from shared.contracts.mentoring import TraineeshipAgreed, TraineeshipEnded

Party = Literal["mentee", "daycare", "school"]
"""The three who sign: what binds one of them is known to the others."""
PARTIES: Final[tuple[Party, ...]] = get_args(Party)
Status = Literal["proposed", "signed", "ended"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A mentee at a place, from the first to the last day. `signed`: the parties that have signed so far."""

    agreement_id: str
    mentee_id: str
    place_id: str
    from_on: date
    until_on: date
    signed: frozenset[Party] = frozenset()
    ended_on: date | None = None
    agreed_at: datetime | None = None

    @property
    def last_day(self) -> date:
        """The last day that it takes up room: earlier than agreed when it was ended before."""
        return min(self.ended_on, self.until_on) if self.ended_on else self.until_on

    def status(self, today: date) -> Status:
        """How far it is. Who has not signed by the last day never will."""
        if today > self.last_day:
            return "ended"
        return "signed" if self.signed == frozenset(PARTIES) else "proposed"


def most_at_once(agreements: Iterable[Agreement], from_on: date, until_on: date) -> int:
    """The most agreements that stand on one day of a period; both days included."""
    standing = [one for one in agreements if one.from_on <= until_on and one.last_day >= from_on]
    days = {max(one.from_on, from_on) for one in standing}
    return max((sum(one.from_on <= day <= one.last_day for one in standing) for day in days), default=0)


def check_room(place: Place, agreed: Iterable[Agreement], from_on: date, until_on: date) -> None:
    """Raises MentoringError for a period that the place is not there for, or a day on which it is full."""
    if until_on < from_on:
        raise MentoringError("until_on", f"is before the first day, {from_on}")
    if from_on < place.from_on or until_on > place.until_on:
        raise MentoringError("from_on", f"The place is there from {place.from_on} to {place.until_on}.")
    if most_at_once(agreed, from_on, until_on) >= place.number:
        raise MentoringError("place_id", "All of this place is agreed on already, on some day of this period.")


def has_room(place: Place, agreed: Iterable[Agreement], from_on: date, until_on: date) -> bool:
    """Whether one more mentee can be there, the whole period."""
    try:
        check_room(place, agreed, from_on, until_on)
    except MentoringError:
        return False
    return True


def faults_beside(place: Place, known: Place, agreed: Collection[Agreement]) -> list[Fault]:
    """What of a changed place would take away something that is agreed on. `agreed`: what stands now or later.

    A place that another change left too small already may still be changed in all else.
    """
    found = []
    if place.from_on > known.from_on and any(one.from_on < place.from_on for one in agreed):
        found.append(Fault("from_on", "is after a trainee's first day there: end that agreement first"))
    if place.until_on < known.until_on and any(one.last_day > place.until_on for one in agreed):
        found.append(Fault("until_on", "is before a trainee's last day there: end that agreement first"))
    most = most_at_once(agreed, date.min, date.max)
    if place.number < known.number and place.number < most:
        found.append(Fault("number", f"must be at least {most}: so many trainees are agreed on at a time"))
    if agreed and not set(known.days) <= set(place.days):
        found.append(Fault("days", "leaves out a day of trainees who are agreed on: end those agreements first"))
    return found


def check_free(mentee: Iterable[Agreement], from_on: date, until_on: date) -> None:
    """Raises MentoringError when the mentee has another place on some day of the period."""
    if most_at_once(mentee, from_on, until_on):
        raise MentoringError("from_on", "The trainee has another place in this period: end that one first.")


def told(
    agreed: Agreement, place: Place, wished: Collection[str], now: datetime, search_id: str | None
) -> TraineeshipAgreed:
    """The event of an agreement, up to the last day that counts: on the wished days of the place, or else on all."""
    return TraineeshipAgreed(
        mentee_id=agreed.mentee_id,
        agreement_id=agreed.agreement_id,
        search_id=search_id,
        place_id=agreed.place_id,
        starts_on=agreed.from_on,
        ends_on=agreed.last_day,
        days=tuple(day for day in place.days if day in wished) or place.days,
        agreed_at=agreed.agreed_at or now,
    )


def ended(agreed: Agreement, on: date) -> TraineeshipEnded:
    """The event of an end before the last day."""
    return TraineeshipEnded(mentee_id=agreed.mentee_id, agreement_id=agreed.agreement_id, ended_on=on)
