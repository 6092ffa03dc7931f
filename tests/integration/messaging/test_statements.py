"""Statements that go to the driver itself are in the session's transaction all the same."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.runtime.database import fetch
from shared.runtime.failures import is_transient
from tests.integration.messaging.stage import POOL, Effect, Stage, until

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


async def test_what_sqlalchemy_makes_and_what_the_driver_makes_are_one_piece_of_work(stage: Stage) -> None:
    async with stage.units.begin() as unit:
        await fetch(unit.session, PUT, "both", 1)
        await unit.session.execute(text("INSERT INTO effects (subject, number) VALUES ('both', 2)"))
        await fetch(unit.session, PUT, "both", 3)
        assert await counted(stage, "both") == 0
    assert await counted(stage, "both") == 3
    with pytest.raises(ZeroDivisionError):
        await _undo_both(stage)
    assert await counted(stage, "both") == 3


async def _undo_both(stage: Stage) -> None:
    async with stage.units.begin() as unit:
        await unit.session.execute(text("DELETE FROM effects WHERE number = 2"))
        await fetch(unit.session, "DELETE FROM effects WHERE number = 1")
        raise ZeroDivisionError


async def by_driver(session: AsyncSession, statement: str) -> None:
    await fetch(session, statement)


async def by_sqlalchemy(session: AsyncSession, statement: str) -> None:
    await session.execute(text(statement))


@pytest.mark.parametrize("statement", ["SELECT pg_sleep(60)", "SELECT number FROM effects FOR UPDATE"])
@pytest.mark.parametrize("run", [by_driver, by_sqlalchemy])
async def test_work_that_is_given_up_leaves_nothing_and_holds_no_connection(
    stage: Stage, run: Callable[[AsyncSession, str], Awaitable[None]], statement: str
) -> None:
    async with stage.units.begin() as unit:
        await fetch(unit.session, PUT, "held", 1)
    for _ in range(POOL + 1):
        begun = asyncio.Event()

        async def work(begun: asyncio.Event = begun) -> None:
            async with stage.units.begin() as unit:
                await fetch(unit.session, PUT, "given up", 1)
                begun.set()
                await run(unit.session, statement)
                await asyncio.Event().wait()

        task = asyncio.create_task(work())
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await counted(stage, "given up") == 0
    async with stage.units.begin() as unit:
        await fetch(unit.session, "UPDATE effects SET number = 2")


async def test_what_a_session_holds_back_is_written_with_the_commit(stage: Stage) -> None:
    async with stage.units.begin() as unit:
        unit.session.add(Effect(subject="added", number=1))
        unit.publish(stage.event(subject="added", number=1))
    assert await counted(stage, "added") == 1


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
        await _end_backends(stage, [backend])
        await fetch(unit.session, PUT, "cut", 9)


async def test_a_connection_that_is_lost_before_the_commit_is_no_fault_of_the_work(stage: Stage) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is, it is transient
        await _cut_off_before_the_commit(stage)
    assert is_transient(caught.value)
    assert await counted(stage, "cut") == 0


async def _cut_off_before_the_commit(stage: Stage) -> None:
    async with stage.units.begin() as unit:
        await fetch(unit.session, PUT, "cut", 1)
        driver = unit.session.info["driver"]
        await _end_backends(stage, [driver.get_server_pid()])
        await until(_is_closed(driver), "the connection to be seen as ended")


def _is_closed(driver: Any) -> Callable[[], Awaitable[bool]]:
    async def closed() -> bool:
        return bool(driver.is_closed())

    return closed


async def _end_backends(stage: Stage, backends: list[int]) -> None:
    connection = await asyncpg.connect(stage.server.dsn(stage.database))
    await connection.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest($1::int[]) AS pid", backends)
    await connection.close()


async def test_connections_that_the_server_ended_while_nobody_used_them_fail_no_work(stage: Stage) -> None:
    async with AsyncExitStack() as several:
        units = [await several.enter_async_context(stage.units.begin()) for _ in range(POOL)]
        backends = [(await fetch(unit.session, "SELECT pg_backend_pid()"))[0][0] for unit in units]
    await _end_backends(stage, backends)
    async with AsyncExitStack() as several:
        for number in range(POOL):
            unit = await several.enter_async_context(stage.units.begin())
            await fetch(unit.session, PUT, "after", number)
    assert await counted(stage, "after") == POOL
