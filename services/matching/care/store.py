"""What daycares said of the care they agreed to."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.care.domain import CareReport
from services.matching.store.sql import execute, fetch

_OF_OFFER: Final = """
SELECT offer_id, daycare_id, started_on, why, reported_at FROM care_reports WHERE offer_id = $1 ORDER BY daycare_id
"""
_ADD: Final = """
INSERT INTO care_reports (offer_id, daycare_id, started_on, why, reported_at) VALUES ($1, $2, $3, $4, $5)
"""


async def of_offer(session: AsyncSession, offer_id: str) -> list[CareReport]:
    """What was said of an offer, a report a daycare."""
    return [CareReport(*row) for row in await fetch(session, _OF_OFFER, offer_id)]


async def add(session: AsyncSession, report: CareReport) -> None:
    """Keep a report."""
    await execute(session, _ADD, report.offer_id, report.daycare_id, report.started_on, report.why, report.reported_at)
