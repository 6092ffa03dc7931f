"""The city's figures, counted in the database."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.city.domain import NONE, Figures, Neighbourhood
from services.matching.store.sql import compose, fetch
from shared.runtime.clock import ZONE

_IS_OPEN: Final = "status IN ('waiting', 'proposed', 'offered')"
_REQUESTS: Final = compose(
    """
    SELECT coalesce(postcode, ''), count(*), sum(jsonb_array_length(children)),
        (min(registered_at) FILTER (WHERE status = 'waiting') AT TIME ZONE '{zone}')::date
    FROM requests WHERE {is_open} GROUP BY 1
    """,
    is_open=_IS_OPEN,
    zone=ZONE.key,
)
_ASKED: Final = compose(
    """
    SELECT coalesce(postcode, ''), place, sum(jsonb_array_length(children))
    FROM requests CROSS JOIN generate_series(0, 9) AS place
    WHERE {is_open} AND dayparts >> place & 1 = 1 GROUP BY 1, 2
    """,
    is_open=_IS_OPEN,
)
_FREE: Final = """
SELECT daycares.postcode, daypart.place - 1, sum(daypart.number - daypart.gone)
FROM daycares JOIN groups USING (daycare_id)
    CROSS JOIN unnest(groups.published, groups.promised) WITH ORDINALITY AS daypart (number, gone, place)
GROUP BY 1, 2
"""
_REASONS: Final = """
SELECT unmatched_reason, count(*) FROM requests WHERE status = 'waiting' AND unmatched_reason IS NOT NULL
GROUP BY 1 ORDER BY 2 DESC, 1
"""


async def figures(session: AsyncSession) -> Figures:
    """The figures of this moment."""
    requests = {row[0]: row[1:] for row in await fetch(session, _REQUESTS)}
    asked = _by_daypart(await fetch(session, _ASKED))
    free = _by_daypart(await fetch(session, _FREE))
    neighbourhoods = tuple(
        _neighbourhood(postcode, requests.get(postcode), asked.get(postcode, NONE), free.get(postcode, NONE))
        for postcode in sorted({*requests, *free})
    )
    return Figures(neighbourhoods, {row[0]: row[1] for row in await fetch(session, _REASONS)})


def _neighbourhood(postcode: str, counted: Any, asked: tuple[int, ...], free: tuple[int, ...]) -> Neighbourhood:
    requests, children, oldest = counted or (0, 0, None)
    return Neighbourhood(postcode, requests, children, oldest, asked, free)


def _by_daypart(rows: Iterable[Any]) -> dict[str, tuple[int, ...]]:
    numbers: dict[str, list[int]] = {}
    for postcode, place, number in rows:
        numbers.setdefault(postcode, list(NONE))[place] = int(number)
    return {postcode: tuple(counted) for postcode, counted in numbers.items()}
