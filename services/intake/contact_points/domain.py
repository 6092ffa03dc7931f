"""What a terminal reports of its desk."""

from datetime import datetime
from typing import Final, Literal

from shared.contracts.intake import DeskClosed, DeskEvent, DeskOpened, HelpGiven, VisitLogged

ReportKind = Literal["desk-opened", "desk-closed", "visit-logged", "help-given"]

PURPOSES: Final = ("information", "request", "follow-up", "other")
"""What somebody comes by for."""
SUBJECTS: Final = ("request", "kinderopvangzoeker", "income-tariff", "care-diary", "other")
"""What a family is helped with: the request itself, and its own way through the digital services."""


def report_event(kind: ReportKind, contact_point: str, at: datetime, about: str | None) -> DeskEvent:
    """The event for a report; `about` is a visit's purpose or the subject of help, as a code."""
    match kind:
        case "desk-opened":
            return DeskOpened(contact_point=contact_point, at=at)
        case "desk-closed":
            return DeskClosed(contact_point=contact_point, at=at)
        case "visit-logged":
            return VisitLogged(contact_point=contact_point, at=at, purpose=about)
        case "help-given":
            return HelpGiven(contact_point=contact_point, at=at, subject=about)
