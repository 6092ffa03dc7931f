"""Whether agreed care really started: what a daycare may say of it, and when that settles the request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from services.matching.domain.promises import Offer
from shared.contracts.matching import CareNotStartedReason, CareReported


class CareReportError(Exception):
    """What a daycare says of care cannot be. `field` names what is wrong; the message says what to do."""

    field = "offer_id"


class NothingAgreedError(CareReportError):
    """The family has no place there that it said yes to."""


class NotYetError(CareReportError):
    """Care starts on a day that has come."""

    field = "started_on"


class WhyMissingError(CareReportError):
    """Care that did not start has a reason."""

    field = "why"


class SaidOtherwiseError(CareReportError):
    """The daycare said something else before."""


@dataclass(frozen=True, slots=True)
class CareReport:
    """What one daycare says of one accepted offer: the first day of care, or why there was none."""

    offer_id: str
    daycare_id: str
    started_on: date | None
    why: CareNotStartedReason | None
    reported_at: datetime

    def says_the_same(self, other: "CareReport") -> bool:
        """Whether another report says nothing else."""
        return (self.started_on, self.why) == (other.started_on, other.why)


def check(report: CareReport, offer: Offer | None, today: date) -> Offer:
    """The offer that a report is about. Raises a CareReportError that says what is wrong with the report."""
    if offer is None or offer.state != "accepted" or report.daycare_id not in offer.terms.daycare_ids:
        raise NothingAgreedError("No family said yes to this place at this daycare.")
    if report.started_on is None and report.why is None:
        raise WhyMissingError("Say why the care did not start.")
    if report.started_on is not None and report.started_on > today:
        raise NotYetError("This day has not come yet: give the first day of care.")
    return offer


def conclusion(offer: Offer, report: CareReport, earlier: Iterable[CareReport]) -> CareReported | None:
    """What a new report makes of the request: care started with the first yes, it did not with the last no.

    Children of one family may go to several daycares, and each of these reports.
    """
    others = {other.daycare_id: other for other in earlier if other.daycare_id != report.daycare_id}
    if any(other.started_on for other in others.values()):
        return None
    waits_for_others = report.started_on is None and {*others, report.daycare_id} < set(offer.terms.daycare_ids)
    if waits_for_others:
        return None
    return CareReported(
        request_id=offer.terms.request_id,
        offer_id=offer.offer_id,
        started_on=report.started_on,
        why=None if report.started_on else report.why,
        reported_at=report.reported_at,
    )
