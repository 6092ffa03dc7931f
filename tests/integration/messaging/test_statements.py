"""Statements that go to the driver itself are in the session's transaction all the same."""

import pytest

from shared.runtime.database import fetch, is_transient
from tests.integration.messaging.stage import Stage

PUT = "INSERT INTO effects (subject, number) VALUES ($1, $2)"
COUNT = "SELECT count(*) FROM effects WHERE subject = $1"


async def counted(stage: Stage, subject: str) -> int:
    async with stage.units.begin() as unit:
        return int((await fetch(unit.session, COUNT, subject))[0][0])


async def test_what_was_written_is_there_after_the_commit_and_not_before(stage: Stage) -> None:
    async with stage.units.begin() as unit:
        for number in range(3):
            assert list(await fetch(unit.session, PUT, "kept", number)) == []
        assert (await fetch(unit.session, COUNT, "kept"))[0][0] == 3
        assert await counted(stage, "kept") == 0
    assert await counted(stage, "kept") == 3


async def test_what_was_written_is_gone_when_the_work_fails(stage: Stage) -> None:
    with pytest.raises(ZeroDivisionError):
        await _write_and_fail(stage)
    assert await counted(stage, "lost") == 0


async def _write_and_fail(stage: Stage) -> None:
    async with stage.units.begin() as unit:
        await fetch(unit.session, PUT, "lost", 1)
        await fetch(unit.session, PUT, "lost", 2)
        raise ZeroDivisionError


async def test_a_session_that_goes_on_after_a_commit_is_in_its_next_transaction(stage: Stage) -> None:
    async with stage.units.begin() as unit:
        await fetch(unit.session, PUT, "twice", 1)
        await unit.session.commit()
        await fetch(unit.session, PUT, "twice", 2)
        await fetch(unit.session, PUT, "twice", 3)
        await unit.session.rollback()
    assert await counted(stage, "twice") == 1


@pytest.mark.parametrize("before", [0, 1, 2])
async def test_a_connection_that_is_lost_is_no_fault_of_the_work_and_another_is_made(stage: Stage, before: int) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the driver's error or SQLAlchemy's: both are transient
        await _cut_off(stage, before)
    assert is_transient(caught.value)
    assert await counted(stage, "cut") == 0


async def _cut_off(stage: Stage, before: int) -> None:
    """The server ends this connection after so many statements; the next one finds it gone."""
    async with stage.units.begin() as unit:
        (backend,) = (await fetch(unit.session, "SELECT pg_backend_pid()"))[0]
        for number in range(before):
            await fetch(unit.session, PUT, "cut", number)
        async with stage.units.begin() as other:
            await fetch(other.session, "SELECT pg_terminate_backend($1, 5000)", backend)
        await fetch(unit.session, PUT, "cut", 9)
