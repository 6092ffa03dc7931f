"""Daycares as they are shown: with what is free now."""

from dataclasses import asdict
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.domain.catalogue import GroupKey
from services.matching.domain.dayparts import DAYPARTS
from services.matching.domain.imports import GroupRecord
from services.matching.store.catalogue import free_places, read_daycares, read_groups


async def daycares(session: AsyncSession) -> list[dict[str, Any]]:
    """All daycares by id, each with its groups and their free places."""
    found = await read_daycares(session)
    free = await free_places(session, [daycare.daycare_id for daycare in found])
    groups: dict[str, list[dict[str, Any]]] = {}
    for group in await read_groups(session):
        groups.setdefault(group.daycare_id, []).append(_shown(group, free))
    return [{**asdict(daycare), "groups": groups.get(daycare.daycare_id, [])} for daycare in found]


def _shown(group: GroupRecord, free: dict[GroupKey, tuple[int, ...]]) -> dict[str, Any]:
    numbers = free.get(GroupKey(group.daycare_id, group.name), group.published)
    return {
        "group": group.name,
        "min_age_months": group.min_age_months,
        "max_age_months": group.max_age_months,
        "available_from": group.available_from,
        "free": dict(zip(DAYPARTS, numbers, strict=True)),
    }
