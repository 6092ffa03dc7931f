"""What a caller is told when the database cannot do what was asked."""

from collections.abc import Callable

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError

from shared.web import problems

Said = Callable[[Exception], Exception]


async def answer_to(failure: Exception) -> httpx.Response:
    """What comes of a request whose work fails so."""
    app = FastAPI()
    problems.install(app)

    @app.get("/")
    async def fails() -> None:
        raise failure

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        return await client.get("/")


def by_sqlalchemy(failure: Exception) -> Exception:
    return DBAPIError("SELECT", {}, failure)


@pytest.mark.parametrize("said", [by_sqlalchemy, lambda failure: failure], ids=["sqlalchemy", "driver"])
async def test_a_database_that_stops_is_away_whoever_ran_the_statement(said: Said) -> None:
    answer = await answer_to(said(asyncpg.AdminShutdownError("terminating")))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


@pytest.mark.parametrize("said", [by_sqlalchemy, lambda failure: failure], ids=["sqlalchemy", "driver"])
async def test_a_null_character_is_the_callers_mistake(said: Said) -> None:
    answer = await answer_to(said(asyncpg.CharacterNotInRepertoireError("0x00")))
    assert answer.status_code == 400
    assert answer.headers["content-type"] == problems.MEDIA_TYPE


async def test_a_mistake_of_ours_is_not_called_the_databases() -> None:
    with pytest.raises(asyncpg.UndefinedColumnError):
        await answer_to(asyncpg.UndefinedColumnError("no such column"))
