"""What daycares said of the care they agreed to."""

from collections.abc import Collection
from dataclasses import astuple
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.care.domain import CareReport
from services.matching.store.sql import compose, execute, fetch

_REPORTS: Final = """
SELECT offer_id, daycare_id, started_on, why, reported_at, correctable_until FROM care_reports WHERE {where}
"""
_OF_OFFER: Final = compose(_REPORTS, where="offer_id = $1 ORDER BY daycare_id")
_OF_DAYCARE: Final = compose(_REPORTS, where="offer_id = ANY($1) AND daycare_id = $2")
_DUE: Final = compose(_REPORTS, where="correctable_until <= $1 ORDER BY correctable_until LIMIT $2")
_ANYTHING_DUE: Final = "SELECT EXISTS (SELECT FROM care_reports WHERE correctable_until <= $1)"
_KEEP: Final = """
INSERT INTO care_reports (offer_id, daycare_id, started_on, why, reported_at, correctable_until)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (offer_id, daycare_id) DO UPDATE SET started_on = EXCLUDED.started_on, why = EXCLUDED.why,
    reported_at = EXCLUDED.reported_at, correctable_until = EXCLUDED.correctable_until
"""
_TOLD: Final = "UPDATE care_reports SET correctable_until = NULL WHERE offer_id = $1 AND daycare_id = $2"
_REMOVE: Final = "DELETE FROM care_reports WHERE offer_id = $1 AND daycare_id = $2"


async def of_offer(session: AsyncSession, offer_id: str) -> list[CareReport]:
    """What was said of an offer, a report a daycare."""
    return [CareReport(*row) for row in await fetch(session, _OF_OFFER, offer_id)]


async def of_daycare(session: AsyncSession, offer_ids: Collection[str], daycare_id: str) -> dict[str, CareReport]:
    """What a daycare said of each of these offers, by offer."""
    rows = await fetch(session, _OF_DAYCARE, list(offer_ids), daycare_id)
    return {row[0]: CareReport(*row) for row in rows}


async def anything_to_tell(session: AsyncSession, moment: datetime) -> bool:
    """Whether a report can be corrected no more by then, and has not been told."""
    return bool((await fetch(session, _ANYTHING_DUE, moment))[0][0])


async def to_tell(session: AsyncSession, moment: datetime, limit: int) -> list[CareReport]:
    """Reports that can be corrected no more by then and have not been told, the first such first."""
    return [CareReport(*row) for row in await fetch(session, _DUE, moment, limit)]


async def keep(session: AsyncSession, report: CareReport) -> None:
    """Keep a report, in the place of what the same daycare said before."""
    await execute(session, _KEEP, *astuple(report))


async def mark_told(session: AsyncSession, report: CareReport) -> None:
    """This report has been told."""
    await execute(session, _TOLD, report.offer_id, report.daycare_id)


async def remove(session: AsyncSession, report: CareReport) -> None:
    """The daycare did not say this."""
    await execute(session, _REMOVE, report.offer_id, report.daycare_id)
