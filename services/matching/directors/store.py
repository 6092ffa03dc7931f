"""Daycares by who speaks for them, and what concerns one of them."""

from collections.abc import Collection
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.domain.catalogue import Daycare, Group
from services.matching.domain.imports import DaycareRecord
from services.matching.domain.policies import Policy
from services.matching.domain.requests import Request
from services.matching.store.catalogue import daycares_after, read_daycares
from services.matching.store.sql import fetch
from services.matching.store.waiting import next_in_line

MOST_SHOWN: Final = 500
MOST_IN_LINE: Final = 10
_WHOLE_WEEK: Final = 0b11_1111_1111
_MANY_CHILDREN: Final = 100
_RUNS_ANY: Final = "SELECT EXISTS (SELECT FROM daycares WHERE organiser = $1 AND daycare_id = ANY($2))"
_OF_ORGANISER: Final = "SELECT daycare_id FROM daycares WHERE organiser = $1"
_QUESTIONS: Final = """
SELECT daycare_id, count(*) FROM proposals WHERE state = 'open' AND daycare_id = ANY($1) GROUP BY daycare_id
"""
_AGREED: Final = """
SELECT offers.offer_id, offers.policy_id, offers.request_id, offers.start_on, array_agg(holds.child_id)
FROM holds JOIN offers USING (request_id) JOIN requests USING (request_id)
WHERE holds.daycare_id = $1 AND offers.state = 'accepted' AND requests.status = 'matched'
GROUP BY offers.offer_id ORDER BY offers.start_on, offers.offer_id
"""
_TO_REPORT: Final = """
SELECT holds.daycare_id, count(DISTINCT offers.offer_id)
FROM holds JOIN offers USING (request_id) JOIN requests USING (request_id)
    LEFT JOIN care_reports AS report ON report.offer_id = offers.offer_id AND report.daycare_id = holds.daycare_id
WHERE holds.daycare_id = ANY($1) AND offers.start_on <= $2 AND offers.state = 'accepted'
    AND requests.status = 'matched' AND report.offer_id IS NULL
GROUP BY 1
"""
_HANDLED: Final = """
SELECT request_id FROM offers WHERE request_id = ANY($1)
UNION SELECT request_id FROM proposals WHERE request_id = ANY($1)
"""


class Agreed(NamedTuple):
    """Care that a family said yes to, from a day on, for those of its children that come to this daycare."""

    offer_id: str
    policy_id: str
    request_id: str
    start_on: date
    children: list[str]


async def runs_any(session: AsyncSession, organiser: str, daycare_ids: Collection[str]) -> bool:
    """Whether an organiser runs at least one of these daycares."""
    return bool((await fetch(session, _RUNS_ANY, organiser, list(daycare_ids)))[0][0])


async def daycares_of_organiser(session: AsyncSession, organiser: str) -> list[DaycareRecord]:
    """All daycares of an organiser, by name."""
    names = [row[0] for row in await fetch(session, _OF_ORGANISER, organiser)]
    return sorted(await read_daycares(session, names), key=lambda daycare: (daycare.name, daycare.daycare_id))


async def first_daycares(session: AsyncSession) -> list[DaycareRecord]:
    """As many of all daycares as one page shows."""
    return await daycares_after(session, "", MOST_SHOWN)


async def open_questions(session: AsyncSession, daycare_ids: Collection[str]) -> dict[str, int]:
    """How many families each of these daycares is asked to take; those that are asked nothing are left out."""
    return {row[0]: row[1] for row in await fetch(session, _QUESTIONS, list(daycare_ids))}


async def to_report(session: AsyncSession, daycare_ids: Collection[str], today: date) -> dict[str, int]:
    """Of how many families each of these daycares has yet to say whether care started; those of none are left out."""
    return {row[0]: row[1] for row in await fetch(session, _TO_REPORT, list(daycare_ids), today)}


async def agreed(session: AsyncSession, daycare_id: str) -> list[Agreed]:
    """The care that families agreed to here and that is not known to have started, the earliest start first."""
    return [Agreed(*row) for row in await fetch(session, _AGREED, daycare_id)]


async def handled(session: AsyncSession, request_ids: Collection[str]) -> set[str]:
    """Which of these requests had a proposal or an offer before: somebody began to handle them."""
    return {row[0] for row in await fetch(session, _HANDLED, list(request_ids))}


async def in_line(session: AsyncSession, daycare: Daycare, group: Group, policy: Policy) -> list[Request]:
    """Who waits for a place in a group, whether it has one or not; one more than is shown, to know of the rest."""
    return await next_in_line(
        session,
        policy,
        daycare,
        group,
        open_dayparts=_WHOLE_WEEK,
        most_children=_MANY_CHILDREN,
        passed_over=(),
        limit=MOST_IN_LINE + 1,
    )
