"""Rules of asking a desk for childcare: what cannot be true is said to whoever asks, before anything leaves."""

from datetime import date

from services.mentoring.domain import Fault, MentoringError
from shared.contracts.intake import Child
from shared.contracts.limits import EARLIEST_START, LATEST_START, LONGEST_EXPECTED, OLDEST_CHILD, OVERDUE
from shared.contracts.mentoring import ChildcareNeeded


def check(need: ChildcareNeeded, today: date) -> None:
    """Raises MentoringError for a need that a desk would refuse on the day that it is asked."""
    for fault in faults_of(need, today):
        raise MentoringError(fault.field, f"{fault.field} {fault.detail}")


def faults_of(need: ChildcareNeeded, today: date) -> list[Fault]:
    """What cannot be true of a need; empty when all can."""
    found = [Fault(f"children.{place}.birth_date", said) for place, said in _of_children(need.children, today)]
    if not today - EARLIEST_START <= need.care.start_on <= today + LATEST_START:
        found.append(Fault("start_on", "must lie between a year ago and five years from now"))
    if not need.care.dayparts or len(set(need.care.dayparts)) < len(need.care.dayparts):
        found.append(Fault("dayparts", "must name at least one daypart, each once"))
    if need.wishes.max_km is not None and not need.wishes.daycares and need.wishes.postcode is None:
        found.append(Fault("postcode", "is needed to measure max_km from"))
    return found


def _of_children(children: tuple[Child, ...], today: date) -> list[tuple[int, str]]:
    said = [(place, _of_child(child, today)) for place, child in enumerate(children)]
    return [(place, what) for place, what in said if what]


def _of_child(child: Child, today: date) -> str | None:
    if child.birth_date < today - OLDEST_CHILD:
        return "is that of a child too old for childcare: it ends at twelve"
    if child.birth_date > today + LONGEST_EXPECTED:
        return "lies more than 18 months ahead"
    if child.birth_date > today and not child.expected:
        return 'lies ahead: send "expected": true for a child that is not born yet'
    if child.expected and child.birth_date < today - OVERDUE:
        return 'lies behind: leave "expected" out for a child that is born'
    return None
