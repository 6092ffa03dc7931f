"""Rounds in the database."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.domain.catalogue import GroupKey
from services.matching.domain.requests import Request
from services.matching.rounds.domain.papers import Papers
from services.matching.rounds.domain.rounds import Gathering, Place, Round, Step, rounds_of
from services.matching.store.request_rows import COLUMNS, request_of_row
from services.matching.store.sql import compose, document, execute, fetch, write

PAGE: Final = 2000
"""So many requests are read at a time: others are served in between."""

_WAITING: Final = compose(
    "SELECT {columns} FROM requests WHERE status = 'waiting' AND request_id > $1 ORDER BY request_id LIMIT $2",
    columns=COLUMNS,
)
_PENDING: Final = compose(
    "SELECT {columns} FROM requests WHERE status = 'waiting' AND unmatched_reason = 'round-pending'", columns=COLUMNS
)
_STEPS: Final = "SELECT round_id, step, made_at, made_by, detail FROM round_steps WHERE {which} ORDER BY made_at"
_ADD_STEP: Final = """
INSERT INTO round_steps (round_id, step, made_at, made_by, detail)
SELECT round_id, step, made_at, made_by, detail FROM json_to_recordset($1::json) AS row (
    round_id text, step text, made_at timestamptz, made_by text, detail jsonb)
"""
GATHERING: Final = """
SELECT round_id, made_at FROM round_steps AS began WHERE step = 'gathering-began' AND NOT EXISTS (
    SELECT FROM round_steps AS ended WHERE ended.round_id = began.round_id AND ended.step = 'gathering-ended')
"""
_ADD_PLACES: Final = """
INSERT INTO round_places (round_id, number, request_id, child_id, daycare_id, group_name, rank, mark)
SELECT $2, number, request_id, child_id, daycare_id, group_name, rank, mark
FROM json_to_recordset($1::json) AS row (
    number text, request_id text, child_id text, daycare_id text, group_name text, rank smallint, mark bytea)
"""
_PLACES: Final = """
SELECT request_id, child_id, daycare_id, group_name, rank, mark FROM round_places WHERE round_id = $1 ORDER BY number
"""
_KEEP_PAPERS: Final = """
INSERT INTO round_papers (round_id, daycares, vacancies, requests, policy, allocation) VALUES ($1, $2, $3, $4, $5, $6)
"""
_PAPERS: Final = "SELECT daycares, vacancies, requests, policy, allocation FROM round_papers WHERE round_id = $1"
_ERASE: Final = (
    "DELETE FROM round_papers WHERE round_id IN (SELECT round_id FROM round_places WHERE request_id = $1)",
    "DELETE FROM round_places WHERE request_id = $1 AND set_config('matching.erasing', 'yes', true) = 'yes'",
)


async def waiting(session: AsyncSession) -> list[Request]:
    """All families that wait, by id."""
    found: list[Request] = []
    while rows := await fetch(session, _WAITING, found[-1].request_id if found else "", PAGE):
        found += [request_of_row(row) for row in rows]
    return found


async def pending(session: AsyncSession) -> list[Request]:
    """The families that were told to wait for a round, and still do."""
    return [request_of_row(row) for row in await fetch(session, _PENDING)]


async def gathering(session: AsyncSession) -> Gathering | None:
    """The gathering that goes on, if one does: places are kept for a round."""
    rows = await fetch(session, GATHERING)
    return Gathering(*rows[0]) if rows else None


async def add_step(session: AsyncSession, step: Step) -> None:
    """Keep what was done, for good."""
    row = {"round_id": step.round_id, "step": step.name, "made_at": step.made_at, "made_by": step.made_by}
    await write(session, _ADD_STEP, [{**row, "detail": dict(step.detail)}])


async def rounds(session: AsyncSession) -> list[Round]:
    """All rounds, in the order in which they were drafted."""
    return rounds_of([_step(row) for row in await fetch(session, compose(_STEPS, which="TRUE"))])


async def read(session: AsyncSession, round_id: str) -> Round | None:
    """One round."""
    found = rounds_of([_step(row) for row in await fetch(session, compose(_STEPS, which="round_id = $1"), round_id)])
    return found[0] if found else None


def _step(row: Any) -> Step:
    return Step(row[0], row[1], row[2], row[3], document(row[4]))


async def add_places(session: AsyncSession, round_id: str, places: Iterable[tuple[str, Place]]) -> None:
    """Keep what each child of a draft gets, by its number in the round."""
    rows = [
        {
            "number": number,
            "request_id": place.request_id,
            "child_id": place.child_id,
            "daycare_id": place.key.daycare_id if place.key else None,
            "group_name": place.key.group if place.key else None,
            "rank": place.rank,
            "mark": "\\x" + place.mark.hex(),
        }
        for number, place in places
    ]
    await write(session, _ADD_PLACES, rows, round_id)


async def places(session: AsyncSession, round_id: str) -> list[Place]:
    """What each child of a draft gets."""
    rows = await fetch(session, _PLACES, round_id)
    return [Place(row[0], row[1], GroupKey(row[2], row[3]) if row[2] else None, row[4], bytes(row[5])) for row in rows]


async def keep_papers(session: AsyncSession, round_id: str, papers: Papers, allocation: str) -> None:
    """Keep what a draft was made from, in the place of what any before was made from."""
    await forget_papers(session)
    everything = (papers.daycares, papers.vacancies, papers.requests, papers.policy, allocation)
    await execute(session, _KEEP_PAPERS, round_id, *everything)


async def papers(session: AsyncSession, round_id: str) -> tuple[Papers, str] | None:
    """What a draft was made from, and its allocation file; None when that is not kept any more."""
    rows: Sequence[Any] = await fetch(session, _PAPERS, round_id)
    return (Papers(*rows[0][:4]), str(rows[0][4])) if rows else None


async def forget_papers(session: AsyncSession) -> None:
    """Delete what the last draft was made from."""
    await execute(session, "DELETE FROM round_papers")


async def erase(session: AsyncSession, request_id: str) -> None:
    """Delete what rounds hold of a family. A draft that it was in cannot be verified any more."""
    for statement in _ERASE:
        await execute(session, statement, request_id)
    await execute(session, "SELECT set_config('matching.erasing', 'no', true)")
