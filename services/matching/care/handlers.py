"""A daycare says whether the agreed care started, corrects itself, and is taken at its word."""

from dataclasses import replace
from typing import Final

from services.matching.care import store
from services.matching.care.domain import CareReport, check, conclusion, may_correct
from services.matching.handlers.practice import Practice
from services.matching.store import promises
from services.matching.store.deciding import lock_decisions
from shared.messaging import UnitOfWork

AT_ONCE: Final = 100
"""How many reports are told in one unit of work."""


async def report_care(practice: Practice, unit: UnitOfWork, report: CareReport) -> CareReport:
    """Keep what the daycare says until it is told, a while later. The same again changes nothing, something else
    corrects it.

    Raises CareReportError.
    """
    await lock_decisions(unit.session)
    known = await _known(unit, report.offer_id, report.daycare_id)
    if known is not None and known.says_the_same(report):
        return known
    check(report, await promises.offer(unit.session, report.offer_id), practice.today(unit))
    may_correct(known)
    kept = replace(report, correctable_until=unit.now + practice.care_correctable)
    await store.keep(unit.session, kept)
    return kept


async def take_back(unit: UnitOfWork, offer_id: str, daycare_id: str) -> None:
    """The daycare has said nothing of this care. Raises ToldError."""
    await lock_decisions(unit.session)
    known = await _known(unit, offer_id, daycare_id)
    may_correct(known)
    if known is not None:
        await store.remove(unit.session, known)


async def tell_due(unit: UnitOfWork) -> None:
    """Tell what can be corrected no more, where it settles a request."""
    await lock_decisions(unit.session)
    for report in await store.to_tell(unit.session, unit.now, AT_ONCE):
        said = await store.of_offer(unit.session, report.offer_id)
        offer = await promises.offer(unit.session, report.offer_id)
        told = [other for other in said if other.correctable_until is None]
        settled = conclusion(offer, report, told, unit.now) if offer else None
        if settled is not None:
            unit.publish(settled)
        await store.mark_told(unit.session, report)


async def _known(unit: UnitOfWork, offer_id: str, daycare_id: str) -> CareReport | None:
    return (await store.of_daycare(unit.session, [offer_id], daycare_id)).get(offer_id)
