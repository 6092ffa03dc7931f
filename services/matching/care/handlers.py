"""A daycare says whether the agreed care started."""

from services.matching.care import store
from services.matching.care.domain import CareReport, SaidOtherwiseError, check, conclusion
from services.matching.handlers.practice import Practice
from services.matching.store import promises
from services.matching.store.deciding import lock_decisions
from shared.messaging import UnitOfWork


async def report_care(practice: Practice, unit: UnitOfWork, report: CareReport) -> CareReport:
    """Keep what the daycare says, and tell it once it settles the request. The same again changes nothing.

    Raises CareReportError.
    """
    await lock_decisions(unit.session)
    earlier = await store.of_offer(unit.session, report.offer_id)
    known = next((other for other in earlier if other.daycare_id == report.daycare_id), None)
    if known is not None and known.says_the_same(report):
        return known
    offer = check(report, await promises.offer(unit.session, report.offer_id), practice.today(unit))
    if known is not None:
        raise SaidOtherwiseError("This daycare has already said something else of this care.")
    await store.add(unit.session, report)
    settled = conclusion(offer, report, earlier)
    if settled is not None:
        unit.publish(settled)
    return report
