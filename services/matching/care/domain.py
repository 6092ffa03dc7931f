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


class ToldError(CareReportError):
    """What the daycare said before has been told, and can be corrected no more."""


@dataclass(frozen=True, slots=True)
class CareReport:
    """What one daycare says of one accepted offer: the first day of care, or why there was none.

    It can be corrected until `correctable_until`; None once it has been told.
    """

    offer_id: str
    daycare_id: str
    started_on: date | None
    why: CareNotStartedReason | None
    reported_at: datetime
    correctable_until: datetime | None = None

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


def may_correct(known: CareReport | None) -> None:
    """Raises ToldError when what the daycare said of this care has been told."""
    if known is not None and known.correctable_until is None:
        raise ToldError("What you said of this care has been told. Tell the family's contact point what is true.")


def conclusion(offer: Offer, report: CareReport, told: Iterable[CareReport], now: datetime) -> CareReported | None:
    """What a report that stands from now on makes of the request: care started with the first yes, it did not with the
    last no; None when the family has left since, or nothing is settled yet.

    Children of one family may go to several daycares, and each of these reports: `told` are those that stood before.
    """
    if offer.state != "accepted":
        return None
    others = {other.daycare_id: other for other in told if other.daycare_id != report.daycare_id}
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
        reported_at=now,
    )
