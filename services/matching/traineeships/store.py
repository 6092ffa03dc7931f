"""Places, searches and agreements in the database."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.store.sql import compose, execute, fetch, write
from services.matching.traineeships.domain.criteria import Suitable
from services.matching.traineeships.domain.places import Place, Search, SearchState, Taken
from shared.contracts.matching import TraineeshipMatched, TraineeshipUnmatched, TraineeshipUnmatchedReason
from shared.contracts.mentoring import SearchEndReason, TraineeshipAgreed

_PLACE: Final = {
    "place_id": "text", "daycare_id": "text", "daycare_name": "text", "postcode": "text", "kind": "text",
    "programme": "text", "starts_on": "date", "ends_on": "date", "days": "text[]", "number": "int",
    "age_group": "text", "languages": "text[]", "has_mentor": "boolean", "offered_at": "timestamptz",
}  # fmt: skip
_SEARCH: Final = {
    "search_id": "text", "mentee_id": "text", "programme": "text", "kind": "text", "starts_on": "date",
    "ends_on": "date", "days": "text[]", "postcode": "text", "max_km": "float8", "transport": "text",
    "age_group": "text", "languages": "text[]", "sought_at": "timestamptz",
}  # fmt: skip


def _parts(columns: Mapping[str, str]) -> dict[str, str]:
    """A table's columns as a list, with their types, and as what a row that is there already gets."""
    return {
        "columns": ", ".join(columns),
        "typed": ", ".join(f"{name} {kind}" for name, kind in columns.items()),
        "anew": ", ".join(f"{name} = excluded.{name}" for name in columns),
    }


_READ_PLACES: Final = compose("SELECT {columns} FROM traineeship_places ORDER BY place_id", **_parts(_PLACE))
_KEEP_PLACES: Final = compose(
    """
    INSERT INTO traineeship_places ({columns}) SELECT {columns} FROM json_to_recordset($1::json) AS row ({typed})
    ON CONFLICT (place_id) DO UPDATE SET {anew} WHERE traineeship_places.offered_at <= excluded.offered_at
    """,
    **_parts(_PLACE),
)
_SEEK: Final = compose(
    """
    INSERT INTO mentees.traineeship_searches ({columns}, state, changed_at)
    SELECT {columns}, 'waiting', $2 FROM json_to_recordset($1::json) AS row ({typed})
    ON CONFLICT (search_id) DO UPDATE SET {anew}, state = 'waiting', changed_at = $2, unmatched_reason = NULL,
        place_id = NULL, reason = NULL, reasons = DEFAULT, km = NULL, policy_id = NULL, end_reason = NULL
    """,
    **_parts(_SEARCH),
)
_WAITING: Final = compose(
    """
    SELECT unmatched_reason, {columns} FROM mentees.traineeship_searches
    WHERE state = 'waiting' AND (unmatched_reason IS NULL OR (ends_on >= $1 AND ($2 OR unmatched_reason = $3)))
    """,
    **_parts(_SEARCH),
)
_TAKEN: Final = """
SELECT place_id, starts_on, ends_on FROM mentees.traineeship_searches WHERE state = 'held'
UNION ALL
SELECT place_id, starts_on, least(ends_on, ended_on) FROM mentees.traineeship_agreements
"""
_HOLD: Final = """
UPDATE mentees.traineeship_searches SET state = 'held', place_id = $2, reason = $3, reasons = $4, km = $5,
    policy_id = $6, changed_at = $7, unmatched_reason = NULL
WHERE search_id = $1
"""
_DISAPPOINT: Final = """
UPDATE mentees.traineeship_searches SET unmatched_reason = $2, policy_id = $3, changed_at = $4 WHERE search_id = $1
"""
_END: Final = """
UPDATE mentees.traineeship_searches SET state = 'ended', end_reason = $3, changed_at = $2
WHERE search_id = $1 AND state IN ('waiting', 'held')
"""
_AGREE: Final = """
INSERT INTO mentees.traineeship_agreements (agreement_id, mentee_id, place_id, starts_on, ends_on)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (agreement_id) DO UPDATE SET place_id = excluded.place_id, starts_on = excluded.starts_on,
    ends_on = excluded.ends_on
"""
_SETTLE: Final = """
UPDATE mentees.traineeship_searches SET state = 'agreed', place_id = $2::text, changed_at = $3,
    unmatched_reason = NULL, end_reason = NULL,
    reason = CASE place_id WHEN $2::text THEN reason END,
    reasons = CASE place_id WHEN $2::text THEN reasons ELSE '{{}}' END,
    km = CASE place_id WHEN $2::text THEN km END
WHERE {which}
"""
_ANSWERED: Final = compose(_SETTLE, which="search_id = $1")
_OVERTAKEN: Final = compose(
    _SETTLE, which="state IN ('waiting', 'held') AND mentee_id = $1 AND starts_on <= $5 AND ends_on >= $4"
)
_CUT_SHORT: Final = """
UPDATE mentees.traineeship_agreements SET ended_on = least(ended_on, $2) WHERE agreement_id = $1
"""
"""What came free may be held for somebody by now: an end is never later than one that was told before."""
_FORGET: Final = (
    "DELETE FROM mentees.traineeship_searches WHERE mentee_id = $1",
    "DELETE FROM mentees.traineeship_agreements WHERE mentee_id = $1",
)


async def places(session: AsyncSession) -> list[Place]:
    """All places, by id."""
    rows = [dict(zip(_PLACE, row, strict=True)) for row in await fetch(session, _READ_PLACES)]
    return [Place(**row | {"days": tuple(row["days"]), "languages": tuple(row["languages"])}) for row in rows]


async def keep_places(session: AsyncSession, told: Iterable[Place]) -> None:
    """Keep places, instead of what was known of them; not what is older than that."""
    await write(session, _KEEP_PLACES, map(asdict, told))


async def seek(session: AsyncSession, searches: Iterable[Search], now: datetime) -> None:
    """Keep searches: they wait, and nothing is held for them, whatever became of them before."""
    await write(session, _SEEK, map(asdict, searches), now)


async def waiting(session: AsyncSession, today: date, *, everyone: bool) -> dict[Search, TraineeshipUnmatchedReason]:
    """Who is to be looked at now, with what was told last.

    Those who were told nothing yet, and those who wait for nothing but room; of a period to come, `everyone`.
    """
    rows = await fetch(session, _WAITING, today, everyone, "no-free-place")
    return {_search(row[1:]): row[0] for row in rows}


def _search(row: Any) -> Search:
    facts = dict(zip(_SEARCH, row, strict=True))
    return Search(**facts | {"days": tuple(facts["days"]), "languages": tuple(facts["languages"])})


async def taken(session: AsyncSession) -> list[Taken]:
    """What is held and agreed, of all places. True as long as decisions are locked."""
    return [Taken(*row) for row in await fetch(session, _TAKEN)]


async def hold(session: AsyncSession, matched: TraineeshipMatched, chosen: Suitable) -> None:
    """A place is held for a search that waited."""
    why = (matched.reason, list(chosen.reasons), chosen.km, matched.policy_id)
    await execute(session, _HOLD, matched.search_id, matched.place_id, *why, matched.matched_at)


async def disappoint(session: AsyncSession, told: TraineeshipUnmatched) -> None:
    """Keep what a search that waits is told."""
    await execute(session, _DISAPPOINT, told.search_id, told.reason, told.policy_id, told.unmatched_at)


async def end_search(session: AsyncSession, search_id: str, why: SearchEndReason | None, now: datetime) -> None:
    """Nobody looks any more: what was held for it is free."""
    await execute(session, _END, search_id, now, why)


async def agree(session: AsyncSession, agreed: TraineeshipAgreed, now: datetime) -> None:
    """Keep an agreement. The search that it answers is over; without one, every search of the mentee for that time."""
    period = (agreed.starts_on, agreed.ends_on)
    await execute(session, _AGREE, agreed.agreement_id, agreed.mentee_id, agreed.place_id, *period)
    if agreed.search_id is not None:
        await execute(session, _ANSWERED, agreed.search_id, agreed.place_id, now)
    else:
        await execute(session, _OVERTAKEN, agreed.mentee_id, agreed.place_id, now, *period)


async def cut_short(session: AsyncSession, agreement_id: str, ended_on: date) -> None:
    """An agreement's last day is this one, unless it ended before."""
    await execute(session, _CUT_SHORT, agreement_id, ended_on)


async def forget(session: AsyncSession, mentee_id: str) -> None:
    """Delete all that is held of a mentee."""
    for statement in _FORGET:
        await execute(session, statement, mentee_id)


_SHOWN: Final = (
    "search_id", "mentee_id", "programme", "kind", "starts_on", "ends_on", "days", "state", "place_id", "daycare_id",
    "daycare_name", "reason", "reasons", "km", "unmatched_reason", "end_reason", "policy_id", "sought_at",
)  # fmt: skip
_SHOW: Final = """
SELECT search_id, mentee_id, searches.programme, searches.kind, searches.starts_on, searches.ends_on, searches.days,
    state, searches.place_id, daycare_id, daycare_name, reason, reasons, km, unmatched_reason, end_reason, policy_id,
    sought_at
FROM mentees.traineeship_searches AS searches LEFT JOIN traineeship_places USING (place_id)
WHERE search_id > $1 AND ($2::text IS NULL OR state = $2) ORDER BY search_id LIMIT $3
"""


async def shown(session: AsyncSession, after: str, state: SearchState | None, limit: int) -> list[dict[str, Any]]:
    """So many searches after an id, with what became of them; of one state only when it is given."""
    return [dict(zip(_SHOWN, row, strict=True)) for row in await fetch(session, _SHOW, after, state, limit)]
