"""Daycares by who speaks for them."""

from collections.abc import Collection
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.domain.imports import DaycareRecord
from services.matching.store.catalogue import daycares_after, read_daycares
from services.matching.store.sql import fetch

MOST_SHOWN: Final = 500
_RUNS_ANY: Final = "SELECT EXISTS (SELECT FROM daycares WHERE organiser = $1 AND daycare_id = ANY($2))"
_OF_ORGANISER: Final = "SELECT daycare_id FROM daycares WHERE organiser = $1"


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
