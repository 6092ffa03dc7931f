"""Work that is asked for at the same time, done in one transaction: the disk and the round trips are paid once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

from shared.messaging.unit_of_work import UnitOfWork, Units
from shared.runtime.failures import is_transient

Item = TypeVar("Item")
Result = TypeVar("Result")

AT_ONCE: Final = 100


class Together(Generic[Item, Result]):
    """Does what comes while a transaction is under way in the next one; nothing waits for company.

    `work` gets the items of one unit of work and answers a result for each, in their order. When it fails for a
    reason of its own, the items are taken again one by one, so that a bad one spoils nobody else's.
    """

    def __init__(self, units: Units, work: Callable[[UnitOfWork, Sequence[Item]], Awaitable[Sequence[Result]]]) -> None:
        self._units = units
        self._work = work
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._working: asyncio.Task[None] | None = None

    async def do(self, item: Item) -> Result:
        """The item's result, once it is committed. Raises what `work` raised for it, or what the database did."""
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, result))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._do_all())
        return await result

    async def _do_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
            await self._do_batch(batch)

    async def _do_batch(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            async with self._units.begin() as unit:
                results = await self._work(unit, [item for item, _ in batch])
        except Exception as error:
            if len(batch) > 1 and not is_transient(error):
                for one in batch:
                    await self._do_batch([one])
            else:
                for _, answer in batch:
                    if not answer.done():
                        answer.set_exception(error)
        else:
            for (_, answer), result in zip(batch, results, strict=True):
                if not answer.done():  # it is when the caller has hung up
                    answer.set_result(result)
