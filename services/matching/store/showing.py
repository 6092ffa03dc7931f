"""Daycares as they are shown: with what is free now."""

from dataclasses import asdict
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.domain.catalogue import GroupKey
from services.matching.domain.dayparts import DAYPARTS
from services.matching.domain.imports import GroupRecord
from services.matching.store.catalogue import daycares_after, free_places, read_groups


async def daycares(session: AsyncSession, after: str, limit: int) -> list[dict[str, Any]]:
    """So many daycares after an id, each with its groups and their free places."""
    found = await daycares_after(session, after, limit)
    names = [daycare.daycare_id for daycare in found]
    free = await free_places(session, names)
    groups: dict[str, list[dict[str, Any]]] = {}
    for group in await read_groups(session, names):
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
