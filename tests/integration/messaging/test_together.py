"""Work that is asked for at the same time shares a transaction, and nobody pays for another's fault."""

import asyncio
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from shared.messaging import Together, UnitOfWork
from tests.integration.messaging.stage import Stage, write_effect

TOO_LARGE = 2**63
"""A number that the effect's column does not take."""


def doubling(stage: Stage) -> tuple[Together[int, int], list[int]]:
    """Writes each number down and answers its double; and how many came in each transaction."""
    sizes: list[int] = []

    async def work(unit: UnitOfWork, numbers: Sequence[int]) -> list[int]:
        sizes.append(len(numbers))
        for number in numbers:
            await write_effect(unit, stage.event(subject=str(number), number=number))
        return [2 * number for number in numbers]

    return Together(stage.units, work), sizes


async def test_what_comes_while_a_transaction_is_under_way_shares_the_next(stage: Stage) -> None:
    together, sizes = doubling(stage)
    first = asyncio.create_task(together.do(1))
    while not sizes:
        await asyncio.sleep(0)
    rest = await asyncio.gather(*(together.do(number) for number in range(2, 8)))
    assert [await first, *rest] == [2, 4, 6, 8, 10, 12, 14]
    assert sizes == [1, 6]
    assert sorted(await stage.effects()) == [1, 2, 3, 4, 5, 6, 7]


async def test_one_that_cannot_be_done_spoils_nobody_elses(stage: Stage) -> None:
    together, _ = doubling(stage)
    numbers = [1, TOO_LARGE, 3]
    answers = await asyncio.gather(*(together.do(number) for number in numbers), return_exceptions=True)
    assert [answers[0], answers[2]] == [2, 6]
    assert isinstance(answers[1], DBAPIError)
    assert sorted(await stage.effects()) == [1, 3]


async def test_one_who_hangs_up_is_served_all_the_same(stage: Stage) -> None:
    together, _ = doubling(stage)
    asking = [asyncio.create_task(together.do(number)) for number in (1, 2)]
    await asyncio.sleep(0)
    asking[0].cancel()
    assert await asking[1] == 4
    assert sorted(await stage.effects()) == [1, 2]
