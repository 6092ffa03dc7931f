"""What is read beside work that goes on is one moment, and what is locked is what is there."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from shared.runtime.database import fetch
from tests.integration.messaging.stage import Effect, Stage

PUT = "INSERT INTO effects (subject, number) VALUES ($1, 1)"
CHANGE = "UPDATE effects SET number = 2 WHERE subject = $1"


@pytest.fixture
async def subject(stage: Stage, request: pytest.FixtureRequest) -> str:
    """The subject of one row, with the number 1."""
    async with stage.units.begin() as unit:
        await fetch(unit.session, PUT, request.node.name)
    return str(request.node.name)


async def change(stage: Stage, subject: str) -> None:
    async with stage.units.begin() as unit:
        await fetch(unit.session, CHANGE, subject)


async def test_a_page_shows_one_moment_though_something_happens_between_its_statements(
    stage: Stage, subject: str
) -> None:
    changed = select(func.count()).where(Effect.subject == subject, Effect.number == 2)
    async with stage.sessions() as session:
        before = await session.scalar(changed)
        await change(stage, subject)
        after = await session.scalar(changed)
    assert (before, after) == (0, 0)
    async with stage.sessions() as session:
        assert await session.scalar(changed) == 1, "the next page shows it"


async def test_what_reads_does_not_write(stage: Stage, subject: str) -> None:
    async with stage.sessions() as session:
        with pytest.raises(DBAPIError, match="read-only"):
            await fetch(session, CHANGE, subject)


async def test_a_connection_that_read_is_lent_to_work_that_writes(stage: Stage, subject: str) -> None:
    for _ in range(10):
        async with stage.sessions() as session:
            await session.execute(select(Effect))
        await change(stage, subject)


async def test_a_row_that_is_locked_is_what_somebody_else_left(stage: Stage, subject: str) -> None:
    row = select(Effect).where(Effect.subject == subject)
    async with stage.units.begin() as unit:
        (seen,) = await unit.session.scalars(row)
        assert seen.number == 1
        await change(stage, subject)
        (locked,) = await unit.session.scalars(row.with_for_update())
        assert locked.number == 2
