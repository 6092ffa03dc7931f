"""What an outcome is."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.mentoring.domain import MentoringError
from shared.contracts.mentoring import CertificateAwarded

KINDS: Final = ("certificate", "job", "no-job", "training")
ABOUT_WORK: Final = frozenset({"job", "no-job", "training"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a mentee's trajectory, on a day. `detail` in the words of whoever noted it, or empty."""

    mentee_id: str
    kind: str
    dated_on: date
    detail: str = ""


def check(outcome: Outcome, started_on: date, today: date) -> None:
    """Raises MentoringError for a day before the first start or to come."""
    if outcome.dated_on > today:
        raise MentoringError("on", "This day is still to come.")
    if outcome.dated_on < started_on:
        raise MentoringError("on", f"The trainee started on {started_on}; this day is before that.")


def awarded(outcome: Outcome) -> CertificateAwarded | None:
    """The event of a certificate; other outcomes stay here."""
    if outcome.kind != "certificate":
        return None
    return CertificateAwarded(mentee_id=outcome.mentee_id, awarded_on=outcome.dated_on)
