"""Who is next for a group's places: an index finds those who want them, the policy's order does the rest."""

from collections.abc import Collection
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.domain.catalogue import Daycare, Group
from services.matching.domain.geography import WORLD
from services.matching.domain.policies import Policy, TieBreak
from services.matching.domain.requests import Request
from services.matching.store.request_rows import COLUMNS, request_of_row
from services.matching.store.sql import compose, fetch
from shared.geography import EARTH_RADIUS_KM

_DISTANCE: Final = f"""2 * {EARTH_RADIUS_KM} * asin(sqrt(least(1, power(sind((latitude - $3) / 2), 2)
    + cosd(latitude) * cosd($3) * power(sind((longitude - $4) / 2), 2))))"""
_TIES: Final[dict[TieBreak, str]] = {"registered_at": "registered_at", "lottery": "lot", "distance": _DISTANCE}
_NEXT: Final = """
SELECT {columns} FROM requests
WHERE status = 'waiting' AND may_be_matched
    AND (preferences @> ARRAY[$1::text] OR reach @> point($4::float8, $3::float8))
    AND NOT $1 = ANY(refused) AND request_id <> ALL($2::text[])
    AND dayparts & $5::int = dayparts
    AND youngest <= $6::int AND oldest + $9::int >= $7::int
    AND start_on + make_interval(months => $9::int) >= $8::date
    AND ($10 OR NOT income_related_price) AND ($11 OR NOT specific_care)
    AND (NOT siblings_together OR jsonb_array_length(children) <= $13::int)
    AND (max_km IS NULL OR preferences <> '{{}}' OR {distance} <= max_km + 0.001)
ORDER BY CASE WHEN $1 = ANY(sibling_at) THEN sibling_tier ELSE tier END,
    CASE WHEN $1 = ANY(sibling_at) THEN sibling_points ELSE points END DESC, {ties} request_id
LIMIT $12
"""


async def next_in_line(
    session: AsyncSession,
    policy: Policy,
    daycare: Daycare,
    group: Group,
    *,
    open_dayparts: int,
    most_children: int,
    passed_over: Collection[str],
    limit: int,
) -> list[Request]:
    """The waiting families that want this group's places, first in the queue first.

    `most_children`: how many the daycare could take at all; a family that stays together may not be larger.

    A sieve: each of them has still to be examined by the rules, but nobody is missing whom the rules would let in.
    """
    latitude, longitude = _position(daycare)
    ties = "".join(f"{_TIES[name]}, " for name in policy.tie_break)
    rows = await fetch(
        session,
        compose(_NEXT, columns=COLUMNS, ties=ties, distance=_DISTANCE),
        daycare.daycare_id,
        list(passed_over),
        latitude,
        longitude,
        open_dayparts,
        group.max_age_months,
        group.min_age_months,
        group.available_from,
        policy.max_months_late,
        daycare.price == "income-related",
        daycare.specific_care,
        limit,
        most_children,
    )
    return [request_of_row(row) for row in rows]


def _position(daycare: Daycare) -> tuple[float, float]:
    """Where the daycare is; without coordinates on the world's rim, where only a family that goes anywhere reaches."""
    if daycare.point is None:
        return WORLD.north, WORLD.east
    return daycare.point.latitude, daycare.point.longitude
