"""The same key again: one effect and the same answer, however the repetition comes."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from shared.web.idempotency import fingerprint, once
from shared.web.problems import Problem
from tests.integration.messaging.stage import Stage, write_effect

KEY = uuid4()
MARK = fingerprint({"number": 1})


async def register(stage: Stage, *, key: Any = KEY, caller: str = "desk", mark: bytes = MARK, number: int = 1) -> Any:
    """One request: its effect is a row, its answer says which."""
    async with stage.units.begin() as unit:

        async def make() -> dict[str, Any]:
            await write_effect(unit, stage.event(subject="one", number=number))
            unit.publish(stage.event(subject="one", number=number))
            return {"number": number, "text": "ë €"}

        return await once(unit, key, caller, mark, make)


async def test_the_same_key_and_body_again_give_the_same_answer_and_one_effect(stage: Stage) -> None:
    first = await register(stage)
    again = await register(stage, number=2)
    assert first == again == {"number": 1, "text": "ë €"}
    assert await stage.effects() == [1]
    assert len(await stage.query("SELECT 1 FROM outbox")) == 1


async def test_the_same_key_with_another_body_is_refused(stage: Stage) -> None:
    await register(stage)
    with pytest.raises(Problem) as refused:
        await register(stage, mark=fingerprint({"number": 2}), number=2)
    assert refused.value.status == 409
    assert await stage.effects() == [1]


async def test_many_at_once_with_one_key_have_one_effect_and_one_answer(stage: Stage) -> None:
    answers = await asyncio.gather(*(register(stage, number=number) for number in range(20)))
    assert len(await stage.effects()) == 1
    assert all(answer == answers[0] for answer in answers)


async def test_a_failed_first_try_leaves_the_key_free(stage: Stage) -> None:
    with pytest.raises(DBAPIError, match="out of int32 range"):
        await register(stage, number=2**63)
    assert await register(stage) == {"number": 1, "text": "ë €"}


async def test_two_callers_may_have_the_same_key(stage: Stage) -> None:
    await register(stage, caller="desk")
    assert (await register(stage, caller="daycare", number=2))["number"] == 2
    assert await stage.effects() == [1, 2]


async def test_without_a_key_everything_is_done_each_time(stage: Stage) -> None:
    await register(stage, key=None)
    await register(stage, key=None)
    assert await stage.effects() == [1, 1]


def test_the_order_of_fields_makes_no_other_body() -> None:
    assert fingerprint({"a": 1, "b": [1, 2]}) == fingerprint({"b": [1, 2], "a": 1})
    assert fingerprint({"b": [1, 2]}) != fingerprint({"b": [2, 1]})
