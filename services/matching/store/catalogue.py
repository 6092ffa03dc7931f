"""Daycares, groups and their free places."""

from collections.abc import Collection, Iterable
from datetime import datetime
from operator import sub
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.domain.catalogue import Catalogue, Daycare, Group, GroupKey
from services.matching.domain.imports import DaycareRecord, GroupRecord
from services.matching.store.sql import Write, compose, execute, fetch, rows_in, write
from shared.geography import Point

_DAYCARES: Final = """
SELECT daycare_id, name, latitude, longitude, price, specific_care, consent FROM daycares
WHERE $1::text[] IS NULL OR daycare_id = ANY($1)
"""
_GROUPS: Final = """
SELECT daycare_id, name, min_age_months, max_age_months, available_from FROM groups
WHERE $1::text[] IS NULL OR daycare_id = ANY($1) ORDER BY daycare_id, name
"""
_FREE: Final = "SELECT daycare_id, name, published, promised FROM groups WHERE daycare_id = ANY($1)"
_PROMISE: Final = """
UPDATE groups SET promised = (
    SELECT array_agg(number + change ORDER BY place)
    FROM unnest(groups.promised, changed.changes) WITH ORDINALITY AS daypart (number, change, place)
)
FROM json_to_recordset($1::json) AS changed (daycare_id text, name text, changes smallint[])
WHERE groups.daycare_id = changed.daycare_id AND groups.name = changed.name
    AND groups.daycare_id = ANY (ARRAY(SELECT daycare_id FROM json_to_recordset($1::json) AS row (daycare_id text)))
"""
"""The last condition is in the one before already; it leads the planner, which takes any JSON for a hundred rows, to
the key rather than through the whole table."""
_SETTLE: Final = """
UPDATE groups SET promised = array_fill(0::smallint, ARRAY[10]), published = (
    SELECT array_agg(number - gone ORDER BY place)
    FROM unnest(groups.published, groups.promised) WITH ORDINALITY AS daypart (number, gone, place)
)
FROM json_to_recordset($1::json) AS settled (daycare_id text, name text)
WHERE groups.daycare_id = settled.daycare_id AND groups.name = settled.name
"""
VERSION: Final = "SELECT changed_by FROM catalogue_version"
_CHANGED: Final = "UPDATE catalogue_version SET changed_by = pg_current_xact_id()::text"


async def catalogue_version(session: AsyncSession) -> str:
    """Changes whenever a daycare or a group's bounds do. No two changes share one, not even when rolled back."""
    return str((await fetch(session, VERSION))[0][0])


async def mark_catalogue_changed(session: AsyncSession) -> None:
    """No cache of the catalogue is true any more."""
    await execute(session, _CHANGED)


async def load_catalogue(session: AsyncSession, daycare_ids: Collection[str] | None = None) -> Catalogue:
    """Daycares with their groups; all when no ids are given."""
    wanted = None if daycare_ids is None else list(daycare_ids)
    groups: dict[str, list[Group]] = {}
    for row in await fetch(session, _GROUPS, wanted):
        groups.setdefault(row[0], []).append(Group(GroupKey(row[0], row[1]), row[2], row[3], row[4]))
    rows = await fetch(session, _DAYCARES, wanted)
    return Catalogue.of(_daycare(row, tuple(groups.get(row[0], ()))) for row in rows)


def _daycare(row: Any, groups: tuple[Group, ...]) -> Daycare:
    daycare_id, name, latitude, longitude, price, specific_care, consent = row
    point = Point(latitude, longitude) if latitude is not None and longitude is not None else None
    return Daycare(daycare_id, name, point, price, specific_care, consent, groups)


async def free_places(session: AsyncSession, daycare_ids: Collection[str]) -> dict[GroupKey, tuple[int, ...]]:
    """The free places of all groups of these daycares. True as long as decisions are locked."""
    if not daycare_ids:
        return {}
    rows = await fetch(session, _FREE, list(daycare_ids))
    return {GroupKey(row[0], row[1]): tuple(map(sub, row[2], row[3])) for row in rows}


def promised(changes: Iterable[tuple[GroupKey, tuple[int, ...]]]) -> Write | None:
    """Add to what is promised of each group; numbers below zero give back. More than is free breaks a constraint."""
    return rows_in(
        _PROMISE,
        ({"daycare_id": key.daycare_id, "name": key.group, "changes": numbers} for key, numbers in changes),
    )


async def settle_accounts(session: AsyncSession, keys: Iterable[GroupKey]) -> None:
    """From here on what is free in these groups counts as published, and nothing as promised since: free stays free."""
    await write(session, _SETTLE, ({"daycare_id": key.daycare_id, "name": key.group} for key in keys))


_DAYCARE_COLUMNS: Final = ", ".join(DaycareRecord.__slots__)
_GROUP_COLUMNS: Final = ", ".join(GroupRecord.__slots__)
_READ_DAYCARES: Final = compose(
    "SELECT {columns} FROM daycares WHERE $1::text[] IS NULL OR daycare_id = ANY($1) ORDER BY daycare_id",
    columns=_DAYCARE_COLUMNS,
)
_DAYCARES_AFTER: Final = compose(
    "SELECT {columns} FROM daycares WHERE daycare_id > $1 ORDER BY daycare_id LIMIT $2", columns=_DAYCARE_COLUMNS
)
_READ_GROUPS: Final = compose(
    "SELECT {columns} FROM groups WHERE $1::text[] IS NULL OR daycare_id = ANY($1) ORDER BY daycare_id, name",
    columns=_GROUP_COLUMNS,
)
_SAVE_DAYCARES: Final = compose(
    """
    INSERT INTO daycares ({columns})
    SELECT {columns} FROM json_to_recordset($1::json) AS row (
        daycare_id text, name text, postcode text, city text, latitude float8, longitude float8,
        price text, specific_care boolean, consent text, organiser text)
    ON CONFLICT (daycare_id) DO UPDATE SET
        name = excluded.name, postcode = excluded.postcode, city = excluded.city,
        latitude = excluded.latitude, longitude = excluded.longitude,
        price = excluded.price, specific_care = excluded.specific_care, consent = excluded.consent,
        organiser = excluded.organiser
    """,
    columns=_DAYCARE_COLUMNS,
)
_SAVE_GROUPS: Final = compose(
    """
    INSERT INTO groups ({columns}, promised, published_at)
    SELECT {columns}, array_fill(0::smallint, ARRAY[10]), published_at FROM json_to_recordset($1::json) AS row (
        daycare_id text, name text, min_age_months smallint, max_age_months smallint, available_from date,
        published smallint[], published_at timestamptz)
    ON CONFLICT (daycare_id, name) DO UPDATE SET
        min_age_months = excluded.min_age_months, max_age_months = excluded.max_age_months,
        available_from = excluded.available_from, published = excluded.published, published_at = excluded.published_at,
        promised = CASE WHEN groups.published = excluded.published THEN groups.promised ELSE excluded.promised END
    """,
    columns=_GROUP_COLUMNS,
)


async def read_daycares(session: AsyncSession, daycare_ids: Collection[str] | None = None) -> list[DaycareRecord]:
    """Daycares by id; all when no ids are given."""
    rows = await fetch(session, _READ_DAYCARES, None if daycare_ids is None else list(daycare_ids))
    return [DaycareRecord(*row) for row in rows]


async def daycares_after(session: AsyncSession, daycare_id: str, limit: int) -> list[DaycareRecord]:
    """So many daycares in the order of their ids, from the one that comes after this id."""
    return [DaycareRecord(*row) for row in await fetch(session, _DAYCARES_AFTER, daycare_id, limit)]


async def read_groups(session: AsyncSession, daycare_ids: Collection[str] | None = None) -> list[GroupRecord]:
    """The groups of these daycares, as published; of all when no ids are given."""
    rows = await fetch(session, _READ_GROUPS, None if daycare_ids is None else list(daycare_ids))
    return [GroupRecord(row[0], row[1], row[2], row[3], row[4], tuple(row[5])) for row in rows]


async def save_daycares(session: AsyncSession, daycares: Iterable[DaycareRecord]) -> None:
    """Add daycares, or replace what was known of them."""
    await write(session, _SAVE_DAYCARES, (_fields(daycare) for daycare in daycares))


async def publish_groups(session: AsyncSession, groups: Iterable[GroupRecord], now: datetime) -> None:
    """Set the free places anew: from here on `promised` counts from zero. Promises themselves stay.

    Where the numbers are the same as before nothing is new about them, and what was promised goes on counting.
    """
    await write(session, _SAVE_GROUPS, ({**_fields(group), "published_at": now} for group in groups))


def _fields(record: DaycareRecord | GroupRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}
