"""Several statements as one: each with its own rows and parameters, all of them or none."""

import pytest
from asyncpg import CheckViolationError

from services.matching.store.sql import fetch, rows_in, write_together
from tests.integration.matching.town import Town, numbers

NAME = "UPDATE daycares SET name = $2 FROM json_to_recordset($1::json) AS row (id text) WHERE daycare_id = row.id"
PROMISE = "UPDATE groups SET promised = $2 FROM json_to_recordset($1::json) AS row (id text) WHERE daycare_id = row.id"


async def test_each_statement_has_its_own_rows_and_parameters(town: Town) -> None:
    await town.daycare("a", 1)
    await town.daycare("b", 1)
    async with town.units.begin() as unit:
        await write_together(
            unit.session,
            [
                rows_in(NAME, [{"id": "a"}], "The Otter"),
                rows_in(NAME, [], "nobody's name"),
                rows_in(PROMISE, [{"id": "b"}], numbers(mon_am=1)),
                rows_in(NAME, [{"id": "b"}], "The Heron"),
            ],
        )
        found = await fetch(
            unit.session, "SELECT daycares.name, promised[1] FROM daycares JOIN groups USING (daycare_id)"
        )
    assert {tuple(row) for row in found} == {("The Otter", 0), ("The Heron", 1)}


async def test_nothing_is_written_when_one_of_them_may_not(town: Town) -> None:
    await town.daycare("a", 1)
    with pytest.raises(CheckViolationError):
        await _promise_too_much(town)
    assert [tuple(row) for row in await town.rows("SELECT name FROM daycares")] == [("Daycare a",)]


async def _promise_too_much(town: Town) -> None:
    async with town.units.begin() as unit:
        await fetch(unit.session, "SELECT 1")
        writes = [rows_in(NAME, [{"id": "a"}], "The Otter"), rows_in(PROMISE, [{"id": "a"}], numbers(mon_am=2))]
        await write_together(unit.session, writes)
