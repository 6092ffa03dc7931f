"""A director publishes free places."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.domain.catalogue import GroupKey
from services.matching.domain.imports import GroupRecord
from services.matching.handlers.importing import import_vacancies
from services.matching.handlers.practice import Practice
from services.matching.store.catalogue import free_places, read_groups, settle_accounts
from services.matching.store.deciding import lock_decisions
from services.matching.vacancies.domain import Line, to_publish, with_free
from shared.messaging import UnitOfWork


async def publish_sheet(practice: Practice, unit: UnitOfWork, daycare_id: str, lines: Sequence[Line]) -> int:
    """Set what is free in the groups that the sheet changes, and serve who waits; how many groups.

    No promise is undone. Raises OvertakenError.
    """
    await lock_decisions(unit.session)
    groups = to_publish(lines, await free_now(unit.session, daycare_id))
    await settle_accounts(unit.session, [GroupKey(group.daycare_id, group.name) for group in groups])
    return (await import_vacancies(practice, unit, groups)).changed


async def free_now(session: AsyncSession, daycare_id: str) -> dict[str, GroupRecord]:
    """The groups of a daycare by name, with what is free at this moment as their numbers."""
    free = await free_places(session, [daycare_id])
    groups = await read_groups(session, [daycare_id])
    return {group.name: with_free(group, free[GroupKey(daycare_id, group.name)]) for group in groups}
