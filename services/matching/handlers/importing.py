"""Daycares and vacancies from files: what is new is kept and told; what is the same changes nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from services.matching.domain.imports import DaycareRecord, GroupRecord, ImportedDaycare
from services.matching.handlers.practice import Practice
from services.matching.handlers.sitting import Sitting, sit
from services.matching.store import catalogue, requests
from shared.contracts.matching import VacanciesPublished
from shared.messaging import UnitOfWork


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows changed something and how many did not; vacancies of `unknown` daycares are in neither."""

    changed: int
    unchanged: int
    unknown: frozenset[str] = frozenset()


async def import_daycares(practice: Practice, unit: UnitOfWork, rows: Sequence[ImportedDaycare]) -> Imported:
    """Keep daycares, with their capacity as vacancies where that was asked. Whoever waits for them is served."""
    sitting = await sit(practice, unit)
    daycares = await _changed_daycares(sitting, [row.daycare for row in rows])
    await catalogue.save_daycares(unit.session, daycares)
    for daycare in daycares:
        unit.publish(daycare.registered())
    whole = [group for row in rows if (group := row.group(practice.today(unit)))]
    groups = await _changed_groups(sitting, whole, since_earlier=True)
    await _publish(sitting, groups)
    changed = {daycare.daycare_id for daycare in daycares} | {group.daycare_id for group in groups}
    await _serve(sitting, changed)
    return Imported(len(changed), len(rows) - len(changed))


async def import_vacancies(practice: Practice, unit: UnitOfWork, groups: Sequence[GroupRecord]) -> Imported:
    """Set vacancies anew. No promise is undone, and whoever waits is served, first in the queue first."""
    sitting = await sit(practice, unit)
    known = [group for group in groups if sitting.catalogue.get(group.daycare_id)]
    changed = await _changed_groups(sitting, known)
    await _publish(sitting, changed)
    await _serve(sitting, {group.daycare_id for group in changed})
    unknown = frozenset(group.daycare_id for group in groups) - {group.daycare_id for group in known}
    return Imported(len(changed), len(known) - len(changed), unknown)


async def _changed_daycares(sitting: Sitting, daycares: Sequence[DaycareRecord]) -> list[DaycareRecord]:
    known = await catalogue.read_daycares(sitting.unit.session, [daycare.daycare_id for daycare in daycares])
    before = {daycare.daycare_id: daycare for daycare in known}
    return [daycare for daycare in daycares if daycare != before.get(daycare.daycare_id)]


async def _changed_groups(
    sitting: Sitting, groups: Sequence[GroupRecord], *, since_earlier: bool = False
) -> list[GroupRecord]:
    """The groups that differ from what is known; with `since_earlier` not those that do by a later first day only.

    A capacity read as vacancies is there 'from today': the day of the first reading goes on counting.
    """
    known = await catalogue.read_groups(sitting.unit.session, [group.daycare_id for group in groups])
    before = {(group.daycare_id, group.name): group for group in known}
    changed = []
    for group in groups:
        earlier = before.get((group.daycare_id, group.name))
        if since_earlier and earlier is not None and earlier.available_from <= group.available_from:
            earlier = replace(earlier, available_from=group.available_from)
        if group != earlier:
            changed.append(group)
    return changed


async def _publish(sitting: Sitting, groups: Sequence[GroupRecord]) -> None:
    """Keep groups and tell of their daycares' vacancies, all groups of each."""
    unit = sitting.unit
    await catalogue.publish_groups(unit.session, groups, unit.now)
    concerned = list(dict.fromkeys(group.daycare_id for group in groups))
    all_groups = await catalogue.read_groups(unit.session, concerned)
    for daycare_id in concerned:
        vacant = tuple(group.vacant() for group in all_groups if group.daycare_id == daycare_id)
        unit.publish(VacanciesPublished(daycare_id=daycare_id, published_at=unit.now, groups=vacant))


async def _serve(sitting: Sitting, daycare_ids: Collection[str]) -> None:
    """Offer what these daycares have free to those who wait; a daycare without groups has nothing."""
    session = sitting.unit.session
    if not daycare_ids:
        return
    await catalogue.mark_catalogue_changed(session)
    with_places = {group.daycare_id for group in await catalogue.read_groups(session, daycare_ids)}
    if with_places and await requests.somebody_waits(session):
        await sitting.read_catalogue()
        await sitting.settle(freed=with_places)
